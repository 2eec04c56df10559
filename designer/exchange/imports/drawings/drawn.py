"""Nodes as a picture or a list shows them, and the facts that follow.

A picture holds a name, a kind, some attributes in words and the names of policies. FullAWSAccess and its like are drawn
by no picture, since AWS attaches them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import NamedTuple

from designer.basics.dataclass import dataclass
from designer.basics.errors import Fault, FormatError
from designer.basics.steps import checked, checkpoint
from designer.basics.words import counted, short
from designer.exchange.conversion import ConversionReport
from designer.exchange.exports.picture import MANAGEMENT_SIGN, type_word
from designer.exchange.imports.code.code_facts import CodeFacts
from designer.exchange.imports.facts import (
    Attachment,
    Maybe,
    Missing,
    NodeFacts,
    OrganizationFacts,
    Placement,
    PolicyFacts,
    UnknownAttachments,
)
from designer.organization.model.lengths import LONGEST_ID
from designer.organization.model.node_attributes import (
    AWS_ID,
    EMAIL,
    JOINED,
    JOINED_METHOD,
    NODE_ATTRIBUTES,
    STATE,
    TAGS,
    choice_words,
)
from designer.organization.model.observed import OrganizationPart
from designer.organization.model.records import AccountState, NodeKind, PolicyType, Tags, aws_managed_policies

_KINDS = {kind.value: kind for kind in NodeKind}
_STATES = {choice_words(state).lower(): state for state in AccountState}
_TYPES = {type_word(kind): kind for kind in PolicyType}
_LIMITS = (PolicyType.SERVICE_CONTROL_POLICY, PolicyType.RESOURCE_CONTROL_POLICY)
_MANAGED = {policy.name: policy for policy in aws_managed_policies()}
_DIGITS = 12


class DrawnPolicy(NamedTuple):
    """A policy as a picture names it; of an unknown type where the picture does not tell it."""

    name: str
    type: PolicyType | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnNode:
    """A card, a shape or a row.

    Attributes:
        key: Its name in the source.
        kind: "root", "ou" or "account"; another word where the source says another.
        name: Name.
        where: Place in the source.
        design_id: Id that a design gave it; empty if the source does not have it.
        is_management: True for what is drawn as the management account.
        policies: Policies attached to it.
        attributes: Values in words, by their keys.
    """

    key: str
    kind: str
    name: str
    where: str
    design_id: str = ""
    is_management: bool = False
    policies: tuple[DrawnPolicy, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Drawn:
    """Collector of what a source shows.

    Attributes:
        source: Name of the source.
        report: Gets what is not read.
        known_keys: Keys of the attributes that this kind of source has; nothing is known of others.
        has_defaults: True if the policies that AWS attaches by itself are listed like any other.
        name: Name of the organization; empty if the source has none.
        nodes: The nodes.
        placements: Lines from parents to children, siblings in their order.
        lists_policies: False if the source has no place for policies: which are attached is unknown.
    """

    source: str
    report: ConversionReport
    known_keys: frozenset[str]
    has_defaults: bool = False
    name: str = ""
    nodes: list[DrawnNode] = field(default_factory=list)
    placements: list[Placement] = field(default_factory=list)
    lists_policies: bool = True

    def facts(self) -> OrganizationFacts:
        """Return the facts of all of it.

        Raises:
            FormatError: There is no node.
        """
        if not self.nodes:
            raise FormatError(self.source, (Fault("Nothing in it describes an organization: it shows no node."),))
        gap = Missing("This format does not tell it.", self.source)
        facts = CodeFacts(self.source, self.report, name=self.name)
        facts.management_account = self._management()
        facts.policy_types = facts.trusted_services = facts.delegations = gap
        order = {placement.child: number for number, placement in reversed([*enumerate(self.placements)])}
        holders = {placement.parent for placement in self.placements}
        for node in sorted(self.nodes, key=lambda one: order.get(one.key, -1)):
            checkpoint()
            facts.nodes.append(self._node(node, gap, holds=node.key in holders))
        facts.placements = self.placements
        facts.policies = list(self._policies())
        facts.attachments = [
            Attachment(_policy_key(policy), node.key, node.where)
            for node in checked(self.nodes)
            for policy in node.policies
        ]
        named = {policy.name for node in checked(self.nodes) for policy in node.policies} & _MANAGED.keys()
        lists_defaults = self.has_defaults and bool(named)
        if not lists_defaults or "RCPFullAWSAccess" in named:  # else RCPs are not enabled
            facts.may_be_rcps = {
                _policy_key(one) for node in checked(self.nodes) for one in node.policies if one.type is None
            }
        if lists_defaults:
            facts.without_default = {
                (one.type.value, node.key) for one in _MANAGED.values() for node in checked(self.nodes)
            }
        if not self.lists_policies:
            unknown_fields = Missing("The source does not tell policies.", self.source)
            facts.unknown_attachments = [UnknownAttachments(kind, None, unknown_fields) for kind in _LIMITS]
        self._tell_design_only()
        unsaid = frozenset(OrganizationPart) - ({OrganizationPart.TAGS} if TAGS.key in self.known_keys else set())
        return replace(
            facts.facts(),
            unsaid=unsaid,
            unlisted_types=frozenset(PolicyType),
            is_code=False,
            unknown_fields=frozenset(),
        )

    def _management(self) -> str | None:
        found = [node for node in self.nodes if node.is_management]
        for other in found[1:]:
            self.report.changed(other.where, f"{other.name} is a second management account; the first one counts.")
        return found[0].key if found else None

    def _node(self, node: DrawnNode, gap: Missing, *, holds: bool) -> NodeFacts:
        kind = _KINDS.get(node.kind.strip().lower())
        if kind is None:
            kind = NodeKind.OU if holds else NodeKind.ACCOUNT
            self.report.changed(node.where, f'The kind "{short(node.kind)}" is none; it is taken as {kind.value}.')
        said = node.attributes
        account = kind is NodeKind.ACCOUNT
        return NodeFacts(
            key=node.key,
            kind=kind,
            name=node.name or Missing("It has none.", node.where),
            where=node.where,
            aws_id=self._aws_id(node, kind),
            email=said.get(EMAIL.key, "") if EMAIL.key in self.known_keys or not account else gap,
            state=_state(said.get(STATE.key, ""), node.where) if STATE.key in self.known_keys or not account else gap,
            joined_method=said.get(JOINED_METHOD.key, ""),
            joined=said.get(JOINED.key, ""),
            tags=_tags(said.get(TAGS.key, "")),
            design_id=node.design_id[:LONGEST_ID],
        )

    def _aws_id(self, node: DrawnNode, kind: NodeKind) -> str:
        """Return the AWS id; a spreadsheet takes that of an account for a number and drops its zeros."""
        said = node.attributes.get(AWS_ID.key, "")
        if kind is not NodeKind.ACCOUNT or not said.isdecimal() or len(said) >= _DIGITS:
            return said
        self.report.changed(node.where, f"The account id {said} has fewer than twelve digits: zeros are before it.")
        return said.zfill(_DIGITS)

    def _policies(self) -> Iterator[PolicyFacts]:
        where = {policy: node.where for node in checked(reversed(self.nodes)) for policy in node.policies}
        unsaid = Missing("This format does not tell it.", self.source)
        for policy in dict.fromkeys(policy for node in checked(self.nodes) for policy in node.policies):
            known = _MANAGED.get(policy.name)
            kind = known.type if known else policy.type or PolicyType.SERVICE_CONTROL_POLICY
            reason = "This format does not hold documents." if policy.type else _NO_TYPES
            yield PolicyFacts(
                key=_policy_key(policy),
                name=policy.name,
                type=kind.value,
                text=known.text if known else Missing(reason, where[policy]),
                where=where[policy],
                aws_id=known.aws_id if known else "",
                description=known.description if known else unsaid,
                aws_managed=known is not None,
                tags=() if known else unsaid,
            )

    def _tell_design_only(self) -> None:
        for one in NODE_ATTRIBUTES:
            having = [node for node in checked(self.nodes) if not one.exchanged and node.attributes.get(one.key)]
            if having:
                whom = counted(len(having), "node")
                self.report.lost(
                    having[0].where,
                    f"The {one.noun} of {whom}: an import takes what AWS knows.",
                    "Update the design that has them: there they stay.",
                )


_NO_TYPES = "This format holds neither documents nor types; it is taken as an SCP."


def label_parts(lines: Sequence[str], *, is_management: bool) -> tuple[str, str, tuple[DrawnPolicy, ...]]:
    """Return the name, AWS id and policies of the lines of a label."""
    name, *rest = lines or [""]
    aws_id = rest.pop(0) if rest and rest[0].partition(" ")[0] not in _TYPES else ""
    policies = drawn_policies(" ".join(rest))
    return (name.removesuffix(MANAGEMENT_SIGN) if is_management else name), aws_id, policies


def drawn_policies(text: str) -> tuple[DrawnPolicy, ...]:
    """Return the policies of a line such as ``SCP DenyLeave, RegionDeny · TAG Owner``."""
    return tuple(_split_policies(part for part in text.split(" · ") if part))


def _split_policies(parts: Iterable[str]) -> Iterator[DrawnPolicy]:
    for part in parts:
        word, _, names = part.partition(" ")
        kind = _TYPES.get(word)
        yield from (DrawnPolicy(name, kind) for name in (names if kind else part).split(", ") if name)


def _policy_key(policy: DrawnPolicy) -> str:
    known = _MANAGED.get(policy.name)
    return known.aws_id if known else f"{policy.type.value if policy.type else ''} {policy.name}"


def _state(words: str, where: str) -> Maybe[AccountState]:
    if not words:
        return AccountState.ACTIVE
    return _STATES.get(words.lower()) or Missing(f'"{short(words)}" is not a state.', where)


def _tags(words: str) -> Tags:
    pairs = (line.partition("=") for line in words.split("\n") if line)
    return tuple((key, value) for key, _, value in pairs)
