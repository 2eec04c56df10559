"""Keys and the actions whose requests carry them, by the catalogue. Used by checks of keys that are not there."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.conditions.uses import KeyUse
from designer.analysis.checks.policy_text import PolicyText
from designer.policy.catalog.catalogue import ResourceUse, action_details, details
from designer.policy.catalog.context_keys import GLOBAL_KEYS
from designer.policy.satisfiability.action_facts import Presence, action_facts, is_instance, is_of_request

_MOST = 3_000
"""Actions of a statement that are looked at; a statement about more is about everything, and asks for no key."""

_OF_TAGS = ("aws:requesttag/", "aws:resourcetag/", "aws:tagkeys")
_EVERYWHERE = frozenset(key.name.lower() for key in GLOBAL_KEYS if not key.name.lower().startswith(_OF_TAGS))


def is_of_actions(use: KeyUse) -> bool:
    """True when it depends on the action if a request carries the key: keys of services, and those of tags."""
    return use.key is not None and use.name not in _EVERYWHERE and not use.key.name.lower().startswith("aws:principal")


def split_by_key(view: PolicyText, use: KeyUse) -> tuple[list[str], list[str]] | None:
    """The statement's actions that carry the key, and those that do not; None where nobody can tell."""
    mask = view.mask(use.statement)
    if use.statement.not_action or mask.bit_count() > _MOST or not mask:
        return None
    names = [view.catalogue.actions[index] for index in view.catalogue.members(mask)]
    carrying = [name for name in names if carries(name, use.name)]
    left = set(carrying)
    return carrying, [name for name in names if name not in left]


def carries(action: str, key: str) -> bool:
    """True when some request of an action can carry a key, given in lower case."""
    return action_facts().presence(action, key) is not Presence.NEVER


def carries_always(action: str, key: str) -> bool:
    """True when requests of an action can carry a key whatever the resource."""
    found = action_details(action)
    if found is None or any(is_instance(key, template) for template in found.condition_keys):
        return True
    rows = (template for use in found.resources for template in _keys_of(action, use))
    return carries(action, key) and not any(is_instance(key, template) for template in rows)


def resource_carries(action: str, use: ResourceUse, key: str) -> bool:
    """True when a request about a resource of an action can carry a key."""
    return any(is_instance(key, template) for template in _keys_of(action, use))


def _keys_of(action: str, use: ResourceUse) -> Iterator[str]:
    """The keys in the row of a resource of an action, and those of the resource itself.

    What a request sets, tags above all, only the row tells: AWS lists it with the resource where any action sets it.
    """
    yield from use.condition_keys
    of_service = details(action.partition(":")[0])
    kind = of_service.resource_types.get(use.name.lower()) if of_service else None
    own = kind.condition_keys if kind else ()
    found = action_details(action)
    rows: set[str] = set()
    if found is not None:
        rows = {*found.condition_keys, *(key for one in found.resources for key in one.condition_keys)}
    in_rows = set(map(str.lower, rows))
    for template in own:
        key = template.lower()
        if not is_of_request(template) or (key not in in_rows and carries(action, key)):
            yield template
