"""Proofs as lines for a person, those that need one first."""

from __future__ import annotations

from collections.abc import Sequence

from designer.analysis.expectations.proof import GuardrailProof, ProofState
from designer.basics.words import plain, short
from designer.cli.reports.proofs import ProofReport
from designer.cli.reports.several import UnreadFile
from designer.organization.model.guardrail_tests import GuardrailTest

_WIDTH = max(len(state.value) for state in ProofState)
_LONGEST = 200


def write(results: Sequence[ProofReport | UnreadFile]) -> str:
    """Two lines a test, and one that counts them; several files have a heading each."""
    blocks = ["\n".join(_block(one, with_heading=len(results) > 1)) for one in results]
    return plain("\n\n".join(blocks))


def _block(result: ProofReport | UnreadFile, *, with_heading: bool) -> list[str]:
    heading = [f"{' '.join(result.source.split())}:"] if with_heading else []
    return [*heading, *([result.reason] if isinstance(result, UnreadFile) else _report_lines(result))]


def _report_lines(report: ProofReport) -> list[str]:
    order = list(ProofState)
    rows = sorted(report.rows(), key=lambda row: order.index(row[1].state))
    lines = [line for test, proof in rows for line in _lines(report, test, proof)]
    return [*lines, report.summary, *report.gaps]


def _lines(report: ProofReport, test: GuardrailTest, proof: GuardrailProof) -> list[str]:
    head = f"{proof.state.value:<{_WIDTH}}  {short(report.sentence(test), _LONGEST)} [{short(test.id)}]"
    places = f"{report.places(proof)}: " if proof.covered else ""
    return [head, f"{'':<{_WIDTH}}  {short(places + proof.reason, 2 * _LONGEST)}"]
