"""The requests that can be made: values to try for an action's resource and keys, where these are not arbitrary."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar

from designer.basics.dataclass import dataclass
from designer.policy.language.templates import Static, Values, static
from designer.policy.matching import arns
from designer.policy.matching.automaton import PatternAutomaton, Texts, Token, reaching
from designer.policy.matching.conditions import CompiledCondition
from designer.policy.matching.request import (
    EVERYTHING,
    Facts,
    Request,
    is_service_linked_arn,
    without_documented_resource,
)
from designer.policy.matching.value_types import ValueType
from designer.policy.satisfiability import agreement
from designer.policy.satisfiability.action_facts import (
    ACCOUNT_KEY,
    CALLER_ARN_KEY,
    OWNER_KEY,
    REGION_KEY,
    Presence,
    RequestOrigin,
    action_facts,
    in_partition,
    known_regions,
    origin_of,
    regions_of,
)
from designer.policy.satisfiability.agreement import ACCOUNT_KEYS, ANONYMOUS, OWNER_KEYS, agreeing, caller_values
from designer.policy.satisfiability.condition_truth import (
    caller_shapes,
    can_be,
    compared_patterns,
    has_name,
    has_type,
    with_paths,
)
from designer.policy.satisfiability.domains import Domain, Resources, exploring_key, exploring_numbers
from designer.policy.satisfiability.pattern_overlap import (
    common_text,
    fitting_text,
    meets,
    names_a_slash,
    running,
    shape_tokens,
)
from designer.policy.satisfiability.real_arns import SOME_ACCOUNT, USUAL_REGION, is_region, real_arn, with_name
from designer.policy.satisfiability.resource_names import holds_no_slash, variants

_STATES = 2_000
"""States of an automaton looked at for one shape of ARNs before its values are left incomplete."""


@dataclass(frozen=True, slots=True)
class PossibleRequests:
    """The caller, as far as it is known.

    Attributes:
        facts: Keys whose values are known.
        place: The account and the partition.
        as_documented: True if actions without documented resources are decided on ``*`` alone, as AWS says; else they
            may also be decided on ARNs of their service (see `OpenPoint.ACTS_ON_NOTHING`).
        of_anybody: True if anybody may be the caller, as in the requests that RCPs judge.
    """

    facts: Facts
    place: RequestOrigin
    as_documented: bool = False
    of_anybody: bool = False

    @staticmethod
    def of(facts: Facts, partition: str) -> PossibleRequests:
        """Return the requests of a caller of whom some facts are known."""
        return PossibleRequests(facts, origin_of(facts, partition))

    @property
    def account(self) -> str:
        """Number of the caller's account; some number where it is open."""
        return self.place.account or SOME_ACCOUNT

    def always(self, action: str) -> dict[str, Values]:
        """Return the context of every request of an action, whatever the policies ask for."""
        regions = regions_of(action.partition(":")[0].lower(), self.place.partition)
        usual: dict[str, Values] = {
            CALLER_ARN_KEY: f"arn:{self.place.partition or 'aws'}:iam::{self.account}:role/Example",
            ACCOUNT_KEY: self.account,
            REGION_KEY: regions[0] if regions else USUAL_REGION,
            "aws:principalorgid": "o-example",
            "aws:principalorgpaths": ("o-example/r-example/",),
            "aws:principalisawsservice": "false",
            "aws:viaawsservice": "false",
            "aws:securetransport": "true",
            **agreement.usual_clock(),
        }
        usual |= caller_values(str(usual[CALLER_ARN_KEY]))
        return agreeing(usual, dict(self.facts))

    def only_region(self, action: str) -> str:
        """Return the one Region that requests of an action can name; empty if it may be any."""
        regions = regions_of(action.partition(":")[0].lower(), self.place.partition)
        return regions[0] if regions else ""

    @staticmethod
    def can_carry(action: str, key: str) -> bool:
        """Return True if requests of an action can carry a key."""
        return _can_carry(action, key)

    def usual_resource(self, action: str) -> str:
        """Return a resource on which an action works."""
        scope = action_facts().scope(action)
        documented = () if without_documented_resource(action.lower()) else scope
        shape = next((shape for shape in documented if shape != "*"), scope[0])
        return self._owned(_usual_resource(shape, self.place.partition))

    def _owned(self, arn: str) -> str:
        """Return the ARN of a resource in the owner's account, or else in the caller's, rather than in some account."""
        return arn.replace(f":{SOME_ACCOUNT}:", f":{self._owner or self.account}:", 1)

    @property
    def _owner(self) -> str:
        """Number of the account that owns the resource; empty if it is open: callers ask for what AWS owns, too."""
        return next((str(value) for key, value in self.facts if key == OWNER_KEY and self.of_anybody), "")

    def fitting(self, request: Request) -> Request:
        """Return a request as a caller of the account makes it, or anybody: as usual where it says nothing."""
        action = request.action
        resource = self.usual_resource(action) if request.resource == EVERYTHING else request.resource
        if self.of_anybody:
            context = agreement.usual_place_and_time() | dict(request.context)
            return self.put_into_owner(replace(request, resource=resource, context=context))
        facts = {key.lower(): value for key, value in request.context.items()}
        facts = {key: value for key, value in facts.items() if self.can_carry(action, key)}
        if isinstance(asking := facts.get(CALLER_ARN_KEY), str):
            facts[CALLER_ARN_KEY] = self._own(asking)
        region = self.only_region(action)
        only = {REGION_KEY: region} if region else {}
        context = agreeing(self.always(action), facts | dict(self.facts) | only)
        caller = str(context[CALLER_ARN_KEY])
        return replace(request, principal=caller, account=self.account, resource=resource, context=context)

    def _own(self, caller: str) -> str:
        """Return the ARN of a caller of the account who is called as one of another is."""
        segments = arns.split(caller)
        return ":".join((*segments[:4], self.account, segments[5])) if len(segments) == arns.SEGMENTS else caller

    def exploring_resources(self, action: str, patterns: Sequence[Static]) -> Generator[None, None, Resources]:
        """Return the resources of an action, one for each way that patterns can match them, as far as they go."""
        found: dict[str, None] = {}
        complete = True
        named = "".join(piece for pieces in patterns for piece in pieces if isinstance(piece, str))
        for shape in action_facts().scope(action):
            if shape == "*":
                found["*"] = None
                continue
            if self.as_documented and without_documented_resource(action.lower()):
                continue
            yield
            owned = self._of_owner(in_partition(shape, self.place.partition))
            texts, whole = yield from _exploring_shape(owned, patterns)
            found |= dict.fromkeys(texts if self.account in named else map(self._owned, texts))
            complete = complete and whole
        return Resources(tuple(found), complete)

    def put_into_owner(self, request: Request) -> Request:
        """Return a request on a resource in the owner's account rather than in another one."""
        segments = arns.split(request.resource)
        if not self._owner or len(segments) < arns.SEGMENTS or not segments[4].isdigit():
            return request
        return replace(request, resource=":".join((*segments[:4], self._owner, segments[5])))

    def _of_owner(self, shape: str) -> str:
        """Return the shape of ARNs with the number of the owner, where it is known and they have one."""
        segments = arns.split(shape)
        if not self._owner or len(segments) < arns.SEGMENTS or segments[4] != "*":
            return shape
        return ":".join((*segments[:4], self._owner, segments[5]))

    def exploring_key(
        self, action: str, key: str, conditions: Sequence[CompiledCondition]
    ) -> Generator[None, None, Domain]:
        """Return the values that a key can have in a request of an action, None for its absence."""
        known: Mapping[str, Values] = dict(self.facts)
        if key in known:
            return Domain((known[key],), complete=True)
        presence = action_facts().presence(action.lower(), key)
        if presence is Presence.NEVER:
            return Domain((None,), complete=True)
        absent: tuple[Values | None, ...] = () if presence is Presence.ALWAYS else (None,)
        regions = regions_of(action.partition(":")[0].lower(), self.place.partition) if key == REGION_KEY else ()
        if regions:
            return Domain(regions, complete=True)
        if key == REGION_KEY:
            return (yield from self._regions(conditions))
        if key == CALLER_ARN_KEY:
            values, complete = yield from self.exploring_callers(conditions)
            return Domain((*values, *absent), complete)
        fitting, complete = yield from _fitting_values(key, conditions, can_be)
        usual = self.always(action).get(key)
        return Domain((*(fitting or ([usual] if usual else [])), *absent), complete)

    def _regions(self, conditions: Sequence[CompiledCondition]) -> Generator[None, None, Domain]:
        """Return the Regions that there are, and those that conditions name and that look like one."""
        domain = yield from exploring_key(tuple(conditions))
        own, others = known_regions()
        known = own if self.place.partition == "aws" else (*own, *others)
        texts = [value for value in domain.values if isinstance(value, str)]
        named = [name for text in texts for name in (text, f"{text}1", f"{text}-1", f"{text}x-1") if is_region(name)]
        listed = dict.fromkeys((USUAL_REGION, *named, *known))
        return Domain(tuple(listed), domain.complete)

    def exploring_callers(
        self, conditions: Sequence[CompiledCondition], numbers: Iterable[str] = ()
    ) -> Generator[None, None, tuple[list[str], bool]]:
        """Return ARNs of callers, one for each way that the patterns of conditions can match them, as far as they go.

        Args:
            conditions: Conditions on the ARN.
            numbers: Accounts that other conditions tell apart, where the caller's is not known.
        """
        known = dict(self.facts).get(CALLER_ARN_KEY)
        if isinstance(known, str):
            return [known], True
        listed = [
            (of_texts, pieces)
            for condition in conditions
            if (of_texts := compared_patterns(condition)) is not None
            for pieces in map(static, condition.templates)
            if pieces is not None
        ]
        patterns = [one.tokens(pieces) for one, pieces in listed]
        accounts = [self.place.account]
        if not self.place.account:
            named = (account for one, pieces in listed for account in _accounts_in(one.pattern(pieces)))
            accounts = [*dict.fromkeys((SOME_ACCOUNT, *numbers, *named))]
        found: dict[str, None] = {}
        complete = True
        for account in accounts:
            for shape in caller_shapes(self.place._replace(account=account)):
                texts, whole = yield from _exploring_callers_of(shape, patterns)
                found |= dict.fromkeys(texts)
                in_paths = [
                    common_text(running(pieces, path), shape_tokens(path))
                    for pieces in (one.pattern(pieces) for one, pieces in listed)
                    for path in with_paths(shape)[1:]
                    if meets(pieces, path) and not meets(pieces, shape)
                ]
                found |= dict.fromkeys(filter(None, in_paths))
                complete = complete and whole and not in_paths
        callers = {text: with_name(text, patterns) for text in found if not is_service_linked_arn(text)}
        return [text for text in filter(has_name, callers.values()) if text], complete and all(callers.values())


def _fitting_values(
    key: str, conditions: Sequence[CompiledCondition], fits: Callable[[str, Values, set[ValueType]], bool]
) -> Generator[None, None, tuple[list[Values], bool]]:
    """Return the values of a key for some conditions, one or several, of those that fit it; whether they are all."""
    if key in ACCOUNT_KEYS:
        numbers, complete = yield from exploring_numbers(conditions)
        return list(numbers), complete
    domain = yield from exploring_key(tuple(conditions))
    types = {condition.operator.type for condition in conditions if condition.operator}
    every = [value for value in domain.values if value is not None]
    every += [value[0] for value in every if isinstance(value, tuple) and len(value) == 1]
    every += [(value,) for value in every if isinstance(value, str)]
    return [value for value in dict.fromkeys(every) if fits(key, value, types)], domain.complete


def requests_on(owner: str = "", partition: str = "") -> PossibleRequests:
    """Requests that anybody can make on what an account owns; its number and the partition are empty if not known."""
    facts = ((OWNER_KEY, owner),) if owner else ()
    return PossibleRequests(facts, RequestOrigin("", partition), of_anybody=True)


ANYBODYS = requests_on()
"""Requests that anybody can make on resources of any owner."""


def exploring_anybodys_key(
    world: PossibleRequests, action: str, key: str, conditions: Sequence[CompiledCondition]
) -> Generator[None, None, Domain]:
    """Return the values that a key can have in a request of an action by anybody; None for its absence."""
    if action_facts().presence(action.lower(), key) is Presence.NEVER:
        return Domain((None,), complete=True)
    if key in OWNER_KEYS and (owner := dict(world.facts).get(OWNER_KEY)):
        return Domain((owner, None), complete=True)
    found, complete = yield from _fitting_values(key, conditions, has_type)
    fitting = [one for one in found if not (key == CALLER_ARN_KEY and is_service_linked_arn(str(one)))]
    fitting += [ANONYMOUS] if key == ACCOUNT_KEY else []
    always = agreement.usual_place_and_time().get(key)
    return Domain((*fitting, None) if always is None else tuple(fitting or [always]), complete)


def _accounts_in(pieces: Static) -> list[str]:
    """Return the account that a pattern of callers names."""
    text = pieces[0] if pieces else ""
    return re.findall(r"^arn:[^:]*:[^:]*::(\d{12}):", text if isinstance(text, str) else "")


def _exploring_callers_of(
    shape: str, patterns: Sequence[Sequence[Token]]
) -> Generator[None, None, tuple[list[str], bool]]:
    tokens = shape_tokens(shape, colons=False)
    touching = _in_order(tuple(pattern) for pattern in patterns if common_text(pattern, tokens) is not None)
    kept = _kept_callers(shape, touching)
    if not kept:
        machine = PatternAutomaton([*touching, tokens])
        kept.append((yield from reaching(machine, needed=len(touching), limit=_STATES)))
    texts = kept[0]  # another job may have looked for them, too, between the steps of this one
    guesses = [fitting_text(one, shape) for one in patterns if not texts.complete or tuple(one) not in touching]
    guesses += [] if texts.complete else [common_text(tokens, tokens)]
    return [text for text in (*texts.by_matching.values(), *guesses) if text], texts.complete


@lru_cache(maxsize=65536)
def _can_carry(action: str, key: str) -> bool:
    return action_facts().presence(action.lower(), key) is not Presence.NEVER


@lru_cache(maxsize=4096)
def _usual_resource(shape: str, partition: str) -> str:
    tokens = shape_tokens(in_partition(shape, partition), owned=True)
    text = "*" if shape == "*" else common_text(tokens, tokens) or "*"
    return real_arn(text, (), ()) or text


def _exploring_shape(shape: str, patterns: Sequence[Static]) -> Generator[None, None, tuple[list[str], bool]]:
    """Return ARNs of a shape, one for each way that patterns match them; those with Region and account come first."""
    slashless = holds_no_slash(shape)
    able = _in_order(pieces for pieces in patterns if not slashless or not names_a_slash(pieces))
    kept = _kept_texts(shape, able)
    if kept:
        return kept[0]
    found: dict[str, None] = {}
    complete = True
    for variant in variants(shape):
        texts, whole = yield from _exploring_variant(variant, able)
        found |= dict.fromkeys(texts)
        complete = complete and whole
    matchers = [arns.compile_pattern(pieces) for pieces in able]
    numbers = _numbers_in(able)
    real = [real_arn(text, matchers, numbers) for text in found]
    kept.append(([text for text in real if text], complete and all(real)))
    return kept[0]


def _exploring_variant(shape: str, able: Sequence[Static]) -> Generator[None, None, tuple[list[str], bool]]:
    loose = shape_tokens(shape)
    every = [running(pieces, shape) for pieces in able]
    touching = [tokens for tokens in every if common_text(tokens, loose) is not None]
    found: dict[int, str] = {}
    guesses: list[str | None] = []
    complete = True
    for tokens in dict.fromkeys((shape_tokens(shape, owned=True), loose)):
        texts = yield from reaching(PatternAutomaton([*touching, tokens]), needed=len(touching), limit=_STATES)
        complete = complete and texts.complete
        found = texts.by_matching | found
        if not texts.complete:
            guesses += [common_text(one, tokens) for one in (*touching, tokens)]
    return [*found.values(), *(text for text in guesses if text is not None)], complete


def _numbers_in(patterns: Iterable[Static]) -> tuple[str, ...]:
    """Return the accounts that patterns of resources name."""
    found = (
        re.findall(r":(\d{12})(?::|$)", piece) for pieces in patterns for piece in pieces if isinstance(piece, str)
    )
    return tuple(dict.fromkeys(number for numbers in found for number in numbers))


_Pieces = TypeVar("_Pieces", bound=tuple[object, ...])


def _in_order(patterns: Iterable[_Pieces]) -> tuple[_Pieces, ...]:
    """Patterns, each once, in an order of their own: what is found for some is found whatever asked for them first."""
    return tuple(sorted(dict.fromkeys(patterns), key=repr))


@lru_cache(maxsize=4096)
def _kept_callers(_shape: str, _patterns: tuple[tuple[Token, ...], ...]) -> list[Texts]:
    """Return the list that keeps the callers found for these patterns."""
    return []


@lru_cache(maxsize=4096)
def _kept_texts(_shape: str, _patterns: tuple[Static, ...]) -> list[tuple[list[str], bool]]:
    """Return the list that keeps the texts found for these patterns."""
    return []
