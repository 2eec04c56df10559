"""Comments on the policy in the editor and on its statements: a sign in the head, and entries of the menus."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from designer.basics.words import counted, plain, short
from designer.organization.model.change import Change
from designer.organization.model.comments import CommentPlace, comments_on
from designer.organization.model.records import Policy
from designer.policy.language.form import read_forms
from ui.code_editor.editor import CodeEditor
from ui.code_editor.painting import GutterSign
from ui.commands.commenting import add_comment_entries
from ui.commands.requests import NEW_COMMENT
from ui.features.policy_editor.head import PolicyHead
from ui.state.session import Session
from ui.theme import Role
from ui.widgets.buttons import add_line
from ui.widgets.display.labels import menu_text


class StatementComments(QObject):
    """Shows how many comments are open, and lets a person comment on the statement at the cursor."""

    def __init__(
        self, session: Session, head: PolicyHead, code: CodeEditor, policy: Callable[[], Policy | None]
    ) -> None:
        super().__init__(code)
        self._session = session
        self._head = head
        self._code = code
        self._policy = policy
        code.menuAsked.connect(self._add_to)
        head.comment.triggered.connect(self._write)
        head.comments.menu().aboutToShow.connect(self._fill)
        session.document.changed.connect(self._on_changed)
        session.shown.changed.connect(self._show_signs)

    def _on_changed(self, change: Change) -> None:
        if change.settings is not None:
            self.show_count()
        elif change.policies:
            self._show_signs()

    def show_count(self) -> None:
        """Say in the head how many comments on the policy are open; the sign goes if it has none at all."""
        policy, button = self._policy(), self._head.comments
        comments = self._session.organization.settings.comments
        there = comments_on(comments, CommentPlace(policy=policy.id)) if policy is not None and comments else []
        left = sum(comment.is_open for comment in there)
        button.setText(f"{left:,}" if left else "")
        name = f"{counted(left, 'open comment')} on this policy" if left else "Comments on this policy"
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.setVisible(bool(there))
        self._show_signs()

    def _show_signs(self) -> None:
        """Show beside statements what was said of them, or what a merge asks."""
        policy, picture = self._policy(), self._session.shown.picture
        if policy is None:
            return
        comments, asked = (
            self._session.organization.settings.comments,
            picture.statements if picture is not None else {},
        )
        signs = {
            comment.statement: GutterSign("note", Role.ACCENT, short(plain(comment.text), 200))
            for comment in comments
            if comment.policy == policy.id and comment.statement and comment.is_open
        }
        signs |= {name: GutterSign("unknown", Role.ACCENT, tip) for (on, name), tip in asked.items() if on == policy.id}
        forms = read_forms(policy.text).statements if signs else ()
        lines = {policy.text.count("\n", 0, form.span.start): signs[form.name] for form in forms if form.name in signs}
        self._code.gutter.show_signs(lines)

    def _fill(self) -> None:
        self._head.comments.menu().clear()
        self._add_to(self._head.comments.menu())

    def _add_to(self, menu: QMenu) -> None:
        """Add what can be said of the statement at the cursor, and then of the policy."""
        place = self._place()
        if menu.actions():
            add_line(menu)
        if place.statement:
            words = f"Comment on statement {menu_text(place.statement, 40)}…"
            add_comment_entries(menu, self._session, place, words, listed=False)
        add_comment_entries(menu, self._session, CommentPlace(policy=place.policy), "Comment on this policy…")

    def _write(self) -> None:
        self._session.requests.ask(NEW_COMMENT, self._place())

    def _place(self) -> CommentPlace:
        """Return the statement at the cursor; the policy if none is there."""
        policy, at = self._policy(), self._code.cursor_offset()
        if policy is None:
            return CommentPlace()
        statements = read_forms(policy.text).statements
        here = (statement.name for statement in statements if statement.span.start <= at <= statement.span.end)
        return CommentPlace(policy=policy.id, statement=next(here, ""))
