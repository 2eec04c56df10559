"""Guardrail tests that differ are told as promises, not as the fields of a record."""

from __future__ import annotations

from dataclasses import replace

from designer.analysis.differences.alignment import align
from designer.analysis.differences.record_words import promise_lines
from designer.exchange.formats.tables.guardrail_tests import read_test
from designer.exchange.templates import load as template
from designer.organization.edits.guardrail_tests import add_test, change_test, remove_tests
from tests.designer.cli.test_commands import company, run

__all__ = ["company"]  # a fixture

STOPS = {"id": "stops", "in": ["ou-prod"], "never": ["ec2:StopInstances"]}


def lines(*edits) -> list[tuple[str, str]]:
    """Lines between the sample and the same after some edits."""
    before, after = template("company").organization, template("company").organization
    for edit in edits:
        after.apply(edit(after))
    return list(promise_lines(align(before, after)))


def test_promises_that_come_and_go_are_told_in_words():
    assert [] == lines()
    came = lines(lambda o: add_test(o, read_test(STOPS)))
    assert [("+", "guardrail test: Nobody under Prod can do ec2:StopInstances")] == came
    gone = lines(lambda o: remove_tests(o, [o.settings.tests[0].id]))
    assert [("-", "guardrail test: No account leaves the organization or is closed from inside")] == gone


def test_of_a_changed_promise_what_differs_is_told_on_both_sides():
    told = lines(lambda o: change_test(o, replace(o.settings.tests[0], owner="Ann", actions=("account:CloseAccount",))))
    head = "guardrail test “No account leaves the organization or is closed from inside”"
    whole = "Nobody in the member accounts can do"
    assert [
        (
            "-",
            f"{head}, promise: {whole} organizations:LeaveOrganization or account:CloseAccount",
        ),
        ("-", f"{head}, owner: Platform team"),
        ("+", f"{head}, promise: {whole} account:CloseAccount"),
        ("+", f"{head}, owner: Ann"),
    ] == told


def test_the_command_shows_them(company, tmp_path):
    from designer.exchange.formats import native
    from designer.exchange.formats.format import NativeFile

    organization = native.read(company.read_bytes(), "x").organization
    organization.apply(add_test(organization, read_test(STOPS)))
    later = tmp_path / "later.json"
    later.write_bytes(native.write(NativeFile(organization)))
    assert "+ guardrail test: Nobody under Prod can do ec2:StopInstances" in run("diff", company, later).stdout
