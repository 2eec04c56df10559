"""Small pictures of saved designs, for lists of files; kept in the user's cache and never needed.

A picture belongs to a path and the time the file was written: one of an older state is never shown. There is one for
each theme.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, QStandardPaths, Qt
from PySide6.QtGui import QImage, QImageReader, QImageWriter, QPainter, QPen

from designer.errors import OrgwrightError
from designer.formats import files
from designer.layout import Arranger, Layout
from designer.model.organization import Organization
from ui import theme
from ui.canvas.far.overview import Overview
from ui.canvas.style import CanvasStyle
from ui.state.session import Session
from ui.theme import Tokens
from ui.theme.icons import centred, paint_icon

SIZE = QSize(88, 56)
"""In logical pixels; drawn twice as fine."""

MOST = 60
"""Pictures that are kept, the newest of them; two for each file."""

_FINE = 2
_EDGE = 4
_SIGN = 22
_NEAREST = 0.15  # a few cards do not fill the picture
_LARGEST = 200_000
"""Bytes; no picture made here is nearly as large, so a larger file is none of them."""


def keep(path: Path, session: Session, layout: Layout) -> None:
    """Make the pictures of a file that was just written or read, unless they are there.

    What cannot be written is no reason to disturb the person.

    Args:
        path: The file.
        session: How its window shows it.
        layout: Where the window has its cards.
    """
    places = _places(path)
    if not places or all(place.exists() for place in places.values()):
        return
    organization = session.document.organization
    if session.focus is not None:  # the window shows a part
        sizes = CanvasStyle(theme.current()).sizes
        layout = Arranger(sizes).arrange(organization, session.collapsed, session.direction)
    try:
        for place in _folder().glob(f"{_key(path)}-*"):
            place.unlink(missing_ok=True)
        for tokens, name in _THEMES:
            files.save(places[name], _png(drawn(organization, layout, tokens)))
        _forget_old()
    except (OSError, OrgwrightError):
        return


def picture(path: Path) -> QImage:
    """The picture of a file as it is on the disk now, in the theme now worn; the sign of a file where there is none."""
    image = _read(_places(path).get("dark" if theme.current().dark else "light")) or _unknown(theme.current())
    image.setDevicePixelRatio(_FINE)
    return image


def _read(place: Path | None) -> QImage | None:
    try:
        if place is None or place.stat().st_size > _LARGEST:
            return None
    except OSError:
        return None
    image = QImageReader(str(place), QByteArray(b"png")).read()
    return image if image.size() == SIZE * _FINE else None


def _unknown(tokens: Tokens) -> QImage:
    image = _background(tokens)
    painter = QPainter(image)
    place = centred(QRectF(image.rect()), _SIGN * _FINE)
    paint_icon(painter, "file", place, tokens.secondary)
    painter.end()
    return image


def _background(tokens: Tokens) -> QImage:
    image = QImage(SIZE * _FINE, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(tokens.card_border, _FINE))
    painter.setBrush(tokens.canvas)
    painter.drawRoundedRect(QRectF(image.rect()).adjusted(1, 1, -1, -1), 4 * _FINE, 4 * _FINE)
    painter.end()
    return image


def drawn(organization: Organization, layout: Layout, tokens: Tokens) -> QImage:
    """All cards of a layout, far away, on a background of the theme."""
    image = _background(tokens)
    painter = QPainter(image)
    whole = QRectF(image.rect())
    room, bounds = whole.adjusted(*(_EDGE * _FINE * side for side in (1, 1, -1, -1))), QRectF(*layout.bounds)
    scale = min(room.width() / max(1.0, bounds.width()), room.height() / max(1.0, bounds.height()), _NEAREST)
    painter.translate(room.center())
    painter.scale(scale, scale)
    painter.translate(-bounds.center())
    for _ in Overview(layout, organization, CanvasStyle(tokens)).thumbnail(painter):
        pass  # a tenth of a second for the largest organization
    painter.end()
    return image


_THEMES = ((theme.LIGHT, "light"), (theme.DARK, "dark"))


def _places(path: Path) -> dict[str, Path]:
    """Where the pictures of a file lie, by theme; nowhere for a file that is not there."""
    try:
        written = path.stat().st_mtime_ns
    except OSError:
        return {}
    return {name: _folder() / f"{_key(path)}-{written:x}-{name}.png" for _, name in _THEMES}


def _key(path: Path) -> str:
    return hashlib.sha256(str(path.absolute()).encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _folder() -> Path:
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.CacheLocation)) / "thumbnails"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _forget_old() -> None:
    kept = sorted(_folder().glob("*.png"), key=lambda place: place.stat().st_mtime_ns, reverse=True)
    for place in kept[MOST:]:
        place.unlink(missing_ok=True)


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())
