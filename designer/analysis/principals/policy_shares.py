"""The share of one policy in what a principal may do, as sets of actions: for all actions, or for one and its resource.

A policy is asked under the facts that are known of every request of the principal, such as its ARN; conditions on other
keys stay open, and so does the resource where none is named.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from designer.analysis.access.ceilings import limited_by_rcps
from designer.organization.identity.credentials import FALSE_OR_ABSENT, NOT_IN_REQUEST
from designer.policy.catalog.catalogue import Catalogue, is_unlimited
from designer.policy.evaluation.decision import beyond_rcps
from designer.policy.evaluation.partial import keys_of, rest_of
from designer.policy.evaluation.statement_explanation import RESOURCE
from designer.policy.language.document import Effect, Grammar, Statement
from designer.policy.language.plain_reader import read_plain
from designer.policy.language.templates import Context, Template, Variable, Wild, variables_of
from designer.policy.matching import arns
from designer.policy.matching.conditions import missing_keys, missing_variables
from designer.policy.matching.request import Facts, FactSource, facts_on
from designer.policy.matching.statement import CompiledStatement, compile_plain, resource_template
from designer.policy.satisfiability.action_facts import RequestOrigin
from designer.policy.satisfiability.applicability import match_resources
from designer.policy.satisfiability.masks import action_masks, action_matches, statement_masks
from designer.policy.satisfiability.resource_forms import match_resource_texts


class AskedActions(NamedTuple):
    """The actions that a question is about.

    Attributes:
        action: One action; empty for all of the catalogue.
        resource: ARN of its resource; empty if it may be any.
    """

    action: str = ""
    resource: str = ""

    def full(self, catalogue: Catalogue) -> int:
        """Return the bits of what is asked about: the catalogue's, or a single one."""
        return 1 if self.action else catalogue.full_mask

    def unlimited(self, catalogue: Catalogue) -> int:
        """Return those that no policy limits."""
        return int(is_unlimited(self.action)) if self.action else catalogue.unlimited_mask

    def mask(self, action: str, catalogue: Catalogue) -> int:
        """Return one action as a bit, or 0 if it is not asked about."""
        return int(self.action.lower() == action.lower()) if self.action else catalogue.match(action)


EVERY_ACTION = AskedActions()
"""All actions of the catalogue, on any resource."""


class StatementShare(NamedTuple):
    """A statement under known facts.

    Attributes:
        statement: The rest of it, without the conditions that hold.
        mask: The actions that it may apply to.
        sure: Those that it surely applies to.
        keys: For one action: what it depends on, keys as the policy spells them, those of variables in small letters.
        open_name: Part of the caller's name that it depends on; empty if there is none.
    """

    statement: Statement
    mask: int
    sure: int
    keys: tuple[str, ...] = ()
    open_name: str = ""


class PolicyShare(NamedTuple):
    """The statements of a policy that may apply, Allow and Deny apart.

    Attributes:
        allows: Its Allow statements that may apply to what is asked.
        denies: Its Deny statements that may.
        usable: True if it can be read at all.
    """

    allows: tuple[StatementShare, ...]
    denies: tuple[StatementShare, ...]
    usable: bool


def policy_share(
    text: str, grammar: Grammar, known: FactSource, asked: AskedActions, catalogue: Catalogue, *, partition: str
) -> PolicyShare:
    """Return the share of a policy; equal questions are answered once.

    Args:
        text: The document.
        grammar: Its kind.
        known: Facts of every request.
        asked: The actions in question.
        catalogue: Every action.
        partition: Of AWS; empty if it is open.
    """
    if asked.action and grammar is Grammar.IDENTITY:
        plain = _share_of_plain(text, asked, partition)
        if plain is not None:
            return plain
    keys = policy_keys(text, grammar, asked.action.lower())
    facts = facts_on(known(), keys) if keys else ()
    return _share(text, grammar, facts, asked, catalogue, partition=partition)


def says_nothing(text: str, action: str) -> bool:
    """Return True for an identity policy that surely can be read and has no statement on an action in small letters."""
    return _statements_on(text, action) == ()


@lru_cache(maxsize=32_768)
def _statements_on(text: str, action: str) -> tuple[Statement, ...] | None:
    """Return the statements of an identity policy on an action in small letters; None if it is not plainly right."""
    plain = read_plain(text, Grammar.IDENTITY)
    return None if plain is None else tuple([one for one in plain.statements if action_matches(one, action)])


def _hangs_on_facts(statement: Statement) -> bool:
    """Return True if facts of a request may decide: by conditions, or by variables of resources."""
    return bool(statement.conditions) or any("${" in resource for resource in statement.resources)


@lru_cache(maxsize=32_768)
def _share_of_plain(text: str, asked: AskedActions, partition: str) -> PolicyShare | None:
    """Return the share of a policy whose statements on the action depend on resources alone; None for another one.

    It is the same in every request. Most policies of a large organization are of this kind, and each names other
    resources: compiling them is not worth it.
    """
    named = _statements_on(text, asked.action.lower())
    if named is None or any(map(_hangs_on_facts, named)):
        return None
    allows: list[StatementShare] = []
    denies: list[StatementShare] = []
    for one in named:
        sure, possible = _of_plain_resources(one, asked, partition)
        keys = (RESOURCE,) if possible and not sure else ()
        (denies if one.effect is Effect.DENY else allows).append(StatementShare(one, int(possible), int(sure), keys))
    return PolicyShare(tuple(allows), tuple(denies), usable=True)


def _of_plain_resources(statement: Statement, asked: AskedActions, partition: str) -> tuple[bool, bool]:
    """Return the match of the resource of every request and of some, by resources without variables."""
    negated = statement.not_resource
    if not asked.resource:
        return match_resource_texts(statement.resources, asked.action, partition, negated=negated)
    templates = tuple(resource_template(text, variables=False) for text in statement.resources)
    return _on_resource(templates, asked, partition, {}, negated=negated)


@lru_cache(maxsize=32_768)
def policy_keys(text: str, grammar: Grammar, action: str = "") -> frozenset[str]:
    """Return the lower-case keys that a policy asks for, in conditions and in the variables of its resources.

    With an action, in small letters, only those of the statements on it.
    """
    compiled = compile_plain(text, grammar)
    statements = compiled.candidates(action) if action else compiled.statements
    if not any(statement.conditions or any(map(variables_of, statement.resources)) for statement in statements):
        return frozenset()
    return keys_of(statements)


@lru_cache(maxsize=32_768)
def _share(
    text: str, grammar: Grammar, known: Facts, asked: AskedActions, catalogue: Catalogue, *, partition: str
) -> PolicyShare:
    policy = compile_plain(text, grammar)
    context = {key: value for key, value in known if value != FALSE_OR_ABSENT}
    two_ways = [key for key, value in known if value == FALSE_OR_ABSENT]
    account = context.get("aws:principalaccount", "")
    place = RequestOrigin(account if isinstance(account, str) else "", partition)
    allows: list[StatementShare] = []
    denies: list[StatementShare] = []
    for compiled in policy.candidates(asked.action.lower()) if asked.action else policy.statements:
        statement = _rest(compiled, context, two_ways)
        if statement is None:
            continue
        variables = policy.document.variables
        judged = replace(statement, principals=None) if grammar in _OF_RESOURCES else statement
        sure, mask = _judged(judged, compiled, asked, catalogue, place, context=context, variables=variables)
        keys = _open_keys(statement, compiled, asked, context) if asked.action and mask and not sure else ()
        (denies if statement.effect is Effect.DENY else allows).append(StatementShare(statement, mask, sure, keys))
    return PolicyShare(tuple(allows), tuple(denies), policy.document.readable)


def _rest(compiled: CompiledStatement, context: Context, two_ways: Sequence[str]) -> Statement | None:
    """The rest of a statement; some keys are false, or absent: what both come to is known, else they stay open."""
    if not two_ways:
        return rest_of(compiled, context)
    false, absent = (
        rest_of(compiled, {**context, **dict.fromkeys(two_ways, value)}) for value in ("false", NOT_IN_REQUEST)
    )
    return false if false == absent else rest_of(compiled, context)


def _open_keys(rest: Statement, compiled: CompiledStatement, asked: AskedActions, context: Context) -> tuple[str, ...]:
    """Return all that decide whether the rest of a statement applies."""
    still_open = [one for one in compiled.conditions if one.source in rest.conditions]
    keys = [key for condition in still_open for key in missing_keys(condition, context)]
    if not asked.resource and ("*" not in rest.resources or rest.not_resource):
        keys.append(RESOURCE)
    return (*keys, *(key for resource in compiled.resources for key in missing_variables(resource, context)))


_OF_RESOURCES = (Grammar.RESOURCE, Grammar.TRUST)
"""Policies of a resource: the callers that their statements name are asked apart (`resource_shares`)."""


def _judged(
    statement: Statement,
    compiled: CompiledStatement,
    asked: AskedActions,
    catalogue: Catalogue,
    place: RequestOrigin,
    *,
    context: Context,
    variables: bool,
) -> tuple[int, int]:
    """Return the actions to all of whose requests a statement applies, and those to some of whose it does.

    Of one action, resource and conditions are judged apart: statements differ in their resources above all.
    """
    if not asked.action:
        return statement_masks(statement, catalogue, place, variables=variables)
    if not action_matches(statement, asked.action):
        return 0, 0
    negated = statement.not_resource
    sure, possible = _on_resource(compiled.resources, asked, place.partition, context, negated=negated)
    if not statement.conditions and statement.principals is None:
        return int(sure), int(possible)
    anywhere = replace(statement, resources=("*",), not_resource=False)
    conditions_sure, conditions_possible = action_masks(anywhere, asked.action, catalogue, place, variables=variables)
    return int(sure) & conditions_sure, int(possible) & conditions_possible


def _on_resource(
    resources: tuple[Template, ...], asked: AskedActions, partition: str, context: Context, *, negated: bool
) -> tuple[bool, bool]:
    """Return the match of the resource, or of that of every request and of some where none is named."""
    if not asked.resource:
        return match_resources(resources, asked.action, partition, negated=negated)
    matched = [_on(template, asked.resource, context) for template in resources]
    sure, possible = any(one is True for one in matched), any(one is not False for one in matched)
    return (not possible, not sure) if negated else (sure, possible)


def _on(template: Template, resource: str, context: Context) -> bool | None:
    """Return the match of a resource, or None if it depends on a variable that is not known."""
    if all(variable.key in context for variable in variables_of(template)):
        return arns.matches(template, resource, context)
    unknown = (isinstance(piece, Variable) and piece.key not in context for piece in template)
    widest = tuple(Wild.ANY if some else piece for some, piece in zip(unknown, template, strict=True))
    return None if arns.matches(widest, resource, context) else False


def reached_by_rcps(asked: AskedActions, catalogue: Catalogue) -> int:
    """Return the actions that RCPs reach, as bits of what is asked about."""
    if not asked.action:
        return limited_by_rcps(catalogue)
    return int(beyond_rcps(asked.action.lower(), asked.resource) is None)
