"""Fixtures: parts of a window over the company sample, and dialogs that show what would be done over a small one."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from designer.organization import edits
from designer.organization.model.records import PolicyId, PolicyType
from tests.designer.building import PROD, WORKLOADS, company
from ui.commands.requests import show_policy
from ui.features.policy_editor.panel import EditorPanel
from ui.state.analyses import Analyses
from ui.state.document import Document
from ui.state.session import Session
from ui.window.inspector import InspectorPanel


@pytest.fixture
def hosted(qtbot):
    """Shows panels, each of a size, in windows that stay until the test ends."""
    windows = []

    def shown(panel, wide, high):
        window = QWidget()  # its size is nobody's business, so that the platform hears of no size hints
        windows.append(window)
        qtbot.addWidget(window)
        window.resize(max(wide, 700), high)
        panel.setParent(window)
        panel.resize(wide, high)
        window.show()
        return panel

    yield shown
    windows.clear()


@pytest.fixture
def inspector(session, analyses, hosted):
    """The inspector, shown, with nothing selected."""
    return hosted(InspectorPanel(session, analyses), 380, 900)


@pytest.fixture
def organization(session):
    return session.document.organization


@pytest.fixture
def editor(qtbot, session, analyses, hosted):
    """The editor, shown in a window that has the keys, without a policy."""
    panel = hosted(EditorPanel(session, analyses), 1100, 700)
    qtbot.waitUntil(panel.window().isActiveWindow)
    return panel


@pytest.fixture
def open_policy(session):
    """Make a policy of a text, and open it."""

    def opened(text: str, kind: PolicyType = PolicyType.SERVICE_CONTROL_POLICY) -> PolicyId:
        change = edits.create_policy(session.document.organization, kind, "Mine", text)
        session.document.push(change)
        (policy_id,) = edits.added_policies(change)
        show_policy(session.requests, policy_id)
        return policy_id

    return opened


class Desk:
    """A session on a small organization, and dialogs over it that show what would be done."""

    def __init__(self, qtbot):
        self.qtbot = qtbot
        organization = company()
        organization.apply(edits.detach(organization, "deny-leave", [WORKLOADS]))
        self.session = Session(Document(organization))
        self.analyses = Analyses(self.session.document, self.session)
        self.analyses.check_soon()
        self.said = []
        self.session.notices.said.connect(self.said.append)

    @property
    def organization(self):
        return self.session.document.organization

    def open(self, kind, node=PROD):
        dialog = kind(self.session, self.analyses, node)
        self.qtbot.addWidget(dialog)
        dialog.show()
        self.ready(dialog)
        return dialog

    def ready(self, dialog):
        self.qtbot.waitUntil(dialog.progress.isHidden, timeout=10_000)

    def switch(self, flat, row):
        """Click on the box of a row."""
        flat.scrollTo(flat.rows.index(row, 0))
        place = flat.box_rect(flat.rows.index(row, 0)).center()
        self.qtbot.mouseClick(flat.viewport(), Qt.MouseButton.LeftButton, pos=place)

    def names(self, node):
        """The policies that are attached to a node."""
        return [self.organization.policy(one).name for one in self.organization.node(node).policies]


@pytest.fixture
def desk(qtbot):
    desk = Desk(qtbot)
    yield desk
    desk.analyses.stop()
    desk.session.document.deleteLater()
    desk.session.deleteLater()
