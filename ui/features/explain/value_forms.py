"""Forms of the values of context keys: what a text must look like to be one."""

from __future__ import annotations

import re
from collections.abc import Callable

from designer.analysis.access.keys import Editor
from designer.policy.matching import values

_ARN = re.compile(r"arn:[^:\s]+:[^:\s]+:[^:\s]*:[^:\s]*:\S")
_REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d+|[a-z]+-global|unspecified")
"""Forms of a Region's id, also of one that is newer than the list."""

FITS: dict[Editor, tuple[Callable[[str], bool], str]] = {
    Editor.NUMBER: (lambda text: values.number(text) is not None, "This key holds a number, such as 3600."),
    Editor.DATE: (
        lambda text: values.moment(text) is not None,
        "This key holds a moment, such as 2026-11-24T12:00:00Z.",
    ),
    Editor.ADDRESS: (
        lambda text: values.address(text) is not None,
        "This key holds an IP address, such as 203.0.113.7.",
    ),
    Editor.ARN: (
        lambda text: _ARN.match(text) is not None,
        "This key holds an ARN, such as arn:aws:iam::111122223333:role/Admin.",
    ),
    Editor.REGION: (
        lambda text: _REGION.fullmatch(text) is not None,
        "This key holds the id of a Region, such as eu-central-1.",
    ),
}
"""For each kind of value a test of a text, and the words for one that does not pass."""

WHOLE = frozenset({Editor.ARN, Editor.REGION})
"""Kinds of values that are wrong until their last character is typed: they are looked at when the field is left."""
