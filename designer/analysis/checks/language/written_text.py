"""Policies read as they are written: nothing in them is hidden, and places of a template are filled."""

from collections.abc import Iterator

from designer.analysis.checks.finding import DECLARATIVE, STATEMENTS, Check, TextFinding
from designer.analysis.checks.fixes import put
from designer.analysis.checks.policy_text import PolicyText
from designer.basics.words import CONTROLS, first_names, plain
from designer.policy.json.text import TEMPLATE, Span
from designer.policy.language.placeholders import placeholders
from designer.policy.language.wording import UNREAD

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
        f"This text holds characters that nobody sees, or that turn what stands beside them: "
        f"{first_names(tuple(signs), _NAMED)}. It is not what it looks like. Write them as escapes, or take them out."
    )
    return TextFinding(message, span, (put(view, span, plain(source), "Write them as escapes"),))


HIDDEN_CHARACTERS = Check("hidden-characters", grammars=STATEMENTS | DECLARATIVE, texts=_check_hidden)


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
    """Places with their spans, in the order of the text; a text without statements has none."""
    found = [(span, one.name) for one in placeholders(view.text) for span in one.spans] if view.statements else []
    return iter(sorted(found))


PLACES_TO_FILL = Check("places-to-fill", texts=_check_places)
