"""Rows for spreadsheets: no cell from a file is a formula, however a spreadsheet splits it."""

import re
from collections.abc import Sequence

from designer.basics.words import plain

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""A spreadsheet takes a cell that begins so for a formula; the last four are the wide forms of the first."""

_SPLITS = re.compile('[",;|\t\r\n]')


def csv_line(row: Sequence[str]) -> str:
    """Return the row as a line of comma-separated values."""
    return f"{','.join(map(_cell, row))}\n"


def file_bytes(name: str, text: str) -> bytes:
    """Return the bytes of a file: Excel reads UTF-8 in a CSV file only behind a byte order mark, no other file has one.

    Standard output never has one, since the next program of a pipe may take it for a part of the first column's name.
    """
    return text.encode("utf-8-sig" if name.lower().endswith(".csv") else "utf-8")


def unguarded(text: str) -> str:
    """Return the text of a cell that was written so: without the apostrophe that keeps it from being a formula."""
    return text[1:] if text.startswith("'") and _is_guarded(text) else text


def _is_guarded(text: str) -> bool:
    """Return True for a formula, and for one behind apostrophes, so that the one put before it is recognized."""
    return text.lstrip("'").startswith(_FORMULA)


def _cell(text: str) -> str:
    """Return a cell, in quotes if it has a character that some spreadsheet may split it at."""
    shown = plain(text)
    inert = f"'{shown}" if _is_guarded(shown) else shown
    return '"{}"'.format(inert.replace('"', '""')) if _SPLITS.search(inert) else inert
