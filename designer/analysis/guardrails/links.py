"""Guardrails in an organization: put one in, tell how its policy stands to the catalogue, bring it up to date."""

import json
from collections.abc import Mapping, Sequence
from enum import Enum

from designer.analysis.guardrails.builder import build, completed_values, fault, filled_text
from designer.analysis.guardrails.catalogue import Guardrail, ParameterValues, find_guardrail, load
from designer.basics.errors import EditError
from designer.organization.edits import added_policies, attach, create_policy, remake_policy
from designer.organization.edits.policies import free_policy_name
from designer.organization.model import quotas
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import GuardrailLink, NodeId, Policy, PolicyId


class Standing(Enum):
    """Relation of a policy to the guardrail it was made of."""

    OWN = "made of no guardrail"
    CURRENT = "as the catalogue has it"
    CHANGED = "changed by hand"
    OUTDATED = "the catalogue has a newer version"
    UNKNOWN = "its guardrail is not in this catalogue"


def insert(
    organization: Organization,
    guardrail: Guardrail,
    given: ParameterValues,
    name: str = "",
    nodes: Sequence[NodeId] = (),
) -> Change:
    """Return a policy made of a guardrail, linked to it, and attached to nodes; one step.

    Args:
        organization: The design.
        guardrail: Of the catalogue.
        given: Values of parameters; defaults for the rest.
        name: Of the policy; empty for the guardrail's id, numbered where it is taken.
        nodes: Targets.

    Raises:
        EditError: A value is wrong, or AWS would refuse the policy or an attachment.
    """
    values = completed_values(guardrail, given)
    created = create_policy(
        organization,
        guardrail.type,
        name or free_policy_name(organization, guardrail.id),
        build(guardrail, values),
        guardrail.purpose[: quotas.DESCRIPTION_LENGTH],
        guardrail=link_of(guardrail, values),
    )
    if not nodes:
        return created
    (policy_id,) = added_policies(created)
    with organization.tentatively(created):
        attached = attach(organization, policy_id, nodes)
    return created.then(attached)


def link_of(guardrail: Guardrail, values: Mapping[str, tuple[str, ...]]) -> GuardrailLink:
    """Return the link of a policy to the guardrail and the values it is made of."""
    return GuardrailLink(guardrail.id, guardrail.version, tuple(values.items()))


def standing(policy: Policy) -> Standing:
    """Return the relation of a policy to the guardrail it was made of."""
    link = policy.guardrail
    if link is None:
        return Standing.OWN
    guardrail = load().get(link.id)
    if guardrail is None or guardrail.version < link.version:
        return Standing.UNKNOWN
    if guardrail.version > link.version:
        return Standing.OUTDATED
    return Standing.CURRENT if _is_made_of(policy, guardrail, link) else Standing.CHANGED


def faults_of_link(link: GuardrailLink) -> tuple[str, ...]:
    """Return the sentences on values of a linked policy that would be refused today; an older version took them."""
    values = dict(link.values)
    parameters = load()[link.id].parameters
    found = (fault(parameter, values.get(parameter.name, parameter.default)) for parameter in parameters)
    return tuple(words for words in found if words)


def update_link(organization: Organization, policy_id: PolicyId, given: ParameterValues | None = None) -> Change:
    """Make a linked policy again from the catalogue's version.

    Args:
        organization: The design.
        policy_id: A linked policy; what was changed by hand in it is replaced.
        given: Other values; None for those it was made with.

    Raises:
        EditError: The policy is not linked, its guardrail is unknown, or a value is wrong.
    """
    policy = organization.policy(policy_id)
    if policy.guardrail is None:
        raise EditError(f"{policy.name} was made of no guardrail.")
    guardrail = find_guardrail(policy.guardrail.id)
    known = {parameter.name for parameter in guardrail.parameters}
    kept = {name: values for name, values in policy.guardrail.values if name in known}
    values = completed_values(guardrail, kept if given is None else given)
    return remake_policy(organization, policy_id, build(guardrail, values), link_of(guardrail, values))


def unlink(organization: Organization, policy_id: PolicyId) -> Change:
    """Let a policy go its own way; its text stays.

    Raises:
        EditError: The policy is not linked.
    """
    policy = organization.policy(policy_id)
    if policy.guardrail is None:
        raise EditError(f"{policy.name} was made of no guardrail.")
    return remake_policy(organization, policy_id, policy.text, None)


def _is_made_of(policy: Policy, guardrail: Guardrail, link: GuardrailLink) -> bool:
    """Return True if the text says what the guardrail makes of the kept values."""
    try:
        return bool(
            json.loads(policy.text) == json.loads(filled_text(guardrail, guardrail.defaults | dict(link.values)))
        )
    except (ValueError, RecursionError):
        return False
