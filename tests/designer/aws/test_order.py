"""The same organization read twice gives the same bytes: neither AWS's pages nor the threads decide an order."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path
from threading import Barrier, BrokenBarrierError

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.exchange.conversion import ConversionReport
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.exchange.imports.api.cli_dump import read_dump
from designer.exchange.imports.assembly.assemble import assemble
from designer.exchange.imports.iam.iam_collect import read_iam_collect
from designer.exchange.imports.iam.iam_files import read_iam
from designer.exchange.imports.iam.identities import update_identities, update_identity_center
from designer.exchange.imports.iam.identity_center_answers import read_center_answers
from designer.exchange.imports.source import open_source
from designer.organization.model.organization import Organization
from tests.designer.aws.clients import Client
from tests.designer.aws.test_reading import read
from tests.designer.building import company
from tests.designer.exchange.imports.code.code_sources import MemoryFiles
from tests.designer.exchange.imports.dumps import Style, answers, busy, real_organizations, styles, write
from tests.designer.exchange.imports.iam.test_iam_collect import collected
from tests.designer.exchange.imports.iam.test_identity_center import ANA, TEAM, listings


def shuffled(value: object, draw: random.Random) -> object:
    """A value with all its lists of objects and all its members in another order."""
    if isinstance(value, dict):
        members = [(key, shuffled(one, draw)) for key, one in value.items()]
        draw.shuffle(members)
        return dict(members)
    if not isinstance(value, list):
        return value
    found = [shuffled(one, draw) for one in value]
    if all(isinstance(one, dict) for one in found):
        draw.shuffle(found)
    return found


class Unsteady(Client):
    """AWS that lists everything in another order, and answers late or early."""

    def __init__(self, organization: Organization, seed: int) -> None:
        super().__init__(organization)
        draw = random.Random(seed)
        self.answers = {name: shuffled(told, draw) for name, told in sorted(self.answers.items())}
        self._draw = draw
        self._meeting = Barrier(2)

    def answer(self, name: str, **parameters: str) -> dict:
        told = super().answer(name, **parameters)
        if self._draw.random() < 0.2:
            try:
                self._meeting.wait(0.001)  # for another call to be answered first
            except BrokenBarrierError:
                self._meeting.reset()
        return told


def written(organization: Organization, report: list[str]) -> str:
    return native.write(NativeFile(organization)).decode() + "\n".join(report)


@given(real_organizations(), st.integers(0, 10_000), st.booleans())
def test_a_live_organization_is_the_same_in_whatever_order_it_is_answered(
    organization: Organization, seed: int, is_busy: bool
) -> None:
    organization = busy(organization) if is_busy else organization
    assert written(*read(Client(organization))) == written(*read(Unsteady(organization, seed)))


@given(real_organizations(), styles, st.integers(0, 10_000))
def test_a_dump_is_the_same_in_whatever_order_it_lists(
    tmp_path_factory: pytest.TempPathFactory, organization: Organization, style: Style, seed: int
) -> None:
    files = answers(busy(organization), style)
    found = [
        _dump(tmp_path_factory.mktemp("dump"), one)
        for one in (files, {name: shuffled(told, random.Random(seed)) for name, told in files.items()})
    ]
    assert found[0] == found[1]


def _dump(folder: Path, files: dict[str, object]) -> str:
    report = ConversionReport()
    design = assemble(read_dump(open_source(write(folder, files), report), report), report).organization
    return native.write(NativeFile(design)).decode()


@settings(max_examples=15)
@given(real_organizations(), st.integers(0, 10_000))
def test_a_folder_of_iam_collect_is_the_same_in_whatever_order_it_lists(organization: Organization, seed: int) -> None:
    draw = random.Random(seed)
    files = collected(organization)
    others = {
        name: text if name.endswith("policy.json") else json.dumps(shuffled(json.loads(text), draw))  # texts are texts
        for name, text in files.items()
    }
    found = []
    for told in (files, others):
        read_facts = read_iam_collect(MemoryFiles(told), ConversionReport())
        found.append(native.write(NativeFile(assemble(read_facts, ConversionReport()).organization)))
    assert found[0] == found[1]


def details() -> dict[str, object]:
    """What IAM tells of an account, several of everything."""
    attached = [{"PolicyArn": f"arn:aws:iam::aws:policy/{name}"} for name in ("ReadOnlyAccess", "AWSSupportAccess")]
    inline = [{"PolicyName": name, "PolicyDocument": {"Statement": []}} for name in ("b", "a")]
    tags = [{"Key": key, "Value": "x"} for key in ("z", "y")]

    def about(noun: str, name: str) -> dict[str, object]:
        arn = f"arn:aws:iam::111111111111:{noun.lower()}/{name}"
        lists = {"AttachedManagedPolicies": attached, f"{noun}PolicyList": inline, "Tags": tags}
        return {f"{noun}Name": name, "Arn": arn, "Path": "/", **lists}

    return {
        "UserDetailList": [{**about("User", name), "GroupList": ["ops", "dev"]} for name in ("zoe", "ana", "Bob")],
        "GroupDetailList": [about("Group", name) for name in ("ops", "dev")],
        "RoleDetailList": [about("Role", name) for name in ("run", "build")],
        "Policies": [
            {"PolicyName": name, "Arn": f"arn:aws:iam::111111111111:policy/{name}", "PolicyVersionList": [
                {"IsDefaultVersion": True, "Document": {"Statement": []}}
            ]}
            for name in ("two", "one")
        ],
        "IsTruncated": False,
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(5))
def test_the_inside_of_an_account_is_the_same_in_whatever_order_it_is_listed(seed: int) -> None:
    told = details()
    other = shuffled(details(), random.Random(seed))
    for one in other["UserDetailList"]:
        one["GroupList"].reverse()
    found = []
    for value in (told, other):
        design, report = company(), ConversionReport()
        facts = read_iam(MemoryFiles({"a.json": json.dumps(value)}), report)
        design.apply(update_identities(design, facts, next(iter(design.accounts())), report))
        found.append(native.write(NativeFile(design)))
    assert found[0] == found[1]


@pytest.mark.parametrize("seed", range(5))
def test_identity_center_is_the_same_in_whatever_order_it_is_listed(seed: int) -> None:
    draw = random.Random(seed)
    files = {name: json.loads(text) for name, text in listings().items()}
    for name, one in (("users.json", "Users"), ("groups.json", "Groups")):
        twin = json.loads(json.dumps(files[name][one][0]).replace(ANA, ANA[:-1] + "0").replace(TEAM, TEAM[:-1] + "0"))
        files[name][one].append(twin)  # of the same name
    others = {name: shuffled(copy.deepcopy(value), draw) for name, value in files.items()}
    others["list-permission-sets.json"]["PermissionSets"].reverse()
    found = []
    for told in (files, dict(reversed(others.items()))):
        design, report = company(), ConversionReport()
        facts = read_center_answers(MemoryFiles({name: json.dumps(one) for name, one in told.items()}), report)
        design.apply(update_identity_center(design, facts, report))
        found.append(native.write(NativeFile(design)))
    assert found[0] == found[1]
