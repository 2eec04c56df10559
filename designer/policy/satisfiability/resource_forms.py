"""Resources by the few forms that an action tells apart: thousands of policies name other buckets, and match alike.

A pattern is compared with the shapes of an action's resources, segment by segment. Characters that no shape names are
all alike to them: only wildcards take them (see `pattern_overlap`). So what is found out once of a form holds for every
name that has it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from designer.policy.matching import arns
from designer.policy.matching.statement import resource_template
from designer.policy.satisfiability.applicability import ResourceMatch, match_shape, resource_shapes

_FOREIGN = "\ue001"
"""Stands for characters that no shape names; names in shapes are taken to be made of another one."""

_KEPT = "*?:/"
"""Characters that mean something wherever they stand."""

_SHORT = "arn"
"""A pattern that begins so is completed, however few segments it has."""


def match_resource_texts(resources: Sequence[str], action: str, partition: str, *, negated: bool) -> ResourceMatch:
    """Match of the resource of every request of an action, and of some request, by patterns without variables."""
    found = [
        [_match_form(_form(text, shape), shape) for text in resources] for shape in resource_shapes(action, partition)
    ]
    sure = all(any(match.sure for match in matches) for matches in found)
    possible = any(match.possible for matches in found for match in matches)
    return ResourceMatch(not possible, not sure) if negated else ResourceMatch(sure, possible)


@lru_cache(maxsize=32_768)
def _match_form(form: str, shape: str) -> ResourceMatch:
    return match_shape((resource_template(form, variables=False),), shape)


def _form(text: str, shape: str) -> str:
    """The form of a pattern: another one that matches the same of a shape.

    Long runs of characters that the shape does not name are as short as those that are alike. A wildcard in front of
    the name may run across segments; then they are not told apart.
    """
    in_whole, in_name, run = _runs(shape)
    front = text.split(":", arns.SEGMENTS - 1)
    name = front.pop()
    if len(front) < arns.SEGMENTS - 1:
        return in_whole.sub(run, text)
    head = text[: len(text) - len(name)]
    return in_whole.sub(run, text) if "*" in head or "?" in head else head + in_name.sub(run, name)


@lru_cache(maxsize=1024)
def _runs(shape: str) -> tuple[re.Pattern[str], re.Pattern[str], str]:
    """Long runs in a whole pattern, and in its last segment, and what takes their place."""
    most = shape.count("*") + shape.count("?") + 1
    segments = arns.split(shape)
    name = segments[-1] if len(segments) == arns.SEGMENTS else ""
    return _runs_beside(shape + _SHORT, most), _runs_beside(name, most), _FOREIGN * most


def _runs_beside(text: str, most: int) -> re.Pattern[str]:
    """Runs of at least so many characters that a text does not have."""
    named = re.escape("".join(sorted({*_KEPT, *text})))
    return re.compile(f"[^{named}]{{{most},}}")
