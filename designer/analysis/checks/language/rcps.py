"""Elements of RCPs: only denials, of actions of named services, for everybody."""

from __future__ import annotations

from designer.analysis.checks.finding import RCPS, Check, Fix, Severity
from designer.analysis.checks.fixes import put
from designer.analysis.checks.language.faults import RCP_SYNTAX, of_rule
from designer.analysis.checks.policy_text import PolicyText
from designer.policy.json.text import TextFault
from designer.policy.language.element_reader import RCP_ACTIONS, RCP_EFFECT, RCP_NOT_ACTION, RCP_PRINCIPAL

RCP_ACTIONS_CHECK = Check(
    RCP_ACTIONS,
    "RCPs name the services of their actions",
    Severity.ERROR,
    'AWS refuses a bare "*" for all actions in an RCP; s3:* is fine.',
    RCP_SYNTAX,
    grammars=RCPS,
    texts=of_rule(RCP_ACTIONS),
)


RCP_EFFECT_CHECK = Check(
    RCP_EFFECT,
    "RCPs only deny",
    Severity.ERROR,
    "AWS refuses Allow in an RCP of yours: RCPFullAWSAccess stands at every node and allows everything.",
    RCP_SYNTAX,
    grammars=RCPS,
    texts=of_rule(RCP_EFFECT),
)


RCP_NOT_ACTION_CHECK = Check(
    RCP_NOT_ACTION,
    "RCPs list what they deny in Action",
    Severity.ERROR,
    "AWS refuses NotAction in an RCP.",
    RCP_SYNTAX,
    grammars=RCPS,
    texts=of_rule(RCP_NOT_ACTION),
)


def _everyone(view: PolicyText, fault: TextFault) -> tuple[Fix, ...]:
    negated = "NotPrincipal" in view.steps(fault.span.start)
    return () if negated else (put(view, fault.span, '"*"', 'Replace by "*"'),)


RCP_PRINCIPAL_CHECK = Check(
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
