"""Fields of guardrail tests. A test may name nodes that are gone: proving says that it covers nothing then."""

from dataclasses import replace
from typing import Final, cast

from designer.exchange.formats.fields import PLAIN_TEXT, FileField, RecordTable, Shape, SpreadField, record_kind
from designer.exchange.formats.loading import Json
from designer.exchange.formats.values import (
    TEXT_LIST,
    TRUE_OR_FALSE,
    any_kind,
    choice_kind,
    list_kind,
    map_kind,
    text_kind,
    whole_kind,
    word_kind,
)
from designer.organization.model.guardrail_tests import (
    CoveredRequests,
    GuardrailTest,
    Promise,
    RequestCase,
    Review,
    Urgency,
)
from designer.organization.model.lengths import LONGEST_ID, LONGEST_NAME, LONGEST_PATTERN, LONGEST_TEXT

_PATTERNS = list_kind(text_kind(LONGEST_PATTERN, 1), shortest=1)


def _texts(value: Json) -> tuple[str, ...]:
    return tuple(map(_text, value if isinstance(value, list) else [value]))


def _text(value: Json) -> str:
    """Return one value as AWS compares it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _one_or_several(texts: object) -> Json:
    listed = cast("tuple[str, ...]", texts)
    return listed[0] if len(listed) == 1 else list(listed)


def _context(value: Json) -> object:
    """Return the values of a context key; null is for a key that the request lacks."""
    return None if value is None else _texts(value) if isinstance(value, list) else _text(value)


_SEVERAL: Final[list[Json]] = [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]
_ONE_OR_SEVERAL = any_kind({"anyOf": _SEVERAL}, _texts, _one_or_several)
_CONTEXT_VALUES = any_kind(
    {"anyOf": [*_SEVERAL, {"type": "null"}]},
    _context,
    lambda value: list(value) if isinstance(value, tuple) else cast("Json", value),
)
_CONDITION_VALUES = any_kind({}, _texts, lambda texts: list(cast("tuple[str, ...]", texts)))
"""Values of a condition: a text, a number, a truth value, or some of them."""

CASE_TABLE: Final = RecordTable(
    "Case",
    "One request.",
    RequestCase,
    (
        FileField("account", PLAIN_TEXT, "Id of the caller's account."),
        FileField("principal", PLAIN_TEXT, "ARN of the caller, or role/Name.", key="as"),
        FileField("action", text_kind(shortest=1)),
        FileField("resource", PLAIN_TEXT, "ARN; left out where none is named."),
        FileField(
            "context",
            map_kind(_CONTEXT_VALUES),
            "Context keys with one value or several; null for one that the request lacks.",
        ),
    ),
)
REVIEW_TABLE: Final = RecordTable(
    "Review",
    "The catalogue when somebody last looked at what a test covers.",
    Review,
    (
        FileField("catalogue", PLAIN_TEXT, "Its date."),
        FileField("actions", whole_kind(), "Number of actions that the test covered."),
    ),
)


def _read_promise(shape: Shape) -> dict[str, object]:
    promise = next(one for one in Promise if one.value in shape)
    if promise is not Promise.CASE:
        return {"promise": promise, "actions": _texts(shape[promise.value])}
    case = CASE_TABLE.read(cast("Shape", shape["case"]))
    return {"promise": promise, "case": replace(case, allowed=shape.get("expect") == "allowed")}


def _write_promise(record: object) -> Shape:
    test = cast("GuardrailTest", record)
    if test.case is None:
        return {test.promise.value: list(test.actions)} if test.actions else {}
    return {"case": CASE_TABLE.write(test.case), "expect": "allowed" if test.case.allowed else "denied"}


_PROMISE = SpreadField(
    ("promise", "actions", "case"),
    (
        FileField("", _PATTERNS, "Patterns of actions: every request is denied.", key="never"),
        FileField("", _PATTERNS, "Patterns of actions: no request is stopped.", key="always"),
        FileField("", _PATTERNS, "Patterns of actions: some request passes.", key="can"),
        FileField("", record_kind(CASE_TABLE), key="case"),
        FileField("", word_kind("allowed", "denied"), "Answer to the case.", key="expect"),
    ),
    _read_promise,
    _write_promise,
)

TEST_TABLE: Final = RecordTable(
    "Test",
    "A guardrail test, with exactly one of never, always, can and case.",
    GuardrailTest,
    (
        FileField("id", text_kind(LONGEST_ID, 1), "Readable slug, unique among the tests."),
        FileField("say", text_kind(LONGEST_NAME), "The promise as a sentence.", required=False),
        FileField("nodes", TEXT_LIST, "Ids of nodes: their accounts are meant, with all below.", key="in"),
        FileField("except_nodes", TEXT_LIST, "Ids of nodes whose accounts are not meant.", key="exceptIn"),
        FileField(
            "covers",
            choice_kind(CoveredRequests),
            "callers, or left out: requests by somebody of the accounts. resources: requests by anybody on what the "
            "accounts own.",
            key="of",
        ),
        FileField("principals", _ONE_OR_SEVERAL, "Pattern of callers: an ARN, or role/Name.", key="as"),
        _PROMISE,
        FileField("when", map_kind(map_kind(_CONDITION_VALUES)), "Condition block: the requests that are meant."),
        FileField("exceptions", _PATTERNS, "Patterns of actions and callers not meant.", key="except"),
        FileField("resources", _ONE_OR_SEVERAL, "Pattern of the resources' ARNs.", key="resource"),
        FileField("why", text_kind(LONGEST_TEXT)),
        FileField("owner", text_kind(LONGEST_NAME)),
        FileField("urgency", choice_kind(Urgency), key="severity"),
        FileField("expires", PLAIN_TEXT, "Last day on which the test counts: 2027-03-31."),
        FileField("during_migration", TRUE_OR_FALSE, "It must hold at every step of a migration, too."),
        FileField("reviewed", record_kind(REVIEW_TABLE)),
    ),
)


def read_test(shape: Shape) -> GuardrailTest:
    """Return the test of an object without faults."""
    return TEST_TABLE.read(shape)
