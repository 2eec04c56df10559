"""Members of a file for what AWS tells of an organization as a whole; left out where there is nothing to say."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from designer.exchange.formats.documents import indented_json, normalised
from designer.exchange.formats.loading import Json
from designer.organization.model.observed import (
    AccountCreation,
    EffectivePolicyError,
    Handshake,
    InvalidEffectivePolicy,
    OrganizationPart,
    ResourcePolicy,
)
from designer.organization.model.records import Settings

if TYPE_CHECKING:  # importing the shapes imports pydantic
    from designer.exchange.formats.members.observed_shapes import (
        AccountCreationShape,
        HandshakeShape,
        InvalidEffectivePolicyShape,
    )
    from designer.exchange.formats.schema import OrganizationShape, ResourcePolicyShape


def members_of(settings: Settings) -> dict[str, Json]:
    """Members of the organization's object."""
    policy = settings.resource_policy
    return _filled(
        resourcePolicy=None if policy is None else _policy(policy),
        handshakes=[_handshake(one) for one in settings.handshakes],
        accountCreations=[_creation(one) for one in settings.account_creations],
        invalidEffectivePolicies=[_invalid(one) for one in settings.invalid_effective_policies],
        unknown=[part.value for part in settings.unknown],
    )


def _filled(**members: Json) -> dict[str, Json]:
    return {key: value for key, value in members.items() if value}


def _policy(policy: ResourcePolicy) -> dict[str, Json]:
    document = normalised(policy.text)
    content: dict[str, Json] = {"text": policy.text} if document is None else {"document": json.loads(document)}
    return {**_filled(awsId=policy.aws_id), **content}


def _handshake(one: Handshake) -> Json:
    return {
        "id": one.id,
        "action": one.action,
        "state": one.state,
        **_filled(
            parties=[{"type": kind, "id": name} for kind, name in one.parties],
            requested=one.requested,
            expires=one.expires,
        ),
    }


def _creation(one: AccountCreation) -> Json:
    more = _filled(reason=one.reason, account=one.account, requested=one.requested)
    return {"id": one.id, "name": one.name, "state": one.state, **more}


def _invalid(one: InvalidEffectivePolicy) -> Json:
    made: dict[str, Json] = {"account": one.account, "type": one.type}
    if one.errors is not None:
        made["errors"] = [
            {
                "code": error.code,
                **_filled(message=error.message, path=error.path, policies=list(error.policies)),
            }
            for error in one.errors
        ]
    return {**made, **_filled(evaluated=one.evaluated)}


def resource_policy_of(shape: ResourcePolicyShape) -> ResourcePolicy | None:
    """Resource policy of a file; None where it is nested too deeply to be kept."""
    text = shape["text"] if "text" in shape else indented_json(shape.get("document"))
    return None if text is None else ResourcePolicy(text, shape.get("awsId", ""))


def with_members(settings: Settings, organization: OrganizationShape) -> Settings:
    """Settings with what the organization's object of a file says."""
    unknown = set(organization.get("unknown", ()))
    policy = organization.get("resourcePolicy")
    return replace(
        settings,
        resource_policy=None if policy is None else resource_policy_of(policy),
        handshakes=tuple(map(_read_handshake, organization.get("handshakes", ()))),
        account_creations=tuple(map(_read_creation, organization.get("accountCreations", ()))),
        invalid_effective_policies=tuple(map(_read_invalid, organization.get("invalidEffectivePolicies", ()))),
        unknown=tuple(part for part in OrganizationPart if part.value in unknown),
    )


def _read_handshake(shape: HandshakeShape) -> Handshake:
    parties = tuple((party["type"], party["id"]) for party in shape.get("parties", ()))
    return Handshake(
        shape["id"], shape["action"], shape["state"], parties, shape.get("requested", ""), shape.get("expires", "")
    )


def _read_creation(shape: AccountCreationShape) -> AccountCreation:
    return AccountCreation(
        shape["id"],
        shape["name"],
        shape["state"],
        shape.get("reason", ""),
        shape.get("account", ""),
        shape.get("requested", ""),
    )


def _read_invalid(shape: InvalidEffectivePolicyShape) -> InvalidEffectivePolicy:
    errors = None
    if "errors" in shape:
        errors = tuple(
            EffectivePolicyError(
                error["code"], error.get("message", ""), error.get("path", ""), tuple(error.get("policies", ()))
            )
            for error in shape["errors"]
        )
    return InvalidEffectivePolicy(shape["account"], shape["type"], errors, shape.get("evaluated", ""))
