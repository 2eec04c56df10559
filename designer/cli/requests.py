"""Requests as lines of JSON: each read with the policies that have a say, decided, and answered on a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from designer.errors import Fault, FormatError
from designer.policy.decision import evaluate
from designer.policy.missing import missing_context
from designer.policy.outcome import Decision, Outcome, blocked_by
from designer.policy.request import Level, NamedPolicy, Request, Stages
from designer.policy.templates import Values

Json = object
"""What json.loads returns."""


class Case(NamedTuple):
    """One line: its id, the request and the policies that have a say."""

    id: Json
    request: Request
    stages: Stages


def read_case(line: str) -> Case:
    """Read one line.

    ``identityPolicies`` left out are not asked about: they are taken as allowing everything, and so is a resource
    policy left out with them, so that the answer is what the guardrails leave possible; an empty list allows nothing.
    Empty lists of boundaries and session policies mean that there is none. Policies that AWS would refuse count as far
    as they can be read.

    Raises:
        FormatError: The line is no JSON object of the documented shape.
    """
    fields = _parse(line)
    resource = _object(fields.get("resource"), "resource")
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


def answer(case: Case) -> dict[str, Json]:
    """The line that answers a case."""
    return {"id": case.id, **decision_record(case.request, case.stages)}


def decision_record(request: Request, stages: Stages) -> dict[str, Json]:
    """A decision as JSON: the answer, what each level says, what is missing and what stands in the way."""
    decision = evaluate(request, stages)
    return {
        "decision": decision.result.value,
        "scp": _outcome(decision.scp),
        "rcp": _outcome(decision.rcp),
        "missingContext": list(missing_context(request, stages)),
        "blockedBy": _obstacles(decision),
    }


def _outcome(outcome: Outcome) -> dict[str, Json]:
    return {
        "result": outcome.result.value,
        "levels": [
            {"id": level.id, "result": level.result.value, "allow": list(level.allow), "deny": list(level.deny)}
            for level in outcome.levels
        ],
    }


def _obstacles(decision: Decision) -> list[str]:
    return [str(obstacle) for obstacle in blocked_by(decision)]


def answers(lines: Iterable[bytes]) -> Iterator[str]:
    """Answer every line; one that cannot be read is answered by what is wrong with it. Blank lines are skipped."""
    for line in lines:
        if line.strip():
            yield json.dumps(_answer_line(line))


def _answer_line(line: bytes) -> dict[str, Json]:
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return {"id": None, "error": f"The line is not UTF-8 text: byte {error.start + 1} cannot be read."}
    try:
        return answer(read_case(text))
    except FormatError as error:
        return {"id": _id_of(text), "error": " ".join(str(fault) for fault in error.faults)}


def _id_of(line: str) -> Json:
    try:
        fields = _parse(line)
    except FormatError:
        return None
    return fields.get("id")


# ---- reading a line -------------------------------------------------------------------------------------------------


def _fault(message: str, path: str = "") -> FormatError:
    return FormatError("request", (Fault(message, path),))


def _parse(line: str) -> dict[str, Json]:
    try:
        content: Json = json.loads(line)
    except json.JSONDecodeError as error:
        raise _fault(f"This is not JSON: {error.msg} at character {error.pos + 1}.") from error
    except (RecursionError, ValueError) as error:
        raise _fault("This JSON is nested too deeply, or holds a number that is too long.") from error
    return _object(content, "")


def _object(value: Json, path: str) -> dict[str, Json]:
    if isinstance(value, dict):
        return value
    raise _wrong(value, "an object", path)


def _wrong(value: Json, expected: str, path: str) -> FormatError:
    if value is None:
        return _fault(f"{expected} is needed here.".capitalize(), path)
    return _fault(f"Expected {expected}, found {_kind(value)}.", path)


def _kind(value: Json) -> str:
    names = {
        dict: "an object",
        list: "a list",
        str: "a text",
        bool: "true or false",
        int: "a number",
        float: "a number",
    }
    return names.get(type(value), "null")


def _list(value: Json, path: str) -> list[Json]:
    if isinstance(value, list):
        return value
    raise _wrong(value, "a list", path)


def _text(value: Json, path: str) -> str:
    if isinstance(value, str) and value:
        return value
    raise _wrong(value or None, "a text", path)


def _optional_text(value: Json, path: str) -> str:
    return "" if value is None or value == "" else _text(value, path)


def _flag(value: Json, path: str, *, default: bool) -> bool:
    if value is None:
        return default
    if isinstance(value, bool):
        return value
    raise _wrong(value, "true or false", path)


def _context(value: Json) -> dict[str, Values]:
    if value is None:
        return {}
    found: dict[str, Values] = {}
    for key, item in _object(value, "context").items():
        path = f"context.{key}"
        if item is None:
            continue
        found[key] = tuple(_scalar(one, path) for one in item) if isinstance(item, list) else _scalar(item, path)
    return found


def _scalar(value: Json, path: str) -> str:
    """A context value as AWS writes it: ``true`` is "true", 2.0 is "2.0"."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    raise _wrong(value, "a text, a number, true or false", path)


def _levels(value: Json, path: str) -> tuple[Level, ...]:
    if value is None:
        return ()
    levels: list[Level] = []
    for number, item in enumerate(_list(value, path)):
        place = f"{path}[{number}]"
        fields = _object(item, place)
        policies = _policies(fields.get("policies"), f"{place}.policies") or ()
        levels.append(Level(_text(fields.get("id"), f"{place}.id"), policies))
    return tuple(levels)


def _policies(value: Json, path: str) -> tuple[NamedPolicy, ...] | None:
    """A list of policies, or one; None when absent."""
    if value is None:
        return None
    if not isinstance(value, list):
        return (_policy(value, path, path),)
    return tuple(_policy(item, f"{path}[{number}]", f"{path}-{number + 1}") for number, item in enumerate(value))


def _policy(value: Json, path: str, default_name: str) -> NamedPolicy:
    """``{"name": …, "policy": …}`` or a bare policy document; a document may be an object or its JSON text."""
    if isinstance(value, dict) and "policy" in value:
        name = _optional_text(value.get("name"), f"{path}.name") or default_name
        return NamedPolicy(name, _document(value["policy"], f"{path}.policy"))
    return NamedPolicy(default_name, _document(value, path))


def _document(value: Json, path: str) -> str:
    if isinstance(value, str):
        return value
    _object(value, path)
    try:
        return json.dumps(value, ensure_ascii=False)
    except RecursionError as error:
        raise _fault("This policy is nested too deeply.", path) from error
