"""Lists and conditions of a policy hold something."""

from __future__ import annotations

from designer.analysis.checks.finding import Check, Fix, Severity
from designer.analysis.checks.fixes import without_entry
from designer.analysis.checks.language.faults import SYNTAX, of_rule
from designer.analysis.checks.policy_text import PolicyText
from designer.policy.json.text import JsonObject, TextFault
from designer.policy.language.element_reader import EMPTY


def _drop(view: PolicyText, fault: TextFault) -> tuple[Fix, ...]:
    """Only an empty condition may go: it is always met, so that nothing changes."""
    path = view.steps(fault.span.start)
    if "Condition" not in path or not isinstance(view.value(*path), JsonObject):
        return ()
    member = view.member_of(path)
    return without_entry(view, member.key_span, "Remove what is empty") if member else ()


CHECK = Check(
    EMPTY,
    "Lists and conditions of a policy hold something",
    Severity.WARNING,
    "An empty list of actions or resources matches nothing, and an empty condition is always met: the statement does "
    "not do what it seems to do.",
    SYNTAX,
    fix="Removes a condition that is empty.",
    texts=of_rule(EMPTY, _drop),
)
