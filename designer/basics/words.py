"""Small parts of sentences that all messages share."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

_WORD = re.compile(r"\w+")
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")

CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # what steers a terminal
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # what turns the direction of text, so that it reads as another
    "\u2028\u2029\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"  # what ends lines for some, or is not seen
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u3164\uffa0"  # soft hyphen, fillers and joiners, which are not seen
    "\U0001d173-\U0001d17a\U000e0000-\U000e007f]"  # signs of music, and tags that copy ASCII unseen
)
"""Characters that no reader is shown: names and Sids come from files, and must not look like something else."""

_NOT_SHOWN = re.compile(f"{CONTROLS.pattern}|{_HALF_CHARACTER.pattern}")

NO_AWS_ID = "no AWS id yet"
NO_ACCOUNT_ID = "no account id yet"
"""Words for what AWS has not made yet, or whose id the design lacks."""


def counted(count: int, one: str, many: str = "") -> str:
    """Return a number with its noun: ``1 account``, ``2,000 accounts``."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def capital(text: str) -> str:
    """Return a phrase as the beginning of a sentence."""
    return text[:1].upper() + text[1:]


_DONE = {
    "Add": "Added",
    "Allow": "Allowed",
    "Attach": "Attached",
    "Copy": "Copied",
    "Create": "Created",
    "Delete": "Deleted",
    "Detach": "Detached",
    "Duplicate": "Duplicated",
    "Give": "Gave",
    "Leave": "Left",
    "Merge": "Merged",
    "Move": "Moved",
    "Paste": "Pasted",
    "Put": "Put",
    "Remove": "Removed",
    "Reorder": "Reordered",
    "Take": "Took",
}


def as_done(label: str) -> str:
    """Label of a step as a sentence on what was done: ``Merged policies of Root`` of ``Merge policies of Root``."""
    verb, space, rest = label.partition(" ")
    return f"{_DONE.get(verb, verb)}{space}{rest}"


def first_names(names: Sequence[str], shown: int) -> str:
    """Return the names, the first few of many: "a, b and 18 more"."""
    more, listed = len(names) - shown, ", ".join(names[:shown])
    return f"{listed} and {more:,} more" if more > 0 else listed


def whole(text: str) -> str:
    """A text that can be encoded: U+FFFD for each half character, which a JSON escape or a file's name may bring."""
    return _HALF_CHARACTER.sub("\ufffd", text)


def plain(text: str) -> str:
    r"""Return a text for a reader: what would steer a terminal or hide is shown as an escape, such as ``\u202e``.

    In JSON, and in a quoted text of a language with these escapes, the value stays the same. A half character becomes
    U+FFFD, as by `whole`.
    """
    if text.isascii() and text.isprintable():
        return text
    return _NOT_SHOWN.sub(_escape, text)


def unbroken_line(text: str) -> str:
    """Return a line without breaks before its end: a name that has one could say anything on a line of its own."""
    line = text.rstrip("\n")
    return line.replace("\n", " ") + text[len(line) :]


def visible_json(text: str) -> str:
    """Return JSON of the same value, with an escape for each character that no reader is shown; others stay."""
    return text if text.isascii() else CONTROLS.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    if _HALF_CHARACTER.match(found[0]):
        return "\ufffd"
    units = found[0].encode("utf-16-be").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))


def code_escape(sign: str) -> str:
    r"""Return a character as YAML and HCL escape it: ``\u202e``, ``\U000e0001``."""
    return f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08x}"


def short(text: str, limit: int = 60) -> str:
    """Return a text as it fits into a sentence: one line, cut where it is long."""
    line = " ".join(text[: 16 * limit].split())
    return line if len(line) <= limit and len(text) <= 16 * limit else f"{line[: limit - 1]}…"


def begins_words(text: str, typed: Iterable[str]) -> bool:
    """Return True if each of some typed words begins a word of a text, in whatever case; False if none is typed."""
    there, wanted = _spaced_words(text), _WORD.findall(" ".join(typed).lower())
    return bool(wanted) and all(f" {one}" in there for one in wanted)


@lru_cache(maxsize=4096)  # the other words for a few hundred commands, at each letter that is typed
def _spaced_words(text: str) -> str:
    """Return the words of a text in small letters, each behind a space."""
    return "".join(f" {word}" for word in _WORD.findall(text.lower()))
