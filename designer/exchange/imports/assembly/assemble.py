"""Assembly of a design from facts. What contradicts itself or is unknown becomes an entry of the report.

Nothing is refused here that AWS would merely refuse: `checks` finds that. Ids of the design are made of names; AWS ids,
states, addresses and dates are kept as they came.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple, TypeVar

from designer.basics.steps import checked, checkpoint
from designer.basics.words import counted
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats.documents import normalised
from designer.exchange.imports.assembly.gaps import Gap, Gaps, OpenPlaces, StandIns, report_open_places, report_pending
from designer.exchange.imports.facts import (
    Maybe,
    Missing,
    NodeFacts,
    OrganizationFacts,
    PolicyFacts,
    UnknownAttachments,
)
from designer.exchange.imports.structure import Structure, called, structure
from designer.organization.model.observed import OrganizationPart
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    AccountState,
    DelegatedAdministrator,
    FeatureSet,
    Node,
    NodeId,
    NodeKind,
    Policy,
    PolicyId,
    PolicyType,
    Settings,
    Tags,
    Unknown,
    aws_managed_policies,
    managed_as,
)
from designer.organization.model.slugs import Slugs
from designer.organization.model.unknown_names import unknown_name

T = TypeVar("T")

_LONGEST = 1000
"""Characters of a name, an id or an address; a longer one, many times what AWS takes, is cut."""

_TYPES = {kind.value: kind for kind in PolicyType}


class Assembled(NamedTuple):
    """Design of what a source says, with what the source could not say.

    Attributes:
        organization: The design; unknown values are empty in it.
        gaps: Fields of it that are unknown.
        nodes_missing: True if there may be more nodes.
        unlisted_types: Policy types that may have more policies.
        implied: Attachments, as node and policy, that the source leaves out, and that AWS makes by itself.
        is_code: True if the source has no place for closed accounts, and may have none for the management account.
        open_nodes: Nodes to which policies of any type may be attached beside those that are named.
    """

    organization: Organization
    gaps: frozenset[Gap]
    nodes_missing: bool = False
    unlisted_types: frozenset[PolicyType] = frozenset()
    implied: frozenset[tuple[NodeId, PolicyId]] = frozenset()
    is_code: bool = False
    open_nodes: frozenset[NodeId] = frozenset()


def assemble(facts: OrganizationFacts, report: ConversionReport) -> Assembled:
    """Return the design of what a source says.

    Raises:
        FormatError: The tree is too deep.
    """
    return _Assembly(facts, report).assembled()


class _Assembly:
    """One assembly: the facts, and the ids that their keys get in the design."""

    def __init__(self, facts: OrganizationFacts, report: ConversionReport) -> None:
        self._facts = facts
        self._report = report
        self._gaps = Gaps(facts.source)
        self._structure: Structure = structure(facts, report)
        self._nodes = _node_ids(self._structure)
        managed = {policy.id for policy in aws_managed_policies()}
        self._slugs = Slugs(managed | {policy.design_id for policy in facts.policies})
        self._unknown_names: set[str] = set()
        management = facts.management_account
        self._open = [key for key in self._nodes if key in self._structure.unplaced and key != management]
        """Keys of nodes with unknown attached or inherited policies, as the report says already."""
        self._policies: dict[PolicyId, Policy] = {}
        self._policy_ids: dict[str, PolicyId] = {}

    def assembled(self) -> Assembled:
        """Put it together."""
        for policy in self._facts.policies:
            self._add_policy(policy)
        self._policies = {policy.id: policy for policy in aws_managed_policies()} | self._policies
        attached = self._attached()
        types = self._policy_types(attached)
        self._add_unknown_attachments(attached, types)
        children = self._structure.children()
        nodes = [self._node(node, children.get(key, ()), attached[key]) for key, node in self._structure.nodes.items()]
        settings = self._settings(types)
        self._report_shared_addresses(nodes)
        for extra in self._facts.extras:
            self._report.lost(extra.where, f"{extra.what} has no place in a design.")
        self._gaps.report(self._report)
        report_pending(settings, self._facts.source, self._report)
        organization = Organization(nodes, self._policies.values(), settings)
        facts = self._facts
        for node in checked(nodes) if facts.unknown_fields else ():
            for _, field in (one for one in facts.unknown_fields if one[0] is node.kind):
                self._gaps.leave(Gap(node.id, field))
        return Assembled(
            organization,
            self._gaps.fields,
            facts.some_nodes_missing,
            facts.unlisted_types,
            self._implied(),
            facts.is_code,
            self._open_nodes(),
        )

    def _open_nodes(self) -> frozenset[NodeId]:
        targets = [gap.target for gap in self._facts.unknown_attachments if gap.type is None]
        keys = self._nodes if None in targets else self._nodes.keys() & {*targets, *self._open}
        return frozenset(self._nodes[key] for key in keys)

    def _implied(self) -> frozenset[tuple[NodeId, PolicyId]]:
        explicit = {(one.target, one.policy) for one in checked(self._facts.attachments) if not one.implied}
        return frozenset(
            (self._nodes[attachment.target], self._policy_ids[attachment.policy])
            for attachment in checked(self._facts.attachments)
            if attachment.implied and (attachment.target, attachment.policy) not in explicit
            if attachment.target in self._nodes and attachment.policy in self._policy_ids
        )

    def _add_policy(self, facts: PolicyFacts) -> None:
        checkpoint()
        kind = _TYPES.get(facts.type)
        if kind is None:
            of = f"the type {facts.type}, which is" if facts.type else "a type that is"
            self._report.lost(facts.where, f"The policy {_called(facts)} is of {of} not known here.")
            return
        made = Policy(
            PolicyId(facts.design_id),
            self._cut(self._policy_name(facts), facts.where),
            kind,
            "",
            aws_managed=facts.aws_managed,
            aws_id=self._cut(facts.aws_id, facts.where),
        )
        managed = managed_as(made)
        if managed is not None and managed in self._policies:
            self._policy_ids.setdefault(facts.key, managed)
            return
        if facts.key in self._policy_ids:
            self._report_second(facts, kind)
            return
        own = PolicyId("") if facts.design_id in self._policies else PolicyId(facts.design_id)
        policy_id = managed or own or self._slugs.policy(made.name)
        made = replace(made, id=policy_id, aws_managed=made.aws_managed or managed is not None)
        self._policy_ids[facts.key] = policy_id
        self._policies[policy_id] = self._described(made, facts)

    def _policy_name(self, facts: PolicyFacts) -> str:
        return facts.name if isinstance(facts.name, str) else self._unknown_name(facts.key)

    def _unknown_name(self, key: str) -> str:
        name = unknown_name(key, self._unknown_names)
        self._unknown_names.add(name)
        return name

    def _described(self, policy: Policy, facts: PolicyFacts) -> Policy:
        """Return the policy with all that may be unknown of it."""
        value, whom = self._gaps.value, f"policy {policy.name}"
        value(facts.name, "", "name", whom, Gap(policy.id, "name"))
        policy = replace(
            policy,
            description=value(facts.description, "", "description", whom, Gap(policy.id, "description")),
            tags=_unique(value(facts.tags, (), "tags", whom, Gap(policy.id, "tags"))),
        )
        known = next((one.text for one in aws_managed_policies() if one.id == policy.id), "")
        if isinstance(facts.text, Missing) and known:  # AWS's own are the same everywhere
            return replace(policy, text=known)
        text = value(facts.text, "", "text", whom, Gap(policy.id, "text"))
        if isinstance(facts.text, Missing):
            return replace(policy, unknown=Unknown.TEXT)
        return replace(policy, text=normalised(text) or text)

    def _report_second(self, facts: PolicyFacts, kind: PolicyType) -> None:
        first = self._policies[self._policy_ids[facts.key]]
        text = "" if isinstance(facts.text, Missing) else normalised(facts.text) or facts.text
        named = first.name if isinstance(facts.name, Missing) else facts.name
        if (first.name, first.type, first.text) != (named, kind, text):
            self._report.changed(facts.where, f"The policy {facts.key} is described a second time, and differently.")
        if first.text != text and not first.aws_managed:  # either may be what AWS has
            self._policies[first.id] = replace(first, text="", unknown=Unknown.TEXT)

    def _attached(self) -> defaultdict[str, list[PolicyId]]:
        """Return the policies of each node, in attach order."""
        attached: defaultdict[str, list[PolicyId]] = defaultdict(list)
        unread = {policy.key for policy in self._facts.policies if policy.type} - self._policy_ids.keys()
        for claim in self._facts.attachments:
            checkpoint()
            policy = self._policy_ids.get(claim.policy)
            if claim.target not in self._nodes:
                self._report.lost(
                    claim.where, f"{claim.policy} is attached to {claim.target}, which nothing describes."
                )
            elif policy is not None and policy not in attached[claim.target]:
                attached[claim.target].append(policy)
            elif policy is None and claim.policy not in unread:
                whom = called(self._structure.nodes[claim.target])
                self._report.unknown(
                    claim.where,
                    f"{claim.policy} is attached to {whom}, but nothing describes the policy.",
                    "Answers about what is below it are unknown.",
                )
                self._open.append(claim.target)
        return attached

    def _policy_types(self, attached: Mapping[str, list[PolicyId]]) -> tuple[PolicyType, ...]:
        used = {self._policies[policy].type for policies in attached.values() for policy in policies}
        used |= {gap.type for gap in self._facts.unknown_attachments if gap.type is not None}
        seen = tuple(kind.value for kind in PolicyType if kind in used)
        named = self._gaps.value(self._facts.policy_types, seen, "enabled policy types", "", Gap("", "policy_types"))
        for name in named:
            if name not in _TYPES:
                self._report.lost(self._facts.source, f"The policy type {name} is enabled, which is not known here.")
        return tuple(kind for kind in PolicyType if kind.value in named)

    def _add_unknown_attachments(
        self, attached: defaultdict[str, list[PolicyId]], types: tuple[PolicyType, ...]
    ) -> None:
        """Attach policies that stand for those that may be there; of types that are not enabled none are."""
        stand_ins = StandIns(self._policies, attached, self._slugs)
        open_places: OpenPlaces = {}
        everywhere: set[tuple[PolicyType, Policy | None]] = set()
        every = dict.fromkeys(self._nodes)
        for gap in self._facts.unknown_attachments:
            targets = every if gap.target is None else dict.fromkeys({gap.target} & self._nodes.keys())
            candidate = self._candidate(gap)
            for kind in types if gap.type is None else {gap.type} & set(types):
                if not targets:
                    continue
                places = open_places.setdefault((kind, candidate.name if candidate else "", gap.missing.reason), {})
                if targets is every:
                    places[gap.missing] = every
                elif places.get(gap.missing) is not every:
                    places.setdefault(gap.missing, {}).update(targets)
                if targets is not every or (kind, candidate) not in everywhere:
                    stand_ins.attach(kind, candidate, targets)
                everywhere |= {(kind, candidate)} if targets is every else set()
        for kind in types if self._open else ():
            stand_ins.attach(kind, None, self._open)
        report_open_places(open_places, self._structure.nodes, self._report)

    def _candidate(self, gap: UnknownAttachments) -> Policy | None:
        """Return the only policy that may be attached, if its text is known."""
        policy = self._policies.get(self._policy_ids.get(gap.policy, PolicyId("")))
        return policy if policy is not None and policy.type is gap.type and policy.unknown is None else None

    def _node(self, facts: NodeFacts, children: Iterable[str], attached: list[PolicyId]) -> Node:
        checkpoint()
        whom, where = called(facts), facts.where
        account = facts.kind is NodeKind.ACCOUNT
        node_id = self._nodes[facts.key]

        def value(maybe: Maybe[T], default: T, what: str, field: str) -> T:
            return self._gaps.value(maybe, default, what, whom, Gap(node_id, field))

        unnamed = self._unknown_name(facts.key) if isinstance(facts.name, Missing) else ""
        return Node(
            node_id,
            facts.kind,
            self._cut(value(facts.name, unnamed, "name", "name"), where),
            tuple([self._nodes[child] for child in children]),
            tuple(attached),
            self._cut(facts.aws_id, where),
            self._cut(value(facts.email, "", "e-mail address", "email"), where) if account else "",
            value(facts.state, AccountState.ACTIVE, "state", "state") if account else AccountState.ACTIVE,
            _unique(value(facts.tags, (), "tags", "tags")),
            joined_method=self._cut(facts.joined_method, where) if account else "",
            joined=self._cut(facts.joined, where) if account else "",
        )

    def _settings(self, types: tuple[PolicyType, ...]) -> Settings:
        facts = self._facts

        def value(maybe: Maybe[T], default: T, what: str, field: str) -> T:
            return self._gaps.value(maybe, default, what, "", Gap("", field))

        management = value(facts.management_account, None, "management account", "management_account")
        if management is not None and not self._is_account(management):
            self._report.unknown(facts.source, f"The management account {management} is not among the accounts.")
            management = None
        delegated: dict[DelegatedAdministrator, None] = {}
        for entry in value(facts.delegations, (), "delegated administrators", "delegated_administrators"):
            if self._is_account(entry.account):
                delegated[DelegatedAdministrator(self._nodes[entry.account], entry.service)] = None
            else:
                self._report.lost(
                    entry.where, f"{entry.account} administers {entry.service}, but is not among the accounts."
                )
        policy = value(facts.resource_policy, None, "resource policy", "resource_policy")
        if policy is not None:
            policy = replace(policy, text=normalised(policy.text) or policy.text)
        trusted = value(facts.trusted_services, (), "trusted services", "trusted_services")
        handshakes = value(facts.handshakes, (), "handshakes", "handshakes")
        creations = value(facts.account_creations, (), "creations of accounts", "account_creations")
        unread = () if facts.unread_effective_policies is None else facts.unread_effective_policies
        value(unread, (), "invalid effective policies", "invalid_effective_policies")
        for part in facts.incomplete:
            self._gaps.leave(Gap("", part.field))
        gaps = {gap.field for gap in self._gaps.fields if not gap.owner or gap.field == OrganizationPart.TAGS.field}
        unknown = tuple(part for part in OrganizationPart if part.field in gaps)
        for field in (*(part.field for part in facts.unsaid), *facts.unknown_settings):
            self._gaps.leave(Gap("", field))
        return Settings(
            self._cut(facts.name or facts.aws_id or "Imported organization", facts.source),
            self._cut(facts.aws_id, facts.source),
            None if management is None else self._nodes[management],
            value(facts.feature_set, FeatureSet.ALL, "feature set", "feature_set"),
            types,
            tuple(dict.fromkeys(trusted)),
            tuple(delegated),
            partition=facts.partition[:100],
            resource_policy=policy,
            handshakes=handshakes,
            account_creations=creations,
            invalid_effective_policies=facts.invalid_effective_policies,
            unknown=unknown,
        )

    def _is_account(self, key: str) -> bool:
        node = self._structure.nodes.get(key)
        return node is not None and node.kind is NodeKind.ACCOUNT

    def _report_shared_addresses(self, nodes: Iterable[Node]) -> None:
        owners: dict[str, Node] = {}
        for node in checked(nodes):
            if node.email and (first := owners.setdefault(node.email.lower(), node)) is not node:
                self._report.note(
                    node.name, f"The address {node.email} is that of {first.name}, too; AWS takes each address once."
                )

    def _cut(self, text: str, where: str) -> str:
        if len(text) <= _LONGEST:
            return text
        self._report.changed(where, f"A text of {counted(len(text), 'character')} is cut to {_LONGEST:,}.")
        return text[:_LONGEST]


def _node_ids(found: Structure) -> dict[str, NodeId]:
    """Return the ids of the nodes by their keys: those that a design gave, once each, or new ones."""
    slugs = Slugs({node.design_id for node in found.nodes.values()})
    given: dict[str, str] = {}
    ids: dict[str, NodeId] = {}
    for key, node in found.nodes.items():
        checkpoint()
        if node.design_id and given.setdefault(node.design_id, key) == key:
            ids[key] = NodeId(node.design_id)
        else:
            ids[key] = slugs.node(node.kind, node.name if isinstance(node.name, str) else node.key)
    return ids


def _called(policy: PolicyFacts) -> str:
    return policy.name if isinstance(policy.name, str) else policy.key


def _unique(tags: Tags) -> Tags:
    return tuple(dict(tags).items())
