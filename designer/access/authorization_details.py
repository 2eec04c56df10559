"""AWS's own account of one decision, as ``GetRequestAuthorizationDetails`` of the IAM Toolbox API gives it.

Its checks of service and resource control policies name the root, OU or account that was evaluated, so that they stand
beside the levels of a design. Shape: botocore's ``iam-toolbox``, 2018-05-10.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn, TypeAlias

from designer.errors import Fault, FormatError
from designer.policy.evaluation.outcome import Result, Stage
from designer.policy.language.templates import Values

_Plain: TypeAlias = "str | int | float | bool | list[_Plain] | dict[str, _Plain] | None"

_STAGES = {"SERVICE_CONTROL_POLICY": Stage.SCP, "RESOURCE_CONTROL_POLICY": Stage.RCP}
_RESULTS = {
    "ALLOW": Result.ALLOWED,
    "NO_IMPACT": Result.ALLOWED,
    "IMPLICIT_DENY": Result.IMPLICITLY_DENIED,
    "EXPLICIT_DENY": Result.EXPLICITLY_DENIED,
}


@dataclass(frozen=True, slots=True)
class LevelCheck:
    """AWS's answer of one level of a path.

    Attributes:
        stage: SCPs or RCPs.
        target: AWS id of the root, OU or account; empty where AWS does not say it.
        result: Answer of the level.
        statements: Sids of the statements that matched.
    """

    stage: Stage
    target: str
    result: Result
    statements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AuthorizedRequest:
    """One evaluation: an action on a resource.

    Attributes:
        action: The action.
        resource: ARN; ``*`` where none is named.
        context: Context of the request with that of the resource.
        checks: Answers of the levels.
    """

    action: str
    resource: str
    context: Mapping[str, Values]
    checks: tuple[LevelCheck, ...]

    @property
    def allowed(self) -> bool:
        """True when no SCP or RCP stopped it, whatever other policies said."""
        return all(check.result is Result.ALLOWED for check in self.checks)


def read_details(value: _Plain, source: str) -> tuple[AuthorizedRequest, ...]:
    """Evaluations of an answer of the API.

    Raises:
        FormatError: It is no such answer; with the place of the fault.
    """
    if not isinstance(value, dict) or not isinstance(value.get("evaluations"), list):
        _refuse(source, "This is no answer of GetRequestAuthorizationDetails: it has no list “evaluations”.", "$")
    shared = _context(value.get("requestContext", {}), source, "$.requestContext")
    found: list[AuthorizedRequest] = []
    evaluations = value["evaluations"]
    for number, one in enumerate(evaluations if isinstance(evaluations, list) else ()):
        place = f"$.evaluations[{number}]"
        if not isinstance(one, dict) or not isinstance(one.get("action"), str):
            _refuse(source, "An evaluation needs an “action”.", place)
        context = shared | _context(one.get("context", {}), source, f"{place}.context")
        checks = one.get("checks", [])
        read = [_check(check, source, f"{place}.checks") for check in (checks if isinstance(checks, list) else ())]
        resource = one.get("resource")
        found.append(
            AuthorizedRequest(
                str(one["action"]),
                resource if isinstance(resource, str) and resource else "*",
                context,
                tuple(check for check in read if check is not None),
            )
        )
    return tuple(found)


def _check(value: _Plain, source: str, place: str) -> LevelCheck | None:
    """Check of an SCP or RCP; None for any other."""
    if not isinstance(value, dict):
        _refuse(source, "A check is an object.", place)
    stage = _STAGES.get(str(value.get("checkType")))
    result = _RESULTS.get(str(value.get("evaluatedEffect")))
    if stage is None:
        return None
    if result is None:
        _refuse(source, f"“{value.get('evaluatedEffect')}” is no effect of a check.", place)
    target = value.get("targetArn")
    return LevelCheck(stage, str(target or "").rpartition("/")[2], result, tuple(_sids(value.get("matchedPolicies"))))


def _sids(value: _Plain) -> list[str]:
    found: list[str] = []
    for policy in value if isinstance(value, list) else ():
        statements = policy.get("matchedStatements") if isinstance(policy, dict) else None
        listed = statements if isinstance(statements, list) else ()
        found += [str(one["sid"]) for one in listed if isinstance(one, dict) and isinstance(one.get("sid"), str)]
    return found


def _context(value: _Plain, source: str, place: str) -> dict[str, Values]:
    if not isinstance(value, dict):
        _refuse(source, "A context is an object of keys and values.", place)
    return {key: _values(one) for key, one in value.items() if one is not None}


def _values(value: _Plain) -> Values:
    if isinstance(value, list):
        return tuple(map(_text, value))
    if isinstance(value, dict):  # a document that names its type, such as {"StringList": […]}
        inner = next(iter(value.values()), "")
        return _values(inner)
    return _text(value)


def _text(value: _Plain) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _refuse(source: str, message: str, place: str) -> NoReturn:
    raise FormatError(source, (Fault(message, place),))
