"""A trail read in a process of its own: what it is told, what it tells, and that it stops."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from designer.activity.activity_file import reading
from designer.activity.beside import READER, TrailOrder
from designer.activity.trail_files import looks_like_trail
from tests.designer.activity.trails import packed, some_records, write_trail


def told(order: TrailOrder):
    with subprocess.Popen([sys.executable, *READER], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(order.line())
        process.stdin.flush()
        lines = [json.loads(line) for line in process.stdout]
    assert process.returncode == 0
    return lines


def test_a_trail_is_read_into_a_file_and_its_progress_is_told_line_by_line(tmp_path):
    trail = write_trail(tmp_path / "trail", some_records(1), 20)
    into = tmp_path / "a.activity"
    lines = told(TrailOrder((str(trail),), str(into), ("aws:resourceaccount",), 1))
    assert lines[0] == {"files": 0, "allFiles": 20, "events": 0}
    assert lines[-2] == {"files": 20, "allFiles": 20, "events": 60}
    assert lines[-1] == {"passedOver": {}}
    with reading(into) as opened:
        assert opened.keys() == ("aws:resourceaccount",)
        assert sum(opened.days().values()) == 60


@pytest.mark.parametrize(
    ("name", "content", "is_trail"),
    [
        ("a.json.gz", packed(some_records(1, 2)), True),
        ("a.json", b'{"Events": [{"EventId": "1", "EventTime": 1.0, "EventSource": "ec2.amazonaws.com"}]}', True),
        ("a.json", b'{"Resources": {"R": {"EventPattern": {"detail": {"eventSource": ["s3.amazonaws.com"]}}}}}', False),
        ("a.json", b'{"OrganizationalUnits": []}', False),
        ("a.json.gz", b"\x1f\x8bnot packed", False),
        ("a.zip", b"no archive", False),
    ],
)
def test_a_trail_is_told_from_dumps_of_other_programs_by_its_first_files(tmp_path, name, content, is_trail):
    (tmp_path / name).write_bytes(content)
    assert looks_like_trail(tmp_path) is is_trail
    assert looks_like_trail(tmp_path / name) is is_trail
    assert not looks_like_trail(tmp_path / "missing")
