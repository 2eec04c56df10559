"""Texts in JUnit XML: quoted, and without the characters that XML cannot hold."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from designer.words import plain

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, not even escaped."""


def xml_attribute(text: str) -> str:
    """A text as the value of an attribute, with its quotes."""
    return quoteattr(_held(text))


def xml_content(text: str) -> str:
    """A text between two tags."""
    return escape(_held(text))


def _held(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", plain(text))
