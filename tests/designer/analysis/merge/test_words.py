"""Words for the questions of a merge and their answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from designer.analysis.differences.three_way_words import whole_value
from designer.analysis.merge.merging import MergedDesigns, merge_designs
from designer.analysis.merge.unasked import unasked_changes
from designer.analysis.merge.words import answer_title, question_title
from designer.organization import edits
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import GuardrailLink, JudgingLibrary
from tests.designer.analysis.differences.test_three_way import changed
from tests.designer.analysis.merge.conflicts import DENY_ROOT, EC2, attached, company, statement, text
from tests.designer.building import SANDBOX, SHOP, WORKLOADS

Step = Callable[[Organization], Change]


def merged(one: Step, other: Step) -> MergedDesigns:
    base = company()
    return merge_designs(base, changed(base, one(base)), changed(base, other(base)))


def titles(merge: MergedDesigns) -> list[str]:
    (question,) = merge.questions
    return [answer_title(merge, question, side) for side in question.takes]


def test_the_answers_of_a_circle_say_what_goes_where() -> None:
    merge = merged(lambda o: edits.move(o, [SANDBOX], WORKLOADS), lambda o: edits.move(o, [WORKLOADS], SANDBOX))

    assert ["Sandbox in Workloads, Workloads in Root", "Sandbox in Root, Workloads in Sandbox"] == titles(merge)[:2]


def test_what_both_sides_add_is_not_called_changed() -> None:
    merge = merged(
        lambda o: edits.add_account(o, SANDBOX, "Pay", email="pay@example.com"),
        lambda o: edits.add_account(o, WORKLOADS, "Payments", email="pay@example.com"),
    )
    assert {"Account Pay added at two places", "Account Pay: its name, added by both, differently"} == {
        question_title(merge, one) for one in merge.questions
    }


def test_answers_about_long_statements_show_where_they_differ() -> None:
    many = [f"s3:Action{number}" for number in range(30)]
    merge = merged(text(statement("S3", *many, "s3:A"), EC2), text(statement("S3", *many, "s3:B"), EC2))
    ours, theirs, _ = titles(merge)

    assert "s3:A" in ours
    assert "s3:B" in theirs
    assert max(map(len, titles(merge))) <= 60


def test_answers_about_a_statement_say_what_each_side_adds_and_removes() -> None:
    merge = merged(text(statement("S3", "s3:DeleteBucket", "ec2:*"), EC2), text(statement("S3", "sns:*"), EC2))
    assert ["Action + ec2:*", "Action + sns:*, - s3:DeleteBucket", "unchanged"] == titles(merge)


def lines(*steps: Step) -> list[tuple[str, str]]:
    return [(one.title, one.words) for one in unasked_changes(merged(*steps))]


def test_a_record_that_comes_or_goes_without_asking_is_one_line() -> None:
    found = lines(lambda o: edits.add_account(o, SANDBOX, "new", email="n@x.org"), lambda o: edits.remove(o, [SHOP]))
    assert [("Account Shop", "removed, from Prod"), ("Account new", "new, in Sandbox")] == sorted(found)


def test_what_is_merged_without_asking_is_said_by_its_values() -> None:
    more, tag = text(statement("S3", "s3:DeleteBucket", "s3:A"), EC2), lambda o: edits.set_tag(o, [SHOP], "a", "x")
    attach, move = attached(SANDBOX, DENY_ROOT), lambda o: edits.move(o, [SHOP], SANDBOX)
    assert {"S3: Action + s3:A", "new: x"} == {words for _, words in lines(more, tag)}
    assert {"Deny root attached", "moved from Prod to Sandbox"} == {words for _, words in lines(attach, move)}


def test_values_of_a_guardrail_that_are_replaced_without_asking_are_one_line() -> None:
    def made_of(*regions: str) -> Organization:
        link = GuardrailLink("regions", 1, (("exempt_roles", ("admin",)), ("regions", regions)))
        return changed(company(), edits.remake_policy(company(), DENY_ROOT, "{}", link))

    before = made_of("eu-west-1", "eu-west-3")
    found = unasked_changes(merge_designs(before, before, made_of("eu-west-3", "eu-north-1")))
    assert [("Policy Deny root: regions", "+ eu-north-1, - eu-west-1")] == [(one.title, one.words) for one in found]


def test_nothing_below_an_ou_about_which_is_asked_counts_as_taken_without_asking() -> None:
    found = lines(lambda o: edits.remove(o, [SANDBOX]), lambda o: edits.move(o, [SHOP], SANDBOX))
    assert ["Account Shop"] == [title for title, _ in found]


def test_a_deletion_says_what_the_other_side_did() -> None:
    merge = merged(lambda o: edits.remove(o, [SHOP]), lambda o: edits.rename(o, SHOP, "Store"))
    (question,) = merge.questions

    assert "Account Store, deleted on one side; on the other, Store changed" == question_title(merge, question)
    assert '[["changed", "acc-shop"' == whole_value(merge.versions, question.where, question.values.theirs)[:23]


def test_a_library_of_two_versions_is_one_question_that_names_both() -> None:
    designs = [company() for _ in "123"]
    for number, one in enumerate(designs, 1):
        one.settings = replace(one.settings, libraries=(JudgingLibrary("team", f"1.{number}", f"{number}" * 64),))
    merge = merge_designs(*designs)
    assert ["version 1.2, files 22222222", "version 1.3, files 33333333"] == titles(merge)[:2]
    assert "library team, changed by both" == question_title(merge, merge.questions[0])
