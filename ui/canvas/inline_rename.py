"""Inline rename on cards: by a command, by typing on a selected card, and by an input method that composes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication

from designer.organization import edits
from designer.organization.model.records import NodeId
from ui import theme
from ui.canvas.tools.tool import ToolCanvas
from ui.state.pending_node import PendingNode

if TYPE_CHECKING:  # imported when a name is first typed
    from ui.canvas.tools.rename import RenameEditor

_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
"""Keys that end a text; in the tree they make a node."""


class InlineRename:
    """Editor over a card, one at a time."""

    def __init__(self, host: ToolCanvas) -> None:
        self._host = host
        self._editor: RenameEditor | None = None
        self._composing = self._strayed = False
        host.session.document.reset.connect(self.drop)
        host.session.selectionChanged.connect(_update_input_method)
        host.session.choiceChanged.connect(_update_input_method)

    def begin(self, node_id: NodeId, typed: str | None = None, pending: PendingNode | None = None) -> None:
        """Open the editor on a card: with its name, or with what was typed already in place of it."""
        from ui.canvas.tools.rename import RenameEditor

        host, session = self._host, self._host.session
        if refusal := session.shown.refusal:
            session.notices.refuse(refusal)
            return
        if refusal := edits.rename_refusal(session.organization, node_id, "name"):
            session.notices.refuse(refusal)
            return
        if node_id not in host.canvas_scene.layout:
            session.reveal(node_id)
        self.end()
        host.canvas_scene.card_animation.finish()
        host.finish_flight()
        if host.shows_ticks and host.canvas_scene.overview.heading_of(node_id) is None:
            host.visit(node_id)  # a node must be visible to be named
        else:
            host.reveal(node_id)
        host.finish_flight()
        self._editor = RenameEditor(host, node_id, self._place(node_id), typed, pending, waits=self._composing)
        self._editor.destroyed.connect(self._gone)

    def end(self) -> None:
        """Keep the name that is being typed."""
        if self._editor is not None:
            self._editor.finish(keep=True)
            self._editor = None

    def drop(self) -> None:
        """Give up what was typed: another document is shown."""
        self._composing = False
        if self._editor is not None:
            self._editor.finish(keep=False)
            self._editor = None

    def type(self, event: QKeyEvent) -> bool:
        """Begin to replace the name of the selected card by typing; True if the key does so.

        What was meant for another panel, or for several cards, overwrites no name: how to type one is said.
        """
        text, chosen = event.text(), self._named()
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        if not plain or not text or not text[0].isalnum():
            return False
        if chosen is not None:
            self.begin(chosen, text)
        else:
            self._strayed = True
            self._explain_typing()
        return True

    def ends_stray(self, event: QKeyEvent) -> bool:
        """Take the key that ends what nobody meant for a card: it makes no node either. Any other key begins again."""
        ends, self._strayed = self._strayed and Qt.Key(event.key()) in _ENDS, False
        return ends

    def forget_stray(self) -> None:
        """What was typed is over: the person went on with the mouse, or elsewhere."""
        self._strayed = False

    def _explain_typing(self) -> None:
        """Explain how a name is typed: nobody meant what was typed for a card, or for one card alone."""
        session = self._host.session
        if refusal := session.shown.refusal:
            session.notices.refuse(refusal)
        elif len(session.selection) > 1:
            session.notices.say(f"{len(session.selection):,} nodes are selected. Click the one to rename.")
        elif session.current is None or session.current == session.organization.root:
            session.notices.say(
                "Nothing is selected. Ctrl+F finds an account or OU; click one to type a new name for it."
            )
        else:
            session.notices.say("Press F2 to rename what is selected, or click an account or OU and type its new name.")

    # Input methods: dead keys, compose, and what Chinese, Japanese and Korean are typed with

    def accepts(self) -> bool:
        """Return True if something can be typed on a card."""
        return self._named() is not None

    def compose(self, event: QInputMethodEvent) -> None:
        """Replace the name of a selected card by what an input method composes.

        The canvas keeps the keys until the first composition is over, because it would break off with the focus.
        """
        begun, written = event.preeditString(), event.commitString()
        current = self._named()
        if not self._composing:
            if current is None or not (begun or written[:1].isalnum()):
                event.ignore()
                return
            self._composing = True
            self.begin(current, "")
        editor = self._editor
        if editor is None:  # another one is begun nowhere: refused, or dropped
            self._composing = False
            return
        QApplication.sendEvent(editor, event)
        if written or not begun:
            self._composing = False
            if editor.text():
                editor.setFocus(Qt.FocusReason.OtherFocusReason)
            else:
                self.drop()

    def query(self, query: Qt.InputMethodQuery) -> object:
        """Return the answer to a query of an input method; its own list of words is below the card."""
        current = self._named()
        if query is Qt.InputMethodQuery.ImEnabled:
            return current is not None
        if query is Qt.InputMethodQuery.ImCursorRectangle and current in self._host.canvas_scene.layout and current:
            return QRectF(self._place(current))
        return None

    def _named(self) -> NodeId | None:
        """Node that typing renames: the one the person went to, unless it is the root or nothing may be changed."""
        session = self._host.session
        chosen = session.chosen
        if chosen is None or chosen == session.organization.root or session.shown.refusal:
            return None
        return chosen

    def _place(self, node_id: NodeId) -> QRect:
        """Place of the editor of a name: over its text; the editor is wider for a name that has no room there.

        Its lower edge leaves the second line of the card free; it may stand out above the card.
        """
        scene = self._host.canvas_scene
        heading = scene.overview.heading_of(node_id) if scene.far else None
        if heading is not None:
            origin = self._host.viewportTransform().map(QPointF())
            box = heading.translated(origin).toRect()
            return QRect(box.left() - 4, box.center().y() - 13, max(box.width() + 8, 160), 26)
        content, unit = scene.content_of(node_id), scene.canvas_style.unit
        card, left, measures = scene.layout.head(node_id), content.text_left * unit, content.measures
        name = QRectF(card.x + left - 7, card.y + card.h / 2 - measures.name_up * unit, card.w - left, 28)
        place = self._host.viewportTransform().mapRect(name)
        height = max(min(round(place.height()), 40), 26)
        bottom = place.top() + height / 2
        if not measures.one_line:
            lines = (measures.name_up + measures.line_down) * unit - QFontMetricsF(theme.secondary_font()).height() / 2
            bottom = min(bottom, place.top() + lines * self._host.scale_factor)
        return QRect(round(place.left()), int(bottom) - height, round(place.width()), height)

    def _gone(self) -> None:
        self._editor = None


def _update_input_method() -> None:
    """Tell the input method that what can be typed, and where, has changed."""
    queries = Qt.InputMethodQuery.ImEnabled | Qt.InputMethodQuery.ImCursorRectangle
    QGuiApplication.inputMethod().update(queries)
