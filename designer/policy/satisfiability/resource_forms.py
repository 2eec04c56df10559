"""Resources by the few forms that an action distinguishes: thousands of policies name other buckets, and match alike.

A pattern is compared with the shapes of an action's resources, segment by segment. Characters that no shape names are
all alike to them: only wildcards take them (see `pattern_overlap`). So what is found out once of a form holds for every
name that has it.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from designer.policy.matching import arns
from designer.policy.matching.statement import resource_template
from designer.policy.satisfiability.applicability import ResourceMatch, match_shape, resource_shapes
from designer.policy.satisfiability.real_arns import SOME_ACCOUNT

_FOREIGN = "\ue001"
"""Stands for characters that no shape names; names in shapes are taken to be made of another one."""

_KEPT = "*?:/"
"""Characters that mean something wherever they are."""

_SHORT = "arn"
"""A pattern that begins so is completed, however few segments it has."""


class _FormMatch(NamedTuple):
    """Match of a form with each shape of an action: bits of those that it surely matches, and of those it may."""

    sure: int
    possible: int


def match_resource_texts(resources: Sequence[str], action: str, partition: str, *, negated: bool) -> ResourceMatch:
    """Match of the resource of every request of an action, and of some request, by patterns without variables."""
    shapes = resource_shapes(action, partition)
    sure = possible = 0
    for text in resources:
        match = _match_form(_form(text, shapes), shapes)
        sure, possible = sure | match.sure, possible | match.possible
    always, sometimes = sure == (1 << len(shapes)) - 1, possible != 0
    return ResourceMatch(not sometimes, not always) if negated else ResourceMatch(always, sometimes)


@lru_cache(maxsize=32_768)
def _match_form(form: str, shapes: tuple[str, ...]) -> _FormMatch:
    templates = (resource_template(form, variables=False),)
    matches = [match_shape(templates, shape) for shape in shapes]
    sure = sum(match.sure << number for number, match in enumerate(matches))
    return _FormMatch(sure, sum(match.possible << number for number, match in enumerate(matches)))


def _form(text: str, shapes: tuple[str, ...]) -> str:
    """Return the form of a pattern: another one that matches the same of some shapes.

    Long runs of characters that no shape names are as short as those that are alike, in the name alone: Regions and
    accounts in front of it are compared with those that there can be, and stay as they are, but that one account is
    like another. A wildcard in front of the name may run across segments; then they are not distinguished.
    """
    in_whole, in_name, run = _runs(shapes)
    front = text.split(":", arns.SEGMENTS - 1)
    name = front.pop()
    if len(front) < arns.SEGMENTS - 1:
        return text
    across = any("*" in one or "?" in one for one in front)
    if _NUMBER.fullmatch(front[-1]) and not any(_DIGIT.search(shape) for shape in shapes):
        front[-1] = SOME_ACCOUNT
    return ":".join((*front, (in_whole if across else in_name).sub(run, name)))


_NUMBER, _DIGIT = re.compile(r"[0-9]{12}"), re.compile(r"[0-9]")


@lru_cache(maxsize=1024)
def _runs(shapes: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str], str]:
    """Long runs in a whole pattern, and in its last segment, and what takes their place."""
    most = max((shape.count("*") + shape.count("?") for shape in shapes), default=0) + 1
    split = [arns.split(shape) for shape in shapes]
    names = [segments[-1] for segments in split if len(segments) == arns.SEGMENTS]
    return _runs_beside("".join(shapes) + _SHORT, most), _runs_beside("".join(names), most), _FOREIGN * most


def _runs_beside(text: str, most: int) -> re.Pattern[str]:
    """Return the runs of at least so many characters that a text does not have."""
    named = re.escape("".join(sorted({*_KEPT, *text})))
    return re.compile(f"[^{named}]{{{most},}}")
