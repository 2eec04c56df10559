"""AWS's own account of one decision, as ``GetRequestAuthorizationDetails`` of the IAM Toolbox API gives it.

Its checks of service and resource control policies name the root, OU or account that was evaluated, so that they are
beside the levels of a design. Shape: botocore's ``iam-toolbox``, 2018-05-10.
"""

from collections.abc import Iterator, Mapping
from typing import NoReturn, TypeAlias

from designer.basics.dataclass import dataclass
from designer.basics.errors import Fault, FormatError
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

_DENIED = ("EXPLICIT_DENY", "IMPLICIT_DENY")

_MEMBERS = {"checks", "evaluatedEffect", "matchedPolicies"}
"""Members of an evaluation that distinguish it from what other programs call so."""

_DEEPEST = 4
"""Objects and lists around an answer, at most: it is known by its shape, whatever it is wrapped in."""


@dataclass(frozen=True, slots=True)
class LevelCheck:
    """AWS's answer of one level of a path.

    Attributes:
        stage: SCPs or RCPs.
        target: AWS id of the root, OU or account; empty if AWS does not say it.
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
        explained: False if AWS denied it without any checks, as it does outside the caller's organization: nothing
            says then which policies denied it.
    """

    action: str
    resource: str
    context: Mapping[str, Values]
    checks: tuple[LevelCheck, ...]
    explained: bool = True

    @property
    def allowed(self) -> bool:
        """True if no SCP or RCP stopped it, whatever other policies said."""
        return all(check.result is Result.ALLOWED for check in self.checks)


def is_authorization_details(value: _Plain) -> bool:
    """True for a JSON value that is such an answer, whole or broken, or that holds one: of a log, or in pages."""
    return any(_is_evaluation(evaluation) for _, answer in _answers(value) for evaluation in _evaluations(answer))


def read_details(value: _Plain, source: str) -> tuple[AuthorizedRequest, ...]:
    """Return the evaluations of an answer of the API, or of one that is wrapped or is in pages.

    Raises:
        FormatError: The value is no such answer; names the place of the fault.
    """
    found = [request for place, answer in _answers(value) for request in _requests(answer, source, place)]
    if not found:
        _refuse(
            source,
            "This is not an answer of GetRequestAuthorizationDetails: it has no list “evaluations” with entries.",
            "$",
        )
    return tuple(found)


def _answers(value: _Plain, place: str = "$", depth: int = 0) -> Iterator[tuple[str, dict[str, _Plain]]]:
    """Yield the answers in a value with their places, those in the outermost object or list that holds any."""
    if isinstance(value, dict) and isinstance(value.get("evaluations"), list):
        yield place, value
    elif depth < _DEEPEST and isinstance(value, dict):
        for key, one in value.items():
            yield from _answers(one, f"{place}.{key}", depth + 1)
    elif depth < _DEEPEST and isinstance(value, list):
        for number, one in enumerate(value):
            yield from _answers(one, f"{place}[{number}]", depth + 1)


def _evaluations(answer: dict[str, _Plain]) -> list[_Plain]:
    evaluations = answer["evaluations"]
    return evaluations if isinstance(evaluations, list) else []


def _is_evaluation(value: _Plain) -> bool:
    return isinstance(value, dict) and "action" in value and not _MEMBERS.isdisjoint(value)


def _requests(answer: dict[str, _Plain], source: str, place: str) -> Iterator[AuthorizedRequest]:
    shared = _context(answer.get("requestContext", {}), source, f"{place}.requestContext")
    for number, one in enumerate(_evaluations(answer)):
        at = f"{place}.evaluations[{number}]"
        if not isinstance(one, dict) or not isinstance(one.get("action"), str):
            _refuse(source, "An evaluation needs an “action”.", at)
        context = shared | _context(one.get("context", {}), source, f"{at}.context")
        checks = one.get("checks")
        listed = checks if isinstance(checks, list) else []
        read = [_check(check, source, f"{at}.checks") for check in listed]
        resource = one.get("resource")
        yield AuthorizedRequest(
            str(one["action"]),
            resource if isinstance(resource, str) and resource else "*",
            context,
            tuple(check for check in read if check is not None),
            bool(listed) or one.get("evaluatedEffect") not in _DENIED,
        )


def _check(value: _Plain, source: str, place: str) -> LevelCheck | None:
    """Return the check of an SCP or RCP; None for any other."""
    if not isinstance(value, dict):
        _refuse(source, "A check is an object.", place)
    stage = _STAGES.get(str(value.get("checkType")))
    result = _RESULTS.get(str(value.get("evaluatedEffect")))
    if stage is None:
        return None
    if result is None:
        _refuse(source, f"“{value.get('evaluatedEffect')}” is not an effect of a check.", place)
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
