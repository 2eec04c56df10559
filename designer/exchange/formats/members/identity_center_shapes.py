"""Shapes of IAM Identity Center in the file; see `schema`."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict  # typing's own cannot be read by pydantic on Python 3.11

from designer.exchange.formats.members.identity_shapes import AttachedNames, Boundary, IdentityName, TrustShape
from designer.exchange.formats.members.observed_shapes import strict


@strict
class CenterUserShape(TypedDict):
    """A user of Identity Center."""

    name: IdentityName
    displayName: NotRequired[str]
    groups: NotRequired[Annotated[list[str], Field(description="Names of the groups that the user is in.")]]
    awsId: NotRequired[str]


@strict
class CenterGroupShape(TypedDict):
    """A group of Identity Center."""

    name: IdentityName
    description: NotRequired[str]
    awsId: NotRequired[str]


@strict
class PermissionSetShape(TypedDict):
    """A permission set."""

    name: IdentityName
    description: NotRequired[str]
    attached: NotRequired[AttachedNames]
    inline: NotRequired[TrustShape]
    boundary: NotRequired[Boundary]
    sessionSeconds: NotRequired[Annotated[int, Field(ge=0, le=10_000_000, description="Longest session.")]]
    awsId: NotRequired[str]


@strict
class AccessAssignmentShape(TypedDict):
    """A permission set given to a user or a group; exactly one of both."""

    permissionSet: str
    group: NotRequired[str]
    user: NotRequired[str]
    target: Annotated[str, Field(description="Id of an account, or of an OU or the root for all accounts below.")]


@strict
class EntitlementShape(TypedDict):
    """A role that is there, given to a user or a group by account access manager; exactly one of both."""

    group: NotRequired[str]
    user: NotRequired[str]
    account: Annotated[str, Field(description="Id of an account of this file.")]
    role: Annotated[IdentityName, Field(description="Name of the role in that account.")]


@strict
class IdentityCenterShape(TypedDict):
    """People and groups of the organization, and what they are given in its accounts."""

    users: NotRequired[list[CenterUserShape]]
    groups: NotRequired[list[CenterGroupShape]]
    permissionSets: NotRequired[list[PermissionSetShape]]
    assignments: NotRequired[list[AccessAssignmentShape]]
    entitlements: NotRequired[list[EntitlementShape]]
    unknown: NotRequired[
        Annotated[
            list[Literal["users", "groups", "permissionSets", "assignments", "entitlements"]],
            Field(description="Parts of which nothing is known: unknown is not empty."),
        ]
    ]
