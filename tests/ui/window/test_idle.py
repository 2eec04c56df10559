"""A window in which nothing happens, or little: it asks for no layout and paints nothing that has not changed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from designer.organization import edits
from designer.organization.model.records import PolicyId
from tests.ui import jobs

WORK = {QEvent.Type.LayoutRequest, QEvent.Type.Paint, QEvent.Type.UpdateRequest, QEvent.Type.MetaCall}


class Work(QObject):
    """Counts of the kinds of events that come to widgets while nothing happens."""

    def __init__(self):
        super().__init__()
        self.kinds = []

    def eventFilter(self, watched, event):  # noqa: N802
        if event.type() in WORK:
            owner = watched.parent() if type(watched) is QWidget else watched  # of a viewport
            self.kinds.append(f"{event.type().name} of {type(owner).__name__}")
        return False


def work_of(turns):
    """Work that comes to the application in some turns of its events."""
    work = Work()
    QApplication.instance().installEventFilter(work)
    try:
        for _ in range(turns):
            QApplication.processEvents()
    finally:
        QApplication.instance().removeEventFilter(work)
    return work.kinds


def is_busy(window):
    """True while a job or a single delayed call of a window is still to come."""
    timers = (timer for timer in window.findChildren(QTimer) if timer.isSingleShot() and timer.isActive())
    return any(timers) or jobs.is_busy(window)


@pytest.mark.parametrize("size", [(1440, 900), (900, 600)])
def test_a_window_that_has_settled_works_no_more(window, qtbot, size):
    window.resize(*size)
    qtbot.waitUntil(lambda: not is_busy(window) and not work_of(5), timeout=20_000)
    assert [] == work_of(20)


def test_the_text_of_a_policy_paints_neither_cards_nor_rows_nor_the_path(window, qtbot):
    document = window.session.document
    window.session.select([next(iter(document.organization.accounts()))])
    qtbot.waitUntil(lambda: not is_busy(window) and not work_of(5), timeout=20_000)
    policy = next(one for one in document.organization.policies.values() if not one.aws_managed)
    window.analyses.stop()
    document.push(edits.edit_policy_text(document.organization, PolicyId(policy.id), policy.text + " "))
    painted = {kind for kind in work_of(5) if kind.startswith("Paint")}
    assert not painted & {"Paint of CanvasView", "Paint of OutlineTree", "Paint of Breadcrumb", "Paint of NodeHeader"}
    document.push(edits.rename(document.organization, window.session.selection[0], "renamed"))
    painted = {kind for kind in work_of(5) if kind.startswith("Paint")}
    assert painted >= {"Paint of CanvasView", "Paint of OutlineTree", "Paint of Breadcrumb"}
