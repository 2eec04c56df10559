"""The file of a review, beside its design: the verdict on each difference, by whom, when and why.

Shape: ``{"verdicts": {HASH: {"verdict": "accepted", "title": …, "who": …, "when": …, "why": …}}}``. It names people, so
only its owner may read it at first; commit it to share a review.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from designer.analysis.differences.review import ReviewState, ReviewVerdict
from designer.basics.words import plain, short
from designer.exchange.formats import files
from designer.exchange.formats.loading import Json, load_faultless_json, refuse

_MEMBER = "verdicts"
_TEXTS = ("title", "who", "when", "why")
_WORDS = {one.value: one for one in ReviewState if one is not ReviewState.OPEN}


def review_file(design: Path) -> Path:
    """Return the file of the review of a design."""
    return design.with_name(f"{design.name.removesuffix('.json')}.review.json")


def load_review(path: Path) -> dict[str, ReviewVerdict]:
    """Return the verdicts of a file by the hashes of their differences; none without a file.

    Raises:
        FormatError: It cannot be read, is no JSON, or is of another shape.
    """
    return read_review(files.load_file(path), str(path)) if path.exists() else {}


def read_review(data: bytes, source: str) -> dict[str, ReviewVerdict]:
    """Return the verdicts of the bytes of a file.

    Raises:
        FormatError: They are no JSON, or of another shape.
    """
    whole = load_faultless_json(data, source)
    found = whole.get(_MEMBER) if isinstance(whole, dict) else None
    if not isinstance(found, dict):
        refuse(source, f'This is no review: it has no object "{_MEMBER}".')
    return {key: _verdict(key, one, source) for key, one in found.items()}


def _verdict(key: str, value: Json, source: str) -> ReviewVerdict:
    members = value if isinstance(value, dict) else {}
    state = _WORDS.get(str(members.get("verdict")))
    if state is None:
        refuse(source, f"The verdict on “{short(key)}” is none of {', '.join(_WORDS)}.")
    return ReviewVerdict(state, *(str(members.get(name, "")) for name in _TEXTS))


def write_review(verdicts: Mapping[str, ReviewVerdict]) -> bytes:
    """Return the bytes of the file, in the order of the hashes: two people's verdicts merge line by line."""
    listed = {
        key: {"verdict": verdicts[key].state.value, **{name: getattr(verdicts[key], name) for name in _TEXTS}}
        for key in sorted(verdicts)
    }
    return (plain(json.dumps({_MEMBER: listed}, ensure_ascii=False, indent=2)) + "\n").encode()


def change_review(path: Path, change: Callable[[dict[str, ReviewVerdict]], None]) -> dict[str, ReviewVerdict]:
    """Change the verdicts of a file, with what another program has written meanwhile, and return them.

    Raises:
        FormatError: It cannot be read or written; it is as it was.
    """
    verdicts: dict[str, ReviewVerdict] = {}

    def made(old: bytes | None) -> bytes:
        nonlocal verdicts
        verdicts = {} if old is None else read_review(old, str(path))
        change(verdicts)
        return write_review(verdicts)

    files.rewrite(path, made, private=True)
    return verdicts
