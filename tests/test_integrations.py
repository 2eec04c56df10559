"""What pre-commit, GitHub and GitLab run works as these would run it."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from designer.cli.group import group
from designer.exchange import templates
from designer.exchange.formats import native

ROOT = Path(__file__).resolve().parents[1]
BROKEN = "a name with a space.orgwright.json"


@pytest.fixture
def folder(tmp_path):
    """A repository with a sound design and one with findings, as a runner has it."""
    design = native.write(templates.load("company"))
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep/sound.orgwright.json").write_bytes(design)
    broken = json.loads(design)
    broken["policies"][0]["document"]["Statement"][0]["Effect"] = "Perhaps"
    (tmp_path / BROKEN).write_text(json.dumps(broken, indent=2), encoding="utf-8")
    return tmp_path


def stubbed(folder):
    """Return a folder of programs in which `orgwright` is ours, and `python -m pip` and `venv` do nothing."""
    programs = folder / ".programs"
    programs.mkdir()
    ours = f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(ROOT))} exec {shlex.quote(sys.executable)} -m designer "$@"\n'
    for name, text in (("orgwright", ours), ("python", "#!/bin/sh\nexit 0\n")):
        (programs / name).write_text(text, encoding="utf-8")
        (programs / name).chmod(0o755)
    return programs


def bash(script, folder, programs, **variables):
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", **variables}
    return subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", script], cwd=folder, env=environment, capture_output=True, text=True
    )


def test_the_hooks_run_commands_that_take_the_files_of_a_commit(folder):
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert {"orgwright-check", "orgwright-prove"} == {hook["id"] for hook in hooks}
    files = [path for path in folder.rglob("*") if re.search(hooks[0]["files"], path.name)]
    assert 2 == len(files)
    for hook in hooks:
        program, *words = hook["entry"].split()
        assert "orgwright" == program
        done = CliRunner().invoke(group, [*words, *hook["args"], *map(str, files)])
        assert done.exit_code == (hook["id"] == "orgwright-check"), done.output
        named = CliRunner().invoke(group, [*words, *hook["args"], "-h.orgwright.json"])
        assert "There is no such file" in named.stderr, "a name is not an option"


@pytest.mark.parametrize(("patterns", "status"), [("deep/*.orgwright.json", 0), ("**/*.orgwright.json", 1), ("*.x", 2)])
def test_the_action_checks_proves_and_tells_the_runner(folder, patterns, status):
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    (step,) = [one for one in action["runs"]["steps"] if one.get("id") == "check"]
    programs = stubbed(folder)
    (folder / "orgwright").mkdir()
    (folder / "orgwright/bin").symlink_to(programs)
    told = {name: str(folder / name) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    done = bash(
        step["run"], folder, programs, FILES=patterns, FAIL_ON="error", RUNNER_TEMP=str(folder),
        GITHUB_ACTION_PATH=str(ROOT), **told,
    )  # fmt: skip
    assert status == done.returncode, done.stderr
    if status == 2:
        assert "::error::No file matches *.x." in done.stdout
        return
    assert f"sarif={folder}/orgwright.sarif" == (folder / "GITHUB_OUTPUT").read_text("utf-8").strip()
    found = json.loads((folder / "orgwright.sarif").read_text("utf-8"))["runs"][0]["results"]
    assert (status == 1) is ("error" in {one["level"] for one in found})
    assert "Guardrail tests" in (folder / "GITHUB_STEP_SUMMARY").read_text("utf-8")
    matcher, stopped, *said, resumed = done.stdout.splitlines()
    assert Path(matcher.removeprefix("::add-matcher::")).is_file()
    assert resumed == f"::{stopped.removeprefix('::stop-commands::')}::"
    assert said


def test_the_action_compares_with_the_base(folder):
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    step = action["runs"]["steps"][-1]
    programs = stubbed(folder)
    (folder / "orgwright").mkdir()
    (folder / "orgwright/bin").symlink_to(programs)
    git = "git -c user.name=a -c user.email=a@example.org"
    subprocess.run(f"git init -q . && git add deep && {git} commit -qm a", shell=True, cwd=folder, check=True)
    (folder / "deep/sound.orgwright.json").write_bytes((folder / BROKEN).read_bytes())
    summary = folder / "summary.md"
    known = {"FILES": "**/*.orgwright.json", "RUNNER_TEMP": str(folder), "GITHUB_STEP_SUMMARY": str(summary)}
    done = bash(step["run"], folder, programs, BASE="HEAD", **known)
    assert 0 == done.returncode, done.stderr
    assert 1 == summary.read_text("utf-8").count("1 policy differs")
    done = bash(step["run"], folder, programs, BASE="origin/main", **known)  # of which the runner has no copy
    assert (2, "::error::There is no revision origin/main") == (done.returncode, done.stdout[:41])


def test_the_job_of_gitlab_writes_its_reports(folder):
    head, jobs = yaml.safe_load_all((ROOT / "docs/ci/gitlab.yml").read_text("utf-8"))
    inputs = {name: one.get("default", "") for name, one in head["spec"]["inputs"].items()}
    (job,) = jobs.values()
    variables = {
        name: re.sub(r"\$\[\[ inputs\.([\w-]+) \]\]", lambda found: inputs[found[1]], value)
        for name, value in job["variables"].items()
    }
    done = bash("\n".join(job["script"]), folder, stubbed(folder), **variables)
    assert 1 == done.returncode, done.stderr
    reports = job["artifacts"]["reports"]
    quality = json.loads((folder / reports["codequality"]).read_text("utf-8"))
    keys = {"check_name", "description", "severity", "fingerprint", "location"}
    assert quality
    assert all(keys == set(one) for one in quality)
    assert len(quality) == len({one["fingerprint"] for one in quality})
    assert {BROKEN} == {one["location"]["path"] for one in quality}
    assert "<testsuites" in (folder / reports["junit"]).read_text("utf-8")


def test_a_file_that_cannot_be_read_is_in_the_report_of_gitlab(folder):
    unreadable = folder / "x.json"
    unreadable.write_text("{", encoding="utf-8")
    files = [str(unreadable), str(folder / "deep/sound.orgwright.json")]
    done = CliRunner().invoke(group, ["check", *files, "--format", "codequality"])
    assert 2 == done.exit_code
    assert ["blocker"] == [one["severity"] for one in json.loads(done.stdout)]


def test_findings_that_say_the_same_are_told_apart_for_gitlab(folder):
    design = json.loads((ROOT / "resources/templates/company.json").read_text("utf-8"))
    promise = {"say": "Nobody does", "in": ["gone"], "never": ["s3:GetObject"]}
    design["tests"] = [{"id": f"t{number}", **promise} for number in range(3)]
    (folder / "alike.json").write_text(json.dumps(design), encoding="utf-8")
    done = CliRunner().invoke(group, ["check", str(folder / "alike.json"), "--format", "codequality"])
    alike = [one for one in json.loads(done.stdout) if "Nobody does" in one["description"]]
    assert 3 == len(alike) == len({one["fingerprint"] for one in alike})


def test_the_matcher_finds_each_line_of_the_text(folder):
    matchers = json.loads((ROOT / "docs/ci/problem-matcher.json").read_text("utf-8"))["problemMatcher"]
    done = CliRunner().invoke(group, ["check", str(folder / BROKEN)])
    lines = [line for line in done.output.splitlines() if re.search(r"\[[a-z-]+\]$", line)]
    assert lines
    for line in lines:
        (found,) = [match for one in matchers if (match := re.search(one["pattern"][0]["regexp"], line))]
        assert str(folder / BROKEN) == found[1]
    assert re.search(matchers[1]["pattern"][0]["regexp"], "a.json:3: advice: say why [some-check]")


def test_the_page_names_hooks_inputs_and_files_that_are_there():
    page = (ROOT / "docs/ci.md").read_text("utf-8")
    blocks = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)]
    hooks = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}
    named = blocks[0]["repos"][0]["hooks"]
    assert {hook["id"] for hook in named} <= hooks
    assert {"--"} == {hook["args"][-1] for hook in named if "args" in hook}
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    steps = blocks[1]["jobs"]["organization"]["steps"]
    assert set(steps[1]["with"]) <= set(action["inputs"])
    head, _ = yaml.safe_load_all((ROOT / "docs/ci/gitlab.yml").read_text("utf-8"))
    (include,) = blocks[2]["include"]
    assert set(include["inputs"]) <= set(head["spec"]["inputs"])
    assert include["remote"].endswith("docs/ci/gitlab.yml")
    entry = json.loads((ROOT / "docs/ci/schemastore.json").read_text("utf-8"))
    assert {"name", "description", "fileMatch", "url"} == set(entry)
    assert json.loads((ROOT / "resources/orgwright.schema.json").read_text("utf-8"))["$id"] == entry["url"]
