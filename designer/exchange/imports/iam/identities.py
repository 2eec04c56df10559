"""Facts of IAM put into a design: what files tell replaces what was known, and what they do not tell stays."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TypeVar

from designer.basics.errors import EditError
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.iam.iam_files import AccountFacts, UserCredentials
from designer.exchange.imports.iam.identity_order import account_in_order
from designer.exchange.imports.iam.untold import with_untold
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.identity import aws_managed
from designer.organization.model.change import Change
from designer.organization.model.identities import (
    AccountIdentities,
    IamGroup,
    IamRole,
    IamUser,
    IdentityPart,
    ManagedPolicy,
)
from designer.organization.model.lookup import path_text
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId

_Record = TypeVar("_Record", IamUser, IamGroup, IamRole, ManagedPolicy)

_PARTS = {
    "UserDetailList": IdentityPart.USERS,
    "GroupDetailList": IdentityPart.GROUPS,
    "RoleDetailList": IdentityPart.ROLES,
    "Policies": IdentityPart.POLICIES,
}


_TOLD_OF_GROUPS = ("name", "path", "attached", "inline")
_TOLD_OF_USERS = (*_TOLD_OF_GROUPS, "groups", "boundary", "tags", "created")
_TOLD_OF_ROLES = (*_TOLD_OF_GROUPS, "trust", "boundary", "tags", "created", "last_used")
_TOLD_OF_POLICIES = ("name", "text", "path", "description")
"""Fields that the authorization details always tell. Every other field keeps what was known."""


def update_identities(
    design: Organization, told: dict[str, AccountFacts], account: NodeId | None, report: ConversionReport
) -> Change:
    """The change that puts facts into a design.

    Args:
        design: The design.
        told: Facts by the number of the account, "" where none is told.
        account: The account that they are of; None where their numbers tell.
        report: Told of accounts that the design lacks.

    Raises:
        EditError: The facts are of another account, or nothing tells of which.
    """
    builder = ChangeBuilder(design)
    for node_id, facts in _by_account(design, told, account, report):
        builder.put_identities(node_id, _updated(design.identities.get(node_id), account_in_order(facts)))
    return builder.change("Update identities by an import")


def _by_account(
    design: Organization, told: dict[str, AccountFacts], account: NodeId | None, report: ConversionReport
) -> list[tuple[NodeId, AccountFacts]]:
    if account is not None:
        number = design.node(account).aws_id
        facts = (
            told.get(number) or told.get("") or (next(iter(told.values())) if not number and len(told) == 1 else None)
        )
        if facts is None:
            named = ", ".join(sorted(told)[:5])
            raise EditError(
                f"The files are of account {named}, and {path_text(design, account)} is {number or 'none'}."
            )
        return [(account, facts)]
    if "" in told:
        raise EditError("Nothing in the files tells the account: name it with --account.")
    by_number = {design.node(one).aws_id: one for one in design.accounts()}
    for number in sorted(told.keys() - by_number.keys()):
        report.lost(
            f"account {number}", "The design has no account of this number.", "Add it, or name it by --account."
        )
    return [(by_number[number], facts) for number, facts in sorted(told.items()) if number in by_number]


def _updated(before: AccountIdentities | None, facts: AccountFacts) -> AccountIdentities:
    before = before or AccountIdentities(unknown=tuple(IdentityPart))
    known = {_PARTS[key] for key in facts.answered} if facts.whole else set()
    if facts.reported:
        known.add(IdentityPart.CREDENTIALS)
    users = _listed(facts, "UserDetailList", before.users, facts.users.values())
    if facts.reported and "UserDetailList" not in facts.answered:
        names = {user.name for user in users}
        users += [IamUser(name, one.path) for name, one in facts.credentials.items() if name not in names]
    return AccountIdentities(
        with_untold(facts.root, before.root, ()),
        tuple(
            _with_credentials(user, facts.credentials.get(user.name))
            for user in _with_untold(users, before.users, _TOLD_OF_USERS)
        ),
        _with_untold(
            _listed(facts, "GroupDetailList", before.groups, facts.groups.values()), before.groups, _TOLD_OF_GROUPS
        ),
        _roles(facts, before.roles),
        _with_untold(_listed(facts, "Policies", before.policies, _policies(facts)), before.policies, _TOLD_OF_POLICIES),
        tuple(part for part in before.unknown if part not in known),
    )


def _listed(facts: AccountFacts, key: str, before: Iterable[_Record], told: Iterable[_Record]) -> list[_Record]:
    """A list as told; while pages of it are missing, what was known stays where they tell nothing else."""
    if key not in facts.answered:
        return list(before)
    if facts.whole:
        return list(told)
    return list(({one.name: one for one in before} | {one.name: one for one in told}).values())


def _with_untold(made: Iterable[_Record], before: Iterable[_Record], told: Collection[str]) -> tuple[_Record, ...]:
    """Records, each with what was known under its name and no import tells."""
    earlier = {one.name: one for one in before}
    return tuple(with_untold(one, earlier.get(one.name), told) for one in made)


def _with_credentials(user: IamUser, told: UserCredentials | None) -> IamUser:
    if told is None:
        return user
    return replace(
        user,
        console=user.console if told.console is None else told.console,
        mfa=user.mfa if told.mfa is None else told.mfa,
        access_keys=user.access_keys if told.access_keys is None else told.access_keys,
        password_last_used=told.password_last_used or user.password_last_used,
        created=user.created or told.created,
    )


def _roles(facts: AccountFacts, before: tuple[IamRole, ...]) -> tuple[IamRole, ...]:
    """Roles with the settings that are told, or else with those that were known."""
    earlier = {role.name: role for role in before}
    found: list[IamRole] = []
    for role in _listed(facts, "RoleDetailList", before, facts.roles.values()):
        settings = facts.role_settings.get(role.name)
        if settings is None:
            found.append(with_untold(role, earlier.get(role.name), _TOLD_OF_ROLES))
            continue
        seconds = settings.session_seconds if role.session_seconds is None else role.session_seconds
        made = replace(role, description=role.description or settings.description, session_seconds=seconds)
        found.append(with_untold(made, earlier.get(role.name), {*_TOLD_OF_ROLES, "description"}))
    return tuple(found)


def _policies(facts: AccountFacts) -> tuple[ManagedPolicy, ...]:
    """Policies of the account's own; of AWS's those that are used and whose text is another than the one known."""
    holders: tuple[IamUser | IamGroup | IamRole, ...] = (
        *facts.users.values(),
        *facts.groups.values(),
        *facts.roles.values(),
    )
    used = {one for holder in holders for one in holder.attached}
    used |= {holder.boundary for holder in holders if not isinstance(holder, IamGroup)}
    return tuple(
        policy
        for policy in facts.policies.values()
        if not aws_managed.is_aws_managed(policy.name)
        or (policy.name in used and not aws_managed.has(policy.name, policy.text))
    )
