"""Tests that pin what the accounts below a node may do today: whatever is surely denied, and surely allowed."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.access.ceilings import Ceilings
from designer.organization.model.guardrail_tests import GuardrailTest, Promise, Review
from designer.organization.model.ids import GuardrailTestId
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import Catalogue

_AT_MOST = 3
"""Actions of a service up to which they are named one by one where most of the others are not meant."""


def frozen(organization: Organization, node_id: NodeId, catalogue: Catalogue) -> tuple[GuardrailTest, ...]:
    """Tests of a node: nothing that every account below it is denied may be allowed, and the other way round.

    What depends on a condition in some account is not pinned.
    """
    ceilings = Ceilings(organization, catalogue)
    accounts = [one for one in organization.accounts(node_id) if not organization.is_management_account(one)]
    if not accounts:
        return ()
    sure = denied = catalogue.limited_mask
    for account in accounts:
        ceiling = ceilings.of(account)
        sure &= ceiling.sure
        denied &= ~ceiling.possible
    name = organization.node(node_id).name
    made = (
        (Promise.NEVER, denied, f"{name} stays without what it is denied today"),
        (Promise.ALWAYS, sure, f"{name} keeps what it is allowed today"),
    )
    return tuple(_pinned(promise, mask, say, node_id, catalogue) for promise, mask, say in made if mask)


def _pinned(promise: Promise, mask: int, say: str, node_id: NodeId, catalogue: Catalogue) -> GuardrailTest:
    actions, exceptions = exact_patterns(mask, catalogue)
    return GuardrailTest(
        GuardrailTestId(""),
        say,
        promise,
        (node_id,),
        actions=actions,
        exceptions=exceptions,
        reviewed=Review(catalogue.date, mask.bit_count()),
    )


def exact_patterns(mask: int, catalogue: Catalogue) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Patterns of actions, and of those among them that are not meant, which together are exactly some actions."""
    actions: list[str] = []
    exceptions: list[str] = []
    for service, every in _services(catalogue):
        meant = mask & every
        others = every & ~mask
        if not meant:
            continue
        if others.bit_count() <= max(_AT_MOST, meant.bit_count()):
            actions.append(f"{service}:*")
            exceptions += _named(others, catalogue)
        else:
            actions += _named(meant, catalogue)
    return tuple(actions), tuple(exceptions)


def _services(catalogue: Catalogue) -> Iterator[tuple[str, int]]:
    for service in catalogue.services:
        yield service, catalogue.service_mask(service) & catalogue.limited_mask


def _named(mask: int, catalogue: Catalogue) -> list[str]:
    return [catalogue.actions[number] for number in catalogue.members(mask)]
