"""What is wrong with the policy in the editor, as a list beside it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QResizeEvent, QTextLayout
from PySide6.QtWidgets import (
    QListView,
    QListWidget,
    QListWidgetItem,
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from designer.checks import Finding
from designer.checks.finding import BY_THE_READER
from designer.model.records import Policy
from designer.policy.json.text import line_column
from ui import theme
from ui.code_editor.faults import EditorFault
from ui.state.analyses import Analyses
from ui.theme.icons import paint_icon
from ui.widgets.empty_state import EmptyState
from ui.widgets.rows import paint_row_surface
from ui.widgets.severity import SeverityStyle
from ui.widgets.wrapped_text import laid_out, paint_wrapped

Index = QModelIndex | QPersistentModelIndex

PLACES = "places-to-fill"
"""The check that repeats what the text itself says of the places of a template."""

_FAULT = Qt.ItemDataRole.UserRole
_LINE = Qt.ItemDataRole.UserRole + 1

_FINE = ("Nothing is wrong with this policy", "", "", "allowed")
_UNWRITTEN = ("Nothing written yet", "What is wrong is said here as you type.", "", "policy")


class PolicyFindings(QWidget):
    """Faults of the text and findings of the checks; a click goes to the place.

    Signals:
        placeChosen(int, int): Characters of the text to show.
    """

    placeChosen = Signal(int, int)

    def __init__(self, analyses: Analyses) -> None:
        super().__init__()
        self._analyses = analyses
        self._shown: list[tuple[str, SeverityStyle, int]] = []
        self._list = QListWidget()
        self._list.setAccessibleName("What is wrong with this policy")
        self._list.setFrameShape(QListWidget.Shape.NoFrame)
        self._list.setResizeMode(QListView.ResizeMode.Adjust)  # rows are as high as their width makes them
        self._list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self._list.setItemDelegate(_Delegate(self._list))
        self._list.setMouseTracking(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.itemClicked.connect(self._choose)
        self._list.itemActivated.connect(self._choose)
        self._fine = EmptyState("allowed", _FINE[0])
        self._unwritten = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._stack = QStackedLayout(column)  # at its place first: it shows what it gets, as a window if it has none
        self._stack.addWidget(self._fine)
        self._stack.addWidget(self._list)
        self.setMinimumWidth(200)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._list.scheduleDelayedItemsLayout()  # what was as high as a narrower list made it keeps no empty room

    @property
    def messages(self) -> list[str]:
        """What the rows say, in their order."""
        return [self._list.item(row).text() for row in range(self._list.count())]

    def show_policy(self, policy: Policy, faults: Sequence[EditorFault]) -> list[EditorFault]:
        """Show the faults of a policy's text and what the checks found; gives those of the latter that have a place."""
        # The text's own faults are fresher than what the checks repeat of them.
        findings = [f for f in self._analyses.policy_findings(policy.id) if f.check not in BY_THE_READER]
        told = {(fault.start, fault.end) for fault in faults if fault.severity is SeverityStyle.ADVICE}
        found = [(_fault(one), one.line > 0) for one in findings if one.check != PLACES or one.span not in told]
        rows = [*((fault, True) for fault in faults), *found]
        rows.sort(key=lambda row: (row[0].severity.rank, row[0].start))
        lines = [line_column(policy.text, fault.start)[0] if placed else 0 for fault, placed in rows]
        shown = [(fault.message, fault.severity, line) for (fault, _), line in zip(rows, lines, strict=True)]
        if shown == self._shown:  # as after most keys: only the places are others
            for row, (fault, _) in enumerate(rows):
                self._list.item(row).setData(_FAULT, fault)
        else:
            self._shown = shown
            self._list.clear()
            for (fault, _), line in zip(rows, lines, strict=True):
                self._list.addItem(_item(fault, line))
        self._say_why_empty(unwritten=self._analyses.is_unwritten(policy.id))
        self._stack.setCurrentIndex(1 if self._list.count() else 0)
        return [fault for fault, placed in found if placed]

    def _say_why_empty(self, *, unwritten: bool) -> None:
        if unwritten is not self._unwritten:
            self._unwritten = unwritten
            self._fine.say(*_UNWRITTEN if unwritten else _FINE)

    def _choose(self, item: QListWidgetItem) -> None:
        if item.data(_LINE):
            fault: EditorFault = item.data(_FAULT)
            self.placeChosen.emit(fault.start, fault.end)


def _fault(finding: Finding) -> EditorFault:
    return EditorFault(finding.span.start, finding.span.end, finding.message, SeverityStyle(finding.severity.value))


def _item(fault: EditorFault, line: int) -> QListWidgetItem:
    item = QListWidgetItem(fault.message)
    item.setData(_FAULT, fault)
    item.setData(_LINE, line)
    where = f"line {line}: " if line else ""
    item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{fault.severity.value.capitalize()}, {where}{fault.message}")
    return item


class _Delegate(QStyledItemDelegate):
    """The message, as many lines as it needs, over the line of the text."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        width = self._view.viewport().width()
        height = self._message(index, width, option.direction)[1]
        return QSize(width, round(height) + self._line_height(index) + 2 * theme.metrics().gap)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        paint_row_surface(painter, option)
        fault: EditorFault = index.data(_FAULT)
        tokens, metrics = theme.current(), theme.metrics()
        rect = QRectF(option.rect)
        mirrored = option.direction is Qt.LayoutDirection.RightToLeft
        layout, height = self._message(index, option.rect.width(), option.direction)
        icon = rect.right() - metrics.margin - metrics.icon if mirrored else rect.left() + metrics.margin
        left = rect.left() + metrics.margin + (0 if mirrored else metrics.icon + metrics.gap)
        top = rect.top() + metrics.gap
        painter.save()
        first = QFontMetrics(theme.font()).height()
        mark = QRectF(icon, top + (first - metrics.icon) / 2, metrics.icon, metrics.icon)
        paint_icon(painter, fault.severity.icon, mark, tokens.colour(fault.severity.role))
        painter.setPen(tokens.text)
        paint_wrapped(painter, QPointF(left, top), layout)
        line = index.data(_LINE)
        if line:
            painter.setFont(theme.secondary_font())
            painter.setPen(tokens.secondary)
            place = QRectF(left, top + height, self._text_width(option.rect.width()), self._line_height(index))
            where = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignLeft)
            painter.drawText(place, where | Qt.AlignmentFlag.AlignVCenter, f"Line {line:,}")
        painter.restore()

    def _message(self, index: Index, width: int, direction: Qt.LayoutDirection) -> tuple[QTextLayout, float]:
        return laid_out(index.data(Qt.ItemDataRole.DisplayRole), theme.font(), self._text_width(width), direction)

    @staticmethod
    def _text_width(width: int) -> float:
        metrics = theme.metrics()
        return max(40.0, width - 2.0 * metrics.margin - metrics.icon - metrics.gap)

    @staticmethod
    def _line_height(index: Index) -> int:
        return QFontMetrics(theme.secondary_font()).height() + 2 if index.data(_LINE) else 0
