"""Steps of typing: a word, a line, a run of one kind, and what comes at once."""

from __future__ import annotations

import pytest

from ui.code_editor.stepped_text import PAUSE, Caret, TypingSteps


class Typist:
    """Types into a text of its own, and notes where steps begin."""

    def __init__(self) -> None:
        self.steps = TypingSteps()
        self.text, self.at, self.now = "", 0, 0.0
        self.parts: list[str] = []

    def type(self, text: str) -> Typist:
        for character in text:
            self.put(character)
        return self

    def put(self, text: str, *, whole: bool = False) -> Typist:
        before = Caret(self.at, self.at)
        self.text = self.text[: self.at] + text + self.text[self.at :]
        self.at += len(text)
        self._note(self.steps.take("", text, before, Caret(self.at, self.at), now=self.now, whole=whole), text)
        return self

    def erase(self) -> Typist:
        before, gone = Caret(self.at, self.at), self.text[self.at - 1]
        self.text = self.text[: self.at - 1] + self.text[self.at :]
        self.at -= 1
        self._note(self.steps.take(gone, "", before, Caret(self.at, self.at), now=self.now), f"<{gone}")
        return self

    def delete(self) -> Typist:
        before, gone = Caret(self.at, self.at), self.text[self.at]
        self.text = self.text[: self.at] + self.text[self.at + 1 :]
        self._note(self.steps.take(gone, "", before, before, now=self.now), f">{gone}")
        return self

    def _note(self, edit, text: str) -> None:
        if edit.begins:
            self.parts.append(text)
        else:
            self.parts[-1] += text


def test_backspace_in_an_empty_pair_goes_on_with_a_run_of_it() -> None:
    steps = TypingSteps()
    steps.take("x", "", Caret(5, 5), Caret(4, 4), now=0)
    pair = steps.take("{}", "", Caret(4, 4), Caret(3, 3), now=0.1)
    assert not pair.begins


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("deny all of it", ["deny ", "all ", "of ", "it"]),
        ("s3:GetObject*", ["s3:GetObject*"]),
        ("aws:PrincipalOrgID, aws:RequestedRegion", ["aws:PrincipalOrgID, ", "aws:RequestedRegion"]),
        ('"Effect": "Deny",', ['"Effect": ', '"Deny",']),
        ("one\ntwo", ["one", "\ntwo"]),
        ("\n\n\n", ["\n", "\n", "\n"]),
        ("  Zürich 東京", ["  Zürich ", "東京"]),
    ],
)
def test_typing_steps_by_word_and_by_line(text, parts):
    assert parts == Typist().type(text).parts


def test_a_pause_ends_a_step():
    typist = Typist().type("on")
    typist.now += PAUSE / 2
    typist.type("e")
    typist.now += PAUSE * 1.01
    assert ["one", "s"] == typist.type("s").parts


def test_a_jump_of_the_cursor_ends_a_step():
    typist = Typist().type("ab")
    typist.at = 0
    assert ["ab", "c"] == typist.type("c").parts


def test_a_cursor_that_went_and_came_back_ends_a_step_when_it_is_told():
    typist = Typist().type("ab")
    typist.steps.end()
    assert ["ab", "c"] == typist.type("c").parts


def test_runs_of_backspace_and_of_del_are_steps_of_their_own():
    typist = Typist().type("word")
    typist.erase().erase().type("k")
    typist.at = 0
    assert ["word", "<d<r", "k", ">w>o"] == typist.delete().delete().parts


def test_what_comes_at_once_is_one_step_and_ends_it():
    typist = Typist().type("on").put("ce and more", whole=True).put("again", whole=True).type("x")
    assert ["on", "ce and more", "again", "x"] == typist.parts


def test_typing_over_a_selection_begins_a_step_that_the_word_goes_on_with():
    steps = TypingSteps()
    steps.take("", "a", Caret(0, 0), Caret(1, 1), now=0)
    assert steps.take("bcd", "x", Caret(1, 4), Caret(2, 2), now=0).begins
    assert not steps.take("", "y", Caret(2, 2), Caret(3, 3), now=0).begins


def test_taking_out_a_selection_or_a_whole_word_is_a_step_of_its_own():
    steps = TypingSteps()
    steps.take("a", "", Caret(9, 9), Caret(8, 8), now=0)
    assert steps.take("bcd", "", Caret(5, 8), Caret(5, 5), now=0).begins
    assert steps.take("word", "", Caret(5, 5), Caret(1, 1), now=0).begins
    assert steps.take("a", "", Caret(1, 1), Caret(0, 0), now=0).begins


def test_typing_over_a_closing_sign_goes_on_with_the_step():
    steps = TypingSteps()
    steps.take("", '""', Caret(0, 0), Caret(1, 1), now=0)
    steps.take("", "a", Caret(1, 1), Caret(2, 2), now=0)
    steps.moved(Caret(3, 3))
    assert not steps.take("", ",", Caret(3, 3), Caret(4, 4), now=0).begins
