"""Shapes of the identities inside accounts, in the file; see `schema`."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired, TypeAlias

from pydantic import Field
from typing_extensions import TypedDict  # typing's own cannot be read by pydantic on Python 3.11

from designer.exchange.formats.members.observed_shapes import strict

IdentityName: TypeAlias = Annotated[str, Field(min_length=1, max_length=1000)]

IdentityPath: TypeAlias = Annotated[str, Field(max_length=1000, description="/ where it is left out.")]

Moment: TypeAlias = Annotated[str, Field(max_length=100, description="Time, ISO 8601; left out where not known.")]

AttachedNames: TypeAlias = Annotated[
    list[str],
    Field(description="Managed policies: names of the account's own, ARNs of AWS's, as in arn:aws:iam::aws:policy/X."),
]

Boundary: TypeAlias = Annotated[str, Field(description="The managed policy that is the boundary, as among attached.")]

_Document: TypeAlias = Annotated[dict[str, object], Field(description="The policy document.")]

Typed: TypeAlias = Annotated[str, Field(description="The policy as typed, while it is no JSON object.")]


@strict
class InlinePolicyShape(TypedDict):
    """A policy that is a part of one user, group or role."""

    name: IdentityName
    document: NotRequired[_Document]
    text: NotRequired[Typed]


@strict
class ManagedPolicyShape(TypedDict):
    """A policy of the account that can be attached; for one of AWS's own its ARN is the name."""

    name: IdentityName
    path: NotRequired[IdentityPath]
    description: NotRequired[str]
    document: NotRequired[_Document]
    text: NotRequired[Typed]


@strict
class AccessKeyShape(TypedDict):
    """A long-term key, without anything secret."""

    active: bool
    created: NotRequired[Moment]
    lastUsed: NotRequired[Moment]


@strict
class RootUserShape(TypedDict):
    """The account's root user; what is left out is not known."""

    password: NotRequired[Annotated[bool, Field(description="It can sign in to the console.")]]
    mfa: NotRequired[Annotated[bool, Field(description="It has an MFA device.")]]
    accessKeys: NotRequired[Annotated[int, Field(ge=0, le=100, description="Number of its active access keys.")]]


@strict
class IamUserShape(TypedDict):
    """An IAM user."""

    name: IdentityName
    path: NotRequired[IdentityPath]
    groups: NotRequired[Annotated[list[str], Field(description="Names of its groups.")]]
    attached: NotRequired[AttachedNames]
    inline: NotRequired[list[InlinePolicyShape]]
    boundary: NotRequired[Boundary]
    tags: NotRequired[dict[str, str]]
    created: NotRequired[Moment]
    console: NotRequired[Annotated[bool, Field(description="It has a password; left out where not known.")]]
    mfa: NotRequired[Annotated[bool, Field(description="It has an MFA device; left out where not known.")]]
    accessKeys: NotRequired[Annotated[list[AccessKeyShape], Field(description="Left out where not known.")]]
    passwordLastUsed: NotRequired[Moment]


@strict
class IamGroupShape(TypedDict):
    """An IAM group."""

    name: IdentityName
    path: NotRequired[IdentityPath]
    attached: NotRequired[AttachedNames]
    inline: NotRequired[list[InlinePolicyShape]]


@strict
class TrustShape(TypedDict):
    """The trust policy of a role: a document or, if it is none, a text."""

    document: NotRequired[_Document]
    text: NotRequired[Typed]


@strict
class IamRoleShape(TypedDict):
    """An IAM role."""

    name: IdentityName
    trust: TrustShape
    path: NotRequired[IdentityPath]
    attached: NotRequired[AttachedNames]
    inline: NotRequired[list[InlinePolicyShape]]
    boundary: NotRequired[Boundary]
    tags: NotRequired[dict[str, str]]
    created: NotRequired[Moment]
    description: NotRequired[str]
    sessionSeconds: NotRequired[Annotated[int, Field(ge=0, le=10_000_000, description="Longest session.")]]
    lastUsed: NotRequired[Moment]


@strict
class AccountIdentitiesShape(TypedDict):
    """The identities inside one account."""

    root: NotRequired[RootUserShape]
    users: NotRequired[list[IamUserShape]]
    groups: NotRequired[list[IamGroupShape]]
    roles: NotRequired[list[IamRoleShape]]
    policies: NotRequired[list[ManagedPolicyShape]]
    unknown: NotRequired[
        Annotated[
            list[Literal["users", "groups", "roles", "policies", "credentials"]],
            Field(description="Parts of which nothing is known: unknown is not empty."),
        ]
    ]


IdentitiesByAccount: TypeAlias = Annotated[
    dict[str, AccountIdentitiesShape],
    Field(description="What lies inside accounts, by the id of the account; of any other nothing is known."),
]
