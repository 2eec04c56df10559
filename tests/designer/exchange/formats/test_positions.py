"""Lines and columns of offsets, whatever ends the lines and wherever the counted portions end."""

import json
import re
from bisect import bisect_right

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.exchange.formats import positions
from designer.exchange.formats.positions import LineIndex, entries, locate


@given(st.text("ab \r\n", max_size=30), st.sampled_from([1, 2, 3, 7, 64]))
def test_an_offset_has_the_line_and_column_that_reading_line_by_line_gives(text, portion):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(positions, "_PORTION", portion)
        index = LineIndex(text)
        starts = [0, *(found.end() for found in re.finditer(r"\r\n|\r|\n", text))]
        for offset in range(len(text) + 1):
            line = bisect_right(starts, offset)
            assert index.at(offset) == (line, offset - starts[line - 1] + 1)


ENTRIES = st.lists(st.fixed_dictionaries({"id": st.sampled_from("abc")}, optional={"n": st.integers()}), max_size=4)


@given(
    st.dictionaries(st.sampled_from(["nodes", "policies", "other"]), ENTRIES | st.none()), st.sampled_from([None, 1])
)
def test_entries_stand_where_the_paths_to_them_lead(value, indent):
    text = json.dumps(value, indent=indent)
    found = list(entries(text, {"nodes": {"a", "c"}, "policies": {"b"}}, "id"))
    wanted = {(key, at): one for key in ("nodes", "policies") for at, one in enumerate(value.get(key) or ())}
    wanted = {path: one for path, one in wanted.items() if one["id"] in ("ac" if path[0] == "nodes" else "b")}
    assert {(one.key, one.index): one.value for one in found} == wanted
    assert {(one.key, one.index): one.offset for one in found} == locate(text, wanted)
