"""Names that stand for a real name that an import could not read, so that nobody takes them for one.

AWS would accept such a name, so every export and a check look for them.
"""

import re
from collections.abc import Collection

_LONGEST = 50
"""Characters that AWS allows in the name of an account, the shortest of its limits."""

_UNKNOWN = re.compile(r"<name of .+>", re.DOTALL)
_TYPE = re.compile(r"\baws_organizations_[a-z_]+\.")
_PRINTABLE = re.compile(r"[^ -~]")


def unknown_name(key: str, taken: Collection[str] = ()) -> str:
    """Return the stand-in for the name of what a source calls by a key, such as ``<name of shop>``."""
    label = _PRINTABLE.sub("?", _TYPE.sub("", key)) or "?"
    for number in range(1, len(taken) + 2):
        ending = f" {number}>" if number > 1 else ">"
        name = f"<name of {_shortened(label, _LONGEST - len('<name of ') - len(ending))}{ending}"
        if name not in taken:
            break
    return name


def is_unknown_name(name: str) -> bool:
    """Return True if a name stands for one that is unknown."""
    return _UNKNOWN.fullmatch(name) is not None


def _shortened(text: str, most: int) -> str:
    """Return a text of at most so many characters; the end of it says more than the beginning."""
    return text if len(text) <= most else f"...{text[3 - most :]}"
