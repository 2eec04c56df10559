"""Resources are of the kind that the statement's actions work on."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.finding import Check, Fix, Severity, TextFinding
from designer.analysis.checks.fixes import put_text
from designer.analysis.checks.policy_text import PolicyText
from designer.analysis.checks.resources.shapes import (
    SOURCE,
    ActionShapes,
    arns,
    asked,
    overlaps,
    shape_service,
    shape_text,
)
from designer.analysis.checks.wording import listed, verb
from designer.policy.json.text import Span
from designer.policy.language.document import Statement


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    for statement in view.statements:
        actions = asked(view, statement)
        if not actions:
            continue
        known = [one for one in actions if one.shapes]
        yield from _idle_arns(view, statement, known)
        yield from _idle_actions(view, statement, known)


def _idle_arns(view: PolicyText, statement: Statement, actions: list[ActionShapes]) -> Iterator[TextFinding]:
    shapes = tuple(dict.fromkeys(shape for one in actions for shape in one.shapes))
    services = {shape_service(shape) for shape in shapes}
    for index, arn in arns(statement):
        if shape_service(arn) not in services or any(overlaps(arn, shape) for shape in shapes):
            continue
        example = next(one for one in actions if shape_service(arn) in map(shape_service, one.shapes))
        kinds = [shape_text(shape) for shape in example.shapes]
        message = f"{example.action} works on {listed(kinds, 'or', 2)}, which this cannot match."
        span = view.entry(statement, "Resource", index)
        yield TextFinding(message, span, _with_objects(view, span, arn, shapes))


def _idle_actions(view: PolicyText, statement: Statement, actions: list[ActionShapes]) -> Iterator[TextFinding]:
    """Actions that the statement names itself, of which no ARN of it is a resource."""
    patterns = [arn for _, arn in arns(statement)]
    if not patterns or len(patterns) < len(statement.resources):
        return
    reached = [arn for arn in patterns if any(overlaps(arn, shape) for one in actions for shape in one.shapes)]
    if not reached:
        return
    by_name = {one.action.lower(): one for one in actions}
    idle: list[tuple[int, ActionShapes]] = []
    for index, written in enumerate(statement.actions):
        one = by_name.get(written.lower())
        if one and not any(overlaps(arn, shape) for arn in reached for shape in one.shapes):
            idle.append((index, one))
    if not idle:
        return
    names = [one.action for _, one in idle]
    kinds = [shape_text(shape) for _, one in idle for shape in one.shapes]
    what = f"{listed(names)} {verb(names, 'works', 'work')} on {listed(kinds, 'or', 2)}"
    message = f"{what}, and Resource has none of that kind."
    yield TextFinding(message, view.entry(statement, "Action", idle[0][0]))


def _with_objects(view: PolicyText, span: Span, arn: str, shapes: tuple[str, ...]) -> tuple[Fix, ...]:
    """For a bucket where its objects are meant: add ``/*``."""
    objects = f"{arn}/*"
    return (put_text(view, span, objects),) if any(overlaps(objects, shape) for shape in shapes) else ()


CHECK = Check(
    "resource-types",
    "Resources are of the kind that the actions work on",
    Severity.WARNING,
    "s3:GetObject works on arn:aws:s3:::bucket/key, and s3:ListBucket on arn:aws:s3:::bucket. An action whose kind of "
    "resource is not listed is neither allowed nor denied by the statement.",
    SOURCE,
    fix="Adds /* to a bucket where its objects are meant.",
    texts=_check_text,
)
