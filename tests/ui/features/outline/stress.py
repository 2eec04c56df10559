"""Thousands of deletions, moves, filters, undos and redos in an outline, as a program of its own: a crash ends it.

``MALLOC_PERTURB_=165 PYTHONMALLOC=debug python -m tests.ui.features.outline.stress SEED STEPS`` says how it went.
Python's collector runs in the slots of the model and of the selection, names are open for typing, and assistive
technology is on.
"""

from __future__ import annotations

import faulthandler
import gc
import sys
from collections.abc import Callable
from random import Random

from PySide6.QtGui import QAccessible
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from designer.basics.errors import EditError
from designer.exchange.templates import load as template
from designer.organization import edits
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from ui import theme
from ui.features.outline.panel import OutlinePanel
from ui.features.outline.tree import NameEditor
from ui.state.document import Document
from ui.state.session import Session

_NAMES = ("Alpha", "Beta", "Prod", "a", "e")


class Stress:
    """An outline that much happens to.

    Args:
        seed: Says all that happens.
    """

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self.session = Session(Document(template("company").organization))
        self.panel = OutlinePanel(self.session)
        self.panel.resize(300, 500)
        self.panel.show()
        model, selection = self.panel.view.model(), self.panel.view.selectionModel()
        self._tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
        for signal in (
            *(model.rowsAboutToBeRemoved, model.rowsRemoved, model.rowsAboutToBeInserted, model.rowsInserted),
            *(model.modelAboutToBeReset, model.modelReset, selection.selectionChanged, selection.currentChanged),
        ):
            signal.connect(self._collect)

    def run(self, steps: int) -> None:
        """Do so many things, one after the other."""
        doing: list[Callable[[], object]] = [
            *[self._edit] * 6,
            *[self._undo] * 3,
            *[self._redo] * 3,
            *[self._select] * 2,
            *(self._rename, self._type, self._search, self._fold, QApplication.processEvents),
        ]
        for _ in range(steps):
            self._random.choice(doing)()
        QApplication.processEvents()

    @property
    def _organization(self) -> Organization:
        return self.session.document.organization

    def _collect(self, *_told: object) -> None:
        if self._random.random() < 0.02:
            gc.collect()

    def _nodes(self, most: int) -> list[NodeId]:
        known = list(self._organization.walk())
        return self._random.sample(known, min(len(known), self._random.randint(1, most)))

    def _edit(self) -> None:
        organization, some, one = self._organization, self._nodes(self._random.choice([2, 6, 40])), self._nodes(1)[0]
        attempts: list[Callable[[], Change | None]] = [
            lambda: edits.remove(organization, some),
            lambda: edits.remove(organization, some),
            lambda: edits.move(organization, some, one, None),
            lambda: edits.duplicate(organization, some),
            lambda: edits.insert_parent(organization, some),
            lambda: edits.move_among_siblings(organization, some, self._random.choice([-1, 1])),
            lambda: edits.add_ou(organization, one),
            lambda: edits.add_account(organization, one),
            lambda: edits.rename(organization, one, self._random.choice(_NAMES)),
        ]
        if len(organization.nodes) > 300:
            attempts = attempts[:2]
        elif len(organization.nodes) < 20:
            attempts = attempts[3:8]
        try:
            change = self._random.choice(attempts)()
        except EditError:
            return
        if change is not None:
            self.session.document.push(change)

    def _undo(self) -> None:
        for _ in range(self._random.choice([1, 1, 3, 12])):
            self.session.document.undo_stack.undo()

    def _redo(self) -> None:
        for _ in range(self._random.choice([1, 1, 3, 12])):
            self.session.document.undo_stack.redo()

    def _select(self) -> None:
        some = self._nodes(8)
        self.session.select(some, some[-1])
        if self._random.random() < 0.5:
            self.session.reveal(some[0])

    def _rename(self) -> None:
        self.panel.begin_rename(self._nodes(1)[0])

    def _type(self) -> None:
        """Type into a name that is open, and sometimes leave it."""
        for editor in self.panel.view.viewport().findChildren(NameEditor):
            editor.insert("x")
        if self._random.random() < 0.5:
            self.panel.view.setFocus()

    def _search(self) -> None:
        self.panel._search.setText(self._random.choice(["", "", *_NAMES]))
        if self._random.random() < 0.7:
            self.panel._filter_now()

    def _fold(self) -> None:
        index = self.panel._model.node_index(self._nodes(1)[0])
        if index.isValid():
            self.panel.view.setExpanded(index, self._random.random() < 0.6)


def main(seed: int, steps: int) -> None:
    """Run from a seed."""
    faulthandler.enable()
    app = QApplication([])
    theme.apply(app, theme.Scheme.LIGHT)
    QAccessible.setActive(True)
    stress = Stress(seed)
    stress.run(steps)
    sys.stdout.write(f"{len(stress.session.document.organization.nodes)} nodes after {steps} steps from {seed}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
