"""Actions that work on no resource stand with the Resource *."""

from __future__ import annotations

from collections.abc import Iterator

from designer.checks.finding import Check, Fix, Severity, TextFinding
from designer.checks.fixes import put
from designer.checks.policy_text import PolicyText, denies
from designer.checks.resources.shapes import SOURCE, ActionShapes, asked, spared
from designer.checks.wording import listed, verb
from designer.policy.language.document import Statement


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    for statement in view.statements:
        yield from _spared(view, statement)
        actions = asked(view, statement)
        span = statement.spans.get("Resource")
        if not actions or span is None:
            continue
        without = [one.action for one in actions if not one.shapes]
        if len(without) == len(actions):
            what = "denies" if denies(statement) else "allows"
            message = f"AWS decides {listed(without)} for no resource, only for *. With ARNs this {what} nothing."
            fixes: tuple[Fix, ...] = (put(view, span, '"*"', 'Replace by "*"'),)
            yield TextFinding(message, view.entry(statement, "Resource", 0), fixes)
            continue
        named = _named(statement, actions)
        if named:
            message = (
                f"AWS decides {listed(named)} for no resource, only for *, so no ARN matches "
                f"{verb(named, 'it', 'them')}. Give {verb(named, 'it', 'them')} a statement with the Resource *."
            )
            yield TextFinding(message, view.entry(statement, "Resource", 0))


def _spared(view: PolicyText, statement: Statement) -> Iterator[TextFinding]:
    """Actions that NotResource means to spare, and never does."""
    actions = spared(view, statement)
    if not actions:
        return
    without = [one.action for one in actions if not one.shapes]
    named = without if len(without) == len(actions) else _named(statement, actions)
    if named:
        does = "denied" if denies(statement) else "allowed"
        message = (
            f"AWS decides {listed(named)} for no resource, only for *, so NotResource spares nothing: "
            f"{verb(named, 'it is', 'they are')} always {does}."
        )
        yield TextFinding(message, view.entry(statement, "NotResource", 0))


def _named(statement: Statement, actions: tuple[ActionShapes, ...]) -> list[str]:
    """Those that the statement names itself, not by a wildcard."""
    written = {action.lower() for action in statement.actions}
    return [one.action for one in actions if not one.shapes and one.action.lower() in written]


CHECK = Check(
    "resource-support",
    "Actions that work on no resource stand with the Resource *",
    Severity.WARNING,
    "Many actions, such as ec2:DescribeInstances, are about no single resource. AWS matches their requests by * alone: "
    "with ARNs an Allow does not allow them and, worse, a Deny does not deny them; NotResource never leaves them out.",
    SOURCE,
    fix="Writes * where no action of the statement works on a resource.",
    texts=_check_text,
)
