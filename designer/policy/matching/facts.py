"""Known facts of a request's context, as a value that caches can hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
