"""Room for a panel that scrolls down where the panel needs more height than there is, instead of cutting its parts."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLayout, QScrollArea, QSizePolicy, QSplitter, QStackedLayout, QWidget

from ui.widgets.containers.scroll_area import scroll_down_only

_NEVER_LOWER = (QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.MinimumExpanding)
_DIRECT = Qt.FindChildOption.FindDirectChildrenOnly


class LowRoom(QScrollArea):
    """Area that gives a panel its own width, and its own height or the least that the panel needs.

    The rows of a panel that are above and below its lists have a height that no layout can take from them. Qt takes
    it from the last ones, whose buttons are then cut or outside of the window.
    """

    def __init__(self, panel: QWidget) -> None:
        super().__init__()
        self._panel = panel
        panel.setMinimumSize(0, 0)  # whatever it wants: the area decides
        scroll_down_only(self)
        self.setWidgetResizable(False)
        self.setWidget(panel)  # and so filters its events

    def minimumSizeHint(self) -> QSize:
        return QSize()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fit the panel again where its parts need more or less."""
        if watched is self._panel and event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        width, height = self.width(), self.height()
        needs = least_height(self._panel, width)
        if needs > height:
            width -= self.verticalScrollBar().sizeHint().width()
            needs = least_height(self._panel, width)
        self._panel.resize(width, max(height, needs))


def least_height(widget: QWidget, width: int) -> int:
    """Return the pixels that a widget of some width needs so that nothing in it is cut but what scrolls.

    `QLayout.minimumHeightForWidth` counts what each part would like to have where a part has a layout of its own,
    lists with all of their rows.
    """
    if widget.minimumHeight():
        return widget.minimumHeight()
    layout = widget.layout()
    if isinstance(widget, QSplitter):
        return _least_split(widget, width)
    if isinstance(layout, QBoxLayout | QStackedLayout):
        return _least_of(layout, widget, width)
    return widget.heightForWidth(width) if widget.hasHeightForWidth() else _counted(widget)


def _least_split(splitter: QSplitter, width: int) -> int:
    shown = [one for one in map(splitter.widget, range(splitter.count())) if one is not None and not one.isHidden()]
    if splitter.orientation() is Qt.Orientation.Vertical:
        gaps = splitter.handleWidth() * max(0, len(shown) - 1)
        return sum(least_height(part, width) for part in shown) + gaps
    return max((least_height(part, part.width()) for part in shown), default=0)


def _least_of(layout: QLayout, host: QWidget, width: int) -> int:
    """Return what a layout needs: what Qt counts, and what its parts need beyond that."""
    counted = layout.minimumSize().height()
    if isinstance(layout, QStackedLayout):
        shown = layout.currentWidget()  # the room that the other pages want is kept for them all the same
        return max(least_height(shown, width) if shown is not None else 0, counted)
    if not isinstance(layout, QBoxLayout):
        return max(layout.minimumHeightForWidth(width), counted)
    margins, column = layout.contentsMargins(), layout.direction() is QBoxLayout.Direction.TopToBottom
    width -= margins.left() + margins.right()
    needs: list[tuple[int, int]] = []
    for part in host.findChildren(QWidget, options=_DIRECT):
        if layout.indexOf(part) >= 0 and not part.isHidden():
            least = least_height(part, width if column else part.width())
            needs.append((min(least, part.maximumHeight()), _counted(part)))
    for inner in layout.findChildren(QLayout, options=_DIRECT):
        least = _least_of(inner, host, width if column else inner.geometry().width())
        needs.append((least, inner.minimumSize().height()))
    if column:
        return counted + sum(least - known for least, known in needs)
    return margins.top() + margins.bottom() + max((least for least, _ in needs), default=0)


def _counted(widget: QWidget) -> int:
    """Return the height that a layout counts for a widget, whatever its width."""
    policy, wish, least = widget.sizePolicy().verticalPolicy(), widget.sizeHint(), widget.minimumSizeHint()
    if policy is QSizePolicy.Policy.Ignored:
        return widget.minimumHeight()
    height = max(wish.height(), least.height()) if policy in _NEVER_LOWER else least.height()
    return widget.minimumHeight() or max(0, min(height, widget.maximumHeight()))
