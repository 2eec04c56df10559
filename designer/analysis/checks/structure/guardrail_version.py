"""Policies made of a guardrail follow the catalogue's version of it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from designer.analysis import guardrails
from designer.analysis.checks.finding import Check, Finding, Fix, OfPolicy, Severity
from designer.analysis.guardrails import Standing
from designer.organization.model.organization import Organization
from designer.organization.model.records import Policy


def _policies(_organization: Organization) -> OfPolicy:
    return _check


def _check(policy: Policy) -> Iterator[Finding]:
    if policy.guardrail is None:
        return
    found = guardrails.standing(policy)
    if found is Standing.OUTDATED:
        version = guardrails.find_guardrail(policy.guardrail.id).version
        message = (
            f"The guardrail {policy.guardrail.id} is at version {version}, this policy was made of version "
            f"{policy.guardrail.version}. Making it anew keeps its values and replaces what was changed by hand."
        )
        anew = Fix("Make it of the newer version", edit=partial(guardrails.update_link, policy_id=policy.id))
        yield CHECK.finding(message, policy=policy.id, fixes=(anew,))
    elif found is Standing.CHANGED:
        message = (
            f"It was made of the guardrail {policy.guardrail.id} and changed by hand since. Make it anew, or unlink it "
            "so that it goes its own way."
        )
        anew = Fix("Make it of the guardrail again", edit=partial(guardrails.update_link, policy_id=policy.id))
        own = Fix("Unlink it", edit=partial(guardrails.unlink, policy_id=policy.id))
        yield CHECK.finding(message, policy=policy.id, severity=Severity.ADVICE, fixes=(anew, own))
    elif found is Standing.CURRENT and (faults := guardrails.faults_of_link(policy.guardrail)):
        message = f"The guardrail {policy.guardrail.id} no longer takes its values. {' '.join(faults)}"
        yield CHECK.finding(message, policy=policy.id, severity=Severity.WARNING)


CHECK = Check(
    "guardrail-version",
    "Policies made of a guardrail follow its newest version",
    Severity.ADVICE,
    "Guardrails grow with AWS: new global services, new actions. A policy of an older version misses them.",
    "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html",
    fix="Make the policy anew, or unlink it.",
    policies=_policies,
)
