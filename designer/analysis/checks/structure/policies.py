"""Policies follow their guardrail, name the own organization, are attached, and stand on OUs."""

import re
from collections.abc import Iterable, Iterator
from functools import partial

from designer.analysis import guardrails
from designer.analysis.checks.conditions.keys import KeyUse, uses
from designer.analysis.checks.finding import Check, Finding, Fix, OfNode, OfPolicy, Severity
from designer.analysis.checks.fixes import edit
from designer.analysis.checks.policy_text import label, policy_text
from designer.analysis.guardrails import Standing
from designer.basics.errors import EditError
from designer.basics.words import counted, short
from designer.organization import edits
from designer.organization.model import quotas
from designer.organization.model.change import Change
from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.observed import EffectivePolicyError
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind, Policy, PolicyId, Unknown


def _guardrail_version(_organization: Organization) -> OfPolicy:
    return _follows


def _follows(policy: Policy) -> Iterator[Finding]:
    if policy.guardrail is None:
        return
    found, title = guardrails.standing(policy), guardrails.with_titles(policy.guardrail.id)
    if found is Standing.OUTDATED:
        version = guardrails.find_guardrail(policy.guardrail.id).version
        message = (
            f"The guardrail {title} is at version {version}, this policy was made of version "
            f"{policy.guardrail.version}. Making it of the newer version keeps its values and loses what was "
            "changed by hand."
        )
        newer = Fix("Make it of the newer version", edit=partial(guardrails.update_link, policy_id=policy.id))
        yield GUARDRAIL_VERSION.finding(message, policy=policy.id, fixes=(newer,))
    elif found is Standing.CHANGED:
        message = (
            f"It was made of the guardrail {title} and changed by hand since. Make it of the "
            "guardrail again, which loses those changes, or unlink it to keep them."
        )
        again = Fix("Make it of the guardrail again", edit=partial(guardrails.update_link, policy_id=policy.id))
        own = Fix("Unlink it", edit=partial(guardrails.unlink, policy_id=policy.id))
        yield GUARDRAIL_VERSION.finding(message, policy=policy.id, severity=Severity.ADVICE, fixes=(again, own))
    elif found is Standing.CURRENT and (faults := guardrails.faults_of_link(policy.guardrail)):
        message = f"The guardrail {title} no longer takes its values. {' '.join(faults)}"
        yield GUARDRAIL_VERSION.finding(message, policy=policy.id, severity=Severity.WARNING)


_ORGANIZATION_KEYS = frozenset({"aws:principalorgid", "aws:resourceorgid", "aws:sourceorgid", "aws:vpceorgid"})
_ID = re.compile(r"o-[a-z0-9]{10,32}")


def _own_organization(organization: Organization) -> OfPolicy:
    own = organization.settings.aws_id

    def check(policy: Policy) -> Iterator[Finding]:
        if not own or policy.unknown is not None or GRAMMARS.get(policy.type) not in OWN_ORGANIZATION.grammars:
            return
        for use in uses(policy_text(policy.text, policy.type)):
            if _shuts_out(use, own):
                message = (
                    f"This denies what is not of {use.condition.values[0]}, and the organization is {own}: its own "
                    "people and resources are denied. Name it, too."
                )
                yield OWN_ORGANIZATION.finding(message, policy=policy.id, statement=label(use.statement))

    return check


def _shuts_out(use: KeyUse, own: str) -> bool:
    """Whether a Deny leaves out other organizations only."""
    values = use.condition.values
    return (
        use.denies
        and use.negated
        and use.name in _ORGANIZATION_KEYS
        and bool(values)
        and own not in values
        and all(map(_ID.fullmatch, values))
    )


_MANY = 3


def _policies_on_accounts(organization: Organization) -> OfNode:
    def check(node: Node) -> Iterable[Finding]:
        return faults(node) if len(node.children) >= _MANY else ()

    def faults(node: Node) -> Iterator[Finding]:
        children = [
            organization.node(child) for child in node.children if not organization.is_management_account(child)
        ]
        accounts = [child for child in children if child.kind is NodeKind.ACCOUNT]
        if len(accounts) < _MANY:
            return
        counts: dict[str, int] = {}
        for attached in (account.policies for account in accounts):
            for policy_id in attached:
                counts[policy_id] = counts.get(policy_id, 0) + 1
        for policy in (organization.policies[policy_id] for account in accounts[:1] for policy_id in account.policies):
            if policy.aws_managed or policy.type not in GRAMMARS or counts[policy.id] < len(accounts):
                continue
            everyone = len(accounts) == len(children)
            message = (
                f"Each of the {len(accounts):,} accounts of {node.name} has this policy. Attach it to {node.name} "
                "instead: a new account then has it at once, and each keeps a slot."
            )
            fixes = (_moved_up(node, policy),) if everyone else ()
            yield POLICIES_ON_ACCOUNTS.finding(message, node=node.id, policy=policy.id, fixes=fixes)

    return check


def _moved_up(node: Node, policy: Policy) -> Fix:
    return edit(f"Attach {policy.name} to {node.name} instead", lambda design: _move_up(design, node.id, policy))


def _move_up(organization: Organization, node: NodeId, policy: Policy) -> Change:
    from designer.organization.edits.move_to_parent import move_to_parent
    from designer.policy.catalog.catalogue import load
    from designer.policy.packing.proof import Refusal

    found = move_to_parent(organization, node, policy.id, load())
    if isinstance(found.proof, Refusal):
        raise EditError(found.proof.reason)
    return found.change


def _invalid_effective_policies(organization: Organization) -> Iterator[Finding]:
    invalid = organization.settings.invalid_effective_policies
    if not invalid:
        return
    accounts = {node.aws_id: node for node in organization.nodes.values() if node.aws_id}
    policies = {policy.aws_id: policy.id for policy in organization.policies.values() if policy.aws_id}
    for one in invalid:
        node = accounts.get(one.account)
        if node is None:
            continue
        for error in one.errors or (EffectivePolicyError(""),):
            place = f" at {short(error.path)}" if error.path else ""
            said = f" {short(error.message, 200)}" if error.message else ""
            code = f": {error.code}{place}" if error.code else ""
            message = (
                f"When this was imported, AWS called the effective {one.type} of {node.name} invalid and did not "
                f"enforce all of it{code}.{said} Import again once the policies are put right."
            )
            known = [policies[policy] for policy in error.policies if policy in policies]
            yield INVALID_EFFECTIVE_POLICIES.finding(message, node=node.id, policy=_only(known))


def _only(policies: list[PolicyId]) -> PolicyId | None:
    return policies[0] if len(policies) == 1 else None


def _policies(organization: Organization) -> OfPolicy:
    stand_ins = [one for one in organization.policies.values() if one.unknown is Unknown.ATTACHMENTS]

    def check(policy: Policy) -> Iterator[Finding]:
        if policy.aws_managed or policy.unknown is Unknown.ATTACHMENTS or organization.targets(policy.id):
            return
        places = {node for one in stand_ins if _may_stand_for(one, policy) for node in organization.targets(one.id)}
        if places:
            plural = quotas.load().types[policy.type].plural
            message = (
                f"No attachment of this policy is known. It may be among the {plural} of "
                f"{counted(len(places), 'node')} that could not be read: look there before you delete it."
            )
            yield POLICY_ATTACHED.finding(message, policy=policy.id)
        else:
            message = "This policy is attached to nothing, so it has no effect. Attach it, or delete it."
            yield POLICY_ATTACHED.finding(message, policy=policy.id, fixes=(_deleted(policy),))

    return check


def _may_stand_for(stand_in: Policy, policy: Policy) -> bool:
    """Whether a policy may be attached next to policies for which that is unknown."""
    return stand_in.type is policy.type and stand_in.candidate in ("", policy.text)


def _deleted(policy: Policy) -> Fix:
    return edit(f"Delete {policy.name}", lambda design: edits.delete_policy(design, policy.id))


GUARDRAIL_VERSION = Check("guardrail-version", policies=_guardrail_version)
OWN_ORGANIZATION = Check("own-organization", policies=_own_organization)
POLICIES_ON_ACCOUNTS = Check("policies-on-accounts", nodes=_policies_on_accounts)
INVALID_EFFECTIVE_POLICIES = Check("invalid-effective-policies", whole=_invalid_effective_policies)
POLICY_ATTACHED = Check("policy-attached", policies=_policies)
