"""Words for a step of the history: the effect of an edit on a text, wherever the text stands; else the step's label."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from designer.organization.edits.identities_policies import DocumentPlace
from designer.organization.edits.permission_sets import PermissionSetText
from designer.organization.edits.policies import TEXT_EDIT
from designer.organization.edits.text_edit_words import text_edit_words
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


class _Text(NamedTuple):
    """A text that both sides of a change have."""

    title: str
    before: str
    after: str


def step_words(change: Change) -> str:
    """Sentence about a step; of typing what came of it: "Add s3:* to statement 1 of own of ana"."""
    if not change.merge_key.startswith(TEXT_EDIT):
        return change.label
    words = [text_edit_words(*one) for one in _texts(change) if one.before != one.after]
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
    """Titles and texts of all documents inside an account."""
    for kind in IdentityKind:
        for record in named_identities(inside, kind):
            whole = DocumentPlace(account, ref_of(record))
            if isinstance(record, ManagedPolicy):
                yield whole.title, record.text
                continue
            if isinstance(record, IamRole):
                yield whole.title, record.trust
            for one in record.inline:
                yield DocumentPlace(account, ref_of(record), one.name).title, one.text


def _set_texts(settings: Settings) -> Iterator[tuple[str, str]]:
    center = settings.identity_center
    for one in center.permission_sets if center is not None else ():
        yield f"the {PermissionSetText(one.name).title}", one.inline
