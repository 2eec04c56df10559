"""Levels of RCPs as levels of SCPs: what compares paths of SCPs can then compare those of RCPs, too."""

from __future__ import annotations

import json
from functools import lru_cache

from designer.policy.matching.request import Level, NamedPolicy

FULL_ACCESS = NamedPolicy(
    "FullAccess", '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
)
"""An SCP that allows everything."""


def as_scps(level: Level) -> Level:
    """RCPs of a level as SCPs that decide alike for everybody, since the principal of an RCP is always ``*``."""
    policies = tuple(policy._replace(text=_without_principal(policy.text)) for policy in level.policies)
    return Level(level.id, (FULL_ACCESS, *policies))


@lru_cache(maxsize=512)
def _without_principal(text: str) -> str:
    try:
        document = json.loads(text)
        statements = document["Statement"]
    except (ValueError, TypeError, KeyError):
        return text  # which cannot be read as an SCP either
    for statement in statements if isinstance(statements, list) else [statements]:
        if isinstance(statement, dict):
            statement.pop("Principal", None)
    return json.dumps(document)
