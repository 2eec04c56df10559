"""The words of docstrings and comments: every name in backticks is one that there is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
LIBRARY = sorted((ROOT / "designer").rglob("*.py"))
WINDOW = sorted((ROOT / "ui").rglob("*.py"))
_NAME = re.compile(r"(?<!`)`([A-Za-z_][\w.]*)`(?!`)")
_FILE = re.compile(r"\b([a-z_]+)\.py\b")
_TOKEN = re.compile(
    r"(?P<comment>#[^\n]*)|(?P<text>(?:(?<=    )|(?<=\n)|^)r?\"{3}(?:\\[\s\S]|[^\\])*?\"{3}(?=\n))"
    r"|(?P<name>[^\W\d]\w*)|\d\w*"
    r"|\"{3}(?:\\[\s\S]|[^\\])*?\"{3}|'{3}(?:\\[\s\S]|[^\\])*?'{3}"
    r"|\"(?:\\[\s\S]|[^\"\\\n])*\"|'(?:\\[\s\S]|[^'\\\n])*'"
)
"""Comments, texts on lines of their own, names, numbers, other texts: Python's parser takes five times as long."""


@dataclass(frozen=True)
class Words:
    """The words of a source.

    Attributes:
        texts: Each docstring, each text that is below a name, and each line of a comment, with its line.
        names: Every name in it.
    """

    texts: tuple[tuple[int, str], ...]
    names: frozenset[str]


@cache  # the tests ask several times of one source
def words(source: str) -> Words:
    """The words of a source, found in one go."""
    texts = []
    names = set()
    for token in _TOKEN.finditer(source):
        if token.lastgroup == "name":
            names.add(token[0])
        elif token.lastgroup is not None:
            texts.append((source.count("\n", 0, token.start()) + 1, token[0].removeprefix("r").strip('# \n"')))
    return Words(tuple(texts), frozenset(names))


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
