"""Each Sid stands once in a policy."""

from __future__ import annotations

from itertools import count

from designer.analysis.checks.finding import IAM_GUIDE, Check, Fix, Severity
from designer.analysis.checks.fixes import put_text
from designer.analysis.checks.language.faults import of_rule
from designer.analysis.checks.policy_text import PolicyText
from designer.policy.json.text import JsonString, TextFault
from designer.policy.language.element_reader import DOUBLED_SID


def _number(view: PolicyText, fault: TextFault) -> tuple[Fix, ...]:
    value = view.value(*view.steps(fault.span.start))
    if not isinstance(value, JsonString):
        return ()
    taken = {statement.sid for statement in view.statements}
    free = next(name for number in count(2) if (name := f"{value.value}{number}") not in taken)
    return (put_text(view, fault.span, free),)


CHECK = Check(
    DOUBLED_SID,
    "Each Sid stands once in a policy",
    Severity.ERROR,
    "AWS refuses a policy in which two statements have the same Sid.",
    f"{IAM_GUIDE}reference_policies_elements_sid.html",
    fix="Puts a number behind the Sid.",
    texts=of_rule(DOUBLED_SID, _number),
)
