"""Facts of IAM put into a design: what files tell replaces what was known, and what they do not tell stays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from designer.basics.errors import EditError
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.iam.iam_files import AccountFacts, RoleSettings, UserCredentials
from designer.exchange.imports.iam.identity_order import account_in_order
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
    RootUser,
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
    """Identities inside an account, with facts."""
    before = before or AccountIdentities(unknown=tuple(IdentityPart))
    known = {_PARTS[key] for key in facts.answered} if facts.whole else set()
    if facts.reported:
        known.add(IdentityPart.CREDENTIALS)
    users = _listed(facts, "UserDetailList", before.users, facts.users.values())
    if facts.reported and "UserDetailList" not in facts.answered:
        names = {user.name for user in users}
        users += [IamUser(name, one.path) for name, one in facts.credentials.items() if name not in names]
    earlier = {user.name: user for user in before.users}
    roles = {role.name: role for role in before.roles}
    return AccountIdentities(
        _root(before.root, facts.root),
        tuple(_with_credentials(user, earlier.get(user.name), facts.credentials.get(user.name)) for user in users),
        tuple(_listed(facts, "GroupDetailList", before.groups, facts.groups.values())),
        tuple(
            _with_settings(role, roles.get(role.name), facts.role_settings.get(role.name))
            for role in _listed(facts, "RoleDetailList", before.roles, facts.roles.values())
        ),
        tuple(_listed(facts, "Policies", before.policies, _policies(facts))),
        tuple(part for part in before.unknown if part not in known),
    )


def _listed(facts: AccountFacts, key: str, before: Iterable[_Record], told: Iterable[_Record]) -> list[_Record]:
    """A list as told; while pages of it are missing, what was known stays where they tell nothing else."""
    if key not in facts.answered:
        return list(before)
    if facts.whole:
        return list(told)
    return list(({one.name: one for one in before} | {one.name: one for one in told}).values())


def _root(before: RootUser, told: RootUser) -> RootUser:
    return RootUser(
        before.password if told.password is None else told.password,
        before.mfa if told.mfa is None else told.mfa,
        before.access_keys if told.access_keys is None else told.access_keys,
    )


def _with_credentials(user: IamUser, earlier: IamUser | None, told: UserCredentials | None) -> IamUser:
    """A user with the credentials that are told, or else with those that were known."""
    if earlier is not None:
        user = replace(
            user,
            console=earlier.console if user.console is None else user.console,
            mfa=earlier.mfa if user.mfa is None else user.mfa,
            access_keys=earlier.access_keys if user.access_keys is None else user.access_keys,
            password_last_used=user.password_last_used or earlier.password_last_used,
        )
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


def _with_settings(role: IamRole, earlier: IamRole | None, told: RoleSettings | None) -> IamRole:
    """A role with the settings that are told, or else with those that were known."""
    known = RoleSettings(earlier.description, earlier.session_seconds) if earlier else RoleSettings("", None)
    told = told or known
    seconds = known.session_seconds if told.session_seconds is None else told.session_seconds
    return replace(
        role,
        description=role.description or told.description,
        session_seconds=seconds if role.session_seconds is None else role.session_seconds,
    )


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
