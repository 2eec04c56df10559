"""``orgwright merge`` joins two files, asks, remembers answers and refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile, SavedLayout
from designer.organization import edits
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from tests.designer.analysis.merge.test_verifying import (
    COMPANY,
    SANDBOX,
    SECURITY,
    SHARED,
    changed,
    moved_down,
    with_labs,
)
from tests.designer.cli.test_commands import run

Written = Callable[..., Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    def write(name: str, design: Organization, **layout: object) -> Path:
        path = tmp_path / f"{name}.json"
        path.write_bytes(native.write(NativeFile(design, SavedLayout(**layout))))  # type: ignore[arg-type]
        return path

    return write


def moved(to: NodeId) -> Callable[[Organization], Change]:
    return lambda o: edits.move(o, [SHARED], to)


def test_two_designs_are_joined_with_the_layout_that_one_of_them_changed(written: Written, tmp_path: Path) -> None:
    base = written("base", COMPANY, direction="nested")
    ours = written("ours", changed(COMPANY, moved(SECURITY)), direction="nested")
    theirs = written("theirs", changed(COMPANY, lambda o: edits.rename(o, SANDBOX, "Play")), direction="top-down")
    said = run("merge", base, ours, theirs, "-o", tmp_path / "out.json")
    file = native.read((tmp_path / "out.json").read_bytes(), "out")

    assert (0, "Merged: nothing had to be asked.\n") == (said.exit_code, said.stdout)
    assert (SECURITY, "Play") == (file.organization.parent(SHARED), file.organization.node(SANDBOX).name)
    assert "top-down" == file.layout.direction


def test_a_question_is_asked_once_and_its_answer_kept_with_who_and_why(written: Written, tmp_path: Path) -> None:
    files = (
        written("base", COMPANY),
        written("ours", changed(COMPANY, moved(SECURITY))),
        written("theirs", changed(COMPANY, moved(SANDBOX))),
    )
    out, kept = tmp_path / "out.json", tmp_path / "decisions.json"
    asked = run("merge", *files, "-o", out, "--format", "json", "--decisions", kept)
    (question,) = json.loads(asked.stdout)["questions"]
    assert (1, False, False) == (asked.exit_code, out.exists(), kept.exists())
    assert ["ours", "theirs", "base"] == [one["take"] for one in question["answers"]]

    decided = run(
        "merge", *files, "-o", out, "--decisions", kept, "--take", f"{question['id'][:6]}=theirs", "--why", "law"
    )
    (decision,) = json.loads(kept.read_text())["decisions"].values()
    assert (0, "theirs", "law") == (decided.exit_code, decision["take"], decision["why"])
    assert SANDBOX == native.read(out.read_bytes(), "out").organization.parent(SHARED)

    turned = run("merge", files[0], files[2], files[1], "-o", tmp_path / "turned.json", "--decisions", kept)
    assert 0 == turned.exit_code
    assert SANDBOX == native.read((tmp_path / "turned.json").read_bytes(), "x").organization.parent(SHARED)


@pytest.mark.parametrize("style", ["text", "json", "markdown"])
def test_a_merge_that_breaks_a_promise_is_refused_and_not_written(written: Written, tmp_path: Path, style: str) -> None:
    files = (written("base", COMPANY), written("ours", moved_down(COMPANY)), written("theirs", with_labs(COMPANY)))
    said = run("merge", *files, "-o", tmp_path / "out.json", "--format", style)

    assert (1, False) == (said.exit_code, (tmp_path / "out.json").exists())
    assert "No account leaves the organization" in said.stdout
    if style == "json":
        first = json.loads(said.stdout)["refusals"][0]
        assert ("test", "t-nobody-leaves", ["acc-labs-one"]) == (first["kind"], first["test"], first["accounts"])


@pytest.mark.parametrize(
    ("take", "words"),
    [
        ("ffff=ours", "names no question"),
        ("ff", "names no question"),
        ("ID=merged", "can be decided by ours, theirs, base"),
    ],
)
def test_a_decision_that_there_is_not_is_refused_in_words(written: Written, take: str, words: str) -> None:
    files = (
        written("base", COMPANY),
        written("ours", changed(COMPANY, moved(SECURITY))),
        written("theirs", changed(COMPANY, moved(SANDBOX))),
    )
    name = json.loads(run("merge", *files, "--format", "json").stdout)["questions"][0]["id"]
    said = run("merge", *files, "--take", take.replace("ID", name))

    assert 2 == said.exit_code
    assert words in said.stderr


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"decisions": []}',
        '{"decisions": {"a": 1}}',
        '{"decisions": {"a": {"take": "neither"}}}',
        "\x00",
        "{" * 99_999,
    ],
)
def test_a_broken_file_of_decisions_is_told(written: Written, tmp_path: Path, text: str) -> None:
    base, kept = written("base", COMPANY), tmp_path / "decisions.json"
    kept.write_text(text)
    said = run("merge", base, base, base, "--decisions", kept)

    assert 2 == said.exit_code
    assert "decisions.json" in said.stderr


def test_what_is_there_is_not_written_over(written: Written) -> None:
    base = written("base", COMPANY)

    assert 2 == run("merge", base, base, base, "-o", base).exit_code
    assert 0 == run("merge", base, base, base, "-o", base, "--force").exit_code


def test_a_design_of_a_newer_version_is_not_merged(written: Written) -> None:
    base = written("base", COMPANY)
    newer = base.with_name("newer.json")
    newer.write_bytes(base.read_bytes().replace(b'"version": 1', b'"version": 99'))
    said = run("merge", base, base, newer)

    assert 2 == said.exit_code
    assert "newer version" in said.stderr


def test_the_json_of_a_question_names_parts_and_values_whole(written: Written) -> None:
    long = "law " * 40
    base = written("base", COMPANY)
    one, other = (
        changed(COMPANY, lambda o, why=why: edits.set_tag(o, [SHARED], "why", why)) for why in (long, "custom")
    )
    said = run("merge", base, written("ours", one), written("theirs", other), "--format", "json")
    (question,) = json.loads(said.stdout)["questions"]

    assert (["tags", "why"], long, "custom") == (question["where"]["part"], question["ours"], question["theirs"])
