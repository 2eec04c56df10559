"""Graphviz: a graph as our export writes it. Shapes tell kinds, labels and tool tips the rest.

Source of the language: https://graphviz.org/doc/info/lang.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from itertools import pairwise
from typing import NamedTuple, NoReturn

from designer.basics.steps import checked, checkpoint
from designer.basics.words import short, whole
from designer.exchange.conversion import ConversionReport
from designer.exchange.exports.dot import DOT_SHAPES
from designer.exchange.formats.loading import decoded, refuse, refuse_crowded
from designer.exchange.imports.code.code_files import CodeFiles, only_name
from designer.exchange.imports.drawings.drawn import Drawn, DrawnNode, label_parts
from designer.exchange.imports.facts import OrganizationFacts, Placement
from designer.exchange.imports.importer import Importer, by_facts
from designer.organization.model.node_attributes import NODE_ATTRIBUTES

_TOKEN = re.compile(
    r"""
    (?P<space>\s+|//[^\n]*|/\*.*?\*/|^\#[^\n]*)
    |(?P<text>"(?:[^"\\]|\\.)*")
    |(?P<word>-?[\w.\u0080-\uffff]+)
    |(?P<sign>->|--|[{}\[\];,=])
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_KINDS = {shape: kind.value for kind, shape in DOT_SHAPES.items()}
_DEFAULTS = frozenset(("graph", "node", "edge"))
_HEAD = re.compile(rb"\bdigraph\b[^{]*\{")


_STATEMENT_BYTES = 800
"""Bytes of memory, about, that the content of a statement takes."""


def is_dot(files: CodeFiles) -> bool:
    """Return True for one directed graph with the shape that our export gives the root."""
    heads = [files.head(name) for name in files.names[:2]]
    return len(heads) == 1 and _HEAD.search(heads[0]) is not None and b"box3d" in heads[0]


def read_dot(files: CodeFiles, report: ConversionReport) -> OrganizationFacts:
    """Return the facts of a graph.

    Raises:
        FormatError: The file is not a graph.
    """
    name = only_name(files)
    text = decoded(files.read(name), name)
    refuse_crowded(name, len(text), _STATEMENT_BYTES * (text.count(";") + text.count("\n")), "statements")
    graph = _Graph(text, name)
    graph.read()
    drawn = Drawn(name, report, frozenset(one.key for one in NODE_ATTRIBUTES), name=whole(graph.label))
    for key, found in graph.nodes.items():
        checkpoint()
        drawn.nodes.append(_node(key, found))
    drawn.placements = [Placement(child, parent, where) for parent, child, where in checked(graph.edges)]
    return drawn.facts()


def _node(key: str, found: _GraphNode) -> DrawnNode:
    attributes = found.attributes
    is_management = "bold" in attributes.get("style", "")
    name, _, policies = label_parts(attributes.get("label", key).split("\n"), is_management=is_management)
    return DrawnNode(
        key=key,
        kind=_KINDS.get(attributes.get("shape", ""), attributes.get("shape", "")),
        name=whole(name),
        where=found.where,
        is_management=is_management,
        policies=policies,
        attributes=_tip_attributes(attributes.get("tooltip", "")),
    )


def _tip_attributes(tip: str) -> Mapping[str, str]:
    """Return the attributes of a tool tip, a line each; those of several lines have several."""
    attributes: dict[str, str] = {}
    for line in tip.split("\n"):
        key, _, value = line.partition(": ")
        attributes[key] = f"{attributes[key]}\n{value}" if key in attributes else value
    return attributes


class _Token(NamedTuple):
    kind: str
    value: str
    at: int


class _GraphNode(NamedTuple):
    attributes: dict[str, str]
    where: str


class _Graph:
    """Statements of one graph; those in subgraphs count as if they stood outside."""

    def __init__(self, text: str, name: str) -> None:
        self._text, self._name = text, name
        self._tokens = self._tokenized()
        self._ahead: _Token | None = next(self._tokens, None)
        self._line, self._counted = 1, 0
        self.label = ""
        self.nodes: dict[str, _GraphNode] = {}
        self.edges: list[tuple[str, str, str]] = []

    def read(self) -> None:
        """Take all statements."""
        while self._ahead is not None and self._ahead.value != "{":
            self._next()
        depth = 0
        while self._ahead is not None:
            checkpoint()
            value = self._ahead.value
            if self._ahead.kind == "sign" and value in "{};":
                depth += {"{": 1, "}": -1}.get(value, 0)
                self._next()
            elif self._ahead.kind == "word" and value.lower() == "subgraph":
                self._next()
                self._skip_name()
            else:
                self._statement()
        if depth:
            self._refuse("the braces do not match")

    def _statement(self) -> None:
        where, is_word = self._where(), self._ahead is not None and self._ahead.kind == "word"
        names = [self._name_or_text()]
        if self._takes("="):
            value = self._name_or_text()
            self.label = value if names[0] == "label" else self.label
            return
        while self._takes("->"):
            names.append(self._name_or_text())
        attributes = dict(self._attributes())
        if is_word and len(names) == 1 and names[0].lower() in _DEFAULTS:
            self.label = attributes.get("label", self.label) if names[0].lower() == "graph" else self.label
            return
        self.edges += [(one, other, where) for one, other in pairwise(names)]
        if len(names) == 1:
            self.nodes.setdefault(names[0], _GraphNode({}, where)).attributes.update(attributes)

    def _attributes(self) -> Iterator[tuple[str, str]]:
        while self._takes("["):
            while not self._takes("]"):
                key = self._name_or_text()
                yield key, self._name_or_text() if self._takes("=") else "true"
                while self._takes(",") or self._takes(";"):
                    pass

    def _name_or_text(self) -> str:
        token = self._ahead
        if token is None or token.kind == "sign":
            self._refuse(f"a name is expected, not {short(token.value) if token else 'the end'}")
        self._next()
        return _unquoted(token.value) if token.kind == "text" else token.value

    def _skip_name(self) -> None:
        if self._ahead is not None and self._ahead.kind != "sign":
            self._next()

    def _takes(self, sign: str) -> bool:
        found = self._ahead is not None and self._ahead.kind == "sign" and self._ahead.value == sign
        if found:
            self._next()
        return found

    def _next(self) -> None:
        self._ahead = next(self._tokens, None)

    def _tokenized(self) -> Iterator[_Token]:
        at = 0
        while at < len(self._text):
            found = _TOKEN.match(self._text, at)
            if found is None:
                line = self._text.count("\n", 0, at) + 1
                refuse(
                    self._name, f"This is not a graph of Graphviz: {short(self._text[at : at + 20])} is not read.", line
                )
            if found.lastgroup != "space":
                yield _Token(found.lastgroup or "", found[0], at)
            at = found.end()

    def _where(self) -> str:
        return f"{self._name}:{self._line_of(self._ahead)}"

    def _line_of(self, token: _Token | None) -> int:
        """Return the line of a token; each part of the text is counted once."""
        at = len(self._text) if token is None else token.at
        self._line += self._text.count("\n", self._counted, at)
        self._counted = at
        return self._line

    def _refuse(self, what: str) -> NoReturn:
        refuse(self._name, f"This is not a graph of Graphviz: {what}.", self._line_of(self._ahead))


def _unquoted(text: str) -> str:
    """Return a quoted text: a backslash with n, l or r ends a line, and ``&amp;`` is ``&``."""
    return unescape(_ESCAPE.sub(lambda found: "\n" if found[1] in "nlr" else found[1], text[1:-1]))


IMPORTER = Importer("dot", "a graph of ours for Graphviz", is_dot, by_facts(read_dot))
