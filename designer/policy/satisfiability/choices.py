"""Choices of values for several keys at once."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple, TypeAlias

from designer.policy.language.templates import Values
from designer.policy.matching.conditions import CompiledCondition

Choice: TypeAlias = dict[str, Values | None]
"""Values by key, None for absence; the resource under `RESOURCE_NAME`."""

Asked: TypeAlias = Mapping[str, tuple[CompiledCondition, ...]]
"""Conditions by their keys."""

ACCOUNT_NUMBER = re.compile(r"\d{12}", re.ASCII)
"""Numbers of accounts."""

MOST_CHOICES = 20_000
"""Choices that are put together before they are left incomplete."""


class JointChoices(NamedTuple):
    """Values of several keys together.

    Attributes:
        listed: The choices; ordinary ones first.
        complete: True when conditions cannot come out in another way.
    """

    listed: list[Choice]
    complete: bool


def all_combinations(parts: Sequence[Sequence[Choice]]) -> Iterator[Choice]:
    """Choices of several parts put together."""
    for some in product(*parts):
        choice: Choice = {}
        for one in some:
            choice |= one
        yield choice
