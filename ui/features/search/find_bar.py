"""Find bar in the strip above the canvas: matches are highlighted, the rest dimmed, F3 steps from one to the next."""

from collections.abc import Iterator

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame

from designer.organization.model.lookup import Finder
from designer.organization.model.records import NodeId
from ui import theme
from ui.canvas.canvas_area import CanvasArea
from ui.state.session import Session
from ui.theme import Role
from ui.widgets.buttons import icon_button
from ui.widgets.containers.boxes import in_row
from ui.widgets.display.announcing import announce
from ui.widgets.display.labels import ElidedLabel, plain_label
from ui.widgets.fields.search_box import SearchBox
from ui.widgets.jobs.job import Job

_WIDTH, _LEAST = 540, 340
_LEAST_FIELD = 110
"""Room of the field beside a long reason, in pixels."""

_SETTLE_MS = 60
"""A search starts when no key was pressed for this long."""


class FindBar(QFrame):
    """Bar that finds nodes by name, id, e-mail, tag, and by the policies, Sids and actions attached to them."""

    def __init__(self, session: Session, area: CanvasArea) -> None:
        super().__init__(area.strip)
        self._session = session
        self._area = area
        self._finder: Finder | None = None
        self._found: list[NodeId] = []
        self._job = Job(self)
        self._job.advanced.connect(self._update_count)
        self._job.finished.connect(self._show_found)
        self.search = SearchBox("Find name, id, e-mail, tag, policy, Sid or action", escape_leaves=True)
        self.search.keeps_return = False
        self.search.setMinimumWidth(theme.metrics().scaled(_LEAST_FIELD))
        self.count = plain_label("", look="small")
        self.reason = ElidedLabel("", Role.SECONDARY)
        self.reason.hide()
        back, on = icon_button("chevron-up", "Previous (Shift+F3)"), icon_button("chevron-down", "Next (F3)")
        close = icon_button("close", "Close (Esc)")
        back.clicked.connect(lambda: self.step(-1))
        on.clicked.connect(lambda: self.step(1))
        close.clicked.connect(self.leave)
        in_row((self.search, 1), self.count, self.reason, back, on, close, host=self, spacing=4)
        self.setFocusProxy(self.search)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self.search_now)
        self.search.textChanged.connect(lambda _text: self._settle.start())
        self.search.stepped.connect(self.step)
        session.document.changed.connect(self._on_document_changed)
        session.document.reset.connect(self._restart)
        session.selectionChanged.connect(self._update_count)
        self.hide()
        area.strip.hang(self)
        self._escape_before, area.view.escape = area.view.escape, self._escape_from_canvas

    @property
    def found(self) -> list[NodeId]:
        """Nodes found, first those whose names hold the text, in the order of the outline."""
        return self._found

    def open(self) -> None:
        """Show the bar, with the last search selected."""
        self.show()
        self.search.focus()
        self.search_now()

    def leave(self) -> None:
        """Hide the bar, and highlight nothing any more."""
        self.hide()
        self._settle.stop()
        self._job.stop()
        self._session.highlight(None)
        self._area.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._session.current in self._found:  # the next keys, such as Delete, are for what was found
            self._session.select(self._session.selection, self._session.current)

    def _escape_from_canvas(self) -> bool:
        """Leave the bar first, where it is open; whether the key did something."""
        if self.isHidden():
            return self._escape_before()
        self.leave()
        return True

    def search_now(self) -> None:
        """Find what is in the field: a small organization at once, a large one in slices."""
        self._settle.stop()
        self._finder = self._finder or Finder(self._session.organization)
        self._found = []
        self._job.start(self._searched(self._finder, self.search.text()))

    def finish(self) -> None:
        """Search to the end, now."""
        if self._settle.isActive():
            self.search_now()
        self._job.finish()

    def step(self, step: int) -> None:
        """Go to the next match after the current node, or to the one before it, round and round."""
        if self._settle.isActive() or (self.isHidden() and self.search.text()):
            self.show()
            self.search_now()
        self._job.finish()
        if not self._found:
            return
        current = self._session.current
        place = self._found.index(current) if current in self._found else -1 if step > 0 else 0
        self._session.reveal(self._found[(place + step) % len(self._found)])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            super().keyPressEvent(event)

    @property
    def whole(self) -> int:
        """Width without any shortening, in pixels."""
        return theme.metrics().scaled(_WIDTH)

    @property
    def least(self) -> int:
        """Width for everything except the reason of a match, in pixels."""
        return theme.metrics().scaled(_LEAST)

    def fit(self, room: int) -> None:
        """Take at most so many pixels."""
        self.setFixedWidth(min(self.whole, room))

    def _update_count(self) -> None:
        if self.isHidden():
            return
        self._say_reason()
        current, total = self._session.current, len(self._found)
        if not self.search.text().strip():
            self.count.setText("")
        elif current in self._found:
            self.count.setText(f"{self._found.index(current) + 1:,} of {total:,}")
        else:
            self.count.setText(f"{total:,} found" if total or self._job.running else "Nothing found")

    def _say_reason(self) -> None:
        """Say beside the count why the current node is found, where its name does not show it."""
        current, text = self._session.current, self.search.text()
        there = current in self._found and current in self._session.organization.nodes
        reason = self._finder.reason(current, text) if self._finder and current is not None and there else ""
        self.reason.set_text(reason and f"· {reason}", reason)
        self.reason.setMaximumWidth(theme.metrics().scaled(_WIDTH - _LEAST))
        self.reason.setVisible(bool(reason))

    def _searched(self, finder: Finder, text: str) -> Iterator[None]:
        """Yield the steps of one search; what is found counts at once."""
        for found in finder.steps(text):
            self._found += found
            yield
        self._found = finder.names_first(self._found, text)

    def _show_found(self) -> None:
        """Highlight what was found, at the end of the search alone, as that colours every card again."""
        self._session.highlight(self._found if self.search.text().strip() else None)
        announce(self, self.count.text())

    def _on_document_changed(self, _change: object) -> None:
        self._job.stop()
        if self.isVisible():
            self._settle.start()

    def _restart(self) -> None:
        self._job.stop()
        self._finder, self._found = None, []
        if self.isVisible():
            self._settle.start()
