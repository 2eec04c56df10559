"""Places in a policy that somebody fills before it goes to AWS: ``${REGION}``, ``<account>``, ``[BUCKET]``.

Templates are a known state: what such a place will hold is not judged.
"""

from __future__ import annotations

import re

_PLACE = re.compile(
    r"""
    \$\{[A-Za-z][A-Za-z0-9_.-]*(?:::[^{}]*)?\}  # no colon, so no key of a request; LZA's look-ups have two
    | <[A-Za-z][^<>]*>
    | \[[A-Z][A-Za-z0-9_ -]*\]
    | (?<!\$)\{[A-Za-z][A-Za-z0-9_ .-]*\}
    | \{\{[^{}]*\}\}
    | __[A-Z][A-Z0-9_]*__
    | ^(?:MY|YOUR|INSERT|LIST|DEFINE|REPLACE|CHANGE)(?:[_ ][A-Z0-9]+)+$
    """,
    re.VERBOSE,
)

_VARIABLE = re.compile(r"\$\{[^}]*\}")


def filled(text: str) -> str:
    """A text with a star for each place to be filled and for each policy variable: it may become anything."""
    return _VARIABLE.sub("*", _PLACE.sub("*", text))


def placeholder(text: str) -> str:
    """The first place to be filled in a text; empty where there is none."""
    found = _PLACE.search(text)
    return found[0] if found else ""
