"""Note after a paste: what it gives and takes, in the words that a drop has at the pointer."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt

from ui.commands.clipboard import Pasted
from ui.dragdrop.payload import DraggedNodes, is_known, say_again
from ui.state.analyses import Analyses
from ui.state.session import Session


class PasteNote(QObject):
    """Says of the last paste what it has changed, as soon as that is known and unless another edit comes first."""

    def __init__(self, session: Session, analyses: Analyses) -> None:
        super().__init__(session)
        self._session = session
        self._analyses = analyses
        self._label = ""
        self._words: Callable[[], str] | None = None
        analyses.previewReady.connect(self._say_when_known)

    def tell(self, pasted: Pasted) -> None:
        """Say what a paste has changed that was just made."""
        session, analyses, nodes = self._session, self._analyses, self._session.organization.nodes
        tops = frozenset(pasted.copied.tops)
        if pasted.origin is not None:
            if pasted.origin == pasted.parent:
                return
            come = DraggedNodes(session, analyses, pasted.nodes, has_come=True)
            origin = pasted.origin
            self._words = lambda: come.over(origin).detail
        elif all(nodes.get(one.id) == one for one in pasted.copied.nodes if one.id in tops):
            originals = DraggedNodes(session, analyses, tops)
            originals.copies = pasted.nodes
            self._words = lambda: originals.over(pasted.parent, copies=True).detail
        self._label = pasted.label
        for another in (session.document.changed, session.document.reset):
            another.connect(self._forget, Qt.ConnectionType.SingleShotConnection)
        self._say_when_known()

    def _say_when_known(self) -> None:
        words = self._words() if self._words is not None else ""
        if words and is_known(words):
            self._words = None
            say_again(self._session, self._label, words)

    def _forget(self) -> None:
        self._words = None
