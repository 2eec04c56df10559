"""Update of a design by an import: one `Change`, by the pairs of a `Matching`.

What AWS shows is taken over; what it cannot show stays: notes, places, suppressions, reserved slots, planned nodes and
policies. What the import does not know stays as it was: unknown is not empty. What is gone from AWS goes from the
design, unless the import may have missed it.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from designer.analysis.differences.matching import Matching
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats.documents import normalised
from designer.exchange.imports.assembly.assemble import Assembled
from designer.exchange.imports.assembly.gaps import Gap
from designer.organization.model.change import Change, Swap
from designer.organization.model.lookup import path_text
from designer.organization.model.node_attributes import NODE_ATTRIBUTES
from designer.organization.model.observed import OrganizationPart
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    AccountState,
    DelegatedAdministrator,
    Node,
    NodeId,
    NodeKind,
    Policy,
    PolicyId,
    PolicyType,
    Settings,
    Unknown,
)
from designer.organization.model.slugs import Slugs

_KEPT_FIELDS = ("notes",)
_READ_IN_PART = (OrganizationPart.TRUSTED_SERVICES.field, OrganizationPart.DELEGATED_ADMINISTRATORS.field)
"""Fields of a node that AWS does not know."""


def update(
    design: Organization, imported: Assembled, matching: Matching, report: ConversionReport, *, is_asked: bool = False
) -> Change:
    """Return the change that makes a design what an import says.

    Args:
        design: The design; it is not changed.
        imported: The import.
        matching: Pairs of the import, first, and the design, second.
        report: Gets uncertain pairs and what goes.
        is_asked: True if a person takes each part by itself: then the change also removes what code lacks that does not
            say it is of this organization, and that may be a part of all.
    """
    return _Update(design, imported, matching, report, is_asked=is_asked).change()


class _Update:
    """One update: the ids that the imported records have in the design, and what stays and goes."""

    def __init__(
        self, design: Organization, imported: Assembled, matching: Matching, report: ConversionReport, *, is_asked: bool
    ) -> None:
        self._design = design
        self._imported = imported
        ids = (design.settings.aws_id, imported.organization.settings.aws_id)
        self._removes = is_asked or not imported.is_code or (ids[0] != "" and ids[0] == ids[1])
        self._new = imported.organization
        self._report = report
        self._nodes = matching.nodes_here()
        self._policies = matching.policies_here()
        node_slugs, policy_slugs = Slugs(design.nodes), Slugs(design.policies)
        for node_id in self._new.walk():
            if node_id not in self._nodes:
                node = self._new.node(node_id)
                self._nodes[node_id] = node_slugs.node(node.kind, node.name)
        self._stand_ins = {one.id for one in self._new.policies.values() if one.unknown is Unknown.ATTACHMENTS}
        for policy_id, policy in self._new.policies.items():
            if policy_id not in self._policies:
                self._policies[policy_id] = policy_slugs.policy(policy.name)
        self._known_policies = set(self._policies.values())
        self._there_by_here = {here: there for there, here in self._nodes.items()}
        self._report_uncertain(matching)

    def change(self) -> Change:
        """Put it together."""
        gone_policies = self._gone_policies()
        nodes = {node.id: node for node in self._written_nodes(gone_policies)}
        policies = {policy.id: policy for policy in self._written_policies(gone_policies, nodes)}
        settings = self._settings(nodes)
        design = self._design
        swaps = {
            key: Swap(design.nodes.get(key), nodes.get(key))
            for key in dict.fromkeys((*design.nodes, *nodes))
            if design.nodes.get(key) != nodes.get(key)
        }
        policy_swaps = {
            key: Swap(design.policies.get(key), policies.get(key))
            for key in dict.fromkeys((*design.policies, *policies))
            if design.policies.get(key) != policies.get(key)
        }
        places = {key: Swap(place, None) for key, place in design.places.items() if key not in nodes}
        return Change(
            "Update by an import",
            swaps,
            policy_swaps,
            Swap(design.settings, settings) if settings != design.settings else None,
            places=places,
            identities={key: Swap(inside, None) for key, inside in design.identities.items() if key not in nodes},
        )

    def _report_uncertain(self, matching: Matching) -> None:
        for pair in matching.nodes:
            if not pair.match.certain:
                self._report.note(
                    path_text(self._design, pair.here),
                    f"It is taken for {self._new.node(pair.there).name}, by {pair.match.by.value} alone.",
                    "Look whether it is the same.",
                )

    def _gone(self) -> set[NodeId]:
        """Return the nodes that were at AWS and are there no more."""
        missing = [
            node.id
            for node in self._design.nodes.values()
            if node.id not in self._there_by_here and node.aws_id and node.kind is not NodeKind.ROOT
        ]
        for node_id in missing if self._imported.nodes_missing else ():
            self._report.unknown(
                path_text(self._design, node_id), "It is not in the import, which may lack nodes; it stays."
            )
        for node_id in [one for one in missing if self._imported.is_code and self._has_no_place(one)]:
            missing.remove(node_id)
            self._report.note(path_text(self._design, node_id), "Code has no place for such an account; it stays.")
        for node_id in missing if not (self._imported.nodes_missing or self._removes) else ():
            self._report.unknown(
                path_text(self._design, node_id),
                "It is not in the code, which may be a part of all and does not name the organization; it stays.",
                "Delete it in the design if it is gone.",
            )
        gone = set(missing) if self._removes and not self._imported.nodes_missing else set()
        for node_id in sorted(gone):
            self._report.note(path_text(self._design, node_id), "It is gone from AWS, and so from the design.")
        return gone

    def _has_no_place(self, node_id: NodeId) -> bool:
        """True for an account that is closed or suspended, and for a management account where the code names none."""
        nameless = self._new.settings.management_account is None
        is_management = nameless and node_id == self._design.settings.management_account
        return is_management or self._design.node(node_id).state is not AccountState.ACTIVE

    def _written_nodes(self, gone_policies: set[PolicyId]) -> Iterator[Node]:
        gone = self._gone()
        children = self._children(gone)
        for node_id in self._design.nodes:
            if node_id in self._there_by_here or node_id in gone:
                continue
            node = self._design.node(node_id)
            attached = tuple(policy for policy in node.policies if policy not in gone_policies)
            yield replace(node, children=tuple(children[node_id]), policies=attached)
        for there, here in self._nodes.items():
            yield self._written(self._new.node(there), here, tuple(children[here]), gone_policies)

    def _children(self, gone: set[NodeId]) -> dict[NodeId, list[NodeId]]:
        """Children of each node: those of the design in their order, then what is new in the order of the import."""
        design, new = self._design, self._new
        parents: dict[NodeId, NodeId] = {}
        for there, here in self._nodes.items():
            above = new.parent(there)
            if above is not None:
                parents[here] = self._nodes[above]
        for node_id in design.walk():
            if node_id not in self._there_by_here and node_id not in gone:
                parents[node_id] = self._kept_parent(node_id, gone)
        order = [*(one for one in design.walk() if one in parents)]
        order += [self._nodes[one] for one in new.walk() if self._nodes[one] not in design.nodes]
        children: dict[NodeId, list[NodeId]] = {node_id: [] for node_id in (*parents, self._nodes[new.root])}
        for node_id in order:
            if node_id in parents:
                children[parents[node_id]].append(node_id)
        return children

    def _kept_parent(self, node_id: NodeId, gone: set[NodeId]) -> NodeId:
        """Return the parent of a node that only the design has; where that is gone, what is above it."""
        above = self._design.parent(node_id)
        while above is not None and above in gone:
            above = self._design.parent(above)
        return above if above is not None else self._design.root

    def _written(self, there: Node, here: NodeId, children: tuple[NodeId, ...], gone_policies: set[PolicyId]) -> Node:
        before = self._design.nodes.get(here)
        attached = tuple(
            self._policies[policy]
            for policy in there.policies
            if before is None or not (policy in self._stand_ins or self._is_only_implied(there, policy, before))
        )
        node = replace(there, id=here, children=children, policies=attached)
        if before is None:
            return node
        open_types = {self._new.policy(policy).type for policy in there.policies if policy in self._stand_ins}
        open_types |= set(PolicyType) if there.id in self._imported.open_nodes else set()
        kept = [
            policy
            for policy in before.policies
            if policy not in attached and policy not in gone_policies
            if self._design.policy(policy).type in open_types or policy not in self._known_policies
        ]
        order = {one: number for number, one in enumerate(before.policies)}
        every = sorted((*attached, *kept), key=lambda one: order.get(one, len(order)))
        fields = {one.name: one.of(before) for one in NODE_ATTRIBUTES if self._stays(one.name, there, node)}
        name = before.name if Gap(there.id, "name") in self._imported.gaps else node.name
        return replace(node, name=name, policies=tuple(every), **fields)  # type: ignore[arg-type]  # by name

    def _is_only_implied(self, there: Node, policy: PolicyId, before: Node) -> bool:
        """Return True for a policy that AWS attaches by itself and somebody has detached, which code does not say."""
        was_enabled = self._new.policy(policy).type in self._design.settings.policy_types
        is_implied = (there.id, policy) in self._imported.implied
        return was_enabled and is_implied and self._policies[policy] not in before.policies

    def _stays(self, field: str, there: Node, node: Node) -> bool:
        """Return True for a field that AWS, or the import, does not know."""
        unsaid = field in ("aws_id", "email", "joined", "joined_method") and not getattr(node, field)
        return field in _KEPT_FIELDS or unsaid or Gap(there.id, field) in self._imported.gaps

    def _gone_policies(self) -> set[PolicyId]:
        return {
            policy.id
            for policy in self._design.policies.values()
            if self._removes
            and policy.id not in self._known_policies
            and policy.aws_id
            and not policy.aws_managed
            and policy.type not in self._imported.unlisted_types
        }

    def _written_policies(self, gone: set[PolicyId], nodes: dict[NodeId, Node]) -> Iterator[Policy]:
        for policy in self._design.policies.values():
            if policy.id in gone:
                self._report.note(f"policy {policy.name}", "It is gone from AWS, and so from the design.")
            elif policy.id not in self._known_policies:
                yield policy
        used = {one for node in nodes.values() for one in node.policies}
        for there, policy_id in self._policies.items():
            before = self._design.policies.get(policy_id)
            if there in self._stand_ins and before is None and policy_id not in used:
                continue
            yield self._written_policy(self._new.policy(there), policy_id, before)

    def _written_policy(self, there: Policy, policy_id: PolicyId, before: Policy | None) -> Policy:
        policy = replace(there, id=policy_id)
        if before is None:
            return policy
        gaps = self._imported.gaps
        if policy.unknown is not None:
            candidate = policy.candidate if before.unknown is Unknown.ATTACHMENTS else ""
            policy = replace(policy, text=before.text, unknown=before.unknown, candidate=candidate)
        elif normalised(policy.text) is not None and normalised(policy.text) == normalised(before.text):
            policy = replace(policy, text=before.text)  # white space is not content: the text stays as it was typed
        same = policy.text == before.text
        return replace(
            policy,
            name=before.name if Gap(there.id, "name") in gaps else policy.name,
            description=before.description if Gap(there.id, "description") in gaps else policy.description,
            tags=before.tags if Gap(there.id, "tags") in gaps else policy.tags,
            aws_id=policy.aws_id or before.aws_id,
            guardrail=before.guardrail if same else None,
        )

    def _settings(self, nodes: dict[NodeId, Node]) -> Settings:
        new, before = self._new.settings, self._design.settings
        payer = None if new.management_account is None else self._nodes[new.management_account]
        if payer is None and self._imported.is_code and before.management_account in nodes:
            payer = before.management_account
        delegated = tuple(
            DelegatedAdministrator(self._nodes[one.account], one.service) for one in new.delegated_administrators
        )
        made = replace(
            new,
            name=before.name,
            aws_id=new.aws_id or before.aws_id,
            partition=new.partition or before.partition,
            management_account=payer,
            delegated_administrators=delegated,
            reserved_slots=before.reserved_slots,
            suppressions=before.suppressions,
            drift_silences=before.drift_silences,
            tests=before.tests,
            comments=before.comments,
            libraries=before.libraries,
            compliance=before.compliance,
            identity_center=before.identity_center.where(nodes.__contains__) if before.identity_center else None,
        )
        tags = OrganizationPart.TAGS.field
        unsaid = {gap.field for gap in self._imported.gaps if not gap.owner and gap.field != tags}
        made = replace(made, **{field: self._with_what_came(field, made) for field in unsaid})
        unsaid |= {tags} if any(gap.field == tags for gap in self._imported.gaps) else set()
        made = replace(made, unknown=_still_unknown(unsaid, new, before))
        if made.management_account is None:
            made = replace(made, management_account=before.management_account)
        if made.management_account not in nodes:
            made = replace(made, management_account=None)
        kept = tuple(administrator for administrator in made.delegated_administrators if administrator.account in nodes)
        return replace(made, delegated_administrators=kept)

    def _with_what_came(self, field: str, made: Settings) -> Any:
        """Return what the design has in a field that was read in part or not, with what was read of a list."""
        known, came = getattr(self._design.settings, field), getattr(made, field)
        if field in _READ_IN_PART:
            return (*known, *(one for one in came if one not in known))
        if field != OrganizationPart.POLICY_TYPES.field:
            return known
        attached = {one for node in self._new.nodes.values() for one in node.policies}.difference(self._stand_ins)
        policies = (self._new.policy(one) for one in attached)
        used = {policy.type for policy in policies if not policy.aws_managed}
        return tuple(kind for kind in PolicyType if kind in known or (kind in came and kind in used))


def _still_unknown(unsaid: set[str], new: Settings, before: Settings) -> tuple[OrganizationPart, ...]:
    """Parts that stay unknown, or become so: the import failed to read them, and the design has nothing of them."""
    return tuple(
        part
        for part in OrganizationPart
        if part.field in unsaid
        and (part in before.unknown or (part in new.unknown and not getattr(before, part.field, ())))
    )
