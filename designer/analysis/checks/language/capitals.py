"""Elements and effects are spelled with AWS's capitals."""

from __future__ import annotations

from designer.analysis.checks.finding import Check, Fix, Severity
from designer.analysis.checks.fixes import put_text
from designer.analysis.checks.language.faults import SYNTAX, of_rule
from designer.analysis.checks.policy_text import PolicyText
from designer.policy.json.text import JsonObject, TextFault
from designer.policy.language.element_reader import CAPITALS

_NAMES = {
    name.lower(): name
    for name in (
        *("Version", "Id", "Statement", "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"),
        *("Resource", "NotResource", "Condition", "Allow", "Deny", "AWS", "Service", "Federated", "CanonicalUser"),
    )
}


def _spell(view: PolicyText, fault: TextFault) -> tuple[Fix, ...]:
    right = _NAMES.get(view.source(fault.span).strip('"').lower())
    return (put_text(view, fault.span, right),) if right and right not in _beside(view, fault) else ()


def _beside(view: PolicyText, fault: TextFault) -> set[str]:
    """The other keys of the object whose key is at fault: to spell it like one of them would make it stand twice."""
    member = view.member_at(fault.span.start)
    holder = view.value(*view.steps(fault.span.start)[:-1])
    return {one.key for one in holder.members} if member and isinstance(holder, JsonObject) else set()


CHECK = Check(
    CAPITALS,
    "Elements and effects are spelled with AWS's capitals",
    Severity.ERROR,
    "AWS refuses an element or an effect with other capitals than its own. Only actions, condition keys and operators "
    "may be written in any case.",
    SYNTAX,
    fix="Spells it right.",
    texts=of_rule(CAPITALS, _spell),
)
