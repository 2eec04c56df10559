"""Proofs as a JSON list, for scripts."""

from __future__ import annotations

from designer.cli.common import json_text
from designer.cli.reports.proofs import ProofReport, witness_record
from designer.expectations.mutations import Mutation
from designer.expectations.proof import GuardrailProof
from designer.model.guardrail_tests import GuardrailTest


def write(report: ProofReport) -> str:
    """An object a test; with coverage, an object that holds them and what no test would miss."""
    tests = [_record(report, test, proof) for test, proof in report.rows()]
    if report.untested is None:
        return json_text(tests)
    return json_text({"tests": tests, "untested": [_untested(one) for one in report.untested]})


def _untested(mutation: Mutation) -> dict[str, object]:
    return {
        "policy": mutation.policy,
        "statement": mutation.statement,
        "node": mutation.node,
        "title": mutation.title,
    }


def _record(report: ProofReport, test: GuardrailTest, proof: GuardrailProof) -> dict[str, object]:
    return {
        "id": test.id,
        "say": report.sentence(test),
        "state": proof.state.code,
        "severity": test.urgency.value,
        "accounts": list(proof.accounts),
        "covered": proof.covered,
        "witness": witness_record(proof.witness) if proof.witness is not None else None,
        "reason": proof.reason,
        "keys": list(proof.keys),
    }
