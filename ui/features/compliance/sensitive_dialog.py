"""Dialog of the list of sensitive actions: what is on it, what the table of accounts shows, actions of one's own."""

from collections.abc import Iterator, Mapping
from functools import partial

from PySide6.QtWidgets import QWidget

from designer.analysis.compliance.checklist import checked_words
from designer.analysis.compliance.sensitive_actions import OWN_GROUP, SensitiveActions, known_actions, load
from designer.organization.edits.compliance import put_sensitive_action, reset_sensitive_action
from designer.organization.model.change import Change
from designer.organization.model.compliance import SensitiveAction, SensitiveState
from designer.organization.model.organization import Organization
from designer.policy.catalog import catalogue
from designer.policy.catalog.action_search import suggest_actions
from ui.forms.fields_dialog import DialogField, FieldsDialog
from ui.state.session import Session, push
from ui.widgets.buttons import enable_unless, push_button
from ui.widgets.containers.dialog_parts import ListDialog
from ui.widgets.display.labels import plain_label
from ui.widgets.fields.search_box import SearchBox
from ui.widgets.item_views.flat_list import ScrolledList, boxed, section_rows
from ui.widgets.item_views.row_model import Row

_ABOUT = (
    "The report, the lens and the checks read this list. Untick what is not sensitive here; the table of all accounts "
    "has a column for those that are shown."
)


class SensitiveActionsDialog(ListDialog):
    """Shows and edits; each tick is one step that can be undone."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("Sensitive actions", parent)
        self._session = session
        self._make()
        acts = (self.add_button, self.show_button, self.reset_button)
        self.lay_out(_ABOUT, (self.search,), (self.list,), acts, self.about)
        self.give_room(620, 640)
        session.document.changed.connect(self._update)
        session.document.reset.connect(self.reject)
        self._update()

    def _make(self) -> None:
        self.search = SearchBox("Find an action")
        self.search.textChanged.connect(self._update)
        self.list = ScrolledList("Sensitive actions", boxes=True)
        self.list.switched.connect(self._switch)
        self.list.selectionModel().currentChanged.connect(lambda *_: self._update_row())
        self.add_button = push_button("Add an action…", "add", run=self._ask)
        self.show_button = push_button("Show in the table", run=self._show)
        self.reset_button = push_button("As the program has it", run=self._reset)
        self.about = plain_label(look="small", wrap=True)

    def _update(self, _change: object = None) -> None:
        organization = self._session.organization
        self.list.rows.show(list(sensitive_rows(organization, self.search.text())))
        listed = known_actions(organization)
        self.about.setText(f"List of {listed.date}, {checked_words(listed.confidence)}. {listed.source}")
        self._update_row()

    def _update_row(self) -> None:
        action, refusal = self._action, self._session.shown.refusal_of_typing
        place = known_actions(self._session.organization).place(action) if action else None
        enable_unless(self.add_button, refusal)
        enable_unless(self.show_button, refusal or ("" if place is not None else "Choose an action first."))
        self.show_button.setText("Not in the table" if place is not None and place[1] else "Show in the table")
        is_own = action in _own(self._session.organization)
        enable_unless(self.reset_button, refusal or ("" if is_own else "The program has it so."))

    @property
    def _action(self) -> str:
        """The current action; "" if there is none."""
        row = self.list.rows.row(self.list.currentIndex())
        return str(row.value) if row is not None and row.value is not None else ""

    def _switch(self, place: int) -> None:
        """Strike an action off the list, or put it on again."""
        row = self.list.rows.row(self.list.rows.index(place, 0))
        if row is None or row.value is None:
            return
        action = str(row.value)
        if known_actions(self._session.organization).place(action) is not None:
            self._place(
                SensitiveAction(action, SensitiveState.LEFT_OUT, _own_group(self._session.organization, action))
            )
        elif load().place(action) is not None:
            push(self._session, lambda: reset_sensitive_action(self._session.organization, action))
        else:
            self._place(SensitiveAction(action, group=_own_group(self._session.organization, action)))

    def _show(self) -> None:
        """Have a column of the table for the action, or none any more."""
        organization, action = self._session.organization, self._action
        place = known_actions(organization).place(action)
        if place is not None:
            state = SensitiveState.LISTED if place[1] else SensitiveState.SHOWN
            self._place(SensitiveAction(action, state, _own_group(organization, action)))

    def _place(self, placed: SensitiveAction) -> None:
        push(self._session, lambda: put_sensitive_action(self._session.organization, placed))

    def _reset(self) -> None:
        push(self._session, lambda: reset_sensitive_action(self._session.organization, self._action))

    def _ask(self) -> None:
        groups = [(group.id, group.title) for group in known_actions(self._session.organization).groups]
        own = [] if any(group == OWN_GROUP for group, _ in groups) else [(OWN_GROUP, OWN_GROUP)]

        def edit(values: Mapping[str, str]) -> Change:
            state = SensitiveState(values["state"])
            made = SensitiveAction(values["action"], state, values["group"])
            return put_sensitive_action(self._session.organization, made)

        known = catalogue.load()
        suggested = partial(suggest_actions, known)
        FieldsDialog(
            self._session,
            "Add a sensitive action",
            "Its exact name, with the prefix of its service.",
            (
                DialogField(
                    "action",
                    "Action",
                    self.search.text(),
                    "s3:DeleteBucket",
                    suggest=suggested,
                    is_whole=lambda text: known.index(text) is not None,
                ),
                DialogField("group", "Group", choices=(*own, *groups)),
                DialogField(
                    "state", "Place", choices=(("listed", "On the list"), ("shown", "On it, and in the table"))
                ),
            ),
            edit=edit,
            parent=self,
        ).open()


def sensitive_rows(organization: Organization, text: str) -> Iterator[Row]:
    """Yield the actions of the program and of the design, group by group; those that are not on the list unticked."""
    words = text.lower().split()
    listed, ours = known_actions(organization), load()
    titles = {group.id: group.title for group in (*ours.groups, *listed.groups)}
    for sensitive_action in _own(organization).values():
        if ours.place(sensitive_action.action) is None:  # its group may have no other
            titles.setdefault(sensitive_action.group or OWN_GROUP, sensitive_action.group or OWN_GROUP)
    for group, title in titles.items():
        rows = [
            _row(organization, listed, action)
            for action in _members(organization, group, (ours, listed))
            if all(word in f"{action} {title}".lower() for word in words)
        ]
        yield from section_rows(title, rows)


def _members(organization: Organization, group: str, lists: tuple[SensitiveActions, ...]) -> Iterator[str]:
    """Yield the actions of a group in any of the lists, and those of the design that are struck off it."""
    found = dict.fromkeys(action for one in lists for each in one.groups if each.id == group for action in each.actions)
    current = lists[-1]
    for action in found:
        place = current.place(action)
        if place is None or place[0].id == group:
            yield action
    homeless = (one for one in _own(organization).values() if load().place(one.action) is None)
    yield from (one.action for one in homeless if (one.group or OWN_GROUP) == group and one.action not in found)


def _row(organization: Organization, listed: SensitiveActions, action: str) -> Row:
    place = listed.place(action)
    parts = ["in the table"] if place is not None and place[1] else []
    parts += ["yours"] if action in _own(organization) else []
    row = boxed(action, "", place is not None, trailing=", ".join(parts))
    return Row(row.content, row.tip, action, action, state=row.state)


def _own(organization: Organization) -> dict[str, SensitiveAction]:
    """Return the places that the design gives, by action."""
    records = organization.settings.compliance
    return {sensitive_action.action: sensitive_action for sensitive_action in records.sensitive} if records else {}


def _own_group(organization: Organization, action: str) -> str:
    """Return the group that the design gives an action; "" where it gives none."""
    mine = _own(organization).get(action)
    return mine.group if mine is not None else ""
