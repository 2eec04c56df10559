"""RCPs have the Principal *."""

from __future__ import annotations

from designer.analysis.checks.finding import RCPS, Check, Fix, Severity
from designer.analysis.checks.fixes import put
from designer.analysis.checks.language.faults import RCP_SYNTAX, of_rule
from designer.analysis.checks.policy_text import PolicyText
from designer.policy.json.text import TextFault
from designer.policy.language.element_reader import RCP_PRINCIPAL


def _everyone(view: PolicyText, fault: TextFault) -> tuple[Fix, ...]:
    negated = "NotPrincipal" in view.steps(fault.span.start)
    return () if negated else (put(view, fault.span, '"*"', 'Replace by "*"'),)


CHECK = Check(
    RCP_PRINCIPAL,
    "RCPs have the Principal *",
    Severity.ERROR,
    "AWS refuses any other principal in an RCP, and NotPrincipal. To mean some callers only, compare aws:PrincipalArn "
    "in a Condition.",
    RCP_SYNTAX,
    fix='Writes "*".',
    grammars=RCPS,
    texts=of_rule(RCP_PRINCIPAL, _everyone),
)
