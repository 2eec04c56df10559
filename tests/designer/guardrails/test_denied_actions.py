"""What each guardrail denies, entry by entry, as it is recorded: an entry, a statement or a condition is never lost
unseen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from designer.guardrails import build, find, load
from designer.policy.catalog import catalogue
from designer.policy.evaluation.outcome import Result
from tests.designer.guardrails.test_denials import ACCOUNT, Case, decide
from tests.designer.guardrails.test_guardrails import values_of

RECORDED: dict[str, list[dict[str, Any]]] = json.loads(Path(__file__).with_name("denied_actions.json").read_bytes())
"""For each guardrail the requests that it denies: resource, context, and an action for each entry of its lists."""

TRIED_ELSEWHERE = {
    ("deny-public-addresses", "ec2:ModifyNetworkInterfaceAttribute"),
    ("limit-sagemaker-notebooks", "sagemaker:UpdateDomain"),
}
"""Entries that deny under a condition of their own; see `CASES` of test_ways_around."""


@pytest.mark.parametrize("guardrail", RECORDED)
def test_every_recorded_request_is_denied(guardrail):
    passing = [
        f"{action} on {row['resource']}"
        for row in RECORDED[guardrail]
        for action in row["actions"].split()
        if decide(
            Case(
                guardrail,
                action,
                row["resource"],
                principal=row.get("principal", "role/Team"),
                account=row.get("account", ACCOUNT),
            ),
            row.get("context", {}),
        )
        is not Result.EXPLICITLY_DENIED
    ]
    assert [] == passing


def test_every_entry_of_a_list_of_actions_is_recorded():
    assert [] == [f"{guardrail}: {entry}" for guardrail in load() for entry in unrecorded(guardrail)]


def unrecorded(guardrail: str) -> Iterator[str]:
    """Entries of the lists of a guardrail's Denies that match no recorded action."""
    actions = catalogue.load()
    recorded = 0
    for row in RECORDED.get(guardrail, []):
        for action in row["actions"].split():
            recorded |= actions.match(action)
    for statement in json.loads(build(find(guardrail), values_of(find(guardrail)))).get("Statement", []):
        entries = statement.get("Action", []) if statement["Effect"] == "Deny" else []
        for entry in [entries] if isinstance(entries, str) else entries:
            if not actions.match(entry) & recorded and (guardrail, entry) not in TRIED_ELSEWHERE:
                yield entry
