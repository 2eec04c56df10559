"""The words of docstrings and comments: the noun comes first, so that a list of them reads like an index."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LIBRARY = sorted((ROOT / "designer").rglob("*.py"))
_QUESTION = re.compile(r"(What|Who|Whose|Whether|How|Where|Which|Why|When)\b")


def first_lines(source: str) -> Iterator[tuple[int, str]]:
    """The first line of each docstring, of each text that stands below a name, and of each comment."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.lineno, node.value.value.strip().partition("\n")[0]
    before = 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            if token.start[0] != before + 1:
                yield token.start[0], token.string.lstrip("# ")
            before = token.start[0]


def questions(source: str) -> list[str]:
    """The first lines that begin like a question, with their numbers."""
    return [f"{number}: {line}" for number, line in first_lines(source) if _QUESTION.match(line)]


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_library_says_what_a_thing_is_noun_first(path: Path) -> None:
    assert [] == questions(path.read_text("utf-8"))


def test_a_question_is_found_wherever_it_stands() -> None:
    source = '"""Names."""\n\nLIMIT = 3\n"""How many there may be."""\n# Why three\n# Where else\n\ndef of():  # When\n'
    source += '    """Whether so."""\n'
    assert ["4: How many there may be.", "5: Why three", "8: When", "9: Whether so."] == sorted(questions(source))
