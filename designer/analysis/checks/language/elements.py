"""Elements of statements, as the reader of policies judges them; nothing hidden, and no place left to fill.

What the reader finds, rule by rule, becomes marks of the check that reports the rule.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import count

from designer.analysis.checks.finding import (
    DECLARATIVE,
    RCPS,
    SCPS,
    STATEMENTS,
    Check,
    Fix,
    Replacement,
    Severity,
    TextFinding,
)
from designer.analysis.checks.fixes import put, put_text, without_entry
from designer.analysis.checks.policy_text import PolicyText
from designer.basics.words import CONTROLS, first_names, plain
from designer.policy.json import text as json_text
from designer.policy.json.text import TEMPLATE, JsonObject, JsonString, Span, TextFault
from designer.policy.language.element_reader import (
    ACTION_FORM,
    CAPITALS,
    DOUBLED_SID,
    EMPTY,
    PRINCIPAL,
    RCP_ACTIONS,
    RCP_EFFECT,
    RCP_NOT_ACTION,
    RCP_PRINCIPAL,
    RESOURCE_FORM,
    SID,
    STRUCTURE,
    VERSION,
)
from designer.policy.language.placeholders import placeholders
from designer.policy.language.wording import UNREAD

MakeFixes = Callable[[PolicyText, TextFault], tuple[Fix, ...]]


def of_rule(rule: str, fixes: MakeFixes | None = None) -> Callable[[PolicyText], Iterable[TextFinding]]:
    """Return a check of texts that reports the faults of one rule, each with its fixes."""

    def look(view: PolicyText) -> Iterator[TextFinding]:
        for fault in view.faults:
            if fault.rule == rule:
                yield marked(fault, fixes(view, fault) if fixes else ())

    return look


def marked(fault: TextFault, fixes: tuple[Fix, ...] = ()) -> TextFinding:
    """Return a fault as a mark."""
    severity = Severity.ERROR if fault.severity is json_text.FaultSeverity.ERROR else Severity.WARNING
    return TextFinding(fault.message, fault.span, fixes, severity)


_RIGHT = "2012-10-17"


def _with_version(view: PolicyText, fault: TextFault) -> tuple[Fix, ...]:
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


_NAMES = {
    name.lower(): name
    for name in (
        *("Version", "Id", "Statement", "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"),
        *("Resource", "NotResource", "Condition", "Allow", "Deny", "AWS", "Service", "Federated", "CanonicalUser"),
    )
}


def _spell(view: PolicyText, fault: TextFault) -> tuple[Fix, ...]:
    right = _NAMES.get(view.source(fault.span).strip('"').lower())
    return (put_text(view, fault.span, right),) if right and right not in beside(view, fault) else ()


def beside(view: PolicyText, fault: TextFault) -> set[str]:
    """The other keys of the object whose key is at fault: to spell it like one of them would make it appear twice."""
    member = view.member_at(fault.span.start)
    holder = view.value(*view.steps(fault.span.start)[:-1])
    return {one.key for one in holder.members} if member and isinstance(holder, JsonObject) else set()


def _without_empty(view: PolicyText, fault: TextFault) -> tuple[Fix, ...]:
    """Return only an empty condition may go: it is always met, so that nothing changes."""
    path = view.steps(fault.span.start)
    if "Condition" not in path or not isinstance(view.value(*path), JsonObject):
        return ()
    member = view.member_of(path)
    return without_entry(view, member.key_span, "Remove what is empty") if member else ()


def _strip(view: PolicyText, fault: TextFault) -> tuple[Fix, ...]:
    value = view.value(*view.steps(fault.span.start))
    words = re.findall(r"[A-Za-z0-9]+", value.value) if isinstance(value, JsonString) else []
    plain = "".join(word[0].upper() + word[1:] for word in words)
    return (put_text(view, fault.span, plain),) if plain else ()


def _number(view: PolicyText, fault: TextFault) -> tuple[Fix, ...]:
    value = view.value(*view.steps(fault.span.start))
    if not isinstance(value, JsonString):
        return ()
    taken = {statement.sid for statement in view.statements}
    free = next(name for number in count(2) if (name := f"{value.value}{number}") not in taken)
    return (put_text(view, fault.span, free),)


def _without_principal(view: PolicyText, fault: TextFault) -> tuple[Fix, ...]:
    return without_entry(view, fault.span, "Remove it")


def _everyone(view: PolicyText, fault: TextFault) -> tuple[Fix, ...]:
    negated = "NotPrincipal" in view.steps(fault.span.start)
    return () if negated else (put(view, fault.span, '"*"', 'Replace by "*"'),)


_NAMED = 3


def _check_hidden(view: PolicyText) -> Iterator[TextFinding]:
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
        f"This text holds characters that nobody sees, or that turn what is beside them: "
        f"{first_names(tuple(signs), _NAMED)}. It is not what it looks like. Write them as escapes, or take them out."
    )
    return TextFinding(message, span, (put(view, span, plain(source), "Write them as escapes"),))


def _check_places(view: PolicyText) -> Iterator[TextFinding]:
    unquoted = {fault.span: fault.message for fault in view.faults if fault.rule == TEMPLATE}
    for span, message in unquoted.items():
        yield TextFinding(f"{message} {UNREAD}", span)
    first: dict[str, Span] = {}
    counts: dict[str, int] = {}
    for span, place in _places(view):
        if span not in unquoted:
            first.setdefault(place, span)
            counts[place] = counts.get(place, 0) + 1
    for place, span in first.items():
        times = f", here and in {counts[place] - 1} more places" if counts[place] > 2 else ""
        yield TextFinding(f"{place} is a place to be filled before this goes to AWS{times}.", span)


def _places(view: PolicyText) -> Iterator[tuple[Span, str]]:
    """Return the places with their spans, in the order of the text; a text without statements has none."""
    found = [(span, one.name) for one in placeholders(view.text) for span in one.spans] if view.statements else []
    return iter(sorted(found))


JSON_SYNTAX = Check("json-syntax", grammars=STATEMENTS | DECLARATIVE, texts=of_rule(""))
POLICY_STRUCTURE = Check(STRUCTURE, texts=of_rule(STRUCTURE))
POLICY_VERSION = Check(VERSION, texts=of_rule(VERSION, _with_version))
CAPITALS_CHECK = Check(CAPITALS, texts=of_rule(CAPITALS, _spell))
EMPTY_VALUES = Check(EMPTY, texts=of_rule(EMPTY, _without_empty))
SID_CHARACTERS = Check(SID, texts=of_rule(SID, _strip))
DUPLICATE_SID = Check(DOUBLED_SID, texts=of_rule(DOUBLED_SID, _number))
ACTION_FORM_CHECK = Check(ACTION_FORM, texts=of_rule(ACTION_FORM))
RESOURCE_FORM_CHECK = Check(RESOURCE_FORM, texts=of_rule(RESOURCE_FORM))
SCP_PRINCIPAL = Check(PRINCIPAL, grammars=SCPS, texts=of_rule(PRINCIPAL, _without_principal))
RCP_ACTIONS_CHECK = Check(RCP_ACTIONS, grammars=RCPS, texts=of_rule(RCP_ACTIONS))
RCP_EFFECT_CHECK = Check(RCP_EFFECT, grammars=RCPS, texts=of_rule(RCP_EFFECT))
RCP_NOT_ACTION_CHECK = Check(RCP_NOT_ACTION, grammars=RCPS, texts=of_rule(RCP_NOT_ACTION))
RCP_PRINCIPAL_CHECK = Check(RCP_PRINCIPAL, grammars=RCPS, texts=of_rule(RCP_PRINCIPAL, _everyone))
HIDDEN_CHARACTERS = Check("hidden-characters", grammars=STATEMENTS | DECLARATIVE, texts=_check_hidden)
PLACES_TO_FILL = Check("places-to-fill", texts=_check_places)
