"""SCPs have no Principal."""

from __future__ import annotations

from designer.analysis.checks.finding import SCPS, Check, Fix, Severity
from designer.analysis.checks.fixes import without_entry
from designer.analysis.checks.language.faults import SYNTAX, of_rule
from designer.analysis.checks.policy_text import PolicyText
from designer.policy.json.text import TextFault
from designer.policy.language.element_reader import PRINCIPAL


def _drop(view: PolicyText, fault: TextFault) -> tuple[Fix, ...]:
    return without_entry(view, fault.span, "Remove it")


CHECK = Check(
    PRINCIPAL,
    "SCPs have no Principal",
    Severity.ERROR,
    "An SCP is about all principals of the accounts below it, and AWS refuses Principal and NotPrincipal in one. To "
    "exempt somebody, compare aws:PrincipalArn in a Condition.",
    SYNTAX,
    fix="Removes the element.",
    grammars=SCPS,
    texts=of_rule(PRINCIPAL, _drop),
)
