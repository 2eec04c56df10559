"""Values that a guardrail takes and that reach less, or let in more, than they look like: it says so."""

from __future__ import annotations

from designer.analysis.guardrails import build, find_guardrail
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.outcome import Result
from designer.policy.matching.request import Level, NamedPolicy, Request, Stages
from tests.designer.analysis.guardrails.test_denials import ACCOUNT, GITHUB, SIGNED, STRANGER, arn, role
from tests.designer.analysis.guardrails.test_guardrails import values_of


def denied(guardrail_id: str, action: str, resource: str, context: dict[str, str], **values: tuple[str, ...]) -> bool:
    guardrail = find_guardrail(guardrail_id)
    policy = NamedPolicy(guardrail_id, build(guardrail, values_of(guardrail) | values))
    levels = (Level("root", (policy,)),)
    stages = Stages(rcps=levels) if "web-identity" in guardrail_id else Stages(scps=levels)
    request = Request(action, resource, role("Team"), STRANGER, ACCOUNT, SIGNED | context)
    return evaluate(request, stages).result is Result.EXPLICITLY_DENIED


def test_a_log_group_named_without_an_end_is_not_protected_and_the_help_says_so():
    asked = arn("logs", "log-group:/org/trail:log-stream:s")
    (groups,) = (one for one in find_guardrail("protect-log-groups").parameters if one.name == "log_groups")

    exact = ("arn:*:logs:*:*:log-group:/org/trail",)
    assert not denied("protect-log-groups", "logs:DeleteLogStream", asked, {}, log_groups=exact)
    assert denied("protect-log-groups", "logs:DeleteLogStream", asked, {}, log_groups=(f"{exact[0]}*",))
    assert "* at the end" in groups.help
    assert all(pattern.endswith("*") for pattern in groups.default)


def test_an_owner_without_a_slash_lets_others_in_and_the_guardrail_says_so():
    stranger = {GITHUB: "repo:acme-evil/x:ref:refs/heads/main"}
    action = "sts:AssumeRoleWithWebIdentity"
    told = " ".join(loophole.why for loophole in find_guardrail("limit-web-identity").leaves_open)

    assert not denied("limit-web-identity", action, role("Deploy"), stranger, subjects=("repo:acme*",))
    assert denied("limit-web-identity", action, role("Deploy"), stranger, subjects=("repo:acme/*",))
    assert "without the slash" in told
