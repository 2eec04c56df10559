"""The file as a whole: its keys, in the order of writing, and where a design has them."""

from collections.abc import Mapping
from typing import Final

from designer.exchange.formats.fields import FileField, RecordTable, ValueKind, record_kind
from designer.exchange.formats.format import FILE_MARK
from designer.exchange.formats.tables.guardrail_tests import TEST_TABLE
from designer.exchange.formats.tables.organization import LAYOUT_TABLE, NODE_TABLE, POLICY_TABLE, SUPPRESSION_TABLE
from designer.exchange.formats.values import any_kind, list_kind, text_kind, whole_kind, word_kind
from designer.organization.model.lengths import LONGEST_NAME

RARE_KEYS: Final = ("comments", "compliance", "accessAssignments", "identities")
"""Keys of the file that few designs have."""

NODE_LIST: Final = list_kind(record_kind(NODE_TABLE))
POLICY_LIST: Final = list_kind(record_kind(POLICY_TABLE))


_HEAD = (
    FileField(
        "schema",
        text_kind(LONGEST_NAME, 1),
        "Where an editor finds this schema: a path or an address. Orgwright keeps it as it is.",
        key="$schema",
        since=2,
    ),
    FileField("", word_kind(FILE_MARK), key="format", required=True),
    FileField(
        "",
        whole_kind(1),
        "1 or 2, the lowest that has all keys of the file; a program opens a file of a newer version read-only.",
        key="version",
        required=True,
    ),
)
_USUAL = (
    FileField("organization.nodes", NODE_LIST, "Flat; exactly one is the root.", key="nodes", required=True),
    FileField("organization.policies", POLICY_LIST, "AWS's own two are added where they are left out.", key="policies"),
    FileField(
        "organization.settings.suppressions",
        list_kind(record_kind(SUPPRESSION_TABLE)),
        "Findings of the checks to leave out.",
        key="silenced",
    ),
    FileField(
        "organization.settings.tests",
        list_kind(record_kind(TEST_TABLE)),
        "Promises that are proved for all requests.",
        key="tests",
        is_kept=True,
    ),
)


def file_table(organization: ValueKind, rare: Mapping[str, ValueKind]) -> RecordTable[object]:
    """Return the fields of the file.

    Args:
        organization: Kind of the organization's object.
        rare: Kinds of the members that few designs have, by their keys; any value for those that are not named.
    """
    comments, compliance, center, identities = (rare.get(key, any_kind({})) for key in RARE_KEYS)
    inside = "What lies inside accounts, by the id of the account; of any other nothing is known."
    fields = (
        *_HEAD,
        FileField("organization.settings", organization, key="organization", required=True),
        *_USUAL,
        FileField(
            "organization.settings.comments",
            comments,
            "What people say of parts of the design.",
            key="comments",
            since=2,
        ),
        FileField("organization.settings.compliance", compliance, key="compliance"),
        FileField("organization.settings.identity_center", center, key="accessAssignments"),
        FileField("organization.identities", identities, inside, key="identities"),
        FileField("layout", record_kind(LAYOUT_TABLE), key="layout", is_kept=True),
    )
    return RecordTable("File", "An AWS Organizations design as Orgwright keeps it.", None, fields)
