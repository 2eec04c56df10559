"""What people decided is read from files in which nothing wins in silence, and refused in short sentences."""

import json

import pytest

from designer.basics.errors import FormatError
from designer.exchange.formats.merge_decisions import MERGE_DECISIONS
from designer.exchange.formats.reviews import REVIEWS
from designer.exchange.formats.transfer_evidence import TRANSFER_EVIDENCE

READERS = {
    "verdicts": (REVIEWS.read, {"verdict": "accepted"}),
    "decisions": (MERGE_DECISIONS.read, {"take": "ours"}),
    "evidence": (TRANSFER_EVIDENCE.read, {"status": "PASS", "owner": "Ana", "evidence": "Looked"}),
}


@pytest.mark.parametrize("member", READERS)
def test_a_key_that_stands_twice_is_refused_with_its_line(member):
    read, answer = READERS[member]
    one = json.dumps(answer)
    assert ["a"] == [*read(f'{{"{member}": {{"a": {one}}}}}'.encode(), "kept.json")]
    with pytest.raises(FormatError) as caught:
        read(f'{{"{member}": {{\n"a": {one},\n"a": {one}}}}}'.encode(), "kept.json")
    assert 3 == caught.value.faults[0].line


@pytest.mark.parametrize("member", READERS)
def test_a_refusal_names_a_long_key_on_one_short_line(member):
    read, _ = READERS[member]
    with pytest.raises(FormatError) as caught:
        read(json.dumps({member: {"k\n" * 10_000: {}}}).encode(), "kept.json")
    assert len(caught.value.faults[0].message) < 200
    assert "\n" not in caught.value.faults[0].message
