"""The shape of the file, versions 1 and 2, as pydantic sees it; also the source of the published JSON Schema.

Shapes only: what refers to what is checked in `references`. pydantic lives here, in `observed_shapes`,
`compliance_shapes`, `guardrail_test_shapes`, `identity_shapes` and `identity_center_shapes`, and its core in
`validators` and `shape`, and nowhere else. Run as a program it writes what is kept of the shape in ``resources/``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Literal, NotRequired, TypeAlias

import pydantic_core
from pydantic import Field, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from typing_extensions import TypedDict, get_type_hints  # typing's own cannot be read by pydantic on Python 3.11

from designer.exchange.formats.loading import Json
from designer.exchange.formats.members.compliance_shapes import ComplianceShape
from designer.exchange.formats.members.guardrail_test_shapes import TestShape
from designer.exchange.formats.members.identity_center_shapes import IdentityCenterShape
from designer.exchange.formats.members.identity_shapes import IdentitiesByAccount
from designer.exchange.formats.members.observed_shapes import (
    AccountCreationShape,
    HandshakeShape,
    Id,
    InvalidEffectivePolicyShape,
    Name,
    strict,
)
from designer.exchange.formats.versions import ANY_KEY, FILE_VERSION, LATER_MEMBERS, LaterMember
from designer.organization.model.lengths import LONGEST_NAME
from designer.organization.model.node_attributes import NODE_ATTRIBUTES, AnyAttribute, ChoiceAttribute, TagsAttribute
from resources import FOLDER

SCHEMA_ID = f"urn:orgwright:file:{FILE_VERSION}"

Coordinate: TypeAlias = Annotated[float, Field(ge=-1_000_000, le=1_000_000)]

PolicyTypeName: TypeAlias = Literal[
    "SERVICE_CONTROL_POLICY",
    "RESOURCE_CONTROL_POLICY",
    "TAG_POLICY",
    "BACKUP_POLICY",
    "AISERVICES_OPT_OUT_POLICY",
    "CHATBOT_POLICY",
    "DECLARATIVE_POLICY_EC2",
    "SECURITYHUB_POLICY",
    "SECURITYHUB_CSPM_POLICY",
    "INSPECTOR_POLICY",
    "UPGRADE_ROLLOUT_POLICY",
    "BEDROCK_POLICY",
    "S3_POLICY",
    "NETWORK_SECURITY_DIRECTOR_POLICY",
    "GUARDDUTY_POLICY",
]


@strict
class DelegatedAdministratorShape(TypedDict):
    """A member account that administers an AWS service for the organization."""

    account: Annotated[str, Field(description="Id of an account of this file.")]
    service: Annotated[str, Field(description="Service principal, such as guardduty.amazonaws.com.")]


@strict
class ResourcePolicyShape(TypedDict):
    """The policy by which the organization delegates its own administration: a document or, if it is none, a text."""

    awsId: NotRequired[Annotated[str, Field(max_length=1000, description="rp-…; empty while it is only planned.")]]
    document: NotRequired[Annotated[dict[str, object], Field(description="The policy document.")]]
    text: NotRequired[Annotated[str, Field(description="The policy as typed, while it is no JSON object.")]]


PartName: TypeAlias = Literal[
    "policyTypes",
    "trustedServices",
    "delegatedAdministrators",
    "resourcePolicy",
    "handshakes",
    "accountCreations",
    "invalidEffectivePolicies",
    "tags",
]


@strict
class OrganizationShape(TypedDict):
    """Members that belong to the organization as a whole."""

    name: Name
    awsId: NotRequired[Annotated[str, Field(max_length=1000, description="o-…; empty while it is only planned.")]]
    managementAccount: NotRequired[
        Annotated[str | None, Field(description="Id of the account that no SCP or RCP limits; null while not chosen.")]
    ]
    partition: NotRequired[
        Annotated[
            str, Field(max_length=100, description="Partition of the ARNs, such as aws-cn; empty where not known.")
        ]
    ]
    featureSet: NotRequired[Literal["ALL", "CONSOLIDATED_BILLING"]]
    policyTypes: NotRequired[
        Annotated[list[PolicyTypeName], Field(description="Types enabled in the root; SCPs where it is left out.")]
    ]
    trustedServices: NotRequired[list[str]]
    delegatedAdministrators: NotRequired[list[DelegatedAdministratorShape]]
    reservedSlots: NotRequired[
        Annotated[
            dict[PolicyTypeName, Annotated[int, Field(ge=0, le=100)]],
            Field(description="Slots of each OU that are kept free for others, such as Control Tower, by policy type."),
        ]
    ]
    resourcePolicy: NotRequired[ResourcePolicyShape]
    handshakes: NotRequired[list[HandshakeShape]]
    accountCreations: NotRequired[list[AccountCreationShape]]
    invalidEffectivePolicies: NotRequired[list[InvalidEffectivePolicyShape]]
    unknown: NotRequired[
        Annotated[list[PartName], Field(description="Parts of which an import knew nothing: unknown is not empty.")]
    ]


@strict
class NodeShape(TypedDict):
    """Members of a node besides its attributes."""

    id: Annotated[Id, Field(description="Readable slug, unique among the nodes.")]
    kind: Literal["root", "ou", "account"]
    parent: NotRequired[
        Annotated[str | None, Field(description="Id of the root or OU above; null, or left out, for the root.")]
    ]
    name: Name
    policies: NotRequired[
        Annotated[
            list[str],
            Field(
                description="Ids of the attached policies, in attach order. Left out: what AWS attaches to a new node, "
                "FullAWSAccess and, with RCPs enabled, RCPFullAWSAccess."
            ),
        ]
    ]


def _attribute_type(attribute: AnyAttribute) -> object:
    match attribute:
        case ChoiceAttribute():
            kind: object = Literal[tuple(choice.value for choice in attribute.choices)]
        case TagsAttribute():
            kind = dict[str, str]
        case _:
            kind = Annotated[str, Field(max_length=attribute.longest)] if attribute.longest else str
    return NotRequired[Annotated[kind, Field(description=attribute.about)] if attribute.about else kind]


def _with_attributes() -> dict[str, object]:
    """Members of a node, the attributes before what is attached."""
    members = get_type_hints(NodeShape, include_extras=True)
    attached = members.pop("policies")
    attributes = {attribute.key: _attribute_type(attribute) for attribute in NODE_ATTRIBUTES}
    return {**members, **attributes, "policies": attached}


if TYPE_CHECKING:  # a shape that is made while the program runs is none to mypy
    WholeNodeShape = NodeShape
else:
    WholeNodeShape = TypedDict("NodeShape", _with_attributes())
    WholeNodeShape.__doc__ = "The root, an OU or an account. Siblings stand in the order of the list."
    strict(WholeNodeShape)


@strict
class GuardrailShape(TypedDict):
    """The guardrail of the catalogue that a policy was made of."""

    id: Annotated[str, Field(description="Id of the guardrail.", min_length=1)]
    version: Annotated[int, Field(ge=1, description="Its version when the policy was made.")]
    values: NotRequired[Annotated[dict[str, list[str]], Field(description="What was given for its parameters.")]]


@strict
class PolicyShape(TypedDict):
    """A policy of the library: its content is either a document or, while that is no JSON object, a text."""

    id: Annotated[Id, Field(description="Readable slug, unique among the policies.")]
    name: Name
    type: PolicyTypeName
    description: NotRequired[str]
    awsManaged: NotRequired[bool]
    awsId: NotRequired[Annotated[str, Field(max_length=1000, description="p-…; empty while it is only planned.")]]
    guardrail: NotRequired[GuardrailShape]
    tags: NotRequired[dict[str, str]]
    unknown: NotRequired[
        Annotated[
            Literal["text", "attachments"],
            Field(
                description="The gap that an import left: the text could not be read, or the policy stands for those "
                "that may be attached where it is."
            ),
        ]
    ]
    candidate: NotRequired[
        Annotated[
            str, Field(description="Document of the only policy that this one may stand for; without it, any policy.")
        ]
    ]
    document: NotRequired[Annotated[dict[str, object], Field(description="The policy document.")]]
    text: NotRequired[Annotated[str, Field(description="The policy as typed, while it is no JSON object.")]]


@strict
class SuppressionShape(TypedDict):
    """A finding of the checks that is not shown; what is left out stands for any."""

    check: Annotated[str, Field(min_length=1, description="Id of the check, such as policy-attached.")]
    reason: Annotated[str, Field(min_length=1, description="Why, for whoever reads it later.")]
    node: NotRequired[Annotated[str, Field(description="Id of the node that it is about.")]]
    policy: NotRequired[Annotated[str, Field(description="Id of the policy that it is about.")]]
    statement: NotRequired[
        Annotated[str, Field(description="Sid of the policy's statement, or its number counted from 1.")]
    ]
    principal: NotRequired[Annotated[str, Field(description="What of an account's inside, as in user/ana.")]]


@strict
class LayoutShape(TypedDict):
    """Settings of the picture; nothing here changes what anybody may do."""

    direction: NotRequired[Literal["top-down", "left-right", "compact"]]
    spacing: NotRequired[Annotated[float, Field(gt=0, le=10, description="1 is the normal distance.")]]
    collapsed: NotRequired[Annotated[list[str], Field(description="Ids of the nodes whose subtree is folded.")]]
    density: NotRequired[
        Annotated[
            Literal["comfortable", "compact", "dense"],
            Field(description="How much stands on a card; left out for what fits the window."),
        ]
    ]
    positions: NotRequired[
        Annotated[
            dict[str, Annotated[list[Coordinate], Field(min_length=2, max_length=2)]],
            Field(
                description="Nodes placed by hand: id to x and y of the card's corner, from the corner of its parent's "
                "card, in pixels at 100 %."
            ),
        ]
    ]


FileShape = TypedDict(
    "FileShape",
    {
        "$schema": NotRequired[
            Annotated[
                str,
                Field(
                    min_length=1,
                    max_length=LONGEST_NAME,
                    description="Where an editor finds this schema: a path or an address. Orgwright keeps it as it is.",
                ),
            ]
        ],
        "format": Literal["orgwright"],
        "version": Annotated[
            int,
            Field(
                ge=1,
                description="1 or 2, the lowest that has all keys of the file; a program opens a file of a newer "
                "version read-only.",
            ),
        ],
        "organization": OrganizationShape,
        "nodes": Annotated[list[WholeNodeShape], Field(description="Flat; exactly one is the root.")],
        "policies": NotRequired[
            Annotated[list[PolicyShape], Field(description="AWS's own two are added where they are left out.")]
        ],
        "silenced": NotRequired[
            Annotated[list[SuppressionShape], Field(description="Findings of the checks to leave out.")]
        ],
        "tests": NotRequired[
            Annotated[list[TestShape], Field(description="Promises that are proved for all requests.")]
        ],
        "compliance": NotRequired[ComplianceShape],
        "accessAssignments": NotRequired[IdentityCenterShape],
        "identities": NotRequired[IdentitiesByAccount],
        "layout": NotRequired[LayoutShape],
    },
)
FileShape.__doc__ = "An AWS Organizations design as Orgwright keeps it."
strict(FileShape)


FILE_ADAPTER: TypeAdapter[FileShape] = TypeAdapter(FileShape)
NODES_ADAPTER: TypeAdapter[list[WholeNodeShape]] = TypeAdapter(list[WholeNodeShape])
POLICIES_ADAPTER: TypeAdapter[list[PolicyShape]] = TypeAdapter(list[PolicyShape])


class _Untitled(GenerateJsonSchema):
    """Without the titles that only repeat the keys."""

    def field_title_should_be_set(self, schema: object) -> bool:
        del schema
        return False


def json_schema() -> str:
    """The published JSON Schema, as kept in ``resources/orgwright.schema.json``."""
    schema = FILE_ADAPTER.json_schema(schema_generator=_Untitled)
    for shape in ("PolicyShape", "ResourcePolicyShape", "InlinePolicyShape", "ManagedPolicyShape", "TrustShape"):
        schema["$defs"][shape]["oneOf"] = [{"required": ["document"]}, {"required": ["text"]}]
    schema["allOf"] = [version_condition(member) for member in LATER_MEMBERS]
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_ID}
    text = json.dumps({**head, **schema}, indent=2, ensure_ascii=False)
    return text.replace('Shape"', '"') + "\n"


def version_condition(member: LaterMember) -> Json:
    """Return the condition that files of earlier versions do not have a member."""
    refused: Json = False
    for key in reversed(member.path):
        if isinstance(refused, dict):
            refused = {**refused, "items": refused}  # whichever the value is: an object, or a list of them
        refused = {"additionalProperties": refused} if key == ANY_KEY else {"properties": {key: refused}}
    return {"if": {"properties": {"version": {"maximum": member.since - 1}}}, "then": refused}


def stored_shape() -> str:
    """The shape as `validators` reads it, kept in ``resources/file_shape.json``."""
    made = {
        "file": FILE_ADAPTER.core_schema,
        "nodes": NODES_ADAPTER.core_schema,
        "policies": POLICIES_ADAPTER.core_schema,
    }
    parts = {part: _plain(core_schema) for part, core_schema in made.items()}
    return json.dumps({"pydantic_core": pydantic_core.__version__, "parts": parts}, indent=1, ensure_ascii=False) + "\n"


def _plain(value: object, shared: Mapping[str, object] = MappingProxyType({})) -> object:
    """A schema of pydantic's core without what only pydantic needs; shapes used twice stand where they are used."""
    if isinstance(value, Mapping):
        if value.get("type") == "definitions":
            return _plain(value["schema"], {one["ref"]: one for one in value["definitions"]})
        if value.get("type") == "definition-ref":
            return _plain(shared[value["schema_ref"]], shared)
        return {key: _plain(below, shared) for key, below in value.items() if key not in _ONLY_PYDANTIC}
    return [_plain(below, shared) for below in value] if isinstance(value, list | tuple) else value


_ONLY_PYDANTIC = ("cls", "cls_name", "metadata", "ref")


if __name__ == "__main__":
    (FOLDER / "orgwright.schema.json").write_text(json_schema(), "utf-8")
    (FOLDER / "file_shape.json").write_text(stored_shape(), "utf-8")
