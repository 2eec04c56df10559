"""Fields of what lies inside accounts, and of IAM Identity Center."""

from typing import Final, cast

from designer.exchange.formats.documents import CONTENT_FIELDS, DOCUMENT_OR_TEXT
from designer.exchange.formats.fields import PLAIN_TEXT, FileField, RecordTable, Shape, SpreadField, Unique, record_kind
from designer.exchange.formats.values import (
    TAG_MAP,
    TEXT_LIST,
    TRUE_OR_FALSE,
    choices_kind,
    list_kind,
    text_kind,
    whole_kind,
)
from designer.organization.model import identities
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
from designer.organization.model.lengths import LONGEST_NAME

NAME_FIELD: Final = FileField("name", text_kind(LONGEST_NAME, 1))
ATTACHED_FIELD: Final = FileField(
    "attached",
    TEXT_LIST,
    "Managed policies: names of the account's own, ARNs of AWS's, as in arn:aws:iam::aws:policy/X.",
)
BOUNDARY_FIELD: Final = FileField("boundary", PLAIN_TEXT, "The managed policy that is the boundary, as among attached.")
SESSION_FIELD: Final = FileField("session_seconds", whole_kind(0, 10_000_000), "Longest session.")

_PATH = FileField("path", text_kind(1_000), "/ where it is left out.")
_TAGS = FileField("tags", TAG_MAP)
_CREATED = FileField("created", text_kind(100), "Time, ISO 8601; left out where not known.")
_LAST_USED = FileField("last_used", text_kind(100), _CREATED.about)

INLINE_POLICY_TABLE: Final = RecordTable(
    "InlinePolicy",
    "A policy that is a part of one user, group or role.",
    identities.InlinePolicy,
    (NAME_FIELD, CONTENT_FIELDS),
)
_INLINE = FileField("inline", list_kind(record_kind(INLINE_POLICY_TABLE)))

MANAGED_POLICY_TABLE: Final = RecordTable(
    "ManagedPolicy",
    "A policy of the account that can be attached; for one of AWS's own its ARN is the name.",
    identities.ManagedPolicy,
    (NAME_FIELD, _PATH, FileField("description"), CONTENT_FIELDS),
)
ACCESS_KEY_TABLE: Final = RecordTable(
    "AccessKey",
    "A long-term key, without anything secret.",
    identities.AccessKey,
    (FileField("active", TRUE_OR_FALSE), _CREATED, _LAST_USED),
)
ROOT_USER_TABLE: Final = RecordTable(
    "RootUser",
    "The account's root user; what is left out is not known.",
    identities.RootUser,
    (
        FileField("password", TRUE_OR_FALSE, "It can sign in to the console."),
        FileField("mfa", TRUE_OR_FALSE, "It has an MFA device."),
        FileField("access_keys", whole_kind(0, 100), "Number of its active access keys."),
    ),
)
IAM_USER_TABLE: Final = RecordTable(
    "IamUser",
    "An IAM user.",
    identities.IamUser,
    (
        NAME_FIELD,
        _PATH,
        FileField("groups", TEXT_LIST, "Names of its groups."),
        ATTACHED_FIELD,
        _INLINE,
        BOUNDARY_FIELD,
        _TAGS,
        _CREATED,
        FileField("console", TRUE_OR_FALSE, "It has a password; left out where not known."),
        FileField("mfa", TRUE_OR_FALSE, "It has an MFA device; left out where not known."),
        FileField("access_keys", list_kind(record_kind(ACCESS_KEY_TABLE)), "Left out where not known."),
        FileField("password_last_used", text_kind(100), _CREATED.about),
    ),
)
IAM_GROUP_TABLE: Final = RecordTable(
    "IamGroup", "An IAM group.", identities.IamGroup, (NAME_FIELD, _PATH, ATTACHED_FIELD, _INLINE)
)
IAM_ROLE_TABLE: Final = RecordTable(
    "IamRole",
    "An IAM role.",
    identities.IamRole,
    (
        NAME_FIELD,
        FileField("trust", DOCUMENT_OR_TEXT),
        _PATH,
        ATTACHED_FIELD,
        _INLINE,
        BOUNDARY_FIELD,
        _TAGS,
        _CREATED,
        FileField("description"),
        SESSION_FIELD,
        _LAST_USED,
    ),
)

_ONCE = Unique("name", "Another one has this name; AWS ignores case.")

ACCOUNT_TABLE: Final = RecordTable(
    "AccountIdentities",
    "The identities inside one account.",
    identities.AccountIdentities,
    (
        FileField("root", record_kind(ROOT_USER_TABLE)),
        FileField("users", list_kind(record_kind(IAM_USER_TABLE), unique=_ONCE)),
        FileField("groups", list_kind(record_kind(IAM_GROUP_TABLE), unique=_ONCE)),
        FileField("roles", list_kind(record_kind(IAM_ROLE_TABLE), unique=_ONCE)),
        FileField("policies", list_kind(record_kind(MANAGED_POLICY_TABLE), unique=_ONCE)),
        FileField(
            "unknown", choices_kind(identities.IdentityPart), "Parts that are not known at all: unknown is not empty."
        ),
    ),
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
        FileField("unknown", choices_kind(CenterPart), "Parts that are not known at all: unknown is not empty."),
    ),
)
