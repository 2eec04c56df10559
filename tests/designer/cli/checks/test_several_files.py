"""Several files in one call of check or prove: each is reported, and one that cannot be read ends nothing."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result

from designer.cli.group import group
from designer.exchange import templates
from designer.exchange.formats import native


@pytest.fixture
def three(tmp_path: Path) -> list[str]:
    """A sound design, a broken file, and a design again."""
    names = [str(tmp_path / f"{name}.json") for name in ("one", "broken", "two")]
    sound = native.write(templates.load("company"))
    for name in (names[0], names[2]):
        Path(name).write_bytes(sound)
    Path(names[1]).write_bytes(b"{")
    return names


def run(*args: str) -> Result:
    return CliRunner().invoke(group, args)


@pytest.mark.parametrize("command", ["check", "prove"])
@pytest.mark.parametrize("style", ["text", "json", "junit"])
def test_an_unreadable_file_is_named_and_the_rest_goes_on(command: str, style: str, three: list[str]) -> None:
    done = run(command, *three, "--format", style)

    assert done.exit_code == 2
    assert f"Error: {three[1]} cannot be read" in done.stderr
    assert [name for name in three if name not in done.stdout] == []


@pytest.mark.parametrize("command", ["check", "prove"])
def test_json_of_several_files_is_a_list_of_them(command: str, three: list[str]) -> None:
    told = json.loads(run(command, *three, "--format", "json").stdout)
    alone = json.loads(run(command, three[0], "--format", "json").stdout)

    assert [one["file"] for one in told] == three
    assert "cannot be read" in told[1]["error"]
    found = "findings" if command == "check" else "tests"
    assert [told[0][found], told[2][found]] == [alone, alone]


def test_coverage_of_several_files_stands_beside_their_tests(three: list[str]) -> None:
    told = json.loads(run("prove", three[0], three[2], "--coverage", "--format", "json").stdout)

    assert [sorted(one) for one in told] == [["file", "tests", "untested"]] * 2


@pytest.mark.parametrize("command", ["check", "prove"])
def test_junit_has_a_suite_a_file(command: str, three: list[str]) -> None:
    root = ET.fromstring(run(command, *three, "--format", "junit").stdout)

    assert [suite.get("name") for suite in root] == [f"orgwright {command} {name}" for name in three]
    assert [suite.get("errors") for suite in root] == ["0", "1", "0"]
    assert root.get("errors") == "1"
    assert int(root.get("tests", "")) == sum(int(suite.get("tests", "")) for suite in root)


def test_sarif_is_one_run_that_names_what_it_could_not_read(three: list[str]) -> None:
    (told,) = json.loads(run("check", *three, "--format", "sarif").stdout)["runs"]

    places = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in told["results"]}
    assert places <= {Path(three[0]).as_uri(), Path(three[2]).as_uri()}
    (invocation,) = told["invocations"]
    assert not invocation["executionSuccessful"]
    assert "cannot be read" in invocation["toolExecutionNotifications"][0]["message"]["text"]


def test_markdown_has_a_heading_a_file(three: list[str]) -> None:
    told = run("prove", *three, "--format", "markdown").stdout

    assert told.count("### Guardrail tests of ") == 3


def test_the_worst_status_wins(three: list[str], tmp_path: Path) -> None:
    empty = tmp_path / "empty.json"
    empty.write_bytes(native.write(templates.load("empty")))
    failing = run("prove", three[0], "--format", "json").exit_code

    assert run("check", str(empty), str(empty)).exit_code == 0
    assert run("prove", str(empty), three[0]).exit_code == failing
    assert run("check", str(empty), three[1]).exit_code == 2


def test_one_file_is_reported_without_a_heading(three: list[str]) -> None:
    done = run("check", three[0])

    assert not done.stdout.startswith(three[0] + ":\n")
    assert run("check", three[1]).stdout == ""
