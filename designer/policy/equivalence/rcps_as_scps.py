"""RCPs as SCPs that decide alike, since their principal is always ``*``: what compares SCPs then compares them, too."""

import json
from functools import lru_cache

from designer.policy.matching.request import Level, NamedPolicy

FULL_ACCESS = NamedPolicy(
    "FullAccess", '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
)
"""An SCP that allows everything."""


@lru_cache(maxsize=512)
def without_principal(text: str) -> str:
    """Document without the principals of its statements; as it is where it cannot be read, as an SCP or otherwise."""
    try:
        document = json.loads(text)
        statements = document["Statement"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return text
    for statement in statements if isinstance(statements, list) else [statements]:
        if isinstance(statement, dict):
            statement.pop("Principal", None)
    return json.dumps(document)


def level_as_scps(level: Level) -> Level:
    """RCPs of a level as SCPs that decide alike for everybody, beside an Allow for everything."""
    policies = tuple(policy._replace(text=without_principal(policy.text)) for policy in level.policies)
    return Level(level.id, (FULL_ACCESS, *policies))
