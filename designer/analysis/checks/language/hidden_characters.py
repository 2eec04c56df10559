"""Policies read as they are written: nothing in them is hidden, or turns what stands beside it."""

from collections.abc import Iterator

from designer.analysis.checks.finding import DECLARATIVE, STATEMENTS, Check, Severity, TextFinding
from designer.analysis.checks.fixes import put
from designer.analysis.checks.language.elements import SYNTAX
from designer.analysis.checks.policy_text import PolicyText
from designer.basics.words import CONTROLS, first_names, plain
from designer.policy.json.text import Span

_NAMED = 3


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    """Mark each string that holds such characters; outside of strings they are faults of the JSON."""
    if view.text.isascii():
        return
    end = 0
    for found in CONTROLS.finditer(view.text):
        if found.start() < end or found[0].isascii():
            continue
        start = view.text.rfind('"', end, found.start())
        end = view.text.find('"', found.end()) + 1
        if start < 0 or not end:
            return
        yield _marked(view, Span(start, end))


def _marked(view: PolicyText, span: Span) -> TextFinding:
    source = view.source(span)
    signs = dict.fromkeys(f"U+{ord(sign):04X}" for sign in CONTROLS.findall(source))
    message = (
        f"This text holds characters that nobody sees, or that turn what stands beside them: "
        f"{first_names(tuple(signs), _NAMED)}. It is not what it looks like. Write them as escapes, or take them out."
    )
    return TextFinding(message, span, (put(view, span, plain(source), "Write them as escapes"),))


CHECK = Check(
    "hidden-characters",
    "Policies hold no hidden characters",
    Severity.WARNING,
    "AWS compares every character, also one that turns the direction of the text beside it or that no font draws. Such "
    "a policy reads as another one.",
    SYNTAX,
    fix="Writes the characters as escapes, which mean the same to AWS.",
    grammars=STATEMENTS | DECLARATIVE,
    texts=_check_text,
)
