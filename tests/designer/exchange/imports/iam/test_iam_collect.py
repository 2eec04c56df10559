"""Folders of iam-collect read into a design."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given

from designer.basics.errors import FormatError
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports import registry
from designer.exchange.imports.assembly.assemble import assemble
from designer.exchange.imports.iam.iam_collect import is_iam_collect, read_iam_collect
from designer.exchange.imports.source import open_source
from designer.organization.model.observed import ResourcePolicy
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeKind, PolicyType
from tests.designer.exchange.imports.api.test_cli_dump import dumped_design
from tests.designer.exchange.imports.api.test_unknown_answers import without_parts
from tests.designer.exchange.imports.code.code_sources import MemoryFiles, imported, malformed, try_malformed
from tests.designer.exchange.imports.dumps import described, real_organizations
from tests.designer.exchange.imports.test_unknown_parts import sure_answers
from tests.tools import in_one_test

FOLDERS = {
    PolicyType.SERVICE_CONTROL_POLICY: "scps",
    PolicyType.RESOURCE_CONTROL_POLICY: "rcps",
    PolicyType.S3_POLICY: "s3-policies",
}


def collected(organization: Organization) -> dict[str, str]:
    """What iam-collect writes about an organization; nothing for what is empty."""
    settings, nodes = organization.settings, organization.nodes
    home = f"aws/{settings.partition}/organizations/{settings.aws_id}/"
    files: dict[str, object] = {
        f"{home}metadata.json": {
            "id": settings.aws_id,
            "rootOu": nodes[organization.root].aws_id,
            "rootAccountId": nodes[settings.management_account].aws_id,
            "features": {kind.value: True for kind in settings.policy_types},
        }
    }
    accounts, ous = {}, {}
    for node in nodes.values():
        above = organization.parent(node.id)
        parent = "" if above is None else nodes[above].aws_id
        lists = {
            member: [arn(organization, one) for one in node.policies if organization.policy(one).type is kind]
            for member, kind in zip(("scps", "rcps", "s3Policies"), FOLDERS, strict=True)
        }
        if node.kind is NodeKind.ACCOUNT:
            accounts[node.aws_id] = {"ou": parent, **lists, "tags": dict(node.tags)}
        else:
            ous[node.aws_id] = {**({"parent": parent} if parent else {}), **lists}
            files[f"{home}ous/{node.aws_id}/metadata.json"] = {"arn": f"arn:x/{node.aws_id}", "name": node.name}
            files[f"{home}ous/{node.aws_id}/tags.json"] = dict(node.tags)
    files |= {f"{home}accounts.json": accounts, f"{home}ous.json": ous}
    for policy in organization.policies.values():
        if policy.type in FOLDERS:
            folder = f"{home}{FOLDERS[policy.type]}/{policy.aws_id.lower()}/"
            about = {"arn": arn(organization, policy.id), "name": policy.name, "description": policy.description}
            files[f"{folder}metadata.json"] = {**about, "awsManaged": policy.aws_managed}
            files[f"{folder}policy.json"] = json.loads(policy.text) if policy.text.startswith('{"V') else {}
            files[f"{folder}tags.json"] = dict(policy.tags)
    admins: dict[str, list[str]] = {}
    for one in settings.delegated_administrators:
        admins.setdefault(one.service, []).append(nodes[one.account].aws_id)
    files[f"{home}delegated-admins.json"] = admins
    return {name: json.dumps(value) for name, value in files.items() if value}


def arn(organization: Organization, policy: str) -> str:
    return f"arn:aws:organizations::1:policy/o-x/service_control_policy/{organization.policies[policy].aws_id}"


def test_nothing_missing_in_a_folder_makes_an_answer_sure_that_is_another() -> None:
    files = collected(dumped_design())
    whole = sure_answers(imported(read_iam_collect, files))
    for name, text in files.items():
        parts = [json.dumps(made) for made, _ in without_parts(json.loads(text))]
        for made in (None, "", "{", "[]", *parts):
            changed = {other: one for other, one in files.items() if other != name} | (
                {} if made is None else {name: made}
            )
            try:
                sure = sure_answers(imported(read_iam_collect, changed))
            except FormatError:
                continue
            wrong = [key for key in sure.keys() & whole.keys() if sure[key] & ~whole[key]]
            assert not wrong or made == "[]", (name, made)


def kept(organization: Organization) -> dict[str, object]:
    """The part of a design that iam-collect tells."""
    found = described(organization)
    policies = {
        key: (name, kind, description, managed, tags)
        for key, (name, kind, description, managed, tags, _, _) in found["policies"].items()
        if kind in FOLDERS and not managed
    }
    own = {one.aws_id for one in organization.policies.values() if one.type in FOLDERS}
    nodes = {
        key: (kind, name if kind is not NodeKind.ACCOUNT else "", parent, tags, [one for one in attached if one in own])
        for key, (kind, name, parent, _, _, _, _, tags, attached) in found["nodes"].items()
    }
    return {
        "nodes": nodes,
        "policies": policies,
        "payer": found["payer"],
        "administrators": found["administrators"],
        "organization": found["organization"],
    }


@given(real_organizations())
def test_any_organization_comes_back_as_far_as_iam_collect_tells_it(organization: Organization) -> None:
    result = imported(read_iam_collect, collected(organization))
    assert kept(organization) == kept(result.design)


def test_what_it_does_not_tell_is_unknown(tmp_path: Path) -> None:
    for name, text in collected(dumped_design()).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    home = tmp_path / "aws/aws/organizations/o-abcdefghij"
    (home / "policy.json").write_text('{"Version": "2012-10-17"}')
    report = ConversionReport()
    files = open_source(tmp_path, report)
    importer = registry.recognised(files)
    design = importer.read(files, report).organization
    assert "iam-collect" == importer.name
    told = [str(entry) for entry in report]
    for words in ("Unknown trusted services. iam-collect", "Unknown state of", "Unknown name of account"):
        assert any(words in line for line in told), told
    assert ResourcePolicy('{\n  "Version": "2012-10-17"\n}') == design.settings.resource_policy


def test_another_organization_and_none_are_told() -> None:
    files = collected(dumped_design())
    two = files | {name.replace("o-abcdefghij", "o-other00000"): text for name, text in files.items()}
    assert any("another organization" in line for line in imported(read_iam_collect, two).told())
    assert not is_iam_collect(MemoryFiles({"organizations/x/ous.json": "{}"}))
    with pytest.raises(FormatError, match="no folder such as"):
        read_iam_collect(MemoryFiles({"a.json": "{}"}), ConversionReport())


HOME = "aws/aws/organizations/o-abcdefghij/"
CASES = [
    (name, case, data)
    for name in ("ous.json", "accounts.json", "metadata.json", "scps/p-denyleave/metadata.json")
    for case, data in malformed(collected(dumped_design())[f"{HOME}{name}"]).items()
]


@in_one_test(("name", "data"), [(n, d) for n, _, d in CASES])
def test_malformed_files_end_in_words_or_a_design(name: str, data: bytes) -> None:
    try_malformed(read_iam_collect, collected(dumped_design()), f"{HOME}{name}", data)


def test_a_ring_of_ous_and_values_of_another_type_end_in_words() -> None:
    files = collected(dumped_design())
    ring = {"ou-ab12-11111111": {"parent": "ou-ab12-22222222"}, "ou-ab12-22222222": {"parent": "ou-ab12-11111111"}}
    for value in (ring, {"r-ab12": {"parent": 5, "scps": [1, {}]}}, {"x": None, "y": {"parent": "x"}}):
        report = ConversionReport()
        facts = read_iam_collect(MemoryFiles({**files, f"{HOME}ous.json": json.dumps(value)}), report)
        assert assemble(facts, report).organization.root
        assert len(report)
