"""Which actions' requests carry a key, by the catalogue. Used by the checks about keys that are not there."""

from __future__ import annotations

import re
from functools import lru_cache

from designer.checks.conditions.uses import Use
from designer.checks.policy_text import PolicyText
from designer.policy.catalogue import ResourceUse, action_details, details
from designer.policy.context_keys import GLOBAL_KEYS

MOST = 3_000
"""Actions of a statement that are looked at; a statement about more is about everything, and asks for no key."""

_OF_TAGS = ("aws:requesttag/", "aws:resourcetag/", "aws:tagkeys")
_EVERYWHERE = frozenset(key.name.lower() for key in GLOBAL_KEYS if not key.name.lower().startswith(_OF_TAGS))


def is_of_actions(use: Use) -> bool:
    """Whether it depends on the action if a request carries the key: keys of services, and those of tags."""
    return use.key is not None and use.name not in _EVERYWHERE and not use.key.name.lower().startswith("aws:principal")


def split(view: PolicyText, use: Use) -> tuple[list[str], list[str]] | None:
    """The statement's actions that carry the key, and those that do not; None where nobody can tell."""
    mask = view.mask(use.statement)
    if use.statement.not_action or mask.bit_count() > MOST or not mask:
        return None
    names = [view.catalogue.actions[index] for index in view.catalogue.members(mask)]
    carrying = [name for name in names if carries(name, use.name)]
    left = set(carrying)
    return carrying, [name for name in names if name not in left]


@lru_cache(maxsize=65_536)
def carries(action: str, key: str) -> bool:
    """Whether some request of an action can carry a key, given in lower case."""
    found = action_details(action)
    if found is None:
        return True
    return carries_always(action, key) or any(resource_carries(action, use, key) for use in found.resources)


def carries_always(action: str, key: str) -> bool:
    """Whether requests of an action can carry a key whatever the resource."""
    found = action_details(action)
    return found is None or any(_is(key, template) for template in found.condition_keys)


def resource_carries(action: str, use: ResourceUse, key: str) -> bool:
    """Whether a request about a resource of an action can carry a key."""
    of_service = details(action.partition(":")[0])
    kind = of_service.resource_types.get(use.name.lower()) if of_service else None
    return any(_is(key, template) for template in (*use.condition_keys, *(kind.condition_keys if kind else ())))


def _is(key: str, template: str) -> bool:
    start = re.split(r"\$\{|<", template.lower(), maxsplit=1)[0]
    return key == start or (start != template.lower() and key.startswith(start))
