"""AWS's own SCP scenarios and the gap cases, as a table that needs no code to extend."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from designer.analysis.access.ceilings import Ceilings
from designer.analysis.access.explain_action import explain_action
from designer.analysis.access.reasons import partition, reason_for
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import load
from tests.designer.analysis.access.building import document, one_path

TABLE = json.loads(Path(__file__).with_name("scenarios.json").read_text(encoding="utf-8"))
TEXTS = {name: document(statements) for name, statements in TABLE["policies"].items()}
ROWS = [
    pytest.param(case, account, action, id=f"{case['name']}: {account} {action}")
    for case in TABLE["cases"]
    for account, answers in case["expect"].items()
    for action in answers
]


@pytest.mark.parametrize(("case", "account", "action"), ROWS)
def test_the_ceiling_the_reason_and_the_partition_give_the_answer_of_aws(case, account, action):
    organization = one_path(case["levels"], case["accounts"], TEXTS)
    catalogue = load()
    expected = case["expect"][account][action]
    bit = catalogue.index(action)

    ceiling = Ceilings(organization, catalogue).of(NodeId(account))
    answer = "allowed" if ceiling.sure >> bit & 1 else "conditional" if ceiling.possible >> bit & 1 else "denied"
    assert expected == answer

    reason = reason_for(organization, catalogue, NodeId(account), action)
    assert expected == reason.answer.value
    assert [reason] == [r for mask, r in partition(organization, catalogue, NodeId(account)) if mask >> bit & 1]
    explanation = explain_action(organization, catalogue, NodeId(account), action)
    assert (reason.answer, reason.sentence, reason.deciding) == (
        explanation.answer,
        explanation.sentence,
        explanation.deciding,
    )

    decides = case.get("decides", {}).get(account, {}).get(action)
    if decides:
        assert decides == [reason.node, reason.policy]
