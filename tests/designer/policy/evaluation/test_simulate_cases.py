"""Requests that two independent evaluators agree on, where a file of them is at hand."""

import json
import os
from pathlib import Path

import pytest

from designer.cli.access.requests import answer_line, parse_line, read_case

FILE = Path(os.environ.get("ORGWRIGHT_SIMULATE_CASES", "simulate.jsonl"))


@pytest.mark.skipif(not FILE.is_file(), reason="ORGWRIGHT_SIMULATE_CASES names no file of requests with their answers")
def test_every_request_is_decided_as_the_evaluators_agree():
    differing = []
    for line in FILE.read_text("utf-8").splitlines():
        expected = json.loads(line)["expected"]
        said = answer_line(read_case(parse_line(line)))
        found = {"decision": said["decision"], "scp": said["scp"]["result"], "rcp": said["rcp"]["result"]}
        if found != expected:
            differing.append((said["id"], expected, found))
    assert [] == differing
