"""Texts that do not fit where they stand: labels, buttons, tabs, headers, placeholders and choices of what is shown."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QWidget,
)

from ui.widgets.display.labels import ElidedLabel
from ui.widgets.fields.switch import Switch

_SLACK = 2
"""Pixels by which fonts and styles round otherwise."""

_LETTERS = 17
"""Letters x for which Qt gives every line edit room."""


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
        if part.text() and part.width() + _SLACK < part.sizeHint().width():
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
