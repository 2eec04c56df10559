"""Actions that can be written: services, actions and wildcards, the likeliest services first."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, chain, islice

from designer.analysis.completion.suggestion import CompletionOption, CursorSurroundings, SuggestionKind
from designer.organization.model.organization import Organization
from designer.organization.model.records import PolicyType
from designer.policy.catalog.catalogue import Catalogue, ServiceDetails, details
from designer.policy.catalog.fuzzy_match import Fit, fuzzy_match
from designer.policy.evaluation.decision import rcp_services


def action_options(around: CursorSurroundings) -> Iterator[CompletionOption]:
    """Services first; behind a colon the actions of the service, wildcards that match something among them.

    Without a colon what is typed may be the humps of an action of any service: ``delbuck``.
    """
    service, colon, _name = around.typed.partition(":")
    catalogue = around.catalogue
    if not colon:
        yield from _services(around)
        yield from _of_any_service(around)
        return
    found = catalogue.service_range(service)
    if not found:
        return
    names = [catalogue.actions[index] for index in found]
    prefix = names[0].partition(":")[0]
    yield CompletionOption(
        f"{prefix}:*",
        f"{len(names):,} actions",
        f"Every action of {catalogue.service_title(prefix)}.",
        SuggestionKind.WILDCARD,
    )
    common = _common_beginning(prefix, names, around.typed)
    yield from _wildcards(prefix, names)
    known = details(prefix)
    for index, name in zip(found, names, strict=True):
        yield CompletionOption(name, catalogue.level(index).value, _describe(known, name), SuggestionKind.ACTION)
        if common and name.startswith(common):
            yield _wildcard(common, sum(one.startswith(common) for one in names))
            common = ""


def _services(around: CursorSurroundings) -> Iterator[CompletionOption]:
    catalogue = around.catalogue
    if not around.is_rcp:
        yield CompletionOption("*", "every action", "", SuggestionKind.WILDCARD)
    supported = rcp_services().services
    weights = service_weights(around.text, around.organization)
    for prefix in catalogue.services:
        if around.is_rcp and prefix not in supported:
            continue
        weight = weights.get(prefix, UNNAMED_WEIGHT)
        title = catalogue.service_title(prefix)
        yield CompletionOption(f"{prefix}:", title, "", SuggestionKind.SERVICE, open=True, weight=weight)


def _of_any_service(around: CursorSurroundings) -> Iterator[CompletionOption]:
    catalogue, supported = around.catalogue, rcp_services().services
    weights = service_weights(around.text, around.organization)
    for index in chain(without_colon(catalogue, around.typed), by_humps(catalogue, around.typed)):
        name = catalogue.actions[index]
        prefix = name.partition(":")[0]
        if not around.is_rcp or prefix in supported:
            level, weight = catalogue.level(index).value, weights.get(prefix, UNNAMED_WEIGHT)
            yield CompletionOption(name, level, "", SuggestionKind.ACTION, weight=weight)


def _wildcards(prefix: str, names: Sequence[str]) -> Iterator[CompletionOption]:
    """``s3:Get*`` and the like, for verbs that several actions begin with."""
    verbs: dict[str, int] = {}
    for name in names:
        begins = re.match(r"[A-Z][a-z]+", name.partition(":")[2])
        if begins:
            verbs[begins[0]] = verbs.get(begins[0], 0) + 1
    yield from (_wildcard(f"{prefix}:{verb}", count) for verb, count in sorted(verbs.items()) if count > 1)


def _wildcard(beginning: str, count: int) -> CompletionOption:
    return CompletionOption(f"{beginning}*", f"{count:,} actions", "", SuggestionKind.WILDCARD)


def _common_beginning(prefix: str, names: Sequence[str], typed: str) -> str:
    """The whole words that all actions begin with which fit what is typed; "" for less than a pattern needs."""
    fitting = [name for name in names if (found := fuzzy_match(typed, name)) and found.fit <= Fit.HUMPS]
    common = _common(fitting) if len(fitting) > 1 else ""
    while common and not all(_ends_a_word(name, len(common)) for name in fitting):
        common = common[:-1]
    return common if len(common) > len(prefix) + 1 and re.search("[a-z][A-Z]", common) else ""


def _common(names: Sequence[str]) -> str:
    """The letters that names begin with alike."""
    first, last = min(names), max(names)
    alike = (at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other)
    return first[: next(alike, min(len(first), len(last)))]


def _ends_a_word(name: str, at: int) -> bool:
    """True when a word of a name ends there."""
    return at >= len(name) or name[at].isupper()


def _describe(known: ServiceDetails | None, action: str) -> str:
    found = known.actions.get(action.partition(":")[2].lower()) if known else None
    return found.description if found else ""


USUAL_SERVICES = ("s3", "ec2", "iam", "kms", "lambda", "rds", "dynamodb", "sts", "cloudtrail", "logs")
"""Services that most accounts use, the first ones most of all."""

_FIRST = 3
"""So many of them come first, whatever the design names."""

_UNNAMED_USUAL, _NAMED, UNNAMED_WEIGHT = 20, 40, 60
"""Weights of usual services that the design does not name, of others that it does, and of those that nothing names."""

_POLICIES = 200
"""Policies of a design that are looked into."""

_MOST = 1_000
"""Actions of all services that are offered at most for a few letters."""

_LONGEST = 120
"""Letters; no action has as many, and a pattern of a pasted text takes seconds to make."""

_FEWEST = 3
_SERVICE = re.compile(r'"([a-z0-9-]{2,40}):[A-Za-z*?]')


def service_weights(text: str, organization: Organization | None) -> Mapping[str, int]:
    """Services by how likely they are meant, the likeliest with the smallest weight.

    First those that the text names, then s3, ec2 and iam, then usual ones that the design names, then other usual ones,
    then others that it names.
    """
    policies = organization.policies.values() if organization is not None else ()
    scps = (policy for policy in policies if policy.type is PolicyType.SERVICE_CONTROL_POLICY)
    named = frozenset().union(*(_named(policy.text) for policy in islice(scps, _POLICIES)))
    found = dict.fromkeys(named, _NAMED)
    for rank, service in enumerate(USUAL_SERVICES, 1):
        found[service] = rank if rank <= _FIRST or service in named else _UNNAMED_USUAL + rank
    return found | dict.fromkeys(_SERVICE.findall(text), 0)


@lru_cache(maxsize=512)
def _named(text: str) -> frozenset[str]:
    return frozenset(_SERVICE.findall(text))


def without_colon(catalogue: Catalogue, typed: str) -> Iterator[int]:
    """Actions of the services that a text without a colon begins with: ``s3delb`` is for one of s3."""
    if len(typed) <= _LONGEST:
        for end in range(1, len(typed)):
            yield from catalogue.service_range(typed[:end])


def by_humps(catalogue: Catalogue, typed: str) -> Iterator[int]:
    """Actions of any service whose humps begin with what is typed: ``delbuck`` for ``s3:DeleteBucket``."""
    if not _FEWEST <= len(typed) <= _LONGEST or not typed.isalnum() or not typed.isascii():
        return
    text, ends = _joined(catalogue)
    seen = -1
    found = 0
    for place in _humps(typed.lower()).finditer(text):
        index = bisect_right(ends, place.start())
        if index != seen:
            yield index
            seen, found = index, found + 1
            if found == _MOST:
                return


@lru_cache(maxsize=16)
def _humps(typed: str) -> re.Pattern[str]:
    """A capital, then letters that follow or are capitals further on; names of actions begin with a capital."""
    parts = (f"(?:[{c}{c.upper()}]|[a-zA-Z0-9]*?{c.upper()})" for c in typed[1:])
    return re.compile(typed[0].upper() + "".join(parts))


@lru_cache(maxsize=2)
def _joined(catalogue: Catalogue) -> tuple[str, list[int]]:
    """All names as lines, and where each line ends."""
    return "\n".join(catalogue.actions), list(accumulate(len(name) + 1 for name in catalogue.actions))
