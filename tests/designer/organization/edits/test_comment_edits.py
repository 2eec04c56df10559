"""Comments: edits, files, merges and differences."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from designer.analysis.differences.alignment import align
from designer.analysis.differences.comment_words import comment_lines, comment_place_words, is_on_something
from designer.analysis.differences.three_way import align_three
from designer.analysis.merge.questions import MergeAnswers
from designer.analysis.merge.result import merging
from designer.basics.errors import EditError, FormatError
from designer.basics.steps import finish
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.exchange.formats.tables.comments import COMMENTS
from designer.organization import edits
from designer.organization.edits.comments import (
    add_comment,
    edit_comment,
    remove_comment,
    reply_to_comment,
    resolve_comment,
)
from designer.organization.model.change import Change
from designer.organization.model.comments import Comment, CommentPlace
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import load
from tests.designer.analysis.merge.test_verifying import COMPANY, SANDBOX, changed

NOON = "2026-12-02T12:00:00+00:00"
LATER = "2026-12-02T13:00:00+00:00"

Edit = Callable[[Organization], Change]


def commented(text: str = "Why is this here?", author: str = "Ana", place: CommentPlace | None = None) -> Edit:
    return lambda o: add_comment(o, place or CommentPlace(node=SANDBOX), text, author, NOON)


NOTED = changed(COMPANY, commented())
(NOTE,) = NOTED.settings.comments


def replied(text: str, author: str = "Ben") -> Edit:
    return lambda o: reply_to_comment(o, NOTE.id, text, author, LATER)


def resolved(o: Organization) -> Change:
    return resolve_comment(o, NOTE.id, resolved=True)


def gone(o: Organization) -> Change:
    return remove_comment(o, NOTE.id)


def test_a_comment_lives_through_all_edits_and_each_can_be_undone() -> None:
    steps: tuple[Edit, ...] = (
        replied("For trials."),
        lambda o: edit_comment(o, NOTE.id, "Why?", decision=True),
        resolved,
        gone,
    )
    design = NOTED.copy()
    for step in steps:
        before, change = design.settings, step(design)
        with design.tentatively(change):
            assert before != design.settings
        assert before == design.settings
        design.apply(change)
    assert () == design.settings.comments


@pytest.mark.parametrize("text", ["", " \n", "x" * 5_001])
def test_a_comment_says_something_and_is_no_book(text: str) -> None:
    with pytest.raises(EditError):
        commented(text)(COMPANY)


def test_a_comment_on_what_is_deleted_is_kept_and_says_so() -> None:
    without = changed(NOTED, lambda o: edits.remove(o, [SANDBOX]))
    (kept,) = without.settings.comments
    assert (NOTE, False, True) == (kept, is_on_something(without, kept), is_on_something(NOTED, kept))
    assert "gone" in comment_place_words(without, kept)
    assert "Sandbox" == comment_place_words(NOTED, kept)


def test_only_a_file_with_comments_needs_version_2_and_it_comes_back_whole() -> None:
    full = changed(NOTED, lambda o: reply_to_comment(o, NOTE.id, "For\ntrials \u202e.", "Bén", LATER))
    data = native.write(NativeFile(full))
    assert [1, 2] == [json.loads(native.write(NativeFile(one)))["version"] for one in (COMPANY, full)]
    assert full == native.read(data, "x").organization
    assert "\u202e" not in data.decode()  # shown as an escape, as nobody would see it


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"time": "noon"}, "is not a time"),
        ({"time": "2026-12-02\u202e09:30"}, "is not a time"),
        ({"text": ""}, "comments[0].text"),
        ({"replies": [{"id": "a", "text": "b"}, {"id": "a", "text": "c"}]}, "Two replies have this id"),
    ],
)
def test_a_faulty_comment_is_refused_with_its_place(change: dict[str, object], said: str) -> None:
    file = json.loads(native.write(NativeFile(NOTED)))
    file["comments"][0] |= change
    with pytest.raises(FormatError, match="comments") as error:
        native.read(json.dumps(file).encode(), "x")
    assert said.replace("[0]", "") in str(error.value).replace("[0]", "")


def test_two_comments_of_one_id_are_refused() -> None:
    file = json.loads(native.write(NativeFile(NOTED)))
    file["comments"] *= 2
    with pytest.raises(FormatError, match="Two comments have this id"):
        native.read(json.dumps(file).encode(), "x")


def merged(ours: Edit | None, theirs: Edit | None, base: Organization = NOTED) -> tuple[tuple[Comment, ...], int]:
    """The comments of a merge of two edits, and the number of questions."""
    sides = (base if edit is None else changed(base, edit) for edit in (ours, theirs))
    found = finish(merging(align_three(base, *sides), MergeAnswers({}), set(), load(), "2026-12-02"))
    return found.merge.organization.settings.comments, len(found.merge.questions)


def said(comment: Comment) -> tuple[object, ...]:
    return comment.resolved, *sorted(one.text for one in comment.replies)


def test_comments_merge_as_sets() -> None:
    found, asked = merged(commented("One", "Ana"), commented("Two", "Ben"), COMPANY)
    assert ({"One", "Two"}, 0) == ({one.text for one in found}, asked)
    ((one,), asked) = merged(replied("Yes"), replied("No", "Cleo"))
    assert ((False, "No", "Yes"), 0) == (said(one), asked)
    ((one,), asked) = merged(replied("Yes"), resolved)
    assert ((True, "Yes"), 0) == (said(one), asked)


def test_a_comment_is_gone_after_a_merge_unless_the_other_side_went_on_with_it() -> None:
    assert ((), 0) == merged(gone, None)
    for sides in ((gone, replied("Stay")), (replied("Stay"), gone)):
        ((one,), asked) = merged(*sides)
        assert ((False, "Stay"), 0) == (said(one), asked)


def test_the_words_of_a_difference_name_what_was_said_and_what_of_it_is_new() -> None:
    answered = changed(NOTED, replied("For trials."))
    assert [("+", "comment on Sandbox by Ana: Why is this here?")] == [*comment_lines(align(COMPANY, NOTED))]
    assert [("+", "reply on Sandbox by Ben: For trials.")] == [*comment_lines(align(NOTED, answered))]
    assert [] == [*comment_lines(align(NOTED, NOTED))]


def test_comments_limit_nobody() -> None:
    assert COMPANY.settings.limiting == NOTED.settings.limiting


def test_the_table_writes_and_reads_every_field_of_a_comment() -> None:
    assert COMMENTS.read is not None
    assert COMMENTS.write is not None
    whole = replace(NOTE, decision=True, resolved=True, statement="2", test="t", difference="d")
    assert (whole,) == COMMENTS.read(COMMENTS.write((whole,)))
