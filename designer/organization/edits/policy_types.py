"""Edits that enable and disable policy types in the root, with what AWS attaches and detaches of its own accord."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from designer.basics.errors import EditError
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.model import quotas
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import DEFAULT_POLICY, FeatureSet, PolicyType


def enable_policy_type(organization: Organization, kind: PolicyType) -> Change:
    """Enable a type; AWS then attaches its default policy (FullAWSAccess, RCPFullAWSAccess) to every node.

    Raises:
        EditError: The feature set allows no policies.
    """
    plural = quotas.load().types[kind].plural
    if organization.settings.feature_set is not FeatureSet.ALL:
        raise EditError(
            f"{_sentence(plural)} need all features, and this organization has consolidated billing only. "
            "Enable all features first."
        )
    builder = ChangeBuilder(organization)
    write_policy_types(organization, builder, {*organization.settings.policy_types, kind})
    return builder.change(f"Enable {plural}")


def disable_policy_type(organization: Organization, kind: PolicyType) -> Change:
    """Disable a type; AWS then detaches all policies of it everywhere, and remembers none of the attachments."""
    builder = ChangeBuilder(organization)
    write_policy_types(organization, builder, set(organization.settings.policy_types) - {kind})
    return builder.change(f"Disable {quotas.load().types[kind].plural}")


def write_policy_types(organization: Organization, builder: ChangeBuilder, kinds: Collection[PolicyType]) -> None:
    """Write the enabled types, and the attachments that follow from them, into a draft."""
    before = organization.settings.policy_types
    builder.settings = replace(builder.settings, policy_types=tuple(kind for kind in PolicyType if kind in kinds))
    disabled = set(before).difference(kinds)
    gone = {policy.id for policy in organization.policies.values() if policy.type in disabled}
    new = [
        builder.default_policy(kind) for kind in builder.settings.policy_types if kind in DEFAULT_POLICY.keys() - before
    ]
    if not gone and not new:
        return
    for node in organization.nodes.values():
        kept = [policy_id for policy_id in node.policies if policy_id not in gone]
        kept += [policy_id for policy_id in new if policy_id not in kept]
        if len(kept) != len(node.policies) or new:
            builder.put(replace(node, policies=tuple(kept)))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
