"""A company with one account of which all is known inside, for tests of principals."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from designer.organization.model.identities import (
    AccountIdentities,
    IamGroup,
    IamRole,
    IamUser,
    InlinePolicy,
    ManagedPolicy,
)
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, Policy, PolicyId
from tests.designer.building import DENY_LEAVE, PAYER, SHOP, company

NUMBER, PAYERS = "222222222222", "111111111111"
"""Numbers of the accounts Shop and Payer."""
EMPTY: Mapping[NodeId, AccountIdentities] = {}


def here(name: str) -> str:
    """ARN of a principal of the account Shop: ``user/ana``."""
    return f"arn:aws:iam::{NUMBER}:{name}"


def there(name: str) -> str:
    """ARN of a principal of the account Payer."""
    return f"arn:aws:iam::{PAYERS}:{name}"


def document(*statements: dict[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def statement(
    effect: str, actions: str | Sequence[str], resources: str | Sequence[str] = "*", **more: object
) -> dict[str, object]:
    return {"Effect": effect, "Action": actions, "Resource": resources, **more}


def allow(actions: str | Sequence[str], resources: str | Sequence[str] = "*") -> str:
    return document(statement("Allow", actions, resources))


def inline(*texts: str) -> tuple[InlinePolicy, ...]:
    return tuple(InlinePolicy(f"inline-{number}", text) for number, text in enumerate(texts, 1))


def user(name: str, *texts: str, groups: tuple[str, ...] = (), boundary: str = "") -> IamUser:
    return IamUser(name, groups=groups, inline=inline(*texts), boundary=boundary)


def trust(*principals: str, effect: str = "Allow", **conditions: dict[str, str]) -> dict[str, object]:
    """A statement of a trust policy; conditions by operator."""
    more = {"Condition": conditions} if conditions else {}
    return {"Effect": effect, "Principal": {"AWS": list(principals)}, "Action": "sts:AssumeRole", **more}


NOBODY = document({"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"})
"""A trust policy that names no user or role."""


def role(name: str, *texts: str, boundary: str = "", trusts: str = NOBODY) -> IamRole:
    return IamRole(name, trusts, inline=inline(*texts), boundary=boundary)


def inside(
    *users: IamUser,
    groups: tuple[IamGroup, ...] = (),
    roles: tuple[IamRole, ...] = (),
    policies: tuple[ManagedPolicy, ...] = (),
) -> AccountIdentities:
    return AccountIdentities(users=users, groups=groups, roles=roles, policies=policies)


def company_with(
    identities: AccountIdentities, scp: str = "", others: Mapping[NodeId, AccountIdentities] = EMPTY
) -> Organization:
    """The company with these identities in the account Shop, and an SCP on the OU Workloads above it.

    Identities of other accounts are beside them.
    """
    plain = company()
    policies: list[Policy] = [one for one in plain.policies.values() if one.id != DENY_LEAVE]
    policies.append(replace(plain.policy(PolicyId(DENY_LEAVE)), text=scp or allow("*")))
    return Organization(plain.nodes.values(), policies, plain.settings, identities={SHOP: identities, **others})


def chain_of_roles(last_may: str, *others: IamUser, scp: str = "", **conditions: dict[str, str]) -> Organization:
    """The user ana may become the role first, and that the role last in another account, which may do something.

    Conditions are those of the trust policy of the last one; ben and the others are beside ana.
    """
    first = role("first", allow("sts:AssumeRole", there("role/last")), trusts=document(trust(here("user/ana"))))
    last = role("last", last_may, trusts=document(trust(here("role/first"), **conditions)))
    shop = inside(user("ana"), user("ben"), *others, roles=(first,))
    return company_with(shop, scp, {PAYER: inside(roles=(last,))})
