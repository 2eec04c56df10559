"""Statements can apply to some request."""

from collections import Counter
from collections.abc import Iterator

from designer.analysis.checks.conditions.uses import OPERATORS_PAGE, uses
from designer.analysis.checks.finding import Check, Severity, TextFinding
from designer.analysis.checks.policy_text import PolicyText
from designer.policy.equivalence.search import ComparedPath, Search, deciding
from designer.policy.language.document import Statement
from designer.policy.language.templates import VERSION_WITH_VARIABLES
from designer.policy.matching.request import Stages
from designer.policy.matching.statement import compile_statement

_MOST_VALUES = 60
"""Values of a statement's conditions up to which all their combinations are tried while a person types."""


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    unknown = {use.statement.index for use in uses(view) if not use.compiled.known}
    for statement in view.statements:
        mask = view.mask(statement)
        names_nothing = not mask and statement.not_action and bool(statement.resources)
        if names_nothing and any(not action.strip("*") for action in statement.actions):
            span = view.entry(statement, "NotAction", 0)
            yield TextFinding("NotAction leaves out every action, so this statement is about none.", span)
        keys = Counter(condition.key.lower() for condition in statement.conditions)
        asked_twice = [key for key, count in keys.items() if count > 1]
        if asked_twice and statement.index not in unknown and _never_met(view, statement):
            last = [one for one in statement.conditions if one.key.lower() == asked_twice[0]][-1]
            message = f"No request can meet all conditions on {last.key} at once, so this statement never applies."
            yield TextFinding(message, view.condition_key(last))


def _never_met(view: PolicyText, statement: Statement) -> bool:
    """True when it is proven that no value of its keys meets all its conditions."""
    grammar = view.grammar
    if grammar is None or sum(len(one.values) for one in statement.conditions) > _MOST_VALUES:
        return False
    compiled = compile_statement(statement, grammar, variables=view.document.version == VERSION_WITH_VARIABLES)
    search = Search((ComparedPath((compiled,), ()), ComparedPath((), ())), (deciding(Stages()), deciding(Stages())))
    return search.differing((0,), "service:Action") == ""


CHECK = Check(
    "contradictions",
    "Statements can apply to some request",
    Severity.WARNING,
    "All conditions of a statement must be met at once. Two that exclude each other, or a NotAction that leaves out "
    "everything, make a statement that does nothing.",
    OPERATORS_PAGE,
    texts=_check_text,
)
