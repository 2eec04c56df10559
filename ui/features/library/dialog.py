"""Dialog of the team's libraries: who made them, what they bring, and what changed since the person last agreed."""

from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtWidgets import QWidget

from designer.analysis.guardrails import libraries
from designer.analysis.guardrails.libraries import TeamLibrary
from designer.basics.errors import OrgwrightError
from designer.basics.words import counted
from designer.exchange.library.changes import entry_change_words, entry_changes, library_entries
from designer.exchange.library.places import library_folders, readable_libraries
from designer.organization.edits.settings import judge_by
from ui.features.library.using import agree, choose_library, leave_library, use_libraries, where_from
from ui.state import settings
from ui.state.analyses import Analyses
from ui.state.session import Session, push
from ui.state.split import shared_room
from ui.theme import Role
from ui.widgets.buttons import push_button
from ui.widgets.containers.dialog_parts import ListDialog
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import SeverityStyle
from ui.widgets.fields.form import InlineMessage
from ui.widgets.item_views.flat_list import ScrolledList, section_rows
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent

_ABOUT = (
    "A library adds guardrails, rules, programmes, quotas, actions, templates and lens presets of your team. It is "
    "data: nothing of it runs, and it replaces nothing of Orgwright's own."
)


class _Standing(NamedTuple):
    """A library as it lies in its folder, and as it is in use: one of both may be missing."""

    found: TeamLibrary | None
    used: TeamLibrary | None

    @property
    def shown(self) -> TeamLibrary:
        """The one that a person is asked about: what is in the folder, where it can be read."""
        return self.found or self.used  # type: ignore[return-value]  # one of both is there

    @property
    def is_new(self) -> bool:
        """Whether the folder has another one than is in use."""
        return self.found is not None and (self.used is None or self.used.digest != self.found.digest)

    @property
    def state(self) -> str:
        """State in a few words."""
        if self.used is None:
            return "not in use"
        return f"in use; the folder has {self.shown.version} now" if self.is_new else "in use"


class LibrariesDialog(ListDialog):
    """Lists libraries, uses and leaves them.

    Args:
        session: Of the window.
        analyses: Its analyses.
        parent: Window below it.
    """

    def __init__(self, session: Session, analyses: Analyses, parent: QWidget) -> None:
        super().__init__("Team libraries", parent)
        self._session = session
        self.analyses = analyses
        self._window = parent
        self._standings: dict[str, _Standing] = {}
        self.list = ScrolledList("Libraries")
        self.note = ScrolledList("On the library")
        self.empty = EmptyState("policy-deny", "No team library", "Choose the folder of one: it has a library.json.")
        self.message = InlineMessage()
        self.add_button = push_button("Add a library…", "add", run=self._add)
        self.use_button = push_button("Use it", run=self._use)
        self.name_button = push_button("Name in the design", run=self._name)
        self.name_button.setToolTip("Keep in the design which libraries check it, with version and digest")
        self.leave_button = push_button("Stop using", run=self._leave)
        self._split = shared_room("libraries", self.list, self.note, (2, 3), beside=True)
        acts = (self.add_button, self.use_button, self.name_button, self.leave_button)
        self.lay_out(_ABOUT, (), (self.empty, self._split), acts, self.message)
        self.give_room(820, 560)
        self.list.selectionModel().currentChanged.connect(lambda *_: self._show_current())
        session.document.changed.connect(self._show_current)
        session.document.reset.connect(self.reject)
        self._update()
        self.list.setFocus()

    @property
    def _current(self) -> _Standing | None:
        row = self.list.rows.row(self.list.currentIndex())
        return self._standings.get(str(row.id)) if row is not None else None

    def _update(self) -> None:
        """Look into the folders again."""
        self.message.say("")
        unreadable: list[OrgwrightError] = []
        found = readable_libraries(library_folders(settings.chosen_libraries()), unreadable)
        if unreadable:
            self.message.say("\n".join(map(str, unreadable)), SeverityStyle.ERROR)
        used = {one.prefix: one for one in libraries.in_use()}
        there = {one.prefix: one for one in found}
        self._standings = {prefix: _Standing(there.get(prefix), used.get(prefix)) for prefix in (there | used)}
        self.list.rows.show([_library_row(prefix, one) for prefix, one in self._standings.items()])
        self.empty.setVisible(not self._standings)
        self._split.setVisible(bool(self._standings))
        if self._standings and not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self.list.rows.index(0, 0))
        self._show_current()

    def _show_current(self, *_: object) -> None:
        one = self._current
        self.note.rows.show([*self._note_rows(one)] if one is not None else [])
        self.use_button.setVisible(one is not None and one.is_new)
        if one is not None:
            self.use_button.setText(f"Use {one.shown.version}" if one.used is not None else "Use it")
        self.leave_button.setVisible(one is not None and one.used is not None)
        named = self._session.organization.settings.libraries
        self.name_button.setVisible(libraries.judging() != named)
        self.name_button.setEnabled(not self._session.document.read_only)

    def _note_rows(self, one: _Standing) -> Iterator[Row]:
        library = one.shown
        yield _sentence(library.words, "info")
        named = next((kept for kept in self._session.organization.settings.libraries if kept.id == library.name), None)
        if named is not None:
            yield _sentence(f"This design says that {named.id} {named.version} checked it.", "info")
        yield from (_sentence(fault, "error", Role.DENIED) for fault in library.faults)
        title, agreed = settings.agreed_entries(library.prefix)
        if one.is_new and agreed:
            yield from _change_rows(title, agreed, library)
        facts = {
            "Folder": f"{library.folder}. {where_from(library)}.",
            "Digest": library.digest,
            "Ids begin with": f"{library.prefix}-",
        }
        rows = [Row(RowContent(what, says, wrapped=True), says, what, selectable=False) for what, says in facts.items()]
        yield from section_rows("Where it comes from", rows, count="")
        entries = [
            Row(RowContent(entry.title, f"{entry.kind}, {id_}", wrapped=True), entry.title, id_, selectable=False)
            for id_, entry in library_entries(library).items()
        ]
        yield from section_rows("What it brings", entries)

    def _add(self) -> None:
        choose_library(self._window, self.analyses)
        self._update()

    def _use(self) -> None:
        self.list.setFocus()  # the button goes, and its keys would go to another
        if (one := self._current) is not None:
            agree(one.shown)
            use_libraries(self._window, self.analyses)
            self._update()
            used = {each.digest for each in libraries.in_use()}
            now = self._standings.get(one.shown.prefix)  # the folder may be another by now
            if now is not None and now.shown.digest in used:
                self.message.say(f"{now.shown.title} judges each design from now on.", SeverityStyle.ADVICE)
            elif not self.message.text():
                there = f"has {now.shown.title} now, which is not used" if now else "does not have it any more"
                self.message.say(f"The folder of {one.shown.title} {there}.", SeverityStyle.WARNING)

    def _leave(self) -> None:
        self.list.setFocus()
        one = self._current
        if one is not None and one.used is not None:
            if one.found is not None:
                settings.decline_library(one.found.digest)
            leave_library(self._window, self.analyses, one.used)
            self._update()
            self.message.say(f"{one.used.title} is no longer used.", SeverityStyle.ADVICE)

    def _name(self) -> None:
        self.list.setFocus()
        change = push(self._session, lambda: judge_by(self._session.organization, libraries.judging()))
        if change:
            self.message.say(f"{change.label}.", SeverityStyle.ADVICE)


def _library_row(prefix: str, one: _Standing) -> Row:
    icon, role = ("allowed", Role.ALLOWED) if one.used is not None and not one.is_new else ("info", Role.CONDITIONAL)
    faults = f", {counted(len(one.shown.faults), 'fault')}" if one.shown.faults else ""
    title = (one.used or one.shown).title
    content = RowContent(title, f"{one.state}{faults}", icon=icon, icon_role=role, bold=True, wrapped=True)
    return Row(content, f"{title}\n{one.shown.folder}", prefix)


def _change_rows(title: str, agreed: dict[str, str], library: TeamLibrary) -> Iterator[Row]:
    """Yield what changed since the version that the person agreed to."""
    now = library_entries(library)
    looks = {
        "added": ("add", Role.ALLOWED),
        "changed": ("rename", Role.CONDITIONAL),
        "removed": ("remove", Role.DENIED),
    }
    rows = []
    for id_, word in entry_changes(agreed, library):
        icon, role = looks[word]
        name = now[id_].title if id_ in now else id_
        content = RowContent(name, id_, icon=icon, icon_role=role, trailing=word, wrapped=True)
        rows.append(Row(content, id_, f"{word} {id_}", selectable=False))
    yield from section_rows(f"What changed since {title}", rows, count=entry_change_words(agreed, library))


def _sentence(words: str, icon: str, role: Role = Role.SECONDARY) -> Row:
    return Row(RowContent(words, icon=icon, icon_role=role, wrapped=True), words, words, selectable=False)
