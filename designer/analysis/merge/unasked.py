"""What a merge takes without asking, in words: a record that comes or goes is one line, and a value says its change."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby

from designer.analysis.differences.policy_changes import (
    StatementChange,
    StatementChangeKind,
    short_change,
    statement_changes,
    value_changes,
)
from designer.analysis.differences.three_way import (
    MISSING,
    ChangedBy,
    PartKey,
    RecordKind,
    RecordPart,
    ThreeVersions,
    ThreeWayChange,
    three_way_changes,
)
from designer.analysis.differences.three_way_words import (
    GUARDRAIL_VALUES,
    attached_policy,
    part_title,
    part_value,
    record_subject,
)
from designer.analysis.merge.merging import MergedDesigns
from designer.analysis.merge.questions import PLACE_PART, MergeQuestion, MergeQuestionKind
from designer.basics.dataclass import dataclass
from designer.organization.model.records import NodeId, PolicyType


@dataclass(frozen=True, slots=True)
class UnaskedChange:
    """A change that a merge takes without asking.

    Attributes:
        by: Who made it.
        key: What it is about.
        title: The same, as the beginning of a line.
        words: What became of it.
    """

    by: ChangedBy
    key: PartKey
    title: str
    words: str


def unasked_changes(merge: MergedDesigns) -> Iterator[UnaskedChange]:
    """Yield what is taken without asking, node by node, then the policies and the settings."""
    versions = merge.versions
    sides = (versions.base, versions.ours, versions.theirs)
    asked = defaultdict[tuple[RecordKind, str], list[RecordPart]](list)
    for question in merge.questions:
        asked[question.where.record, question.where.id].append(question.where.part)
    for (record, name), changes in groupby(three_way_changes(versions), lambda one: (one.record, one.id)):
        if record in (RecordKind.NODE, RecordKind.IDENTITIES) and _goes_by_answer(merge, NodeId(name)):
            continue
        if record is RecordKind.IDENTITIES and not all(name in side.nodes for side in sides):
            continue  # they come and go with their account
        left = [change for change in changes if change.by is not ChangedBy.BOTH_APART]
        wholes = {change.part for change in left if _is_whole(change)}
        for _, together in groupby(left, _row):
            one, *more = together
            around = {one.part[:length] for length in range(len(one.part))}
            if around.isdisjoint(wholes) and {one.part, *around}.isdisjoint(asked[record, name]):
                yield _in_words(versions, one, *more, is_whole=one.part in wholes)


def _row(change: ThreeWayChange) -> tuple[ChangedBy, RecordPart]:
    """Return what the changes of one row share: the values of one parameter of a guardrail have one."""
    return change.by, change.part[:3] if change.part[:2] == GUARDRAIL_VALUES else change.part


def _goes_by_answer(merge: MergedDesigns, node: NodeId) -> bool:
    """Whether a node goes with one above it about which the merge asks."""
    base = merge.versions.base
    deleted = {question.where.id for question in merge.questions if _is_about_deleting(question)}
    return node in base.nodes and not deleted.isdisjoint(base.path(node))


def _is_about_deleting(question: MergeQuestion) -> bool:
    where = question.where
    return question.kind is MergeQuestionKind.DELETED and where.record is RecordKind.NODE and not where.part


def _is_whole(change: ThreeWayChange) -> bool:
    """Whether a record comes or goes, or something of it that stands for itself."""
    return {change.base, _now(change)} == {MISSING, True}


def _now(change: ThreeWayChange) -> object:
    return change.theirs if change.by is ChangedBy.THEIRS else change.ours


def _in_words(versions: ThreeVersions, change: ThreeWayChange, *more: ThreeWayChange, is_whole: bool) -> UnaskedChange:
    key, now = change.key, _now(change)
    title = part_title(versions, key)
    if policy := attached_policy(versions, key):
        title, words = record_subject(versions, key), f"{policy} {'detached' if now is MISSING else 'attached'}"
    elif key.part == PLACE_PART:
        title = record_subject(versions, key)
        words = f"moved from {part_value(versions, key, change.base)} to {part_value(versions, key, now)}"
    elif len(key.part) > 3 and key.part[:2] == GUARDRAIL_VALUES:
        values = {str(way_change.part[3]): _now(way_change) is MISSING for way_change in (change, *more)}
        gone = [one for one, is_gone in values.items() if is_gone]
        words = _signed([value for value in values if value not in gone], gone)
    elif is_whole:
        words = _whole_in_words(versions, change)
    else:
        words = value_change_words(versions, key, change.base, now)
    return UnaskedChange(change.by, key, title, words)


def _whole_in_words(versions: ThreeVersions, change: ThreeWayChange) -> str:
    is_gone, key = _now(change) is MISSING, change.key
    words = "removed" if is_gone else "new"
    if key.record is not RecordKind.NODE or key.part:
        return words
    later = versions.theirs if change.by is ChangedBy.THEIRS else versions.ours
    tree = versions.base if is_gone else later
    above = tree.parent(NodeId(key.id))
    return words if above is None else f"{words}, {'from' if is_gone else 'in'} {tree.node(above).name}"


def value_change_words(versions: ThreeVersions, key: PartKey, before: object, after: object) -> str:
    """Return what a part of a record became, by what differs of its value."""
    if said := _document_words(key, before, after):
        return said
    if isinstance(before, (tuple, frozenset)) and isinstance(after, (tuple, frozenset)):
        gone, come = (
            [part_value(versions, key, one) for one in some if one not in others]
            for some, others in ((before, after), (after, before))
        )
        if gone or come:
            return _signed(come, gone)
    if before is MISSING or after is MISSING:
        return "removed" if after is MISSING else f"new: {part_value(versions, key, after)}"
    return f"{part_value(versions, key, before)} → {part_value(versions, key, after)}"


def _document_words(key: PartKey, before: object, after: object) -> str:
    """Return what differs in a policy, a statement or another part of a document; "" if it is not text to compare."""
    if key.record is not RecordKind.POLICY or key.part[:1] != ("text",):
        return ""
    texts = [str(getattr(one, "text", "" if one is MISSING else one)) for one in (before, after)]
    if len(key.part) == 1:
        changes: Iterable[StatementChange] = statement_changes(texts[0], texts[1], PolicyType.SERVICE_CONTROL_POLICY)
        return "; ".join(map(_statement_words, changes))
    if MISSING in (before, after):
        return "removed" if after is MISSING else "new"
    try:
        old, new = map(json.loads, texts)
    except ValueError:
        return ""
    return _values(StatementChange(StatementChangeKind.CHANGED, "", old, new))


def _statement_words(change: StatementChange) -> str:
    if change.kind is StatementChangeKind.CHANGED and change.label:
        return f"{change.label}: {_values(change)}"
    return short_change(change)


def _values(change: StatementChange) -> str:
    return "; ".join(f"{one.element} {_signed(one.come, one.gone)}".strip() for one in value_changes(change))


def _signed(come: Iterable[str], gone: Iterable[str]) -> str:
    return ", ".join((*(f"+ {one}" for one in come), *(f"- {one}" for one in gone)))
