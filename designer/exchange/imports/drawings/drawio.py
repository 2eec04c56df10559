"""draw.io (diagrams.net): a drawing as our export writes it, also after somebody has edited it there.

Each card is an ``object`` that says its kind and attributes; other shapes have no kind and are reported. Source:
https://www.drawio.com/doc/faq/diagram-source-edit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from html import unescape
from xml.parsers import expat

from designer.basics.dataclass import dataclass
from designer.basics.errors import Fault, FormatError
from designer.basics.steps import checked, checkpoint
from designer.basics.words import counted, short
from designer.exchange.conversion import ConversionReport
from designer.exchange.exports.drawio import CARD_ID, MANAGEMENT_STYLE
from designer.exchange.exports.picture import MANAGEMENT_SIGN
from designer.exchange.formats.loading import decoded, refuse, refuse_crowded
from designer.exchange.imports.code.code_files import CodeFiles, only_name
from designer.exchange.imports.drawings.drawn import Drawn, DrawnNode, drawn_policies
from designer.exchange.imports.facts import OrganizationFacts, Placement
from designer.exchange.imports.importer import Importer, by_facts
from designer.organization.model.node_attributes import NODE_ATTRIBUTES

_CARDS = ("object", "UserObject")
_OUTERMOST = ("mxfile", "mxGraphModel")
_HEAD = re.compile(rb"<(?:mxfile|mxGraphModel)\b")
_CARD = re.compile(rb'<(?:object|UserObject)\b[^<>]*\bkind="')
_BREAK = re.compile(r"<br\s*/?>|</?div[^<>]*>", re.IGNORECASE)
_MARKUP = re.compile(r"<[^<>]*>")
_FAR = 1 << 26
"""Bytes that are searched for the first card: our drawings have their lines first."""

_AT_ONCE = 1 << 16
_MAX_DEPTH = 100
_READ = {*_CARDS, "mxCell", "diagram"}
"""Elements that are looked at; all others are places and sizes."""

_ELEMENT_BYTES = 600
"""Memory of one that is kept, about."""


def is_drawio(files: CodeFiles) -> bool:
    """Return True for one drawing with a card that says its kind."""
    if len(files.names) != 1 or not _HEAD.search(files.head(files.names[0])):
        return False
    return _CARD.search(files.head(files.names[0], _FAR)) is not None


def read_drawio(files: CodeFiles, report: ConversionReport) -> OrganizationFacts:
    """Return the facts of a drawing.

    Raises:
        FormatError: The file is not a drawing, or is compressed.
    """
    name = only_name(files)
    elements = _Reader(name).read(decoded(files.read(name), name))
    if elements[0].tag not in _OUTERMOST:
        refuse(name, f"This is not a draw.io drawing: its outermost element is {short(elements[0].tag)}.")
    if any(element.tag == "diagram" and element.text.strip() for element in elements):
        refuse(name, "The drawing is compressed: save it without compression, by File, Properties in draw.io.")
    drawn = Drawn(name, report, frozenset(one.key for one in NODE_ATTRIBUTES))
    drawn.nodes = [_node(element) for element in checked(elements) if _is_card(element)]
    _take_lines(elements, drawn)
    _tell_shapes(elements, drawn)
    report.note(name, "The places of cards are not read.")
    return drawn.facts()


@dataclass(slots=True)
class _Element:
    """Element of the file.

    Attributes:
        tag: Its name.
        attributes: As given.
        where: Place in the source.
        text: Words right in it, of diagrams alone: their beginning.
        cell: The ``mxCell`` right in it; None without one.
    """

    tag: str
    attributes: Mapping[str, str]
    where: str
    text: str = ""
    cell: _Element | None = field(default=None, repr=False)

    def get(self, key: str) -> str:
        """Return the attribute; empty if it has none."""
        return self.attributes.get(key, "")


class _Reader:
    """Elements of one file, in their order. A document type is refused: entities could make a small file large."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._add_text
        self._parser.StartDoctypeDeclHandler = self._refuse_type
        self._elements: list[_Element] = []
        self._open: list[_Element] = []

    def read(self, text: str) -> list[_Element]:
        """Return all elements of a text, at least one."""
        data = text.encode("utf-8", "replace")
        cost = _ELEMENT_BYTES * sum(data.count(f"<{tag}".encode()) for tag in _READ)
        refuse_crowded(self._name, len(data), cost, "elements of a drawing")
        try:
            for start in range(0, len(data), _AT_ONCE):
                self._parser.Parse(data[start : start + _AT_ONCE], False)
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            message = f"This is not XML: {expat.ErrorString(error.code)}."
            fault = Fault(message, line=error.lineno, column=error.offset + 1)
            raise FormatError(self._name, (fault,)) from None
        return self._elements

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        checkpoint()
        line = self._parser.CurrentLineNumber
        if len(self._open) > _MAX_DEPTH:
            refuse(self._name, f"Its elements are nested more than {_MAX_DEPTH} deep.", line)
        element = _Element(tag, attributes, f"{self._name}:{line}")
        if tag in _READ or not self._elements:
            self._elements.append(element)
        if self._open and tag == "mxCell":
            self._open[-1].cell = element
        self._open.append(element)

    def _end(self, _tag: str) -> None:
        self._open.pop()

    def _add_text(self, text: str) -> None:
        if self._open and self._open[-1].tag == "diagram":
            self._open[-1].text = self._open[-1].text or text.strip()

    def _refuse_type(self, *_declared: object) -> None:
        line = self._parser.CurrentLineNumber
        refuse(self._name, "The file declares a document type, which no drawing needs.", line)


def _is_card(element: _Element) -> bool:
    return element.tag in _CARDS and bool(element.get("kind"))


def _node(card: _Element) -> DrawnNode:
    is_management = card.cell is not None and MANAGEMENT_STYLE in card.cell.get("style")
    lines = (_MARKUP.sub("", line) for line in _BREAK.split(card.get("label")))
    name = unescape(next(filter(None, lines), ""))
    key = card.get("id") or card.where
    return DrawnNode(
        key=key,
        kind=card.get("kind"),
        name=name.removesuffix(MANAGEMENT_SIGN) if is_management else name,
        where=card.where,
        design_id=key.removeprefix(CARD_ID) if key.startswith(CARD_ID) else "",
        is_management=is_management,
        policies=drawn_policies(card.get("policies")),
        attributes=card.attributes,
    )


def _take_lines(elements: list[_Element], drawn: Drawn) -> None:
    """Take lines between cards, and the containers that cards lie in; lines that end at no card are reported."""
    known = {node.key for node in drawn.nodes}
    for card in checked(elements):
        if _is_card(card) and card.cell is not None and card.cell.get("parent") in known:
            drawn.placements.append(Placement(card.get("id") or card.where, card.cell.get("parent"), card.where))
    loose = []
    for cell in _cells(elements, "edge"):
        source, target = cell.get("source"), cell.get("target")
        if source in known and target in known:
            drawn.placements.append(Placement(target, source, cell.where))
        else:
            loose.append(cell.where)
    if loose:
        drawn.report.lost(loose[0], f"{counted(len(loose), 'line')} without a card at both ends.")


def _tell_shapes(elements: list[_Element], drawn: Drawn) -> None:
    """Tell of shapes with words that are not cards."""
    shapes = [element.where for element in checked(elements) if element.tag in _CARDS and not _is_card(element)]
    shapes += [cell.where for cell in _cells(elements, "vertex") if cell.get("value")]
    if shapes:
        drawn.report.lost(shapes[0], f"{counted(len(shapes), 'shape')} without a kind: they are not nodes.")


def _cells(elements: list[_Element], what: str) -> Iterator[_Element]:
    return (element for element in checked(elements) if element.tag == "mxCell" and element.get(what) == "1")


IMPORTER = Importer("drawio", "a draw.io drawing of ours", is_drawio, by_facts(read_drawio))
