"""Values of keys that agree with each other (see `agreement`), chosen together.

Like a domain of one key (see `domains`), the choices have one for every combination of the conditions' outcomes,
unless they are said to be incomplete.
"""

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice, permutations

from designer.basics.steps import finish
from designer.policy.language.templates import Static, Values, Wild, static
from designer.policy.matching import arns
from designer.policy.matching.conditions import CompiledCondition
from designer.policy.matching.request import EVERYTHING, Request
from designer.policy.satisfiability import agreement
from designer.policy.satisfiability.action_facts import CALLER_ARN_KEY, RequestOrigin
from designer.policy.satisfiability.agreement import RESOURCE_NAME
from designer.policy.satisfiability.choices import (
    ACCOUNT_NUMBER,
    MOST_CHOICES,
    Asked,
    Choice,
    JointChoices,
    all_combinations,
    clock_choices,
    credentials_domain,
    exploring_caller_choices,
)
from designer.policy.satisfiability.domains import Domain, are_explored, exploring_numbers
from designer.policy.satisfiability.possible_requests import PossibleRequests, exploring_anybodys_key

_STRANGER = "999999999999"
"""Number of an account that no policy is likely to name."""


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
    """Find the values; `complete` does not count unknown operators."""
    asked: dict[str, tuple[CompiledCondition, ...]] = {}
    for condition in conditions:
        asked[condition.key] = (*asked.get(condition.key, ()), condition)
    if family == agreement.RESOURCES:
        return (yield from _owners(world, action, asked, patterns or ()))
    names = {*asked, *dict(world.facts)} & {agreement.USER_NAME_KEY}
    if family == agreement.CALLERS and {*asked, *names} - {CALLER_ARN_KEY}:
        return (yield from exploring_caller_choices(world, action, asked))
    domains: dict[str, Domain] = {}
    for key, some in asked.items():
        domains[key] = yield from world.exploring_key(action, key, some)
    if family == agreement.ROUTES:
        domains |= _chains(domains)
    agrees = _AGREES.get(family)
    choices = all_combinations([[{key: value} for value in domain.values] for key, domain in domains.items()])
    listed = list(islice((choice for choice in choices if agrees is None or agrees(choice)), MOST_CHOICES))
    complete = all(domain.complete for domain in domains.values()) and len(listed) < MOST_CHOICES
    if family == agreement.ORGANIZATIONS and len(asked) > 1:
        return _in_organizations(world, listed, domains)
    return JointChoices(listed, complete)


def exploring_anybodys(
    world: PossibleRequests, action: str, family: str, conditions: Sequence[CompiledCondition]
) -> Generator[None, None, JointChoices]:
    """Find values for anybody's requests; those whose keys disagree come last, to be refused if they count."""
    asked: dict[str, tuple[CompiledCondition, ...]] = {}
    for condition in conditions:
        asked[condition.key] = (*asked.get(condition.key, ()), condition)
    if family == agreement.CLOCKS:
        return clock_choices(asked)
    domains: dict[str, Domain] = {}
    for key, some in asked.items():
        domains[key] = credentials_domain(key, some) or (yield from exploring_anybodys_key(world, action, key, some))
    if family == agreement.ROUTES:
        domains |= _chains(domains)
    choices = all_combinations([[{key: value} for value in domain.values] for key, domain in domains.items()])
    listed = list(islice(filter(agreement.are_of_a_member, choices), MOST_CHOICES))
    whole = all(domain.complete for domain in domains.values()) and len(listed) < MOST_CHOICES
    if family == agreement.ORGANIZATIONS and len(asked) > 1:
        listed += _of_one_organization(domains)
    return JointChoices(sorted(listed, key=lambda one: not agreement.written_request_agrees(one)), whole)


def can_hold_together(conditions: Sequence[CompiledCondition], place: RequestOrigin) -> bool:
    """Return False if conditions on keys that agree with each other surely never hold in one request."""
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


_AGREES: dict[str, Callable[[Choice], bool]] = {
    agreement.ROUTES: agreement.route_agrees,
    agreement.ORGANIZATIONS: agreement.organization_agrees,
}


_CHAIN = (agreement.CALLED_VIA_KEY, agreement.FIRST_KEY, agreement.LAST_KEY)
_LONGEST = 3


def _chains(domains: Mapping[str, Domain]) -> dict[str, Domain]:
    """Return the services that call one after the other, made of all that any of the keys names."""
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
    fixed: Choice = {key: value for key, value in known.items() if key in domains}
    more = _of_one_organization(domains)
    return JointChoices([one | fixed for one in (*listed, *more)], complete=False)


def _of_one_organization(domains: Mapping[str, Domain]) -> list[Choice]:
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
    return [*of_paths, *of_ids]


def _owners(
    world: PossibleRequests, action: str, asked: Asked, patterns: Sequence[Static]
) -> Generator[None, None, JointChoices]:
    resources = yield from world.exploring_resources(action, patterns)
    found = list(resources.arns)
    if not asked:
        return JointChoices([{RESOURCE_NAME: arn} for arn in found], resources.complete)
    domains: dict[str, Domain] = {}
    for key, some in asked.items():
        domains[key] = (yield from world.exploring_key(action, key, some)).beside(_own_value(world, key))
    owners = [key for key in agreement.OWNER_KEYS if key in domains]
    of_numbers = [condition for key in owners for condition in asked[key]]
    named, are_all = yield from exploring_numbers(of_numbers)
    if any(map(_names_part_of_a_number, patterns)):  # of which another part may be asked
        are_all = are_all and all(condition.operator is None or condition.operator.is_whole for condition in of_numbers)
    numbers = dict.fromkeys((*named, world.account, _STRANGER))
    for arn in resources.arns:
        start = arns.split(arn)
        if ACCOUNT_NUMBER.fullmatch(arns.account_of(arn)):
            found += [":".join((*start[:4], number, start[5])) for number in numbers]
    listed: list[Choice] = []
    rest = [[{key: value} for value in domain.values] for key, domain in domains.items() if key not in owners]
    for arn in sorted(dict.fromkeys(found), key=EVERYTHING.__eq__):  # a resource that is not named is filled in later
        own = arns.account_of(arn)
        can_own = [own] if ACCOUNT_NUMBER.fullmatch(own) else list(numbers)
        parts: list[list[Choice]] = [[dict.fromkeys(owners, number) for number in can_own] if owners else [{}]]
        absent = [key for key in owners if None in domains[key].values]
        parts[0] += [dict.fromkeys(owners)] if len(absent) == len(owners) and owners else []
        listed += [
            one for one in all_combinations([[{RESOURCE_NAME: arn}], *parts, *rest]) if _owner_agrees(world, arn, one)
        ]
    complete = resources.complete and are_all and all(domain.complete for domain in domains.values())
    listed.sort(key=lambda one: not agreement.owner_agrees(one))
    return JointChoices(listed[:MOST_CHOICES], complete and len(listed) <= MOST_CHOICES)


def _names_part_of_a_number(pieces: Static) -> bool:
    """Whether a pattern of ARNs has a part of a number in the place of the account."""
    account = arns.split_template(pieces)[4:5]
    return account not in ([], [(Wild.ANY,)]) and any(isinstance(piece, Wild) for piece in account[0])


def _owner_agrees(world: PossibleRequests, arn: str, chosen: Choice) -> bool:
    """Whether a resource of the caller's own account is said to be in the caller's organization."""
    number = next((chosen[key] for key in agreement.OWNER_KEYS if chosen.get(key)), arns.account_of(arn))
    if number != world.place.account or not number:
        return True
    return all(chosen.get(key) in (None, _own_value(world, key) or chosen.get(key)) for key in _OF_ORGANIZATION)


_OF_ORGANIZATION = {agreement.OWNER_ORG_KEY: agreement.ORG_ID_KEY, agreement.OWNER_PATHS_KEY: agreement.ORG_PATHS_KEY}
"""Keys of the owner's organization, with those of the caller's."""


def _own_value(world: PossibleRequests, key: str) -> Values | None:
    """Return the value of a key of the owner for resources of the caller's own account, or None if it is not known."""
    return dict(world.facts).get(_OF_ORGANIZATION.get(key, ""))


def can_lack(world: PossibleRequests, request: Request, keys: Iterable[str]) -> bool:
    """Whether a request that was found without a look at some keys can be made without those of them that it lacks.

    Args:
        world: The requests that can be made.
        request: The request.
        keys: Keys in lower case.
    """
    context = {key.lower(): value for key, value in request.context.items()}
    open_ones = (key for key in keys if key not in context and agreement.is_found_together(key))
    absent = [key for key in open_ones if world.can_carry(request.action, key)]
    if not absent:
        return True
    if world.of_anybody:
        return agreement.written_request_agrees({**dict.fromkeys(absent), **context})
    return agreement.request_agrees(context, absent)
