"""A canvas on a small organization, and a mouse for it."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    FULL_AWS_ACCESS,
    Node,
    NodeId,
    NodeKind,
    Policy,
    PolicyId,
    PolicyType,
    Settings,
    aws_managed_policies,
)
from tests.ui.canvas.pictures import make_all
from ui.canvas.canvas_area import CanvasArea
from ui.state.document import Document
from ui.state.session import Session

DENY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}'
TREE = {
    "root": ["boss", "security", "workloads", "sandbox"],
    "security": ["logs", "audit"],
    "workloads": ["prod", "test"],
    "prod": ["shop", "pay"],
    "test": ["shop-test"],
    "sandbox": ["anna", "ben", "carl"],
}
OUS = {"security", "workloads", "prod", "test", "sandbox"}


@pytest.fixture
def organization():
    """Three OUs below the root, two below Workloads, nine accounts; a policy on Workloads and one not attached."""
    nodes = []
    for name in ["root", *(child for children in TREE.values() for child in children)]:
        kind = NodeKind.ROOT if name == "root" else NodeKind.OU if name in OUS else NodeKind.ACCOUNT
        extra = (PolicyId("deny-s3"),) if name == "workloads" else ()
        aws_id = "" if kind is not NodeKind.ACCOUNT or name == "carl" else f"{abs(hash(name)) % 10**12:012}"
        children = tuple(NodeId(child) for child in TREE.get(name, []))
        nodes.append(Node(NodeId(name), kind, name.title(), children, (FULL_AWS_ACCESS, *extra), aws_id))
    policies = [
        *aws_managed_policies(),
        Policy(PolicyId("deny-s3"), "DenyS3", PolicyType.SERVICE_CONTROL_POLICY, DENY),
        Policy(PolicyId("spare"), "Spare", PolicyType.SERVICE_CONTROL_POLICY, DENY),
    ]
    return Organization(nodes, policies, Settings("Acme", management_account=NodeId("boss")))


@pytest.fixture
def session(qtbot, organization):
    """A session on it, which ends with the test: views that it still told of changes would be kept with it."""
    made = Session(Document(organization))
    yield made
    made.document.deleteLater()
    made.deleteLater()


@pytest.fixture
def show_area(qtbot):
    """Show a canvas on a session, in one size after the other; nothing glides. It stays until the test is over."""
    areas = []

    def shown(session, *sizes):
        area = CanvasArea(session)
        areas.append(area)
        qtbot.addWidget(area)
        area.view.set_animated(False)
        for size in sizes or ((1300, 700 + area.strip.height()),):
            area.resize(*size)
            area.show()
        return area

    yield shown
    areas.clear()


@pytest.fixture
def area(show_area, session):
    """The canvas at 100 % with everything in view."""
    area = show_area(session)
    area.view.show_at(1.0, QPointF(0, 240))
    make_all(area.view.canvas_scene)
    return area


@pytest.fixture
def view(area):
    return area.view


@pytest.fixture
def mouse(view):
    return Mouse(view)


class Mouse:
    """Real mouse events at scene places or on cards."""

    def __init__(self, view):
        self.view = view

    def at(self, node_id, right=0.5, down=0.5):
        """The place of a point of a card in the viewport."""
        card = self.view.canvas_scene.layout.rect(NodeId(node_id))
        point = QPointF(card.x + card.w * right, card.y + card.h * down)
        return self.view.viewportTransform().map(point).toPoint()

    def click(self, place, modifiers=Qt.KeyboardModifier.NoModifier, button=Qt.MouseButton.LeftButton):
        QTest.mouseClick(self.view.viewport(), button, modifiers, self.place(place))

    def double_click(self, place):
        """Press, release, press again, release, as a user does."""
        self.click(place)
        QTest.mouseDClick(self.view.viewport(), Qt.MouseButton.LeftButton, pos=self.place(place))
        self.release(place)

    def press(self, place, modifiers=Qt.KeyboardModifier.NoModifier, button=Qt.MouseButton.LeftButton):
        QTest.mousePress(self.view.viewport(), button, modifiers, self.place(place))

    def move(self, place, modifiers=Qt.KeyboardModifier.NoModifier, button=Qt.MouseButton.LeftButton):
        point = QPointF(self.place(place))
        event = QMouseEvent(
            QEvent.Type.MouseMove,
            point,
            self.view.viewport().mapToGlobal(point),
            Qt.MouseButton.NoButton,
            button,
            modifiers,
        )
        QApplication.sendEvent(self.view.viewport(), event)

    def release(self, place, modifiers=Qt.KeyboardModifier.NoModifier, button=Qt.MouseButton.LeftButton):
        QTest.mouseRelease(self.view.viewport(), button, modifiers, self.place(place))

    def drag(self, start, end, modifiers=Qt.KeyboardModifier.NoModifier):
        """Drag from one place to another in a few steps."""
        a, b = self.place(start), self.place(end)
        self.press(a)
        for share in (0.1, 0.5, 1):
            self.move(a + QPoint(round((b.x() - a.x()) * share), round((b.y() - a.y()) * share)), modifiers)
        self.release(b, modifiers)

    def place(self, place):
        return place if isinstance(place, QPoint) else self.at(place)
