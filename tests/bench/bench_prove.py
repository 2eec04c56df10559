"""200 guardrail tests on 10,000 accounts, proofs included, and again after an edit of an OU and of a root policy."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random
from statistics import median
from time import process_time

from designer.analysis.expectations.prover import Prover
from designer.exchange import templates
from designer.exchange.formats.tables.guardrail_tests import read_test
from designer.organization.edits import attach, detach, edit_policy_text
from designer.organization.edits.guardrail_tests import add_tests
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeKind, PolicyType
from designer.policy.catalog.catalogue import load
from tests.bench import Result

TESTS = 200
EDITS = 6
REACH = {"first_s": "<= 2", "after_edit_ms": "<= 50"}

_ABROAD = {"StringNotEquals": {"aws:RequestedRegion": ["eu-central-1", "eu-west-1"]}}
_PROMISES = (
    {"never": ["organizations:LeaveOrganization"]},
    {"never": ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail"]},
    {"never": ["guardduty:DeleteDetector"], "except": ["role/security-automation"]},
    {"never": ["iam:CreateUser", "iam:CreateAccessKey"]},
    {"never": ["ec2:RunInstances", "s3:CreateBucket"], "when": _ABROAD, "except": ["role/break-glass"]},
    {"never": ["kms:ScheduleKeyDeletion"]},
    {"never": ["s3:*"], "as": "root"},
    {"always": ["s3:GetObject", "dynamodb:GetItem"]},
    {"always": ["iam:*"], "as": "role/break-glass"},
    {"can": ["ec2:RunInstances"], "when": {"StringEquals": {"aws:RequestedRegion": ["eu-central-1"]}}},
)
"""Ten promises as architects make them; a quarter is about the whole organization."""


def run() -> Result:
    """Seconds of the first proofs, and milliseconds until all are known again after an edit."""
    organization = templates.load(templates.SCALE, accounts=10_000).organization
    random = Random(1)
    ous = [node.id for node in organization.nodes.values() if node.kind is NodeKind.OU]
    places = [organization.root if number % 4 == 0 else random.choice(ous) for number in range(TESTS)]
    made = [read_test({"id": "t", "in": [place], **random.choice(_PROMISES)}) for place in places]
    organization.apply(add_tests(organization, [replace(one, say=f"{n}") for n, one in enumerate(made)], "Tests"))
    prover = Prover(organization, load(), "2026-11-27")
    begun = process_time()
    proofs = prover.prove_all()
    first = process_time() - begun
    figures: dict[str, float | int | str] = {
        "tests": len(proofs),
        "failing": sum(proof.state.fails for proof in proofs),
        "first_s": first,
        "after_edit_ms": median(_edits(organization, prover, ous, random)),
        "after_root_edit_ms": _root_edit(organization, prover),
    }
    return Result("prove", figures, REACH, reached=first <= 2 and float(figures["after_edit_ms"]) <= 50)


def _edits(organization: Organization, prover: Prover, ous: list, random: Random) -> list[float]:
    """Milliseconds of attaching a policy to an OU and proving again, for some OUs."""
    scp = PolicyType.SERVICE_CONTROL_POLICY
    policies = [one.id for one in organization.policies.values() if one.type is scp and not one.aws_managed]
    found: list[float] = []
    for _ in range(EDITS):
        ou = random.choice(ous)
        policy = next(one for one in policies if ou not in organization.targets(one))
        change = attach(organization, policy, [ou])
        organization.apply(change)
        found.append(_again(prover, change))
        back = detach(organization, policy, [ou])
        organization.apply(back)
        _again(prover, back)
    return found


def _root_edit(organization: Organization, prover: Prover) -> float:
    """Milliseconds after a key in a policy at the root, which limits every account."""
    policy = next(
        one for one in organization.node(organization.root).policies if not organization.policy(one).aws_managed
    )
    document = json.loads(organization.policy(policy).text)
    document["Statement"].append({"Effect": "Deny", "Action": "kms:ScheduleKeyDeletion", "Resource": "*"})
    change = edit_policy_text(organization, policy, json.dumps(document))
    organization.apply(change)
    return _again(prover, change)


def _again(prover: Prover, change) -> float:
    begun = process_time()
    prover.update(change)
    prover.prove_all()
    return 1000 * (process_time() - begun)
