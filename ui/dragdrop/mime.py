"""MIME data of a drag: ids for its own window, what other windows and programs read, and files that they drop."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QMimeData, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from designer.organization import edits
from designer.organization.model.records import NodeId, Policy, PolicyId
from ui.commands import clipboard
from ui.state.node_looks import node_look
from ui.state.session import Session

if TYPE_CHECKING:  # a millisecond of the start, for one annotation
    from PySide6.QtCore import QMetaType


NODE_MIME = "application/x-orgwright-node"
"""Ids of nodes, one a line."""

POLICY_MIME = "application/x-orgwright-policy"
"""Ids of policies, one a line."""

SOURCE_MIME = "application/x-orgwright-source"
"""Window that a drag comes from: the same id means something else in another one."""

_TEXT = "text/plain"


def of_nodes(session: Session, nodes: Sequence[NodeId]) -> QMimeData:
    """Nodes for a drag: their ids for this window, the subtrees for others, an indented list of names for the rest."""
    return _NodeData(session, tuple(nodes))


def run_drag(source: QWidget, session: Session, nodes: Sequence[NodeId]) -> None:
    """Drag nodes as a pill, until they are let go somewhere."""
    from ui.dragdrop.caption import drag_with_pill  # not needed at the start

    first = session.organization.node(nodes[0])
    words, glyph = (first.name, node_look(first.kind).glyph) if len(nodes) == 1 else (f"{len(nodes):,} nodes", "copy")
    drag = drag_with_pill(source, of_nodes(session, nodes), words, glyph)
    drag.exec(Qt.DropAction.MoveAction | Qt.DropAction.CopyAction, Qt.DropAction.MoveAction)


def of_policies(session: Session, policies: Iterable[Policy]) -> QMimeData:
    """Return the policies for a drag: their ids for this window, their texts for the rest."""
    taken = list(policies)
    data = QMimeData()
    data.setData(POLICY_MIME, QByteArray("\n".join(policy.id for policy in taken).encode()))
    data.setData(SOURCE_MIME, QByteArray(session.token))
    data.setText("\n".join(policy.text for policy in taken))
    return data


def policies_in(session: Session, data: QMimeData) -> list[PolicyId]:
    """Return the policies of this window that a drag carries."""
    known = session.organization.policies if _is_own(session, data) else {}
    return [PolicyId(line) for line in _lines(data, POLICY_MIME) if line in known]


def nodes_in(session: Session, data: QMimeData) -> list[NodeId]:
    """Return the nodes of this window that a drag carries; some may be gone."""
    return [NodeId(line) for line in _lines(data, NODE_MIME)] if _is_own(session, data) else []


class _NodeData(QMimeData):
    """Data that writes the subtrees only on demand: of a large organization that takes a second."""

    def __init__(self, session: Session, nodes: tuple[NodeId, ...]) -> None:
        super().__init__()
        self._session = session
        self._nodes = nodes
        self._subtrees: QMimeData | None = None

    def formats(self) -> list[str]:
        return [NODE_MIME, SOURCE_MIME, clipboard.FRAGMENT_MIME, _TEXT]

    def hasFormat(self, mimetype: str) -> bool:
        return mimetype in self.formats()

    def retrieveData(self, mimetype: str, type: QMetaType | QMetaType.Type) -> Any:  # noqa: A002, ARG002 - Qt's
        if mimetype == NODE_MIME:
            return QByteArray("\n".join(self._nodes).encode())
        if mimetype == SOURCE_MIME:
            return QByteArray(self._session.token)
        if mimetype not in (clipboard.FRAGMENT_MIME, _TEXT):
            return None
        if self._subtrees is None:
            self._subtrees = clipboard.mime(edits.fragment(self._session.organization, self._nodes))
        return self._subtrees.text() if mimetype == _TEXT else self._subtrees.data(mimetype)


def _is_own(session: Session, data: QMimeData) -> bool:
    """Return True if a drag began in this window."""
    return not data.hasFormat(SOURCE_MIME) or bytes(data.data(SOURCE_MIME).data()) == session.token


def _lines(data: QMimeData, mimetype: str) -> list[str]:
    """Return the lines that are not empty, each once, however often another program says it."""
    lines = bytes(data.data(mimetype).data()).decode("utf-8", "replace").split("\n")
    return [line for line in dict.fromkeys(lines) if line]


def take_file(event: QDropEvent) -> Path | None:
    """Return the one file or folder that is dragged, accepted as a copy; None for anything else, which is left alone.

    After a move, the other program may remove it, as the Explorer of Windows does.
    """
    urls = event.mimeData().urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
    return Path(urls[0].toLocalFile())
