"""Edits of policies inside an account and of permission sets: attached ones, boundaries, and texts of their own.

A text may be half-typed and too long: the checks speak of that, and `iam_quotas` counts as AWS does.

The text may be half-typed and too long: `PermissionSetText.most_characters` says how much AWS takes.
"""

from dataclasses import replace

from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError
from designer.organization.edits.identities import NEW_POLICY
from designer.organization.edits.identities_facts import IdentitiesDraft
from designer.organization.edits.identity_center import center_of, edit_permission_set
from designer.organization.edits.policies import TEXT_EDIT
from designer.organization.edits.rules import require
from designer.organization.model import iam_quotas
from designer.organization.model.change import Change
from designer.organization.model.identities import (
    AccountIdentities,
    IamGroup,
    IamRole,
    IdentityKind,
    IdentityRef,
    InlinePolicy,
    ManagedPolicy,
    PolicyHolder,
    find_identity,
    ref_of,
)
from designer.organization.model.identity_center import PermissionSet
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.language.elements import Grammar


@dataclass(frozen=True, slots=True)
class DocumentPlace:
    """Place of one policy document inside an account.

    Attributes:
        account: The account.
        holder: The managed policy; the role whose trust policy it is; or whose inline policy it is.
        inline: Name of the inline policy; empty for a managed policy and for a trust policy.
    """

    account: NodeId
    holder: IdentityRef
    inline: str = ""

    @property
    def is_trust(self) -> bool:
        """True for the trust policy of a role."""
        return self.holder.kind is IdentityKind.ROLE and not self.inline

    @property
    def title(self) -> str:
        """Name for people: "TillAccess", "trust policy of deploy", "inline policy inbox of user ana"."""
        if self.inline:
            return _inline_title(self.inline, self.holder)
        return f"trust policy of {self.holder.name}" if self.is_trust else self.holder.name

    @property
    def grammar(self) -> Grammar:
        """Grammar of the document."""
        return Grammar.TRUST if self.is_trust else Grammar.IDENTITY

    @property
    def most_characters(self) -> int:
        """Most characters that AWS takes, without white space; of an inline policy with all others there."""
        limits = iam_quotas.load()
        if self.inline:
            return limits.kinds[self.holder.kind].inline_characters
        return limits.trust_characters.most if self.is_trust else limits.managed_characters


def text_at(organization: Organization, place: DocumentPlace) -> str | None:
    """Return the text at a place, or None if there is nothing any more."""
    inside = organization.identities.get(place.account)
    found = find_identity(inside, place.holder) if inside is not None else None
    if isinstance(found, ManagedPolicy):
        return found.text
    if found is None:
        return None
    if isinstance(found, IamRole) and place.is_trust:
        return found.trust
    return next((policy.text for policy in found.inline if policy.name == place.inline), None)


def edit_document(organization: Organization, place: DocumentPlace, text: str) -> Change:
    """Replace a document with what was typed.

    Raises:
        EditError: There is no such document.
    """
    draft = IdentitiesDraft(organization, place.account)
    record = draft.record(place.holder)
    before = text_at(organization, place)
    if before is None:
        raise EditError(f"There is no {place.title} any more.")
    if isinstance(record, ManagedPolicy):
        draft.put(place.holder, replace(record, text=text))
    elif isinstance(record, IamRole) and place.is_trust:
        draft.put(place.holder, replace(record, trust=text))
    else:
        inline = (replace(policy, text=text) if policy.name == place.inline else policy for policy in record.inline)
        draft.put(place.holder, replace(record, inline=tuple(inline)))
    where = f"{place.account}/{place.holder.kind}/{place.holder.name}/{place.inline}"
    return draft.change(f"Edit {place.title}", f"{TEXT_EDIT}{where}")


def attach_managed(organization: Organization, account: NodeId, ref: IdentityRef, reference: str) -> Change:
    """Attach a managed policy to a user, group or role.

    Raises:
        EditError: See `attach_managed_refusal`.
    """
    require(attach_managed_refusal(organization, account, ref, reference))
    draft = IdentitiesDraft(organization, account)
    record = draft.holder(ref)
    reference = _as_named(organization, account, reference)
    draft.put(ref, replace(record, attached=(*record.attached, reference)))
    return draft.change(f"Attach {policy_title(reference)} to {record.name}")


def attach_managed_refusal(organization: Organization, account: NodeId, ref: IdentityRef, reference: str) -> str:
    """Return the reason why a managed policy cannot be attached; "" where it can."""
    inside = organization.identities.get(account) or AccountIdentities()
    record = find_identity(inside, ref)
    if record is None or isinstance(record, ManagedPolicy):
        return "Policies are attached to users, groups and roles."
    if reason := _missing_refusal(inside, reference):
        return reason
    held = next((one for one in record.attached if one.casefold() == reference.casefold()), "")
    if held:
        return f"{record.name} has {policy_title(held)} already."
    most = iam_quotas.load().kinds[ref.kind].attached.most
    if len(record.attached) >= most:
        return (
            f"AWS attaches at most {most} managed policies to a {ref.kind}; {record.name} has {len(record.attached)}."
        )
    return ""


def detach_managed(organization: Organization, account: NodeId, ref: IdentityRef, reference: str) -> Change:
    """Detach a managed policy, if it is attached."""
    draft = IdentitiesDraft(organization, account)
    record = draft.holder(ref)
    left = tuple(held for held in record.attached if held.casefold() != reference.casefold())
    draft.put(ref, replace(record, attached=left))
    return draft.change(f"Detach {policy_title(reference)} from {record.name}")


def set_boundary(organization: Organization, account: NodeId, ref: IdentityRef, reference: str) -> Change:
    """Make a managed policy the permissions boundary of a user or role, instead of another; "" if there is none.

    Raises:
        EditError: See `boundary_refusal`.
    """
    require(boundary_refusal(organization, account, ref, reference))
    draft = IdentitiesDraft(organization, account)
    record = draft.holder(ref)
    assert not isinstance(record, IamGroup)
    reference = _as_named(organization, account, reference)
    draft.put(ref, replace(record, boundary=reference))
    if not reference:
        return draft.change(f"Remove the boundary of {record.name}")
    return draft.change(f"Bound {record.name} by {policy_title(reference)}")


def boundary_refusal(organization: Organization, account: NodeId, ref: IdentityRef, reference: str) -> str:
    """Return the reason why a policy cannot be the boundary of something; "" where it can."""
    if ref.kind not in (IdentityKind.USER, IdentityKind.ROLE):
        return "Only users and roles have a permissions boundary; it does not reach through groups."
    inside = organization.identities.get(account) or AccountIdentities()
    return _missing_refusal(inside, reference) if reference else ""


def policy_title(reference: str) -> str:
    """Return the name of a managed policy for people: of one of AWS's the end of its ARN."""
    return reference.rpartition("/")[2] if ":" in reference else reference


def _as_named(organization: Organization, account: NodeId, reference: str) -> str:
    """Return a reference as the policy spells its name, which IAM takes in any case."""
    inside = organization.identities.get(account) or AccountIdentities()
    policy = find_identity(inside, IdentityRef(IdentityKind.POLICY, reference))
    return reference if policy is None else policy.name


def _missing_refusal(inside: AccountIdentities, reference: str) -> str:
    if ":" in reference or find_identity(inside, IdentityRef(IdentityKind.POLICY, reference)) is not None:
        return ""
    return f"There is no policy {reference} in this account."


def add_inline(
    organization: Organization, account: NodeId, ref: IdentityRef, name: str = "", text: str = NEW_POLICY
) -> Change:
    """Add an inline policy to a user, group or role; an empty name for a free one.

    Raises:
        EditError: AWS would refuse the name.
    """
    draft = IdentitiesDraft(organization, account)
    record = draft.holder(ref)
    name = name or free_inline_name(record)
    require(inline_name_refusal(record, "", name))
    draft.put(ref, replace(record, inline=(*record.inline, InlinePolicy(name, text))))
    return draft.change(f"Add inline policy {name} to {_named(ref)}")


def rename_inline(organization: Organization, account: NodeId, ref: IdentityRef, before: str, name: str) -> Change:
    """Give an inline policy another name.

    Raises:
        EditError: AWS would refuse the name.
    """
    draft = IdentitiesDraft(organization, account)
    record = draft.holder(ref)
    require(inline_name_refusal(record, before, name))
    inline = tuple(replace(policy, name=name) if policy.name == before else policy for policy in record.inline)
    draft.put(ref, replace(record, inline=inline))
    return draft.change(f"Rename {_inline_title(before, ref)} to {name}")


def remove_inline(organization: Organization, account: NodeId, ref: IdentityRef, name: str) -> Change:
    """Remove an inline policy, if it exists."""
    draft = IdentitiesDraft(organization, account)
    record = draft.holder(ref)
    draft.put(ref, replace(record, inline=tuple(policy for policy in record.inline if policy.name != name)))
    return draft.change(f"Delete {_inline_title(name, ref)}")


def _named(ref: IdentityRef) -> str:
    """Return the kind and name: "user ana"."""
    return f"{ref.kind.value} {ref.name}"


def _inline_title(name: str, holder: IdentityRef) -> str:
    return f"inline policy {name} of {_named(holder)}"


def inline_name_refusal(record: PolicyHolder, before: str, name: str) -> str:
    """Return the reason why an inline policy cannot have a name; "" where it can. One without a name before is new."""
    if fault := iam_quotas.iam_name_fault(IdentityKind.POLICY, name):
        return fault
    if any(policy.name.casefold() == name.casefold() != before.casefold() for policy in record.inline):
        return f"{record.name} has an inline policy {name} already."
    return ""


def free_inline_name(record: PolicyHolder) -> str:
    """Return the name that no inline policy of a user, group or role has: "inline", "inline-2" and so on."""
    taken = {policy.name.casefold() for policy in record.inline}
    name, number = "inline", 1
    while name in taken:
        number += 1
        name = f"inline-{number}"
    return name


def document_places(account: NodeId, record: PolicyHolder | ManagedPolicy) -> tuple[DocumentPlace, ...]:
    """Return the documents that a record holds: its text, its trust policy, its inline policies."""
    ref = ref_of(record)
    if isinstance(record, ManagedPolicy):
        return (DocumentPlace(account, ref),)
    trust = (DocumentPlace(account, ref),) if isinstance(record, IamRole) else ()
    return (*trust, *(DocumentPlace(account, ref, policy.name) for policy in record.inline))


@dataclass(frozen=True, slots=True)
class PermissionSetText:
    """Place of the inline policy of a permission set.

    Attributes:
        permission_set: Name of the set.
    """

    permission_set: str

    @property
    def title(self) -> str:
        """Name for people."""
        return f"inline policy of {self.permission_set}"

    @property
    def grammar(self) -> Grammar:
        """Grammar of the document."""
        return Grammar.IDENTITY

    @property
    def most_characters(self) -> int:
        """Most characters that AWS takes."""
        return iam_quotas.load().identity_center.inline_characters


def inline_policy_text(organization: Organization, place: PermissionSetText) -> str | None:
    """Return the inline policy, or None if there is none, or no such set."""
    found = center_of(organization).permission_set(place.permission_set)
    return (found.inline or None) if found is not None else None


def edit_set_text(organization: Organization, place: PermissionSetText, text: str) -> Change:
    """Replace the inline policy with what was typed; one that was emptied is a blank, for "" is not a policy.

    Raises:
        EditError: There is no such set.
    """
    found = _set(organization, place.permission_set)
    change = edit_permission_set(organization, found.name, replace(found, inline=text or " "))
    return replace(change, label=f"Edit the {place.title}", merge_key=f"{TEXT_EDIT}permission set/{found.name}")


def add_set_text(organization: Organization, name: str) -> Change:
    """Give a permission set an inline policy that allows nothing yet.

    Raises:
        EditError: There is no such set, or it has one.
    """
    found = _set(organization, name)
    if found.inline:
        raise EditError(f"{name} has an inline policy already: AWS takes one.")
    change = edit_permission_set(organization, name, replace(found, inline=NEW_POLICY))
    return replace(change, label=f"Give {name} an inline policy")


def remove_set_text(organization: Organization, name: str) -> Change:
    """Remove the inline policy, if there is one."""
    change = edit_permission_set(organization, name, replace(_set(organization, name), inline=""))
    return replace(change, label=f"Delete the inline policy of {name}")


def attach_to_set(organization: Organization, name: str, reference: str) -> Change:
    """Attach a managed policy to a permission set.

    Raises:
        EditError: There is no such set, it has the policy, or AWS takes no more.
    """
    found = _set(organization, name)
    if reference.casefold() in {one.casefold() for one in found.attached}:
        raise EditError(f"{name} has {policy_title(reference)} already.")
    change = edit_permission_set(organization, name, replace(found, attached=(*found.attached, reference)))
    return replace(change, label=f"Attach {policy_title(reference)} to {name}")


def detach_from_set(organization: Organization, name: str, reference: str) -> Change:
    """Detach a managed policy from a permission set, if it is attached."""
    found = _set(organization, name)
    left = tuple(one for one in found.attached if one.casefold() != reference.casefold())
    change = edit_permission_set(organization, name, replace(found, attached=left))
    return replace(change, label=f"Detach {policy_title(reference)} from {name}")


def bound_set(organization: Organization, name: str, reference: str) -> Change:
    """Make a managed policy the permissions boundary of a permission set; "" if there is none."""
    change = edit_permission_set(organization, name, replace(_set(organization, name), boundary=reference))
    label = f"Bound {name} by {policy_title(reference)}" if reference else f"Remove the boundary of {name}"
    return replace(change, label=label)


def _set(organization: Organization, name: str) -> PermissionSet:
    found = center_of(organization).permission_set(name)
    if found is None:
        raise EditError(f"There is no permission set {name} in Identity Center.")
    return found
