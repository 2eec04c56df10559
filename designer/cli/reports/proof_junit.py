"""Proofs as JUnit XML, which build servers show as tests: one test case for each guardrail test."""

from __future__ import annotations

from designer.cli.reports.junit_text import xml_attribute, xml_content
from designer.cli.reports.proofs import ProofReport
from designer.expectations.proof import GuardrailProof, ProofState
from designer.model.guardrail_tests import GuardrailTest


def write(report: ProofReport) -> str:
    """One suite."""
    failures = sum(proof.state.fails for proof in report.proofs)
    skipped = sum(proof.state is ProofState.EXPIRED for proof in report.proofs)
    counts = f'tests="{len(report.proofs)}" failures="{failures}" errors="0" skipped="{skipped}"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<testsuites {counts}>",
        f"  <testsuite name={xml_attribute(f'orgwright prove {report.source}')} {counts}>",
        *(_case(report, test, proof) for test, proof in report.rows()),
        "  </testsuite>",
        "</testsuites>",
    ]
    return "\n".join(lines)


def _case(report: ProofReport, test: GuardrailTest, proof: GuardrailProof) -> str:
    head = f"    <testcase classname={xml_attribute(test.id)} name={xml_attribute(report.sentence(test))}"
    if proof.state.fails:
        where = f"{report.places(proof)}: {', '.join(proof.accounts[:20])}"
        failure = (
            f'<failure type="{proof.state.value}" message={xml_attribute(proof.reason)}>{xml_content(where)}</failure>'
        )
        return f"{head}>{failure}</testcase>"
    if proof.state is ProofState.EXPIRED:
        return f"{head}><skipped message={xml_attribute(proof.reason)}/></testcase>"
    return f"{head}><system-out>{xml_content(f'{proof.state.value}: {proof.reason}')}</system-out></testcase>"
