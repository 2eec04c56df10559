"""A second evaluator for users and roles: one request at a time, slowly, and with nothing of the product.

Everything of a request is said; documents are plain dicts. Rules:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html,
…/reference_policies_evaluation-logic-cross-account.html and …/id_roles_use_switch-role-api.html.
"""

from __future__ import annotations

import ipaddress
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Document = Mapping[str, object]
Statements = list[Mapping[str, object]]

ASSUME = "sts:AssumeRole"
ALWAYS_ALLOWED = {"sts:GetCallerIdentity"}
RCP_SERVICES = {"s3", "sts", "sqs"}


@dataclass
class Caller:
    """Who asks: its ARN, and all documents that apply to it."""

    arn: str
    kind: str
    identity: Sequence[Document] = ()
    boundary: Document | None = None
    session: Sequence[Document] | None = None

    @property
    def account(self) -> str:
        return self.arn.split(":")[4]


@dataclass
class Call:
    """One request, with all of its context; the guardrails on the paths of both accounts, level by level."""

    caller: Caller
    action: str
    resource: str
    owner: str
    context: Mapping[str, str | tuple[str, ...]]
    scps: Sequence[Sequence[Document]] = ()
    rcps: Sequence[Sequence[Document]] = ()
    policy: Document | None = None
    refused: Sequence[str] = field(default_factory=tuple)


def allowed(call: Call) -> bool:
    """The answer of AWS."""
    if _any_like(call.refused, call.action) or (call.action == ASSUME and call.caller.kind == "root"):
        return False
    if call.action in ALWAYS_ALLOWED:
        return True
    reached = call.rcps if call.action.split(":")[0] in RCP_SERVICES else ()
    sides = [*call.scps, *reached]
    own = _own(call)
    everything = [*sides, *(documents for documents in own if documents is not None)]
    if any(_says("Deny", document, call) for documents in everything for document in documents):
        return False
    if call.policy and any(_names(one, call) for one in _applying("Deny", call.policy, call)):
        return False
    if not all(any(_says("Allow", document, call) for document in level) for level in sides):
        return False
    return _granted(call, own)


def _own(call: Call) -> list[Sequence[Document] | None]:
    """Identity policies, boundary and session policies; None where there are none, as for the root user."""
    if call.caller.kind == "root":
        return [None, None, None]
    boundary = None if call.caller.boundary is None else [call.caller.boundary]
    return [call.caller.identity, boundary, call.caller.session]


def _granted(call: Call, own: list[Sequence[Document] | None]) -> bool:
    passes = [one is None or any(_says("Allow", document, call) for document in one) for one in own]
    names = (
        {name for one in _applying("Allow", call.policy, call) if (name := _names(one, call))} if call.policy else set()
    )
    if call.caller.account != call.owner:
        return all(passes) and bool(names)
    _, boundary, session = passes
    if "everyone" in names or ("itself" in names and call.caller.kind == "root"):
        return True
    if "itself" in names and session and (boundary or call.caller.kind == "user"):
        return True
    must = call.action == ASSUME
    return all(passes) and (bool(names) or not must)


def _names(statement: Mapping[str, object], call: Call) -> str:
    """How a statement of a resource's policy names the caller; empty for not at all."""
    negated = "NotPrincipal" in statement
    principal = statement["NotPrincipal" if negated else "Principal"]
    entries = ["*"] if principal == "*" else _list(principal["AWS"] if isinstance(principal, dict) else [])
    account = call.caller.account
    if negated:
        if statement["Effect"] == "Deny" and call.caller.boundary is not None and call.caller.kind != "root":
            return "everyone"
        exempt = {"*", call.caller.arn}
        if statement["Effect"] == "Allow" or call.caller.kind == "root":
            exempt |= {account, f"arn:aws:iam::{account}:root"}
        return "" if exempt & set(entries) else "everyone"
    if "*" in entries:
        return "everyone"
    if call.caller.arn in entries:
        return "itself"
    if call.caller.kind == "root" and account in entries:
        return "itself"
    if account in entries or f"arn:aws:iam::{account}:root" in entries:
        return "account"
    return ""


def _says(effect: str, document: Document, call: Call) -> bool:
    return any(True for _ in _applying(effect, document, call))


def _applying(effect: str, document: Document, call: Call) -> Iterator[Mapping[str, object]]:
    """The statements of an effect that apply to a request, whoever they name."""
    for one in _statements(document):
        if one["Effect"] != effect:
            continue
        acts = _any_like(_list(one["Action"]), call.action) if "Action" in one else None
        if acts is None:
            acts = not _any_like(_list(one["NotAction"]), call.action)
        if acts and _on(one, call) and all(_holds(*test, call.context) for test in _tests(one)):
            yield one


def _statements(document: Document) -> Statements:
    found = document["Statement"]
    assert isinstance(found, list)
    return found


def _on(statement: Mapping[str, object], call: Call) -> bool:
    name = "NotResource" if "NotResource" in statement else "Resource"
    if name not in statement:
        return True
    patterns = [_filled(one, call.context) for one in _list(statement[name])]
    found = any(one is not None and _arn_like(one, call.resource) for one in patterns)
    return found is (name == "Resource")


def _tests(statement: Mapping[str, object]) -> Iterator[tuple[str, str, list[str]]]:
    condition = statement.get("Condition", {})
    assert isinstance(condition, dict)
    for name, keys in condition.items():
        for key, values in keys.items():
            yield name, key, _list(values)


def _holds(name: str, key: str, values: list[str], context: Mapping[str, str | tuple[str, ...]]) -> bool:
    """One condition. A missing key: false, but true of negated operators, with IfExists and with ForAllValues."""
    have = context.get(key)
    if name == "Null":
        return (have is None) is (values[0] == "true")
    quantifier, _, name = name.rpartition(":")
    optional, negated = name.endswith("IfExists"), "Not" in name
    if have is None:
        return optional or quantifier == "ForAllValues" or (negated and not quantifier)
    test = name.removesuffix("IfExists").replace("Not", "")
    wanted = [one for one in (_filled(value, context) for value in values) if one is not None]
    single = (have,) if isinstance(have, str) else have
    hits = [any(_compares(test, each, one) for one in wanted) is not negated for each in single]
    return any(hits) if quantifier == "ForAnyValue" else all(hits)


def _compares(test: str, have: str, wanted: str) -> bool:
    """One value of a request against one of a policy; NUL is before what is not a wildcard."""
    words = wanted.replace("\0", "")
    if test.startswith(("Numeric", "Date")):
        number = float if test.startswith("Numeric") else str
        return _ORDERS[test.removeprefix("Numeric").removeprefix("Date")](number(have), number(words))
    if test == "IpAddress":
        return ipaddress.ip_address(have) in ipaddress.ip_network(words)
    return {
        "Bool": have.lower() == words.lower(),
        "StringEquals": have == words,
        "StringEqualsIgnoreCase": have.lower() == words.lower(),
        "StringLike": _like(wanted, have),
        "ArnLike": _arn_like(wanted, have),
        "ArnEquals": _arn_like(wanted, have),
    }[test]


_ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "LessThanEquals": operator.le,
    "GreaterThan": operator.gt,
    "GreaterThanEquals": operator.ge,
}


def _filled(text: str, context: Mapping[str, str | tuple[str, ...]]) -> str | None:
    """A text with its variables; None where one has no value and no default."""
    for variable in re.findall(r"\$\{.+?\}", text):
        key, _, default = variable[2:-1].partition(",")
        value = context.get(key.strip(), default.strip().strip("'") or None)
        if key in {"*", "?", "$"}:
            value = f"\0{key}"
        if not isinstance(value, str):
            return None
        text = text.replace(variable, value)
    return text


def _like(pattern: str, text: str) -> bool:
    """Case-sensitive, with * and ? only."""
    signs = {"*": ".*", "?": "."}
    pieces = re.findall(r"\0?.", pattern, re.DOTALL)
    return re.fullmatch("".join(signs.get(one, re.escape(one[-1])) for one in pieces), text, re.DOTALL) is not None


def _arn_like(pattern: str, text: str) -> bool:
    """Each of the six segments for itself."""
    wanted, have = pattern.split(":", 5), text.split(":", 5)
    return pattern == "*" or (len(wanted) == len(have) and all(map(_like, wanted, have)))


def _any_like(patterns: Sequence[str], action: str) -> bool:
    return any(_like(one.lower(), action.lower()) for one in patterns)


def _list(value: object) -> list[str]:
    return list(value) if isinstance(value, list) else [str(value)]
