"""The question to a trail asked of Athena: slices, limits, faults of AWS, and going on where it was."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from typing import Any

import pytest

from designer.activity.activity_file import begin_activity, reading, writing
from designer.activity.trail_sql import Slice
from designer.aws.athena import TrailQuestion, read_slices, trail_slices
from designer.aws.calls import SignInError
from designer.basics.errors import OrgwrightError
from tests.designer.activity.test_trail_sql import KIND, NUMBER, answer
from tests.tools import needs

GB = 10**9
DAYS = trail_slices(Slice(date(2026, 9, 1), date(2026, 9, 3)), 1, 1)
QUESTION = TrailQuestion("logs.trail", "team", lambda cut: f"SELECT '{cut.first}'", 100 * GB)


def page(day: date, keys: tuple[str, ...] = ()) -> bytes:
    times = [f"{day}T00:00:00Z"] * 2
    whole = ["write", NUMBER, "", "", "", "eu-central-1", f"{day}", "3", *times]
    return answer([*KIND, "", "3", *times], whole, keys=keys)


def _rows(data: bytes) -> list[dict[str, Any]]:
    rows = csv.reader(io.StringIO(data.decode()))
    return [{"Data": [{"VarCharValue": value} if value else {} for value in row]} for row in rows]


class Pretended:
    """Athena as boto3 shows it: each query is answered for its day, after the faults that are given for its calls."""

    def __init__(self, *faults: tuple[str, Any], size: int = GB, keys: tuple[str, ...] = ()) -> None:
        self.faults = list(faults)
        self.size = size
        self.keys = keys
        self.begun: list[str] = []
        self.stopped: list[str] = []

    def _fault(self, call: str) -> Any:
        if self.faults and self.faults[0][0] == call:
            fault = self.faults.pop(0)[1]
            if isinstance(fault, str):
                errors = needs("botocore.exceptions")
                raise errors.ClientError({"Error": {"Code": fault}}, call)
            return fault
        return None

    def start_query_execution(self, QueryString: str, WorkGroup: str) -> dict[str, Any]:  # noqa: N803 - boto3's names
        self._fault("start")
        assert WorkGroup == "team"
        self.begun.append(re.search(r"'(2026-..-..)'", QueryString)[1])
        return {"QueryExecutionId": str(len(self.begun))}

    def get_query_execution(self, QueryExecutionId: str) -> dict[str, Any]:  # noqa: N803
        status = self._fault("state") or {"State": "SUCCEEDED"}
        return {"QueryExecution": {"Status": status, "Statistics": {"DataScannedInBytes": self.size}}}

    def get_query_results(self, QueryExecutionId: str, MaxResults: int, NextToken: str = "") -> dict[str, Any]:  # noqa: N803
        fault = self._fault("results")
        rows = _rows(page(date.fromisoformat(self.begun[int(QueryExecutionId) - 1]), self.keys))
        if fault == ["cut"]:
            return {"ResultSet": {"Rows": rows[:2]}}
        return {"ResultSet": {"Rows": rows[2:]}} if NextToken else {"ResultSet": {"Rows": rows[:2]}, "NextToken": "n"}

    def stop_query_execution(self, QueryExecutionId: str) -> dict[str, Any]:  # noqa: N803
        self.stopped.append(QueryExecutionId)
        return {}


def run(path, client, question=QUESTION):
    with writing(path) as into:
        begin_activity(into, (), path)
        *_, last = read_slices(client, question, DAYS, into, lambda _: None)
    return last


def events(path) -> int:
    with reading(path) as opened:
        return sum(opened.days().values())


def test_slices_cover_each_day_of_each_account_once():
    cuts = trail_slices(Slice(date(2026, 9, 1), date(2026, 9, 5), ("1", "2", "3")), 2, 2)
    assert len(cuts) == 6
    found = [(day, one) for cut in cuts for day in range(cut.first.day, cut.last.day + 1) for one in cut.accounts]
    assert sorted(found) == [(day, one) for day in range(1, 6) for one in ("1", "2", "3")]


def test_each_slice_is_asked_and_read_once(tmp_path):
    client = Pretended()
    last = run(tmp_path / "a.activity", client)
    assert (last.slices, last.events, last.bytes, last.foreseen) == (3, 9, 3 * GB, 3 * GB)
    assert client.begun == ["2026-09-01", "2026-09-02", "2026-09-03"]
    assert run(tmp_path / "a.activity", client).new == 0
    assert len(client.begun) == 3


@pytest.mark.parametrize(
    "other",
    [
        QUESTION._replace(statement=lambda cut: f"SELECT other, '{cut.first}'"),
        QUESTION._replace(place="other"),
    ],
)
def test_another_question_is_not_answered_by_what_was_read(tmp_path, other):
    run(tmp_path / "a.activity", Pretended())
    with pytest.raises(OrgwrightError):  # its days are there
        run(tmp_path / "a.activity", Pretended(), other)


@pytest.mark.parametrize(
    ("faults", "begun", "words"),
    [
        ([("start", "ThrottlingException")], 3, "athena:StartQueryExecution is refused"),
        ([("start", "AccessDeniedException")], 3, "AccessDeniedException"),
        ([("start", "ExpiredTokenException")], 3, "sign-in is no longer valid"),
        ([("state", {"State": "RUNNING"}), ("state", "ExpiredTokenException")], 3, "sign-in is no longer valid"),
        ([("state", {"State": "FAILED", "StateChangeReason": "SYNTAX"})], 4, "SYNTAX"),
        ([("state", {"State": "CANCELLED"})], 4, "CANCELLED"),
        ([("results", "TooManyRequestsException")], 3, "the query is not run again"),
        ([("results", ["cut"])], 3, "differ in number"),
        (
            [("state", {"State": "RUNNING"}), ("state", "ThrottlingException"), ("state", "InvalidRequestException")],
            4,
            "Th",
        ),
    ],
)
def test_after_a_fault_it_goes_on_where_it_was(tmp_path, faults, begun, words):
    client, path = Pretended(*faults), tmp_path / "a.activity"
    with pytest.raises((OrgwrightError, SignInError), match=words):
        run(path, client)
    assert run(path, client).slices == 3
    assert (len(client.begun), events(path)) == (begun, 9)


@pytest.mark.parametrize("results", [{}, {"ResultSet": {}}, {"ResultSet": {"Rows": [{}]}}, {"ResultSet": None}])
def test_an_answer_of_somebody_else_is_none(tmp_path, monkeypatch, results):
    client = Pretended()
    monkeypatch.setattr(client, "get_query_results", lambda **_: results)
    with pytest.raises(OrgwrightError, match="is not Athena"):
        run(tmp_path / "a.activity", client)


def test_what_athena_says_may_be_tried_again_is_tried_again(tmp_path):
    fault = ("state", {"State": "FAILED", "AthenaError": {"Retryable": True}})
    client = Pretended(fault, fault)
    assert run(tmp_path / "a.activity", client).bytes == 5 * GB, "a query that fails is billed, too"
    with pytest.raises(OrgwrightError, match="FAILED"):
        run(tmp_path / "b.activity", Pretended(fault, fault, fault))


def test_the_limit_ends_a_query_that_runs_and_a_run_that_would_scan_more(tmp_path):
    client, path = Pretended(("state", {"State": "RUNNING"}), size=101 * GB), tmp_path / "a.activity"
    with pytest.raises(OrgwrightError, match="was stopped"):
        run(path, client)
    assert client.stopped == ["1"]
    client.size = 40 * GB
    with pytest.raises(OrgwrightError, match="about 120,000,000,000"):
        run(path, client)
    assert client.begun == ["2026-09-01", "2026-09-01"]
    assert run(path, client, QUESTION._replace(limit=300 * GB)).events == 6


def test_answers_of_moto_are_read(tmp_path, monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    with needs("moto").mock_aws():
        client = needs("boto3").client("athena")
        client.create_work_group(
            Name="team", Configuration={"ResultConfiguration": {"OutputLocation": "s3://answers/here/"}}
        )
        models = needs("moto.athena.models")
        backend = models.athena_backends["123456789012"]["eu-central-1"]
        backend.query_results_queue += [models.QueryResults(_rows(page(cut.first)), []) for cut in DAYS]
        assert run(tmp_path / "a.activity", client).events == 9
    assert events(tmp_path / "a.activity") == 9
