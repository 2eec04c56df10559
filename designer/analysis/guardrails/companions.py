"""Gaps that a guardrail leaves, guardrails that protect it, and tests that promise what its Deny statements are for.

An exempt role, or a tag that lets somebody through, is a hole: somebody can make the role or set the tag. The
companion of a guardrail is another one that closes the hole for the same nodes.
"""

import json
from collections.abc import Iterator, Sequence

from designer.analysis.guardrails.builder import completed_values
from designer.analysis.guardrails.catalogue import Guardrail, ParameterValues, find_guardrail
from designer.analysis.guardrails.links import insert
from designer.basics.dataclass import dataclass
from designer.basics.words import short
from designer.organization.edits.guardrail_tests import add_tests
from designer.organization.model.change import Change
from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.guardrail_tests import CoveredRequests, GuardrailTest, Promise
from designer.organization.model.ids import GuardrailTestId
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, Policy, PolicyType
from designer.policy.language.document import Effect, Statement, read_policy_text


def promises_of(text: str, kind: PolicyType, say: str, nodes: Sequence[NodeId]) -> tuple[GuardrailTest, ...]:
    """Return the tests of a policy's Deny statements at some nodes, except those with ``NotResource``.

    Args:
        text: The policy.
        kind: SCP or RCP.
        say: Its promise, in a few words.
        nodes: Nodes that it is attached to.
    """
    document = read_policy_text(text, GRAMMARS[kind])
    denies = [one for one in document.statements if one.effect is Effect.DENY and not one.not_resource]
    alone = len(denies) == 1
    covers = CoveredRequests.RESOURCES if kind is PolicyType.RESOURCE_CONTROL_POLICY else CoveredRequests.CALLERS
    return tuple(
        _promise(one, say if alone else f"{say}: {one.sid or f'statement {one.index + 1}'}", tuple(nodes), covers)
        for one in denies
    )


def _promise(statement: Statement, say: str, nodes: tuple[NodeId, ...], covers: CoveredRequests) -> GuardrailTest:
    return GuardrailTest(
        GuardrailTestId(""),
        short(say, 200),
        Promise.NEVER,
        nodes,
        actions=("*",) if statement.not_action else statement.actions,
        exceptions=statement.actions if statement.not_action else (),
        resources=() if "*" in statement.resources else statement.resources,
        when=tuple(_conditions(statement)),
        covers=covers,
    )


def _conditions(statement: Statement) -> Iterator[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]]]:
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for condition in statement.conditions:
        found.setdefault(condition.operator, {})[condition.key] = condition.values
    for operator, keys in found.items():
        yield operator, tuple(keys.items())


_BREAK_GLASS, _ROLES, _TAGS = "protect-break-glass", "protect-platform-roles", "protect-perimeter-tags"
_PROTECTING = {_BREAK_GLASS: "role", _ROLES: "roles"}
_TAG = "perimeter-exception"


@dataclass(frozen=True, slots=True)
class Companion:
    """A guardrail that protects what another one leaves out.

    Attributes:
        guardrail: Of the catalogue.
        values: Values to make it with; defaults for the rest.
        protects: The roles by name, or the tag: "OrgwrightBreakGlass".
    """

    guardrail: Guardrail
    values: ParameterValues
    protects: str


def companions(
    organization: Organization, guardrail: Guardrail, given: ParameterValues, nodes: Sequence[NodeId] = ()
) -> tuple[Companion, ...]:
    """Return the guardrails to put in beside one, because nothing yet protects what it leaves out.

    Args:
        organization: Before the guardrail is in it.
        guardrail: The one that is put in.
        given: Its values; defaults for the rest.
        nodes: Targets: what is attached on the path of each counts. Without any, every policy counts.

    Raises:
        EditError: A value is wrong.
    """
    values = completed_values(guardrail, given)
    protected = _protected(_in_place(organization, nodes)) | set(values.get(_PROTECTING.get(guardrail.id, ""), ()))
    open_roles = [role for role in values.get("exempt_roles", ()) if role not in protected]
    return tuple(_companions(guardrail, open_roles, _in_place(organization, nodes)))


def insert_with(
    organization: Organization,
    guardrail: Guardrail,
    given: ParameterValues,
    nodes: Sequence[NodeId] = (),
    beside: Sequence[Companion] = (),
) -> Change:
    """Return a guardrail and its companions, attached to the same nodes, with tests of what they promise, as one step.

    Raises:
        EditError: A value is wrong, or AWS would refuse a policy or an attachment.
    """
    change = insert(organization, guardrail, given, nodes=nodes)
    for companion in beside:
        with organization.tentatively(change):
            more = insert(organization, companion.guardrail, companion.values, nodes=nodes)
        change = change.then(more, f"{change.label}, with {companion.guardrail.id}")
    return _with_tests(organization, change, nodes)


def _with_tests(organization: Organization, change: Change, nodes: Sequence[NodeId]) -> Change:
    """Return a change that makes policies, with tests of them where they limit somebody."""
    limited = [node_id for node_id in nodes if _holds_members(organization, node_id)]
    made = [swap.after for swap in change.policies.values() if swap.before is None and swap.after is not None]
    tests = [test for one in made for test in promises_of(one.text, one.type, one.name, limited)] if limited else []
    if not tests:
        return change
    with organization.tentatively(change):
        added = add_tests(organization, tests, change.label)
    return change.then(added, change.label)


def _holds_members(organization: Organization, node_id: NodeId) -> bool:
    """Return True if policies at a node limit some account."""
    return any(not organization.is_management_account(account) for account in organization.accounts(node_id))


def _companions(guardrail: Guardrail, open_roles: Sequence[str], there: Sequence[Policy]) -> Iterator[Companion]:
    urgent = find_guardrail(_BREAK_GLASS).defaults["role"]
    for guardrail_id, roles in (
        (_BREAK_GLASS, tuple(role for role in open_roles if role in urgent)),
        (_ROLES, tuple(role for role in open_roles if role not in urgent)),
    ):
        if roles:
            names = ", ".join(_name(role) for role in roles)
            yield Companion(find_guardrail(guardrail_id), {_PROTECTING[guardrail_id]: roles}, names)
    document = json.dumps(guardrail.document)
    if _TAG in document and "aws:TagKeys" not in document and not any(_made_of(policy, _TAGS) for policy in there):
        yield Companion(find_guardrail(_TAGS), {}, f"the tag {_TAG}")


def _name(role: str) -> str:
    """Return the role's name; what follows the account where that is only a wildcard."""
    name = role.rpartition("/")[2]
    return name if name.strip("*?") else role.rpartition(":")[2]


def _in_place(organization: Organization, nodes: Sequence[NodeId]) -> tuple[Policy, ...]:
    """Return the policies that hold at every one of the nodes; all, without nodes."""
    if not nodes:
        return tuple(organization.policies.values())
    held = [
        {policy for level in organization.path(node) for policy in organization.node(level).policies} for node in nodes
    ]
    return tuple(organization.policy(policy) for policy in set.intersection(*held))


def _protected(there: Sequence[Policy]) -> set[str]:
    """Return the roles that are named by policies made of a guardrail that protects roles."""
    named: set[str] = set()
    for policy in there:
        if policy.guardrail is not None and policy.guardrail.id in _PROTECTING:
            named |= set(dict(policy.guardrail.values).get(_PROTECTING[policy.guardrail.id], ()))
    return named


def _made_of(policy: Policy, guardrail_id: str) -> bool:
    return policy.guardrail is not None and policy.guardrail.id == guardrail_id
