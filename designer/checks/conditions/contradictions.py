"""Statements can apply to some request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from designer.checks.conditions.uses import OPERATORS, uses
from designer.checks.finding import Check, Mark, Severity
from designer.checks.policy_text import PolicyText
from designer.policy.document import Statement
from designer.policy.json_text import Span
from designer.policy.request import Stages
from designer.policy.search import Search, Side
from designer.policy.statement import compile_statement
from designer.policy.templates import VERSION_WITH_VARIABLES


def _texts(view: PolicyText) -> Iterator[Mark]:
    unknown = {use.statement.index for use in uses(view) if not use.compiled.known}
    for statement in view.statements:
        mask = view.mask(statement)
        names_nothing = not mask and statement.not_action and bool(statement.resources)
        if names_nothing and any(not action.strip("*") for action in statement.actions):
            yield Mark("NotAction leaves out every action, so this statement is about none.", _place(statement))
        keys = Counter(condition.key.lower() for condition in statement.conditions)
        asked_twice = [key for key, count in keys.items() if count > 1]
        if asked_twice and statement.index not in unknown and _never_met(view, statement):
            names = {condition.key.lower(): condition.key for condition in statement.conditions}
            message = f"No request can meet all conditions on {names[asked_twice[0]]} at once, so this never applies."
            yield Mark(message, _place(statement))


def _never_met(view: PolicyText, statement: Statement) -> bool:
    """Whether it is proven that no value of its keys meets all its conditions."""
    grammar = view.grammar
    if grammar is None:
        return False
    compiled = compile_statement(statement, grammar, variables=view.document.version == VERSION_WITH_VARIABLES)
    search = Search(Side((compiled,), ()), Side((), ()), (Stages(), Stages()))
    return search.differing((0,), "service:Action") == ""


def _place(statement: Statement) -> Span:
    return statement.spans.get("Condition") or statement.span


CHECK = Check(
    "contradictions",
    "Statements can apply to some request",
    Severity.WARNING,
    "All conditions of a statement must be met at once. Two that exclude each other, or a NotAction that leaves out "
    "everything, make a statement that does nothing.",
    OPERATORS,
    texts=_texts,
)
