"""Actions are named by AWS's new names, too."""

import json
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from typing import NamedTuple, NotRequired, TypedDict, cast

from designer.analysis.checks.actions.uses import ActionUse, entry_uses
from designer.analysis.checks.finding import Check, Fix, Severity, TextFinding
from designer.analysis.checks.fixes import add_actions
from designer.analysis.checks.policy_text import PolicyText, denies
from designer.analysis.checks.wording import listed, verb
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.language.document import Statement


class _Row(TypedDict):
    service: NotRequired[str]
    by: NotRequired[str]
    actions: NotRequired[dict[str, list[str]]]
    why: str
    retired: NotRequired[bool]
    source: str


class Rename(NamedTuple):
    """Actions that AWS gave new names at one time.

    Attributes:
        names: Each old action's number, with those that it became; with several, the best known come first.
        mask: The old actions.
        service: The old and the new name of the service, where all its actions moved; else empty.
        why: The consequence, as a sentence.
        retired: True when the old names count no more.
        source: Address of the page on which AWS says so.
    """

    names: dict[int, list[str]]
    mask: int
    service: tuple[str, ...]
    why: str
    retired: bool
    source: str


@lru_cache(maxsize=1)
def renames(catalogue: Catalogue) -> tuple[Rename, ...]:
    """The dated list of ``resources/renamed_actions.json``."""
    text = resources.files("resources").joinpath("renamed_actions.json").read_text("utf-8")
    rows = cast("list[_Row]", json.loads(text)["renames"])
    return tuple(_rename(row, _names(row, catalogue)) for row in rows)


def _rename(row: _Row, names: dict[int, list[str]]) -> Rename:
    mask = sum(1 << index for index in names)
    service = (row["service"], row["by"]) if "service" in row and "by" in row else ()
    return Rename(names, mask, service, row["why"], row.get("retired", False), row["source"])


def _names(row: _Row, catalogue: Catalogue) -> dict[int, list[str]]:
    pairs = ((catalogue.index(old), new) for old, new in row.get("actions", {}).items())
    names = {index: new for index, new in pairs if index is not None}
    for index in catalogue.service_range(row.get("service", "")) or ():
        names[index] = [f"{row.get('by', '')}:{catalogue.actions[index].partition(':')[2]}"]
    return names


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    for rename in renames(view.catalogue):
        for statement in view.statements:
            if view.mask(statement) & rename.mask and not statement.not_action:
                mine = [use for use in entry_uses(view) if use.statement is statement]
                yield from _in_statement(view, statement, mine, rename)


def _in_statement(
    view: PolicyText, statement: Statement, mine: list[ActionUse], rename: Rename
) -> Iterator[TextFinding]:
    """One mark at the first entry that names actions by old names alone."""
    left: dict[int, ActionUse] = {}
    for use in mine:
        for index in view.catalogue.members(view.catalogue.match(use.text) & rename.mask):
            if not _said(view, statement, rename.names[index]):
                left.setdefault(index, use)
    if not left:
        return
    message = f"{_words(view, statement, list(left), rename)}. {rename.why}"
    yield TextFinding(
        message, next(iter(left.values())).span(view), _fixes(view, statement, list(left.values()), rename)
    )


def _words(view: PolicyText, statement: Statement, left: list[int], rename: Rename) -> str:
    """The actions that are left out, as a sentence without its end."""
    does = "denies" if denies(statement) else "allows"
    if rename.service:
        old, new = rename.service
        return f"{old} is now {new}, and no statement here {does} the same actions of {new}"
    old_names, new_names = [view.catalogue.actions[old] for old in left], [rename.names[old][0] for old in left]
    became = "retired for finer actions such as" if rename.retired else "now"
    now = f"{verb(old_names, 'is', 'are')} {became} {listed(new_names)}"
    return f"{listed(old_names)} {now}, which no statement here {does}"


def _said(view: PolicyText, statement: Statement, names: list[str]) -> bool:
    """True when some statement with the same effect is about one of some actions."""
    indices = [index for name in names if (index := view.catalogue.index(name)) is not None]
    masks = [view.mask(other) for other in view.statements if other.effect is statement.effect]
    return any(mask >> index & 1 for mask in masks for index in indices)


def _fixes(view: PolicyText, statement: Statement, found: list[ActionUse], rename: Rename) -> tuple[Fix, ...]:
    """The new names beside the old ones, where both work on all resources."""
    if rename.retired or statement.not_resource or "*" not in statement.resources:
        return ()
    new: dict[str, None] = {}
    for use in found:
        for name in _new_entries(view, use, rename):
            new.setdefault(name)
    return add_actions(view, statement, list(new), f"Add {listed(new)}")


def _new_entries(view: PolicyText, use: ActionUse, rename: Rename) -> list[str]:
    """An entry with the new service, where that matches the same; else every new action by itself."""
    olds = view.catalogue.members(view.catalogue.match(use.text) & rename.mask)
    new = [name for old in olds for name in rename.names[old]]
    entry = f"{new[0].partition(':')[0]}:{use.name}"
    found = {view.catalogue.actions[index] for index in view.catalogue.members(view.catalogue.match(entry))}
    return [entry] if found == set(new) else new


CHECK = Check(
    "renamed-actions",
    "What AWS calls by a new name is named by it, too",
    Severity.WARNING,
    "When AWS renames a service or splits an action, requests are authorized under the new name. A Deny of the old "
    "name alone leaves a way around it, and an Allow withholds what it means to give.",
    "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/rename.html",
    fix="Adds the new names, where the old ones count as well.",
    texts=_check_text,
)
