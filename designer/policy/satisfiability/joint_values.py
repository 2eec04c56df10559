"""Values of keys that agree with each other (see `agreement`), chosen together.

Like a domain of one key (see `domains`), the choices have one for every way in which conditions can come out together,
unless they are said to be incomplete.
"""

import re
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import islice, permutations, product, zip_longest
from typing import NamedTuple, TypeAlias

from designer.basics.steps import finish
from designer.policy.language.templates import Static, Values, plain_template, static
from designer.policy.matching import arns, values
from designer.policy.matching.automaton import PatternAutomaton, reaching
from designer.policy.matching.conditions import CompiledCondition
from designer.policy.matching.principals import PrincipalKind, principal_of
from designer.policy.matching.value_types import DATE, NUMERIC, Read
from designer.policy.satisfiability import agreement
from designer.policy.satisfiability.agreement import RESOURCE_NAME
from designer.policy.satisfiability.condition_truth import compared_patterns
from designer.policy.satisfiability.domains import Domain, are_explored
from designer.policy.satisfiability.origin import ACCOUNT_KEY, CALLER_ARN_KEY, RequestOrigin
from designer.policy.satisfiability.pattern_overlap import common_text, shape_tokens
from designer.policy.satisfiability.possible_requests import PossibleRequests

Choice: TypeAlias = dict[str, Values | None]
"""Values by key, None for absence; the resource under `RESOURCE_NAME`."""

_MOST = 20_000
"""JointChoices that are put together before they are left incomplete."""

_STATES = 2_000

_ISSUED = "2026-01-01T00:00:00Z"

_STRANGER = "999999999999"
"""Number of an account that no policy is likely to name."""


class JointChoices(NamedTuple):
    """Values of several keys together.

    Attributes:
        listed: The choices; ordinary ones first.
        complete: True when conditions cannot come out in another way.
    """

    listed: list[Choice]
    complete: bool


_Asked: TypeAlias = Mapping[str, tuple[CompiledCondition, ...]]


def exploring_together(
    world: PossibleRequests,
    action: str,
    family: str,
    conditions: Sequence[CompiledCondition],
    patterns: Sequence[Static] | None,
) -> Generator[None, None, JointChoices]:
    """Find values of the keys that some conditions read, and of the resource.

    Args:
        world: The requests that can be made.
        action: The action.
        family: The name of the keys (see `agreement.agreeing_family`).
        conditions: All on keys of the family.
        patterns: Patterns of resources; None if the resource is not asked for.
    """
    found = yield from _exploring(world, action, family, conditions, patterns)
    return found._replace(complete=found.complete and are_explored(conditions))


def _exploring(
    world: PossibleRequests,
    action: str,
    family: str,
    conditions: Sequence[CompiledCondition],
    patterns: Sequence[Static] | None,
) -> Generator[None, None, JointChoices]:
    """The same as far as the operators are known."""
    asked: dict[str, tuple[CompiledCondition, ...]] = {}
    for condition in conditions:
        asked[condition.key] = (*asked.get(condition.key, ()), condition)
    if family == agreement.RESOURCES and patterns is not None:
        return (yield from _owners(world, action, asked, patterns))
    if family == agreement.CALLERS and set(asked) - {CALLER_ARN_KEY}:
        return (yield from _callers(world, action, asked))
    domains: dict[str, Domain] = {}
    for key, some in asked.items():
        domains[key] = yield from world.exploring_key(action, key, some)
    if family == agreement.ROUTES:
        domains |= _chains(domains)
    agrees = _AGREES.get(family)
    choices = _joined([[{key: value} for value in domain.values] for key, domain in domains.items()])
    listed = list(islice((one for one in choices if agrees is None or agrees(one)), _MOST))
    complete = all(domain.complete for domain in domains.values()) and len(listed) < _MOST
    if family == agreement.ORGANIZATIONS and len(asked) > 1:
        return _in_organizations(world, listed, domains)
    return JointChoices(listed, complete)


def can_hold_together(conditions: Sequence[CompiledCondition], place: RequestOrigin) -> bool:
    """False if conditions on keys that agree with each other surely never hold in one request."""
    families: dict[str, list[CompiledCondition]] = {}
    for condition in conditions:
        families.setdefault(agreement.agreeing_family(condition.key), []).append(condition)
    return all(
        _can_hold(family, tuple(some), place)
        for family, some in families.items()
        if family in (agreement.CALLERS, agreement.ROUTES) and len({condition.key for condition in some}) > 1
    )


@lru_cache(maxsize=4096)
def _can_hold(family: str, conditions: tuple[CompiledCondition, ...], place: RequestOrigin) -> bool:
    if not all(static(template) is not None for condition in conditions for template in condition.templates):
        return True
    choices = finish(exploring_together(PossibleRequests((), place), "", family, conditions, None))
    contexts = ({key: value for key, value in one.items() if value is not None} for one in choices.listed)
    return not choices.complete or any(all(one.holds(context) for one in conditions) for context in contexts)


_AGREES = {agreement.ROUTES: agreement.route_agrees, agreement.ORGANIZATIONS: agreement.organization_agrees}


def _joined(parts: Sequence[Sequence[Choice]]) -> Iterator[Choice]:
    """JointChoices of several parts put together."""
    for some in product(*parts):
        choice: Choice = {}
        for one in some:
            choice |= one
        yield choice


# ---- routes and organizations ---------------------------------------------------------------------------------------

_CHAIN = (agreement.CALLED_VIA_KEY, agreement.FIRST_KEY, agreement.LAST_KEY)
_LONGEST = 3


def _chains(domains: Mapping[str, Domain]) -> dict[str, Domain]:
    """Services that call one after the other, made of all that any of the keys names."""
    asked = [key for key in _CHAIN if key in domains]
    if len(asked) < 2:
        return {}
    names: dict[str, None] = {}
    for value in (value for key in asked for value in domains[key].values if value):
        names |= dict.fromkeys((value,) if isinstance(value, str) else value)
    found: dict[str, Domain] = {}
    for key in asked:
        if key == agreement.CALLED_VIA_KEY:
            sizes = range(1, min(_LONGEST, len(names)) + 1)
            chains = [chain for size in sizes for chain in permutations(names, size)]
            found[key] = Domain((None, *chains), domains[key].complete and len(names) <= _LONGEST)
        else:
            found[key] = Domain((None, *names), domains[key].complete)
    return found


def _in_organizations(world: PossibleRequests, listed: list[Choice], domains: Mapping[str, Domain]) -> JointChoices:
    """Also the ids that go with some paths, and paths that go with some ids."""
    known = dict(world.facts)
    if agreement.ORG_ID_KEY in known and agreement.ORG_PATHS_KEY in known:
        return JointChoices(listed, complete=True)
    paths, ids = domains[agreement.ORG_PATHS_KEY].values, domains[agreement.ORG_ID_KEY].values
    of_paths: list[Choice] = [
        {agreement.ORG_PATHS_KEY: value, agreement.ORG_ID_KEY: value[0].partition("/")[0]}
        for value in paths
        if isinstance(value, tuple) and len(value) == 1 and "/" in value[0]
    ]
    of_ids: list[Choice] = [
        {agreement.ORG_ID_KEY: value, agreement.ORG_PATHS_KEY: (f"{value}/r-example/",)}
        for value in ids
        if isinstance(value, str) and value
    ]
    fixed: Choice = {key: value for key, value in known.items() if key in domains}
    return JointChoices([one | fixed for one in (*listed, *of_paths, *of_ids)], complete=False)


# ---- callers --------------------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"\d{12}", re.ASCII)
_NAME = re.compile(r"[\w+=,.@-]{1,64}", re.ASCII)
"""Names of users: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html."""


_WHOLE_NAME = re.compile(r"\*|[^?]*:(?:\*|user/\*|root|role/.*|federated-user/.*|user/[^*?$]*)")
"""Patterns of callers that name a user whole, or tell no users apart."""


def _callers(world: PossibleRequests, action: str, asked: _Asked) -> Generator[None, None, JointChoices]:
    found, complete = yield from world.exploring_callers(asked.get(CALLER_ARN_KEY, ()), _numbers(asked))
    if agreement.USER_NAME_KEY in asked:
        domain = yield from world.exploring_key(action, agreement.USER_NAME_KEY, asked[agreement.USER_NAME_KEY])
        names = [name for name in domain.values if isinstance(name, str) and _NAME.fullmatch(name)]
        users = [arn for arn in found if principal_of(arn).kind is PrincipalKind.USER]
        names += [principal_of(arn).name for arn in users]
        starts = dict.fromkeys(arn.partition(":user/")[0] for arn in users)
        found += [f"{start}:user/{path}{name}" for start in starts for name in names for path in ("", "example/")]
        complete = complete and domain.complete and _names_are_told(asked)
    complete = complete and (bool(world.place.account) or all(map(_is_plain, asked.get(ACCOUNT_KEY, ()))))
    times, whole = _times(asked)
    complete = complete and whole
    listed: list[Choice] = []
    known = dict(world.facts)
    for arn in dict.fromkeys(found):
        own: Choice = {**agreement.caller_values(arn), CALLER_ARN_KEY: arn}
        ids, whole = yield from _ids(arn, asked.get(agreement.USER_ID_KEY, ()))
        complete = complete and whole
        parts = ([own], ids, [*_credentials(arn, asked, times)])
        for choice in _joined(parts):
            told = choice | {key: value for key, value in known.items() if key in asked or key in choice}
            listed.append({key: told.get(key) for key in {*asked, *told}})
    return JointChoices(_once(listed[:_MOST]), complete and len(listed) <= _MOST)


def _names_are_told(asked: _Asked) -> bool:
    """Whether conditions compare users with whole names, or not at all, so that few names stand for all."""
    of_names = [condition for condition in asked[agreement.USER_NAME_KEY] if not condition.is_null]
    if not of_names:
        return True
    of_arns = (value for condition in asked.get(CALLER_ARN_KEY, ()) for value in _compared_texts(condition))
    return all(map(_is_plain, of_names)) and all(map(_WHOLE_NAME.fullmatch, of_arns))


def _compared_texts(condition: CompiledCondition) -> Iterator[str]:
    """The values of a condition; those of texts as the patterns they stand for."""
    texts = compared_patterns(condition)
    for value, template in zip_longest(condition.source.values, condition.templates):
        pieces = static(template) if template is not None else None
        yield value if pieces is None or texts is None else plain_template(texts.pattern(pieces))


def _once(listed: Iterable[Choice]) -> list[Choice]:
    """JointChoices, each once."""
    found: dict[frozenset[tuple[str, Values | None]], Choice] = {}
    for one in listed:
        found.setdefault(frozenset(one.items()), one)
    return list(found.values())


def _is_plain(condition: CompiledCondition) -> bool:
    return condition.is_null or (condition.operator is not None and condition.operator.is_whole)


def _numbers(asked: _Asked) -> tuple[str, ...]:
    """Numbers of accounts that conditions tell apart, where the caller's is not known."""
    named = [
        text for condition in asked.get(ACCOUNT_KEY, ()) for text in condition.source.values if _NUMBER.fullmatch(text)
    ]
    return tuple(dict.fromkeys(named))


def _ids(arn: str, conditions: Sequence[CompiledCondition]) -> Generator[None, None, tuple[list[Choice], bool]]:
    """Values of aws:userid for a caller."""
    if not conditions:
        return [{}], True
    shape = shape_tokens(agreement.user_id_shape(arn), colons=False)
    patterns = [
        of_texts.tokens(pieces)
        for condition in conditions
        if (of_texts := compared_patterns(condition)) is not None
        for pieces in map(static, condition.templates)
        if pieces is not None
    ]
    touching = [tokens for tokens in patterns if common_text(tokens, shape) is not None]
    texts = yield from reaching(PatternAutomaton([*touching, shape]), needed=len(touching), limit=_STATES)
    found: list[Choice] = [{agreement.USER_ID_KEY: text} for text in texts.by_matching.values()]
    return found or [{}], texts.complete


def _credentials(arn: str, asked: _Asked, times: Sequence[int]) -> Iterator[Choice]:
    """What the credentials of a caller put into a request, at any of some times.

    Long-term keys have none of it. Of a role's session AWS says that it holds no MFA information, and reports of others
    differ, so that it may be there or not:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html.
    """
    kind = principal_of(arn).kind
    of_session = kind in (PrincipalKind.ROLE, PrincipalKind.SESSION, PrincipalKind.FEDERATED)
    without: Choice = {agreement.MFA_KEY: None, agreement.MFA_AGE_KEY: None}
    signed: list[Choice] = [without | {agreement.MFA_KEY: "false"}]
    signed += [{agreement.MFA_KEY: "true", agreement.MFA_AGE_KEY: age} for age in _ages(asked)]
    signed += [without] if of_session else []
    root: list[Choice] = [{agreement.ASSUMED_ROOT_KEY: None}]
    root += [{agreement.ASSUMED_ROOT_KEY: "true"}] if kind is PrincipalKind.ROOT else []
    long_term = without | {agreement.ISSUED_KEY: None, agreement.ASSUMED_ROOT_KEY: None}
    now = [_clocks(second) for second in times]
    found = [] if of_session else [*_joined([now, [long_term]])]
    found += _joined([[*_sessions(times, asked)], signed, root])
    yield from _once({key: value for key, value in choice.items() if key in asked} for choice in found)


def _clocks(second: int) -> Choice:
    return {**agreement.clock(second)}


def _sessions(times: Sequence[int], asked: _Asked) -> Iterator[Choice]:
    """The time of a request, and the time at which its credentials were issued, where both count."""
    for now in times:
        for issued in times if agreement.ISSUED_KEY in asked else (now,):
            if issued <= now:
                yield _clocks(now) | {agreement.ISSUED_KEY: agreement.clock(issued)[agreement.CURRENT_TIME_KEY]}


def _ages(asked: _Asked) -> list[str]:
    """Seconds since a sign-in with MFA, one for each way to compare them."""
    points = {number for number in _compared(asked.get(agreement.MFA_AGE_KEY, ()), values.number) if number >= 0}
    return [str(int(point)) for point in _around(points)] or ["60"]


def _times(asked: _Asked) -> tuple[list[int], bool]:
    """Seconds that conditions on clocks and on the time of issue tell apart, the latest first; whether they are all."""
    conditions = [
        condition
        for key in (agreement.CURRENT_TIME_KEY, agreement.EPOCH_KEY, agreement.ISSUED_KEY)
        for condition in asked.get(key, ())
        if not condition.is_null
    ]
    points = {point for point in _compared(conditions, values.moment) if agreement.can_be_shown(point)}
    every = sorted(map(int, _around(points)), reverse=True) or [int(values.moment(_ISSUED) or 0)]
    ordered = all(one.operator is not None and one.operator.type in (DATE, NUMERIC) for one in conditions)
    return every, ordered


def _compared(conditions: Iterable[CompiledCondition], read: Read) -> Iterator[Fraction]:
    """The numbers or moments that conditions compare with."""
    for condition in conditions:
        for pieces in map(static, condition.templates):
            point = None if pieces is None else read(plain_template(pieces))
            if point is not None:
                yield point


def _around(points: Iterable[Fraction]) -> list[Fraction]:
    """Whole seconds: each of some points, and those right before and behind it."""
    every = {Fraction(int(point) + step) for point in points for step in (-1, 0, 1)}
    return sorted(one for one in every if agreement.can_be_shown(one))


# ---- owners ---------------------------------------------------------------------------------------------------------


def _owners(
    world: PossibleRequests, action: str, asked: _Asked, patterns: Sequence[Static]
) -> Generator[None, None, JointChoices]:
    resources = yield from world.exploring_resources(action, patterns)
    found = list(resources.arns)
    if not asked:
        return JointChoices([{RESOURCE_NAME: arn} for arn in found], resources.complete)
    domains: dict[str, Domain] = {}
    for key, some in asked.items():
        domains[key] = (yield from world.exploring_key(action, key, some)).beside(_own_value(world, key))
    owners = [key for key in agreement.OWNER_KEYS if key in domains]
    told = (value for key in owners for value in domains[key].values if isinstance(value, str))
    numbers = dict.fromkeys((*filter(_NUMBER.fullmatch, told), world.account, _STRANGER))
    for arn in resources.arns:
        start = arns.split(arn)
        if _NUMBER.fullmatch(arns.account_of(arn)):
            found += [":".join((*start[:4], number, start[5])) for number in numbers]
    listed: list[Choice] = []
    rest = [[{key: value} for value in domain.values] for key, domain in domains.items() if key not in owners]
    for arn in dict.fromkeys(found):
        own = arns.account_of(arn)
        named = [own] if _NUMBER.fullmatch(own) else list(numbers)
        parts: list[list[Choice]] = [[dict.fromkeys(owners, number) for number in named] if owners else [{}]]
        absent = [key for key in owners if None in domains[key].values]
        parts[0] += [dict.fromkeys(owners)] if len(absent) == len(owners) and owners else []
        listed += [one for one in _joined([[{RESOURCE_NAME: arn}], *parts, *rest]) if _owner_agrees(world, arn, one)]
    complete = resources.complete and all(domain.complete for domain in domains.values())
    return JointChoices(listed[:_MOST], complete and len(listed) <= _MOST)


def _owner_agrees(world: PossibleRequests, arn: str, chosen: Choice) -> bool:
    """Whether a resource of the caller's own account is said to be in the caller's organization."""
    number = next((chosen[key] for key in agreement.OWNER_KEYS if chosen.get(key)), arns.account_of(arn))
    if number != world.place.account or not number:
        return True
    return all(chosen.get(key) in (None, _own_value(world, key) or chosen.get(key)) for key in _OF_ORGANIZATION)


_OF_ORGANIZATION = {
    agreement.OWNER_ORG_KEY: agreement.ORG_ID_KEY,
    agreement.OWNER_PATHS_KEY: agreement.ORG_PATHS_KEY,
}
"""Keys of the owner's organization, with those of the caller's."""


def _own_value(world: PossibleRequests, key: str) -> Values | None:
    """The value of a key of the owner for resources of the caller's own account; None where it is not known."""
    return dict(world.facts).get(_OF_ORGANIZATION.get(key, ""))
