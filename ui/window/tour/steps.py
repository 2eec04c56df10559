"""The steps of the tour as one table: where each points, what it says, and what the person does to go on.

A step changes nothing in the document. It may bring a panel to the front, and select a node where none is selected.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from PySide6.QtCore import QPoint, QRect, QSize, SignalInstance
from PySide6.QtWidgets import QApplication, QLineEdit, QMenuBar, QWidget

from designer.analysis.lenses.choice import WHO_CAN
from designer.basics.dataclass import dataclass
from designer.organization.model.change import Change
from designer.organization.model.records import NodeId, NodeKind
from ui.canvas.cards.items import rectf
from ui.window.inspector import PERMISSIONS, InspectorPanel
from ui.window.parts import WindowParts

Watch: TypeAlias = tuple[SignalInstance, Callable[..., bool]]
"""A signal, and whether what it tells is what the step asks for; asked when everybody has followed it."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the window: all of a widget, or a part of it."""

    widget: QWidget
    part: QRect | None = None

    def within(self, window: QWidget) -> QRect:
        """Its place in the window now, as far as it is seen."""
        rect = self.widget.rect() if self.part is None else self.part.intersected(self.widget.rect())
        return QRect(self.widget.mapTo(window, rect.topLeft()), rect.size()).intersected(window.rect())


@dataclass(frozen=True, slots=True)
class TourStep:
    """One step.

    Attributes:
        title: Its subject.
        words: Instructions, in a sentence or two.
        spots: Parts that it points at: each stands out.
        watches: Act of the person that goes on.
        prepare: Panel that is brought to the front for it.
        on_canvas: True where the keys it asks for act on the canvas.
    """

    title: str
    words: str
    spots: Callable[[WindowParts], Sequence[Spot]]
    watches: Callable[[WindowParts], Sequence[Watch]]
    prepare: Callable[[WindowParts], None]
    on_canvas: bool = False


def _look_around(parts: WindowParts) -> list[Spot]:
    return [Spot(parts.part("outline")), Spot(parts.part("canvas"))]


def _selects(parts: WindowParts) -> list[Watch]:
    session, before = parts.session, parts.session.current
    return [(session.selectionChanged, lambda: session.current not in (None, before))]


def _current_card(parts: WindowParts) -> list[Spot]:
    """The selected card as far as it is seen, else the canvas."""
    canvas, current = parts.canvas, parts.session.current
    layout = canvas.canvas_scene.layout
    if current is not None and current in layout:
        place = canvas.viewportTransform().mapRect(rectf(layout.rect(current))).toAlignedRect().adjusted(-4, -4, 4, 4)
        if canvas.viewport().rect().contains(place.center()):
            return [Spot(canvas.viewport(), place)]
    return [Spot(parts.part("canvas"))]


def _builds(parts: WindowParts) -> list[Watch]:
    """A node is made, and its name typed."""
    organization = parts.session.organization
    before = len(organization.nodes)

    def built(*_: object) -> bool:
        return len(organization.nodes) > before and not isinstance(QApplication.focusWidget(), QLineEdit)

    return [(parts.session.document.changed, built), (_application().focusChanged, built)]


def _select_ou(parts: WindowParts) -> None:
    """Have an OU selected and in view, where a child can be made."""
    session = parts.session
    nodes = session.organization.nodes
    if session.current is None or nodes[session.current].kind is NodeKind.ACCOUNT:
        session.reveal(next(_nodes(parts, NodeKind.OU), session.organization.root))


def _permissions_tab(parts: WindowParts) -> list[Spot]:
    inspector = parts.part("inspector")
    if not isinstance(inspector, InspectorPanel) or not inspector.tab_bar.isVisible():
        return [Spot(inspector)]
    return [Spot(inspector.tab_bar, inspector.tab_bar.tabRect(PERMISSIONS)), Spot(inspector)]


def _looks_at_permissions(parts: WindowParts) -> list[Watch]:
    inspector, session = parts.part("inspector"), parts.session
    if not isinstance(inspector, InspectorPanel):
        return []
    bar = inspector.tab_bar
    return [(bar.currentChanged, lambda _index: bar.currentIndex() == PERMISSIONS and session.current is not None)]


def _select_account(parts: WindowParts) -> None:
    """Have an account selected whose permissions policies limit."""
    session = parts.session
    organization = session.organization
    parts.docks.bring("inspector")
    if session.current is None or organization.node(session.current).kind is not NodeKind.ACCOUNT:
        accounts = (n for n in _nodes(parts, NodeKind.ACCOUNT) if not organization.is_management_account(n))
        if (account := next(accounts, None)) is not None:
            session.reveal(account)
    inspector = parts.part("inspector")
    if isinstance(inspector, InspectorPanel) and inspector.tab_bar.currentIndex() == PERMISSIONS:
        inspector.show_tab(0)  # so that there is something to open


def _edits_policies(parts: WindowParts) -> list[Watch]:
    return [(parts.session.document.changed, _touches_policies)]


def _touches_policies(change: Change) -> bool:
    swaps = change.nodes.values()
    return bool(change.policies) or any(s.before and s.after and s.before.policies != s.after.policies for s in swaps)


def _asks_for_action(parts: WindowParts) -> list[Watch]:
    lens = parts.lens
    return [(lens.chosen, lambda: lens.choice.lens == WHO_CAN)]


def file_menu(parts: WindowParts) -> list[Spot]:
    """The menu of files; the whole window where the system shows menus elsewhere."""
    bar = parts.part("menu")
    if isinstance(bar, QMenuBar) and bar.isVisible() and not bar.isNativeMenuBar():
        return [Spot(bar, bar.actionGeometry(bar.actions()[0]))]
    return [Spot(parts.part("canvas"), QRect(QPoint(), QSize(1, 1)))]


def _keeps_work(parts: WindowParts) -> list[Watch]:
    files = parts.files
    return [
        (files.pathChanged, lambda: files.path is not None and not files.modified),
        (parts.session.notices.said, lambda sentence: sentence.startswith("Exported ")),
    ]


def _nothing(_parts: WindowParts) -> None:
    """All that it needs is there."""


def _nodes(parts: WindowParts, kind: NodeKind) -> Iterator[NodeId]:
    organization = parts.session.organization
    return (node_id for node_id in organization.walk() if organization.node(node_id).kind is kind)


def _application() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app


TOUR_STEPS: tuple[TourStep, ...] = (
    TourStep(
        "One organization, two views",
        "The outline and the canvas show the same tree. Click an OU or an account in either of them.",
        _look_around,
        _selects,
        lambda parts: parts.docks.bring("outline"),
    ),
    TourStep(
        "Build with the keyboard",
        "Press Tab on the selected OU for a new account in it, type its name, and press Enter. Enter again makes "
        "one beside it, Ctrl+Shift+O an OU; Ctrl+Z takes everything back.",
        _current_card,
        _builds,
        _select_ou,
        on_canvas=True,
    ),
    TourStep(
        "What the SCPs leave an account",
        "Open the tab Permissions: which actions are allowed, conditional or denied, and which level decides. SCPs "
        "never grant: every level must allow an action, and none may deny it. They limit the root user, too, but never "
        "the management account.",
        _permissions_tab,
        _looks_at_permissions,
        _select_account,
    ),
    TourStep(
        "Policies",
        "Drag a policy onto an OU or an account to attach it, or double-click it to edit its text.",
        lambda parts: [Spot(parts.part("policies"))],
        _edits_policies,
        lambda parts: parts.docks.bring("policies"),
    ),
    TourStep(
        "Ask the whole organization",
        "Choose a lens, such as s3:DeleteBucket: every account shows where SCPs allow it, every OU how many it limits. "
        "Ctrl+L opens it.",
        lambda parts: [Spot(parts.part("lens"))],
        _asks_for_action,
        _nothing,
    ),
    TourStep(
        "Keep it and show it",
        "Ctrl+S saves a JSON file that is made for Git. Ctrl+E exports pictures, PDF and other formats.",
        file_menu,
        _keeps_work,
        _nothing,
    ),
)
