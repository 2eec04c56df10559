"""Requests that a guardrail test covers (accounts, actions, owners of resources), and the search for one of them.

A statement that is true of exactly the covered requests is put beside the path: that denying them changes nothing
proves that none passes, and that allowing nothing else and the path come to the same proves that none is stopped. Both
are comparisons of two paths (`designer.policy.equivalence`), which settle all requests.
"""

import json
from collections.abc import Generator, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from designer.analysis.access.ceilings import limited_by_rcps
from designer.analysis.access.owner_numbers import OwnerNumbers
from designer.analysis.access.placed_policies import text_of_owner
from designer.analysis.expectations import words
from designer.basics.dataclass import dataclass
from designer.organization.model.guardrail_tests import CoveredRequests, GuardrailTest
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.equivalence.comparison import FULL_ACCESS, LevelPath, PathComparison
from designer.policy.language.document import Effect
from designer.policy.language.templates import Values
from designer.policy.matching.request import EVERYTHING, Facts, Level, NamedPolicy, Request, without_documented_resource
from designer.policy.satisfiability.action_facts import OWNER_KEY
from designer.policy.satisfiability.possible_requests import PossibleRequests, requests_on

_CALLER = "aws:PrincipalArn"
_SERVICE_LINKED = "aws-service-role/"


def is_caller(pattern: str) -> bool:
    """Return True if an exception names callers: an ARN, ``role/…``, ``user/…`` or ``root``; else it names actions."""
    return pattern.startswith(("arn:", "role/", "user/")) or pattern == "root"


def caller_pattern(pattern: str) -> str:
    """Return the pattern of ARNs for callers; one without account is meant in every account."""
    return pattern if pattern.startswith("arn:") or pattern == "*" else f"arn:*:iam::*:{pattern}"


def names_service_linked(test: GuardrailTest) -> bool:
    """Return True if all callers that a test names are service-linked roles."""
    return bool(test.principals) and all(_SERVICE_LINKED in pattern for pattern in test.principals)


def service_linked_arn(test: GuardrailTest, account: str) -> str:
    """Return the ARN of a service-linked role that a test names, in an account."""
    pattern = caller_pattern(test.principals[0]).replace("arn:*:", "arn:aws:").replace("::*:", f"::{account}:")
    return pattern.replace("*", "example").replace("?", "x")


def missing_nodes(organization: Organization, test: GuardrailTest) -> tuple[NodeId, ...]:
    """Return the places of a test that are gone."""
    return tuple(node_id for node_id in test.nodes if node_id not in organization.nodes)


def holders(organization: Organization, test: GuardrailTest) -> Iterator[NodeId]:
    """Yield the root, OUs and accounts of a test: its own nodes and every OU below them that it does not leave out."""
    nodes, left_out = organization.nodes, set(test.except_nodes)
    stack = [node for node in reversed(test.nodes) if node in nodes and left_out.isdisjoint(organization.path(node))]
    seen: set[NodeId] = set()
    while stack:
        node_id = stack.pop()
        if node_id in seen or node_id in left_out:
            continue
        seen.add(node_id)
        yield node_id
        stack.extend(child for child in reversed(nodes[node_id].children) if nodes[child].children)


@lru_cache(maxsize=4096)
def covered_actions(test: GuardrailTest, catalogue: Catalogue) -> int:
    """Return the actions of a test, as bits over the catalogue.

    Actions that no policy limits, and, for resources, services that RCPs do not reach, count where they are named.
    """
    every = _matched(test.actions, catalogue)
    named = _matched((pattern for pattern in test.actions if "*" not in pattern and "?" not in pattern), catalogue)
    reached = catalogue.limited_mask
    if test.covers is CoveredRequests.RESOURCES:
        of_rcps = limited_by_rcps(catalogue)
        for pattern in (action for action in test.actions if not action.startswith("*")):
            matched = catalogue.match(pattern) & reached
            named |= 0 if matched & of_rcps else matched  # a service that RCPs do not reach was meant by name
        reached = of_rcps
    excepted = _matched((pattern for pattern in test.exceptions if not is_caller(pattern)), catalogue)
    return every & (reached | named) & ~excepted


def _matched(patterns: Iterable[str], catalogue: Catalogue) -> int:
    mask = 0
    for pattern in patterns:
        mask |= catalogue.match(pattern)
    return mask


@dataclass(frozen=True, slots=True)
class CoveringStatement:
    """Statement that is true of the covered requests of any action, and of no others.

    Attributes:
        allowing: A policy that allows them alone.
        denying: A policy that denies them alone.
    """

    allowing: str
    denying: str

    @property
    def allowed(self) -> Level:
        """Level that lets the covered requests through, and no others."""
        return Level("", (NamedPolicy("covered", self.allowing),))

    @property
    def denied(self) -> Level:
        """Level that stops the covered requests, and no others."""
        return Level("", (FULL_ACCESS, NamedPolicy("covered", self.denying)))


@lru_cache(maxsize=4096)
def covering_statement(test: GuardrailTest) -> CoveringStatement:
    """Return the statement of a test."""
    return CoveringStatement(_policy(test, Effect.ALLOW), _policy(test, Effect.DENY))


def _policy(test: GuardrailTest, effect: Effect) -> str:
    statement: dict[str, object] = {"Effect": effect.value, "Action": "*", "Resource": list(test.resources) or "*"}
    conditions = _conditions(test)
    if conditions:
        statement["Condition"] = conditions
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def covers_every_request(test: GuardrailTest) -> bool:
    """Return True if a test covers every request of its actions."""
    return not _conditions(test) and (not test.resources or "*" in test.resources)


def _conditions(test: GuardrailTest) -> dict[str, dict[str, list[str]]]:
    """Return the condition block of a test: what it says itself, its callers and those it leaves out."""
    block = {name: {key: list(values) for key, values in keys} for name, keys in test.when}
    callers = [caller_pattern(pattern) for pattern in test.principals]
    if callers and "*" not in callers:
        _add(block, ("ArnLike", "ArnEquals", "ForAnyValue:ArnLike", "ForAnyValue:ArnEquals"), callers)
    spared = [caller_pattern(pattern) for pattern in test.exceptions if is_caller(pattern)]
    if spared:
        _add(block, ("ArnNotLike", "ArnNotEquals", "ForAllValues:ArnNotLike", "ForAllValues:ArnNotEquals"), spared)
    return block


def _add(block: dict[str, dict[str, list[str]]], operators: tuple[str, ...], values: list[str]) -> None:
    """Add a condition on the caller beside those that are there: all of the operators decide alike on one value."""
    taken = {name.lower() for name, keys in block.items() if _CALLER.lower() in {key.lower() for key in keys}}
    operator = next((one for one in operators if one.lower() not in taken), operators[0])
    own = next((name for name in block if name.lower() == operator.lower()), operator)
    block.setdefault(own, {})[_CALLER] = values


_SAME_VALUES = ("ForAllValues:StringEquals", "ForAnyValue:StringEquals")
"""Operators that require a key with several values to have some, and no others."""


def facts_asked_for(owner: Facts, texts: Iterable[str]) -> Facts:
    """Return the facts of an owner for whose keys some policies ask."""
    every = tuple(texts)
    read = "".join(every).lower()
    return tuple((key, value) for key, value in owner if key in read or _asks_for_number(key, every))


def _asks_for_number(key: str, texts: Iterable[str]) -> bool:
    return key == OWNER_KEY and OwnerNumbers.of(texts).asked


def owned(owner: Facts) -> LevelPath:
    """Return a level that lets through requests with these keys alone; empty if nothing is known of the owner."""
    if not owner:
        return ()
    conditions: dict[str, dict[str, Values]] = {}
    for key, value in owner:
        for operator in ("StringEquals",) if isinstance(value, str) else _SAME_VALUES:
            conditions.setdefault(operator, {})[key] = value
    statement = {"Effect": Effect.ALLOW.value, "Action": "*", "Resource": "*", "Condition": conditions}
    return (Level("", (NamedPolicy("owned", json.dumps({"Version": "2012-10-17", "Statement": [statement]})),)),)


def path_of_owner(path: LevelPath, owner: Facts) -> LevelPath:
    """Return a path with the owner's values in the place of policy variables for them."""
    return tuple(
        level._replace(policies=tuple(one._replace(text=text_of_owner(one.text, owner)) for one in level.policies))
        for level in path
    )


def covering_of_owner(covering: CoveringStatement, owner: Facts) -> CoveringStatement:
    """Return the statement of a test with the same."""
    return CoveringStatement(text_of_owner(covering.allowing, owner), text_of_owner(covering.denying, owner))


_EVERYTHING = Level("", (FULL_ACCESS,))


class SearchResult(NamedTuple):
    """Result of a search.

    Attributes:
        request: A request; None if there is none.
        doubt: Why there may be one all the same, as a sentence; empty if it is settled.
    """

    request: Request | None = None
    doubt: str = ""


def passing(
    path: LevelPath,
    covering: CoveringStatement,
    mask: int,
    catalogue: Catalogue,
    world: PossibleRequests,
    *,
    owner: Facts = (),
) -> Generator[None, None, SearchResult]:
    """Return a covered request of some actions that a path lets through; `owner` is what is known of the resource's."""
    first = (*owned(owner), *path_of_owner(path, owner)) or (_EVERYTHING,)
    denied = covering_of_owner(covering, owner).denied
    return (yield from _differing(first, (*first, denied), mask, catalogue, _on(world, owner)))


def stopped(
    path: LevelPath,
    covering: CoveringStatement,
    mask: int,
    catalogue: Catalogue,
    world: PossibleRequests,
    *,
    owner: Facts = (),
) -> Generator[None, None, SearchResult]:
    """Return a covered request of some actions that a path stops; `owner` as in `passing`."""
    first = (*owned(owner), covering_of_owner(covering, owner).allowed)
    return (yield from _differing(first, (*first, *path_of_owner(path, owner)), mask, catalogue, _on(world, owner)))


def _on(world: PossibleRequests, owner: Facts) -> PossibleRequests:
    """Return the requests on what an owner has, where anybody makes them."""
    return requests_on(str(dict(owner).get(OWNER_KEY, "")), world.place.partition) if world.of_anybody else world


def _differing(
    first: LevelPath, second: LevelPath, mask: int, catalogue: Catalogue, world: PossibleRequests
) -> Generator[None, None, SearchResult]:
    doubt = ""
    for piece in PathComparison(first, second, catalogue, world).comparing(mask):
        yield
        found = yield from piece
        if found.request is not None and _is_open(found.request, world):
            documented = replace(world, as_documented=True)
            settled = yield from _differing(first, second, found.actions, catalogue, documented)
            found = found._replace(request=settled.request, doubt=words.open_point(found.request.action))
        if found.request is not None:
            return SearchResult(found.request)
        doubt = doubt or found.doubt
    return SearchResult(None, doubt)


def _is_open(request: Request, world: PossibleRequests) -> bool:
    """Whether AWS documents that no request for the action names a resource such as this one does."""
    return (
        not world.of_anybody and request.resource != EVERYTHING and without_documented_resource(request.action.lower())
    )
