"""Fields of the records on compliance: agreements, evidence, lists, decisions, duties, sensitive actions."""

from typing import Final

from designer.exchange.formats.fields import PLAIN_TEXT, FileField, RecordTable, Unique, record_kind
from designer.exchange.formats.values import TRUE_OR_FALSE, choice_kind, list_kind, text_kind, whole_kind
from designer.organization.edits.rules import day_refusal
from designer.organization.model import compliance
from designer.organization.model.lengths import LONGEST_ID, LONGEST_TEXT

_WORD = text_kind(LONGEST_ID, 1)
_TEXT = text_kind(LONGEST_TEXT)
_SAID = text_kind(LONGEST_TEXT, 1)
_DAY = text_kind(40, rule=day_refusal)
_ISO = "ISO 8601, such as 2026-11-27."

_NODE = FileField("node", _WORD, "Id of a node; it counts below, too.")
_NOTE = FileField("note", _TEXT)
_OWNER = FileField("owner", _TEXT)

AGREEMENT_TABLE: Final = RecordTable(
    "Agreement",
    "An agreement with AWS, as AWS Artifact keeps it.",
    compliance.CustomerAgreement,
    (
        FileField("id", _WORD),
        FileField("name", _TEXT),
        FileField("scope", choice_kind(compliance.AgreementScope)),
        FileField("account", PLAIN_TEXT, "Id of the account that has accepted it; the management account by default."),
        FileField("state", choice_kind(compliance.AgreementState)),
        FileField("arn", _TEXT, "ARN of the agreement, the same for all customers."),
        FileField("start", _DAY, _ISO),
        FileField("end", _DAY, _ISO),
        _NOTE,
    ),
)
REPORT_TABLE: Final = RecordTable(
    "EvidenceReport",
    "A version of a report of AWS Artifact; never its text.",
    compliance.EvidenceReport,
    (
        FileField("id", _WORD),
        FileField("name", _TEXT),
        FileField("version", whole_kind(1)),
        FileField("start", _DAY, "First day of the period that it covers."),
        FileField("end", _DAY, "Last day of the period that it covers."),
        FileField("published", TRUE_OR_FALSE, "False for one that AWS has withdrawn."),
        FileField("series", _TEXT),
        FileField("company", _TEXT),
        FileField("terms", _TEXT, "PASSTHROUGH or EXPLICIT, where terms must be accepted."),
    ),
)
READING_TABLE: Final = RecordTable(
    "ArtifactReading",
    "A reading of a list of AWS Artifact.",
    compliance.ArtifactReading,
    (
        FileField("part", choice_kind(compliance.ArtifactPart)),
        FileField("account", _TEXT, "Twelve digits of the account that asked."),
        FileField("day", _DAY, _ISO),
    ),
)
PROGRAMME_LIST_TABLE: Final = RecordTable(
    "ProgrammeList",
    "A list of services in scope of a programme, of one's own.",
    compliance.ProgrammeList,
    (
        FileField("programme", _WORD),
        FileField("as_of", _DAY, "Day of the list."),
        FileField("source", _SAID),
        FileField("services", list_kind(_WORD), "Prefixes of services."),
        FileField("title", _TEXT),
        _NOTE,
    ),
)
ACCEPTED_SERVICE_TABLE: Final = RecordTable(
    "AcceptedService",
    "A decision that a service may stay possible out of scope.",
    compliance.AcceptedService,
    (
        _NODE,
        FileField("service", _WORD, "Prefix of the service."),
        FileField("reason", _SAID),
        FileField("programme", _TEXT, "Id of the programme; left out for all."),
        _OWNER,
        FileField("until", _DAY, "Last day on which it counts."),
    ),
)
DUTY_TABLE: Final = RecordTable(
    "CustomerDuty",
    "State of a duty that stays with the customer of a programme.",
    compliance.CustomerDuty,
    (
        _NODE,
        FileField("programme", _WORD),
        FileField("duty", _WORD),
        FileField("state", choice_kind(compliance.DutyState)),
        _OWNER,
        FileField("day", _DAY, _ISO),
        _NOTE,
    ),
)
SENSITIVE_ACTION_TABLE: Final = RecordTable(
    "SensitiveAction",
    "Place of an action in the list of sensitive actions, where it is not that of the program.",
    compliance.SensitiveAction,
    (
        FileField("action", _WORD, "Name of an action, such as s3:DeleteBucket."),
        FileField("state", choice_kind(compliance.SensitiveState)),
        FileField("group", _TEXT, "Id of a group of the program, or a title of one's own."),
    ),
)
COMPLIANCE_TABLE: Final = RecordTable(
    "Compliance",
    "Agreements, evidence, lists of services, decisions, duties, sensitive actions; AWS never sees them.",
    compliance.ComplianceRecords,
    (
        FileField(
            "agreements",
            list_kind(
                record_kind(AGREEMENT_TABLE), unique=Unique("id", "Two agreements have this id.", any_case=False)
            ),
        ),
        FileField("reports", list_kind(record_kind(REPORT_TABLE))),
        FileField("readings", list_kind(record_kind(READING_TABLE))),
        FileField("lists", list_kind(record_kind(PROGRAMME_LIST_TABLE))),
        FileField("accepted", list_kind(record_kind(ACCEPTED_SERVICE_TABLE))),
        FileField("duties", list_kind(record_kind(DUTY_TABLE))),
        FileField("sensitive", list_kind(record_kind(SENSITIVE_ACTION_TABLE))),
    ),
)
