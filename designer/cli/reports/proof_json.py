"""Proofs as a JSON list, for scripts."""

from __future__ import annotations

from collections.abc import Sequence

from designer.analysis.expectations.mutations import Mutation
from designer.analysis.expectations.proof import GuardrailProof
from designer.cli.common import json_text
from designer.cli.reports.proofs import ProofReport, witness_record
from designer.cli.reports.several import UnreadFile
from designer.organization.model.guardrail_tests import GuardrailTest


def write(results: Sequence[ProofReport | UnreadFile]) -> str:
    """An object a test; with coverage, an object of them and of what no test would miss; of several files, each so."""
    if len(results) > 1:
        return json_text([{"file": one.source, **_of_file(one)} for one in results])
    found = _of_file(results[0])
    return json_text(found if "untested" in found else found["tests"])


def _of_file(result: ProofReport | UnreadFile) -> dict[str, object]:
    if isinstance(result, UnreadFile):
        return {"error": result.reason}
    found: dict[str, object] = {"tests": [_record(result, test, proof) for test, proof in result.rows()]}
    if result.untested is not None:
        found["untested"] = [_untested(one) for one in result.untested]
    return found


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
