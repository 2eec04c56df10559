"""What engines of SQL write differently, as far as the question to a trail needs it.

No text has a backslash or a quote: engines differ in how they read those.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from designer.basics.errors import OrgwrightError

LINE_END = "chr(10)"


class Dialect(NamedTuple):
    """A dialect.

    Attributes:
        quote: Sign around names.
        text_type: Type of texts.
        is_spark: Whether it has Spark's functions; otherwise those of Trino, as Athena has.
    """

    quote: str
    text_type: str
    is_spark: bool

    def name(self, text: str) -> str:
        """Return a name, quoted."""
        if self.quote in text:
            raise OrgwrightError(f"{text!r} cannot be a name.")
        return f"{self.quote}{text}{self.quote}"

    def path(self, text: str) -> str:
        """Return a path of names, each quoted."""
        return ".".join(map(self.name, text.split(".")))

    def text(self, value: str) -> str:
        """Return a text, quoted."""
        if "'" in value or "\\" in value or not value.isprintable():
            raise OrgwrightError(f"{value!r} cannot be a text of SQL.")
        return f"'{value}'"

    def matches(self, text: str, pattern: str) -> str:
        """Whether a text has a pattern; patterns have none of the signs that a dialect reads for itself."""
        return f"regexp_like({text}, {self.text(pattern)})"

    def each(self, array: str, of: Callable[[str], str]) -> str:
        """Return an array with something of each item."""
        return f"transform({array}, one -> {of('one')})"

    def distinct(self, array: str) -> str:
        """Return the items of an array, each once; no items for none."""
        return f"array_distinct({array})"

    def filled(self, array: str) -> str:
        """Return the items of an array that are not empty."""
        return f"filter({array}, one -> one <> '')"

    def item(self, array: str, number: int) -> str:
        """Return an item of an array, from 1; null if there is none."""
        return f"try_element_at({array}, {number})" if self.is_spark else f"element_at({array}, {number})"

    def size(self, array: str) -> str:
        """How many items an array has."""
        return f"cardinality({array})"

    def member(self, text: str, name: str) -> str:
        """Return a member of JSON as JSON; null if there is none."""
        if self.is_spark:
            return self.member_text(text, name)
        return f"json_format(json_extract({text}, '$[\"{name}\"]'))"

    def member_text(self, text: str, name: str) -> str:
        """Return a member of JSON that is a text."""
        if self.is_spark:
            return f"get_json_object({text}, '$.{name}')"
        return f"json_extract_scalar({text}, '$[\"{name}\"]')"

    def first_part(self, text: str) -> str:
        """Return the text before a slash; a slash at the beginning does not count."""
        return f"split_part(CASE WHEN {text} LIKE '/%' THEN substr({text}, 2) ELSE {text} END, '/', 1)"

    @property
    def no_resources(self) -> str:
        """Resources of a table that has none."""
        if self.is_spark:
            return "CAST(NULL AS ARRAY<STRUCT<arn: STRING, accountid: STRING>>)"
        return "CAST(NULL AS ARRAY(ROW(arn VARCHAR, accountid VARCHAR)))"


_TRINO = Dialect('"', "VARCHAR", is_spark=False)
DIALECTS = {"athena": _TRINO, "trino": _TRINO, "spark": Dialect("`", "STRING", is_spark=True)}
"""Dialects by their names."""
