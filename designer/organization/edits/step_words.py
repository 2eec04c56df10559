"""Words for a step of the history: the effect of an edit on a text, wherever the text stands; else the step's label."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from designer.organization.edits.identities_policies import DocumentPlace, PermissionSetText
from designer.organization.edits.policies import TEXT_EDIT
from designer.organization.model.change import Change
from designer.organization.model.identities import (
    AccountIdentities,
    IamRole,
    IdentityKind,
    ManagedPolicy,
    named_identities,
    ref_of,
)
from designer.organization.model.records import NodeId, Settings
from designer.policy.language.form import Form, read_forms

_SIGNS = ',"[]{}: \t\r\n'
"""Signs that are around what is written."""

_LONGEST = 28
"""Characters of the text that are quoted."""


def text_edit_words(name: str, before: str, after: str) -> str:
    """Sentence about an edit, such as "Delete statement NoRegions from RegionDeny"; `name` is the policy's."""
    if _same_but_for_layout(before, after):
        return f"Reformat {name}"
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
    """Return each statement, or None if the text is not sound JSON."""
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
    """Words for entries that came to the lists of a statement, or went from them; empty if both did, or neither."""
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
    """Return the words for the part of two texts between the beginning and the end that they share."""
    start = _shared(before, after)
    end = _shared(before[start:][::-1], after[start:][::-1])
    parts = before[start : len(before) - end], after[start : len(after) - end]
    texts = [part if part.strip(_SIGNS) else "" for part in parts]
    gone, written = map(_quoted, texts if any(texts) else parts)  # a quote that moved along is not worth a word
    if gone and written:
        return f"Replace {gone} with {written} in {where}"
    if written:
        return f"Type {written} in {where}"
    return f"Delete {gone} from {where}" if gone else f"Edit {where}"


def _shared(one: str, other: str) -> int:
    """Return the number of characters that two texts begin with alike."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _quoted(text: str) -> str:
    """Return a part of a text between quotes, in one line and shortened; empty if it is blank."""
    words = " ".join(text.split()).strip(_SIGNS) or " ".join(text.split())
    if not words:
        return ""
    return f"“{words}”" if len(words) <= _LONGEST else f"“{words[: _LONGEST - 1]}…”"


class _Text(NamedTuple):
    """A text that both sides of a change have."""

    title: str
    before: str
    after: str


def step_words(change: Change) -> str:
    """Return the sentence about a step; of typing what came of it: "Add s3:* to statement 1 of own of ana"."""
    if not change.merge_key.startswith(TEXT_EDIT):
        return change.label
    words = [text_edit_words(*text) for text in _texts(change) if text.before != text.after]
    return words[-1] if words else change.label


def _texts(change: Change) -> Iterator[_Text]:
    for policy in change.policies.values():
        if policy.before is not None and policy.after is not None:
            yield _Text(policy.after.name, policy.before.text, policy.after.text)
    for account, inside in change.identities.items():
        if inside.before is not None and inside.after is not None:
            yield from _pairs(_documents(account, inside.before), _documents(account, inside.after))
    if change.settings is not None and change.settings.before is not None and change.settings.after is not None:
        yield from _pairs(_set_texts(change.settings.before), _set_texts(change.settings.after))


def _pairs(before: Iterable[tuple[str, str]], after: Iterable[tuple[str, str]]) -> Iterator[_Text]:
    old = dict(before)
    yield from (_Text(title, old[title], text) for title, text in after if title in old)


def _documents(account: NodeId, inside: AccountIdentities) -> Iterator[tuple[str, str]]:
    for kind in IdentityKind:
        for record in named_identities(inside, kind):
            whole = DocumentPlace(account, ref_of(record))
            if isinstance(record, ManagedPolicy):
                yield whole.title, record.text
                continue
            if isinstance(record, IamRole):
                yield whole.title, record.trust
            for policy in record.inline:
                yield DocumentPlace(account, ref_of(record), policy.name).title, policy.text


def _set_texts(settings: Settings) -> Iterator[tuple[str, str]]:
    center = settings.identity_center
    for permission_set in center.permission_sets if center is not None else ():
        yield f"the {PermissionSetText(permission_set.name).title}", permission_set.inline
