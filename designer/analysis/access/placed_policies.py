"""Policies as they are for one account: what they ask of its place among the OUs is known there.

An account that moves has other values of ``aws:PrincipalOrgPaths`` and ``aws:ResourceOrgPaths``, so that a policy above
it may come to say something else though nobody touched it.
"""

import json
from functools import lru_cache

from designer.analysis.access.question import caller_context, resource_context
from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, Policy, PolicyType
from designer.policy.evaluation.partial import rest_of
from designer.policy.language.document import Grammar, Statement
from designer.policy.language.templates import Values
from designer.policy.matching.facts import Facts
from designer.policy.matching.request import Level
from designer.policy.matching.statement import compile_policy

_KEYS = {
    PolicyType.SERVICE_CONTROL_POLICY: "aws:principalorgpaths",
    PolicyType.RESOURCE_CONTROL_POLICY: "aws:resourceorgpaths",
}


def asks_for_path(policy: Policy) -> bool:
    """True when an SCP asks for the place of the caller's account, or an RCP for that of the resource's."""
    key = _KEYS.get(policy.type)
    return key is not None and key in policy.text.lower()


def path_fact(organization: Organization, account: NodeId, kind: PolicyType) -> Facts:
    """The place of an account, as requests that policies of a type limit tell it; nothing while it is only planned."""
    if kind is PolicyType.SERVICE_CONTROL_POLICY:
        known = caller_context(organization, account, "")
    else:
        known = resource_context(organization, account, organization.node(account).aws_id)
    return tuple((key.lower(), value) for key, value in known.items() if key.lower() == _KEYS[kind])


def level_in_place(level: Level, kind: PolicyType, place: Facts) -> Level:
    """A level with its policies as they are for accounts of a place."""
    if not place:
        return level
    policies = [one if one.gap else one._replace(text=_placed_text(one.text, kind, place)) for one in level.policies]
    return level._replace(policies=tuple(policies)) if tuple(policies) != level.policies else level


@lru_cache(maxsize=8192)
def _placed_text(text: str, kind: PolicyType, place: Facts) -> str:
    """A document without the conditions that hold there; a statement that never applies there stands for nothing."""
    if all(key not in text.lower() for key, _ in place):
        return text
    policy = compile_policy(text, GRAMMARS[kind] or Grammar.SCP)
    if not policy.document.readable:
        return text
    document = json.loads(text)
    written = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
    for compiled in policy.statements:
        rest, number = rest_of(compiled, dict(place)), compiled.source.index
        if rest is None:
            written[number] = {key: one for key, one in written[number].items() if key in _KEPT} | _NOTHING
        elif rest.conditions != compiled.source.conditions:
            written[number] = _with_conditions(written[number], rest)
    return json.dumps({**document, "Statement": written})


_KEPT = ("Sid", "Principal")

_NOTHING = {"Effect": "Deny", "Action": "none:Nothing", "Resource": "*"}
"""A statement on an action that there is not; it keeps the numbers of those behind it."""


def _with_conditions(written: dict[str, object], rest: Statement) -> dict[str, object]:
    conditions: dict[str, dict[str, Values]] = {}
    for one in rest.conditions:
        conditions.setdefault(one.operator, {})[one.key] = one.values
    plain = {key: value for key, value in written.items() if key != "Condition"}
    return {**plain, "Condition": conditions} if conditions else plain
