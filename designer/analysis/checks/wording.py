"""Small parts of sentences that checks share."""

from collections.abc import Iterable, Sequence

_SHOWN = 3


def listed(names: Iterable[str], joint: str = "and", most: int = _SHOWN) -> str:
    """First names and how many follow: ``A, B and C``, ``A, B, C and 4 more``."""
    every = list(dict.fromkeys(names))
    shown, left = every[:most], len(every) - most
    if left > 0:
        return f"{', '.join(shown)} {joint} {left:,} more"
    return f" {joint} ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))


def nearest(word: str, known: Iterable[str], cutoff: float = 0.75) -> str:
    """Known word that a misspelled one is nearest to, in its own spelling; empty where none is near."""
    from difflib import get_close_matches

    spelled = {one.lower(): one for one in known}
    close = get_close_matches(word.lower()[:120], spelled, 1, cutoff)
    return spelled[close[0]] if close else ""


def meant(word: str) -> str:
    """Question behind a sentence; empty for no word."""
    return f" Did you mean {word}?" if word else ""


def verb(many: Sequence[object] | int, one: str, more: str) -> str:
    """Form of a verb for so many things."""
    return one if (many if isinstance(many, int) else len(many)) == 1 else more
