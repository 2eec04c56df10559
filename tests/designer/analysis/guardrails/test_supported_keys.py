"""AWS's own list of actions: every statement asks only for keys, and names only resources, that its actions have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

import pytest

from designer.analysis.guardrails import find_guardrail, load
from designer.policy.catalog import catalogue

OF_EVERY_REQUEST = re.compile(r"^aws:(?!RequestTag/|ResourceTag/|TagKeys$)")
"""Global keys but those that AWS lists action by action."""

NOT_LISTED = {("limit-web-identity", "token.actions.githubusercontent.com:sub")}
"""Keys of tokens of GitHub that AWS documents beside the list."""

NEED_THEIR_ARN = {
    "bedrock-marketplace-model-endpoint",
    "custom-model-deployment",
    "default-prompt-router",
    "imported-model",
    "prompt-router",
    "provisioned-model",
    "system-tool",
}
"""Targets of a model call that `limit-bedrock-models` denies unless its list names them."""


def statements() -> Iterator[tuple[str, dict[str, Any]]]:
    for guardrail in load().values():
        for statement in guardrail.document.get("Statement", []):
            if statement["Effect"] == "Deny" and isinstance(statement.get("Action"), list):
                yield guardrail.id, statement


def named_actions(statement: dict[str, Any]) -> list[str]:
    """Actions written out: what a wildcard matches need not know every key."""
    return [action for action in statement["Action"] if "*" not in action and not action.startswith("{{")]


def keys_of(action: str) -> set[str]:
    """Patterns of the keys that AWS lists for an action and its resources, in small letters."""
    details = catalogue.action_details(action)
    service = catalogue.details(action.partition(":")[0])
    assert details is not None
    assert service is not None
    keys = set(details.condition_keys)
    for use in details.resources:
        keys |= {*use.condition_keys, *service.resource_types[use.name.lower()].condition_keys}
    return {re.sub(r"\$\{[^}]*\}", "*", key.lower()) for key in keys}


def test_every_condition_asks_for_a_key_that_its_actions_have():
    strange = [
        f"{guardrail} {statement['Sid']}: {action} has no {key}"
        for guardrail, statement in statements()
        for key in {key for block in statement.get("Condition", {}).values() for key in block}
        if not OF_EVERY_REQUEST.match(key) and (guardrail, key) not in NOT_LISTED
        for action in named_actions(statement)
        if not any(fnmatchcase(key.lower(), listed) for listed in keys_of(action))
    ]
    assert [] == strange


@pytest.mark.parametrize("action", ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"])
def test_every_kind_of_target_of_a_model_call_is_decided(action):
    document = find_guardrail("limit-bedrock-models").document
    (limit,) = (one for one in document["Statement"] if one["Sid"] == "LimitModels")
    spared = [*find_guardrail("limit-bedrock-models").defaults["models"], *limit["NotResource"]]
    details, service = catalogue.action_details(action), catalogue.details("bedrock")
    assert details is not None
    assert service is not None
    kinds = {use.name: service.resource_types[use.name.lower()].arn for use in details.resources}
    denied = {name for name, arn in kinds.items() if not any(f":{kind_of(arn)}/" in one for one in spared)}

    assert denied == NEED_THEIR_ARN


def kind_of(arn: str) -> str:
    return arn.split(":", 5)[5].partition("/")[0]
