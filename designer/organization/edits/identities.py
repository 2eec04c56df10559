"""Edits of what lies inside an account: users, groups, roles with their first trust policy, and managed policies.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create.html

A user or role that is made can do nothing. Of an account that was unknown inside, all is known from its first edit
on: what is not drawn inside it is not there; but the state of its root user stays unknown until somebody says it.
"""

import json
from collections.abc import Callable
from dataclasses import replace

from designer.basics.data import read_data, read_record
from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.edits.identities_facts import IdentitiesDraft
from designer.organization.edits.rules import require
from designer.organization.model import iam_quotas
from designer.organization.model.change import Change
from designer.organization.model.identities import (
    PARTS,
    AccountIdentities,
    IamGroup,
    IamRole,
    IamUser,
    IdentityKind,
    IdentityPart,
    IdentityRef,
    ManagedPolicy,
    NamedIdentity,
    PolicyHolder,
    find_identity,
    named_identities,
    ref_of,
)
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId

NUMBER_TO_COME = "<ACCOUNT>"
"""Place to be filled where an account has no number yet."""


@dataclass(frozen=True, slots=True)
class TrustTemplate:
    """A trust policy to begin with.

    Attributes:
        id: Its name in code.
        title: Whom it trusts.
        note: A sentence on what it is for.
        statement: Its statement, with ``{own}`` for the beginning of an ARN, ``arn:aws:iam::111122223333``, and with
            ``{partition}``.
    """

    id: str
    title: str
    note: str
    statement: dict[str, object]

    def text(self, organization: Organization, account: NodeId) -> str:
        """Return the text for a role of an account."""
        number = organization.node(account).aws_id or NUMBER_TO_COME
        partition = organization.settings.partition or "aws"
        text = json.dumps({"Version": "2012-10-17", "Statement": [self.statement]}, indent=2)
        return text.replace("{own}", f"arn:{partition}:iam::{number}").replace("{partition}", partition)


TRUST_TEMPLATES = read_record(tuple[TrustTemplate, ...], read_data("trust_templates.json")["templates"])
"""In the order of the menu."""

FIRST_TRUST = TRUST_TEMPLATES[0]
"""Template of a role that is made by hand."""


NEW_POLICY = '{\n  "Version": "2012-10-17",\n  "Statement": []\n}'
"""Text of a policy that says nothing yet."""


def describe_inside(organization: Organization, account: NodeId) -> Change:
    """Record that the inside of an account is known to be empty, unless something is known already.

    Raises:
        EditError: The node is not an account.
    """
    draft = IdentitiesDraft(organization, account)
    return draft.change(f"Begin the identities of {organization.node(account).name}")


def forget_inside(organization: Organization, account: NodeId) -> Change:
    """Say that nothing is known of the inside of an account, with all that was drawn there gone."""
    builder = ChangeBuilder(organization)
    builder.put_identities(account, None)
    return builder.change(f"Forget the identities of {organization.node(account).name}")


def mark_known(organization: Organization, account: NodeId, part: IdentityPart) -> Change:
    """Say that a part is known, and is what is in the design.

    Raises:
        EditError: The node is not an account.
    """
    draft = IdentitiesDraft(organization, account)
    draft.inside = replace(draft.inside, unknown=tuple(one for one in draft.inside.unknown if one is not part))
    return draft.change(f"Know the {part.value} of {organization.node(account).name}")


def add_user(organization: Organization, account: NodeId, name: str = "") -> Change:
    """Add a user without policies, groups, password, keys or MFA device; an empty name for a free one.

    Raises:
        EditError: AWS would refuse the name, or one more user.
    """
    return _added(
        organization, account, name, lambda free: IamUser(free, console=False, mfa=False, access_keys=()), "new-user"
    )


def add_group(organization: Organization, account: NodeId, name: str = "") -> Change:
    """Add a group without policies or members; an empty name for a free one.

    Raises:
        EditError: AWS would refuse the name, or one more group.
    """
    return _added(organization, account, name, IamGroup, "new-group")


def add_role(organization: Organization, account: NodeId, name: str = "", trust: str = NEW_POLICY) -> Change:
    """Add a role without policies, which nobody can take until its trust policy says so; an empty name for a free one.

    Raises:
        EditError: AWS would refuse the name, or one more role.
    """
    return _added(organization, account, name, lambda free: IamRole(free, trust), "new-role")


def add_managed_policy(
    organization: Organization, account: NodeId, name: str = "", text: str = NEW_POLICY, description: str = ""
) -> Change:
    """Add a policy of the account, attached to nobody; an empty name for a free one.

    Raises:
        EditError: AWS would refuse the name or the description, or one more policy.
    """
    require(iam_quotas.iam_description_fault(description))
    return _added(
        organization, account, name, lambda free: ManagedPolicy(free, text, description=description), "new-policy"
    )


def added_identities(change: Change) -> tuple[IdentityRef, ...]:
    """Return the references to all that a change adds inside accounts, or gives another name."""
    found: list[IdentityRef] = []
    for swap in change.identities.values():
        before, after = swap.before or AccountIdentities(), swap.after or AccountIdentities()
        for kind in IdentityKind:
            names = {identity.name for identity in named_identities(before, kind)}
            found += [ref_of(identity) for identity in named_identities(after, kind) if identity.name not in names]
    return tuple(found)


def free_identity_name(organization: Organization, account: NodeId, kind: IdentityKind, base: str) -> str:
    """Return the name that nothing of a kind has yet: "new-user", "new-user-2" and so on."""
    inside = organization.identities.get(account) or AccountIdentities()
    taken = {identity.name.casefold() for identity in named_identities(inside, kind)}
    name, number = base, 1
    while name.casefold() in taken:
        number += 1
        name = f"{base}-{number}"
    return name


def rename_identity(organization: Organization, account: NodeId, ref: IdentityRef, name: str) -> Change:
    """Give a user, group, role or policy another name; members of the group and holders of the policy follow.

    AWS renames users and groups; a role or policy is made again there, which a design need not show.

    Raises:
        EditError: See `identity_name_refusal`.
    """
    draft = IdentitiesDraft(organization, account)
    record = draft.record(ref)
    if name == record.name:
        return Change(f"Rename {ref.kind}")
    require(identity_name_refusal(organization, account, ref, name))
    draft.put(ref, replace(record, name=name))
    if ref.kind is IdentityKind.GROUP:
        draft.map_holders(lambda one: _in_renamed_group(one, record.name, name))
    if ref.kind is IdentityKind.POLICY:
        draft.map_holders(lambda one: _with_renamed_policy(one, record.name, name))
    return draft.change(f"Rename {ref.kind} {record.name} to {name}")


def identity_name_refusal(organization: Organization, account: NodeId, ref: IdentityRef, name: str) -> str:
    """Reason why something inside an account cannot have a name; "" where it can. A reference without one is new."""
    if ":" in ref.name:
        return f"{ref.name.rpartition('/')[2]} belongs to AWS and cannot be renamed."
    if fault := iam_quotas.iam_name_fault(ref.kind, name):
        return fault
    inside = organization.identities.get(account) or AccountIdentities()
    other = find_identity(inside, IdentityRef(ref.kind, name))
    if other is None or other.name.casefold() == ref.name.casefold():
        return ""
    return f"There is a {ref.kind} {other.name} in this account already; AWS ignores case."


def remove_identity(
    organization: Organization, account: NodeId, ref: IdentityRef, *, detach_everywhere: bool = False
) -> Change:
    """Take a user, group, role or policy away, with what is its own; members leave a group that goes.

    Args:
        organization: The design.
        account: The account.
        ref: Reference to it.
        detach_everywhere: Detach a policy first, which AWS asks for.

    Raises:
        EditError: There is none, or it is a policy that somebody has.
    """
    draft = IdentitiesDraft(organization, account)
    record = draft.record(ref)
    if ref.kind is IdentityKind.POLICY:
        having = policy_holders(draft.inside, record.name)
        if having and not detach_everywhere:
            raise EditError(
                f"{record.name} is attached to {_in_words(having)}. AWS deletes a policy only after it is detached."
            )
        draft.map_holders(lambda one: _with_renamed_policy(one, record.name, ""))
    if ref.kind is IdentityKind.GROUP:
        draft.map_holders(lambda one: _in_renamed_group(one, record.name, ""))
    draft.put(ref, None)
    return draft.change(f"Delete {ref.kind} {record.name}")


def policy_holders(inside: AccountIdentities, reference: str) -> tuple[PolicyHolder, ...]:
    """Return the users, groups and roles that have a managed policy attached, or as their boundary."""
    holders: tuple[PolicyHolder, ...] = (*inside.users, *inside.groups, *inside.roles)
    return tuple(holder for holder in holders if _holds(holder, reference))


def group_members(inside: AccountIdentities, group: str) -> tuple[IamUser, ...]:
    """Return the users in a group."""
    wanted = group.casefold()
    return tuple(user for user in inside.users if any(one.casefold() == wanted for one in user.groups))


def _added(
    organization: Organization, account: NodeId, name: str, made: Callable[[str], NamedIdentity], base: str
) -> Change:
    draft = IdentitiesDraft(organization, account)
    kind = ref_of(made(base)).kind
    name = name or free_identity_name(organization, account, kind, base)
    require(identity_name_refusal(organization, account, IdentityRef(kind, ""), name))
    most = iam_quotas.load().kinds[kind].objects.most
    if len(named_identities(draft.inside, kind)) >= most:
        raise EditError(f"An AWS account holds at most {most:,} {PARTS[kind].value}.")
    draft.add(made(name))
    return draft.change(f"Create {kind} {name}")


def _same(name: str, other: str) -> bool:
    return name.casefold() == other.casefold()


def _holds(one: PolicyHolder, policy: str) -> bool:
    bounded = not isinstance(one, IamGroup) and _same(one.boundary, policy)
    return bounded or any(_same(held, policy) for held in one.attached)


def _in_renamed_group(one: PolicyHolder, group: str, name: str) -> PolicyHolder:
    """Return a user whose group has another name now, or is gone; anybody else as they are."""
    if not isinstance(one, IamUser) or not any(_same(held, group) for held in one.groups):
        return one
    groups = (name if _same(held, group) else held for held in one.groups)
    return replace(one, groups=tuple(filter(None, groups)))


def _with_renamed_policy(one: PolicyHolder, policy: str, name: str) -> PolicyHolder:
    """Return a holder with a policy renamed, or removed if it is gone; other holders unchanged."""
    if not _holds(one, policy):
        return one
    attached = tuple(filter(None, (name if _same(held, policy) else held for held in one.attached)))
    if not isinstance(one, IamGroup) and _same(one.boundary, policy):
        return replace(one, attached=attached, boundary=name)
    return replace(one, attached=attached)


def _in_words(records: tuple[NamedIdentity, ...]) -> str:
    names = ", ".join(record.name for record in records[:3])
    return f"{names} and {len(records) - 3:,} more" if len(records) > 3 else names
