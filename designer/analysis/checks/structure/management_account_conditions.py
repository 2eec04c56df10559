"""SCPs make no exception for the management account, which needs none."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.conditions.uses import uses
from designer.analysis.checks.finding import USER_GUIDE, Check, Finding, OfPolicy, Severity
from designer.analysis.checks.paths.placing import placed
from designer.analysis.checks.policy_text import policy_text
from designer.organization.model.organization import Organization
from designer.organization.model.records import Policy, PolicyType

_KEYS = frozenset({"aws:principalaccount", "aws:principalarn", "aws:userid"})


def _policies(organization: Organization) -> OfPolicy:
    management = organization.settings.management_account
    aws_id = organization.node(management).aws_id if management else ""

    def check(policy: Policy) -> Iterator[Finding]:
        if not aws_id or policy.type is not PolicyType.SERVICE_CONTROL_POLICY or aws_id not in policy.text:
            return
        view = policy_text(policy.text, policy.type)
        for use in uses(view):
            for index, value in enumerate(use.condition.values):
                if use.name in _KEYS and (value == aws_id or f":{aws_id}:" in value):
                    message = (
                        f"{aws_id} is the management account. No SCP holds for callers from there, so a condition on "
                        "them is never asked. Roles of member accounts that people from there assume have the number "
                        "of the member account."
                    )
                    yield placed(CHECK, policy, view, view.condition_value(use.condition, index), message)

    return check


CHECK = Check(
    "management-account-conditions",
    "SCPs make no exception for the management account, which needs none",
    Severity.ADVICE,
    "SCPs are not evaluated for principals of the management account. A condition that exempts them does nothing, and "
    "one that means to limit them does not.",
    f"{USER_GUIDE}orgs_manage_policies_scps.html",
    policies=_policies,
)
