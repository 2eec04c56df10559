"""Texts of the form of a guardrail test, read and written: lists with commas, and conditions one a line."""

from __future__ import annotations

import re

from designer.errors import EditError
from designer.model.guardrail_tests import ConditionBlock
from designer.words import short

_LINE = re.compile(r"(?P<operator>[\w:]+)\s+(?P<key>[^=\s]+)\s*=\s*(?P<values>.+)")


def listed(text: str) -> tuple[str, ...]:
    """Entries of a text with commas, blanks or line breaks between them."""
    return tuple(dict.fromkeys(part for part in re.split(r"[,\s]+", text) if part))


def conditions_text(block: ConditionBlock) -> str:
    """Conditions as a person writes them, one a line: ``StringNotEquals aws:RequestedRegion = eu-west-1``."""
    return "\n".join(f"{name} {key} = {', '.join(values)}" for name, keys in block for key, values in keys)


def read_conditions(text: str) -> ConditionBlock:
    """Conditions that were written so.

    Raises:
        EditError: A line is none.
    """
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        parts = _LINE.fullmatch(line.strip())
        if parts is None:
            raise EditError(
                f"Line {number}, “{short(line, 40)}”, should be an operator, a key, an equals sign and values."
            )
        values = tuple(value.strip() for value in parts["values"].split(",") if value.strip())
        found.setdefault(parts["operator"], {})[parts["key"]] = values
    return tuple((name, tuple(keys.items())) for name, keys in found.items())
