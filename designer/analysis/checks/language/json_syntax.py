"""Policies are JSON without repeated keys."""

from __future__ import annotations

from designer.analysis.checks.finding import DECLARATIVE, STATEMENTS, USER_GUIDE, Check, Severity
from designer.analysis.checks.language.faults import of_rule
from designer.policy.language.wording import UNREAD

CHECK = Check(
    "json-syntax",
    "Policies are JSON, each key once",
    Severity.ERROR,
    "AWS refuses a text that is no JSON, and one that says the same key twice. " + UNREAD,
    f"{USER_GUIDE}org_troubleshoot_policies.html",
    grammars=STATEMENTS | DECLARATIVE,
    texts=of_rule(""),
)
