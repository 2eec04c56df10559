"""Sentences of errors."""

from designer.basics.errors import Fault, FormatError


def test_a_name_with_a_line_break_says_nothing_on_a_line_of_its_own():
    said = str(FormatError("a\n::error::b.json", (Fault("It is cut."),)))
    assert ["a ::error::b.json cannot be read:", "  It is cut."] == said.splitlines()
