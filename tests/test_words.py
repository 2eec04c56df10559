"""The words of docstrings and comments: the noun comes first, and every name in backticks is one that there is."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LIBRARY = sorted((ROOT / "designer").rglob("*.py"))
WINDOW = sorted((ROOT / "ui").rglob("*.py"))
_NAME = re.compile(r"(?<!`)`([A-Za-z_][\w.]*)`(?!`)")
_FILE = re.compile(r"\b([a-z_]+)\.py\b")
_MEMBER = re.compile(r"^ {4,}\w+: (.*)$", re.MULTILINE)
_QUESTION = re.compile(r"(What|Who|Whether|How|Where|Which|Why|When)\b")


@lru_cache(maxsize=1)  # the tests ask several times of one source, one after the other
def texts(source: str) -> tuple[tuple[int, str], ...]:
    """Each docstring, each text that stands below a name, and each line of a comment."""
    return tuple(_texts(source))


def _texts(source: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.lineno, node.value.value.strip()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string.lstrip("# ")


def first_lines(source: str) -> Iterator[tuple[int, str]]:
    """The first line of each text; of comments that follow each other, that of the first."""
    comments = {number for number, line in enumerate(source.splitlines(), 1) if line.lstrip().startswith("#")}
    for number, text in texts(source):
        if number not in comments or number - 1 not in comments:
            yield number, text.partition("\n")[0]


def members(source: str) -> Iterator[tuple[int, str]]:
    """What is said of each argument and attribute in a docstring."""
    for number, text in texts(source):
        yield from ((number, found[1]) for found in _MEMBER.finditer(text))


def questions(source: str) -> list[str]:
    """The lines that begin like a question, with the number of the text they stand in."""
    lines = (*first_lines(source), *members(source))
    return [f"{number}: {line}" for number, line in lines if _QUESTION.match(line)]


@pytest.mark.parametrize("path", [*LIBRARY, *WINDOW], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_code_says_what_a_thing_is_noun_first(path: Path) -> None:
    assert [] == questions(path.read_text("utf-8"))


def test_a_question_is_found_wherever_it_stands() -> None:
    source = '"""Names."""\n\nLIMIT = 3\n"""How many there may be."""\n# Why three\n# Where else\n\ndef of():  # When\n'
    source += '    """Whether so.\n\n    Args:\n        one: Who asks.\n    """\n'
    expected = ["4: How many there may be.", "5: Why three", "8: When", "9: Whether so.", "9: Who asks."]
    assert expected == sorted(questions(source))


def names(source: str) -> set[str]:
    """Every name in a module."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {token.string for token in tokens if token.type == tokenize.NAME}


def test_names_in_backticks_and_of_files_are_those_of_something() -> None:
    sources = {path: path.read_text("utf-8") for path in (*LIBRARY, *WINDOW)}
    parts = {part for path in sources for part in path.relative_to(ROOT).with_suffix("").parts}
    known = parts.union(*map(names, sources.values()))
    dangling = [
        f"{path.relative_to(ROOT)}:{number} {name}"
        for path in sources
        for number, text in texts(sources[path])
        for pattern, there in ((_NAME, known), (_FILE, parts))
        for name in pattern.findall(text)
        if not there.issuperset(name.removesuffix(".py").split("."))
    ]
    assert [] == dangling
