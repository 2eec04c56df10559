"""What the files of a team's library hold: one table a kind of file, for reading and for the published schema."""

from typing import Final

from designer.analysis.guardrails.catalogue import ParameterKind
from designer.exchange.formats.fields import FileField, RecordTable, ValueKind, record_kind
from designer.exchange.formats.tables.guardrail_tests import TEST_TABLE
from designer.exchange.formats.values import (
    TAG_MAP,
    TRUE_OR_FALSE,
    any_kind,
    choice_kind,
    list_kind,
    text_kind,
    whole_kind,
    word_kind,
)
from designer.organization.model.lengths import LONGEST_ID, LONGEST_NAME, LONGEST_TEXT
from designer.organization.model.records import PolicyType

MOST_RULES: Final = 200
"""Rules of a library: each looks at every node after an edit."""

MOST_WILDCARDS: Final = 2_000
"""Patterns with wildcards in all rules of a library: each is tried on every node, while names in full are looked up."""

_MOST = 1_000
_NAME = text_kind(LONGEST_NAME, 1)
_TEXT = text_kind(LONGEST_TEXT)
_PATTERNS = list_kind(text_kind(LONGEST_NAME, 1), longest=_MOST)
_DOCUMENT = any_kind({"type": "object"})


def _field(key: str, kind: ValueKind, about: str = "", *, required: bool = False) -> FileField:
    return FileField("", kind, about, key=key, required=required)


_ID = _field("id", text_kind(LONGEST_ID, 1), "Begins with the prefix of the library and a hyphen.", required=True)
_TITLE = _field("title", _NAME, required=True)
_NOTE = _field("note", _TEXT)
_PAGE = _field("source", _TEXT, "https:// address of a page on it.")


def _table(title: str, about: str, *fields: FileField) -> ValueKind:
    return record_kind(RecordTable(title, about, None, fields))


def _file(title: str, key: str, entry: ValueKind, *fields: FileField) -> ValueKind:
    listed = _field(key, list_kind(entry, longest=_MOST), required=True)
    return _table(f"{title}File", f"A file in the folder {key} of a team's library.", *fields, listed)


LIBRARY_MANIFEST: Final = _table(
    "Library",
    "The file library.json of a team's library.",
    _field("library", whole_kind(1, 1), "Version of this format: 1.", required=True),
    _field("name", _NAME, "Letters, digits, dots and hyphens: acme-guardrails.", required=True),
    _field("version", _NAME, "As people name it: 2.4.", required=True),
    _field("prefix", _NAME, "Small letters and digits; every id begins with it and a hyphen.", required=True),
)
_PARAMETER = _table(
    "LibraryParameter",
    "A value that a guardrail asks for: {{name}} in its document.",
    _field("name", _NAME, required=True),
    _field("kind", choice_kind(ParameterKind), required=True),
    _field("title", _NAME, required=True),
    _field("help", _TEXT, required=True),
    _field("default", _PATTERNS, required=True),
    _field("required", TRUE_OR_FALSE, required=True),
)
_LOOPHOLE = _table(
    "LibraryLoophole",
    "A way past a guardrail.",
    _field("why", _TEXT, required=True),
    _field("actions", _PATTERNS, required=True),
    _field("resource", _NAME),
    _field("context", TAG_MAP),
)
_GUARDRAIL = _table(
    "LibraryGuardrail",
    "A policy with parameters.",
    _ID,
    _field("version", whole_kind(1), "Grows when the document changes.", required=True),
    _TITLE,
    _field("type", choice_kind(PolicyType), required=True),
    _field("purpose", _TEXT, required=True),
    _field("breaks", _TEXT, required=True),
    _field("controlTower", _PATTERNS),
    _field("frameworks", _PATTERNS),
    _field("parameters", list_kind(_PARAMETER, longest=20)),
    _field("document", _DOCUMENT, "The policy. A text of it has one parameter at most.", required=True),
    _field("denies", _PATTERNS),
    _field("leavesOpen", list_kind(_LOOPHOLE, longest=100)),
)
_SELECT = _table(
    "LibrarySelector",
    "The nodes that a rule is about. * and ? are wildcards; * passes over / as well.",
    _field("kind", word_kind("account", "ou", "any"), "account if it is left out."),
    _field("paths", _PATTERNS, "Names from below the root down: Workloads/Prod/*. One fits."),
    _field("tags", TAG_MAP, "Patterns of the values of tags. All fit."),
    _field("programmes", _PATTERNS, "Ids. The node falls under one of them."),
)
_REQUIRE = _table(
    "LibraryRequirement",
    "What the nodes have.",
    _field("tags", TAG_MAP, "Patterns of the values of tags that must be there; * for any."),
    _field("names", _PATTERNS, "The name fits one of them."),
)
_CASE = _table(
    "LibraryCase",
    "One node, by which a rule is tried.",
    _field("path", _NAME, "Names of the OUs above it and its own: Workloads/Prod/shop.", required=True),
    _field("kind", word_kind("account", "ou"), "account if it is left out."),
    _field("tags", TAG_MAP),
    _field("programmes", _PATTERNS),
    _field("scp", _DOCUMENT, "An SCP on it, besides FullAWSAccess."),
    _field("rcp", _DOCUMENT, "An RCP on it, besides RCPFullAWSAccess."),
)
_NOT_OF_RULES = {"id", "say", "nodes", "except_nodes", "why", "urgency", "expires", "reviewed", "during_migration"}
_OF_PROMISES = [one for one in TEST_TABLE.fields if not (isinstance(one, FileField) and one.name in _NOT_OF_RULES)]
_PROMISE = record_kind(
    RecordTable("LibraryPromise", "A guardrail test without nodes: never, always or can.", None, tuple(_OF_PROMISES))
)
_RULE = _table(
    "LibraryRule",
    "What the nodes that it selects have, or the promise that their accounts keep: require or promise.",
    _ID,
    _TITLE,
    _field("severity", word_kind("error", "warning", "advice"), required=True),
    _field("why", _TEXT, "The reason, as a sentence.", required=True),
    _PAGE,
    _field("select", _SELECT),
    _field("require", _REQUIRE),
    _field("promise", _PROMISE),
    _field("finds", list_kind(_CASE, 1, 100), "Cases that it finds.", required=True),
    _field("accepts", list_kind(_CASE, 1, 100), "Cases that it accepts.", required=True),
)
_PROGRAMME = _table(
    "LibraryProgramme",
    "Services in scope of a programme.",
    _ID,
    _TITLE,
    _field("asOf", _NAME, "Day of the list: 2026-11-25.", required=True),
    _field("source", _TEXT, required=True),
    _field("note", _TEXT, required=True),
    _field("services", _PATTERNS, "Prefixes: s3.", required=True),
)
_TEMPLATE = _table(
    "LibraryTemplate",
    "A design to start from.",
    _ID,
    _TITLE,
    _field("description", _TEXT, required=True),
    _field("design", _NAME, "Name of a file in the folder designs.", required=True),
)
_LENS = _table(
    "LibraryLens",
    "A lens with its subject.",
    _ID,
    _TITLE,
    _field("lens", _NAME, "As orgwright render --lens takes it: tag=cost-center.", required=True),
)
_QUOTA = _table(
    "LibraryQuota",
    "A limit of AWS as it stands for the organization of the team, lower than the one that holds for everybody.",
    _ID,
    _TITLE,
    _field("asOf", _NAME, "Day of reading: 2026-11-25.", required=True),
    _field("limit", word_kind("accounts", "ous", "ouLevels"), required=True),
    _field("most", whole_kind(1), "The largest number.", required=True),
    _NOTE,
    _PAGE,
)

_ACTIONS = _table(
    "LibraryActions",
    "Actions that AWS has added since the list that ships with Orgwright.",
    _ID,
    _TITLE,
    _field("asOf", _NAME, "Day of reading: 2026-12-01.", required=True),
    _field("actions", _PATTERNS, "Names as AWS spells them: s3:GetObject.", required=True),
    _field("events", TAG_MAP, "Events of CloudTrail by source and name, each with the action that it asks for."),
    _NOTE,
    _PAGE,
)

FILE_KINDS: Final = {
    "guardrails": _file("Guardrails", "guardrails", _GUARDRAIL, _TITLE),
    "rules": _file("Rules", "rules", _RULE),
    "programmes": _file("Programmes", "programmes", _PROGRAMME),
    "templates": _file("Templates", "templates", _TEMPLATE),
    "lenses": _file("Lenses", "lenses", _LENS),
    "quotas": _file("Quotas", "quotas", _QUOTA),
    "actions": _file("Actions", "actions", _ACTIONS),
}
"""Kinds of files, by the names of their folders and of the lists in them."""
