"""The steps of the tour as one table: where each points, what it says, and what the person does to go on.

A step changes nothing in the document. It may bring a panel to the front, and select a node where none is selected.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias, cast

from PySide6.QtCore import QPoint, QRect, QSize, SignalInstance
from PySide6.QtWidgets import QApplication, QLineEdit, QMenuBar, QWidget

from designer.analysis.lenses.choice import WHO_CAN
from designer.basics.data import read_data, read_record
from designer.basics.dataclass import dataclass
from designer.organization.model.change import Change
from designer.organization.model.records import NodeId, NodeKind
from ui.canvas.cards.items import rectf
from ui.window.inspector import PERMISSIONS, InspectorPanel
from ui.window.parts import WindowParts

Watch: TypeAlias = tuple[SignalInstance, Callable[..., bool]]
"""A signal, and whether what it carries is what the step asks for; asked when every view has followed it."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the window: all of a widget, or a part of it."""

    widget: QWidget
    part: QRect | None = None

    def within(self, window: QWidget) -> QRect:
        """Its place in the window now, as far as it is seen."""
        if not self.widget.isVisibleTo(window):
            return QRect()
        rect = self.widget.rect() if self.part is None else self.part
        for part in self.path(window):
            rect = rect.intersected(part.rect()).translated(part.pos())
        return rect.intersected(window.rect())

    def path(self, window: QWidget) -> Iterator[QWidget]:
        """The widget and all around it in the window: where one of them moves, the place does."""
        part: QWidget | None = self.widget
        while part is not None and part is not window:
            yield part
            part = part.parentWidget()


@dataclass(frozen=True, slots=True)
class TourStep:
    """One step.

    Attributes:
        title: Its subject.
        words: Instructions, in a sentence or two.
        spots: Parts that it points at: each stands out.
        watches: Act of the person that goes on.
        prepare: Panel that is brought to the front for it.
        on_canvas: True if the keys it asks for act on the canvas.
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


_Acts: TypeAlias = tuple[
    Callable[[WindowParts], Sequence[Spot]], Callable[[WindowParts], Sequence[Watch]], Callable[[WindowParts], None]
]
"""Spots, watches and preparation of a step."""


def steps_of(tour: str, *acts: _Acts) -> tuple[TourStep, ...]:
    """Return the steps of a tour, whose words are in ``resources/tours.json``."""
    words = cast("list[object]", read_data("tours.json")[tour])
    return tuple(
        read_record(TourStep, said, spots=spots, watches=watches, prepare=prepare)
        for said, (spots, watches, prepare) in zip(words, acts, strict=True)
    )


TOUR_STEPS = steps_of(
    "window",
    (_look_around, _selects, lambda parts: parts.docks.bring("outline")),
    (_current_card, _builds, _select_ou),
    (_permissions_tab, _looks_at_permissions, _select_account),
    (lambda parts: [Spot(parts.part("policies"))], _edits_policies, lambda parts: parts.docks.bring("policies")),
    (lambda parts: [Spot(parts.part("lens"))], _asks_for_action, _nothing),
    (file_menu, _keeps_work, _nothing),
)
