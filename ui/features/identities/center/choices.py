"""Choices for something of Identity Center: policies of a permission set, members, roles to be given."""

from collections.abc import Iterator, Sequence
from functools import partial

from designer.organization.edits import identities_policies
from designer.organization.edits import identity_center as edits
from designer.organization.edits.identity_center import center_of
from designer.organization.model.change import Change
from designer.organization.model.identity_center import Entitlement, Grantee
from designer.organization.model.lookup import path_text
from designer.organization.model.organization import Organization
from ui.features.identities.center.rows import CenterKind, CenterRef, SetPolicy
from ui.features.identities.choices import Do, managed_policies, policy_content
from ui.features.identities.rows import SERVICE_LINKED
from ui.widgets.fields.picker import Pick
from ui.widgets.item_views.rows import RowContent

_MOST = 200


def policy_choices(organization: Organization, name: str, do: Do, typed: str) -> Sequence[Pick]:
    """Policies that a permission set could have: its own, AWS's, and any that accounts have by name."""
    one = center_of(organization).permission_set(name)
    held = {reference.casefold() for reference in one.attached} if one is not None else set()
    found = []
    if one is not None and not one.inline and not typed:
        content = RowContent("Inline policy", "The same in every account", icon="json")
        found.append(Pick(content, partial(do, partial(identities_policies.add_set_text, organization, name))))
    for reference, note in _offered(organization, typed):
        if reference.casefold() not in held:
            edit = partial(identities_policies.attach_to_set, organization, name, reference)
            found.append(Pick(policy_content(reference, note), partial(do, edit)))
    return found


def boundary_choices(organization: Organization, name: str, do: Do, typed: str) -> Sequence[Pick]:
    """Policies that could bound a permission set, and none."""
    one = center_of(organization).permission_set(name)
    found = []
    if one is not None and one.boundary and not typed:
        edit = partial(identities_policies.bound_set, organization, name, "")
        found.append(Pick(RowContent("No boundary", icon="close"), partial(do, edit)))
    for reference, note in _offered(organization, typed):
        edit = partial(identities_policies.bound_set, organization, name, reference)
        found.append(Pick(policy_content(reference, note), partial(do, edit)))
    return found


def member_choices(organization: Organization, ref: CenterRef, do: Do, typed: str) -> Sequence[Pick]:
    """Users that a group could have, or groups that a user could join."""
    center, words = center_of(organization), typed.lower().split()
    found: list[Pick] = []
    if ref.kind is CenterKind.USER:
        mine = {group for one in center.users if one.name == ref.name for group in one.groups}
        names = [one.name for one in center.groups if one.name not in mine]
    else:
        names = [one.name for one in center.users if ref.name not in one.groups]
    for name in names:
        if all(word in name.lower() for word in words):
            user, group = (ref.name, name) if ref.kind is CenterKind.USER else (name, ref.name)
            edit = partial(edits.put_into_center_group, organization, user, group)
            glyph = "group" if ref.kind is CenterKind.USER else "principal"
            found.append(Pick(RowContent(name, icon=glyph), partial(do, edit)))
    return found[:_MOST]


def roles(organization: Organization, grantee: Grantee, do: Do, typed: str) -> Sequence[Pick]:
    """Roles inside accounts that could be given to somebody as they are."""
    words, found = typed.lower().split(), []
    for account, inside in organization.identities.items():
        place = path_text(organization, account)
        for role in inside.roles:
            if role.path.startswith(SERVICE_LINKED) or not all(
                word in f"{role.name} {place}".lower() for word in words
            ):
                continue
            edit = partial(edits.entitle, organization, Entitlement(grantee, account, role.name))
            found.append(Pick(RowContent(role.name, place, icon="role"), partial(do, edit)))
            if len(found) == _MOST:
                return found
    return found


def without_policy(organization: Organization, held: SetPolicy) -> Change:
    """Take a policy of a permission set away."""
    if not held.reference:
        return identities_policies.remove_set_text(organization, held.permission_set)
    if held.is_boundary:
        return identities_policies.bound_set(organization, held.permission_set, "")
    return identities_policies.detach_from_set(organization, held.permission_set, held.reference)


def _offered(organization: Organization, typed: str) -> Iterator[tuple[str, str]]:
    """References with notes; a name that is typed stands for a policy that each account must have."""
    yield from managed_policies(organization, None, typed)
    name = typed.strip()
    if name and ":" not in name and " " not in name:
        yield name, "Policy of that name, which each account must have"
