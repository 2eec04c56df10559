"""Each check finds what it is for, says where, and is silent on what is right."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given

from designer.analysis.checks import Check, Finding, Severity, by_id, check_steps, run_checks
from designer.analysis.checks.finding import check_words
from designer.analysis.checks.registry import checks
from designer.exchange import templates
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.organization.model import quotas
from designer.organization.model.change import Change, Swap
from designer.organization.model.organization import Organization
from designer.organization.model.records import PolicyId
from tests.designer.exchange.formats.designs import as_bytes, files, small
from tests.tools import in_one_test

ERROR, WARNING, ADVICE = Severity.ERROR, Severity.WARNING, Severity.ADVICE


def sound() -> dict:
    """A file in which every check is content."""
    value = small()
    statement = {"Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*"}
    value["policies"][0]["document"]["Statement"] = [statement]
    value["nodes"][0]["policies"] = ["FullAWSAccess", "deny-leave"]
    return value


def organization(value: object) -> Organization:
    return native.read(as_bytes(value), "test.json").organization


def findings(value: object) -> list[Finding]:
    return list(run_checks(organization(value)))


def node(index: int, **members: object) -> Callable[[dict], None]:
    return lambda value: value["nodes"][index].update(members)


def policy(**members: object) -> Callable[[dict], None]:
    return lambda value: value["policies"][0].update(members)


def text(content: str) -> Callable[[dict], None]:
    def put(value: dict) -> None:
        del value["policies"][0]["document"]
        value["policies"][0]["text"] = content

    return put


def statement(**members: object) -> Callable[[dict], None]:
    return lambda value: value["policies"][0]["document"]["Statement"][0].update(members)


def settings(**members: object) -> Callable[[dict], None]:
    return lambda value: value["organization"].update(members)


def chain_of_ous(value: dict) -> None:
    above = ["ou-work", *(f"ou-{level}" for level in range(2, 8))]
    value["nodes"] += [
        {"id": below, "kind": "ou", "parent": parent, "name": below} for parent, below in pairwise(above)
    ]


def twin_ou(value: dict) -> None:
    value["nodes"].append({"id": "ou-twin", "kind": "ou", "parent": "root", "name": "Work"})


def gap(value: dict) -> None:
    """The one policy denies, and stands alone where it is."""
    value["nodes"][0]["policies"] = ["FullAWSAccess"]
    value["nodes"][2]["policies"] = ["deny-leave"]


def no_management_account(value: dict) -> None:
    value["organization"]["managementAccount"] = None
    value["nodes"][1]["parent"] = "ou-work"


def many_policies(value: dict) -> None:
    first = value["policies"][0]
    for i in range(10):
        statement = {"Effect": "Deny", "Action": f"s3:GetObject{'Acl' * (i > 4)}", "Resource": f"arn:aws:s3:::b{i}/*"}
        document = {**first["document"], "Statement": [statement]}
        value["policies"].append({**first, "id": f"p{i}", "name": f"P{i}", "document": document})
    value["nodes"][3]["policies"] = ["FullAWSAccess", *(f"p{i}" for i in range(10))]


@pytest.mark.parametrize(
    ("break_it", "expected", "words"),
    [
        (statement(Sid="x" * 10_300), [("policy-size", ERROR, "", "deny-leave")], "10,240"),
        (
            text(json.dumps(sound()["policies"][0]["document"], indent=2000)),
            [("policy-size", ADVICE, "", "deny-leave")],
            "without white space",
        ),
        (node(0, policies=["FullAWSAccess"]), [("policy-attached", ADVICE, "", "deny-leave")], "attached to nothing"),
        (policy(name=""), [("policy-names", ERROR, "", "deny-leave")], "cannot be empty"),
        (policy(name="FullAWSAccess"), [("policy-names", ERROR, "", p) for p in ("FullAWSAccess", "deny-leave")], "2"),
        (many_policies, [("attachments", ERROR, "acc-shop", "")], "11 SCPs"),
        (node(3, policies=[]), [("attachments", ERROR, "acc-shop", "")], "no SCP"),
        (
            settings(policyTypes=[]),
            [("attachments", WARNING, "root", "")],
            "no effect",
        ),
        (gap, [("gaps", WARNING, "ou-work", "")], "every account below"),
        (
            node(1, policies=["FullAWSAccess", "deny-leave"]),
            [("management-account-policies", WARNING, "acc-main", "deny-leave")],
            "management account",
        ),
        (node(3, name="Shöp"), [("node-names", ERROR, "acc-shop", "")], "ASCII"),
        (node(3, name="Shöp", awsId="123456789012"), [("node-names", WARNING, "acc-shop", "")], "ASCII"),
        (node(2, tags={"a!": ""}), [("node-names", ERROR, "ou-work", "")], "tag key"),
        (twin_ou, [("node-names", ERROR, n, "") for n in ("ou-twin", "ou-work")], "name Work"),
        (node(3, awsId="12345"), [("identities", ERROR, "acc-shop", "")], "twelve digits"),
        (node(3, email="shop"), [("identities", ERROR, "acc-shop", "")], "e-mail"),
        (settings(awsId="x"), [("identities", ERROR, "root", "")], "o-"),
        (chain_of_ous, [("tree-size", ERROR, "ou-6", "")], "level 6"),
        (no_management_account, [("management-account", WARNING, "root", "")], "No account"),
        (
            settings(delegatedAdministrators=[{"account": "acc-main", "service": "sso.amazonaws.com"}]),
            [("management-account", ERROR, "acc-main", "")],
            "delegated",
        ),
    ],
)
def test_a_check_finds_what_it_is_for(
    break_it: Callable[[dict], None], expected: list[tuple[str, Severity, str, str]], words: str
) -> None:
    value = sound()
    break_it(value)
    found = findings(value)
    kinds = {(f.check, f.severity, f.node or "", f.policy or "") for f in found}
    assert set(expected) == kinds
    assert [f.message for f in found if words not in f.message] == []


def test_ids_and_addresses_that_stand_twice_are_reported_at_each_node() -> None:
    value = sound()
    value["nodes"][0]["awsId"] = "r-ab12"
    value["nodes"][2]["awsId"] = "ou-zz99-12345678"
    for index in (1, 3):
        value["nodes"][index].update(awsId="123456789012", email="Aws@example.com" if index == 1 else "aws@example.com")
    found = findings(value)
    assert ["acc-main", "acc-main", "acc-shop", "acc-shop", "ou-work"] == [f.node for f in found]
    assert [f for f in found if (f.check, f.severity) != ("identities", ERROR)] == []


def test_a_finding_in_a_policy_has_its_path_line_and_span() -> None:
    value = sound()
    value["policies"][0]["document"]["Statement"][0]["Action"] = ["s3:GetObject", "s3:GetObjekt"]
    (found,) = findings(value)
    content = organization(value).policy(PolicyId("deny-leave")).text
    assert found.steps == ("Statement", 0, "Action", 1)
    assert '"s3:GetObjekt"' == content[found.span.start : found.span.end]
    assert '"s3:GetObjekt"' == content.splitlines()[found.line - 1][found.column - 1 :]


@pytest.mark.parametrize("name", [name for name in templates.names_of_templates() if name != templates.SCALE])
def test_what_we_ship_passes_every_check(name: str) -> None:
    found = run_checks(templates.load(name).organization)
    told = [f"{one.check}, {one.node or one.policy}: {one.message}" for one in found]
    assert [] == told, "narrow the check, or mend the template in resources/templates"


@given(files())
def test_any_design_can_be_checked_worst_findings_first_and_in_portions(file: NativeFile) -> None:
    found = run_checks(file.organization)
    ranks = [list(Severity).index(finding.severity) for finding in found]
    assert sorted(ranks) == ranks
    portions = [finding for step in check_steps(file.organization) for finding in step]
    assert sorted(portions, key=Finding.sort_key) == list(found)


def test_an_edit_of_a_policy_is_seen_by_the_next_run() -> None:
    design = organization(sound())
    before = design.policy(PolicyId("deny-leave"))
    change = Change("Type", policies={before.id: Swap(before, replace(before, text="{"))})
    with design.tentatively(change):
        assert {"json-syntax"} == {finding.check for finding in run_checks(design)}
    assert () == run_checks(design)


def test_every_row_of_words_is_of_a_check() -> None:
    assert {*by_id()} == {*check_words()}


def test_the_size_of_policies_without_a_known_limit_is_said_to_be_unknown() -> None:
    unlimited = [facts.short for facts in quotas.load().types.values() if facts.characters is None]
    types = f"{', '.join(unlimited[:-1])} and {unlimited[-1]}"
    listed = f"No AWS page that has been read states a limit for {types} policies"
    assert all(listed in check_words()[name].why for name in ("policy-size", "attachments"))


@in_one_test("check", by_id().values())
def test_every_check_says_what_why_and_where_aws_says_so(check: Check) -> None:
    assert re.fullmatch("[a-z]+(-[a-z0-9]+)*", check.id)
    assert not check.words.title.endswith(".")
    assert check.words.why.endswith(".")
    assert check.words.source.startswith(("https://docs.aws.amazon.com/", "https://aws.amazon.com/compliance/"))
    assert not check.words.fix or check.words.fix.endswith(".")
    assert check.id == "unused-silence" or any(
        (check.texts, check.nodes, check.policies, check.whole, check.records, check.accounts, check.proofs)
    )


def test_every_check_has_an_id_of_its_own() -> None:
    assert len(by_id()) == len(checks())
