"""Guardrail tests in the file: reading of those without faults, and writing.

A test may name nodes that are gone: proving says that it covers nothing then.
"""

from __future__ import annotations

from collections.abc import Mapping

from designer.exchange.formats.loading import Json
from designer.organization.model.guardrail_tests import (
    CaseContext,
    ConditionBlock,
    CoveredRequests,
    GuardrailTest,
    Promise,
    RequestCase,
    Review,
    Urgency,
)
from designer.organization.model.ids import GuardrailTestId
from designer.organization.model.records import NodeId

_PROMISES = tuple(promise.value for promise in Promise)


def read_test(test: Mapping[str, Json]) -> GuardrailTest:
    """Test of a value without faults."""
    promise = next(Promise(key) for key in _PROMISES if key in test)
    case = test.get("case")
    reviewed = test.get("reviewed")
    return GuardrailTest(
        GuardrailTestId(str(test["id"])),
        str(test.get("say", "")),
        promise,
        tuple(map(NodeId, _texts(test.get("in", [])))),
        tuple(map(NodeId, _texts(test.get("exceptIn", [])))),
        () if promise is Promise.CASE else _texts(test[promise.value]),
        _texts(test.get("except", [])),
        _texts(test.get("as", [])),
        _texts(test.get("resource", [])),
        _block(test.get("when", {})),
        CoveredRequests(test.get("of", CoveredRequests.CALLERS.value)),
        _read_case(case, allowed=test.get("expect") == "allowed") if isinstance(case, dict) else None,
        str(test.get("why", "")),
        str(test.get("owner", "")),
        Urgency(test.get("severity", Urgency.MEDIUM.value)),
        str(test.get("expires", "")),
        bool(test.get("duringMigration", False)),
        Review(str(reviewed["catalogue"]), int(str(reviewed["actions"]))) if isinstance(reviewed, dict) else None,
    )


def _read_case(case: Mapping[str, Json], *, allowed: bool) -> RequestCase:
    context = case.get("context", {})
    known: CaseContext = tuple(
        (key, None if value is None else _texts(value) if isinstance(value, list) else _text(value))
        for key, value in (context.items() if isinstance(context, dict) else ())
    )
    return RequestCase(
        NodeId(str(case["account"])),
        str(case["action"]),
        str(case.get("as", "")),
        str(case.get("resource", "")),
        known,
        allowed,
    )


def _block(value: Json) -> ConditionBlock:
    operators = value.items() if isinstance(value, dict) else ()
    return tuple(
        (name, tuple((key, _texts(values)) for key, values in keys.items()))
        for name, keys in operators
        if isinstance(keys, dict)
    )


def _texts(value: Json) -> tuple[str, ...]:
    return tuple(map(_text, value if isinstance(value, list) else [value]))


def _text(value: Json) -> str:
    """One value as AWS compares it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


# ---- writing --------------------------------------------------------------------------------------------------------


def record(test: GuardrailTest) -> dict[str, Json]:
    """Test as the file keeps it, without what it does not say."""
    members: dict[str, Json] = {
        "id": test.id,
        "say": test.say,
        "in": list(test.nodes),
        "exceptIn": list(test.except_nodes),
        "of": "" if test.covers is CoveredRequests.CALLERS else test.covers.value,
        "as": _one_or_several(test.principals),
        test.promise.value: _case_record(test.case) if test.case else list(test.actions),
        "expect": "" if test.case is None else "allowed" if test.case.allowed else "denied",
        "when": {name: {key: list(values) for key, values in keys} for name, keys in test.when},
        "except": list(test.exceptions),
        "resource": _one_or_several(test.resources),
        "why": test.why,
        "owner": test.owner,
        "severity": "" if test.urgency is Urgency.MEDIUM else test.urgency.value,
        "expires": test.expires,
        "duringMigration": test.during_migration,
        "reviewed": {"catalogue": test.reviewed.catalogue, "actions": test.reviewed.actions} if test.reviewed else {},
    }
    return {key: value for key, value in members.items() if value}


def _case_record(case: RequestCase) -> dict[str, Json]:
    members: dict[str, Json] = {
        "account": case.account,
        "as": case.principal,
        "action": case.action,
        "resource": case.resource,
        "context": {key: list(value) if isinstance(value, tuple) else value for key, value in case.context},
    }
    return {key: value for key, value in members.items() if value}


def _one_or_several(texts: tuple[str, ...]) -> Json:
    return texts[0] if len(texts) == 1 else list(texts)
