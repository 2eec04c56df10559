"""Actions for which AWS documents no resource stand with the Resource *."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from designer.analysis.checks.finding import Check, Fix, Severity, TextFinding
from designer.analysis.checks.fixes import put
from designer.analysis.checks.policy_text import PolicyText, denies
from designer.analysis.checks.resources.shapes import SOURCE, ActionShapes, asked, spared
from designer.analysis.checks.wording import listed, verb
from designer.policy.language.document import Grammar, Statement
from designer.policy.matching.statement import compile_statement
from designer.policy.satisfiability.applicability import resource_match


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    for statement in view.statements:
        yield from _spared(view, statement)
        actions = asked(view, statement)
        span = statement.spans.get("Resource")
        if not actions or span is None:
            continue
        without = [one.action for one in actions if not one.shapes]
        if len(without) == len(actions):
            verb_of_effect = "deny" if denies(statement) else "allow"
            nothing = f"may {verb_of_effect} nothing" if _is_open(statement, without) else _NOTHING[verb_of_effect]
            fixes: tuple[Fix, ...] = (put(view, span, '"*"', 'Replace by "*"'),)
            message = f"{_documents(without)}. With other resources this statement {nothing}."
            yield TextFinding(message, view.entry(statement, "Resource", 0), fixes)
            continue
        named = _named(statement, actions)
        if named:
            it = verb(named, "it", "them")
            matches = "an ARN may not match" if _is_open(statement, named) else "no ARN here matches"
            message = f"{_documents(named)}, so {matches} {it}. Give {it} a statement with the Resource *."
            yield TextFinding(message, view.entry(statement, "Resource", 0))


_NOTHING = {"deny": "denies nothing", "allow": "allows nothing"}


def _spared(view: PolicyText, statement: Statement) -> Iterator[TextFinding]:
    """Actions that NotResource means to spare, and may never do."""
    actions = spared(view, statement)
    if not actions:
        return
    without = [one.action for one in actions if not one.shapes]
    named = without if len(without) == len(actions) else _named(statement, actions)
    if named:
        does = "denied" if denies(statement) else "allowed"
        if _is_open(statement, named):
            rest = f"NotResource may spare nothing: {verb(named, 'it is', 'they are')} then always {does}"
        else:
            rest = f"NotResource spares nothing: {verb(named, 'it is', 'they are')} always {does}"
        yield TextFinding(f"{_documents(named)}, so {rest}.", view.entry(statement, "NotResource", 0))


def _documents(actions: Sequence[str]) -> str:
    """The fact about some actions, as a sentence without its end."""
    return f"AWS documents no resource for {listed(actions)}, and says that only * covers {verb(actions, 'it', 'them')}"


def _is_open(statement: Statement, actions: Sequence[str]) -> bool:
    """True when AWS's refusals, which name ARNs of the service for some such actions, leave it open for one of them."""
    compiled = compile_statement(statement, Grammar.SCP, variables=True)
    matches = [resource_match(compiled, action) for action in actions]
    return any(match.possible and not match.sure for match in matches)


def _named(statement: Statement, actions: tuple[ActionShapes, ...]) -> list[str]:
    """Those that the statement names itself, not by a wildcard."""
    written = {action.lower() for action in statement.actions}
    return [one.action for one in actions if not one.shapes and one.action.lower() in written]


CHECK = Check(
    "resource-support",
    "Actions for which AWS documents no resource stand with the Resource *",
    Severity.WARNING,
    "Many actions, such as ec2:DescribeInstances, are about no single resource. AWS says that * alone covers them, "
    "though for some its refusals name ARNs of the service. With ARNs an Allow may not allow them and, worse, a Deny "
    "may not deny them; NotResource may never leave them out.",
    SOURCE,
    fix="Writes * where AWS documents no resource for any action of the statement.",
    texts=_check_text,
)
