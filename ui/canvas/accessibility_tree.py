"""Accessibility tree of the canvas: the root, its OUs and accounts as far as they are shown.

Imported when such a tool first asks. An interface is made for a node when it is asked for, never for all of them, and
given back when the node is no longer shown. Nothing here paints or edits.

PySide keeps no interface alive and Qt's cache keeps a bare pointer, so `_Nodes` holds every one until it has asked the
cache to delete it. Found here, on PySide 6.11: let a factory return an interface that nothing holds, and ask Qt for it.
"""

from __future__ import annotations

from weakref import ref

import shiboken6
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleActionInterface,
    QAccessibleAttributesInterface,
    QAccessibleInterface,
    QAccessibleSelectionInterface,
    QWindow,
)
from PySide6.QtWidgets import QAccessibleWidget

from designer.organization.model.records import NodeId
from ui.canvas.accessible_canvas import AccessibleCanvas
from ui.canvas.cards.items import rectf

_NONE = shiboken6.VoidPtr(0)
"""No such interface. PySide takes None and 0 for addresses, and crashes.

Found here, on PySide 6.11: actionInterface() of an interface whose interface_cast() returns None ends the program.
"""

_Part = QAccessibleActionInterface | QAccessibleAttributesInterface | QAccessibleSelectionInterface | shiboken6.VoidPtr

_Interface = QAccessible.InterfaceType
_Actions = QAccessibleActionInterface


class CanvasAccessible(QAccessibleWidget):
    """The canvas as a tree with one child, the root."""

    def __init__(self, view: AccessibleCanvas) -> None:
        super().__init__(view, QAccessible.Role.Tree)
        self._view = ref(view)
        self._nodes = _Nodes(self)
        self._parts: dict[QAccessible.InterfaceType, _Part] = {
            _Interface.SelectionInterface: _Selection(self),
            _Interface.ActionInterface: _Focus(self),
        }
        view.destroyed.connect(self._nodes.clear)

    def view(self) -> AccessibleCanvas | None:
        """Return the canvas that is described; None once it is gone."""
        view = self._view()
        return view if view is not None and shiboken6.isValid(view) else None

    def node(self, node_id: NodeId | None) -> NodeAccessible | None:
        """Return the interface of a node, or None if the canvas does not show it."""
        view = self.view()
        if view is None or node_id is None or node_id not in view.canvas_scene.layout:
            return None
        return self._nodes.of(node_id)

    def forget_hidden(self) -> None:
        """Give back the interfaces of nodes that are no longer shown."""
        view = self.view()
        if view is not None:
            self._nodes.keep_only(view)

    def made(self) -> int:
        """Return the number of nodes that have an interface now."""
        return len(self._nodes)

    def state(self) -> QAccessible.State:
        state = super().state()
        state.multiSelectable = state.extSelectable = True
        return state

    def childCount(self) -> int:
        return int(self.view() is not None)

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]  # the stubs forget None
        view = self.view()
        return self.node(view.canvas_scene.layout.top) if view is not None and index == 0 else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return 0 if child is self.child(0) else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]  # the stubs forget None
        view = self.view()
        return self.node(view.node_at(view.viewport().mapFromGlobal(QPoint(x, y)))) if view is not None else None

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]  # the stubs forget None
        view = self.view()
        if view is None or not view.hasFocus():
            return None
        return self.node(view.session.current)

    def interface_cast(self, kind: QAccessible.InterfaceType) -> _Part:  # type: ignore[override]  # the stubs say int
        return self._parts.get(kind, _NONE)


class NodeAccessible(QAccessibleInterface):
    """Card as an item of the tree."""

    def __init__(self, canvas: CanvasAccessible, node_id: NodeId) -> None:
        super().__init__()
        self.node_id = node_id
        self._canvas = canvas
        self._parts: dict[QAccessible.InterfaceType, _Part] = {
            _Interface.ActionInterface: _Action(self),
            _Interface.AttributesInterface: _Attributes(self),
        }

    def view(self) -> AccessibleCanvas | None:
        """Return the canvas, while it shows the node."""
        view = self._canvas.view()
        return view if view is not None and self.node_id in view.canvas_scene.layout else None

    def isValid(self) -> bool:
        return self.view() is not None

    def object(self) -> None:  # type: ignore[override]  # the stubs forget None
        return None

    def window(self) -> QWindow | None:  # type: ignore[override]  # the stubs forget None
        view = self.view()
        return view.window().windowHandle() if view is not None else None

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.TreeItem

    def text(self, kind: QAccessible.Text) -> str:
        view = self.view()
        if view is None or kind not in (QAccessible.Text.Name, QAccessible.Text.Description):
            return ""
        return (
            view.accessible_name(self.node_id) if kind is QAccessible.Text.Name else view.accessible_place(self.node_id)
        )

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Names are edited by command, with its checks."""

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        view = self.view()
        if view is None:
            state.invalid = True
            return state
        session = view.session
        opens = bool(session.shown.organization.node(self.node_id).children)
        state.selectable = state.focusable = True
        state.selected = self.node_id in session.selection
        state.active = self.node_id == session.current
        state.focused = state.active and view.hasFocus()
        state.expandable = opens
        state.expanded = opens and self.node_id not in session.collapsed
        state.collapsed = opens and self.node_id in session.collapsed
        state.offscreen = not view.visible_area().intersects(rectf(view.canvas_scene.layout.rect(self.node_id)))
        return state

    def rect(self) -> QRect:
        view = self.view()
        if view is None:
            return QRect()
        box = view.viewportTransform().mapRect(rectf(view.canvas_scene.layout.rect(self.node_id))).toAlignedRect()
        return QRect(view.viewport().mapToGlobal(box.topLeft()), box.size())

    def parent(self) -> QAccessibleInterface:
        view = self.view()
        is_top = view is None or self.node_id == view.canvas_scene.layout.top
        above = view.session.shown.organization.parent(self.node_id) if view is not None and not is_top else None
        return self._canvas.node(above) or self._canvas

    def childCount(self) -> int:
        return len(self._children())

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]  # the stubs forget None
        children = self._children()
        return self._canvas.node(children[index]) if 0 <= index < len(children) else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        children = self._children()
        known = isinstance(child, NodeAccessible) and child.node_id in children
        return children.index(child.node_id) if isinstance(child, NodeAccessible) and known else -1

    def childAt(self, _x: int, _y: int) -> None:  # type: ignore[override]  # the stubs forget None
        """Cards lie beside each other: the canvas finds the one at a position."""
        return None  # noqa: RET501 - Qt wants a pointer

    def interface_cast(self, kind: QAccessible.InterfaceType) -> _Part:  # type: ignore[override]  # the stubs say int
        return self._parts.get(kind, _NONE)

    def _children(self) -> tuple[NodeId, ...]:
        view = self.view()
        if view is None or self.node_id in view.session.collapsed:
            return ()
        return view.session.shown.organization.node(self.node_id).children


class _Attributes(QAccessibleAttributesInterface):
    """How deep a card is in the tree."""

    def __init__(self, node: NodeAccessible) -> None:
        super().__init__()
        self._node = ref(node)

    def attributeKeys(self) -> list[QAccessible.Attribute]:
        return [QAccessible.Attribute.Level]

    def attributeValue(self, key: QAccessible.Attribute) -> int | None:
        node = self._node()
        view = node.view() if node is not None else None
        if node is None or view is None or key is not QAccessible.Attribute.Level:
            return None
        return view.session.shown.organization.depth(node.node_id) + 1


class _Focus(QAccessibleActionInterface):
    """Action by which a tool gives the canvas the keys."""

    def __init__(self, canvas: CanvasAccessible) -> None:
        super().__init__()
        self._canvas = ref(canvas)

    def actionNames(self) -> list[str]:
        return [_Actions.setFocusAction()]

    def keyBindingsForAction(self, _name: str) -> list[str]:
        return []

    def doAction(self, _name: str) -> None:
        canvas = self._canvas()
        view = canvas.view() if canvas is not None else None
        if view is not None:
            view.setFocus(Qt.FocusReason.TabFocusReason)  # as one who passes by: Tab goes on, and makes nothing


class _Action(QAccessibleActionInterface):
    """Action that a tool can take on a card in place of the mouse."""

    def __init__(self, node: NodeAccessible) -> None:
        super().__init__()
        self._node = ref(node)

    def actionNames(self) -> list[str]:
        node = self._node()
        names = [_Actions.pressAction(), _Actions.setFocusAction(), _Actions.showMenuAction()]
        return [*names, _Actions.toggleAction()] if node is not None and node.state().expandable else names

    def keyBindingsForAction(self, _name: str) -> list[str]:
        return []

    def doAction(self, name: str) -> None:
        node = self._node()
        view = node.view() if node is not None else None
        if node is None or view is None:
            return
        session, node_id = view.session, node.node_id
        if name == _Actions.toggleAction():
            session.set_collapsed(node_id, node_id not in session.collapsed)
            return
        session.choose(node_id)
        view.reveal(node_id)
        if name == _Actions.showMenuAction():
            view.menuAsked.emit(node.rect().center())
        else:
            view.setFocus(Qt.FocusReason.TabFocusReason)  # as one who passes by: Tab goes on, and makes nothing


class _Selection(QAccessibleSelectionInterface):
    """Selected cards, as tools read and change them."""

    def __init__(self, canvas: CanvasAccessible) -> None:
        super().__init__()
        self._canvas = ref(canvas)

    def selectedItems(self) -> list[QAccessibleInterface]:
        canvas = self._canvas()
        items = [canvas.node(node_id) for node_id in self._selected()] if canvas is not None else []
        return [item for item in items if item is not None]

    def selectedItemCount(self) -> int:
        return len(self._selected())

    def selectedItem(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]  # stubs forget None
        canvas, selected = self._canvas(), self._selected()
        return canvas.node(selected[index]) if canvas is not None and 0 <= index < len(selected) else None

    def isSelected(self, item: QAccessibleInterface) -> bool:
        return isinstance(item, NodeAccessible) and item.node_id in self._selected()

    def select(self, item: QAccessibleInterface) -> bool:
        return isinstance(item, NodeAccessible) and self._set((*self._selected(), item.node_id))

    def unselect(self, item: QAccessibleInterface) -> bool:
        return self.isSelected(item) and self._set(
            tuple(n for n in self._selected() if isinstance(item, NodeAccessible) and n != item.node_id)
        )

    def selectAll(self) -> bool:
        view = self._view()
        return view is not None and self._set(tuple(node_id for node_id, _ in view.canvas_scene.layout.cards()))

    def clear(self) -> bool:
        return self._set(())

    def _view(self) -> AccessibleCanvas | None:
        canvas = self._canvas()
        return canvas.view() if canvas is not None else None

    def _selected(self) -> tuple[NodeId, ...]:
        view = self._view()
        if view is None:
            return ()
        return tuple(node_id for node_id in view.session.selection if node_id in view.canvas_scene.layout)

    def _set(self, ids: tuple[NodeId, ...]) -> bool:
        view = self._view()
        if view is not None:
            view.session.select(ids)
        return view is not None


class _Nodes:
    """Interfaces that were asked for and are still valid."""

    def __init__(self, canvas: CanvasAccessible) -> None:
        self._canvas = canvas
        self._made: dict[NodeId, NodeAccessible] = {}

    def __len__(self) -> int:
        return len(self._made)

    def of(self, node_id: NodeId) -> NodeAccessible:
        """Return the interface of a node, made where there is none yet."""
        found = self._made.get(node_id)
        if found is None:
            found = self._made[node_id] = NodeAccessible(self._canvas, node_id)
        return found

    def keep_only(self, view: AccessibleCanvas) -> None:
        """Give back the interfaces of nodes that the canvas does not show."""
        layout = view.canvas_scene.layout
        for node_id in [n for n in self._made if n not in layout]:
            _give_back(self._made.pop(node_id))

    def clear(self) -> None:
        """Give back all interfaces: the canvas goes."""
        while self._made:
            _give_back(self._made.popitem()[1])


def _give_back(interface: NodeAccessible) -> None:
    """Let Qt delete what its cache knows; PySide then knows that the object is an empty shell."""
    if shiboken6.isValid(interface):
        QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(interface))
