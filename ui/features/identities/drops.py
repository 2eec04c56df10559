"""Drags inside an account: users into a group, a policy onto whoever is to have it."""

import json
from collections.abc import Callable, Sequence

from PySide6.QtCore import QMimeData

from designer.basics.dataclass import dataclass
from designer.basics.words import counted
from designer.organization.edits.identities_facts import join_group, join_group_refusal
from designer.organization.edits.identities_policies import attach_managed, attach_managed_refusal, policy_title
from designer.organization.edits.identity_center import center_of, put_into_center_group
from designer.organization.model.change import Change
from designer.organization.model.identities import IdentityKind, IdentityRef
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId

_MIME = "application/x-orgwright-identities"


@dataclass(frozen=True, slots=True)
class IdentityDrop:
    """Effect of letting go.

    Attributes:
        words: Its name: "Put ana into Cashiers".
        refusal: Reason why it cannot be, as a sentence; empty where it can.
        edit: Makes the change.
    """

    words: str
    refusal: str
    edit: Callable[[], Change]


def dragged_data(token: bytes, refs: Sequence[IdentityRef]) -> QMimeData:
    """Data of a drag, for this window alone: elsewhere the same name means somebody else."""
    data = QMimeData()
    content = json.dumps([token.hex(), [[ref.kind.value, ref.name] for ref in refs]])
    data.setData(_MIME, content.encode())
    return data


def dragged_refs(token: bytes, data: QMimeData) -> tuple[IdentityRef, ...]:
    """References to what is dragged; empty for anything else, and from another window."""
    if not data.hasFormat(_MIME):
        return ()
    try:
        window, refs = json.loads(bytes(data.data(_MIME).data()))
        return tuple(IdentityRef(IdentityKind(kind), str(name)) for kind, name in refs) if window == token.hex() else ()
    except (ValueError, TypeError):
        return ()


def drop_on(
    organization: Organization, account: NodeId, refs: Sequence[IdentityRef], target: IdentityRef
) -> IdentityDrop | None:
    """Effect of letting go on a row; None where a drop there means nothing."""
    if target.kind is IdentityKind.GROUP and all(ref.kind is IdentityKind.USER for ref in refs):
        return _into_group(organization, account, refs, target)
    if target.kind is not IdentityKind.POLICY and all(ref.kind is IdentityKind.POLICY for ref in refs):
        return _onto_holder(organization, account, refs, target)
    return None


def drop_in_center(organization: Organization, refs: Sequence[IdentityRef], target: IdentityRef) -> IdentityDrop | None:
    """Effect of letting users of Identity Center go on a group there; None where a drop means nothing."""
    if target.kind is not IdentityKind.GROUP or any(ref.kind is not IdentityKind.USER for ref in refs):
        return None
    joined = {one.name: one.groups for one in center_of(organization).users}
    wanted = [ref for ref in refs if target.name not in joined.get(ref.name, ())]
    words = f"Put {refs[0].name if len(refs) == 1 else counted(len(refs), 'user')} into {target.name}"

    def edit() -> Change:
        steps = [lambda ref=ref: put_into_center_group(organization, ref.name, target.name) for ref in wanted]
        return one_change(organization, steps, words)

    return IdentityDrop(words, "" if wanted else f"{refs[0].name} is in {target.name} already.", edit)


def _into_group(
    organization: Organization, account: NodeId, refs: Sequence[IdentityRef], target: IdentityRef
) -> IdentityDrop:
    whom = refs[0].name if len(refs) == 1 else counted(len(refs), "user")
    words = f"Put {whom} into {target.name}"
    refusals = [join_group_refusal(organization, account, ref, target.name) for ref in refs]
    wanted = [ref for ref, refusal in zip(refs, refusals, strict=True) if not refusal]

    def edit() -> Change:
        steps = [lambda ref=ref: join_group(organization, account, ref.name, target.name) for ref in wanted]
        return one_change(organization, steps, words)

    return IdentityDrop(words, "" if wanted else refusals[0], edit)


def _onto_holder(
    organization: Organization, account: NodeId, refs: Sequence[IdentityRef], target: IdentityRef
) -> IdentityDrop:
    what = policy_title(refs[0].name) if len(refs) == 1 else counted(len(refs), "policy", "policies")
    words = f"Attach {what} to {target.name}"
    refusals = [attach_managed_refusal(organization, account, target, ref.name) for ref in refs]
    wanted = [ref for ref, refusal in zip(refs, refusals, strict=True) if not refusal]

    def edit() -> Change:
        steps = [lambda ref=ref: attach_managed(organization, account, target, ref.name) for ref in wanted]
        return one_change(organization, steps, words)

    return IdentityDrop(words, "" if wanted else refusals[0], edit)


def one_change(organization: Organization, steps: Sequence[Callable[[], Change]], label: str) -> Change:
    """Edits one after the other, as one change.

    Raises:
        EditError: One of them is refused.
    """
    whole = Change(label)
    for step in steps:
        with organization.tentatively(whole):
            whole = whole.then(step(), label)
    return whole
