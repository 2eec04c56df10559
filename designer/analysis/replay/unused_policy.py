"""Services that nobody used, denied or left out of an allow-list: the edit, and what proves that it harms nobody."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterator
from functools import reduce
from operator import or_
from typing import NamedTuple

from designer.activity.unlogged import unlogged_masks
from designer.analysis.access.ceilings import Ceilings
from designer.analysis.checks.actions.known import renames
from designer.analysis.compliance.delegation import is_locked_out, service_prefix
from designer.analysis.compliance.denials import deny_services
from designer.analysis.expectations.lock_outs import REPAIR_WAYS, finding_lock_outs
from designer.analysis.expectations.proof import ProofState
from designer.analysis.expectations.prover import Prover
from designer.analysis.replay.replay import ReplayChange
from designer.analysis.replay.unused import Unused, UseProof
from designer.basics.errors import EditError
from designer.basics.words import counted
from designer.organization.edits.allow_list import ESSENTIAL, allow_list
from designer.organization.edits.guardrail_tests import add_test
from designer.organization.model.change import Change
from designer.organization.model.guardrail_tests import GuardrailTest, Promise
from designer.organization.model.ids import GuardrailTestId
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import load


class UnusedPolicy(NamedTuple):
    """An edit that takes services away which nobody used, and what is known of it.

    Attributes:
        change: Its policies with their attachment, and a test of the promise.
        taken: Actions that some account may no longer do, as bits of the catalogue.
        unknown: Those of them that a trail cannot show.
        accounts: In how many accounts it takes some.
        spared: Callers whom other Denies spare, such as break-glass roles, and whom this one does not.
        sources: Sources of events that are of no service of the catalogue: what they ask for was not compared.
        administrators: Accounts that could do nothing any more with a service that they administer for the
            organization, with its prefix: "Security Tooling (guardduty)".
    """

    change: Change
    taken: int
    unknown: int
    accounts: int
    spared: tuple[str, ...]
    sources: tuple[str, ...]
    administrators: tuple[str, ...]


def administered_services(organization: Organization, node: NodeId) -> frozenset[str]:
    """Return prefixes of services that an account at or below a node administers for the organization."""
    below = set(organization.accounts(node))
    delegated = organization.settings.delegated_administrators
    return frozenset(service_prefix(one.service) for one in delegated if one.account in below)


def deniable_services(unused: Unused, administered: Collection[str] = ()) -> tuple[str, ...]:
    """Return services that nobody ever used, as far as the evidence goes, and that an account can do without.

    Of a service with data events a trail alone is not enough; nor is it where an account has no evidence. Services
    that are `administered` there are left out.
    """
    catalogue, silent = load(), unlogged_masks().silent
    proved = unused.mask(UseProof.TRAIL, UseProof.REPORT, UseProof.BOTH)
    unknown = unused.mask(UseProof.UNKNOWN) & ~silent
    earlier = {row.service for row in unused.rows if row.last}
    return tuple(
        service
        for service in catalogue.services
        if (mask := catalogue.service_mask(service)) & proved
        and not mask & (unused.used | unknown)
        and service not in earlier
        and service not in ESSENTIAL
        and service not in administered
    )


def denying_unused(organization: Organization, node: NodeId, services: Collection[str]) -> Change:
    """Return the edit that denies services below a node, with a test that says so.

    Raises:
        EditError: AWS would refuse a policy or its attachment.
    """
    return _with_test(organization, node, services, deny_services(organization, sorted(services), node))


def allowing_used(organization: Organization, node: NodeId, services: Collection[str], unused: Unused) -> Change:
    """Return the edit that makes a node an allow-list of all other services that are allowed, with a test.

    Services most of whose actions are retired, such as aws-portal, are left out if nobody used them: AWS decides by
    other names now.

    Raises:
        EditError: As for `allow_list`, or because somebody used what no list of known services can have.
    """
    if unused.sources:
        raise EditError(
            f"Events of {', '.join(unused.sources)} are of no service that is known, so an allow-list would lack what "
            "they ask for. Deny what nobody used instead."
        )
    catalogue = load()
    retired = reduce(or_, (rename.mask for rename in renames(catalogue) if rename.retired), 0)
    masks = ((service, catalogue.service_mask(service)) for service in catalogue.services if service not in services)
    kept = [
        one
        for one, mask in masks
        if mask & unused.allowed and (mask & unused.used or 2 * (mask & retired).bit_count() < mask.bit_count())
    ]
    found = allow_list(organization, node, kept, catalogue)
    return _with_test(organization, node, services, found.change)


def _with_test(organization: Organization, node: NodeId, services: Collection[str], change: Change) -> Change:
    say = f"No account below {organization.node(node).name} can use {counted(len(services), 'unused service')}"
    actions = tuple(f"{service}:*" for service in sorted(services))
    test = GuardrailTest(GuardrailTestId(""), say, Promise.NEVER, (node,), actions=actions)
    with organization.tentatively(change):
        added = add_test(organization, test)
    return change.then(added, change.label)


def proving_unused(
    organization: Organization,
    node: NodeId,
    unused: Unused,
    make: Callable[[], Change],
    comparing: Callable[[Organization, Organization], Generator[None, None, ReplayChange | None]],
) -> Generator[None, None, UnusedPolicy]:
    """Make an edit and prove in steps that it stops nothing of the evidence and locks nobody out.

    Args:
        organization: The design.
        node: Where it is made.
        unused: What nobody below it used.
        make: Makes the edit; its last test is the promise.
        comparing: Compares the replays of two designs.

    Raises:
        EditError: The edit cannot be made, would stop a logged request, or would lock somebody out.
    """
    catalogue, change, later = load(), make(), organization.copy()
    later.apply(change)
    yield
    before = yield from Ceilings(organization, catalogue).finding_accounts()
    after = yield from (ceilings := Ceilings(later, catalogue)).finding_accounts()
    lost = [old.possible & ~after[account].possible for account, old in before.items()]
    taken = reduce(or_, lost, 0)
    yield
    replay = yield from comparing(organization, later)
    if taken & unused.used or replay is None or replay.stopped or replay.open:
        raise EditError("It would stop what people did, so it is not made.")
    ways = {access.account: access for access in (yield from finding_lock_outs(Prover(organization, catalogue)))}
    prover = Prover(later, catalogue)
    shut = {
        way for one in (yield from finding_lock_outs(prover)) for way in {*one.closed} - {*ways[one.account].closed}
    }
    if shut:
        titles = ", ".join(way.title for way in REPAIR_WAYS if way.id in shut)
        raise EditError(f"It would leave accounts that nobody can repair any more by {titles}, so it is not made.")
    proof = yield from prover.proving(later.settings.tests[-1])
    if proof.state is not ProofState.PROVED:
        raise EditError(f"Its test cannot be proved ({proof.state.value}), so it is not made.")
    below = set(organization.accounts(node))
    spared = {caller for account, one in ways.items() if account in below for caller in one.spared}
    unknown = taken & unused.mask(UseProof.UNKNOWN)
    stopped = tuple(_stopped_administrators(later, ceilings, taken))
    return UnusedPolicy(change, taken, unknown, sum(map(bool, lost)), tuple(sorted(spared)), unused.sources, stopped)


def _stopped_administrators(later: Organization, ceilings: Ceilings, taken: int) -> Iterator[str]:
    """Yield delegated administrators whom all actions of their service are taken from."""
    for one in later.settings.delegated_administrators:
        prefix = service_prefix(one.service)
        if taken & ceilings.catalogue.service_mask(prefix) and is_locked_out(ceilings, one.account, one.service):
            yield f"{later.node(one.account).name} ({prefix})"
