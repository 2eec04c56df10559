"""Fields of what AWS shows of an organization as a whole; the file with all that it may have."""

from typing import Final, cast

from designer.exchange.formats.documents import CONTENT_FIELDS
from designer.exchange.formats.fields import PLAIN_TEXT, FileField, RecordTable, Shape, ValueKind, record_kind
from designer.exchange.formats.tables.comments import COMMENTS
from designer.exchange.formats.tables.compliance import COMPLIANCE_TABLE
from designer.exchange.formats.tables.file import file_table
from designer.exchange.formats.tables.identities import ACCOUNT_TABLE, CENTER_TABLE
from designer.exchange.formats.tables.organization import ORGANIZATION_TABLE, SETTINGS_FIELDS
from designer.exchange.formats.values import TEXT_LIST, choices_kind, list_kind, map_kind, text_kind
from designer.organization.model.observed import (
    AccountCreation,
    EffectivePolicyError,
    Handshake,
    InvalidEffectivePolicy,
    OrganizationPart,
    ResourcePolicy,
)
from designer.organization.model.records import Settings

_TIME = "ISO 8601."

RESOURCE_POLICY_TABLE: Final = RecordTable(
    "ResourcePolicy",
    "The policy that delegates the organization's own administration: a document or, if it is none, a text.",
    ResourcePolicy,
    (FileField("aws_id", text_kind(1_000), "rp-…; empty while it is only planned."), CONTENT_FIELDS),
)


_PARTY: Final[RecordTable[object]] = RecordTable(
    "HandshakeParty",
    "A party of a handshake.",
    None,
    (
        FileField("", PLAIN_TEXT, "ACCOUNT, ORGANIZATION_TABLE or EMAIL.", key="type", required=True),
        FileField("", key="id", required=True),
    ),
)
_OBJECTS = list_kind(record_kind(_PARTY))
_PARTIES = ValueKind(
    _OBJECTS.shape,
    lambda value: tuple([(one["type"], one["id"]) for one in cast("list[Shape]", value)]),
    lambda pairs: [{"type": kind, "id": name} for kind, name in cast("tuple[tuple[str, str], ...]", pairs)],
    _OBJECTS.items,
)
"""Parties of a handshake, which a record has as pairs."""

HANDSHAKE_TABLE: Final = RecordTable(
    "Handshake",
    "An invitation or a request that waits for an answer, as AWS shows it.",
    Handshake,
    (
        FileField("id"),
        FileField("action", PLAIN_TEXT, "In AWS's words, such as INVITE."),
        FileField("state", PLAIN_TEXT, "REQUESTED or OPEN."),
        FileField("parties", _PARTIES),
        FileField("requested", PLAIN_TEXT, _TIME),
        FileField("expires", PLAIN_TEXT, _TIME),
    ),
)
ACCOUNT_CREATION_TABLE: Final = RecordTable(
    "AccountCreation",
    "An account that is being made, or that could not be made, as AWS shows it.",
    AccountCreation,
    (
        FileField("id"),
        FileField("name"),
        FileField("state", PLAIN_TEXT, "IN_PROGRESS or FAILED."),
        FileField("reason", PLAIN_TEXT, "In AWS's words, such as EMAIL_ALREADY_EXISTS."),
        FileField("account", PLAIN_TEXT, "Twelve digits, as soon as there are any."),
        FileField("requested", PLAIN_TEXT, _TIME),
    ),
)
EFFECTIVE_POLICY_ERROR_TABLE: Final = RecordTable(
    "EffectivePolicyError",
    "A fault that AWS finds in an effective policy.",
    EffectivePolicyError,
    (
        FileField("code", PLAIN_TEXT, "In AWS's words, such as ELEMENTS_TOO_MANY."),
        FileField("message"),
        FileField("path", PLAIN_TEXT, "Place in the effective policy."),
        FileField("policies", TEXT_LIST, "AWS ids of the policies that contribute to it."),
    ),
)
INVALID_EFFECTIVE_POLICY_TABLE: Final = RecordTable(
    "InvalidEffectivePolicy",
    "An effective policy that AWS calls invalid, as AWS shows it.",
    InvalidEffectivePolicy,
    (
        FileField("account", PLAIN_TEXT, "Twelve digits."),
        FileField("type", PLAIN_TEXT, "Policy type."),
        FileField(
            "errors", list_kind(record_kind(EFFECTIVE_POLICY_ERROR_TABLE)), "Left out where they could not be read."
        ),
        FileField("evaluated", PLAIN_TEXT, _TIME),
    ),
)
OBSERVED_FIELDS: Final = (
    FileField("resource_policy", record_kind(RESOURCE_POLICY_TABLE)),
    FileField("handshakes", list_kind(record_kind(HANDSHAKE_TABLE))),
    FileField("account_creations", list_kind(record_kind(ACCOUNT_CREATION_TABLE))),
    FileField("invalid_effective_policies", list_kind(record_kind(INVALID_EFFECTIVE_POLICY_TABLE))),
    FileField("unknown", choices_kind(OrganizationPart), "Parts that an import knew nothing of: unknown is not empty."),
)
"""Keys of the organization that few designs have."""


WHOLE_ORGANIZATION_TABLE: Final = RecordTable(
    ORGANIZATION_TABLE.title, ORGANIZATION_TABLE.about, Settings, (*SETTINGS_FIELDS, *OBSERVED_FIELDS)
)

RARE_MEMBERS: Final[dict[str, ValueKind]] = {
    "comments": COMMENTS,
    "compliance": record_kind(COMPLIANCE_TABLE),
    "accessAssignments": record_kind(CENTER_TABLE),
    "identities": map_kind(record_kind(ACCOUNT_TABLE)),
}

FILE_TABLE: Final = file_table(record_kind(WHOLE_ORGANIZATION_TABLE), RARE_MEMBERS)
WHOLE_FILE: Final = record_kind(FILE_TABLE)
