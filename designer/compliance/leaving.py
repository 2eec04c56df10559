"""Consequences of a move and of leaving: programmes that an account comes under, agreements and delegations that end.

Cover by an agreement of the organization ends as an account leaves; its own agreements go on
(https://docs.aws.amazon.com/artifact/latest/ug/managing-agreements.html). In another organization its agreements count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from designer.compliance.agreements import AgreementCovers, CoverState
from designer.compliance.artifact import kind_by_id
from designer.compliance.programme_facts import ProgrammeFacts, ProgrammeKind, facts_of, marks_at, marks_of
from designer.model.organization import Organization
from designer.model.records import NodeId


class LeavingLoss(NamedTuple):
    """Something that ends for an account as it leaves the organization.

    Attributes:
        account: The account.
        sentence: The loss, and what to do about it.
    """

    account: NodeId
    sentence: str


def endings(organization: Organization, accounts: Iterable[NodeId], day: str) -> tuple[LeavingLoss, ...]:
    """Losses of accounts that leave the organization, as the design has them on a day, ISO."""
    covers = AgreementCovers(organization, day)
    return tuple(
        LeavingLoss(account, sentence) for account in accounts for sentence in _losses(organization, account, covers)
    )


def _losses(organization: Organization, account: NodeId, covers: AgreementCovers) -> Iterator[str]:
    name = organization.node(account).name
    for mark in marks_of(organization, account):
        facts = facts_of(organization, mark.programme)
        kind = kind_by_id(facts.agreement) if facts else None
        cover = covers.of(account, kind) if kind else None
        if facts is None or kind is None or cover is None:
            continue
        if cover.state is CoverState.ACTIVE and cover.by_organization is not None and cover.by_account is None:
            yield (
                f"{name} stands under {facts.title}, and its cover by the organization's {kind.title} ends. Accept an "
                "agreement of its own first, or see what the receiving organization has."
            )
    for entry in organization.settings.delegated_administrators:
        if entry.account == account:
            yield f"{name} administers {entry.service} for the organization, which ends."


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
