"""Consequences of an edit: duties that begin and end, programmes, agreements and roles that a move brings or ends.

Services count as in `designer.analysis.compliance.responsibility`: those that somebody can start. Accounts that declare
what is in use are left out, as their duties depend on that and not on what the SCPs leave possible.

Cover by an agreement of the organization ends as an account leaves; its own agreements go on
(https://docs.aws.amazon.com/artifact/latest/ug/managing-agreements.html). In another organization its agreements count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from designer.analysis.access.ceilings import Ceiling
from designer.analysis.compliance.agreements import AgreementCovers, CoverState
from designer.analysis.compliance.artifact import kind_by_id
from designer.analysis.compliance.duty_words import WHO_WORDS, services_listed
from designer.analysis.compliance.programme_facts import ProgrammeFacts, ProgrammeKind, facts_of, marks_at, marks_of
from designer.analysis.compliance.service_classes import Keeper, Layer
from designer.analysis.compliance.service_starts import CountingBits, ServiceStarts
from designer.analysis.differences.effects import EffectGroup
from designer.basics.words import counted
from designer.organization.model.inherited import declared_services
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.evaluation.outcome import Answer, Stage

_SERVICES, _LAYERS = 3, 2
"""Services and layers that a line names."""

_LOWEST = ("facilities", "hardware", "network_infrastructure", "host")
"""Layers that are named last: the customer has a part of them with AWS's devices in his own rooms alone."""

_PORTION = 100
"""Accounts that are looked at in one step where what changes for them is known; others have a step each."""


class LayerTurn(NamedTuple):
    """Layer that gets another keeper."""

    layer: Layer
    before: Keeper
    after: Keeper


class DutyTurns(NamedTuple):
    """Duties that begin and end.

    Attributes:
        begin: Prefixes of services that leave the customer a part which they did not before.
        end: Prefixes of services that leave the customer none, or less of it, any more.
        layers: Layers that get another keeper.
    """

    begin: tuple[str, ...] = ()
    end: tuple[str, ...] = ()
    layers: tuple[LayerTurn, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.begin or self.end)

    @property
    def words(self) -> str:
        """Few words: "you now look after: EC2 · Guest OS and patching: AWS → you"; "" if there is none."""
        ways = (("you now look after", self.begin), ("you no longer look after", self.end))
        listed = [f"{lead}: {services_listed(some, _SERVICES)}" for lead, some in ways if some]
        upper_first = sorted(self.layers, key=lambda one: one.layer.id in _LOWEST)
        turns = [f"{one.layer.name}: {WHO_WORDS[one.before]} → {WHO_WORDS[one.after]}" for one in upper_first]
        left = len(turns) - _LAYERS
        layers = [*turns[:_LAYERS], *((f"{left:,} more layers",) if left > 1 else turns[_LAYERS:])]
        return " · ".join((*listed, *layers)) if listed else ""


class DutyChanges:
    """Duties between two sets of possible actions; the same two are compared once.

    Args:
        starts: Actions that start something of each service.
    """

    def __init__(self, starts: ServiceStarts) -> None:
        self._starts = starts
        self._layers = [_layer_bits(starts, layer) for layer in starts.table.layers]
        services = starts.table.services
        self._unclassified = sum(1 << n for n, prefix in enumerate(starts.prefixes) if prefix not in services)
        self._turns: dict[tuple[CountingBits, CountingBits], DutyTurns] = {}

    def between(self, before: int, after: int) -> DutyTurns:
        """Return the duties that begin and end where these actions are possible, as bits over the catalogue."""
        key = (self._starts.bits(before), self._starts.bits(after))
        known = self._turns.get(key)
        if known is None:
            known = self._turns[key] = self._compared(*key)
        return known

    def _compared(self, old: CountingBits, new: CountingBits) -> DutyTurns:
        if old == new:
            return DutyTurns()
        begin = self._unclassified & new.whole & ~old.whole
        end = self._unclassified & old.whole & ~new.whole
        turns = []
        for one in self._layers:
            before, after = one.parts(old), one.parts(new)
            begin, end = begin | after & ~before, end | before & ~after
            keepers = self._keeper(one, old), self._keeper(one, new)
            if keepers[0] is not keepers[1]:
                turns.append(LayerTurn(one.layer, *keepers))
        return DutyTurns(self._prefixes(begin), self._prefixes(end), tuple(turns))

    def _prefixes(self, bits: int) -> tuple[str, ...]:
        return tuple(prefix for place, prefix in enumerate(self._starts.prefixes) if bits >> place & 1)

    def _keeper(self, one: _LayerBits, bits: CountingBits) -> Keeper:
        """Return the keeper of a layer, as in `LayerDuty.who`."""
        every = bits.whole | bits.part
        if every and not every & ~self._unclassified:
            return Keeper.CUSTOMER
        parts = one.parts(bits)
        return Keeper.CUSTOMER if parts & one.yours else Keeper.SHARED if parts else Keeper.AWS


class _LayerBits(NamedTuple):
    """Layer with the services that leave a part of it to the customer, as bits.

    Attributes:
        layer: The layer.
        yours: Services that leave it to the customer.
        shared: Services that share it.
        kept: Services that apply in it though nothing of them can be started.
    """

    layer: Layer
    yours: int
    shared: int
    kept: int

    def parts(self, bits: CountingBits) -> int:
        """Return the services that count and leave the customer a part."""
        return (bits.whole | bits.part & self.kept) & (self.yours | self.shared)


def _layer_bits(starts: ServiceStarts, layer: Layer) -> _LayerBits:
    yours = shared = kept = 0
    for place, prefix in enumerate(starts.prefixes):
        service = starts.table.services.get(prefix)
        if service is None:
            continue
        who = service.cells[layer.id].who
        yours |= (who is Keeper.CUSTOMER) << place
        shared |= (who is Keeper.SHARED) << place
        kept |= (layer.id not in service.go) << place
    return _LayerBits(layer, yours, shared, kept)


def effect_duties(
    organization: Organization, ceilings: Mapping[NodeId, Ceiling], changes: DutyChanges, groups: Iterable[EffectGroup]
) -> Generator[None, None, str]:
    """Return words for the duties that effects bring and take, in steps: those that most accounts share; "" if none.

    Args:
        organization: The design with the effects.
        ceilings: Ceilings of its accounts, with the effects.
        changes: Compares.
        groups: The effects.
    """
    turned = [one for one in groups if one.stage is Stage.SCP and one.change.conditions is None]
    ways = [(_opens(effect_group), _closes(effect_group), effect_group) for effect_group in turned]
    of_account: dict[NodeId, list[int]] = {}
    for number, (opens, closes, group) in enumerate(ways):
        for account in group.accounts if opens or closes else ():
            of_account.setdefault(account, []).append(number)
    found: dict[str, int] = {}
    known: dict[tuple[int, ...], str] = {}
    for place, (account, numbers) in enumerate(of_account.items()):
        if not place % _PORTION:
            yield
        after = ceilings[account].possible
        key = (after, *numbers)
        if key not in known:
            yield
            before = after
            for opens, closes, _ in map(ways.__getitem__, numbers):
                before = (before & ~opens) | closes
            known[key] = changes.between(before, after).words
        if known[key] and not declared_services(organization, account):
            found[known[key]] = found.get(known[key], 0) + 1
    return _commonest(found)


def _commonest(found: Mapping[str, int]) -> str:
    """Return the words that most accounts share, with their number; "" if there is none."""
    if not found:
        return ""
    words, number = max(found.items(), key=lambda one: one[1])
    others = sum(found.values()) - number
    more = f", others in {others:,}" if others else ""
    return f"{words} (in {counted(number, 'account')}{more})"


def _opens(group: EffectGroup) -> int:
    """Return the actions that are possible after it, and were not before."""
    before, after, _ = group.change
    return group.actions if before is Answer.DENIED and after is not Answer.DENIED else 0


def _closes(group: EffectGroup) -> int:
    """Return the actions that were possible before it, and are not any more."""
    before, after, _ = group.change
    return group.actions if after is Answer.DENIED and before is not Answer.DENIED else 0


_NAMED = 2
"""Losses that a line names."""

_LACKING = (CoverState.PLANNED, CoverState.ENDED, CoverState.MISSING, CoverState.UNKNOWN)


class LeavingLoss(NamedTuple):
    """Something that ends for an account as it leaves the organization.

    Attributes:
        account: The account.
        sentence: The loss, and what to do about it.
        subject: The thing that ends, in few words: "Business Associate Addendum (HIPAA)".
    """

    account: NodeId
    sentence: str
    subject: str


def endings(organization: Organization, accounts: Iterable[NodeId], day: str) -> tuple[LeavingLoss, ...]:
    """Return the losses of accounts that leave the organization, as the design has them on a day, ISO."""
    covers = AgreementCovers(organization, day)
    return tuple(loss for account in accounts for loss in _losses(organization, account, covers))


def endings_words(losses: Sequence[LeavingLoss]) -> str:
    """Return the losses in a line: "Business Associate Addendum (HIPAA) ends for 2 accounts"; "" for nothing."""
    subjects = Counter(loss.subject for loss in losses)
    shown = [f"{subject} ends for {counted(number, 'account')}" for subject, number in subjects.most_common(_NAMED)]
    left = len(subjects) - len(shown)
    return " · ".join((*shown, *((f"{left:,} more end",) if left > 0 else ())))


def _losses(organization: Organization, account: NodeId, covers: AgreementCovers) -> Iterator[LeavingLoss]:
    name = organization.node(account).name
    for mark in marks_of(organization, account):
        facts = facts_of(organization, mark.programme)
        kind = kind_by_id(facts.agreement) if facts else None
        cover = covers.of(account, kind) if kind else None
        if facts is None or kind is None or cover is None:
            continue
        if cover.state is CoverState.ACTIVE and cover.by_organization is not None and cover.by_account is None:
            sentence = (
                f"{name} falls under {facts.title}, and its cover by the organization's {kind.title} ends. Accept an "
                "agreement of its own first, or see what the receiving organization has."
            )
            yield LeavingLoss(account, sentence, f"{kind.title} ({facts.title})")
    for entry in organization.settings.delegated_administrators:
        if entry.account == account:
            sentence = f"{name} administers {entry.service} for the organization, which ends."
            yield LeavingLoss(account, sentence, f"administration of {entry.service}")


def marks_by_move(
    organization: Organization, node: NodeId, target: NodeId
) -> tuple[tuple[ProgrammeFacts, ...], tuple[ProgrammeFacts, ...]]:
    """Return programmes that a node comes under by a move below a target, and those under which it stands no longer."""
    own = marks_at(organization, node)
    before = {one.programme for one in marks_of(organization, node)}
    after = {one.programme for one in marks_of(organization, target)} | set(own)
    return tuple(_facts(organization, after - before)), tuple(_facts(organization, before - after))


def _facts(organization: Organization, programmes: set[str]) -> Iterator[ProgrammeFacts]:
    for programme in sorted(programmes):
        yield facts_of(organization, programme) or ProgrammeFacts(programme, programme, ProgrammeKind.OWN)


class MovedProgrammes:
    """Programmes that some nodes come under and leave by a move, for an organization that does not change meanwhile.

    A place is looked at once; the covers of accounts are counted once for each programme that they come under.

    Args:
        organization: The design.
        nodes: Nodes that move; those below them go with them.
        day: Day that decides which agreements have ended, ISO.
    """

    def __init__(self, organization: Organization, nodes: Iterable[NodeId], day: str) -> None:
        self._organization = organization
        self._nodes = tuple(nodes)
        self._day = day
        ones = {(organization.parent(node), organization.node(node).programmes): node for node in self._nodes}
        self._kinds = tuple(ones.values())
        self._covers: dict[str, str] = {}
        self._words: dict[tuple[NodeId, bool], str] = {}

    def words(self, target: NodeId, *, back: bool = False) -> str:
        """Programmes that begin and end below a target: "now under HIPAA · no longer under PCI DSS"; "" if none.

        A second line names accounts that lack the agreement a programme asks for.

        Args:
            target: The place.
            back: True if the nodes have come from there: the sentence then says what the way here has changed.
        """
        known = self._words.get((target, back))
        if known is None:
            known = self._words[target, back] = self._in_words(target, back=back)
        return known

    def _in_words(self, target: NodeId, *, back: bool) -> str:
        gained: dict[str, ProgrammeFacts] = {}
        lost: dict[str, ProgrammeFacts] = {}
        for kind in self._kinds:
            begins, ends = marks_by_move(self._organization, kind, target)
            gained.update((facts.id, facts) for facts in begins)
            lost.update((facts.id, facts) for facts in ends)
        if back:
            gained, lost = lost, gained
        parts = (("now under", gained), ("no longer under", lost))
        first = " · ".join(
            f"{lead} {', '.join(facts.title for facts in some.values())}" for lead, some in parts if some
        )
        return "\n".join(filter(None, (first, *map(self._lacks, gained.values()))))

    def _lacks(self, facts: ProgrammeFacts) -> str:
        """Return accounts among the nodes that have not the agreement of a programme: "… Addendum: 2 of 3 missing"."""
        known = self._covers.get(facts.id)
        if known is None:
            known = self._covers[facts.id] = self._counted(facts)
        return known

    def _counted(self, facts: ProgrammeFacts) -> str:
        kind = kind_by_id(facts.agreement) if facts.agreement else None
        if kind is None:
            return ""
        organization, covers = self._organization, AgreementCovers(self._organization, self._day)
        accounts = [account for node in self._nodes for account in organization.accounts(node)]
        states = Counter(covers.of(account, kind).state for account in accounts)
        lacking = [f"{states[state]:,} {state.value}" for state in _LACKING if states[state]]
        return f"{kind.title}: {', '.join(lacking)}" if lacking else ""
