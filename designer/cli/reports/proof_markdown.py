"""Proofs as a table in Markdown, for a comment on a pull request."""

from __future__ import annotations

import re
from collections.abc import Sequence

from designer.analysis.expectations.proof import GuardrailProof, ProofState
from designer.basics.words import plain, short
from designer.cli.reports.proofs import ProofReport
from designer.cli.reports.several import UnreadFile
from designer.organization.model.guardrail_tests import GuardrailTest

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&@-])")
_SIGNS = {
    ProofState.FAILED: "✗",
    ProofState.EMPTY: "⊖",
    ProofState.UNDECIDED: "?",
    ProofState.OUTDATED: "◷",
    ProofState.PROVED: "✓",
    ProofState.EXPIRED: "»",
}
_MOST = 300
"""Rows of a table: a comment holds some 60,000 characters."""


def write(results: Sequence[ProofReport | UnreadFile]) -> str:
    """A table of the tests, those that need somebody first; several files have a heading each."""
    return plain("\n\n".join(_section(one, with_name=len(results) > 1) for one in results))


def _section(result: ProofReport | UnreadFile, *, with_name: bool) -> str:
    heading = f"### Guardrail tests{f' of {_cell(result.source)}' if with_name else ''}\n"
    if isinstance(result, UnreadFile):
        return "\n".join([heading, _cell(result.reason)])
    return "\n".join([heading, *_table(result)])


def _table(report: ProofReport) -> list[str]:
    order = list(ProofState)
    rows = sorted(report.rows(), key=lambda row: order.index(row[1].state))
    lines = [_row(report, test, proof) for test, proof in rows[:_MOST]]
    head = ["| State | Promise | Where | Because |", "| --- | --- | --- | --- |"] if lines else []
    more = [f"\n… and {len(rows) - _MOST:,} more."] if len(rows) > _MOST else []
    return [*head, *lines, *more, "", report.summary, *_gaps(report)]


def _gaps(report: ProofReport) -> list[str]:
    head, *rest = [*report.gaps, ""]
    return ["", _cell(head), "", *(f"- {_cell(one)}" for one in rest if one)] if head else []


def _row(report: ProofReport, test: GuardrailTest, proof: GuardrailProof) -> str:
    state = f"{_SIGNS[proof.state]} {proof.state.value}"
    cells = (state, report.sentence(test), report.places(proof) if proof.covered else "", proof.reason)
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", short(text, 160))
