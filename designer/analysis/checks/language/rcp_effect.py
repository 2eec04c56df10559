"""RCPs only deny."""

from __future__ import annotations

from designer.analysis.checks.finding import RCPS, Check, Severity
from designer.analysis.checks.language.faults import RCP_SYNTAX, of_rule
from designer.policy.language.element_reader import RCP_EFFECT

CHECK = Check(
    RCP_EFFECT,
    "RCPs only deny",
    Severity.ERROR,
    "AWS refuses Allow in an RCP of yours: RCPFullAWSAccess stands at every node and allows everything.",
    RCP_SYNTAX,
    grammars=RCPS,
    texts=of_rule(RCP_EFFECT),
)
