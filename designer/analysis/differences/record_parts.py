"""Parts for single records: those inside an account and of Identity Center, and what some of them come to."""

from collections.abc import Callable, Collection, Iterator, Mapping

from designer.analysis.differences.named_records import changed_names, named_records, records_needed, with_records
from designer.analysis.differences.parts import ChangePart, PartId, PartKind
from designer.organization.model.change import Swap
from designer.organization.model.identities import AccountIdentities
from designer.organization.model.identity_center import AccessAssignment, Entitlement, IdentityCenter
from designer.organization.model.records import NodeId, Settings


def parts_inside(account: NodeId, swap: Swap[AccountIdentities]) -> Iterator[ChangePart]:
    """A part for each record inside an account; one for all where nothing is known before or after."""
    before, after = swap.before, swap.after
    if before is None or after is None:
        yield ChangePart(PartId(PartKind.INSIDE, account))
        return
    for name in changed_names(before, after):
        parts = frozenset(PartId(PartKind.INSIDE, account, one) for one in records_needed(name, before, after))
        yield ChangePart(PartId(PartKind.INSIDE, account, name), parts)


def parts_of_center(
    before: IdentityCenter | None, after: IdentityCenter | None, brought_by: Callable[[NodeId], frozenset[PartId]]
) -> Iterator[ChangePart]:
    """A part for each record of Identity Center.

    Args:
        before: Identity Center as it is.
        after: As it becomes.
        brought_by: Parts without which an account or OU is not there.
    """
    old, new = before or IdentityCenter(), after or IdentityCenter()
    records = named_records(new)
    for name in changed_names(old, new):
        parts = frozenset(PartId(PartKind.CENTER, "", one) for one in records_needed(name, old, new))
        record = records.get(name)
        if isinstance(record, AccessAssignment):
            parts |= brought_by(record.target)
        elif isinstance(record, Entitlement):
            parts |= brought_by(record.account)
        yield ChangePart(PartId(PartKind.CENTER, "", name), parts)


def identities_taken(
    identities: Mapping[NodeId, Swap[AccountIdentities]], taken: Collection[PartId]
) -> Iterator[tuple[NodeId, Swap[AccountIdentities]]]:
    """What lies inside the accounts of which records are taken, before and after."""
    names: dict[NodeId, list[str]] = {}
    for one in taken:
        if one.kind is PartKind.INSIDE:
            names.setdefault(NodeId(one.subject), []).append(one.record)
    for key, chosen in names.items():
        before, after = identities[key].before, identities[key].after
        if before is not None and after is not None:
            after = with_records(before, after, chosen)
        yield key, Swap(before, after)


def center_taken(before: Settings, after: Settings, taken: Collection[PartId]) -> IdentityCenter | None:
    """Identity Center with the records that are taken."""
    names = [one.record for one in taken if one.kind is PartKind.CENTER]
    if not names:
        return before.identity_center
    whole = after.identity_center or IdentityCenter()
    made = with_records(before.identity_center or IdentityCenter(), whole, names)
    return after.identity_center if made == whole else made
