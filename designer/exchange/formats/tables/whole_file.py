"""The file with all that it may have."""

from typing import Final

from designer.exchange.formats.fields import RecordTable, ValueKind, record_kind
from designer.exchange.formats.tables.compliance import COMPLIANCE_TABLE
from designer.exchange.formats.tables.file import file_table
from designer.exchange.formats.tables.identities import ACCOUNT_TABLE
from designer.exchange.formats.tables.identity_center import CENTER_TABLE
from designer.exchange.formats.tables.observed import OBSERVED_FIELDS
from designer.exchange.formats.tables.organization import ORGANIZATION_TABLE, SETTINGS_FIELDS
from designer.exchange.formats.values import map_kind
from designer.organization.model.records import Settings

WHOLE_ORGANIZATION_TABLE: Final = RecordTable(
    ORGANIZATION_TABLE.title, ORGANIZATION_TABLE.about, Settings, (*SETTINGS_FIELDS, *OBSERVED_FIELDS)
)

RARE_MEMBERS: Final[dict[str, ValueKind]] = {
    "compliance": record_kind(COMPLIANCE_TABLE),
    "accessAssignments": record_kind(CENTER_TABLE),
    "identities": map_kind(record_kind(ACCOUNT_TABLE)),
}

FILE_TABLE: Final = file_table(record_kind(WHOLE_ORGANIZATION_TABLE), RARE_MEMBERS)
WHOLE_FILE: Final = record_kind(FILE_TABLE)
