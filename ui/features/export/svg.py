"""SVG: a sheet as shapes, with its text as text.

Qt's generator repeats every attribute in every group and leaves groups empty; what says nothing is taken out again,
which makes a file half as large (found here, on Qt 6.11: draw a rectangle, then save() and restore() the painter). In
texts Qt escapes quotes and angle brackets, so that only attributes and tags match.
"""

import re
from collections.abc import Iterator
from html import unescape

from PySide6.QtCore import QBuffer, QIODevice, QRectF
from PySide6.QtGui import QFont, QPainter
from PySide6.QtSvg import QSvgGenerator

from designer.basics.words import plain
from ui import theme
from ui.canvas.cards.style import FontType
from ui.features.export.sheet import Sheet
from ui.widgets.jobs.job import ProgressSteps

_SILENT = re.compile(
    rb' (?:(?:fill|stroke)-opacity="1"|vector-effect="none"|font-style="normal"'
    rb'|transform="matrix\(1,0,0,1,0,0\)")'
)
_FAMILY = re.compile(rb' ?font-family="([^"]*)"')
_FONT_OF_GROUP = re.compile(rb'\nfont-family="[^"]*" font-size="[^"]*" font-weight="[^"]*" font-style="[^"]*" \n>')
_SHIFT = re.compile(rb'"matrix\(1,0,0,1,')
_NO_PEN = (b'stroke="#000000"', b'stroke="none"')
"""A pen without a brush, which parts of icons have, comes out as black; nothing on a sheet is black."""

_TEXT = re.compile(rb'(<text [^>]*font-size="([\d.]+)" font-weight="(\d+)"[^>]*?)\s*>([^<]+)<')
_MEASURED_IN = 100

_GROUP_END = b"</g>\n"
_PIECE = 1 << 18
_PAINTING = 0.8
"""Share of the time that painting takes."""


def encode(sheet: Sheet) -> ProgressSteps[bytes]:
    """Return the SVG file of a sheet."""
    buffer = QBuffer()
    yield from _painted(sheet, buffer)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    parts: list[bytes] = []
    for done, part in enumerate(_tidied(_groups(buffer))):
        parts.append(part)
        if done % 256 == 0:
            yield _PAINTING + (1 - _PAINTING) * buffer.pos() / buffer.size()
    return b"".join(parts)


def _painted(sheet: Sheet, buffer: QBuffer) -> ProgressSteps[None]:
    """Paint a sheet into a buffer with Qt's SVG generator."""
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    generator.setResolution(96)
    generator.setSize(sheet.size.toSize())
    generator.setViewBox(QRectF(0, 0, sheet.size.width(), sheet.size.height()))
    generator.setTitle(plain(sheet.title))
    generator.setDescription(plain(sheet.description))
    painter = QPainter(generator)
    try:
        for done in sheet.steps(painter):
            yield _PAINTING * min(1.0, done / max(1, sheet.count))
    finally:
        painter.end()
    buffer.close()


def _groups(buffer: QBuffer) -> Iterator[bytes]:
    """Yield the groups of shapes, read piece by piece: a large drawing is in memory often enough already."""
    rest = b""
    while piece := bytes(buffer.read(_PIECE).data()):
        *whole, rest = (rest + piece).split(_GROUP_END)
        yield from whole
    yield rest


def _tidied(groups: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the groups without what says nothing; the first holds the head of the file, the last closes it."""
    head = next(groups)
    family = _FAMILY.search(head)
    known = family.group(1) if family else b"sans-serif"
    # A reader of the file may not have the font.
    root = b'<g font-family="' + known.partition(b",")[0] + b', Helvetica, Arial, sans-serif" '
    widths = _Widths()
    yield _plain(head.replace(b"<g ", root, 1), known, widths)
    for group in groups:
        if group.count(b"<") == 1 and group.lstrip().startswith(b"<g "):
            continue  # an empty one
        yield _GROUP_END + _plain(group, known, widths)


class _Widths:
    """Widths of texts in the font of the program."""

    def __init__(self) -> None:
        self._types: dict[int, FontType] = {}

    def fixed(self, text: re.Match[bytes]) -> bytes:
        """Return a text that takes its own room in any font, so that it never runs into its neighbour."""
        head, pixels, weight, words = text.groups()
        type_ = self._types.get(int(weight))
        if type_ is None:
            font = theme.font()
            font.setPixelSize(_MEASURED_IN)
            font.setWeight(QFont.Weight(int(weight)))
            type_ = self._types[int(weight)] = FontType(font)
        width = type_.width(unescape(words.decode())) * float(pixels) / _MEASURED_IN
        return b'%s textLength="%.1f" lengthAdjust="spacingAndGlyphs">%s<' % (head, width, words)


def _plain(group: bytes, family: bytes, widths: _Widths) -> bytes:
    group = _FONT_OF_GROUP.sub(b">", group)
    group = group.replace(b' font-family="' + family + b'"', b"").replace(*_NO_PEN)
    return _TEXT.sub(widths.fixed, _SHIFT.sub(b'"translate(', _SILENT.sub(b"", group))).lstrip(b"\n")
