"""Rows for spreadsheets: no cell from a file is a formula, however a spreadsheet splits it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from designer.words import plain

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""A spreadsheet takes a cell that begins so for a formula; the last four are the wide forms of the first."""

_SPLITS = re.compile('[",;|\t\r\n]')


def csv_line(row: Sequence[str]) -> str:
    """Row as a line of comma-separated values."""
    return f"{','.join(map(_cell, row))}\n"


def _cell(text: str) -> str:
    """A cell, in quotes where it has a character by which some spreadsheet may split it."""
    inert = plain(f"'{text}" if text.startswith(_FORMULA) else text)
    return '"{}"'.format(inert.replace('"', '""')) if _SPLITS.search(inert) else inert
