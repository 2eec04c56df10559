"""Report on the differences of two designs in words: sections of entries, which every format and the window show.

Names are those of the designs and may hold anything: a writer must escape them.
"""

from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from enum import Enum
from itertools import starmap
from typing import TypeAlias, TypeVar

from designer.analysis.differences.comparison import AccountEffect, Differences, OpenEffect
from designer.analysis.differences.policy_changes import (
    PolicyChange,
    PolicyChangeKind,
    StatementChangeKind,
    short_change,
    value_changes,
)
from designer.analysis.differences.record_words import attribute_lines, attributes_changed, is_record_new
from designer.analysis.differences.structure import StructureChange, StructureKind
from designer.analysis.differences.versions import EffectDirection
from designer.analysis.differences.witness_words import WitnessWords, witness_words
from designer.analysis.differences.words import ServiceCount, actions_phrase, by_service
from designer.basics.dataclass import dataclass
from designer.basics.steps import finish
from designer.basics.words import capital, counted
from designer.organization.model import quotas
from designer.organization.model.lookup import path_text
from designer.organization.model.organization import Organization
from designer.organization.model.records import NODE_KINDS, NodeId, PolicyId
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.outcome import Stage

_MOST_PLACES = 3

_TURN = 16
"""Entries that are made in one step."""


class DifferenceSign(Enum):
    """Sign of an entry."""

    ADDED = "+"
    REMOVED = "\N{MINUS SIGN}"
    MOVED = "\N{RIGHTWARDS ARROW}"
    CHANGED = "\N{WHITE UP-POINTING TRIANGLE}"
    WIDER = "\N{SQUARED PLUS}"
    NARROWER = "\N{SQUARED MINUS}"
    BOTH = "\N{PLUS-MINUS SIGN}"
    OPEN = "?"


AnyDifference: TypeAlias = StructureChange | PolicyChange | AccountEffect | OpenEffect


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """A line of details: with a plus or a minus where it comes or goes."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class DifferenceEntry:
    """One difference.

    Attributes:
        sign: Its sign.
        title: Subject: the node, the policy, the number of accounts.
        about: The change, in few words.
        lines: Details.
        witness: A request that shows it.
        nodes: The nodes that it is about, the first one where a click leads.
        policy: The policy that it is about.
        source: The difference behind it.
        catalogue: Every action, for effects.
    """

    sign: DifferenceSign
    title: str
    about: str
    lines: tuple[DifferenceLine, ...] = ()
    witness: WitnessWords | None = None
    nodes: tuple[NodeId, ...] = ()
    policy: PolicyId | None = None
    source: AnyDifference | None = None
    catalogue: Catalogue | None = None

    @property
    def services(self) -> tuple[ServiceCount, ...]:
        """Number of actions by service, for effects; counted when it is asked for, as effects can be thousands."""
        if self.catalogue is None or not isinstance(self.source, AccountEffect):
            return ()
        return by_service(self.source.actions.all, self.catalogue)


@dataclass(frozen=True, slots=True)
class DifferenceSection:
    """Differences of one layer."""

    title: str
    note: str
    entries: tuple[DifferenceEntry, ...]


@dataclass(frozen=True, slots=True)
class DifferenceReport:
    """All of it.

    Attributes:
        summary: The whole in one sentence.
        sections: Structure, identities, policies, permissions, what is unknown; empty ones are left out.
        scope: Facts that limit what is said, as sentences.
    """

    summary: str
    sections: tuple[DifferenceSection, ...]
    scope: tuple[str, ...]


def report(found: Differences) -> DifferenceReport:
    """Return the report on differences; the same for the same designs."""
    return finish(reporting(found))


def reporting(found: Differences) -> Generator[None, None, DifferenceReport]:
    """Return the report in steps: effects can be thousands."""
    structure = yield from _entries(found, found.structure, _structure)
    policies = yield from _entries(found, found.policies, _policy)
    effects = yield from _entries(found, found.effects.groups, _effect)
    undecided = yield from _entries(found, found.effects.undecided, _undecided)
    sections = (
        *(_layer(title, structure) for title in ("Structure", "Identities")),
        DifferenceSection("Policies", counted(len(policies), "policy", "policies"), policies),
        DifferenceSection("Permissions", _alike(found), effects),
        DifferenceSection("Unknown", "it may be a difference or none", undecided),
    )
    return DifferenceReport(_summary(found), tuple(one for one in sections if one.entries), tuple(_scope(found)))


def _layer(title: str, entries: tuple[DifferenceEntry, ...]) -> DifferenceSection:
    own = tuple(entry for entry in entries if isinstance(entry.source, StructureChange) and entry.source.layer == title)
    return DifferenceSection(title, counted(len(own), "change"), own)


_Difference = TypeVar("_Difference")


def _entries(
    found: Differences, changes: Sequence[_Difference], tell: Callable[[Differences, _Difference], DifferenceEntry]
) -> Generator[None, None, tuple[DifferenceEntry, ...]]:
    entries: list[DifferenceEntry] = []
    for number, change in enumerate(changes):
        if not number % _TURN:
            yield
        entries.append(tell(found, change))
    return tuple(entries)


_SIGNS = {
    StructureKind.ADDED: DifferenceSign.ADDED,
    StructureKind.REMOVED: DifferenceSign.REMOVED,
    StructureKind.MOVED: DifferenceSign.MOVED,
    StructureKind.RENAMED: DifferenceSign.CHANGED,
    StructureKind.CHANGED: DifferenceSign.CHANGED,
}


_SETTINGS = "Settings of the organization"
_TITLES = {"comments": "Comments", "tests": "Guardrail tests", "silenced": "Silenced problems"}


def _structure(found: Differences, change: StructureChange) -> DifferenceEntry:
    side = _side(found, change.node)
    node = side.node(change.node)
    attributes = attribute_lines(found.sides, change) if change.kind is StructureKind.CHANGED else ()
    title = "Identity Center" if change.is_center else _settings_title(change) if change.settings else node.name
    probable = f", matched by {found.sides.nodes[change.node].by.value}" if change.probable else ""
    comes = is_record_new(found.sides, change)
    sign = _SIGNS[change.kind] if comes is None else DifferenceSign.ADDED if comes else DifferenceSign.REMOVED
    return DifferenceEntry(
        sign,
        title,
        f"{_about(found, change)}{probable}",
        tuple(starmap(DifferenceLine, attributes)),
        nodes=(change.node,),
        source=change,
    )


def _settings_title(change: StructureChange) -> str:
    """Return what differs if that is one kind of record, which nobody would look for among settings."""
    keys = {key for side in (change.before, change.after) if isinstance(side, Mapping) for key in side}
    return _TITLES.get(next(iter(keys)), _SETTINGS) if len(keys) == 1 else _SETTINGS


def _about(found: Differences, change: StructureChange) -> str:
    before, after = found.sides.before, found.sides.after
    kind = NODE_KINDS[_side(found, change.node).node(change.node).kind].noun
    if change.kind is StructureKind.ADDED:
        return f"new {kind} in {_place(after, after.parent(change.node))}"
    if change.kind is StructureKind.REMOVED:
        return f"{kind} gone from {_place(before, before.parent(change.node))}"
    if change.kind is StructureKind.MOVED:
        was, now = before.parent(change.node), after.parent(change.node)
        return f"{_place(before, was)} {DifferenceSign.MOVED.value} {_place(after, now)}"
    if change.kind is StructureKind.RENAMED:
        return f"was {change.before}"
    return attributes_changed(found.sides, change)


def _side(found: Differences, node: NodeId) -> Organization:
    """Return the design that has a node: the later one where both have."""
    return found.sides.after if node in found.sides.after.nodes else found.sides.before


def _place(organization: Organization, node: NodeId | None) -> str:
    return path_text(organization, node) if node is not None else "nowhere"


def _policy(found: Differences, change: PolicyChange) -> DifferenceEntry:
    sign = {PolicyChangeKind.ADDED: DifferenceSign.ADDED, PolicyChangeKind.REMOVED: DifferenceSign.REMOVED}.get(
        change.kind, DifferenceSign.CHANGED
    )
    kind = quotas.load().types[change.type].singular
    parts = (
        [f"new {kind}"]
        if sign is DifferenceSign.ADDED
        else [f"{kind} removed"]
        if sign is DifferenceSign.REMOVED
        else []
    )
    if sign is DifferenceSign.CHANGED:
        parts += ["same text"] if change.same_text else [short_change(one) for one in change.statements[:_MOST_PLACES]]
        left = len(change.statements) - _MOST_PLACES
        parts += [f"{left:,} more"] if left > 0 else []
        parts += [f"{key} changed" if key != "name" else f"was {value}" for key, value in (change.before or {}).items()]
    for words, nodes in (("attached to", change.attached), ("detached from", change.detached)):
        parts += [f"{words} {_few(found, nodes)}"] if nodes else []
    return DifferenceEntry(
        sign,
        change.name,
        ", ".join(parts),
        tuple(_policy_lines(found, change)),
        nodes=(*change.attached, *change.detached),
        policy=change.policy,
        source=change,
    )


def _policy_lines(found: Differences, change: PolicyChange) -> Iterator[DifferenceLine]:
    for statement in change.statements:
        yield DifferenceLine({"added": "+", "removed": "-"}.get(statement.kind.value, ""), statement.label or "text")
        if statement.kind is StatementChangeKind.REMOVED:
            continue
        for element, gone, come in value_changes(statement):
            lead = f"  {element}: " if element else ""
            yield from (
                DifferenceLine(sign, f"{lead}{', '.join(values)}")
                for sign, values in (("-", gone), ("+", come))
                if values
            )
    for sign, nodes in (("+", change.attached), ("-", change.detached)):
        for node in nodes if len(nodes) > _MOST_PLACES else ():
            yield DifferenceLine(sign, f"at {_place(_side(found, node), node)}")


def _few(found: Differences, nodes: Sequence[NodeId]) -> str:
    if len(nodes) > _MOST_PLACES:
        return f"{len(nodes):,} nodes"
    return ", ".join(_side(found, node).node(node).name for node in nodes)


_WAYS = {
    EffectDirection.WIDER: DifferenceSign.WIDER,
    EffectDirection.BOTH: DifferenceSign.BOTH,
    EffectDirection.NARROWER: DifferenceSign.NARROWER,
}


def _effect(found: Differences, effect: AccountEffect) -> DifferenceEntry:
    owners = "resources of " if effect.stage is Stage.RCP else ""
    return DifferenceEntry(
        _WAYS[effect.direction],
        f"{capital(effect.direction.value)} in {owners}{counted(len(effect.accounts), 'account')}",
        _where(found, effect.accounts),
        tuple(_action_lines(found, effect)),
        witness_words(effect, found) if effect.witness else None,
        effect.accounts,
        source=effect,
        catalogue=found.catalogue,
    )


def _action_lines(found: Differences, effect: AccountEffect) -> Iterator[DifferenceLine]:
    sets = effect.actions
    otherwise = sets.widened & sets.narrowed
    for sign, words, mask in (
        ("+", "gained", sets.gained),
        ("+", "in more cases", sets.widened & ~otherwise),
        ("", "under other conditions", otherwise),
        ("-", "in fewer cases", sets.narrowed & ~otherwise),
        ("-", "lost", sets.lost),
    ):
        if mask:
            yield DifferenceLine(sign, f"{words}: {actions_phrase(mask, found.catalogue)}")


def _where(found: Differences, accounts: Sequence[NodeId]) -> str:
    """Return the OUs that the accounts are in, "4 in Prod, 2 in Regulated", or the path of the one account."""
    after = found.sides.after
    if len(accounts) == 1:
        return path_text(after, accounts[0])
    counts = Counter(after.parent(account) for account in accounts)
    places = [f"{count:,} in {_place(after, parent)}" for parent, count in counts.most_common(_MOST_PLACES)]
    left = len(counts) - len(places)
    return ", ".join((*places, *((counted(left, "more OU"),) if left > 0 else ())))


def _undecided(found: Differences, effect: OpenEffect) -> DifferenceEntry:
    owners = "resources of " if effect.stage is Stage.RCP else ""
    return DifferenceEntry(
        DifferenceSign.OPEN,
        f"Unknown in {owners}{counted(len(effect.accounts), 'account')}",
        _where(found, effect.accounts),
        (DifferenceLine("", f"{actions_phrase(effect.actions, found.catalogue)}. {effect.reason}"),),
        nodes=effect.accounts,
        source=effect,
    )


def _alike(found: Differences) -> str:
    effects = found.effects
    limited = effects.alike - _exempt(found)
    if limited <= 0:
        return ""
    alike = counted(limited, "account")
    inside = len({change.node for change in found.structure if change.inside})
    beside = (
        f"; what users and roles are allowed may differ in {counted(inside, 'account')}, where they differ themselves"
        if inside
        else ""
    )
    return f"SCPs and RCPs limit {alike} as before, proved for every action of the catalogue{beside}"


def _exempt(found: Differences) -> int:
    """Number of accounts that SCPs and RCPs limit in neither design: 1 where both have the same management account.

    https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
    """
    before, after = (side.settings.management_account for side in (found.sides.before, found.sides.after))
    return int(before is not None and before == after)


def _summary(found: Differences) -> str:
    if not found:
        return f"No difference. Proved for {counted(found.effects.compared, 'account')}."
    counts: Counter[EffectDirection] = Counter()
    for group in found.effects.groups:
        counts[group.direction] += len(group.accounts)
    layers, policies = Counter(change.layer for change in found.structure), len(found.policies)
    titles = (("Structure", "structure"), ("Identities", "identities"))
    parts = [counted(layers[one], f"change of {what}", f"changes of {what}") for one, what in titles if layers[one]]
    parts += [counted(policies, "policy differs", "policies differ")] if policies else []
    parts += [f"{way.value} in {counted(counts[way], 'account')}" for way in _WAYS if counts[way]]
    unknown = {account for effect in found.effects.undecided for account in effect.accounts}
    parts += [f"permissions unknown in {counted(len(unknown), 'account')}"] if unknown else []
    if not (found.effects.groups or unknown):
        parts.append("no difference in what SCPs and RCPs allow")
    return f"{capital(', '.join(parts))}."


def _scope(found: Differences) -> Iterator[str]:
    effects = found.effects
    yield f"Actions of the catalogue of {found.catalogue.date}."
    if found.assumption:
        yield f"Assumed: {found.assumption.words}. RCPs are compared for every request all the same."
    exempt = found.sides.after.settings.management_account
    if exempt:
        yield f"{found.sides.after.node(exempt).name} is the management account: no SCP or RCP limits it."
    only = found.sides.after.account_count - effects.compared
    if only:
        yield f"{counted(only, 'account')} on the later side alone: nothing to compare with."
    for ground, number in Counter(found.sides.nodes[node].by.value for node in found.sides.probable).items():
        yield f"{counted(number, 'OU or account', 'OUs and accounts')} matched by {ground} alone."
    for node in found.sides.contradictions:
        before, after = found.sides.before.node(node), found.sides.after.node(NodeId(found.sides.own_id(node)))
        words = f"{before.name} ({before.aws_id or before.email}) and {after.name} ({after.aws_id or after.email})"
        yield f"{words} have one id in the design, {found.sides.own_id(node)}, and are two all the same."
    if not effects.readable:
        yield "A policy is not known or cannot be read: answers that depend on it are unknown."
