"""Place of an action in the text of a statement: the entry of its list that names it."""

import json
import re

from designer.policy.catalog.patterns import compile_action
from designer.policy.language.document import read_policy_text

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def entry_span(text: str, start: int, end: int, action: str) -> tuple[int, int]:
    """The entry that names an action in the statement of some characters; these where none does.

    Args:
        text: The policy.
        start: Beginning of the statement.
        end: Its end.
        action: In any case; "" for the whole statement.
    """
    if not action:
        return start, end
    within = (one for one in read_policy_text(text).statements if start <= one.span.start and one.span.end <= end)
    for statement in within:
        span = statement.spans.get("NotAction" if statement.not_action else "Action")
        entries = _STRING.finditer(text, span.start, span.end) if span is not None else ()
        found = [(entry[0], entry.span()) for entry in entries if _names(entry[0], action)]
        if found:
            exact = next((place for word, place in found if word.strip('"').lower() == action.lower()), None)
            return exact or found[0][1]
    return start, end


def _names(word: str, action: str) -> bool:
    try:
        pattern = json.loads(word)
    except ValueError:
        return False
    return isinstance(pattern, str) and compile_action(pattern)(action)
