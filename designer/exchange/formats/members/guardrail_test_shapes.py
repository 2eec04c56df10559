"""Shapes of guardrail tests in the file; see `schema`."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired, TypeAlias

from pydantic import Field
from typing_extensions import TypedDict  # typing's own cannot be read by pydantic on Python 3.11

from designer.exchange.formats.members.observed_shapes import Id, Name, strict
from designer.organization.model.lengths import LONGEST_NAME, LONGEST_PATTERN, LONGEST_TEXT

_TEXTS = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
_VALUES = {"additionalProperties": {**_TEXTS, "anyOf": [*_TEXTS["anyOf"], {"type": "null"}]}}

Patterns: TypeAlias = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=LONGEST_PATTERN)]], Field(min_length=1)
]

CaseShape = TypedDict(
    "CaseShape",
    {
        "account": Annotated[str, Field(description="Id of the caller's account.")],
        "as": NotRequired[Annotated[str, Field(description="ARN of the caller, or role/Name.")]],
        "action": Annotated[str, Field(min_length=1)],
        "resource": NotRequired[Annotated[str, Field(description="ARN; left out where none is named.")]],
        "context": NotRequired[
            Annotated[
                dict[str, object],
                Field(
                    description="Context keys with one value or several; null for one that the request lacks.",
                    json_schema_extra=_VALUES,
                ),
            ]
        ],
    },
)
CaseShape.__doc__ = "One request."
strict(CaseShape)


@strict
class ReviewShape(TypedDict):
    """The catalogue when somebody last looked at what a test covers."""

    catalogue: Annotated[str, Field(description="Its date.")]
    actions: Annotated[int, Field(ge=0, description="Number of actions that the test covered.")]


TestShape = TypedDict(
    "TestShape",
    {
        "id": Annotated[Id, Field(description="Readable slug, unique among the tests.")],
        "say": NotRequired[Annotated[str, Field(max_length=LONGEST_NAME, description="The promise as a sentence.")]],
        "in": NotRequired[
            Annotated[list[str], Field(description="Ids of nodes: their accounts are meant, with all below.")]
        ],
        "exceptIn": NotRequired[Annotated[list[str], Field(description="Ids of nodes whose accounts are not meant.")]],
        "of": NotRequired[
            Annotated[
                Literal["callers", "resources"],
                Field(
                    description="callers, or left out: requests by somebody of the accounts. resources: requests by "
                    "anybody on what the accounts own."
                ),
            ]
        ],
        "as": NotRequired[
            Annotated[object, Field(description="Pattern of callers: an ARN, or role/Name.", json_schema_extra=_TEXTS)]
        ],
        "never": NotRequired[Annotated[Patterns, Field(description="Patterns of actions: every request is denied.")]],
        "always": NotRequired[Annotated[Patterns, Field(description="Patterns of actions: no request is stopped.")]],
        "can": NotRequired[Annotated[Patterns, Field(description="Patterns of actions: some request passes.")]],
        "case": NotRequired[CaseShape],
        "expect": NotRequired[Annotated[Literal["allowed", "denied"], Field(description="Answer to the case.")]],
        "when": NotRequired[
            Annotated[dict[str, dict[str, object]], Field(description="Condition block: the requests that are meant.")]
        ],
        "except": NotRequired[Annotated[Patterns, Field(description="Patterns of actions and callers not meant.")]],
        "resource": NotRequired[
            Annotated[object, Field(description="Pattern of the resources' ARNs.", json_schema_extra=_TEXTS)]
        ],
        "why": NotRequired[Annotated[str, Field(max_length=LONGEST_TEXT)]],
        "owner": NotRequired[Name],
        "severity": NotRequired[Literal["high", "medium", "low"]],
        "expires": NotRequired[Annotated[str, Field(description="Last day on which the test counts: 2027-03-31.")]],
        "duringMigration": NotRequired[
            Annotated[bool, Field(description="It must hold at every step of a migration, too.")]
        ],
        "reviewed": NotRequired[ReviewShape],
    },
)
TestShape.__doc__ = "A guardrail test, with exactly one of never, always, can and case."
strict(TestShape)
