"""Sensitive actions: what most organizations want to know of, as dated data that a design may change."""

from functools import cache
from typing import NamedTuple

from designer.basics.data import read_data, read_record
from designer.basics.words import counted
from designer.organization.model.compliance import SensitiveState
from designer.organization.model.organization import Organization

OWN_GROUP = "Of your own"
"""Title of the group of actions that a design lists and puts into none."""


class SensitiveGroup(NamedTuple):
    """Group of sensitive actions.

    Attributes:
        id: Stable word: "logging".
        title: "Logging and detection".
        chosen: Those that a table of all accounts shows.
        actions: All of them.
    """

    id: str
    title: str
    chosen: tuple[str, ...]
    actions: tuple[str, ...]


class SensitiveActions(NamedTuple):
    """The dated list.

    Attributes:
        date: Day of the list, ISO.
        source: Its source, as a sentence.
        confidence: "high", "medium" or "low".
        groups: Its groups.
    """

    date: str
    source: str
    confidence: str
    groups: tuple[SensitiveGroup, ...]

    @property
    def chosen(self) -> tuple[str, ...]:
        """Actions that a table of all accounts shows, group by group."""
        return tuple(action for group in self.groups for action in group.chosen)

    def place(self, action: str) -> tuple[SensitiveGroup, bool] | None:
        """Group of an action, and whether the table of all accounts shows it; None if it is not on the list."""
        return next(((group, action in group.chosen) for group in self.groups if action in group.actions), None)


@cache
def load() -> SensitiveActions:
    """Return the list that this version of the program has."""
    return read_record(SensitiveActions, read_data("sensitive_actions.json"))


def known_actions(organization: Organization) -> SensitiveActions:
    """Return the list as a design has it: the program's, with the places that the design gives actions."""
    ours, records = load(), organization.settings.compliance
    if records is None or not records.sensitive:
        return ours
    titles = {group.id: group.title for group in ours.groups}
    actions = {group.id: dict.fromkeys(group.actions) for group in ours.groups}
    chosen = {group.id: dict.fromkeys(group.chosen) for group in ours.groups}
    homes = {action.lower(): (group.id, action) for group in ours.groups for action in group.actions}
    for sensitive_action in records.sensitive:
        home, action = homes.get(sensitive_action.action.lower(), ("", sensitive_action.action))
        for listed in (actions, chosen):
            listed.get(home, {}).pop(action, None)
        group = sensitive_action.group or home or OWN_GROUP
        if sensitive_action.state is not SensitiveState.LEFT_OUT:
            titles.setdefault(group, group)
            actions.setdefault(group, {})[action] = None
        if sensitive_action.state is SensitiveState.SHOWN:
            chosen.setdefault(group, {})[action] = None
    groups = (
        SensitiveGroup(group, title, tuple(chosen.get(group, ())), tuple(actions[group]))
        for group, title in titles.items()
    )
    changed = counted(len(records.sensitive), "place")
    source = f"{ours.source} The design has {changed} of its own."
    return ours._replace(source=source, groups=tuple(group for group in groups if group.actions))
