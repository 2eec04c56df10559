"""Actions exist, under AWS's new names too, are of services that the policy's type reaches, and can be denied."""

import json
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from typing import NamedTuple, NotRequired, TypedDict, cast

from designer.analysis.checks.finding import RCPS, Check, Fix, Replacement, Severity, TextFinding
from designer.analysis.checks.fixes import add_actions, json_string, put_text, without_entry
from designer.analysis.checks.policy_text import PolicyText, denies, element_of
from designer.analysis.checks.shared import listed, meant, nearest, verb
from designer.policy.catalog.catalogue import Catalogue, is_unlimited
from designer.policy.evaluation.decision import rcp_services
from designer.policy.json.text import Span
from designer.policy.language.document import Statement


class ActionUse(NamedTuple):
    """An entry of a statement's actions, written service:Name."""

    statement: Statement
    number: int
    text: str
    service: str
    name: str

    def span(self, view: PolicyText) -> Span:
        """Return its place in the text."""
        return view.entry(self.statement, element_of(self.statement, "Action"), self.number)


@lru_cache(maxsize=64)
def entry_uses(view: PolicyText) -> tuple[ActionUse, ...]:
    """Return every entry with a service; what is against the language is left to its own check."""
    return tuple(_uses(view))


def _uses(view: PolicyText) -> Iterator[ActionUse]:
    for statement in view.statements:
        for index, text in enumerate(statement.actions):
            service, colon, name = text.partition(":")
            if colon and name and not _is_wild(service):
                yield ActionUse(statement, index, text, service, name)


def _is_wild(text: str) -> bool:
    return "*" in text or "?" in text


def is_pattern(use: ActionUse) -> bool:
    """Return True if it names several actions at once."""
    return _is_wild(use.name)


def _known_actions(view: PolicyText) -> Iterator[TextFinding]:
    catalogue = view.catalogue
    for use in entry_uses(view):
        of_service = catalogue.service_range(use.service)
        if is_pattern(use) or not of_service or catalogue.index(use.text) is not None:
            continue
        names = {catalogue.actions[i].partition(":")[2]: catalogue.actions[i] for i in of_service}
        close = names.get(nearest(use.name, names, 0.8), "")
        message = f"{use.text} is not in the list of actions of {catalogue.date}.{meant(close)}"
        span = use.span(view)
        harmless = use.statement.not_action and not close
        yield TextFinding(
            message,
            span,
            (put_text(view, span, close),) if close else (),
            Severity.ADVICE if harmless else Severity.WARNING,
        )


def _known_services(view: PolicyText) -> Iterator[TextFinding]:
    strangers: dict[str, list[ActionUse]] = {}
    for use in entry_uses(view):
        if not view.catalogue.service_range(use.service):
            strangers.setdefault(use.service.lower(), []).append(use)
    for service, found in strangers.items():
        close = nearest(service, view.catalogue.services, 0.8)
        close = close if close[:1] == service[:1] else ""
        names = list(dict.fromkeys(use.text for use in found))
        match = f"{names[0]} matches" if len(names) == 1 else f"{names[0]} and {len(names) - 1} more match"
        date = view.catalogue.date
        message = f"No service {service} is in the list of actions of {date}, so {match} nothing known.{meant(close)}"
        exempt = all(use.statement.not_action for use in found)
        severity = Severity.ADVICE if exempt else Severity.WARNING
        yield TextFinding(message, found[0].span(view), _renamed(view, found, close), severity)


def _renamed(view: PolicyText, found: list[ActionUse], service: str) -> tuple[Fix, ...]:
    """Return another service for all entries, where it has actions that they match."""
    if not service or not any(view.catalogue.match(f"{service}:{use.name}") for use in found):
        return ()
    changes = tuple(
        Replacement(span, view.source(span), json_string(f"{service}:{use.name}"))
        for use, span in ((use, use.span(view)) for use in found)
        if view.source(span) == json_string(use.text)
    )
    return (Fix(f"Replace {found[0].service} by {service}", changes),) if changes else ()


def _matching_wildcards(view: PolicyText) -> Iterator[TextFinding]:
    catalogue = view.catalogue
    for use in entry_uses(view):
        if is_pattern(use) and catalogue.service_range(use.service) and not catalogue.match(use.text):
            message = f"{use.text} matches no action in the list of {catalogue.date}."
            yield TextFinding(message, use.span(view))


def _rcp_services(view: PolicyText) -> Iterator[TextFinding]:
    reached = rcp_services()
    strangers: dict[str, list[ActionUse]] = {}
    for use in entry_uses(view):
        known = view.catalogue.service_range(use.service)
        if known and use.service.lower() not in reached.services:
            strangers.setdefault(use.service.lower(), []).append(use)
    for service, found in strangers.items():
        title = view.catalogue.service_title(service)
        message = f"RCPs do not reach {title} ({service}) as of {reached.date}, so this denies nothing."
        yield TextFinding(message, found[0].span(view))


def _unlimited_actions(view: PolicyText) -> Iterator[TextFinding]:
    for use in entry_uses(view):
        if denies(use.statement) and not use.statement.not_action and _only_unlimited(view, use):
            span = use.span(view)
            message = f"This Deny does not stop {use.text}: AWS carries it out whatever policies say."
            yield TextFinding(message, span, without_entry(view, span, "Remove it"))


def _only_unlimited(view: PolicyText, use: ActionUse) -> bool:
    """Return True if an entry names nothing but actions that no policy limits."""
    named = view.catalogue.match(use.text)
    return is_unlimited(use.text) or (bool(named) and not named & view.catalogue.limited_mask)


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
        retired: True if the old names count no more.
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
    """Return the dated list of ``resources/renamed_actions.json``."""
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
    """Yield one mark at the first entry that names actions by old names alone."""
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
    """Return the actions that are left out, as a sentence without its end."""
    does = "denies" if denies(statement) else "allows"
    if rename.service:
        old, new = rename.service
        return f"{old} is now {new}, and no statement here {does} the same actions of {new}"
    old_names, new_names = [view.catalogue.actions[old] for old in left], [rename.names[old][0] for old in left]
    became = "retired for finer actions such as" if rename.retired else "now"
    now = f"{verb(old_names, 'is', 'are')} {became} {listed(new_names)}"
    return f"{listed(old_names)} {now}, which no statement here {does}"


def _said(view: PolicyText, statement: Statement, names: list[str]) -> bool:
    """Return True if some statement with the same effect is about one of some actions."""
    indices = [index for name in names if (index := view.catalogue.index(name)) is not None]
    masks = [view.mask(other) for other in view.statements if other.effect is statement.effect]
    return any(mask >> index & 1 for mask in masks for index in indices)


def _fixes(view: PolicyText, statement: Statement, found: list[ActionUse], rename: Rename) -> tuple[Fix, ...]:
    """Return the new names beside the old ones, where both work on all resources."""
    if rename.retired or statement.not_resource or "*" not in statement.resources:
        return ()
    new: dict[str, None] = {}
    for use in found:
        for name in _new_entries(view, use, rename):
            new.setdefault(name)
    return add_actions(view, statement, list(new), f"Add {listed(new)}")


def _new_entries(view: PolicyText, use: ActionUse, rename: Rename) -> list[str]:
    """Return an entry with the new service, where that matches the same; else every new action by itself."""
    olds = view.catalogue.members(view.catalogue.match(use.text) & rename.mask)
    new = [name for old in olds for name in rename.names[old]]
    entry = f"{new[0].partition(':')[0]}:{use.name}"
    found = {view.catalogue.actions[index] for index in view.catalogue.members(view.catalogue.match(entry))}
    return [entry] if found == set(new) else new


KNOWN_ACTIONS = Check("known-actions", texts=_known_actions)
KNOWN_SERVICES = Check("known-services", texts=_known_services)
MATCHING_WILDCARDS = Check("matching-wildcards", texts=_matching_wildcards)
RCP_SERVICES = Check("rcp-services", grammars=RCPS, texts=_rcp_services)
UNLIMITED_ACTIONS_CHECK = Check("unlimited-actions", texts=_unlimited_actions)
CHECK = Check("renamed-actions", texts=_check_text)
