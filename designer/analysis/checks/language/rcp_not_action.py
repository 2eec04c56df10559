"""RCPs list what they deny in Action."""

from __future__ import annotations

from designer.analysis.checks.finding import RCPS, Check, Severity
from designer.analysis.checks.language.faults import RCP_SYNTAX, of_rule
from designer.policy.language.element_reader import RCP_NOT_ACTION

CHECK = Check(
    RCP_NOT_ACTION,
    "RCPs list what they deny in Action",
    Severity.ERROR,
    "AWS refuses NotAction in an RCP.",
    RCP_SYNTAX,
    grammars=RCPS,
    texts=of_rule(RCP_NOT_ACTION),
)
