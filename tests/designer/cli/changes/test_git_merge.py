"""Git merges designs by records, with its own commands and the program that install has registered."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings

from designer.analysis.merge.merging import merge_designs
from designer.cli.changes import git as git_commands
from designer.exchange.formats import native
from designer.exchange.formats.conflicts import has_conflicts
from designer.exchange.formats.git_versions import conflict_sides
from designer.organization import edits
from designer.organization.model.organization import Organization
from tests.designer.analysis.differences.test_three_way import edited as three_edited
from tests.designer.analysis.merge.test_laws import content
from tests.designer.analysis.merge.test_verifying import SANDBOX, SECURITY, SHARED, moved_down, with_labs
from tests.designer.cli.changes.test_git import commit, edited, git, repository
from tests.designer.cli.test_commands import company, run
from tests.designer.strategies import edit_sequences, organizations
from tests.examples import LONG

__all__ = ["company", "repository"]  # fixtures

Work = Callable[[Organization], object]
long = pytest.mark.skipif(not LONG, reason="each command of Git starts the program again: .ci/long runs these")


def branch(name: str, design: Path, *edits_of_it: Work, start: str = "main") -> None:
    git("checkout", "-q", "-b", name, start)
    for number, edit in enumerate(edits_of_it):
        edited(design, edit)
        commit(f"{name} {number}")


def merge(name: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", "merge", name, "-m", "Merge"], capture_output=True, text=True, check=False)


def design_in(path: Path) -> Organization:
    return native.read(path.read_bytes(), "x").organization


@pytest.mark.parametrize(
    "name", ["-h.orgwright.json", "--x.orgwright.json", "\udcff.orgwright.json", "a\nb.orgwright.json"]
)
def test_whatever_a_file_is_called_its_driver_and_its_text_take_the_name(
    repository: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository.parent / name).write_bytes(repository.read_bytes())
    monkeypatch.chdir(repository.parent)
    monkeypatch.setattr(git_commands, "own_program", lambda: ["orgwright"])
    settings_of_git = git_commands._settings()
    three = {"%O": repository.name, "%A": name, "%B": repository.name, "%L": "7", "%P": name}
    merging = [three.get(word, word) for word in settings_of_git["merge.orgwright.driver"].split()[1:]]
    merged, shown = run(*merging), run(*settings_of_git["diff.orgwright.textconv"].split()[1:], name)
    assert (0, 0) == (merged.exit_code, shown.exit_code)


@pytest.fixture
def installed(repository: Path) -> Path:
    run("git", "install")
    return repository


def moved(to: object) -> Work:
    return lambda o: edits.move(o, [SHARED], to)  # type: ignore[arg-type]


def test_what_each_branch_did_alone_is_joined_though_the_lines_are_neighbours(installed: Path) -> None:
    branch("one", installed, lambda o: edits.rename(o, SANDBOX, "Play"))
    branch("other", installed, lambda o: edits.set_tag(o, [SANDBOX], "team", "x"))
    done = merge("one")

    assert 0 == done.returncode, done.stderr
    sandbox = design_in(installed).node(SANDBOX)
    assert ("Play", "x") == (sandbox.name, dict(sandbox.tags)["team"])


def test_a_node_that_both_moved_stands_between_marks_and_both_sides_are_designs(installed: Path) -> None:
    branch("one", installed, moved(SECURITY))
    branch("other", installed, moved(SANDBOX))
    done = merge("one")
    data = installed.read_bytes()
    sides = conflict_sides(installed, data)

    assert 1 == done.returncode
    assert "Account Shared Services moved to two places" in done.stderr
    assert has_conflicts(data)
    assert b"|||||||" in data
    assert sides is not None
    assert (SANDBOX, SECURITY) == tuple(file.organization.parent(SHARED) for file in sides.files)
    assert not sides.before_merge


def test_a_merge_that_breaks_a_promise_stops_with_the_merged_design_in_the_file(installed: Path) -> None:
    git("checkout", "-q", "-b", "one")
    installed.write_bytes(native.write(native.NativeFile(moved_down(design_in(installed)))))
    commit("Move the guardrail")
    git("checkout", "-q", "-b", "other", "main")
    installed.write_bytes(native.write(native.NativeFile(with_labs(design_in(installed)))))
    commit("Labs")
    done = merge("one")

    assert 1 == done.returncode
    assert "No account leaves the organization" in done.stderr
    assert not has_conflicts(installed.read_bytes())
    assert "Labs" in {node.name for node in design_in(installed).nodes.values()}
    assert "UU" in git("status", "--porcelain")


@long
@pytest.mark.parametrize("command", ["rebase", "cherry-pick"])
def test_rebase_and_cherry_pick_ask_the_driver_too(installed: Path, command: str) -> None:
    branch("one", installed, lambda o: edits.rename(o, SANDBOX, "Play"))
    branch("other", installed, lambda o: edits.set_tag(o, [SANDBOX], "team", "x"))
    git(command, "one")
    sandbox = design_in(installed).node(SANDBOX)
    assert ("Play", "x") == (sandbox.name, dict(sandbox.tags)["team"])


@long
def test_a_merge_of_branches_that_crossed_uses_a_base_that_can_be_read(installed: Path) -> None:
    branch("one", installed, moved(SECURITY))
    branch("other", installed, moved(SANDBOX))
    git("branch", "one-before", "one")
    for target, from_ in (("one", "other"), ("other", "one-before")):
        git("checkout", "-q", target)
        assert 1 == merge(from_).returncode
        git("checkout", "--ours", str(installed))
        commit(f"Cross {target}")
    git("checkout", "-q", "one")
    done = merge("other")
    sides = conflict_sides(installed, installed.read_bytes())

    assert (1, True) == (done.returncode, sides is not None)


@long
def test_a_question_answered_once_is_not_asked_again_and_rerere_keeps_it_too(installed: Path) -> None:
    git("config", "rerere.enabled", "true")
    branch("one", installed, moved(SECURITY))
    branch("other", installed, moved(SANDBOX))
    merge("one")
    assert installed.name in git("rerere", "status")
    git("merge", "--abort")
    path = installed.relative_to(Path.cwd())
    sides = [f"{name}:{path}" for name in ("main", "other", "one")]
    question = json.loads(run("merge", *sides, "--format", "json").stdout)["questions"][0]["id"]
    kept = installed.with_name("a b.decisions.json")
    run("merge", *sides, "--decisions", kept, "--take", f"{question}=theirs")
    assert 0 == merge("one").returncode
    assert SECURITY == design_in(installed).parent(SHARED)


@long
def test_the_merge_tool_takes_decisions_and_asks_in_the_window_where_there_is_a_screen(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    branch("one", installed, moved(SECURITY))
    branch("other", installed, moved(SANDBOX))
    merge("one")
    command = ["git", "mergetool", "-t", "orgwright", "--no-prompt"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "moved to two places" in done.stdout
    assert "There is no screen" in done.stderr
    assert has_conflicts(installed.read_bytes())

    path = installed.relative_to(Path.cwd())
    sides = [f"{name}:{path}" for name in ("main", "other", "one")]
    question = json.loads(run("merge", *sides, "--format", "json").stdout)["questions"][0]["id"]
    run("merge", *sides, "--decisions", installed.with_name("a b.decisions.json"), "--take", f"{question}=theirs")
    assert 0 == subprocess.run(command, capture_output=True, check=False).returncode
    assert SECURITY == design_in(installed).parent(SHARED)


@long
def test_a_file_that_is_no_design_is_merged_as_text(installed: Path) -> None:
    git("checkout", "-q", "-b", "one")
    installed.write_text("one\n")
    commit("Break it")
    branch("other", installed, moved(SANDBOX))
    done = merge("one")
    assert 1 == done.returncode
    assert b"<<<<<<<" in installed.read_bytes()


@long
def test_a_driver_that_is_killed_leaves_the_tree_as_it_was(installed: Path) -> None:
    branch("one", installed, moved(SECURITY))
    branch("other", installed, moved(SANDBOX))
    before = installed.read_bytes()
    git("config", "merge.orgwright.driver", "kill -9 $$")
    done = merge("one")
    assert done.returncode not in (0, 1)
    assert before == installed.read_bytes()


@long
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(organizations(), edit_sequences, edit_sequences, edit_sequences)
def test_histories_of_three_branches_merge_as_designs_or_stop(installed: Path, base, first, second, third) -> None:
    designs = [base, *(three_edited(base, drawn) for drawn in (first, second, third))]
    git("checkout", "-q", "-f", "--orphan", f"history-{uuid4()}")
    branches = []
    for design in designs:
        installed.write_bytes(native.write(native.NativeFile(design)))
        git("add", "-A")
        git("commit", "-q", "--allow-empty", "-m", "A design")
        branches.append(git("rev-parse", "HEAD").strip())
        git("checkout", "-q", branches[0])
    git("checkout", "-q", branches[1])
    name = installed.relative_to(Path.cwd()).as_posix()
    for place, other in enumerate(branches[2:]):  # equal designs of one second are one commit
        ours = design_in(installed)
        before, theirs = (  # as files have them: reading may write a text of a policy in another way
            native.read(git("show", f"{one}:{name}").encode(), one).organization for one in (branches[0], other)
        )
        done = merge(other)
        assert done.returncode in (0, 1), done.stderr
        if has_conflicts(installed.read_bytes()):
            assert conflict_sides(installed, installed.read_bytes()) is not None
        elif done.returncode == 0 and place == 0:
            expected = merge_designs(before, ours, theirs)
            assert () == expected.open
            assert content(expected.organization) == content(design_in(installed))
        if done.returncode:
            git("checkout", "--ours", str(installed))
            commit("Keep ours")
    design_in(installed)


@long
def test_uninstall_leaves_no_driver(installed: Path) -> None:
    run("git", "uninstall")
    assert "orgwright" not in git("config", "--list") + (Path.cwd() / ".git/info/attributes").read_text()


def test_longer_marks_that_somebody_asked_for_are_no_merge_of_ancestors(installed: Path) -> None:
    (Path.cwd() / ".gitattributes").write_text("*.json conflict-marker-size=20\n")
    commit("Longer marks")
    branch("one", installed, moved(SECURITY))
    branch("other", installed, moved(SANDBOX))
    done = merge("one")

    assert 1 == done.returncode
    assert "moved to two places" in done.stderr


def test_marks_of_one_question_lead_to_whole_answers_on_both_sides(installed: Path) -> None:
    """What a side alone cannot answer, as a name that both gave, is still marked."""
    branch("one", installed, lambda o: edits.rename(o, SANDBOX, "Labs"))
    branch("other", installed, lambda o: edits.add_ou(o, o.root, "Labs"))
    done = merge("one")
    sides = conflict_sides(installed, installed.read_bytes())

    assert 1 == done.returncode
    assert sides is not None
    assert {"Sandbox", "Labs"} == {file.organization.node(SANDBOX).name for file in sides.files}
