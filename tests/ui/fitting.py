"""Texts that do not fit where they are, by what widgets say that they need, and by what they paint."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from xml.etree import ElementTree as ET

from PySide6.QtCore import QBuffer, QIODevice, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QImage, QPainter, QTransform
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QTableView,
    QWidget,
)

from tests.ui.seen import rows_below
from ui.widgets.display.labels import ElidedLabel
from ui.widgets.fields.segments import Switch
from ui.widgets.item_views.rows import CONTENT_ROLE, RowContent

_SLACK = 2
"""Pixels by which fonts and styles round otherwise."""

_LETTERS = 17
"""Number of letters x that Qt gives every line edit room for."""


def cut_texts(shown: QWidget) -> list[str]:
    """What does not fit in a widget that is shown, a line each: its class, its text, the room and what it needs.

    Names and sentences of a design may be longer than any room, and say themselves whole in a tool tip: where an
    `ElidedLabel` stands, somebody has thought of that.
    """
    found = []
    for part in (shown, *shown.findChildren(QWidget)):
        if part.isVisibleTo(shown) and part.width() > 0:
            found += [f"{type(part).__name__}: {words}" for words in _cut(part)]
            found += [f"{type(part).__name__}: {words}" for words in _outside(part, shown)]
    return sorted(set(found))


def _cut(part: QWidget) -> Iterator[str]:
    if isinstance(part, QLabel):
        yield from _label(part)
    elif isinstance(part, Switch):
        needs = part.heightForWidth(part.width())
        if part.height() + _SLACK < needs:
            yield f"{part.text()!r} is {part.height()} of {needs} high"
    elif isinstance(part, QAbstractButton):
        is_icon = isinstance(part.parentWidget(), QLineEdit)  # its text is for screen readers
        if part.text() and not is_icon and part.width() + _SLACK < part.sizeHint().width():
            yield f"{part.text()!r} has {part.width()} of {part.sizeHint().width()}"
    elif isinstance(part, QTabBar):
        for place in range(part.count()):
            room, needs = part.tabRect(place).width(), part.fontMetrics().horizontalAdvance(part.tabText(place))
            if part.isTabVisible(place) and (
                room + _SLACK < needs or not part.rect().contains(part.tabRect(place).center())
            ):
                yield f"tab {part.tabText(place)!r} has {room} of {needs}"
    elif isinstance(part, QHeaderView):
        for section in range(part.count()):
            title = str(part.model().headerData(section, part.orientation()) or "")
            needs = part.fontMetrics().horizontalAdvance(title)
            if not part.isSectionHidden(section) and part.sectionSize(section) < needs:
                yield f"header {title!r} has {part.sectionSize(section)} of {needs}"
    elif isinstance(part, QComboBox):
        yield from _choice(part)
    elif isinstance(part, QLineEdit) and not isinstance(part.parentWidget(), QComboBox):
        yield from _placeholder(part)


def _label(label: QLabel) -> Iterator[str]:
    if not label.text() or label.textFormat() is Qt.TextFormat.RichText:
        return
    if label.wordWrap():
        needs = label.heightForWidth(label.width())
        if label.height() + _SLACK < needs:
            yield f"{label.text()!r} is {label.height()} of {needs} high"
    elif label.width() + _SLACK < label.sizeHint().width():
        yield f"{label.text()!r} has {label.width()} of {label.sizeHint().width()}"


def _choice(box: QComboBox) -> Iterator[str]:
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    field = box.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, box
    )
    needs = box.fontMetrics().horizontalAdvance(box.currentText())
    if field.width() + _SLACK < needs:
        yield f"{box.currentText()!r} has {field.width()} of {needs}"


def _placeholder(field: QLineEdit) -> Iterator[str]:
    if field.text():
        return
    letters = field.fontMetrics()
    needs = letters.horizontalAdvance(field.placeholderText())
    around = QLineEdit.sizeHint(field).width() - _LETTERS * letters.horizontalAdvance("x")
    if field.width() - around + _SLACK < needs:
        yield f"placeholder {field.placeholderText()!r} has {field.width() - around} of {needs}"


def _outside(part: QWidget, shown: QWidget) -> Iterator[str]:
    """Parts with words that stand beyond the border of what they are in, and that nobody can scroll to."""
    words = part.text() if isinstance(part, (QLabel, QAbstractButton, ElidedLabel)) else ""
    holder = part.parentWidget()
    if not words or part is shown:
        return
    place = QRect(part.mapTo(shown, QPoint()), part.size())
    while holder is not None and holder is not shown:
        area = holder.parentWidget()
        if isinstance(area, QAbstractScrollArea) and area.viewport() is holder:
            sideways = area.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff
            room = QRect(holder.mapTo(shown, QPoint()), holder.size())
            if sideways and (place.right() > room.right() + _SLACK or place.left() < room.left() - _SLACK):
                yield f"{words!r} ends {place.right() - room.right()} px outside"
            return
        holder = area
    if not shown.rect().adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK).contains(place):
        yield f"{words!r} stands outside at {place.getRect()} of {shown.rect().getRect()}"


def painted_texts(shown: QWidget) -> Iterator[tuple[str, QPoint, QFont]]:
    """Yield every text that a widget and what is in it paint, with the place of its baseline and its font."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    svg = QSvgGenerator()
    svg.setOutputDevice(buffer)
    svg.setSize(shown.size())
    svg.setViewBox(shown.rect())
    painter = QPainter(svg)
    shown.render(painter, QPoint())
    painter.end()
    yield from _texts_of(ET.fromstring(bytes(buffer.data().data())), QTransform())


def _texts_of(element: ET.Element, around: QTransform) -> Iterator[tuple[str, QPoint, QFont]]:
    matrix = element.get("transform", "")
    if matrix.startswith("matrix("):
        around = QTransform(*map(float, matrix[7:-1].split(","))) * around
    if element.tag.endswith("}text"):
        font = QFont(element.get("font-family", "").split(",")[0])
        font.setPixelSize(round(float(element.get("font-size", 0))))
        font.setWeight(QFont.Weight(int(element.get("font-weight", 400))))
        place = QPointF(float(element.get("x", 0)), float(element.get("y", 0)))
        yield element.text or "", around.map(place).toPoint(), font
    for part in element:
        yield from _texts_of(part, around)


def cut_beside_room(shown: QWidget) -> list[str]:
    """Texts that are cut though there is room for more of them: behind them, or in another column of their table."""
    whole, image, found = _whole_texts(shown), shown.grab().toImage(), []
    for text, place, font in painted_texts(shown):
        if "…" in text and text not in whole:
            letters = QFontMetrics(font)
            begun = [one for one in whole if one != text and one.startswith(text.partition("…")[0])]
            needs = min(
                (letters.horizontalAdvance(one) - letters.horizontalAdvance(text) for one in begun), default=_MORE
            )
            room = _empty_behind(image, place, letters, text) - _PADDING
            if room >= min(max(needs, 1), _MORE):
                found.append(f"{text!r} has {room} more pixels beside it")
    for table in shown.findChildren(QTableView):
        found += _cut_columns(table) if table.isVisibleTo(shown) else []
    return found


_MORE = 20
"""Pixels that make a cut text longer by two or three letters."""

_PADDING = 16
"""Pixels that belong to the padding of a row, or to the gap before what follows."""


def _whole_texts(shown: QWidget) -> set[str]:
    """Every text that some part holds, as it is where there is room for it."""
    found = set()
    for part in (shown, *shown.findChildren(QWidget)):
        for name in ("text", "placeholderText", "currentText"):
            if callable(text := getattr(part, name, None)):
                found |= set(str(text()).split("\n"))
        if isinstance(part, QAbstractItemView) and part.model() is not None:
            for index in islice(rows_below(part.model()), 300):
                content = index.data(CONTENT_ROLE)
                if isinstance(content, RowContent):
                    found |= {content.title, content.secondary, content.trailing, content.badge}
    return found


def _empty_behind(image: QImage, place: QPoint, letters: QFontMetrics, text: str) -> int:
    """Return the free pixels behind a text, up to the next border or part."""
    begin = place.x() + letters.horizontalAdvance(text) + 2
    rows = range(max(0, place.y() - letters.ascent() + 2), min(image.height(), place.y() + letters.descent()))
    if not 0 <= begin < image.width() or not rows:
        return 0
    first = [image.pixel(begin, y) for y in rows]
    end = next((x for x in range(begin, image.width()) if [image.pixel(x, y) for y in rows] != first), image.width())
    return end - begin


def _cut_columns(table: QTableView) -> Iterator[str]:
    columns = range(table.model().columnCount())
    over = {one: table.columnWidth(one) - table.sizeHintForColumn(one) for one in columns}
    room = sum(max(0, pixels) for pixels in over.values())
    yield from (f"column {one} lacks {-over[one]} of {room} pixels" for one in columns if 0 < -over[one] <= room)
