"""Policies say Version 2012-10-17."""

from __future__ import annotations

from designer.analysis.checks.finding import Check, Fix, Replacement, Severity
from designer.analysis.checks.fixes import put_text
from designer.analysis.checks.language.faults import SYNTAX, of_rule
from designer.analysis.checks.policy_text import PolicyText
from designer.policy.json.text import JsonObject, Span, TextFault
from designer.policy.language.element_reader import VERSION

_RIGHT = "2012-10-17"


def _set(view: PolicyText, fault: TextFault) -> tuple[Fix, ...]:
    root = view.parsed.root
    if not isinstance(root, JsonObject):
        return ()
    if root.get("Version") is not None:
        return (put_text(view, fault.span, _RIGHT),)
    start = root.span.start + 1
    first = root.members[0].key_span.start if root.members else start
    space = view.text[start:first] if first > start and root.members else ""
    comma = "," if root.members else ""
    added = f'{space}"Version": "{_RIGHT}"{comma}'
    return (Fix(f"Add Version {_RIGHT}", (Replacement(Span(start, start), "", added),)),)


CHECK = Check(
    VERSION,
    f"Policies say Version {_RIGHT}",
    Severity.ERROR,
    "Without it AWS reads the language of 2008, in which policy variables are plain text: a condition on "
    "${aws:PrincipalTag/team} then compares with these very characters. Any other date is refused.",
    SYNTAX,
    fix="Writes the Version.",
    texts=of_rule(VERSION, _set),
)
