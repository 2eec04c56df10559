"""Requests as lines of JSON, with the policies that apply, decided and answered on a line each."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from math import isfinite
from pathlib import Path
from typing import BinaryIO, NamedTuple

import click

from designer.basics.errors import Fault, FormatError
from designer.basics.words import short
from designer.cli.common import load_bytes
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.outcome import StageOutcome, blocked_by
from designer.policy.evaluation.partial import missing_context
from designer.policy.json.values import FaultSeverity
from designer.policy.language.document import Grammar, read_policy_text
from designer.policy.language.templates import Values
from designer.policy.matching.request import Level, NamedPolicy, Request, Stages

policy_file = click.Path(path_type=Path)


def load_policy(path: Path, grammar: Grammar) -> NamedPolicy:
    """Return the policy in a file, named after it.

    Raises:
        FormatError: The file cannot be read, or AWS would refuse the policy.
    """
    try:
        text = load_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FormatError(str(path), (Fault("It is not text in UTF-8."),)) from None
    document = read_policy_text(text, grammar)
    if not document.usable:
        raise FormatError(
            str(path), tuple(Fault(fault.message) for fault in document.faults if fault.severity is FaultSeverity.ERROR)
        )
    return NamedPolicy(path.name, text, path.name)


_Json = object
"""Anything that json.loads returns."""

MAX_LINE = 10_000_000
"""Bytes of a line; a longer one is not a request, or a stream without end."""

_REQUEST = (
    "id",
    "principal",
    "accountId",
    "managementAccount",
    "action",
    "resource",
    "context",
    "orgLevels",
    "rcps",
    "rcpDefault",
    "identityPolicies",
    "permissionsBoundary",
    "sessionPolicy",
    "resourcePolicy",
    "expected",
)
"""Fields of a request; ``expected`` is for a comparison, and is not read."""

_RESOURCE = ("arn", "accountId")
_LEVEL = ("id", "policies")
_POLICY = ("name", "policy", "Version", "Id", "Statement")
_NOT_JUDGED = {"endpointPolicies": "Policies of VPC endpoints", "endpointPolicy": "Policies of VPC endpoints"}


class Case(NamedTuple):
    """One line: its id, the request and the policies that apply."""

    id: _Json
    request: Request
    stages: Stages


def read_case(fields: dict[str, _Json]) -> Case:
    """Read the fields of one line.

    ``identityPolicies`` left out are not asked about: they are taken as allowing everything, and so is a resource
    policy left out with them, so that the answer is what the guardrails leave possible; an empty list allows nothing.
    Empty lists of boundaries and session policies mean that there is none. Policies that AWS would refuse count as far
    as they can be read.

    Raises:
        FormatError: The fields are not of the documented shape.
    """
    _known(fields, _REQUEST, "")
    resource = _known(_object(fields.get("resource"), "resource"), _RESOURCE, "resource")
    request = Request(
        action=_text(fields.get("action"), "action"),
        resource=_text(resource.get("arn"), "resource.arn"),
        principal=_text(fields.get("principal"), "principal"),
        account=_optional_text(fields.get("accountId"), "accountId"),
        resource_account=_optional_text(resource.get("accountId"), "resource.accountId"),
        context=_context(fields.get("context")),
        in_management_account=_flag(fields.get("managementAccount"), "managementAccount", default=False),
    )
    resource_policies = _policies(fields.get("resourcePolicy"), "resourcePolicy")
    stages = Stages(
        scps=_levels(fields.get("orgLevels"), "orgLevels"),
        rcps=_levels(fields.get("rcps"), "rcps"),
        identity=_policies(fields.get("identityPolicies"), "identityPolicies"),
        boundary=_policies(fields.get("permissionsBoundary"), "permissionsBoundary") or None,
        session=_policies(fields.get("sessionPolicy"), "sessionPolicy") or None,
        resource=resource_policies[0] if resource_policies else None,
        rcp_default=_flag(fields.get("rcpDefault"), "rcpDefault", default=True),
        as_written=True,
    )
    return Case(fields.get("id"), request, stages)


def answer_line(case: Case) -> dict[str, _Json]:
    """Return the line that answers a case."""
    return {"id": case.id, **decision_record(case.request, case.stages)}


def decision_record(request: Request, stages: Stages) -> dict[str, _Json]:
    """Return a decision as JSON: the answer, what each level says, what is missing and what stands in the way."""
    decision = evaluate(request, stages)
    return {
        "decision": decision.word,
        "scp": _outcome(decision.scp),
        "rcp": _outcome(decision.rcp),
        "missingContext": list(missing_context(request, stages)),
        "blockedBy": [str(obstacle) for obstacle in blocked_by(decision)],
    }


def _outcome(outcome: StageOutcome) -> dict[str, _Json]:
    return {
        "result": outcome.result.value,
        "levels": [
            {"id": level.id, "result": level.word, "allow": list(level.allow), "deny": list(level.deny)}
            for level in outcome.levels
        ],
    }


class Answers:
    """Answers to the requests of a stream, a line each, and how many of its lines could not be read.

    A line that cannot be read is answered by what is wrong with it; blank lines are skipped.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.lines = 0
        self.errors = 0

    def __iter__(self) -> Iterator[str]:
        """Read and answer line by line.

        Raises:
            FormatError: A line has no end within the limit; nothing behind it is read.
        """
        while line := self._stream.readline(MAX_LINE + 1):
            if not line.strip():
                continue
            self.lines += 1
            if len(line) > MAX_LINE:
                raise _fault(f"Request {self.lines:,} has no end within {MAX_LINE:,} bytes, which is the limit.")
            answered = _answer_line(line)
            try:
                text = _ENCODER.encode(answered)
            except RecursionError:  # an id can be any value
                answered = {"id": None, "error": "This JSON is nested too deeply."}
                text = _ENCODER.encode(answered)
            self.errors += "error" in answered
            yield text


_ENCODER = json.JSONEncoder(allow_nan=False)


def _answer_line(line: bytes) -> dict[str, _Json]:
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return {"id": None, "error": f"The line is not UTF-8 text: byte {error.start + 1} cannot be read."}
    try:
        fields = parse_line(text)
    except FormatError as error:
        return {"id": None, "error": _in_words(error)}
    try:
        return answer_line(read_case(fields))
    except FormatError as error:
        return {"id": fields.get("id"), "error": _in_words(error)}


def _in_words(error: FormatError) -> str:
    return " ".join(str(fault) for fault in error.faults)


def _fault(message: str, path: str = "") -> FormatError:
    return FormatError("request", (Fault(message, path),))


def parse_line(line: str) -> dict[str, _Json]:
    """Parse one line.

    Raises:
        FormatError: The line is not a JSON object, or has something that is passed over elsewhere, such as a key twice.
    """
    try:
        content: _Json = json.loads(line, object_pairs_hook=_members, parse_float=_number, parse_constant=_number)
        if _HALF_CHARACTER.search(line):
            json.dumps(content, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise _fault("A text has half a character (a lone \\uD8… escape): write the whole character.") from error
    except json.JSONDecodeError as error:
        raise _fault(f"This is not JSON: {error.msg} at character {error.pos + 1}.") from error
    except (RecursionError, ValueError) as error:
        raise _fault("This JSON is nested too deeply, or holds a number that is too long.") from error
    return _object(content, "")


_HALF_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]")


def _members(pairs: list[tuple[str, _Json]]) -> dict[str, _Json]:
    members = dict(pairs)
    if len(members) < len(pairs):
        twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise _fault(f'The key "{short(twice)}" appears twice in one object.')
    return members


def _number(spelled: str) -> float:
    number = float(spelled)
    if not isfinite(number):
        raise _fault(f"{short(spelled)} is not a number that JSON can hold.")
    return number


def _known(fields: dict[str, _Json], known: Sequence[str], path: str) -> dict[str, _Json]:
    """Return the fields of an object, if there is none that would be passed over in silence."""
    for key in fields:
        if key in known:
            continue
        place = f"{path}.{short(key)}" if path else short(key)
        if key in _NOT_JUDGED:
            raise _fault(f"{_NOT_JUDGED[key]} are not judged: ask without them.", place)
        close = get_close_matches(key, known, 1, 0.5)
        hint = f'did you mean "{close[0]}"?' if close else f"the known ones are {', '.join(known)}."
        raise _fault(f"This field is not known here; {hint}", place)
    return fields


def _object(value: _Json, path: str) -> dict[str, _Json]:
    if isinstance(value, dict):
        return value
    raise _wrong(value, "an object", path)


def _wrong(value: _Json, expected: str, path: str) -> FormatError:
    if value is None:
        return _fault(f"{expected} is needed here.".capitalize(), path)
    return _fault(f"Expected {expected}, found {_kind(value)}.", path)


def _kind(value: _Json) -> str:
    names = {
        dict: "an object",
        list: "a list",
        str: "a text",
        bool: "true or false",
        int: "a number",
        float: "a number",
    }
    return names.get(type(value), "null")


def _list(value: _Json, path: str) -> list[_Json]:
    if isinstance(value, list):
        return value
    raise _wrong(value, "a list", path)


def _text(value: _Json, path: str) -> str:
    if isinstance(value, str) and value:
        return value
    raise _wrong(value or None, "a text", path)


def _optional_text(value: _Json, path: str) -> str:
    return "" if value is None or value == "" else _text(value, path)


def _flag(value: _Json, path: str, *, default: bool) -> bool:
    if value is None:
        return default
    if isinstance(value, bool):
        return value
    raise _wrong(value, "true or false", path)


def _context(value: _Json) -> dict[str, Values]:
    if value is None:
        return {}
    found: dict[str, Values] = {}
    for key, item in _object(value, "context").items():
        path = f"context.{key}"
        if item is None:
            continue
        found[key] = tuple(_scalar(one, path) for one in item) if isinstance(item, list) else _scalar(item, path)
    return found


def _scalar(value: _Json, path: str) -> str:
    """Return a context value as AWS writes it: ``true`` is "true", 2.0 is "2.0"."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    raise _wrong(value, "a text, a number, true or false", path)


def _levels(value: _Json, path: str) -> tuple[Level, ...]:
    if value is None:
        return ()
    levels: list[Level] = []
    for number, item in enumerate(_list(value, path)):
        place = f"{path}[{number}]"
        fields = _known(_object(item, place), _LEVEL, place)
        policies = _policies(fields.get("policies"), f"{place}.policies") or ()
        levels.append(Level(_text(fields.get("id"), f"{place}.id"), policies))
    return tuple(levels)


def _policies(value: _Json, path: str) -> tuple[NamedPolicy, ...] | None:
    """Return a list of policies, or one, or None if absent."""
    if value is None:
        return None
    if not isinstance(value, list):
        return (_policy(value, path, path),)
    return tuple(_policy(item, f"{path}[{number}]", f"{path}-{number + 1}") for number, item in enumerate(value))


def _policy(value: _Json, path: str, default_name: str) -> NamedPolicy:
    """``{"name": …, "policy": …}`` or a bare policy document; a document may be an object or its JSON text.

    What is neither is mistyped, and would decide nothing.
    """
    if isinstance(value, dict) and "Statement" not in value:
        _known(value, _POLICY, path)
    if isinstance(value, dict) and "policy" in value:
        name = _optional_text(value.get("name"), f"{path}.name") or default_name
        return NamedPolicy(name, _document(value["policy"], f"{path}.policy"))
    return NamedPolicy(default_name, _document(value, path))


def _document(value: _Json, path: str) -> str:
    if isinstance(value, str):
        return value
    _object(value, path)
    try:
        return json.dumps(value, ensure_ascii=False)
    except RecursionError as error:
        raise _fault("This policy is nested too deeply.", path) from error
