"""Consequences of a move and of leaving: programmes that an account comes under, agreements and delegations that end.

Cover by an agreement of the organization ends as an account leaves; its own agreements go on
(https://docs.aws.amazon.com/artifact/latest/ug/managing-agreements.html). In another organization its agreements count.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from designer.analysis.compliance.agreements import AgreementCovers, CoverState
from designer.analysis.compliance.artifact import kind_by_id
from designer.analysis.compliance.programme_facts import ProgrammeFacts, ProgrammeKind, facts_of, marks_at, marks_of
from designer.basics.words import counted
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId

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
    """Losses of accounts that leave the organization, as the design has them on a day, ISO."""
    covers = AgreementCovers(organization, day)
    return tuple(loss for account in accounts for loss in _losses(organization, account, covers))


def endings_words(losses: Sequence[LeavingLoss]) -> str:
    """The losses in a line: "Business Associate Addendum (HIPAA) ends for 2 accounts"; "" for nothing."""
    subjects = Counter(one.subject for one in losses)
    told = [f"{subject} ends for {counted(number, 'account')}" for subject, number in subjects.most_common(_NAMED)]
    left = len(subjects) - len(told)
    return " · ".join((*told, *((f"{left:,} more end",) if left > 0 else ())))


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
                f"{name} stands under {facts.title}, and its cover by the organization's {kind.title} ends. Accept an "
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
    """Programmes that a node comes under by a move below a target, and those under which it stands no longer."""
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
        day: Day by which agreements end, ISO.
    """

    def __init__(self, organization: Organization, nodes: Iterable[NodeId], day: str) -> None:
        self._organization = organization
        self._nodes = tuple(nodes)
        self._day = day
        ones = {(organization.parent(one), organization.node(one).programmes): one for one in self._nodes}
        self._kinds = tuple(ones.values())
        self._covers: dict[str, str] = {}
        self._words: dict[tuple[NodeId, bool], str] = {}

    def words(self, target: NodeId, *, back: bool = False) -> str:
        """Programmes that begin and end below a target: "now under HIPAA · no longer under PCI DSS"; "" for none.

        A second line tells of accounts that have not the agreement which a programme asks for.

        Args:
            target: The place.
            back: True where the nodes have come from there, so that it is told what the way here has changed.
        """
        known = self._words.get((target, back))
        if known is None:
            known = self._words[target, back] = self._in_words(target, back=back)
        return known

    def _in_words(self, target: NodeId, *, back: bool) -> str:
        gained: dict[str, ProgrammeFacts] = {}
        lost: dict[str, ProgrammeFacts] = {}
        for one in self._kinds:
            begins, ends = marks_by_move(self._organization, one, target)
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
        """Accounts among the nodes that have not the agreement of a programme: "… Addendum: 2 of 3 missing"."""
        known = self._covers.get(facts.id)
        if known is None:
            known = self._covers[facts.id] = self._counted(facts)
        return known

    def _counted(self, facts: ProgrammeFacts) -> str:
        kind = kind_by_id(facts.agreement) if facts.agreement else None
        if kind is None:
            return ""
        organization, covers = self._organization, AgreementCovers(self._organization, self._day)
        accounts = [account for one in self._nodes for account in organization.accounts(one)]
        states = Counter(covers.of(account, kind).state for account in accounts)
        lacking = [f"{states[state]:,} {state.value}" for state in _LACKING if states[state]]
        return f"{kind.title}: {', '.join(lacking)}" if lacking else ""
