"""RCPs name the services of their actions."""

from __future__ import annotations

from designer.analysis.checks.finding import RCPS, Check, Severity
from designer.analysis.checks.language.faults import RCP_SYNTAX, of_rule
from designer.policy.language.element_reader import RCP_ACTIONS

CHECK = Check(
    RCP_ACTIONS,
    "RCPs name the services of their actions",
    Severity.ERROR,
    'AWS refuses a bare "*" for all actions in an RCP; s3:* is fine.',
    RCP_SYNTAX,
    grammars=RCPS,
    texts=of_rule(RCP_ACTIONS),
)
