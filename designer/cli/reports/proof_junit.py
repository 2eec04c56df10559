"""Proofs as JUnit XML, which build servers show as tests: one test case for each guardrail test."""

from __future__ import annotations

from collections.abc import Sequence

from designer.analysis.expectations.proof import GuardrailProof, ProofState
from designer.cli.reports.junit_text import JunitSuite, junit_document, unread_suite, xml_attribute, xml_content
from designer.cli.reports.proofs import ProofReport
from designer.cli.reports.several import UnreadFile
from designer.organization.model.guardrail_tests import GuardrailTest

_COMMAND = "orgwright prove"


def write(results: Sequence[ProofReport | UnreadFile]) -> str:
    """One suite a file."""
    return junit_document([_suite(one) for one in results])


def _suite(result: ProofReport | UnreadFile) -> JunitSuite:
    if isinstance(result, UnreadFile):
        return unread_suite(_COMMAND, result)
    failures = sum(proof.state.fails for proof in result.proofs)
    skipped = sum(proof.state is ProofState.EXPIRED for proof in result.proofs)
    cases = tuple(_case(result, test, proof) for test, proof in result.rows())
    return JunitSuite(f"{_COMMAND} {result.source}", cases, failures, skipped=skipped)


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
