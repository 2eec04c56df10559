"""Words for the questions of a merge and their answers."""

from __future__ import annotations

from collections.abc import Callable

from designer.analysis.differences.three_way_words import whole_value
from designer.analysis.merge.merging import MergedDesigns, merge_designs
from designer.analysis.merge.words import answer_title, question_title
from designer.organization import edits
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from tests.designer.analysis.differences.test_three_way import changed
from tests.designer.analysis.merge.conflicts import EC2, company, statement, text
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


def test_answers_about_long_statements_show_where_they_differ() -> None:
    many = [f"s3:Action{number}" for number in range(30)]
    merge = merged(text(statement("S3", *many, "s3:A"), EC2), text(statement("S3", *many, "s3:B"), EC2))
    ours, theirs, _ = titles(merge)

    assert "s3:A" in ours
    assert "s3:B" in theirs
    assert {60} >= {max(map(len, titles(merge)))}


def test_a_deletion_says_what_the_other_side_did() -> None:
    merge = merged(lambda o: edits.remove(o, [SHOP]), lambda o: edits.rename(o, SHOP, "Store"))
    (question,) = merge.questions

    assert "Account Store, deleted on one side; on the other, Store changed" == question_title(merge, question)
    assert '[["changed", "acc-shop"' == whole_value(merge.versions, question.where, question.values.theirs)[:23]
