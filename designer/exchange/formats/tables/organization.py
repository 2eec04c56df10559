"""Fields of the organization as a whole, its policies and the suppressed findings; the shape of nodes and layout."""

from typing import Final, NotRequired, TypedDict

from designer.exchange.formats.documents import CONTENT_FIELDS
from designer.exchange.formats.fields import PLAIN_TEXT, FileField, RecordTable, Unique, ValueKind, record_kind
from designer.exchange.formats.format import SavedLayout
from designer.exchange.formats.values import (
    TAG_MAP,
    TEXT_LIST,
    TEXT_OR_NULL,
    TRUE_OR_FALSE,
    choice_kind,
    choices_kind,
    list_kind,
    map_kind,
    number_kind,
    numbers_kind,
    text_kind,
    whole_kind,
    word_kind,
)
from designer.organization.model import records
from designer.organization.model.drift_silences import DriftSilence
from designer.organization.model.lengths import LONGEST_ID, LONGEST_NAME
from designer.organization.model.node_attributes import NODE_ATTRIBUTES, AnyAttribute, ChoiceAttribute, TagsAttribute

_ID = text_kind(LONGEST_ID, 1)
_NAME = text_kind(LONGEST_NAME)

ADMINISTRATOR_TABLE: Final = RecordTable(
    "DelegatedAdministrator",
    "A member account that administers an AWS service for the organization.",
    records.DelegatedAdministrator,
    (
        FileField("account", PLAIN_TEXT, "Id of an account of this file."),
        FileField("service", PLAIN_TEXT, "Service principal, such as guardduty.amazonaws.com."),
    ),
)


def _day_refusal(text: str) -> str:
    from designer.organization.edits.rules import day_refusal  # few designs have a day, and edits take long to import

    return day_refusal(text)


DRIFT_SILENCE_TABLE: Final = RecordTable(
    "DriftSilence",
    "A difference between the design and AWS that is accepted for a while; other values are drift again.",
    DriftSilence,
    (
        FileField("where", PLAIN_TEXT, "Id of the node or policy; empty for the organization itself."),
        FileField("part", PLAIN_TEXT, "The part of it, such as policies/deny-leave."),
        FileField("design", PLAIN_TEXT, "Its value in the design, as JSON; sha256:… of a long one."),
        FileField("live", PLAIN_TEXT, "Its value in AWS."),
        FileField("reason", text_kind(shortest=1), "Why, for later readers."),
        FileField("owner", text_kind(shortest=1), "Person or team that answers for it."),
        FileField("until", text_kind(40, 1, _day_refusal), "Last day on which it counts, ISO 8601."),
        FileField("wider", TRUE_OR_FALSE, "Whether it accepts that AWS allows more by it, or may."),
    ),
)
JUDGING_LIBRARY_TABLE: Final = RecordTable(
    "JudgingLibrary",
    "A team's library that checked the design.",
    records.JudgingLibrary,
    (
        FileField("id", text_kind(64, 1), "Its name: acme-guardrails."),
        FileField("version", text_kind(32, 1), "As people name it: 2.4."),
        FileField("digest", text_kind(64, 1), "SHA-256 of its files, in hexadecimal."),
    ),
)
SETTINGS_FIELDS: Final = (
    FileField("name", _NAME),
    FileField("aws_id", text_kind(1_000), "o-…; empty while it is only planned.", is_kept=True),
    FileField(
        "management_account",
        TEXT_OR_NULL,
        "Id of the account that no SCP or RCP limits; null while not chosen.",
        is_kept=True,
    ),
    FileField("partition", text_kind(100), "Partition of the ARNs, such as aws-cn; empty if not known."),
    FileField("feature_set", choice_kind(records.FeatureSet), is_kept=True),
    FileField(
        "policy_types",
        choices_kind(records.PolicyType),
        "Types enabled in the root; SCPs where it is left out.",
        is_kept=True,
    ),
    FileField("trusted_services", TEXT_LIST, is_kept=True),
    FileField("delegated_administrators", list_kind(record_kind(ADMINISTRATOR_TABLE)), is_kept=True),
    FileField(
        "reserved_slots",
        numbers_kind(records.PolicyType, whole_kind(0, 100)),
        "Slots of each OU that are kept free for others, such as Control Tower, by policy type.",
    ),
    FileField(
        "drift_silences",
        list_kind(record_kind(DRIFT_SILENCE_TABLE)),
        "Differences from AWS that are accepted for a while.",
        since=2,
    ),
    FileField(
        "libraries",
        list_kind(record_kind(JUDGING_LIBRARY_TABLE), unique=Unique("id", "Two libraries have this id.")),
        "The team's libraries that checked it.",
        since=2,
    ),
)
"""Keys of the organization that any design may have."""

OBSERVED_KEYS: Final = frozenset(
    ("resourcePolicy", "handshakes", "accountCreations", "invalidEffectivePolicies", "unknown")
)
"""Keys of the organization that few designs have; `whole_file` has them."""

ORGANIZATION_TABLE: Final = RecordTable(
    "Organization", "Members that belong to the organization as a whole.", records.Settings, SETTINGS_FIELDS
)
GUARDRAIL_TABLE: Final = RecordTable(
    "Guardrail",
    "The guardrail of the catalogue that a policy was made of.",
    records.GuardrailLink,
    (
        FileField("id", text_kind(shortest=1), "Id of the guardrail."),
        FileField("version", whole_kind(1), "Its version when the policy was made."),
        FileField("values", map_kind(TEXT_LIST), "What was given for its parameters."),
    ),
)
POLICY_TABLE: Final = RecordTable(
    "Policy",
    "A policy of the library: its content is either a document or, while that is not a JSON object, a text.",
    records.Policy,
    (
        FileField("id", _ID, "Readable slug, unique among the policies."),
        FileField("name", _NAME),
        FileField("type", choice_kind(records.PolicyType)),
        FileField("description", is_kept=True),
        FileField("aws_id", text_kind(1_000), "p-…; empty while it is only planned."),
        FileField("aws_managed", TRUE_OR_FALSE),
        FileField("guardrail", record_kind(GUARDRAIL_TABLE)),
        FileField("tags", TAG_MAP),
        FileField(
            "unknown",
            choice_kind(records.Unknown),
            "The gap that an import left: the text could not be read, or the policy stands for those that may be "
            "attached where it is.",
        ),
        FileField(
            "candidate", PLAIN_TEXT, "Document of the only policy that this one may stand for; without it, any policy."
        ),
        CONTENT_FIELDS,
    ),
)
SUPPRESSION_TABLE: Final = RecordTable(
    "Suppression",
    "A finding of the checks that is not shown; what is left out stands for any.",
    records.Suppression,
    (
        FileField("check", text_kind(shortest=1), "Id of the check, such as policy-attached."),
        FileField("node", PLAIN_TEXT, "Id of the node that it is about."),
        FileField("policy", PLAIN_TEXT, "Id of the policy that it is about."),
        FileField("statement", PLAIN_TEXT, "Sid of the policy's statement, or its number counted from 1."),
        FileField("principal", PLAIN_TEXT, "What of an account's inside, as in user/ana."),
        FileField("reason", text_kind(shortest=1), "Why, for later readers."),
    ),
)


def attribute_kind(attribute: AnyAttribute) -> ValueKind:
    """Return the kind of value that an attribute of a node has in a file."""
    match attribute:
        case ChoiceAttribute():
            return choice_kind(type(attribute.default))
        case TagsAttribute():
            return TAG_MAP
    return text_kind(attribute.longest)


class NodeShape(TypedDict):
    """Keys of a node besides its attributes."""

    id: str
    kind: str
    parent: NotRequired[str | None]
    name: str
    policies: NotRequired[list[str]]


NODE_TABLE: Final[RecordTable[object]] = RecordTable(
    "Node",
    "The root, an OU or an account. Siblings are in the order of the list.",
    None,  # there are many: they are read and written by hand
    (
        FileField("", _ID, "Readable slug, unique among the nodes.", key="id", required=True),
        FileField("", choice_kind(records.NodeKind), key="kind", required=True),
        FileField("", TEXT_OR_NULL, "Id of the root or OU above; null, or left out, for the root.", key="parent"),
        FileField("", _NAME, key="name", required=True),
        *(
            FileField(attribute.name, attribute_kind(attribute), attribute.about, attribute.key, since=attribute.since)
            for attribute in NODE_ATTRIBUTES
        ),
        FileField(
            "",
            TEXT_LIST,
            "Ids of the attached policies, in attach order. Left out: what AWS attaches to a new node, FullAWSAccess "
            "and, with RCPs enabled, RCPFullAWSAccess.",
            key="policies",
        ),
    ),
)
LAYOUT_TABLE: Final = RecordTable(
    "Layout",
    "Settings of the picture; nothing here changes what anybody may do.",
    SavedLayout,
    (
        FileField(
            "direction",
            word_kind("top-down", "left-right", "compact", nested=2),
            "Left out for nested above 60 OUs, and top-down. compact, of older files, is read as nested.",
        ),
        FileField("spacing", number_kind(above=0, most=10), "1 is the normal distance."),
        FileField("collapsed", TEXT_LIST, "Ids of the nodes whose subtree is folded."),
        FileField(
            "density",
            word_kind("comfortable", "compact", "dense"),
            "How much stands on a card; left out for what fits the window.",
        ),
        FileField(
            "",
            map_kind(list_kind(number_kind(least=-1_000_000, most=1_000_000), 2, 2)),
            "Nodes placed by hand: id to x and y of the card's corner, from the corner of its parent's card, in pixels "
            "at 100 %.",
            key="positions",
        ),
        FileField(
            "plan",
            map_kind(text_kind()),
            "How the nested layout divides the room of the root and of each OU, by id: the height of its heading, then "
            "its parts, with | for two side by side, - for one below the other, the size of the first one, and a dot "
            "for the slots or for an OU. A missing or unreadable line is planned again.",
            since=2,
        ),
    ),
)
