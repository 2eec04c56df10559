"""The questions of a transfer on what the source gives and nobody takes along: agreements, merged policies, tags."""

from __future__ import annotations

from designer.analysis.transfer.ready_item import ReadyItem, ReadyStatus
from designer.analysis.transfer.transfer_facts import DESIGNS, TransferFacts
from designer.basics.words import counted
from designer.organization.declarative.merged import Effective, effective_policy, enabled_types
from designer.organization.model.compliance import AgreementScope, AgreementState, ArtifactPart
from designer.organization.model.observed import OrganizationPart
from designer.organization.model.quotas import load


def agreements_question(facts: TransferFacts) -> ReadyItem:
    """Whether agreements of the source's organization are the target's, too."""
    sides = [organization.settings.compliance for organization in (facts.transfer.source, facts.transfer.target)]
    owner = facts.target_name
    if sides[0] is None or sides[1] is None:
        title = "The accounts leave the source organization's agreements; a design does not hold its agreements"
        call = "aws artifact list-customer-agreements"
        return ReadyItem("agreements", title, ReadyStatus.UNKNOWN, owner, "AWS Artifact not read", (), call)
    active = [
        {one.name for one in side.agreements if one.scope is AgreementScope.ORGANIZATION and _counts(one.state)}
        for side in sides
        if side is not None
    ]
    missing = tuple(sorted(active[0] - active[1]))
    read = {reading.part for side in sides[:1] if side is not None for reading in side.readings}
    if missing:
        title = f"{counted(len(missing), 'agreement')} of the source's organization, and none in the target"
        return ReadyItem("agreements", title, ReadyStatus.FAIL, owner, "AWS Artifact", missing)
    if ArtifactPart.AGREEMENTS not in read:
        title = "The agreements of the source's organization were not read: more may end for the accounts"
        call = "aws artifact list-customer-agreements"
        return ReadyItem("agreements", title, ReadyStatus.UNKNOWN, owner, "AWS Artifact not read", (), call)
    title = "Each agreement of the source's organization is one of the target's"
    return ReadyItem("agreements", title, ReadyStatus.READY, owner, "AWS Artifact")


def _counts(state: AgreementState) -> bool:
    return state is AgreementState.ACTIVE


def tags_question(facts: TransferFacts) -> ReadyItem:
    """Whether the accounts have tags: they do not move along, but the steps after the arrival set them again."""
    source = facts.transfer.source
    tagged = [account for account in facts.transfer.accounts if source.node(account).tags]
    owner = facts.target_name
    if tagged:
        details = tuple(
            f"{source.node(one).name}: {', '.join('='.join(tag) for tag in source.node(one).tags)}" for one in tagged
        )
        title = f"Tags of {counted(len(tagged), 'account')} do not move along: the calls set them again in the target"
        return ReadyItem("tags", title, ReadyStatus.READY, owner, DESIGNS, details)
    if OrganizationPart.TAGS in source.settings.unknown:
        call = f"aws organizations list-tags-for-resource --resource-id {facts.numbers()}"
        return ReadyItem("tags", "Tags were not read", ReadyStatus.UNKNOWN, owner, "not read", (), call)
    return ReadyItem("tags", "The accounts have no tags that would be lost", ReadyStatus.READY, owner, DESIGNS)


def declarative_question(facts: TransferFacts) -> ReadyItem:
    """Whether tag, backup and other merged policies are the same at the end."""
    first, last = (facts.states[place].organization for place in (0, -1))
    found, unread = [], set[str]()
    for kind in dict.fromkeys((*enabled_types(first), *enabled_types(last))):
        for account in facts.transfer.accounts:
            merged = [effective_policy(organization, account, kind) for organization in (first, last)]
            lacking = [one for side in merged if side.enabled for one in side.unread]
            unread |= {(first.policies.get(one.policy) or last.policy(one.policy)).name for one in lacking}
            if not lacking and _applied(merged[0]) != _applied(merged[1]):
                found.append(f"{facts.names([account])[0]}: {load().types[kind].noun}")
    owner = facts.target_name
    sides = (facts.transfer.source, facts.transfer.target)
    if not found and any(OrganizationPart.POLICY_TYPES in organization.settings.unknown for organization in sides):
        title = "Which types of merged policies are enabled is not known on both sides"
        call = "aws organizations list-roots"
        return ReadyItem("declarative-policies", title, ReadyStatus.UNKNOWN, owner, "not read", (), call)
    if not found and unread:
        title = f"{counted(len(unread), 'merged policy', 'merged policies')} could not be read: they may differ"
        return ReadyItem("declarative-policies", title, ReadyStatus.UNKNOWN, owner, DESIGNS, tuple(sorted(unread)))
    if not found:
        title = "Tag, backup and other merged policies are the same after the transfer"
        return ReadyItem("declarative-policies", title, ReadyStatus.READY, owner, DESIGNS)
    title = f"{counted(len(found), 'merged policy', 'merged policies')} differ after the transfer"
    return ReadyItem("declarative-policies", title, ReadyStatus.FAIL, owner, DESIGNS, tuple(found))


def _applied(merged: Effective) -> dict[str, object]:
    return dict(merged.document) if merged.enabled else {}
