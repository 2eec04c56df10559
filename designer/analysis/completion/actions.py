"""Actions that can be written: services, actions and wildcards, the likeliest services first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from designer.analysis.completion.option import CompletionOption, CursorSurroundings
from designer.analysis.completion.services import UNNAMED_WEIGHT, by_humps, service_weights, without_colon
from designer.analysis.completion.suggestion import SuggestionKind
from designer.policy.catalog.catalogue import ServiceDetails, details
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
