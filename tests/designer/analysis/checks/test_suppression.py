"""A finding that somebody silences is hidden but kept, and a silence without a finding is one itself."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from designer.analysis.checks import apply_fix, run_all, run_checks, suppression_for
from designer.basics.errors import EditError
from designer.cli.group import group
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.organization.edits.policies import edit_policy_text
from designer.organization.edits.settings import suppress, unsuppress
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyId, Suppression
from tests.designer.analysis.checks.designs import design, site
from tests.designer.analysis.checks.snippets import deny, policy

REASON = "Kept for the audit in May"
SLIPS = policy(deny("s3:GetObjekt", Sid="One"), deny("s3:GetObjekt"), deny("s3:Zzzzzzzzzz", Sid="Three"))


def slipped() -> Organization:
    """Three findings in the policy p, in statements One, 2 and Three, and one that q is attached to nothing."""
    return design(
        site("root", "p", site("acc-main"), site("work", "", site("acc-a"))), {"p": SLIPS, "q": policy(deny("s3:*"))}
    )


def suppressed(organization: Organization, *wanted: Suppression) -> Organization:
    for silence in wanted:
        organization.apply(suppress(organization, silence))
    return organization


def places(organization: Organization) -> list[tuple[str, str]]:
    return [(one.check, one.statement) for one in run_checks(organization)]


def test_a_finding_is_silenced_where_it_is_and_nowhere_else() -> None:
    organization = slipped()
    first = next(one for one in run_checks(organization) if one.statement == "2")
    suppressed(organization, suppression_for(first, REASON))
    assert [("known-actions", "One"), ("known-actions", "Three"), ("policy-attached", "")] == places(organization)
    assert [("2", REASON)] == [(one.statement, one.suppressed) for one in run_all(organization) if one.suppressed]


@pytest.mark.parametrize(
    ("silence", "left"),
    [
        (Suppression("known-actions", REASON), ["policy-attached"]),
        (Suppression("known-actions", REASON, policy=PolicyId("p")), ["policy-attached"]),
        (Suppression("known-actions", REASON, policy=PolicyId("p"), statement="Three"),
         ["known-actions", "known-actions", "policy-attached"]),
        (Suppression("policy-attached", REASON, policy=PolicyId("q")), ["known-actions"] * 3),
    ],
)  # fmt: skip
def test_what_a_silence_leaves_out_stands_for_any(silence: Suppression, left: list[str]) -> None:
    assert left == [one.check for one in run_checks(suppressed(slipped(), silence))]


def test_a_silence_that_silences_nothing_is_a_hint_and_its_fix_removes_it() -> None:
    stale = Suppression("known-actions", REASON, policy=PolicyId("q"))
    organization = suppressed(slipped(), stale)
    (found,) = [one for one in run_checks(organization) if one.check == "unused-silence"]
    assert (PolicyId("q"), "advice", True) == (found.policy, found.severity.value, REASON in found.message)
    change = apply_fix(organization, found)
    organization.apply(change)
    assert (slipped(), "Remove the silence") == (organization, change.label)


@pytest.mark.parametrize("about", [PolicyId("p"), None])
def test_a_silence_may_not_go_while_what_it_is_about_cannot_be_read(about: PolicyId | None) -> None:
    silence = Suppression("known-actions", REASON, policy=about)
    organization = suppressed(slipped(), silence)
    for text in (f"{SLIPS},", policy(deny("s3:*"))):
        organization.apply(edit_policy_text(organization, PolicyId("p"), text))
        unused = [one for one in run_checks(organization) if one.check == "unused-silence"]
        assert bool(unused) == (text == policy(deny("s3:*")))


def test_a_silence_of_what_is_gone_or_never_was_is_a_hint_too() -> None:
    organization = slipped()
    gone = (Suppression("known-actions", REASON, NodeId("ou-gone")), Suppression("no-such-check", REASON))
    settings = replace(organization.settings, suppressions=gone)
    organization = Organization(organization.nodes.values(), organization.policies.values(), settings)
    messages = [one.message for one in run_checks(organization) if one.check == "unused-silence"]
    assert [True, True] == [any(word in one for one in messages) for word in ("known-actions", "no check no-such")]


def test_silencing_can_be_undone_keeps_one_reason_a_place_and_touches_no_permission() -> None:
    organization = slipped()
    silence = Suppression("known-actions", f" {REASON} ")
    change = suppress(organization, silence)
    assert not change.affects_permissions
    organization.apply(change)
    suppressed(organization, replace(silence, reason="Another"))
    assert (Suppression("known-actions", "Another"),) == organization.settings.suppressions
    organization.apply(unsuppress(organization, silence))
    assert slipped() == organization
    assert not unsuppress(organization, silence)


@pytest.mark.parametrize(
    ("silence", "words"),
    [
        (Suppression("x", " "), "Say why"),
        (Suppression("x", "y" * 1_001), "longer than"),
        (Suppression("x", REASON, NodeId("gone")), "node"),
        (Suppression("x", REASON, None, PolicyId("gone")), "policy"),
    ],
)
def test_a_silence_needs_a_reason_and_a_place(silence: Suppression, words: str) -> None:
    with pytest.raises(EditError, match=words):
        suppress(slipped(), silence)


def test_a_file_keeps_what_is_silenced_and_says_nothing_where_nothing_is() -> None:
    one = Suppression("known-actions", REASON, None, PolicyId("p"), "Three")
    other = Suppression("gaps", "As “meant”", NodeId("root"))
    organization = native.read(native.write(NativeFile(slipped())), "x").organization
    suppressed(organization, one, other)
    written = native.write(NativeFile(organization))
    assert {"check": "gaps", "node": "root", "reason": "As “meant”"} == json.loads(written)["silenced"][1]
    again = native.read(written, "x")
    assert (organization, written) == (again.organization, native.write(again))
    assert b"silenced" not in native.write(NativeFile(slipped()))


def test_the_command_counts_what_is_silenced_and_shows_it_when_asked(tmp_path) -> None:
    file = tmp_path / "o.json"
    file.write_bytes(native.write(NativeFile(suppressed(slipped(), Suppression("known-actions", REASON)))))

    def check(*options: str) -> str:
        return CliRunner().invoke(group, ["check", str(file), *options]).stdout

    assert check().endswith("1 hint in 2 accounts, 1 OU and 4 policies. 3 more silenced.\n")
    assert 3 == check("--silenced").count(f"(silenced: {REASON})")
    assert ["policy-attached"] == [record["check"] for record in json.loads(check("--format", "json"))]
    results = json.loads(check("--format", "sarif"))["runs"][0]["results"]
    assert 3 == sum("suppressions" in result for result in results)
    assert 3 == check("--format", "junit").count("<skipped")
