"""Icons from resources/icons, drawn in a colour of the theme: SVGs whose ``currentColor`` is replaced.

`icon()` is for actions and buttons and follows theme, size and disabled state by itself. `paint_icon()` is for painters
of items and rows. Pixels are cached per name, colour and size; on paper, in SVG and PDF the drawing stays a vector.
"""

from functools import cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPaintEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from resources import FOLDER as RESOURCES
from ui import theme
from ui.theme import Role
from ui.theme.palette import faded

FOLDER = RESOURCES / "icons"

_FALLBACK = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2">'
    b'<rect x="5" y="5" width="14" height="14" rx="3" stroke-dasharray="3 3"/></svg>'
)
_MOST_PIXMAPS = 2048
_VECTOR_ENGINES = frozenset(
    {QPaintEngine.Type.SVG, QPaintEngine.Type.Pdf, QPaintEngine.Type.Picture, QPaintEngine.Type.MacPrinter}
)
_pixmaps: dict[tuple[str, int, int, int], QPixmap] = {}
# PySide frees what clone() returns unless Python holds it too. Found here, on PySide 6.11: let clone() return a new
# engine, make an icon of one and a copy of the icon; addPixmap() on the copy, which clones, then pixmap(), ends it all.
_clones: list[QIconEngine] = []


def icon(name: str, role: str = Role.TEXT, *, fades: bool = True) -> QIcon:
    """Return the icon for an action or a button, in the colour that the role has whenever it is drawn.

    Args:
        name: Of the drawing.
        role: Its colour.
        fades: False if a disabled button has something to read on it all the same.
    """
    return QIcon(_ThemedEngine(name, role, fades))


def paint_icon(painter: QPainter, name: str, rect: QRectF, colour: QColor) -> None:
    """Paint an icon into a rectangle of the painter's own coordinates, sharp at any zoom."""
    if painter.paintEngine().type() in _VECTOR_ENGINES:
        _renderer(name, colour.rgba()).render(painter, rect)
        return
    transform = painter.deviceTransform()
    scale = max(abs(transform.m11()), abs(transform.m12()))
    width, height = max(1, round(rect.width() * scale)), max(1, round(rect.height() * scale))
    painter.drawPixmap(rect, pixmap(name, colour, QSize(width, height)), QRectF(0, 0, width, height))


def pixmap(name: str, colour: QColor, size: QSize) -> QPixmap:
    """Return the pixels of an icon; `size` is in device pixels."""
    key = (name, colour.rgba(), size.width(), size.height())
    found = _pixmaps.get(key)
    if found is None:
        if len(_pixmaps) >= _MOST_PIXMAPS:
            _pixmaps.clear()
        found = _pixmaps[key] = QPixmap(size)
        found.fill(Qt.GlobalColor.transparent)
        side = min(size.width(), size.height())
        square = QRectF((size.width() - side) / 2, (size.height() - side) / 2, side, side)
        if side > 0:  # a control that has no room yet asks for a picture without pixels
            painter = QPainter(found)
            _renderer(name, colour.rgba()).render(painter, square)
            painter.end()
    return found


def exists(name: str) -> bool:
    """Return True if there is a drawing of this name."""
    return (FOLDER / f"{name}.svg").is_file()


@cache
def _renderer(name: str, rgba: int) -> QSvgRenderer:
    shown, file = QColor.fromRgba(rgba), FOLDER / f"{name}.svg"
    source = file.read_bytes() if file.is_file() else _FALLBACK
    # SVG Tiny knows no eight-digit colours: the opacity is an attribute of its own.
    source = source.replace(b"currentColor", shown.name().encode())
    if shown.alpha() < 255:
        source = source.replace(b"<svg ", f'<svg opacity="{shown.alphaF():.3f}" '.encode(), 1)
    return QSvgRenderer(QByteArray(source))


class _ThemedEngine(QIconEngine):
    """Icon engine that asks the theme for its colour at each drawing, so that no icon has to be made again."""

    def __init__(self, name: str, role: str, fades: bool) -> None:
        super().__init__()
        self._name = name
        self._role = role
        self._fades = fades

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        paint_icon(painter, self._name, QRectF(rect), self._colour(mode, state))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return pixmap(self._name, self._colour(mode, state), size)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        scaled = QPixmap(pixmap(self._name, self._colour(mode, state), size * scale))
        scaled.setDevicePixelRatio(scale)
        return scaled

    def actualSize(self, size: QSize, _mode: QIcon.Mode, _state: QIcon.State) -> QSize:
        return size

    def clone(self) -> QIconEngine:
        made = _ThemedEngine(self._name, self._role, self._fades)
        _clones.append(made)
        return made

    def key(self) -> str:
        return "orgwright-themed"

    def iconName(self) -> str:
        return self._name

    def _colour(self, mode: QIcon.Mode, state: QIcon.State) -> QColor:
        tokens = theme.current()
        if mode is QIcon.Mode.Disabled and self._fades:
            return faded(tokens.colour(self._role), tokens.panel)
        if state is QIcon.State.On and self._role in (Role.TEXT, Role.SECONDARY):
            return tokens.accent
        if mode is QIcon.Mode.Active and self._role == Role.ON_ACCENT:
            return tokens.accent  # a primary button that has the keys is pale: see the style sheet
        return tokens.colour(self._role)


def centred(square: QRectF, side: float) -> QRectF:
    """Return the smaller square in the middle of another, for a glyph in its tinted square."""
    centre = square.center()
    return QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side)
