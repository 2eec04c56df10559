"""The shape of what AWS tells of an organization beside its tree, as pydantic sees it: a part of `schema`."""

from __future__ import annotations

from typing import Annotated, NotRequired, TypeAlias

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict  # typing's own cannot be read by pydantic on Python 3.11

from designer.organization.model.lengths import LONGEST_ID, LONGEST_NAME

strict = with_config(ConfigDict(extra="forbid", strict=True))
"""Decorator of every shape: nothing that is not named, and no value of another type."""

Id: TypeAlias = Annotated[str, Field(min_length=1, max_length=LONGEST_ID)]
"""A readable slug; any text that is not empty is accepted."""

Name: TypeAlias = Annotated[str, Field(max_length=LONGEST_NAME)]
"""Many times what AWS takes, so that `checks` can tell of a long one; anything longer would fill whole sentences."""


@strict
class HandshakePartyShape(TypedDict):
    """A party of a handshake."""

    type: Annotated[str, Field(description="ACCOUNT, ORGANIZATION or EMAIL.")]
    id: str


@strict
class HandshakeShape(TypedDict):
    """An invitation or a request that waits for an answer, as AWS tells it."""

    id: str
    action: Annotated[str, Field(description="In AWS's words, such as INVITE.")]
    state: Annotated[str, Field(description="REQUESTED or OPEN.")]
    parties: NotRequired[list[HandshakePartyShape]]
    requested: NotRequired[Annotated[str, Field(description="ISO 8601.")]]
    expires: NotRequired[Annotated[str, Field(description="ISO 8601.")]]


@strict
class AccountCreationShape(TypedDict):
    """An account that is being made, or that could not be made, as AWS tells it."""

    id: str
    name: str
    state: Annotated[str, Field(description="IN_PROGRESS or FAILED.")]
    reason: NotRequired[Annotated[str, Field(description="In AWS's words, such as EMAIL_ALREADY_EXISTS.")]]
    account: NotRequired[Annotated[str, Field(description="Twelve digits, as soon as there are any.")]]
    requested: NotRequired[Annotated[str, Field(description="ISO 8601.")]]


@strict
class EffectivePolicyErrorShape(TypedDict):
    """A fault that AWS finds in an effective policy."""

    code: Annotated[str, Field(description="In AWS's words, such as ELEMENTS_TOO_MANY.")]
    message: NotRequired[str]
    path: NotRequired[Annotated[str, Field(description="Place in the effective policy.")]]
    policies: NotRequired[Annotated[list[str], Field(description="AWS ids of the policies that contribute to it.")]]


@strict
class InvalidEffectivePolicyShape(TypedDict):
    """An effective policy that AWS calls invalid, as AWS tells it."""

    account: Annotated[str, Field(description="Twelve digits.")]
    type: Annotated[str, Field(description="Policy type.")]
    errors: NotRequired[
        Annotated[list[EffectivePolicyErrorShape], Field(description="Left out where they could not be read.")]
    ]
    evaluated: NotRequired[Annotated[str, Field(description="ISO 8601.")]]
