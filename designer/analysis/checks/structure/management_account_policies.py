"""SCPs and RCPs stand where they limit somebody."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.finding import USER_GUIDE, Check, Finding, OfPolicy, Severity
from designer.analysis.checks.fixes import edit
from designer.organization import edits
from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.organization import Organization
from designer.organization.model.records import Policy


def _policies(organization: Organization) -> OfPolicy:
    management = organization.settings.management_account
    above = set(organization.path(management)) if management else set()

    def check(policy: Policy) -> Iterator[Finding]:
        if management is None or policy.aws_managed or policy.type not in GRAMMARS:
            return
        targets = organization.targets(policy.id)
        if management in targets:
            name = organization.node(management).name
            message = (
                f"{name} is the management account, which no SCP and no RCP limits. Attached there, this policy does "
                "nothing."
            )
            refused = edits.detach_refusal(organization, policy.id, [management])
            fix = edit(f"Detach from {name}", lambda design: edits.detach(design, policy.id, [management]))
            yield CHECK.finding(message, node=management, policy=policy.id, fixes=() if refused else (fix,))
        elif targets and targets <= above and all(organization.accounts_below(node) == 1 for node in targets):
            message = "This policy reaches the management account alone, which no SCP and no RCP limits."
            yield CHECK.finding(message, node=min(targets), policy=policy.id)

    return check


CHECK = Check(
    "management-account-policies",
    "SCPs and RCPs stand where they limit somebody",
    Severity.WARNING,
    "The management account is exempt from all SCPs and RCPs, wherever in the tree it lies. What must not happen there "
    "is prevented by running nothing there.",
    f"{USER_GUIDE}orgs_manage_policies_scps.html",
    fix="Detaches the policy from the management account.",
    policies=_policies,
)
