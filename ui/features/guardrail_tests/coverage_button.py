"""Button that finds the statements and attachments which no guardrail test would miss, and lists them."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from designer.analysis.expectations.mutations import Mutation, finding_untested
from designer.analysis.expectations.prover import Prover
from designer.basics.words import short
from designer.policy.catalog.catalogue import load
from ui.commands.requests import show_policy
from ui.state.session import Session
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import in_row
from ui.widgets.display.plain import menu_text, tooltip_text
from ui.widgets.jobs.job import Job
from ui.widgets.menus import add_entry

_MOST = 24
"""Entries of the list; more would not fit a small screen."""


class CoverageButton(QWidget):
    """Link that says what it found; another press lists it, and each entry leads to its policy."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._found: tuple[Mutation, ...] | None = None
        self.button = push_button("", look="link")
        self.button.setProperty("inline", True)
        self.button.clicked.connect(self._press)
        in_row(self.button, host=self)
        self._job = Job(self, one_step=True)
        self._job.finished.connect(self._show)
        session.document.changed.connect(self._forget)
        session.document.reset.connect(self._forget)
        self._forget()

    @property
    def found(self) -> tuple[Mutation, ...] | None:
        """Statements and attachments that no test would miss; None where nobody has asked since the last edit."""
        return self._found

    def finish(self) -> None:
        """Look to the end now."""
        self._job.finish()

    def _forget(self, *_: object) -> None:
        self._job.stop()
        self._found = None
        self._say("Untested statements…", "Take each statement away in turn, and name those that no test would miss")

    def _say(self, words: str, tip: str) -> None:
        self.button.setText(words)
        self.button.setToolTip(tooltip_text(tip))

    def _press(self) -> None:
        if self._found is None:
            self._say("Looking…", "Each statement is taken away in turn")
            self._job.start(self._looking(), first=0)
        elif self._found:
            self._list(self._found)

    def _looking(self) -> Generator[None, None, tuple[Mutation, ...]]:
        """Statements that no test would miss, found in a copy of the design, so that nobody sees a statement go."""
        yield
        prover = Prover(self._session.organization.copy(), load())
        yield
        return (yield from finding_untested(prover))

    def _show(self, found: tuple[Mutation, ...]) -> None:
        self._found = found
        words = f"{len(found):,} untested" if found else "Every statement is tested"
        self._say(words, "Statements and attachments that could go without any test failing")

    def _list(self, found: tuple[Mutation, ...]) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for one in found[:_MOST]:
            action = add_entry(menu, menu_text(short(one.title, 80)))
            action.triggered.connect(partial(self._go, one))
        if len(found) > _MOST:
            add_entry(menu, f"… and {len(found) - _MOST:,} more").setEnabled(False)
        menu.popup(self.button.mapToGlobal(QPoint(0, self.button.height())))

    def _go(self, one: Mutation, _checked: bool = False) -> None:
        if one.policy in self._session.organization.policies:
            show_policy(self._session.requests, one.policy)
