"""Known facts of a request's context, as a value that caches can hold."""

from collections.abc import Callable, Collection, Mapping
from typing import TypeAlias

from designer.policy.language.templates import Values

Facts: TypeAlias = tuple[tuple[str, Values], ...]
"""Lower-case keys with their values, sorted."""

FactSource: TypeAlias = Callable[[], Facts]
"""Facts that are put together when somebody asks: most policies hang on none of them."""

NO_FACTS: FactSource = tuple
"""Nothing is known."""


def context_facts(context: Mapping[str, Values]) -> Facts:
    """A context as facts."""
    return tuple(sorted((key.lower(), value) for key, value in context.items()))


def facts_on(known: Facts, keys: Collection[str]) -> Facts:
    """The facts on some keys.

    A fact on a prefix, such as ``aws:resourcetag/``, is one on every key that begins so and has no fact of its own.

    Args:
        known: All facts.
        keys: Lower-case keys.
    """
    found = [fact for fact in known if fact[0] in keys]
    prefixes = [fact for fact in known if fact[0].endswith("/")]
    if prefixes:
        named = {key for key, _ in found}
        found += [
            (key, value) for prefix, value in prefixes for key in keys if key.startswith(prefix) and key not in named
        ]
        found.sort()
    return tuple(found)
