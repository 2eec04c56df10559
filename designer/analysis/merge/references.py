"""Groups, policies and permission sets that one side deleted while the other gave them to somebody."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import fields, replace
from typing import Any, TypeAlias, TypeVar

from designer.analysis.differences.named_records import NamedRecord, named_records, references_of
from designer.analysis.differences.three_way import MISSING, PartKey, RecordPart
from designer.analysis.merge.asking import MergeAsker
from designer.analysis.merge.questions import LATER, MergeQuestion, MergeQuestionKind, MergeSide, ThreeValues
from designer.organization.model.identities import AccountIdentities, ManagedPolicy
from designer.organization.model.identity_center import AccessAssignment, Entitlement, IdentityCenter

Container: TypeAlias = AccountIdentities | IdentityCenter

C = TypeVar("C", AccountIdentities, IdentityCenter)

_FIELDS = {"group": "groups", "user": "users", "permission set": "permission_sets", "policy": "policies"}


def with_what_it_names(
    asker: MergeAsker, where: PartKey, values: ThreeValues[object], found: C, again: Callable[[], C]
) -> C:
    """Return a merged container with everything that is named: kept, or named no longer, as answered.

    Args:
        asker: Asked of each record that was deleted on one side and is named by the other.
        where: The container.
        values: The container in the three versions.
        found: The container, merged.
        again: Merges it again, after something is kept.
    """
    base = values.base
    if isinstance(base, (AccountIdentities, IdentityCenter)):
        known = {name.casefold(): name for name in named_records(base)}
        asked, gone = set[str](), set[str]()
        while lost := {known[one] for one in _missing(found) if one in known} - asked:
            asked |= lost
            gone |= {one for one in sorted(lost) if _is_deleted(asker, where, values, base, one)}
            found = again()
        if gone:
            found = _without(found, gone)
    return found


def _missing(container: Container) -> set[str]:
    """Return the names that records refer to and that no record has, in one case."""
    records = named_records(container)
    there = {name.casefold() for name in records}
    named = (one.casefold() for record in records.values() for one in references_of(record))
    return {one for one in named if one not in there}


def _naming(container: object, name: str) -> Iterator[NamedRecord]:
    """Yield the records of a container that name another one."""
    for record in (
        named_records(container).values() if isinstance(container, (AccountIdentities, IdentityCenter)) else ()
    ):
        if name.casefold() in {one.casefold() for one in references_of(record)}:
            yield record


def _is_deleted(asker: MergeAsker, where: PartKey, values: ThreeValues[object], base: Container, name: str) -> bool:
    """Whether a record goes that one side deleted and the other names."""
    kind, _, own = name.partition("/")
    part: RecordPart = (*where.part, _FIELDS[kind], own)
    record = named_records(base)[name]
    ours = values.ours
    kept = isinstance(ours, (AccountIdentities, IdentityCenter)) and name in named_records(ours)
    keeper = MergeSide.OURS if kept else MergeSide.THEIRS
    three = ThreeValues[object](record, MISSING, (record, *_naming(values.of(keeper), name)))
    key = where._replace(part=part)
    asked = MergeQuestion(MergeQuestionKind.DELETED, key, three.turned if kept else three, LATER)
    if asker.ask(asked) is keeper.other:
        return True
    asker.forced[key] = keeper
    return False


def _without(container: C, gone: Collection[str]) -> C:
    """Return a container whose records name none of some others."""
    lists: dict[str, Any] = {
        field.name: tuple(_free(getattr(container, field.name), gone))
        for field in fields(container)
        if isinstance(getattr(container, field.name), tuple) and field.name != "unknown"
    }
    return replace(container, **lists)


def _free(records: tuple[NamedRecord, ...], gone: Collection[str]) -> Iterator[NamedRecord]:
    lost = {one.casefold() for one in gone}
    for record in records:
        if lost.isdisjoint(one.casefold() for one in references_of(record)):
            yield record
        elif not isinstance(record, AccessAssignment | Entitlement | ManagedPolicy):
            yield _unnamed(record, lost)


def _unnamed(record: NamedRecord, lost: Collection[str]) -> NamedRecord:
    """Return a user, group or role without the groups and policies that are lost."""
    made: dict[str, Any] = {}
    for field, kind in (("groups", "group"), ("attached", "policy")):
        if hasattr(record, field):
            made[field] = tuple(one for one in getattr(record, field) if f"{kind}/{one}".casefold() not in lost)
    if f"policy/{getattr(record, 'boundary', '')}".casefold() in lost:
        made["boundary"] = ""
    return replace(record, **made)
