"""A question as a call of AWS's own policy simulator, and AWS's answer beside ours.

The call is ``aws iam simulate-custom-policy --cli-input-json``, whose ``OrderedOrganizationPolicyInputList`` takes the
SCPs of each level, root first. AWS says that it can differ from what happens in an account, and it knows no RCPs.
Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from designer.policy.context_keys import documented_key
from designer.policy.outcome import Decision, Exempt, Result
from designer.policy.principals import PrincipalKind, principal_of
from designer.policy.request import NamedPolicy, Request, Stages
from designer.policy.templates import Values

LEVELS = 7
"""The most levels that AWS takes: the root, five OUs and the account."""

_ALLOW_ALL = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'

_TYPES = {"Bool": "boolean", "Numeric": "numeric", "Date": "date", "IPAddress": "ip", "Binary": "binary"}

_ANSWERS = {
    "allowed": Result.ALLOWED,
    "explicitdeny": Result.EXPLICITLY_DENIED,
    "implicitdeny": Result.IMPLICITLY_DENIED,
}


@dataclass(frozen=True, slots=True)
class Call:
    """The input of the call, and what of the question it cannot say, as sentences."""

    input: dict[str, object]
    left_out: tuple[str, ...]

    @property
    def text(self) -> str:
        """The input as JSON, for ``--cli-input-json``."""
        return json.dumps(self.input, ensure_ascii=False, indent=2)


def simulator_call(request: Request, stages: Stages, decision: Decision) -> Call:
    """Put a question to AWS's simulator."""
    content: dict[str, object] = {
        "PolicyInputList": _texts(stages.identity) if stages.identity is not None else [_ALLOW_ALL],
        "ActionNames": [request.action],
        "ResourceArns": [request.resource],
        "ContextEntries": [_entry(key, value) for key, value in request.context.items()],
    }
    if stages.boundary is not None:
        content["PermissionsBoundaryPolicyInputList"] = _texts(stages.boundary)
    if decision.scp.exempt is None:
        content["OrderedOrganizationPolicyInputList"] = [
            {"ServiceControlPolicyInputList": _texts(level.policies)} for level in stages.scps
        ]
    if stages.resource is not None:
        content["ResourcePolicy"] = stages.resource.text
    if principal_of(request.principal).kind is PrincipalKind.USER:
        content["CallerArn"] = request.principal
    return Call(content, tuple(_left_out(request, stages, decision)))


def _texts(policies: tuple[NamedPolicy, ...]) -> list[str]:
    return [policy.text for policy in policies]


def _entry(key: str, value: Values) -> dict[str, object]:
    known = documented_key(key)
    kind = _TYPES.get(known.type, "string") if known else "string"
    values = [value] if isinstance(value, str) else list(value)
    return {
        "ContextKeyName": known.name + key[len(known.name) :] if known else key,
        "ContextKeyValues": values,
        "ContextKeyType": kind if isinstance(value, str) else f"{kind}List",
    }


def _left_out(request: Request, stages: Stages, decision: Decision) -> list[str]:
    said: list[str] = []
    if decision.rcp.exempt is None:
        said.append("AWS's simulator knows no RCPs.")
    if stages.session is not None:
        said.append("AWS's simulator takes no session policies.")
    if principal_of(request.principal).kind is not PrincipalKind.USER:
        said.append("AWS's simulator takes only an IAM user as the caller; others are left out.")
    if decision.scp.exempt in {Exempt.MANAGEMENT_ACCOUNT, Exempt.SERVICE_LINKED, Exempt.NO_ACCOUNT}:
        said.append("SCPs do not limit this caller, so they are left out.")
    elif len(stages.scps) > LEVELS:
        said.append(f"AWS takes no more than {LEVELS} levels.")
    return said


@dataclass(frozen=True, slots=True)
class Answer:
    """What AWS's simulator said.

    Attributes:
        result: Its decision.
        allowed_by_organization: What it says of the SCPs; None where it says nothing.
        missing: Context keys it missed.
    """

    result: Result
    allowed_by_organization: bool | None
    missing: tuple[str, ...]


def read_answer(text: str) -> Answer | None:
    """Read the output of the call; None when it is none."""
    try:
        content: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    results = content.get("EvaluationResults") if isinstance(content, dict) else None
    first = results[0] if isinstance(results, list) and results else None
    decision = _ANSWERS.get(str(first.get("EvalDecision")).lower()) if isinstance(first, dict) else None
    if not isinstance(first, dict) or decision is None:
        return None
    detail = first.get("OrganizationsDecisionDetail")
    allowed = detail.get("AllowedByOrganizations") if isinstance(detail, dict) else None
    missing = first.get("MissingContextValues")
    return Answer(
        decision,
        allowed if isinstance(allowed, bool) else None,
        tuple(map(str, missing)) if isinstance(missing, list) else (),
    )


def difference(decision: Decision, answer: Answer) -> str:
    """Where AWS's answer differs from ours, as a sentence; empty where they agree."""
    if answer.allowed_by_organization is not None and decision.scp.exempt is None:
        ours = decision.scp.result is Result.ALLOWED
        if ours is not answer.allowed_by_organization:
            words = {True: "allow", False: "deny"}
            return f"AWS says that the SCPs {words[not ours]} it; here they {words[ours]} it."
    if answer.result is not decision.result:
        return f"AWS says {answer.result.value}; here it is {decision.result.value}."
    return ""
