"""Words for what an edit did to the text of a policy: a statement that came or went, else what was written there.

Found from the two texts alone, and only when somebody looks: nothing of it is paid for at a key.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias

from designer.policy.language.form import Form, read_forms

_SIGNS = ',"[]{}: \t\r\n'
"""Signs that stand around what is written."""

_LONGEST = 28
"""Characters of the text that are quoted."""


def text_edit_words(name: str, before: str, after: str) -> str:
    """Sentence about an edit, such as "Delete statement NoRegions from RegionDeny"; `name` is the policy's."""
    if _same_but_for_layout(before, after):
        return f"Lay out {name} anew"
    old, new = _statements(before), _statements(after)
    if old is not None and new is not None:
        whole = _of_whole_statements(old, new)
        if whole:
            return f"{whole[0]} {whole[1]} {name}"
        changed = [(one, other) for one, other in zip(old, new, strict=False) if one[1] != other[1]]
        if len(old) == len(new) and len(changed) == 1:
            (one, _, form), (_, _, other) = changed[0]
            where = f"statement {one} of {name}"
            return _of_entries(form, other, where) or _of_text(before, after, where)
    return _of_text(before, after, name)


def _same_but_for_layout(before: str, after: str) -> bool:
    try:
        return bool(json.loads(before) == json.loads(after)) and "".join(before.split()) == "".join(after.split())
    except (ValueError, RecursionError):
        return False


_Statement: TypeAlias = tuple[str, str, Form]
"""Title, text and form of a statement."""


def _statements(text: str) -> list[_Statement] | None:
    """Each statement; None where the text is no sound JSON."""
    forms = read_forms(text)
    if not forms.is_sound:
        return None
    return [(form.title, " ".join(text[form.span.start : form.span.end].split()), form) for form in forms.statements]


def _of_whole_statements(old: Sequence[_Statement], new: Sequence[_Statement]) -> tuple[str, str] | None:
    """Words for statements that came, went or moved, and the one before the name of the policy; None without such."""
    came = [title for title, text, _ in new if text not in {other for _, other, _ in old}]
    went = [title for title, text, _ in old if text not in {other for _, other, _ in new}]
    if len(new) == len(old) and not came and not went:
        moved = next((title for (title, text, _), (_, other, _) in zip(old, new, strict=True) if text != other), "")
        return (f"Move statement {moved}", "in") if moved else None
    grown = len(new) - len(old)
    if grown > 0 and not went:
        titles = came or [title for title, *_ in new[len(old) :]]
        return f"Add {_named(titles, grown)}", "to"
    if grown < 0 and not came:
        return f"Delete {_named(went or [title for title, *_ in old[len(new) :]], -grown)}", "from"
    return None


def _named(titles: Sequence[str], count: int) -> str:
    return f"statement {titles[0]}" if count == 1 else f"{count} statements"


def _of_entries(old: Form, new: Form, where: str) -> str:
    """Words for entries that came to the lists of a statement, or went from them; empty where both did, or neither."""
    before, after = _entries(old), _entries(new)
    came, went = list((after - before).elements()), list((before - after).elements())
    if came and not went:
        return f"Add {_listed(came)} to {where}"
    return f"Delete {_listed(went)} from {where}" if went and not came else ""


def _entries(form: Form) -> Counter[str]:
    lists = [*form.lists, *(test.entries for test in form.tests)]
    return Counter(value for entries in lists for value in entries.values if value)


def _listed(values: Sequence[str]) -> str:
    return values[0] if len(values) == 1 else f"{values[0]} and {len(values) - 1} more"


def _of_text(before: str, after: str, where: str) -> str:
    """Words for the part of two texts between the beginning and the end that they share."""
    start = _shared(before, after)
    end = _shared(before[start:][::-1], after[start:][::-1])
    parts = before[start : len(before) - end], after[start : len(after) - end]
    told = [part if _is_word(part) else "" for part in parts]
    gone, written = map(_quoted, told if any(told) else parts)  # a quote that moved along is not worth a word
    if gone and written:
        return f"Replace {gone} by {written} in {where}"
    if written:
        return f"Type {written} in {where}"
    return f"Delete {gone} from {where}" if gone else f"Edit {where}"


def _is_word(text: str) -> bool:
    return bool(text.strip(_SIGNS))


def _shared(one: str, other: str) -> int:
    """Number of characters that two texts begin with alike."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _quoted(text: str) -> str:
    """A part of a text between quotes, in one line and shortened; empty where it is blank."""
    words = " ".join(text.split()).strip(_SIGNS) or " ".join(text.split())
    if not words:
        return ""
    return f"“{words}”" if len(words) <= _LONGEST else f"“{words[: _LONGEST - 1]}…”"
