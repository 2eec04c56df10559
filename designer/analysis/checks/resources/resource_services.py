"""Resources are of the services that the statement's actions work on."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.finding import Check, Severity, TextFinding
from designer.analysis.checks.policy_text import PolicyText
from designer.analysis.checks.resources.shapes import SOURCE, arns, asked, shape_service
from designer.analysis.checks.wording import listed


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    for statement in view.statements:
        actions = asked(view, statement)
        if actions is None:
            continue
        services = dict.fromkeys(shape_service(shape) for one in actions for shape in one.shapes)
        if not services or "*" in services:
            continue
        for index, arn in arns(statement):
            if shape_service(arn) not in services:
                own = dict.fromkeys(one.action.partition(":")[0] for one in actions)
                message = f"The actions of this statement ({listed(own)}) work on no resource of {shape_service(arn)}."
                yield TextFinding(message, view.entry(statement, "Resource", index))


CHECK = Check(
    "resource-services",
    "Resources are of the services that the actions work on",
    Severity.WARNING,
    "A statement applies where its actions and its resources meet. An ARN of another service meets none of them.",
    SOURCE,
    texts=_check_text,
)
