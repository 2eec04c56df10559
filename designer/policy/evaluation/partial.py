"""A policy under a context that is known only in part: what is left of its statements.

A condition whose keys are all known holds or does not hold, as in any request. Where one does not hold, its statement
never applies; conditions that hold drop out. What remains says on what the statement still depends.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import chain

from designer.basics.dataclass import dataclass
from designer.policy.catalog.catalogue import is_unlimited
from designer.policy.evaluation.decision import (
    CALLER_STAGES,
    STAGE_GRAMMARS,
    CompiledStatements,
    compile_level,
    compile_path,
    own_policies_exempt,
    rcp_exempt,
    rcp_levels,
    scp_exempt,
    stage_policies,
)
from designer.policy.evaluation.outcome import Stage
from designer.policy.language.document import Grammar, Statement
from designer.policy.language.templates import Context, Wild, variables_of
from designer.policy.matching import arns
from designer.policy.matching.conditions import CompiledCondition, missing_keys, missing_variables, read_keys
from designer.policy.matching.request import Facts, Level, Match, NamedPolicy, PreparedRequest, Request, Stages
from designer.policy.matching.statement import CompiledStatement, compile_policy
from designer.policy.satisfiability.action_facts import ACCOUNT_KEY, CALLER_ARN_KEY


@dataclass(frozen=True, slots=True)
class ReducedPolicy:
    """A policy under known facts.

    Attributes:
        statements: Those that may apply, with the conditions that are still open.
        ruled_out: Those that cannot apply, as written.
        readable: True if it is certain what the policy allows and denies.
        variables: True if its version knows policy variables.
    """

    statements: tuple[Statement, ...]
    ruled_out: tuple[Statement, ...]
    readable: bool
    variables: bool


@lru_cache(maxsize=4096)
def reduce(text: str, grammar: Grammar, known: Facts) -> ReducedPolicy:
    """Return the rest of a policy where these facts hold and nothing else is known."""
    policy = compile_policy(text, grammar)
    context = dict(known)
    left: list[Statement] = []
    ruled_out: list[Statement] = []
    for statement in policy.statements:
        rest = rest_of(statement, context)
        if rest is None:
            ruled_out.append(statement.source)
        else:
            left.append(rest)
    return ReducedPolicy(tuple(left), tuple(ruled_out), policy.document.readable, policy.document.variables)


def mentioned_keys(text: str, grammar: Grammar) -> frozenset[str]:
    """The lower-case keys on which a policy's conditions and resources depend, those of their variables included.

    Callers of another account have other ARNs, so that a condition on those asks for the account as well.
    """
    return keys_of(compile_policy(text, grammar).statements)


def keys_of(statements: Iterable[CompiledStatement]) -> frozenset[str]:
    """Return the lower-case keys that some statements depend on, as `mentioned_keys` does."""
    every = tuple(statements)
    conditions = [condition for statement in every for condition in statement.conditions]
    keys = {key for condition in conditions for key in read_keys(condition)}
    keys |= {one.key for statement in every for template in statement.resources for one in variables_of(template)}
    callers = [template for one in conditions if one.key == CALLER_ARN_KEY for template in one.templates]
    # Patterns of callers with ``*`` in the account's place tell no accounts apart.
    if any(arns.split_template(template)[_ACCOUNT : _ACCOUNT + 1] != [(Wild.ANY,)] for template in callers):
        keys.add(ACCOUNT_KEY)
    return frozenset(keys)


_ACCOUNT = 4
"""The place of the account among the segments of an ARN."""


def rest_of(statement: CompiledStatement, context: Context) -> Statement | None:
    """Return the statement with its open conditions, or None if a known one does not hold."""
    still_open: list[CompiledCondition] = []
    for condition in statement.conditions:
        if not condition.known or not context.keys() >= set(read_keys(condition)):
            still_open.append(condition)
        elif not condition.holds(context):
            return None
    if len(still_open) == len(statement.conditions):
        return statement.source
    return replace(statement.source, conditions=tuple(condition.source for condition in still_open))


def active_levels(
    request: Request, asked: PreparedRequest, stages: Stages
) -> dict[Stage, tuple[CompiledStatements, ...]]:
    """Return the compiled levels of every stage that applies, in AWS's order."""
    if is_unlimited(asked.action):
        return {}
    levels: dict[Stage, tuple[CompiledStatements, ...]] = {}
    if rcp_exempt(asked, stages) is None:
        levels[Stage.RCP] = compile_path(rcp_levels(stages), STAGE_GRAMMARS[Stage.RCP], as_written=stages.as_written)
    if scp_exempt(request, asked, stages) is None:
        levels[Stage.SCP] = compile_path(stages.scps, STAGE_GRAMMARS[Stage.SCP], as_written=stages.as_written)
    given: dict[Stage, tuple[NamedPolicy, ...] | None] = {
        Stage.RESOURCE: None if stages.resource is None else (stages.resource,)
    }
    if own_policies_exempt(asked) is None:
        given |= {stage: stage_policies(stage, stages) for stage in CALLER_STAGES}
    for stage, policies in given.items():
        if policies is not None:
            only = Level(stage.value, policies)
            levels[stage] = (compile_level(only, STAGE_GRAMMARS[stage], as_written=stages.as_written),)
    return levels


def missing_context(request: Request, stages: Stages) -> tuple[str, ...]:
    """Absent keys that could change what a statement does, sorted; each spelled as the policy does.

    Counted are the statements that match in everything the request does say; another key cannot bring the rest to life.
    """
    asked = PreparedRequest(request, bounded=stages.boundary is not None)
    found: dict[str, str] = {}
    for statement in concerned_statements(request, asked, stages):
        for key in missing_of(statement, asked):
            found.setdefault(key.lower(), key)
    return tuple(found[key] for key in sorted(found))


def concerned_statements(request: Request, asked: PreparedRequest, stages: Stages) -> Iterator[CompiledStatement]:
    """Yield the statements with the action of a request, of every stage that applies, in AWS's order."""
    levels = chain.from_iterable(active_levels(request, asked, stages).values())
    for entries in chain.from_iterable(level.candidates(asked.action) for level in levels):
        yield from (statement for _, _, statement in entries)


def missing_of(statement: CompiledStatement, asked: PreparedRequest) -> list[str]:
    """Return the absent keys that decide about a statement of the request's action; none if nothing depends on them."""
    if statement.names(asked) is Match.NO:
        return []
    resource_keys = [key for template in statement.resources for key in missing_variables(template, asked.context)]
    if not statement.on(asked) and not resource_keys:
        return []
    missing = list(resource_keys)
    for condition in statement.conditions:
        keys = missing_keys(condition, asked.context)
        if not keys and not condition.holds(asked.context):
            return []
        missing += keys
    return missing
