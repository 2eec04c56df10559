"""Head of a page about one thing, and the tabs below it: the same inside an account and in Identity Center."""

from collections.abc import Callable, Hashable, Mapping, Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from designer.organization.model.change import Change
from designer.organization.model.identities import IdentityKind
from ui import theme
from ui.forms.fields import TextField
from ui.state.session import Session
from ui.theme import Role
from ui.widgets.buttons import icon_button
from ui.widgets.containers.boxes import in_column, in_row
from ui.widgets.containers.wrapping_row import WrappingRow
from ui.widgets.display.chip import GlyphBadge
from ui.widgets.display.labels import ElidedLabel, hairline
from ui.widgets.display.severity import SeverityStyle
from ui.widgets.fields.form import InlineMessage
from ui.widgets.fields.segments import Segments
from ui.widgets.menus import add_entry

SUBJECT_TABS: Mapping[Hashable, Sequence[str]] = {
    None: ("Access",),
    IdentityKind.USER: ("Access", "IAM policies", "With/without MFA", "Switch role"),
    IdentityKind.ROLE: ("Access", "IAM policies", "Trust", "Switch role"),
    IdentityKind.GROUP: ("Members", "IAM policies"),
    IdentityKind.POLICY: ("Document", "Attached to"),
}
"""Tabs by kind; None for the root user."""


class PageHead(QWidget):
    """Glyph, name, second line, and buttons for what can be done.

    Args:
        session: Of the window.
        back_words: Words of the button that leads back to the tree, which is hidden at first.
        buttons: The buttons before the menu.
    """

    def __init__(self, session: Session, back_words: str, buttons: Sequence[QPushButton]) -> None:
        super().__init__()
        self._session = session
        metrics = theme.metrics()
        self.back = icon_button("chevron-left", back_words)
        self.back.hide()
        self._glyph = GlyphBadge("principal", Role.ACCENT, circle=True)
        self.name = TextField(session)
        self.name.setAccessibleName("Name")
        self.name.setObjectName("page-name")  # one that nobody can change looks like a heading, not like a field
        self.name.returnPressed.connect(self.name.commit)
        self.message = InlineMessage()
        self.name.set_message(self.message)
        self._line = ElidedLabel("", Role.SECONDARY, font=theme.secondary_font())
        self.description = TextField(session, "Description")
        self.description.setAccessibleName("Description")
        self.description.returnPressed.connect(self.description.commit)
        self.description.hide()
        self.more = icon_button("more", "More")
        lines = in_column(self.name, self.message, self._line, spacing=0)
        subject = QWidget()
        in_row(self.back, self._glyph, (lines, 1), host=subject, spacing=metrics.gap)
        ending = QWidget()  # the menu is on no line of its own
        in_row(buttons[-1], self.more, host=ending, spacing=metrics.gap)
        in_column(
            WrappingRow((subject, *buttons[:-1], ending), grows=True),
            self.description,
            host=self,
            margins=(metrics.margin, metrics.gap),
            spacing=metrics.gap,
        )

    def show_subject(self, glyph: str, name: str, line: str) -> None:
        """Show what the page is about; a name that is being typed stays."""
        self._glyph.show_icon(glyph)
        self.name.reread(name)
        self._line.set_text(line)

    def begin_description(self, text: str, edit: Callable[[str], Change] | None) -> None:
        """Show the description of another subject; None for an edit hides it: AWS keeps none, or nobody changes it."""
        self.description.show_text(text, edit)
        self.description.setVisible(edit is not None)

    def settle(self) -> None:
        """Make edits of what is typed before another subject is shown, or say why not."""
        self.name.settle("The name")
        self.description.settle("The description")

    def forget(self) -> None:
        """Give up what is typed: the subject is gone."""
        self.name.forget()
        self.description.forget()

    def ask_name(self) -> None:
        """Give the keys to the name."""
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.name.selectAll()

    def offer_another(self) -> None:
        """Say which keys go on while the name of a new user is typed."""
        self.message.say("Enter saves the name and adds another; Esc adds none.", SeverityStyle.ADVICE)

    def open_menu(self, menu: QMenu, remove: Callable[[], object]) -> None:
        """Open a menu of what can be done below its button, with Rename and Delete at its end; it is gone with it."""
        add_entry(menu, "Rename", self.ask_name)
        add_entry(menu, "Delete", remove)
        for action in menu.actions():
            action.setEnabled(not self._session.document.read_only)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))


class PageTabs(QWidget):
    """Tabs of a page, which are others for each kind of thing; each kind keeps the tab that was in front.

    Args:
        tabs: Their words by kind; where there is one alone, no tabs are seen.

    Signals:
        turned(): The person wants another tab.
    """

    turned = Signal()

    def __init__(self, tabs: Mapping[Hashable, Sequence[str]]) -> None:
        super().__init__()
        self._tabs = tabs
        self._front: dict[Hashable, int] = {}
        self._segments = {
            kind: Segments("Part of the page", words, tight=True, wraps=True) for kind, words in tabs.items()
        }
        metrics = theme.metrics()
        row = QHBoxLayout()
        row.setContentsMargins(metrics.margin, metrics.gap // 2, metrics.margin, metrics.gap // 2)
        for kind, segments in self._segments.items():
            row.addWidget(segments, 1)
            segments.chosen.connect(lambda place, kind=kind: self._turn(kind, place))
        in_column(row, hairline(), host=self, spacing=0)

    def show_kind(self, kind: Hashable) -> None:
        """Show the tabs of a kind."""
        for each, segments in self._segments.items():
            segments.setVisible(each == kind)
        self._segments[kind].choose(self.front(kind))
        self.setVisible(len(self._tabs[kind]) > 1)

    def front(self, kind: Hashable) -> int:
        """Number of the tab that is in front for a kind."""
        return self._front.get(kind, 0)

    def front_words(self, kind: Hashable) -> str:
        """Words of the tab that is in front for a kind."""
        return self._tabs[kind][self.front(kind)]

    def bring(self, kind: Hashable, words: str) -> None:
        """Bring a tab to the front, as the person does; nothing where the kind has none of that name."""
        if words in self._tabs[kind]:
            self._turn(kind, self._tabs[kind].index(words))

    def _turn(self, kind: Hashable, place: int) -> None:
        self._front[kind] = place
        self.turned.emit()


class PageBody(QWidget):
    """Parts below each other, of which lists take less than they would like before anything scrolls.

    `QScrollArea` of Qt 6.11 gives a widget with words that wrap the height that its layout prefers, and not the least:
    two wrapped labels over a list in a `QScrollArea` with `setWidgetResizable` scroll while the list has room to spare.
    """

    def heightForWidth(self, _width: int) -> int:
        return self.minimumSizeHint().height()
