"""Edits of the policies of a permission set: attached ones, its boundary, and the text of its own.

The text may be half-typed and too long: `PermissionSetText.most_characters` says how much AWS takes.
"""

from dataclasses import replace

from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError
from designer.organization.edits.identities import NEW_POLICY
from designer.organization.edits.identities_policies import policy_title
from designer.organization.edits.identity_center import center_of, edit_permission_set
from designer.organization.edits.policies import TEXT_EDIT
from designer.organization.model import iam_quotas
from designer.organization.model.change import Change
from designer.organization.model.identity_center import PermissionSet
from designer.organization.model.organization import Organization
from designer.policy.language.elements import Grammar


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
    """The inline policy; None where there is none, or no such set."""
    found = center_of(organization).permission_set(place.permission_set)
    return (found.inline or None) if found is not None else None


def edit_set_text(organization: Organization, place: PermissionSetText, text: str) -> Change:
    """Replace the inline policy with what was typed; one that was emptied is a blank, for "" is no policy.

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
    """Take the inline policy away; nothing where there is none."""
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
    """Detach a managed policy from a permission set; nothing where it is not attached."""
    found = _set(organization, name)
    left = tuple(one for one in found.attached if one.casefold() != reference.casefold())
    change = edit_permission_set(organization, name, replace(found, attached=left))
    return replace(change, label=f"Detach {policy_title(reference)} from {name}")


def bound_set(organization: Organization, name: str, reference: str) -> Change:
    """Make a managed policy the permissions boundary of a permission set; "" for none."""
    change = edit_permission_set(organization, name, replace(_set(organization, name), boundary=reference))
    label = f"Bound {name} by {policy_title(reference)}" if reference else f"Remove the boundary of {name}"
    return replace(change, label=label)


def _set(organization: Organization, name: str) -> PermissionSet:
    found = center_of(organization).permission_set(name)
    if found is None:
        raise EditError(f"There is no permission set {name} in Identity Center.")
    return found
