"""Gaps in what a design knows of its policies, in words: unknown is not empty, so such a policy may deny anything.

A text that AWS would refuse is a gap as well: no such policy can be attached, and its meaning is unknown.
"""

from collections.abc import Generator

from designer.organization.model import quotas
from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.organization import Organization
from designer.organization.model.records import Policy, PolicyId, Unknown
from designer.policy.language.document import PolicyDocument, read_policy_text
from designer.policy.language.wording import unreadable_gap
from designer.policy.satisfiability.masks import action_matches


def gap_of(policy: Policy) -> str:
    """Missing part of a policy ("the text of Baseline", "the list of SCPs attached"); empty for one that is known."""
    if policy.unknown is None:
        return ""
    if policy.candidate:
        return f"the attachment of {policy.name}"
    if policy.unknown is Unknown.TEXT:
        return f"the text of {policy.name}"
    return f"the list of {quotas.load().types[policy.type].plural} attached"


def words_of_gap(policy: Policy) -> str:
    """Return the missing part of a policy with a gap, or say that the policy cannot be read."""
    return gap_of(policy) or unreadable_gap(policy.name)


def candidate_of(policy: Policy) -> PolicyDocument | None:
    """Return the document that is attached or not, if nothing else is unknown of a policy; else None."""
    grammar = GRAMMARS.get(policy.type)
    if policy.unknown is not Unknown.ATTACHMENTS or not policy.candidate or grammar is None:
        return None
    document = read_policy_text(policy.candidate, grammar)
    return document if document.readable else None


def may_change(policy: Policy, action: str) -> bool:
    """Whether an SCP or RCP that is not known, or cannot be read, may change the answer to an action."""
    if policy.unknown is None and not is_unreadable(policy):
        return False
    document = candidate_of(policy)
    return document is None or any(action_matches(statement, action) for statement in document.statements)


def is_unreadable(policy: Policy) -> bool:
    """Return True for an SCP or RCP whose text AWS would refuse, so that it is unknown what it should deny."""
    grammar = GRAMMARS.get(policy.type)
    return grammar is not None and policy.unknown is None and not read_policy_text(policy.text, grammar).readable


_POLICIES_A_STEP = 20
"""Policies of one step: a millisecond or so each where none has been read yet."""


def finding_unreadable(organization: Organization) -> Generator[None, None, tuple[PolicyId, ...]]:
    """Find the attached policies that cannot be read, in steps."""
    found: list[PolicyId] = []
    for number, policy in enumerate(organization.policies.values()):
        if organization.targets(policy.id) and is_unreadable(policy):
            found.append(policy.id)
        if number % _POLICIES_A_STEP == _POLICIES_A_STEP - 1:
            yield
    return tuple(found)
