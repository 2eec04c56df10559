"""The lens of guardrail tests: the worst state of the tests about an account, and about any below an OU."""

from __future__ import annotations

from designer.analysis.expectations.proof import ProofState
from designer.analysis.lenses.annotation import EXEMPT
from designer.analysis.lenses.choice import LensChoice
from designer.analysis.lenses.health import TONES
from designer.analysis.lenses.registry import read_now
from designer.exchange.formats.tables.guardrail_tests import read_test
from designer.exchange.templates import load
from designer.organization.edits.guardrail_tests import add_test


def test_a_failing_test_colours_its_accounts_and_all_above_them():
    organization = load("company").organization.copy()
    stops = read_test({"id": "stops", "in": ["ou-prod"], "never": ["ec2:StopInstances"]})
    organization.apply(add_test(organization, stops))
    found = read_now(organization, LensChoice("tests"))
    failed, holds = TONES[ProofState.FAILED], TONES[ProofState.PROVED]
    by_name = {organization.node(node_id).name: one for node_id, one in found.annotations.items()}
    assert {"shop-prod", "Prod", "Workloads", "Root"} <= {name for name, one in by_name.items() if one.tone == failed}
    assert (holds, EXEMPT) == (by_name["shop-test"].tone, by_name["Acme Management"].tone)
    assert "1 of 7 tests failed" == by_name["shop-prod"].line
    assert ["7 places where one failed", "31 where all hold", "1 exempt"] == [entry.words for entry in found.entries]
    assert "1 of 10 tests fail" == found.title
