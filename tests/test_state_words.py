"""One word for a state: no text for people has another one, in code, data, commands or documents."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from designer.analysis.lenses.annotation import STATE_TONES, ToneColour
from designer.policy.evaluation.outcome import Answer
from designer.policy.states import STATES, State
from ui.theme import AnswerStyle
from ui.theme.icons import exists

ROOT = Path(__file__).parents[1]

OTHER_WORDS = re.compile(
    r"^may$|^may not$|\bmay or may not\b|\bdepends\b(?! on\b)|^depends\b|\bmay (?:allow|deny) it, depending\b"
    r"|^not limited\b|\b(?:possibly|perhaps|partly|partially|sometimes|maybe|surely) (?:allowed|denied)\b"
    r"|\b(?:is|are|be) (?:permitted|forbidden|prohibited)\b",
    re.IGNORECASE,
)
"""Words that stood for a state once, or could. A sentence can say on what an answer depends, and what one may do."""

_WITHIN = re.compile(OTHER_WORDS.pattern.replace("^", r"[\"'}]").replace("$", r"(?=[\"'{])"), re.IGNORECASE)
_SEAM = re.compile(r"[\"']\s*f?[\"']")


def strings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The texts of a module that people can come to see: all but docstrings and comments."""
    documented = set()
    for node in ast.walk(tree):  # what a text is in comes before it
        body = getattr(node, "body", None)
        if isinstance(body, list):
            documented |= {
                id(one.value) for one in body if isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)
            }
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented:
            yield node.lineno, node.value


@pytest.mark.parametrize("folder", ["designer", "ui"])
def test_no_text_in_the_code_has_another_word_for_a_state(folder):
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        if _WITHIN.search(_SEAM.sub("", source := path.read_text("utf-8")))  # parsing all of them would take seconds
        for line, text in strings(ast.parse(source))
        if OTHER_WORDS.search(text)
    ]
    assert [] == found


def test_no_document_has_another_word_for_a_state():
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    lines = [(page.name, line) for page in pages for line in page.read_text("utf-8").splitlines()]
    assert [] == [(name, line) for name, line in lines if OTHER_WORDS.search(line)]


def test_the_readme_explains_the_states_as_the_table_does():
    text = (ROOT / "README.md").read_text("utf-8")
    assert [] == [state for state in State if f"| {state.sign} {state.value} | {state.meaning} |" not in text]


def test_no_guardrail_has_another_word_for_a_state():
    for path in sorted((ROOT / "resources" / "guardrails").glob("*.json")):
        for guardrail in json.loads(path.read_text("utf-8"))["guardrails"]:
            left = [loophole["why"] for loophole in guardrail["leavesOpen"]]
            for text in (guardrail["title"], guardrail["purpose"], guardrail["breaks"], *left):
                assert not OTHER_WORDS.search(text), (guardrail["id"], text)


def test_every_table_of_answers_is_made_of_the_states():
    assert set(State) == set(STATES) == set(STATE_TONES)
    words = {state.value for state in State}
    assert {answer.value for answer in Answer} <= words
    assert {style.value for style in AnswerStyle} <= words
    for state, tone in STATE_TONES.items():
        assert (state.value, state.value) == (tone.words, tone.glyph)
        assert exists(tone.glyph)
    assert len(STATES) == len({words.sign for words in STATES.values()})
    assert ToneColour.EXEMPT is STATE_TONES[State.EXEMPT].role
