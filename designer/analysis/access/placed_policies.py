"""Policies as they are for one account, by its place among the OUs, and by that of the request's other side.

An account that moves has other values of ``aws:PrincipalOrgPaths`` and ``aws:ResourceOrgPaths``, so that a policy above
its meaning may change though it was not edited.

Where an account moves, such a policy says something else of requests from it, or to what it owns: for accounts that
stayed where they are, too.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import repeat
from typing import NamedTuple, TypeAlias

from designer.analysis.access.owner_numbers import OwnerNumbers
from designer.analysis.access.question import PLANNED, caller_context, resource_context
from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, Policy, PolicyType
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.partial import rest_of
from designer.policy.json.text import spelled_out
from designer.policy.language.document import Condition, Grammar, read_policy_text, written_statements
from designer.policy.language.templates import Values
from designer.policy.matching import arns
from designer.policy.matching.conditions import Quantifier, parse_operator, takes_variables
from designer.policy.matching.request import Facts, Level, context_facts
from designer.policy.matching.statement import CompiledStatement, after_colons, compile_policy
from designer.policy.satisfiability.action_facts import OWNER_KEY
from designer.policy.satisfiability.masks import statement_mask

_KEYS = {
    PolicyType.SERVICE_CONTROL_POLICY: "aws:principalorgpaths",
    PolicyType.RESOURCE_CONTROL_POLICY: "aws:resourceorgpaths",
}


_OWN_KEYS = {
    PolicyType.SERVICE_CONTROL_POLICY: (_KEYS[PolicyType.SERVICE_CONTROL_POLICY],),
    PolicyType.RESOURCE_CONTROL_POLICY: (OWNER_KEY, "aws:resourceorgid", "aws:resourceorgpaths"),
}


def keys_of_place(policy: Policy) -> frozenset[str]:
    """Return the keys that ask where the caller's account (SCP) or the resource's owner (RCP) is."""
    read = spelled_out(policy.text).lower()
    found = frozenset(key for key in _OWN_KEYS.get(policy.type, ()) if key in read)
    is_of_owner = policy.type is PolicyType.RESOURCE_CONTROL_POLICY and OwnerNumbers.of((policy.text,)).asked
    return found | {OWNER_KEY} if is_of_owner else found


def place_facts(organization: Organization, account: NodeId, kind: PolicyType) -> Facts:
    """Return what the design knows of an account by these keys."""
    if kind is PolicyType.RESOURCE_CONTROL_POLICY:
        return owner_facts(organization, account)
    return path_fact(organization, account, kind)


def owner_facts(organization: Organization, account: NodeId) -> Facts:
    """Return the keys of an account as the owner of a resource, with their values."""
    number = organization.node(account).aws_id or PLANNED
    return context_facts(resource_context(organization, account, number))


def path_fact(organization: Organization, account: NodeId, kind: PolicyType) -> Facts:
    """Return the organization path of an account as a fact of requests; empty while the account is only planned."""
    if kind is PolicyType.SERVICE_CONTROL_POLICY:
        known = caller_context(organization, account, "")
    else:
        known = resource_context(organization, account, organization.node(account).aws_id)
    return tuple((key.lower(), value) for key, value in known.items() if key.lower() == _KEYS[kind])


def level_in_place(level: Level, kind: PolicyType, place: Facts) -> Level:
    """Return a level with its policies as they are for accounts of a place."""
    if not place:
        return level
    policies = [one if one.gap else one._replace(text=_placed_text(one.text, kind, place)) for one in level.policies]
    return level._replace(policies=tuple(policies)) if tuple(policies) != level.policies else level


@lru_cache(maxsize=8192)
def _placed_text(text: str, kind: PolicyType, place: Facts) -> str:
    """A document without the conditions that hold there; a statement that never applies there stands for nothing."""
    text = spelled_out(text)
    if all(key not in text.lower() for key, _ in place):
        return text
    if kind is PolicyType.RESOURCE_CONTROL_POLICY:
        text = text_of_owner(text, place)
    policy = compile_policy(text, GRAMMARS[kind] or Grammar.SCP)
    plain = written_statements(text) if policy.document.readable else None
    if plain is None:
        return text
    document, written = plain
    for compiled in policy.statements:
        rest, number = rest_of(compiled, dict(place)), compiled.source.index
        conditions = None if rest is None else _turned(rest.conditions, dict(place))
        if conditions is None:
            written[number] = {key: one for key, one in written[number].items() if key in _KEPT} | _NOTHING
        elif conditions != compiled.source.conditions:
            written[number] = _with_conditions(written[number], conditions)
    return json.dumps({**document, "Statement": written})


_VARIABLE = re.compile(
    r"\$\{\s*(aws:(?:resource(?:account|orgid)|principalorgid))\s*(?:,\s*'[^']*'\s*)?\}", re.IGNORECASE
)


def text_of_owner(text: str, owner: Facts) -> str:
    """A document with the owner's values, or the organization of all callers, in the place of variables for them."""
    known = {key: value for key, value in owner if isinstance(value, str)}
    if not known or not _VARIABLE.search(text) or not any(map(_has_variables, _OF_OWNERS, repeat(text))):
        return text

    def put(value: str) -> str:
        return _VARIABLE.sub(lambda found: known.get(found[1].lower(), found[0]), value)

    document = json.loads(text)
    written = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
    for statement in written:
        for name in statement.keys() & {"Resource", "NotResource"}:
            statement[name] = _each(statement[name], lambda arn: _behind_colons(arn, put))
        for operator, keys in statement.get("Condition", {}).items():
            if takes_variables(operator):
                statement["Condition"][operator] = {key: _each(values, put) for key, values in keys.items()}
    return json.dumps(document)


_OF_OWNERS = (Grammar.RCP, Grammar.SCP)
"""Grammars of RCPs, and of the statements that tests are about."""


def _has_variables(grammar: Grammar, text: str) -> bool:
    document = read_policy_text(text, grammar)
    return document.usable and document.variables


def _behind_colons(arn: str, put: Callable[[str], str]) -> str:
    """Return a resource with values behind its fifth colon; in front of it AWS knows no variables."""
    head, tail = after_colons(arn, arns.SEGMENTS - 1)
    return head + put(tail)


def _each(values: object, put: Callable[[str], str]) -> object:
    """Return a text, or each text of a list, with values put in."""
    if isinstance(values, list):
        return [_each(value, put) for value in values]
    return put(values) if isinstance(values, str) else values


_KEPT = ("Sid", "Principal")

_NOTHING = {"Effect": "Deny", "Action": "none:Nothing", "Resource": "*"}
"""A statement on an action that there is not; it keeps the numbers of those behind it."""


_WHOLE_VARIABLE = re.compile(r"\$\{\s*([\w:/.-]+)\s*\}")


def _turned(listed: Sequence[Condition], known: Mapping[str, Values]) -> tuple[Condition, ...] | None:
    """Conditions that compare a known value with one of the request, as conditions on that; None if one never holds."""
    found: list[Condition] = []
    for one in listed:
        quantifier, name, _ = parse_operator(one.operator)
        value, left = known.get(one.key.lower()), tuple(text for text in one.values if "${" in text)
        if quantifier is not Quantifier.NONE or name not in _WHOLE_TEXTS or not isinstance(value, str):
            found.append(one)
        elif value not in one.values:
            whole = _WHOLE_VARIABLE.fullmatch(left[0]) if len(left) == 1 else None
            turned = Condition(_WHOLE_TEXTS[name], whole[1], (value,), one.span) if whole else replace(one, values=left)
            taken = any((two.operator, two.key) == (turned.operator, turned.key) for two in (*listed, *found))
            found.append(one if taken else turned)
        elif name == "stringnotequals":
            return None
    return tuple(found)


_WHOLE_TEXTS = {"stringequals": "StringEquals", "stringnotequals": "StringNotEquals"}


def _with_conditions(written: dict[str, object], listed: Sequence[Condition]) -> dict[str, object]:
    conditions: dict[str, dict[str, Values]] = {}
    for condition in listed:
        conditions.setdefault(condition.operator, {})[condition.key] = condition.values
    plain = {key: value for key, value in written.items() if key != "Condition"}
    return {**plain, "Condition": conditions} if conditions else plain


_OTHER_SIDE = {
    PolicyType.SERVICE_CONTROL_POLICY: PolicyType.RESOURCE_CONTROL_POLICY,
    PolicyType.RESOURCE_CONTROL_POLICY: PolicyType.SERVICE_CONTROL_POLICY,
}

DISTANT_KEYS = {
    PolicyType.SERVICE_CONTROL_POLICY: "aws:ResourceOrgPaths",
    PolicyType.RESOURCE_CONTROL_POLICY: "aws:PrincipalOrgPaths",
}


def asks_for_distant_path(policy: Policy) -> bool:
    """Whether an RCP asks for the place of the caller's account, or an SCP for that of the resource's."""
    key = DISTANT_KEYS.get(policy.type)
    return key is not None and any(key.lower() in spelled_out(text).lower() for text in (policy.text, policy.candidate))


class AccountPlace(NamedTuple):
    """Place of an account.

    Attributes:
        above: The nodes above it, root first.
        facts: Its facts in requests, for policies of a type; empty while some of these nodes are only planned.
    """

    above: tuple[NodeId, ...]
    facts: Facts

    def is_same(self, other: "AccountPlace") -> bool:
        """Whether both are one place, as far as AWS has given its ids; else in the design."""
        return self.facts == other.facts if self.facts and other.facts else self.above == other.above


Move: TypeAlias = tuple[AccountPlace, AccountPlace]
"""Places of an account before and after."""


def distant_place(organization: Organization, account: NodeId, kind: PolicyType) -> AccountPlace:
    """Return the place of an account as the other side of requests that policies of a type limit."""
    return AccountPlace(tuple(organization.path(account)[:-1]), path_fact(organization, account, _OTHER_SIDE[kind]))


def actions_that_move(policy: Policy, moves: Collection[Move], catalogue: Catalogue) -> int:
    """Return actions of the statements that say something else of accounts that move, as bits over the catalogue."""
    found = 0
    for text in filter(None, (policy.text, policy.candidate)):
        for statement in compile_policy(text, GRAMMARS[policy.type] or Grammar.SCP).statements:
            keys = {condition.key.lower() for condition in statement.source.conditions}
            if DISTANT_KEYS[policy.type].lower() not in keys:
                continue
            if any(_differs(statement, *move) for move in moves):
                found |= statement_mask(statement.source, catalogue)
    return found & catalogue.limited_mask


def _differs(statement: CompiledStatement, before: AccountPlace, after: AccountPlace) -> bool:
    """Whether a statement that asks for the place may say something else of two places."""
    rests = [rest_of(statement, dict(place.facts)) for place in (before, after)]
    one, other = (rest and rest.conditions for rest in rests)
    return one != other or not (before.facts and after.facts)


def below(organization: Organization, policy: Policy) -> Iterator[NodeId]:
    """Yield the accounts that a policy reaches; some may come twice."""
    for top in organization.targets(policy.id):
        yield from organization.accounts(top)
