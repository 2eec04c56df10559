"""Fields of IAM Identity Center: people, groups, permission sets and what they are given."""

from typing import Final, cast

from designer.exchange.formats.contents import DOCUMENT_OR_TEXT
from designer.exchange.formats.fields import PLAIN_TEXT, FileField, RecordTable, Shape, SpreadField, Unique, record_kind
from designer.exchange.formats.tables.identities import ATTACHED_FIELD, BOUNDARY_FIELD, NAME_FIELD, SESSION_FIELD
from designer.exchange.formats.values import TEXT_LIST, choices_kind, list_kind
from designer.organization.model.identity_center import (
    AccessAssignment,
    CenterGroup,
    CenterPart,
    CenterUser,
    Entitlement,
    Grantee,
    GranteeKind,
    IdentityCenter,
    PermissionSet,
)

_AWS_ID = FileField("aws_id")
_DESCRIPTION = FileField("description")


def _read_grantee(shape: Shape) -> dict[str, object]:
    kind = GranteeKind.GROUP if "group" in shape else GranteeKind.USER
    return {"grantee": Grantee(kind, str(shape[kind.value]))}


def _write_grantee(record: object) -> Shape:
    grantee = cast("AccessAssignment | Entitlement", record).grantee
    return {grantee.kind.value: grantee.name}


_GRANTEE = SpreadField(
    ("grantee",), (FileField("", key="group"), FileField("", key="user")), _read_grantee, _write_grantee
)

USER_TABLE: Final = RecordTable(
    "CenterUser",
    "A user of Identity Center.",
    CenterUser,
    (
        NAME_FIELD,
        FileField("display_name"),
        FileField("groups", TEXT_LIST, "Names of the groups that the user is in."),
        _AWS_ID,
    ),
)
GROUP_TABLE: Final = RecordTable(
    "CenterGroup", "A group of Identity Center.", CenterGroup, (NAME_FIELD, _DESCRIPTION, _AWS_ID)
)
PERMISSION_SET_TABLE: Final = RecordTable(
    "PermissionSet",
    "A permission set.",
    PermissionSet,
    (
        NAME_FIELD,
        _DESCRIPTION,
        ATTACHED_FIELD,
        FileField("inline", DOCUMENT_OR_TEXT),
        BOUNDARY_FIELD,
        SESSION_FIELD,
        _AWS_ID,
    ),
)
ASSIGNMENT_TABLE: Final = RecordTable(
    "AccessAssignment",
    "A permission set given to a user or a group; exactly one of both.",
    AccessAssignment,
    (
        FileField("permission_set"),
        _GRANTEE,
        FileField("target", PLAIN_TEXT, "Id of an account, or of an OU or the root for all accounts below."),
    ),
)
ENTITLEMENT_TABLE: Final = RecordTable(
    "Entitlement",
    "A role that is there, given to a user or a group by account access manager; exactly one of both.",
    Entitlement,
    (
        _GRANTEE,
        FileField("account", PLAIN_TEXT, "Id of an account of this file."),
        FileField("role", NAME_FIELD.kind, "Name of the role in that account."),
    ),
)
CENTER_TABLE: Final = RecordTable(
    "IdentityCenter",
    "People and groups of the organization, and what they are given in its accounts.",
    IdentityCenter,
    (
        FileField("users", list_kind(record_kind(USER_TABLE), unique=Unique("name", "Another user has this name."))),
        FileField("groups", list_kind(record_kind(GROUP_TABLE), unique=Unique("name", "Another group has this name."))),
        FileField(
            "permission_sets",
            list_kind(
                record_kind(PERMISSION_SET_TABLE), unique=Unique("name", "Another permission set has this name.")
            ),
        ),
        FileField("assignments", list_kind(record_kind(ASSIGNMENT_TABLE))),
        FileField("entitlements", list_kind(record_kind(ENTITLEMENT_TABLE))),
        FileField("unknown", choices_kind(CenterPart), "Parts of which nothing is known: unknown is not empty."),
    ),
)
