"""Actions to which a statement applies in every request, in some, or in none, by its resources and conditions.

Requests are those that can be made (see `action_facts`): an action works on resources of its types only, some keys are
in every request and some in none. What is not proven is taken to vary: an action is never said to be surely matched, or
never, without a reason that holds for every request.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from designer.policy.catalog.catalogue import Catalogue
from designer.policy.language.document import Grammar, Statement
from designer.policy.language.templates import Static, Template, Wild, static
from designer.policy.matching import arns
from designer.policy.matching.conditions import CompiledCondition
from designer.policy.matching.statement import CompiledStatement, compile_statement
from designer.policy.satisfiability.action_facts import (
    ALWAYS,
    REGION_KEY,
    ActionFacts,
    RequestOrigin,
    action_facts,
    in_partition,
    regions_of,
    services_of_one_region,
    without_absent,
)
from designer.policy.satisfiability.condition_truth import ConditionTruth, condition_truth
from designer.policy.satisfiability.joint_values import can_hold_together
from designer.policy.satisfiability.pattern_overlap import (
    begins_apart,
    covers,
    kept_by_name,
    may_cover,
    meets,
    names_a_slash,
)
from designer.policy.satisfiability.resource_names import holds_no_slash, variants


class Applicability(NamedTuple):
    """Actions as bits over the catalogue.

    Attributes:
        sure: A statement applies to every request of them.
        possible: It applies to some request of them; contains `sure`.
    """

    sure: int
    possible: int


class ResourceMatch(NamedTuple):
    """Match of the resource of every request, and of some request, by patterns."""

    sure: bool
    possible: bool


@lru_cache(maxsize=4096)
def applicability(
    statement: Statement, catalogue: Catalogue, place: RequestOrigin, *, variables: bool
) -> Applicability:
    """Return the actions that a statement can apply to, and those it always applies to, whatever it names.

    Args:
        statement: With the conditions that are still open.
        catalogue: Every action.
        place: Known facts of the caller.
        variables: True if the policy's version knows policy variables.
    """
    full = catalogue.full_mask
    facts = _facts(catalogue)
    compiled = _compiled(statement, variables=variables)
    if facts:
        matched = _matched(compiled.resources, facts, place.partition)
    else:
        everything = any(map(arns.matches_everything, compiled.resources))
        matched = Applicability(full if everything else 0, full if compiled.resources else 0)
    sure, possible = matched
    if statement.not_resource:
        sure, possible = full ^ matched.possible, full ^ matched.sure
    for key, conditions in _by_key(compiled.conditions).items():
        always, sometimes = facts.presence_masks(key) if facts else (0, full)
        for actions, regions in by_regions(catalogue, place.partition) if key == REGION_KEY else ((full, ()),):
            held = _held(condition_truth(conditions, place, regions), always, sometimes, full)
            sure &= held.sure | full ^ actions
            possible &= held.possible | full ^ actions
    if possible and not can_hold_together(compiled.conditions, place):
        possible = 0
    return Applicability(sure & possible, possible)


def resource_applicability(statement: CompiledStatement, facts: ActionFacts, partition: str) -> Applicability:
    """Return the actions whose resource a statement covers in every request of anybody, and in some."""
    found = _matched(statement.resources, facts, partition)
    if not statement.source.not_resource:
        return found
    full = facts.catalogue.full_mask
    return Applicability(full ^ found.possible, full ^ found.sure)


EVERY_REQUEST = Applicability(-1, -1)
"""Every request of every action."""


def applies(
    statement: Statement, action: str, catalogue: Catalogue, place: RequestOrigin, *, variables: bool
) -> tuple[bool, bool]:
    """Return whether a statement applies to every request, and to some, of one action of any name."""
    number = catalogue.index(action)
    if number is not None:
        found = applicability(statement, catalogue, place, variables=variables)
        return bool(found.sure >> number & 1), bool(found.possible >> number & 1)
    compiled = _compiled(statement, variables=variables)
    sure, possible = resource_match(compiled, action, place.partition)
    for key, conditions in _by_key(compiled.conditions).items():
        held = _held(condition_truth(conditions, place), *((1, 0) if key in ALWAYS else (0, 1)), 1)
        sure, possible = sure and bool(held.sure), possible and bool(held.possible)
    possible = possible and can_hold_together(compiled.conditions, place)
    return sure and possible, possible


def _compiled(statement: Statement, *, variables: bool) -> CompiledStatement:
    """Return a statement without the policy variables that no request resolves."""
    compiled = compile_statement(statement, Grammar.SCP, variables=variables)
    conditions = tuple(replace(one, templates=without_absent(one.templates)) for one in compiled.conditions)
    return replace(compiled, resources=without_absent(compiled.resources), conditions=conditions)


def resource_match(statement: CompiledStatement, action: str, partition: str = "") -> ResourceMatch:
    """Return the match of the resource of every request of an action, and of some request, by a statement."""
    resources = without_absent(statement.resources)
    return match_resources(resources, action, partition, negated=statement.source.not_resource)


@lru_cache(maxsize=4096)  # an explanation asks for each statement again whenever a letter is typed
def match_resources(
    resources: tuple[Template, ...], action: str, partition: str = "", *, negated: bool
) -> ResourceMatch:
    """Match the resources of an action with the patterns of Resource, or of NotResource."""
    matches = [match_shape(resources, shape) for shape in resource_shapes(action, partition)]
    sure, possible = all(match.sure for match in matches), any(match.possible for match in matches)
    return ResourceMatch(not possible, not sure) if negated else ResourceMatch(sure, possible)


@lru_cache(maxsize=1024)
def resource_shapes(action: str, partition: str) -> tuple[str, ...]:
    """Return the shapes of an action's resources."""
    return tuple(in_partition(shape, partition) for shape in action_facts().scope(action))


def rests_on_names(statement: CompiledStatement, action: str, partition: str = "") -> bool:
    """True if a statement is never, or always, about an action's resource only by what names are taken not to be."""
    match = resource_match(statement, action, partition)
    settled = match.sure if statement.source.not_resource else not match.possible
    return settled and any(
        kept_by_name(_widened(template), shape)
        for shape in resource_shapes(action, partition)
        for template in statement.resources
    )


def _facts(catalogue: Catalogue) -> ActionFacts | None:
    """Return the facts of the actions, or None for another catalogue than the shipped one."""
    known = action_facts()
    return known if known.catalogue is catalogue else None


@lru_cache(maxsize=1024)
def _matched(templates: tuple[Template, ...], facts: ActionFacts, partition: str) -> Applicability:
    """Return the actions whose resources some patterns match all, and those whose resources they match in part."""
    full = facts.catalogue.full_mask
    if any(map(arns.matches_everything, templates)):
        return Applicability(full, full)
    covered: set[int] = set()
    touched: set[int] = set()
    for number in _candidates(templates, facts):
        match = match_shape(templates, in_partition(facts.shapes[number], partition))
        if match.possible:
            touched.add(number)
        if match.sure:
            covered.add(number)
    sure = possible = 0
    for scope in {scope for number in touched for scope in facts.scopes_of[number]}:
        mask = facts.scope_mask(scope)
        possible |= mask
        if covered.issuperset(facts.scopes[scope]):
            sure |= mask
    return Applicability(sure, possible)


_SERVICE = 2
"""The place of the service among the segments of an ARN."""


def _candidates(templates: Iterable[Template], facts: ActionFacts) -> Iterable[int]:
    """Return the shapes that a pattern may match, by their service."""
    found: set[int] = set(facts.shapes_by_service[""])
    for template in templates:
        segments = arns.split_template(template)
        service = segments[_SERVICE] if len(segments) > _SERVICE else ()
        runs_on = any(segment[-1:] == (Wild.ANY,) for segment in segments[:_SERVICE])  # across the colons behind it
        if runs_on or len(service) != 1 or not isinstance(service[0], str):
            return range(len(facts.shapes))
        found.update(facts.shapes_by_service.get(service[0], ()))
    return sorted(found)


def match_shape(templates: tuple[Template, ...], shape: str) -> ResourceMatch:
    """Return the match of every ARN of a shape, and of one, by some patterns."""
    matches = [_match_variant(templates, variant) for variant in variants(shape)]
    return ResourceMatch(all(match.sure for match in matches), any(match.possible for match in matches))


def _match_variant(templates: tuple[Template, ...], shape: str) -> ResourceMatch:
    templates = tuple(template for template in templates if not begins_apart(template, shape))
    if not templates:
        return _NO_MATCH
    fixed = [pieces for pieces in map(static, templates) if pieces is not None]
    if shape == "*":
        star = any(arns.compile_pattern(pieces)("*") for pieces in fixed)
        return ResourceMatch(star, any(arns.compile_pattern(_widened(template))("*") for template in templates))
    if holds_no_slash(shape):
        templates = tuple(template for template in templates if not names_a_slash(template))
        fixed = [pieces for pieces in fixed if not names_a_slash(pieces)]
    if any(may_cover(pieces, shape) and covers(arns.compile_pattern(pieces), shape) for pieces in fixed):
        return ResourceMatch(sure=True, possible=True)
    return ResourceMatch(sure=False, possible=any(meets(_widened(template), shape) for template in templates))


_NO_MATCH = ResourceMatch(sure=False, possible=False)


def _widened(template: Template) -> Static:
    """Return a pattern with ``*`` where it has policy variables."""
    return tuple(piece if isinstance(piece, str | Wild) else Wild.ANY for piece in template)


def _by_key(conditions: Iterable[CompiledCondition]) -> dict[str, tuple[CompiledCondition, ...]]:
    found: dict[str, tuple[CompiledCondition, ...]] = {}
    for condition in conditions:
        found[condition.key] = (*found.get(condition.key, ()), condition)
    return found


@lru_cache(maxsize=8)
def by_regions(catalogue: Catalogue, partition: str) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Return every action, apart by the Regions that its requests can name; no Regions: any."""
    fixed: dict[tuple[str, ...], int] = defaultdict(int)
    rest = catalogue.full_mask
    for service in services_of_one_region():
        mask = catalogue.service_mask(service)
        fixed[regions_of(service, partition)] |= mask
        rest &= ~mask
    return ((rest, ()), *((mask, names) for names, mask in fixed.items()))


def _held(found: ConditionTruth, always: int, sometimes: int, full: int) -> Applicability:
    """Return the actions in whose requests all conditions on one key hold always, and sometimes."""
    present, absent = always | sometimes, full ^ always
    can_hold = (present if found.can_hold else 0) | (absent if found.when_absent else 0)
    can_fail = (present if found.can_fail else 0) | (0 if found.when_absent else absent)
    return Applicability(full ^ can_fail, can_hold)
