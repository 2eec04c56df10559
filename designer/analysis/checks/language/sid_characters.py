"""A Sid has letters and digits only."""

from __future__ import annotations

import re

from designer.analysis.checks.finding import IAM_GUIDE, Check, Fix, Severity
from designer.analysis.checks.fixes import put_text
from designer.analysis.checks.language.faults import of_rule
from designer.analysis.checks.policy_text import PolicyText
from designer.policy.json.text import JsonString, TextFault
from designer.policy.language.element_reader import SID


def _strip(view: PolicyText, fault: TextFault) -> tuple[Fix, ...]:
    value = view.value(*view.steps(fault.span.start))
    words = re.findall(r"[A-Za-z0-9]+", value.value) if isinstance(value, JsonString) else []
    plain = "".join(word[0].upper() + word[1:] for word in words)
    return (put_text(view, fault.span, plain),) if plain else ()


CHECK = Check(
    SID,
    "A Sid has letters and digits only",
    Severity.ERROR,
    "AWS refuses a Sid with spaces, hyphens or other signs in an SCP or RCP.",
    f"{IAM_GUIDE}reference_policies_elements_sid.html",
    fix="Leaves the letters and digits.",
    texts=of_rule(SID, _strip),
)
