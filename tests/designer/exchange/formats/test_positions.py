"""Lines and columns of offsets, whatever ends the lines and wherever the counted portions end."""

import re
from bisect import bisect_right

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.exchange.formats import positions
from designer.exchange.formats.positions import LineIndex


@given(st.text("ab \r\n", max_size=30), st.sampled_from([1, 2, 3, 7, 64]))
def test_an_offset_has_the_line_and_column_that_reading_line_by_line_gives(text, portion):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(positions, "_PORTION", portion)
        index = LineIndex(text)
        starts = [0, *(found.end() for found in re.finditer(r"\r\n|\r|\n", text))]
        for offset in range(len(text) + 1):
            line = bisect_right(starts, offset)
            assert index.at(offset) == (line, offset - starts[line - 1] + 1)
