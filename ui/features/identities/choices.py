"""Choices for a subject: policies to attach, a boundary, groups to be in."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from designer.basics.dataclass import dataclass
from designer.organization.edits import identities_facts, identities_policies
from designer.organization.edits.identities_policies import policy_title
from designer.organization.identity import aws_managed
from designer.organization.model.change import Change
from designer.organization.model.identities import (
    AccountIdentities,
    IamGroup,
    IamUser,
    IdentityKind,
    IdentityRef,
    ManagedPolicy,
    PolicyHolder,
    find_identity,
    ref_of,
)
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from ui.theme import Role
from ui.widgets.fields.picker import Pick
from ui.widgets.item_views.rows import RowContent

_Edit = Callable[[], Change]
Do = Callable[[_Edit], None]

_MOST = 200

_USUAL = ("AdministratorAccess", "ReadOnlyAccess", "PowerUserAccess", "SecurityAudit", "job-function/ViewOnlyAccess")
"""AWS's own that are offered before something is typed."""


def policies_to_attach(
    organization: Organization, account: NodeId, record: PolicyHolder, do: Do, typed: str
) -> Sequence[Pick]:
    """Policies that could be attached to somebody, those of the account first."""
    ref = ref_of(record)
    held = {one.casefold() for one in record.attached}

    def pick(reference: str, note: str) -> Pick:
        refusal = identities_policies.attach_managed_refusal(organization, account, ref, reference)
        edit = partial(identities_policies.attach_managed, organization, account, ref, reference)
        return Pick(policy_content(reference, refusal or note, faded=bool(refusal)), partial(do, edit))

    offered = managed_policies(organization, account, typed)
    return [pick(reference, note) for reference, note in offered if reference.casefold() not in held]


def boundaries(organization: Organization, account: NodeId, record: PolicyHolder, do: Do, typed: str) -> Sequence[Pick]:
    """Policies that could be the boundary of somebody, and none."""
    ref = ref_of(record)
    current = "" if isinstance(record, IamGroup) else record.boundary
    set_boundary = partial(identities_policies.set_boundary, organization, account, ref)
    found = []
    if current and not typed:
        content = RowContent("No boundary", f"Instead of {policy_title(current)}", icon="close")
        found.append(Pick(content, partial(do, partial(set_boundary, ""))))
    for reference, note in managed_policies(organization, account, typed):
        if reference.casefold() != current.casefold():
            found.append(Pick(policy_content(reference, note), partial(do, partial(set_boundary, reference))))
    return found


def users_to_add(organization: Organization, account: NodeId, group: IamGroup, do: Do, typed: str) -> Sequence[Pick]:
    """Users who are not in a group yet; faded where AWS puts them into no other."""
    found: list[Pick] = []
    for user in organization.identities[account].users:
        is_in = any(one.casefold() == group.name.casefold() for one in user.groups)
        if is_in or typed.lower() not in user.name.lower():
            continue
        refusal = identities_facts.join_group_refusal(organization, account, ref_of(user), group.name)
        join = partial(identities_facts.join_group, organization, account, user.name, group.name)
        content = RowContent(user.name, refusal, icon="principal", faded=bool(refusal))
        found.append(Pick(content, partial(do, join)))
    return found[:_MOST]


@dataclass(frozen=True, slots=True)
class GroupChoices:
    """Groups of a user's account: to look at or leave those that the user is in, to join the others."""

    organization: Organization
    account: NodeId
    user: IamUser
    do: Do
    look: Callable[[IdentityRef], None]

    def picks(self, typed: str) -> Sequence[Pick]:
        """The rows for what was typed."""
        mine = {one.casefold() for one in self.user.groups}
        found: list[Pick] = []
        others: list[Pick] = []
        for group in self.organization.identities[self.account].groups:
            if typed.lower() not in group.name.lower():
                continue
            if group.name.casefold() in mine:
                found += self._joined(group)
            else:
                others.append(self._other(group))
        return (*found, *others)

    def _joined(self, group: IamGroup) -> tuple[Pick, Pick]:
        leave = partial(identities_facts.leave_group, self.organization, self.account, self.user.name, group.name)
        look = partial(self.look, ref_of(group))
        return (
            Pick(RowContent(group.name, "Look at this group", icon="group"), look),
            Pick(RowContent(f"Leave {group.name}", "And lose what it gives", icon="close"), partial(self.do, leave)),
        )

    def _other(self, group: IamGroup) -> Pick:
        join = partial(identities_facts.join_group, self.organization, self.account, self.user.name, group.name)
        refusal = identities_facts.join_group_refusal(self.organization, self.account, ref_of(self.user), group.name)
        content = RowContent(f"Join {group.name}", refusal or _gives(group), icon="add", faded=bool(refusal))
        return Pick(content, partial(self.do, join))


def _gives(group: IamGroup) -> str:
    names = [*map(policy_title, group.attached), *(one.name for one in group.inline)]
    return ", ".join(names[:3]) + ("…" if len(names) > 3 else "") if names else "No policies"


def policy_content(reference: str, note: str, *, faded: bool = False) -> RowContent:
    """Row of a managed policy, with a note on it."""
    of_aws = ":" in reference
    role = Role.ACCOUNT if of_aws else Role.ACCENT
    return RowContent(policy_title(reference), note, icon="file", icon_role=role, faded=faded)


def managed_policies(organization: Organization, account: NodeId | None, typed: str) -> Iterator[tuple[str, str]]:
    """References to managed policies whose names hold what was typed, each with a note; few without that."""
    inside = (organization.identities.get(account) if account is not None else None) or AccountIdentities()
    wanted = typed.lower().split()
    for policy in inside.policies:
        if ":" not in policy.name and all(word in policy.name.lower() for word in wanted):
            yield policy.name, policy.description or "Policy of the account"
    partition = organization.settings.partition or "aws"
    listed = aws_managed.load()
    names = listed.documents if wanted else [name for name in _USUAL if name in listed.documents]
    found = [name for name in names if all(word in name.lower() for word in wanted)]
    found.sort(key=lambda name: (not name.lower().rpartition("/")[2].startswith("".join(wanted[:1])), len(name)))
    for name in found[:_MOST]:
        yield f"arn:{partition}:iam::aws:policy/{name}", "Managed by AWS"


def known_policy_text(inside: AccountIdentities, reference: str) -> str | None:
    """Text of a managed policy; None where it is not known."""
    known = find_identity(inside, IdentityRef(IdentityKind.POLICY, reference))
    return known.text if isinstance(known, ManagedPolicy) else aws_managed.managed_policy_text(reference)
