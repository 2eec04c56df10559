"""Guardrail tests that say what a policy is for: whatever its Deny statements are about is never allowed."""

from collections.abc import Iterator, Sequence

from designer.basics.words import short
from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.guardrail_tests import CoveredRequests, GuardrailTest, Promise
from designer.organization.model.ids import GuardrailTestId
from designer.organization.model.records import NodeId, PolicyType
from designer.policy.language.document import Effect, Statement, read_policy_text


def promises_of(text: str, kind: PolicyType, say: str, nodes: Sequence[NodeId]) -> tuple[GuardrailTest, ...]:
    """Tests of the Deny statements of a policy at some nodes; none of a statement with ``NotResource``.

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
