"""The words of docstrings and comments: the noun comes first, and every name in backticks is one that there is."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeGuard

import pytest

ROOT = Path(__file__).parents[1]
LIBRARY = sorted((ROOT / "designer").rglob("*.py"))
WINDOW = sorted((ROOT / "ui").rglob("*.py"))
_NAME = re.compile(r"(?<!`)`([A-Za-z_][\w.]*)`(?!`)")
_FILE = re.compile(r"\b([a-z_]+)\.py\b")
_MEMBER = re.compile(r"^ {4,}\w+: (.*)$", re.MULTILINE)
_QUESTION = re.compile(r"(What|Who|Whether|How|Where|Which|Why|When)\b")


@dataclass(frozen=True)
class Words:
    """The words of a source.

    Attributes:
        texts: Each docstring, each text that stands below a name, and each line of a comment, with its line.
        names: Every name in it.
    """

    texts: tuple[tuple[int, str], ...]
    names: frozenset[str]


@cache  # the tests ask several times of one source
def words(source: str) -> Words:
    """The words of a source, found in one go."""
    texts = [(one.lineno, one.value.value.strip()) for one in statements(ast.parse(source)) if is_text(one)]
    names = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.NAME:
            names.add(token.string)
        elif token.type == tokenize.COMMENT:
            texts.append((token.start[0], token.string.lstrip("# ")))
    return Words(tuple(texts), frozenset(names))


def statements(tree: ast.AST) -> Iterator[ast.AST]:
    """The statements below a node, however deep."""
    for block in ("body", "handlers", "orelse", "finalbody", "cases"):
        for one in getattr(tree, block, ()):
            yield one
            yield from statements(one)


def is_text(node: ast.AST) -> TypeGuard[ast.Expr]:
    """Whether a statement is nothing but a text."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def first_lines(source: str) -> Iterator[tuple[int, str]]:
    """The first line of each text; of comments that follow each other, that of the first."""
    comments = {number for number, line in enumerate(source.splitlines(), 1) if line.lstrip().startswith("#")}
    for number, text in words(source).texts:
        if number not in comments or number - 1 not in comments:
            yield number, text.partition("\n")[0]


def members(source: str) -> Iterator[tuple[int, str]]:
    """What is said of each argument and attribute in a docstring."""
    for number, text in words(source).texts:
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


def test_names_in_backticks_and_of_files_are_those_of_something() -> None:
    sources = {path: path.read_text("utf-8") for path in (*LIBRARY, *WINDOW)}
    parts = {part for path in sources for part in path.relative_to(ROOT).with_suffix("").parts}
    known = parts.union(*(words(source).names for source in sources.values()))
    dangling = [
        f"{path.relative_to(ROOT)}:{number} {name}"
        for path in sources
        for number, text in words(sources[path]).texts
        for pattern, there in ((_NAME, known), (_FILE, parts))
        for name in pattern.findall(text)
        if not there.issuperset(name.removesuffix(".py").split("."))
    ]
    assert [] == dangling
