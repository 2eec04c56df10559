"""The context keys that a request does not say and that policies ask for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from designer.policy.catalog.unlimited_actions import is_unlimited
from designer.policy.evaluation.compiled_statements import CompiledStatements, compile_level, compile_path
from designer.policy.evaluation.decision import (
    CALLER_STAGES,
    STAGE_GRAMMARS,
    own_policies_exempt,
    rcp_exempt,
    rcp_levels,
    scp_exempt,
    stage_policies,
)
from designer.policy.evaluation.outcome import Stage
from designer.policy.language.templates import Context, Template, variables_of
from designer.policy.matching.conditions import missing_keys
from designer.policy.matching.principals import Match
from designer.policy.matching.request import Level, NamedPolicy, PreparedRequest, Request, Stages
from designer.policy.matching.statement import CompiledStatement


def active_levels(
    request: Request, asked: PreparedRequest, stages: Stages
) -> dict[Stage, tuple[CompiledStatements, ...]]:
    """The compiled levels of every stage that has a say, in AWS's order."""
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
    """Statements with the action of a request, of every stage that has a say, in AWS's order."""
    levels = chain.from_iterable(active_levels(request, asked, stages).values())
    for entries in chain.from_iterable(level.candidates(asked.action) for level in levels):
        yield from (statement for _, _, statement in entries)


def missing_of(statement: CompiledStatement, asked: PreparedRequest) -> list[str]:
    """The absent keys that decide about a statement of the request's action; none when nothing hangs on them."""
    if statement.names(asked) is Match.NO:
        return []
    resource_keys = [key for template in statement.resources for key in _unresolved(template, asked.context)]
    if not statement.on(asked) and not resource_keys:
        return []
    missing = list(resource_keys)
    for condition in statement.conditions:
        keys = missing_keys(condition, asked.context)
        if not keys and not condition.holds(asked.context):
            return []
        missing += keys
    return missing


def _unresolved(template: Template, context: Context) -> list[str]:
    return [
        variable.key for variable in variables_of(template) if variable.default is None and variable.key not in context
    ]
