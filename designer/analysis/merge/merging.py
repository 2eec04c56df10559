"""Merge of two designs: what each side changed alone, what both changed alike, and questions for the rest.

A merge never loses a record in silence: what is deleted on one side and changed on the other is a question, and while a
question is open the design has what the base had, or what would be lost otherwise.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple, cast

from designer.analysis.differences.three_way import MISSING, Absence, PartKey, RecordKind, ThreeVersions, align_three
from designer.analysis.merge.asking import MergeAsker
from designer.analysis.merge.places import MergedPlaces
from designer.analysis.merge.policies import MergedPolicies
from designer.analysis.merge.questions import (
    EVERY,
    LATER,
    PLACE_PART,
    MergeAnswers,
    MergeQuestion,
    MergeQuestionKind,
    MergeSide,
    ThreeValues,
)
from designer.analysis.merge.references import with_what_it_names
from designer.analysis.merge.settings import MergedSettings
from designer.analysis.merge.union import BrokenRule, broken_by_union, names_apart
from designer.analysis.merge.values import merged_order
from designer.basics.dataclass import dataclass
from designer.basics.words import counted
from designer.organization.model.identities import AccountIdentities
from designer.organization.model.organization import Organization
from designer.organization.model.policy_types import PolicyType
from designer.organization.model.records import (
    DEFAULT_POLICY,
    Node,
    NodeId,
    Offset,
    Policy,
    PolicyId,
)

_MOST_RULES = 64
"""Rules of AWS that a union breaks, after which no more are looked for."""


@dataclass(frozen=True, slots=True)
class MergedDesigns:
    """Merge of two designs.

    Attributes:
        versions: The base and the two designs under one set of ids.
        organization: The merged design, so far: what is asked and not answered is as in the base there, or kept.
        questions: All questions, the answered ones with their answers.
        refused: Rules of AWS that the union breaks, whatever side is taken.
    """

    versions: ThreeVersions
    organization: Organization
    questions: tuple[MergeQuestion, ...]
    refused: tuple[BrokenRule, ...]

    @property
    def open(self) -> tuple[MergeQuestion, ...]:
        """Questions without an answer."""
        return tuple(question for question in self.questions if question.answer is None)


def merge_designs(
    base: Organization, ours: Organization, theirs: Organization, answers: MergeAnswers | None = None
) -> MergedDesigns:
    """Merge two designs that were made from a third; ids are those of ours."""
    return merge_versions(align_three(base, ours, theirs), answers or MergeAnswers({}))


def merge_versions(versions: ThreeVersions, answers: MergeAnswers) -> MergedDesigns:
    """Merge designs that already share one set of ids, as when merging again under other answers."""
    taken = _Taken({}, {})
    asked: dict[str, MergeQuestion] = {}
    refused: dict[str, BrokenRule] = {}
    work = taken.merge(versions, answers)
    while True:
        broken = {broken_rule.words: broken_rule for broken_rule in broken_by_union(versions, work.organization)}
        waiting = [one for words, one in broken.items() if words not in {*asked, *refused}]
        still_open = sum(merge_question.answer is None for merge_question in asked.values())
        if not waiting or still_open + len(refused) >= _MOST_RULES:
            break
        rule = waiting[0]
        settled = {words for words, one in asked.items() if one.answer is not None and words not in broken}
        question = _question_of(answers, taken, work, rule, settled)
        if question is None:
            refused[rule.words] = rule
            continue
        asked[rule.words] = question
        if question.answer is not None:
            taken = taken.with_side(rule, question.answer, dict(question.names))
            work = taken.merge(versions, answers)
    left = [one for words, one in broken.items() if words in refused or (words in asked and asked[words].answer)]
    if waiting:
        left.append(
            BrokenRule(f"{counted(len(waiting), 'more rule')} of AWS would be broken; answer the others first.", ())
        )
    return MergedDesigns(versions, work.organization, (*work.asker.questions, *asked.values()), tuple(left))


def _question_of(
    answers: MergeAnswers, taken: _Taken, work: _Work, rule: BrokenRule, settled: Collection[str]
) -> MergeQuestion | None:
    """The question that a broken rule is, with the sides that keep it and the settled ones; None if none does."""
    versions = work.versions
    names = names_apart(versions, work.organization, rule)
    takes = []
    for side in (*EVERY, MergeSide.BOTH) if names else EVERY:
        tried = taken.with_side(rule, side, names).merge(versions, answers)
        if {rule.words, *settled}.isdisjoint(one.words for one in broken_by_union(versions, tried.organization)):
            takes.append(side)
    if not takes:
        return None
    values = (tuple(_value(side.of(versions), key) for key in rule.parts) for side in (MergeSide.BASE, *LATER))
    nodes = tuple(NodeId(one) for one in dict.fromkeys(key.id for key in rule.parts if key.record is RecordKind.NODE))
    kind, named = MergeQuestionKind.UNION, tuple(names.items())
    return answers.to(
        MergeQuestion(kind, rule.parts[0], ThreeValues(*values), tuple(takes), nodes, rule.words, names=named)
    )


class _Taken(NamedTuple):
    """What was taken to rules that the union breaks.

    Attributes:
        forced: Sides from which parts are taken.
        names: Names that nodes and policies get, by id.
    """

    forced: Mapping[PartKey, MergeSide]
    names: Mapping[str, str]

    def with_side(self, rule: BrokenRule, side: MergeSide, names: Mapping[str, str]) -> _Taken:
        """Take a side to one more rule, or keep both under other names."""
        if side is MergeSide.BOTH:
            return self._replace(names={**self.names, **names})
        return self._replace(forced={**self.forced, **dict.fromkeys(rule.parts, side)})

    def merge(self, versions: ThreeVersions, answers: MergeAnswers) -> _Work:
        """Merge under what was taken."""
        return _Work(versions, MergeAsker(answers, self.forced, versions.worked_out, self.names))


def _value(design: Organization, key: PartKey) -> object:
    """Return the value of a part that a rule is about, in one design."""
    if key.record is RecordKind.POLICY:
        policy = design.policies.get(PolicyId(key.id))
        return MISSING if policy is None else getattr(policy, str(key.part[0]))
    node = design.nodes.get(NodeId(key.id))
    if node is None:
        return MISSING
    return design.parent(node.id) if key.part == PLACE_PART else getattr(node, str(key.part[0]))


class _Work:
    """One merge.

    Args:
        versions: The three designs.
        asker: Asked where both sides changed something.

    Attributes:
        versions: The same.
        asker: The same, with all questions in the end.
        organization: The merged design.
    """

    def __init__(self, versions: ThreeVersions, asker: MergeAsker) -> None:
        self.versions = versions
        self.asker = asker
        self._sides = (versions.base, versions.ours, versions.theirs)
        self._places = MergedPlaces(versions, asker)
        self._policies = MergedPolicies(versions, asker)
        self._settings = MergedSettings(versions, asker, self._places).record
        children = self._children()
        made = {one: self._node(one, below) for one, below in children.items()}
        gone = self._places.gone
        made = {one: self._named(node) for one, node in made.items()}
        nodes = {**{one: node for one, node in versions.ours.nodes.items() if one not in gone}, **made}
        self.organization = Organization(
            nodes.values(),
            self._policies.records.values(),
            self._settings,
            {node: place for node, place in self._card_places() if node in self._places},
            self._identities(),
        )

    def _policy(self, policy: PolicyId) -> Policy:
        return next(side.policies[policy] for side in self._sides[::-1] if policy in side.policies)

    # Nodes

    def _named(self, node: Node) -> Node:
        return replace(node, name=self.asker.names[node.id]) if node.id in self.asker.names else node

    def _three(self, node: NodeId) -> ThreeValues[Node | Absence]:
        return ThreeValues(*(side.nodes.get(node, MISSING) for side in self._sides))

    def _children(self) -> dict[NodeId, Sequence[NodeId]]:
        """Return the nodes whose records can be another than in ours, each with those below it, in their order."""
        places, ours = self._places, self.versions.ours
        affected = {ours.root, *self._touched(), *places.parents, *places.parents.values()}
        affected |= {above for node in self.versions.changed_nodes if (above := ours.parent(node)) is not None}
        below: dict[NodeId, set[NodeId]] = {}
        for parent in filter(places.__contains__, affected):
            known = ours.nodes[parent].children if parent in ours.nodes else ()
            below[parent] = {node_id for node_id in known if node_id in places and places.parent(node_id) == parent}
        for child, parent in places.parents.items():
            below[parent].add(child)
        return {parent: self._in_order(parent, children) for parent, children in below.items()}

    def _touched(self) -> Iterable[NodeId]:
        """Return the nodes whose attachments depend on more than their own records."""
        sides = self.versions.ours, self.versions.theirs
        if any(set(organization.settings.policy_types) != set(self._settings.policy_types) for organization in sides):
            return chain(*(side.nodes for side in sides))
        named = (NodeId(name) for name in self.asker.names if any(name in side.nodes for side in self._sides))
        return chain((NodeId(key.id) for key in self.asker.forced if key.record is RecordKind.NODE), named)

    def _in_order(self, parent: NodeId, children: set[NodeId]) -> Sequence[NodeId]:
        lists = (one.children if isinstance(one, Node) else () for one in self._three(parent))
        known = [cast("NodeId", one) for one in merged_order(*lists) if one in children]
        return (*known, *sorted(children.difference(known)))

    def _node(self, node: NodeId, children: Sequence[NodeId]) -> Node:
        values = self._three(node)
        kept = self._places.kept_by.get(node)
        if kept is None and MISSING in values[1:]:
            kept = MergeSide.THEIRS if values.ours is MISSING else MergeSide.OURS
        if kept is not None:
            merged = cast("Node", values.of(kept))
        else:
            bare = (replace(value, children=()) if isinstance(value, Node) else value for value in values)
            merged = cast("Node", self.asker.merged(RecordKind.NODE, node, ThreeValues[object](*bare)))
        return replace(merged, children=tuple(children), policies=tuple(self._attached(merged)))

    def _attached(self, node: Node) -> Iterator[PolicyId]:
        """Policies of a node: none that is gone, those for which a policy was kept, and AWS's own of a new type."""
        policies, enabled = self._policies.records, self._settings.policy_types
        kept = [one for one, side in self._policies.kept_by.items() if node.id in side.of(self.versions).targets(one)]
        listed = self._of_forced_types(node.id, list(dict.fromkeys((*node.policies, *kept))))
        found = [policy_id for policy_id in listed if policy_id in policies and self._stands(node.id, policy_id)]
        yield from found
        present = {policies[policy_id].type for policy_id in found}
        new = [kind for kind in enabled if any(kind not in side.settings.policy_types for side in self._sides[1:])]
        for kind in new:
            if kind in DEFAULT_POLICY and kind not in present:
                yield from (policy_id for policy_id in (self._default(kind),) if policy_id is not None)

    def _stands(self, node: NodeId, policy: PolicyId) -> bool:
        """Whether the type of a policy is enabled, or a side attaches it there without, as where types are unknown."""
        kind = self._policies.records[policy].type
        sides = (side for side in self._sides[1:] if kind not in side.settings.policy_types and node in side.nodes)
        return kind in self._settings.policy_types or any(policy in side.nodes[node].policies for side in sides)

    def _default(self, kind: PolicyType) -> PolicyId | None:
        """Return AWS's own policy of a type."""
        found = (side.managed_policy(DEFAULT_POLICY[kind]) for side in self._sides[1:])
        return next((policy_id for policy_id in found if policy_id in self._policies.records), None)

    def _of_forced_types(self, node: NodeId, listed: list[PolicyId]) -> list[PolicyId]:
        """Return the policies of a node, those of some types as one side has them."""
        for key, side in self.asker.forced.items():
            if key[:2] == (RecordKind.NODE, node) and key.part[0] == "policies":
                record = self._three(node).of(side)
                theirs = record.policies if isinstance(record, Node) else ()
                kept = [policy_id for policy_id in listed if self._type(policy_id) is not key.part[1]]
                listed = [*kept, *(policy_id for policy_id in theirs if self._type(policy_id) is key.part[1])]
        return listed

    def _type(self, policy: PolicyId) -> PolicyType:
        return self._policy(policy).type

    # Identities, and places of cards

    def _identities(self) -> dict[NodeId, AccountIdentities]:
        known = {one: inside for one, inside in self.versions.ours.identities.items() if one in self._places}
        for account in self.versions.changed_insides:
            known.pop(account, None)
        return known | dict(self._changed_insides())

    def _changed_insides(self) -> Iterator[tuple[NodeId, AccountIdentities]]:
        for account in self.versions.changed_insides:
            if account not in self._places:
                continue
            values = ThreeValues[object](*(side.identities.get(account, MISSING) for side in self._sides))
            kept = self._places.kept_by.get(account)
            found = values.of(kept) if kept else self._merged_inside(account, values)
            if found is not MISSING:
                yield account, cast("AccountIdentities", found)

    def _merged_inside(self, account: NodeId, values: ThreeValues[object]) -> object:
        def again() -> AccountIdentities:
            return cast("AccountIdentities", self.asker.merged(RecordKind.IDENTITIES, account, values))

        found: object = again()
        if isinstance(found, AccountIdentities) and MISSING not in values[1:] and values.ours != values.theirs:
            return with_what_it_names(self.asker, PartKey(RecordKind.IDENTITIES, account), values, found, again)
        return found

    def _card_places(self) -> Iterator[tuple[NodeId, Offset]]:
        """Yield the places of cards; that of ours where both put a card elsewhere."""
        base, ours, theirs = (side.places for side in self._sides)
        for node in dict.fromkeys((*ours, *theirs)):
            found = theirs.get(node) if ours.get(node) == base.get(node) else ours.get(node)
            if found is not None:
                yield node, found
