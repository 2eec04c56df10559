"""Choices of values for several keys at once, such as those of a caller, its credentials and the clocks."""

import re
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product, zip_longest
from math import floor
from typing import NamedTuple, TypeAlias

from designer.policy.language.templates import Values, plain_template, static
from designer.policy.matching import value_types
from designer.policy.matching.automaton import PatternAutomaton, reaching
from designer.policy.matching.conditions import CompiledCondition
from designer.policy.matching.request import PrincipalKind, principal_of
from designer.policy.matching.value_types import DATE, NUMERIC, Read
from designer.policy.satisfiability import agreement
from designer.policy.satisfiability.action_facts import ACCOUNT_KEY, CALLER_ARN_KEY
from designer.policy.satisfiability.condition_truth import compared_patterns
from designer.policy.satisfiability.domains import Domain
from designer.policy.satisfiability.pattern_overlap import common_text, shape_tokens
from designer.policy.satisfiability.possible_requests import PossibleRequests

Choice: TypeAlias = dict[str, Values | None]
"""Values by key, None for absence; the resource under `RESOURCE_NAME`."""

Asked: TypeAlias = Mapping[str, tuple[CompiledCondition, ...]]
"""Conditions by their keys."""

ACCOUNT_NUMBER = re.compile(r"\d{12}", re.ASCII)
"""Numbers of accounts."""

MOST_CHOICES = 20_000
"""Choices that are put together before they are left incomplete."""


class JointChoices(NamedTuple):
    """Values of several keys together.

    Attributes:
        listed: The choices; ordinary ones first.
        complete: True if conditions cannot come out in another way.
    """

    listed: list[Choice]
    complete: bool


def all_combinations(parts: Sequence[Sequence[Choice]]) -> Iterator[Choice]:
    """Yield the choices of several parts put together."""
    for some in product(*parts):
        choice: Choice = {}
        for one in some:
            choice |= one
        yield choice


_STATES = 2_000

_ISSUED = "2026-01-01T00:00:00Z"

_NAME = re.compile(r"[\w+=,.@-]{1,64}", re.ASCII)
"""Names of users: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html."""


_WHOLE_NAME = re.compile(r"\*|[^?]*:(?:\*|user/\*|root|role/.*|federated-user/.*|user/[^*?$]*)")
"""Patterns of callers that name a user whole, or tell no users apart."""


def exploring_caller_choices(world: PossibleRequests, action: str, asked: Asked) -> Generator[None, None, JointChoices]:
    """Find values of the keys of callers that some conditions read, in steps."""
    found, complete = yield from world.exploring_callers(asked.get(CALLER_ARN_KEY, ()), _numbers(asked))
    known = dict(world.facts)
    if agreement.USER_NAME_KEY in {*asked, *known}:
        of_names = asked.get(agreement.USER_NAME_KEY, ())
        domain = yield from world.exploring_key(action, agreement.USER_NAME_KEY, of_names)
        names = [name for name in domain.values if isinstance(name, str) and _NAME.fullmatch(name)]
        users = [arn for arn in found if principal_of(arn).kind is PrincipalKind.USER]
        names += [principal_of(arn).name for arn in users]
        starts = dict.fromkeys(arn.partition(":user/")[0] for arn in users)
        found += [f"{start}:user/{path}{name}" for start in starts for name in names for path in ("", "example/")]
        complete = complete and domain.complete and _names_are_known(asked)
    if agreement.USER_ID_KEY in asked:
        whole = yield from _add_federated(found, asked)
        complete = complete and whole
    complete = complete and (bool(world.place.account) or _accounts_are_known(asked))
    times, whole = _times(asked)
    complete = complete and whole and _are_ordered(asked.get(agreement.MFA_AGE_KEY, ()))
    listed: list[Choice] = []
    for arn in dict.fromkeys(found):
        own: Choice = {**agreement.caller_values(arn), CALLER_ARN_KEY: arn}
        if own.get(agreement.USER_NAME_KEY) != known.get(agreement.USER_NAME_KEY, own.get(agreement.USER_NAME_KEY)):
            continue
        ids, whole = yield from _ids(arn, asked.get(agreement.USER_ID_KEY, ()))
        complete = complete and whole
        parts = ([own], ids, [*_credentials(arn, asked, times)])
        for choice in all_combinations(parts):
            values = choice | {key: value for key, value in known.items() if key in asked or key in choice}
            listed.append({key: values.get(key) for key in {*asked, *values}})
    return JointChoices(_once(listed[:MOST_CHOICES]), complete and len(listed) <= MOST_CHOICES)


def _names_are_known(asked: Asked) -> bool:
    """Whether conditions compare users with whole names, or not at all, so that few names stand for all."""
    of_names = [condition for condition in asked.get(agreement.USER_NAME_KEY, ()) if not condition.is_null]
    if not of_names:
        return True
    of_arns = (value for condition in asked.get(CALLER_ARN_KEY, ()) for value in _compared_texts(condition))
    return all(map(_is_plain, of_names)) and all(map(_WHOLE_NAME.fullmatch, of_arns))


def _accounts_are_known(asked: Asked) -> bool:
    """Whether conditions name whole accounts, or tell none apart, so that the numbers that they name stand for all."""
    ids = (value for condition in asked.get(agreement.USER_ID_KEY, ()) for value in _compared_texts(condition))
    return all(map(_is_plain, asked.get(ACCOUNT_KEY, ()))) and all(map(_WHOLE_ACCOUNT.fullmatch, ids))


_WHOLE_ACCOUNT = re.compile(r"\*(:.*)?|[^\d*?].*|\d{12}.*|")
"""Patterns of ids that name an account whole, or tell no accounts apart."""


def _add_federated(found: list[str], asked: Asked) -> Generator[None, None, bool]:
    """Add federated users whose names conditions on ids tell apart; whether they come out in no other way."""
    for start in dict.fromkeys(arn.partition("/")[0] for arn in found if ":federated-user/" in arn):
        ids, complete = yield from _ids(f"{start}/?*", asked[agreement.USER_ID_KEY])
        names = (str(one.get(agreement.USER_ID_KEY)).partition(":")[2] for one in ids)
        found += [f"{start}/{name}" for name in names if _NAME.fullmatch(name)]
        if not complete:
            return False
    of_arns = (value for condition in asked.get(CALLER_ARN_KEY, ()) for value in _compared_texts(condition))
    return all(map(_WHOLE_FEDERATED.fullmatch, of_arns))


_WHOLE_FEDERATED = re.compile(r"\*|[^?]*:(?:\*|root|(?:user|role)/.*|federated-user/(?:\*|[^*?$]*))")
"""Patterns of callers that name a federated user whole, or tell no federated users apart."""


def _compared_texts(condition: CompiledCondition) -> Iterator[str]:
    """Yield the values of a condition; those of texts as the patterns they stand for."""
    texts = compared_patterns(condition)
    for value, template in zip_longest(condition.source.values, condition.templates):
        pieces = static(template) if template is not None else None
        yield value if pieces is None or texts is None else plain_template(texts.pattern(pieces))


def _once(listed: Iterable[Choice]) -> list[Choice]:
    """Return the JointChoices, each once."""
    found: dict[frozenset[tuple[str, Values | None]], Choice] = {}
    for one in listed:
        found.setdefault(frozenset(one.items()), one)
    return list(found.values())


def _is_plain(condition: CompiledCondition) -> bool:
    return condition.is_null or (condition.operator is not None and condition.operator.is_whole)


def _numbers(asked: Asked) -> tuple[str, ...]:
    """Return the numbers of accounts that conditions tell apart, where the caller's is not known."""
    some = (*asked.get(ACCOUNT_KEY, ()), *asked.get(agreement.USER_ID_KEY, ()))
    starts = (text.partition(":")[0] for condition in some for text in condition.source.values)
    return tuple(dict.fromkeys(filter(ACCOUNT_NUMBER.fullmatch, starts)))


def _ids(arn: str, conditions: Sequence[CompiledCondition]) -> Generator[None, None, tuple[list[Choice], bool]]:
    """Return the values of aws:userid for a caller."""
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


def _credentials(arn: str, asked: Asked, times: Sequence[int]) -> Iterator[Choice]:
    """Yield what the credentials of a caller put into a request, at any of some times.

    Long-term keys have none of it. Of a role's session AWS says that it holds no MFA information, and reports of others
    differ, so that it may be there or not:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html.
    """
    kind = principal_of(arn).kind
    of_session = kind in agreement.OF_SESSIONS
    without: Choice = {agreement.MFA_KEY: None, agreement.MFA_AGE_KEY: None}
    signed: list[Choice] = [without | {agreement.MFA_KEY: "false"}]
    signed += [{agreement.MFA_KEY: "true", agreement.MFA_AGE_KEY: age} for age in _ages(asked)]
    signed += [without] if of_session else []
    root: list[Choice] = [{agreement.ASSUMED_ROOT_KEY: None}]
    root += [{agreement.ASSUMED_ROOT_KEY: "true"}] if kind is PrincipalKind.ROOT else []
    long_term = without | {agreement.ISSUED_KEY: None, agreement.ASSUMED_ROOT_KEY: None}
    now = [*map(_clocks, _from_now_on(times))]
    found = [] if of_session else [*all_combinations([now, [long_term]])]
    found += all_combinations([[*_sessions(times, asked)], signed, root])
    yield from _once({key: value for key, value in choice.items() if key in asked} for choice in found)


def clock_choices(asked: Asked) -> JointChoices:
    """Return the times that conditions on clocks tell apart."""
    times, complete = _times(asked)
    return JointChoices([*map(_clocks, _from_now_on(times))], complete)


def _from_now_on(times: Iterable[int]) -> list[int]:
    """Return the times of requests, the latest first; credentials may be older."""
    now = agreement.earliest()
    return [*(time for time in times if time > now), now]


def _clocks(second: int) -> Choice:
    return {**agreement.clock(second)}


def _sessions(times: Sequence[int], asked: Asked) -> Iterator[Choice]:
    """Yield the time of a request, and when its credentials were issued, if both count."""
    for now in _from_now_on(times):
        for issued in (now, *times) if agreement.ISSUED_KEY in asked else (now,):
            if issued <= now:
                yield _clocks(now) | {agreement.ISSUED_KEY: agreement.clock(issued)[agreement.CURRENT_TIME_KEY]}


def _ages(asked: Asked) -> list[str]:
    """Return the seconds since a sign-in with MFA, one for each way to compare them."""
    return [*map(str, _around(_compared(asked.get(agreement.MFA_AGE_KEY, ()), value_types.number)))] or ["60"]


def credentials_domain(key: str, conditions: Sequence[CompiledCondition]) -> Domain | None:
    """Return values of a key that counts whole seconds of credentials, for whoever has some; None of another key."""
    if key == agreement.MFA_AGE_KEY:
        return Domain((*_ages({key: tuple(conditions)}), None), _are_ordered(conditions))
    if key == agreement.ISSUED_KEY:
        times, complete = _times({key: tuple(conditions)})
        return Domain((*(agreement.clock(time)[agreement.CURRENT_TIME_KEY] for time in times), None), complete)
    return None


def _times(asked: Asked) -> tuple[list[int], bool]:
    """Seconds that conditions on clocks and on the time of issue tell apart, the latest first; whether they are all."""
    conditions = [
        condition
        for key in (agreement.CURRENT_TIME_KEY, agreement.EPOCH_KEY, agreement.ISSUED_KEY)
        for condition in asked.get(key, ())
        if not condition.is_null
    ]
    points = _around(_compared(conditions, value_types.moment))
    return points[::-1] or [int(value_types.moment(_ISSUED) or 0)], _are_ordered(conditions)


def _are_ordered(conditions: Iterable[CompiledCondition]) -> bool:
    """Whether conditions only compare which numbers or times are before others."""
    return all(one.is_null or (one.operator is not None and one.operator.type in (DATE, NUMERIC)) for one in conditions)


def _compared(conditions: Iterable[CompiledCondition], read: Read) -> Iterator[Fraction]:
    """Yield the numbers or moments that conditions compare with."""
    for condition in conditions:
        for pieces in map(static, condition.templates):
            is_number = condition.operator is not None and condition.operator.type is NUMERIC
            reads = value_types.number if is_number else read
            point = None if pieces is None else reads(plain_template(pieces))
            if point is not None:
                yield point


def _around(points: Iterable[Fraction]) -> list[int]:
    """Whole seconds: each of some points, and those right before and behind it, in order."""
    every = {floor(point) + step for point in points for step in (-1, 0, 1)}
    return sorted(one for one in every if agreement.can_be_shown(Fraction(one)))
