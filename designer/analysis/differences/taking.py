"""Differences that are taken: of what another design has otherwise, some into the open one, as one change.

A difference brings what it cannot be without, such as the OU that a new account lies in, and nothing else of the other
design. What was refused is never brought along.

Either design keeps AWS's rules, and yet some differences without the others may break one: the name of a policy that
another has here, the e-mail address of an account that another gives up there, a type of policies that is not enabled.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias, TypeVar

from designer.analysis.differences.alignment import Alignment
from designer.analysis.differences.change_parts import ChangeParts
from designer.analysis.differences.named_records import PartId, PartKind, named_records
from designer.analysis.differences.policy_changes import PolicyChange, PolicyChangeKind
from designer.analysis.differences.record_words import center_title, record_title
from designer.analysis.differences.report import AnyDifference
from designer.analysis.differences.structure import StructureChange, StructureKind
from designer.basics.errors import EditError
from designer.basics.words import counted
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.model import quotas
from designer.organization.model.change import Change, Swap
from designer.organization.model.organization import Organization
from designer.organization.model.records import DEFAULT_POLICY, Node, NodeId, PolicyId, PolicyType, Settings

D = TypeVar("D", bound=AnyDifference)

_BOUND = (PartKind.SETTINGS, PartKind.ATTACHMENTS)
"""Parts that go together where other types of policies are enabled: only what is enabled is attached."""

_BINDING = (PartKind.NEW_NODE, PartKind.NEW_POLICY, PartKind.GONE_POLICY)
"""Parts that bring attachments of their own, and so need those."""

_PARTS = {StructureKind.MOVED: "place", StructureKind.RENAMED: "name", StructureKind.CHANGED: "attributes"}
"""Words for the part of a node that differs between two designs, if both have the node."""

_SHARED = (PartKind.ATTRIBUTES, PartKind.ATTACHMENTS)
"""Parts shared by several differences: name and attributes of a node, policies attached to it."""


class TakableDifferences:
    """The open design and another, aligned to the ids of the open one; as long as neither changes.

    Args:
        sides: The two designs.
        open_is_before: True if the open design is the earlier side, so that taking leads to the later one; else
            taking leads back.

    Attributes:
        other: The other design.
    """

    def __init__(self, sides: Alignment, *, open_is_before: bool) -> None:
        here, there = (sides.before, sides.after) if open_is_before else (sides.after, sides.before)
        self._forth = open_is_before
        self._here, self.other = here, there
        self._parts = ChangeParts(here, change_between(here, there))
        self._ids = {part.id for part in self._parts.parts}
        types_differ = here.settings.policy_types != there.settings.policy_types
        self._bound = frozenset(one for one in self._ids if types_differ and one.kind in _BOUND)

    def parts_of(self, difference: AnyDifference) -> frozenset[PartId]:
        """Return the parts that make a difference; empty for what is not taken by itself, such as permissions."""
        found: frozenset[PartId] = frozenset()
        if isinstance(difference, StructureChange):
            found = frozenset(self._of_structure(difference)) & self._ids
        elif isinstance(difference, PolicyChange):
            found = frozenset(self._of_policy(difference)) & self._ids
        binds = any(one in self._bound or one.kind in _BINDING for one in found)
        return found | self._bound if binds else found

    def taken_along(self, differences: Iterable[D], every: Iterable[D]) -> list[D]:
        """Return some differences, and those of all others that they bring along."""
        chosen = list(differences)
        taken = self._parts.with_needs(self._joined(chosen))
        named = set(map(id, chosen))
        return [one for one in every if id(one) in named or self._is_whole(one, taken)]

    def taking(self, differences: Iterable[AnyDifference], refused: Iterable[AnyDifference] = ()) -> Change:
        """Return the change of the open design that takes some differences, with all that they need.

        Args:
            differences: The differences, of one comparison.
            refused: Differences of it that must not be taken; of those that are to be taken, the wish counts.

        Raises:
            EditError: AWS refuses what they come to without the others, or they need what is refused.
        """
        chosen = [difference for difference in differences if self.parts_of(difference)]
        named = set(map(id, chosen))
        left = [one for one in refused if id(one) not in named]
        parts = self._joined(chosen)
        self._check(parts, left)
        free = self._bound & parts
        wanted, unwanted = _attachments(chosen), _attachments(left)

        def attaches(node: NodeId, policy: PolicyId) -> bool:
            is_wanted = free or node not in self._here.nodes or (node, policy) in wanted
            return bool(is_wanted) and (node, policy) not in unwanted

        verb = "Apply" if self._forth else "Restore"
        label = f"{verb} {self._subject(chosen[0]) if len(chosen) == 1 else counted(len(chosen), 'difference')}"
        change = _named(self._parts.taking(parts, label, attaches), chosen)
        return lawful(self._here, change, self.other)

    def _joined(self, differences: Iterable[AnyDifference]) -> frozenset[PartId]:
        return frozenset[PartId]().union(*map(self.parts_of, differences))

    def _own(self, difference: AnyDifference) -> frozenset[PartId]:
        """Return the parts of a difference that no other has a share of."""
        return frozenset(one for one in self.parts_of(difference) - self._bound if one.kind not in _SHARED)

    def _is_whole(self, difference: AnyDifference, taken: Collection[PartId]) -> bool:
        """Return True if all parts of a difference are taken and none is shared."""
        parts = self.parts_of(difference)
        return bool(parts) and parts <= self._own(difference) and parts.issubset(taken)

    def _check(self, parts: frozenset[PartId], refused: Sequence[AnyDifference]) -> None:
        """Refuse to take what is refused along with other parts.

        Raises:
            EditError: A refused difference would be taken along.
        """
        taken = self._parts.with_needs(parts)
        bound = self._bound & parts
        for one in refused:
            if taken & self._own(one) or bound & self.parts_of(one):
                raise EditError(
                    f"This cannot be applied without {self._title(one)}, which you leave as it is. Reopen that first."
                )

    def _title(self, difference: AnyDifference) -> str:
        """Return the name of the subject of a difference that can be taken."""
        if isinstance(difference, PolicyChange):
            return difference.name
        if isinstance(difference, StructureChange) and difference.is_center:
            center = (
                self._here if difference.record in named_records(self._here.settings.identity_center) else self.other
            )
            record = named_records(center.settings.identity_center).get(difference.record)
            return center_title(center, difference.record, record)
        if not isinstance(difference, StructureChange) or difference.settings:
            return "the settings of the organization"
        side = self._here if difference.node in self._here.nodes else self.other
        return side.node(difference.node).name

    def _subject(self, difference: AnyDifference) -> str:
        """Return words for what a difference is about: "Sandbox", "the name of Sandbox", "the identities of shop"."""
        title = self._title(difference)
        if not isinstance(difference, StructureChange) or difference.settings:
            return title
        if difference.inside and difference.record:
            return f"{record_title(difference.record)} of {title}"
        part = "identities" if difference.inside else _PARTS.get(difference.kind, "")
        return f"the {part} of {title}" if part else title

    def _of_structure(self, change: StructureChange) -> Iterator[PartId]:
        if change.settings:
            yield PartId(PartKind.CENTER, "", change.record) if change.is_center else PartId(PartKind.SETTINGS)
            return
        if change.inside:
            yield PartId(PartKind.INSIDE, change.node, change.record)
            return
        comes = StructureKind.ADDED if self._forth else StructureKind.REMOVED
        goes = StructureKind.REMOVED if self._forth else StructureKind.ADDED
        kinds = {comes: PartKind.NEW_NODE, goes: PartKind.GONE_NODE, StructureKind.MOVED: PartKind.PLACE}
        yield PartId(kinds.get(change.kind, PartKind.ATTRIBUTES), change.node)

    def _of_policy(self, change: PolicyChange) -> Iterator[PartId]:
        comes = PolicyChangeKind.ADDED if self._forth else PolicyChangeKind.REMOVED
        goes = PolicyChangeKind.REMOVED if self._forth else PolicyChangeKind.ADDED
        kinds = {comes: PartKind.NEW_POLICY, goes: PartKind.GONE_POLICY}
        yield PartId(kinds.get(change.kind, PartKind.CONTENT), change.policy)
        for node in (*change.attached, *change.detached):
            yield PartId(PartKind.ATTACHMENTS, node)


def _attachments(differences: Iterable[AnyDifference]) -> frozenset[tuple[NodeId, PolicyId]]:
    """Return the attachments that some differences change."""
    return frozenset(
        (node, difference.policy)
        for difference in differences
        if isinstance(difference, PolicyChange)
        for node in (*difference.attached, *difference.detached)
    )


def _named(change: Change, chosen: Iterable[AnyDifference]) -> Change:
    """Return a change without the names, or the attributes, of nodes whose other half is chosen alone."""
    kinds: dict[NodeId, set[StructureKind]] = {}
    for one in chosen:
        if isinstance(one, StructureChange) and not one.settings and not one.inside:
            kinds.setdefault(one.node, set()).add(one.kind)
    nodes = {
        key: Swap(swap.before, _sorted_out(swap, kinds.get(key, set()))) if swap.before and swap.after else swap
        for key, swap in change.nodes.items()
    }
    return replace(change, nodes={key: swap for key, swap in nodes.items() if swap.before != swap.after})


def _sorted_out(swap: Swap[Node], kinds: Collection[StructureKind]) -> Node:
    """Return a node that stays, with the name and the attributes of after where those are chosen."""
    before, after = swap.before, swap.after
    assert before is not None
    assert after is not None
    attributes = after if StructureKind.CHANGED in kinds else before
    name = after.name if StructureKind.RENAMED in kinds else before.name
    return replace(attributes, name=name, children=after.children, policies=after.policies)


def change_between(here: Organization, there: Organization) -> Change:
    """Change that makes one design the other; the places of cards stay. Both have the same ids for the same things."""
    differing = {
        node
        for node in here.nodes.keys() | there.nodes.keys()
        if (one := here.nodes.get(node)) is not (other := there.nodes.get(node)) and one != other
    }
    nodes = {
        node: Swap(here.nodes.get(node), there.nodes.get(node))
        for node in (dict.fromkeys((*here.walk(), *there.walk())) if differing else ())
        if node in differing
    }
    policies = {
        policy: Swap(here.policies.get(policy), there.policies.get(policy))
        for policy in dict.fromkeys((*here.policies, *there.policies))
        if here.policies.get(policy) != there.policies.get(policy)
    }
    settings = Swap(here.settings, there.settings) if here.settings != there.settings else None
    identities = {
        account: Swap(here.identities.get(account), there.identities.get(account))
        for account in dict.fromkeys((*here.identities, *there.identities))
        if here.identities.get(account) != there.identities.get(account)
    }
    return Change("Apply all differences", nodes, policies, settings, identities=identities)


_Broken: TypeAlias = tuple[str, str, str]
"""Rule that is broken, with what or whom it is broken for."""


def lawful(design: Organization, change: Change, goal: Organization) -> Change:
    """Return a change, and what AWS then attaches and detaches of its own accord.

    Args:
        design: The design that it changes; it is as before when this is done.
        change: Some of the differences to another design.
        goal: That design, under the same ids; a rule that it breaks itself is no reason against a change.

    Raises:
        EditError: AWS refuses what the change comes to.
    """
    with design.tentatively(change):
        follows = _following(design, change, goal)
    whole = change.then(follows, change.label) if follows else change
    known = {*broken_rules(design, change), *broken_rules(goal, change)}
    with design.tentatively(whole):
        why = next((words for rule, words in broken_rules(design, whole).items() if rule not in known), "")
    if why:
        raise EditError(f"{why} Take what goes with it first, or all differences.")
    return whole


def _following(changed: Organization, change: Change, goal: Organization) -> Change:
    """Return the consequences in AWS when types of policies come or go; nobody administers who may not."""
    builder, settings, said = ChangeBuilder(changed), changed.settings, change.settings
    before = said.before if said is not None and said.before is not None else settings
    if said is not None:
        trusted = {*settings.trusted_services}
        trusted.update(*(_without_trust(side) for side in (before, goal.settings)))
        builder.settings = replace(
            settings,
            delegated_administrators=tuple(
                one
                for one in settings.delegated_administrators
                if one.account != settings.management_account and one.service in trusted
            ),
        )
    came = set(settings.policy_types).difference(before.policy_types)
    gone = set(before.policy_types).difference(settings.policy_types)
    for node_id in tuple(changed.nodes if came or gone else change.nodes):
        if node_id not in changed.nodes:
            continue
        node = changed.node(node_id)
        earlier = change.nodes[node_id].before if node_id in change.nodes else node
        had = () if earlier is None else earlier.policies
        left = {one for one in node.policies if one in had and changed.policy(one).type not in gone}
        filled = settings.policy_types if earlier is None else came
        policies = tuple(_attached(changed, builder, node, filled, left))
        if policies != node.policies:
            builder.put(replace(node, policies=policies))
    return builder.change(change.label)


def _without_trust(settings: Settings) -> set[str]:
    """Return the services that accounts administer though they have no trusted access, as where it is unknown."""
    return {one.service for one in settings.delegated_administrators}.difference(settings.trusted_services)


def _attached(
    changed: Organization,
    builder: ChangeBuilder,
    node: Node,
    filled: Collection[PolicyType],
    left: Collection[PolicyId],
) -> Iterator[PolicyId]:
    """Yield a node's policies of enabled types, those left as they were, and AWS's own for types that have no other."""
    counts: Counter[PolicyType] = Counter()
    for policy_id in node.policies:
        kind = changed.policy(policy_id).type
        if kind in changed.settings.policy_types or policy_id in left:
            counts[kind] += 1
            yield policy_id
    for kind in changed.settings.policy_types:
        if kind in filled and kind in DEFAULT_POLICY and not counts[kind]:
            yield builder.default_policy(kind)


def broken_rules(organization: Organization, change: Change) -> Mapping[_Broken, str]:
    """Return the rules that an organization breaks in what a change is about, with a sentence each."""
    nodes = [organization.node(node) for node in change.nodes if node in organization.nodes]
    return dict((*_twice(organization, change), *_too_deep(organization, nodes), *_wrong_numbers(organization, nodes)))


def _twice(organization: Organization, change: Change) -> Iterator[tuple[_Broken, str]]:
    """Yield the names, addresses and ids that appear twice, and AWS takes once."""
    touched = [swap.after for swap in change.nodes.values() if swap.after is not None]
    emails = _shared((one.email.lower() for one in touched), (one.email.lower() for one in organization.nodes.values()))
    ids = _shared((node.aws_id for node in touched), (node.aws_id for node in organization.nodes.values()))
    written = (swap.after.name for swap in change.policies.values() if swap.after is not None)
    names = _shared(written, (policy.name for policy in organization.policies.values()))
    for value in emails:
        yield ("e-mail", value, ""), f"Two accounts would have the e-mail address {value}, which AWS takes once."
    for value in ids:
        yield ("AWS id", value, ""), f"Two nodes would have the id {value}, which AWS gives once."
    for value in names:
        yield ("name", value, ""), f"Two policies would be called {value}; AWS takes each name once."


def _shared(asked: Iterable[str], all_values: Iterable[str]) -> list[str]:
    """Return the values asked for that appear more than once."""
    wanted = {one for one in asked if one}
    counts = Counter(one for one in all_values if one in wanted) if wanted else {}
    return [value for value, count in counts.items() if count > 1]


def _too_deep(organization: Organization, nodes: Iterable[Node]) -> Iterator[tuple[_Broken, str]]:
    most = quotas.load().ou_levels
    for node in nodes:
        below = max((organization.ou_levels(child) for child in node.children), default=0)
        if below and organization.depth(node.id) + below > most:
            yield ("depth", node.id, ""), f"AWS nests OUs at most {most} levels deep, and below {node.name} are more."


def _wrong_numbers(organization: Organization, nodes: Iterable[Node]) -> Iterator[tuple[_Broken, str]]:
    """Yield the nodes with more policies of a type than AWS attaches, or with none where it wants one."""
    for node in nodes:
        counts = Counter(organization.policy(policy).type for policy in node.policies)
        for kind in organization.settings.policy_types:
            quota, rule = quotas.load().types[kind], ("number", node.id, kind.value)
            if counts[kind] < quota.minimum_per_node:
                yield rule, f"{node.name} would be left without a policy of type {kind.value}, and AWS wants one."
            elif quota.per_node is not None and counts[kind] > quota.per_node:
                yield (
                    rule,
                    f"{node.name} would have {counts[kind]} of type {kind.value}; AWS attaches {quota.per_node}.",
                )
