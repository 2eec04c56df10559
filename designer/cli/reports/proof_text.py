"""Proofs as lines for a person, those that need one first."""

from __future__ import annotations

from designer.cli.reports.proofs import ProofReport
from designer.expectations.proof import GuardrailProof, ProofState
from designer.model.guardrail_tests import GuardrailTest
from designer.words import plain, short

_WIDTH = max(len(state.value) for state in ProofState)
_LONGEST = 200


def write(report: ProofReport) -> str:
    """Two lines a test, and one that counts them."""
    order = list(ProofState)
    rows = sorted(report.rows(), key=lambda row: order.index(row[1].state))
    lines = [line for test, proof in rows for line in _lines(report, test, proof)]
    return plain("\n".join([*lines, report.summary, *report.gaps]))


def _lines(report: ProofReport, test: GuardrailTest, proof: GuardrailProof) -> list[str]:
    head = f"{proof.state.value:<{_WIDTH}}  {short(report.sentence(test), _LONGEST)} [{short(test.id)}]"
    places = f"{report.places(proof)}: " if proof.covered else ""
    return [head, f"{'':<{_WIDTH}}  {short(places + proof.reason, 2 * _LONGEST)}"]
