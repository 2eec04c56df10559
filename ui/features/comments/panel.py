"""Comments of the design: a list with filters, and one of them in full with its replies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QStackedLayout, QWidget

from designer.basics.words import counted
from designer.organization.edits.comments import remove_comment, resolve_comment
from designer.organization.model.change import Change
from designer.organization.model.comments import Comment
from ui import theme
from ui.commands.commenting import show_statement
from ui.commands.requests import NEW_COMMENT, SHOW_COMMENT, SHOW_PANEL, SHOW_TEST
from ui.features.comments.dialog import edit_dialog, reply_dialog
from ui.features.comments.rows import (
    COMMENT_LOOKS,
    CommentState,
    comment_detail_rows,
    comment_row,
    comment_state,
    first_rows,
)
from ui.state.analyses import Analyses
from ui.state.person import person_name
from ui.state.session import Session, push
from ui.state.split import shared_room
from ui.widgets.buttons import add_entry, push_button
from ui.widgets.containers.boxes import WrappingRow, filter_row, in_column
from ui.widgets.display.chip import Chip, join_filters
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import hairline
from ui.widgets.fields.search_box import SearchBox, step_into
from ui.widgets.focus import gets_keys_first
from ui.widgets.item_views.flat_list import ScrolledList
from ui.widgets.item_views.row_model import VALUE_ROLE

_NARROW = 760
"""Minimum width in pixels for the comment beside the list; else it is below, if the height allows it."""

_ORDER = {state: place for place, state in enumerate(CommentState)}

_ABOUT = "Say why a node or a policy is as it is, or what is left to do about it. The comments are saved in the design."


class CommentsPanel(QWidget):
    """List of the comments: the open ones first, of each state the newest first.

    Attributes:
        view: The list.
        detail: The current comment in full.
        chips: Filters by state.
        mine: The filter that leaves the comments of the person who comments here.
        here: The filter that leaves the comments on what is selected.
    """

    def __init__(self, session: Session, _analyses: Analyses) -> None:
        super().__init__()
        self._session = session
        self._me: str | None = None
        self._is_stale = False
        self._search = SearchBox("Filter the comments")
        self._search.textChanged.connect(self._show_rows)
        self._new = push_button("New comment…", "add", run=self._write)
        self.chips = {state: Chip("", glyph=icon) for state, (icon, _) in COMMENT_LOOKS.items()}
        join_filters(self.chips.values(), self._show_rows)
        self.mine, self.here = (Chip(words).make_filter(checked=False) for words in ("Mine", "On the selection"))
        for chip in (self.mine, self.here):
            chip.toggled.connect(self._show_rows)
        self._make_view()
        self._make_detail()
        self._none = EmptyState("note", "No comments", _ABOUT)
        self._none.acted.connect(self._write)
        self._lay_out()
        session.requests.answer(SHOW_COMMENT, self.show_comment)
        session.document.changed.connect(self._on_changed)
        session.document.reset.connect(self._show_rows)
        session.selectionChanged.connect(self._on_selected)
        self._show_rows()

    def _make_view(self) -> None:
        self.view = ScrolledList("Comments")
        self.view.selectionModel().currentChanged.connect(self._show_choice)
        self.view.activated.connect(self._go)
        self.view.dropped.connect(self._remove)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._menu)
        gets_keys_first(self.view)
        step_into(self._search, self.view)

    def _make_detail(self) -> None:
        self.detail = ScrolledList("Comment and replies")
        self.reply_button = push_button("Reply…", look="primary", run=self._reply)
        self.resolve_button = push_button("Resolve", run=self._resolve)
        self.edit_button = push_button("Edit…", run=self._edit)
        self.go_button = push_button("Go to the place", look="link", run=self._go)
        self.remove_button = push_button("Remove", look="link", run=self._remove)

    @property
    def _acts(self) -> tuple[tuple[QWidget, str, Callable[[], None]], ...]:
        return (
            (self.reply_button, "Reply…", self._reply),
            (self.resolve_button, self.resolve_button.text(), self._resolve),
            (self.edit_button, "Edit…", self._edit),
            (self.go_button, "Go to the place", self._go),
            (self.remove_button, "Remove", self._remove),
        )

    def _lay_out(self) -> None:
        gap = theme.metrics().gap
        below = QWidget()  # the buttons have the width of both parts: a low panel has room for one line of them
        buttons = WrappingRow(tuple(button for button, _, _ in self._acts), sides=gap, ends=gap)
        self._split = shared_room("comments", self.view, self.detail, beside=True)
        in_column((self._split, 1), hairline(), buttons, host=below, spacing=0)
        chips = (*self.chips.values(), self.mine, self.here)
        column = in_column(filter_row(self._search, *chips, self._new), host=self, spacing=0)
        self._stack = QStackedLayout(column)
        self._stack.addWidget(self._none)
        self._stack.addWidget(below)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The comment is beside the list, or below it in a narrow dock."""
        super().resizeEvent(event)
        upright = self.width() < _NARROW and self.height() > self.width()
        self._split.setOrientation(Qt.Orientation.Vertical if upright else Qt.Orientation.Horizontal)

    def show_comment(self, comment: str) -> None:
        """Go to a comment in the list, whatever the filters hide."""
        self._search.clear()
        for chip in self.chips.values():
            chip.setChecked(True)
        for chip in (self.mine, self.here):
            chip.setChecked(False)
        self._go_to(comment)

    def _go_to(self, comment: str) -> None:
        if not self.view.rows.index_of(comment).isValid():
            self._show_rows(first=comment)  # it may be behind those that are shown
        row = self.view.rows.index_of(comment)
        if row.isValid():
            self.view.setCurrentIndex(row)
            self.view.scrollTo(row)

    def _on_changed(self, change: Change) -> None:
        """Show the comments after an edit, and go to one that it brought."""
        swap = change.settings
        if swap is None or swap.before is None or swap.after is None or swap.before.comments == swap.after.comments:
            self._is_stale = self._is_stale or bool(change.nodes or change.policies)
            if self._is_stale and self.isVisible():
                self._show_rows()  # what a comment is on may be gone, or called otherwise
            return
        self._show_rows()
        known = {comment.id for comment in swap.before.comments}
        if new := next((comment.id for comment in swap.after.comments if comment.id not in known), ""):
            self._go_to(new)

    def _on_selected(self) -> None:
        if self.here.isChecked():
            self._show_rows()

    def _is_wanted(self, comment: Comment) -> bool:
        """Whether the filters show a comment, whatever is searched for."""
        if not self.chips[comment_state(comment)].isChecked():
            return False
        if self.mine.isChecked() and comment.author != self._name:
            return False
        return not self.here.isChecked() or self._is_on_selection(comment)

    @property
    def _name(self) -> str:
        """Name of the person who comments here."""
        if self._me is None:
            self._me = person_name(self._session.path)
        return self._me

    def _is_on_selection(self, comment: Comment) -> bool:
        """Whether it is on a selected node, or on a policy that is attached to one."""
        nodes, selection = self._session.organization.nodes, self._session.selection
        attached = {policy for node in selection for policy in nodes[node].policies}
        return comment.node in selection or comment.policy in attached

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._show_rows()

    def _show_rows(self, *_: object, first: str = "") -> None:
        self._is_stale = False
        organization, comments = self._session.organization, self._session.organization.settings.comments
        searched = self._search.text().lower().split()
        self._me = None
        wanted = [comment for comment in reversed(comments) if self._is_wanted(comment)]
        wanted.sort(key=lambda one: (one.id != first, _ORDER[comment_state(one)]))
        made = (comment_row(organization, comment) for comment in wanted)
        rows = first_rows(row for row in made if all(word in row.searched for word in searched))
        place = self.view.currentIndex().row()
        self.view.rows.show(rows)
        self._name_chips(comments)
        writable = not self._session.document.read_only
        if not comments:
            self._none.say("No comments", _ABOUT, "New comment…" if writable else "", glyph="note")
        elif not rows:
            self._none.say("Nothing matches", "Other comments are hidden by the filter.", glyph="filter")
        self._stack.setCurrentIndex(1 if rows else 0)
        self._new.setEnabled(writable)
        if not self.view.currentIndex().isValid():
            self.view.setCurrentIndex(self.view.rows.index(min(max(place, 0), len(rows) - 1), 0))
        self._show_choice()

    def _name_chips(self, comments: tuple[Comment, ...]) -> None:
        counts = Counter(map(comment_state, comments))
        for state, chip in self.chips.items():
            many = state.value if state is not CommentState.DECISION else ""
            chip.set_text(counted(counts[state], state.value, many))
            chip.setVisible(bool(counts[state]))
        self.mine.setVisible(bool(comments))
        self.here.setVisible(bool(comments))

    @property
    def current(self) -> Comment | None:
        """The comment that is chosen, as it is in the design."""
        found = self.view.currentIndex().data(VALUE_ROLE)
        return found if isinstance(found, Comment) else None

    def _show_choice(self, *_: object) -> None:
        comment, organization = self.current, self._session.organization
        self.detail.rows.show([] if comment is None else list(comment_detail_rows(organization, comment)))
        writable = comment is not None and not self._session.document.read_only
        for button, _text, _act in self._acts:
            button.setEnabled(writable)
        self.go_button.setEnabled(comment is not None)
        self.resolve_button.setText("Reopen" if comment is not None and comment.resolved else "Resolve")

    def _write(self) -> None:
        self._session.requests.ask(NEW_COMMENT, None)

    def _reply(self) -> None:
        if (comment := self.current) is not None:
            reply_dialog(self._session, comment, self.window()).open()

    def _edit(self) -> None:
        if (comment := self.current) is not None:
            edit_dialog(self._session, comment, self.window()).open()

    def _resolve(self) -> None:
        if (comment := self.current) is not None:
            organization = self._session.organization
            push(self._session, lambda: resolve_comment(organization, comment.id, resolved=not comment.resolved))

    def _remove(self, *_: object) -> None:
        if (comment := self.current) is not None:
            organization = self._session.organization
            if change := push(self._session, lambda: remove_comment(organization, comment.id)):
                self._session.say_done(change)

    def _go(self, *_: object) -> None:
        """Go to what the comment is on, if it is still there."""
        comment, organization = self.current, self._session.organization
        if comment is None:
            return
        if comment.policy is not None and comment.policy in organization.policies:
            show_statement(self._session, comment.policy, comment.statement)
        elif any(test.id == comment.test for test in organization.settings.tests):
            self._session.requests.ask(SHOW_PANEL, "tests")
            self._session.requests.ask(SHOW_TEST, comment.test)
        elif not (comment.policy or comment.test) and (node := comment.node or organization.root) in organization.nodes:
            self._session.reveal(node)
        else:
            self._session.notices.say("What this comment is on is gone from the design.")

    def _menu(self, at: QPoint) -> None:
        if not self.view.indexAt(at).isValid():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for button, text, act in self._acts:
            entry = add_entry(menu, text, partial(QTimer.singleShot, 0, self, act))
            entry.setEnabled(button.isEnabled())
        menu.popup(self.view.viewport().mapToGlobal(at))
