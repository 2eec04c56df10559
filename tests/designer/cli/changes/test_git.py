"""Git shows changes of designs in words, and gives its versions to ``orgwright diff``."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from designer.basics.errors import FormatError
from designer.exchange.formats import git_versions, native
from designer.exchange.formats.format import NativeFile
from designer.exchange.formats.git_versions import branches, load_revision, versions
from designer.organization import edits
from designer.organization.model.records import NodeId
from tests.designer.cli.test_commands import company, run

__all__ = ["company"]  # a fixture


@pytest.fixture
def repository(tmp_path: Path, company: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with two versions of a design in a folder, and no settings but its own."""
    home = tmp_path / "home"
    home.mkdir()
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    folder = tmp_path / "repository"
    (folder / "org").mkdir(parents=True)
    monkeypatch.chdir(folder)
    git("init", "-q", "-b", "main")
    git("config", "user.name", "Ann")
    git("config", "user.email", "ann@example.com")
    design = folder / "org" / "a b.orgwright.json"
    design.write_bytes(company.read_bytes())
    commit("The design")
    edited(design, lambda o: edits.rename(o, NodeId("ou-prod"), "Production"))
    commit("Another name")
    return design


def git(*args: str) -> str:
    done = subprocess.run(["git", *args], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def commit(subject: str) -> None:
    git("add", "-A")
    git("commit", "-q", "-m", subject)


def edited(design: Path, edit) -> None:
    organization = native.read(design.read_bytes(), "x").organization
    organization.apply(edit(organization))
    design.write_bytes(native.write(NativeFile(organization)))


def test_a_version_is_compared_by_its_name(repository: Path) -> None:
    said = run("diff", "HEAD~1:org/a b.orgwright.json", repository)
    assert (0, True) == (said.exit_code, "Production: was Prod" in said.stdout)
    same = run("diff", "HEAD:org/a b.orgwright.json", "main:org/a b.orgwright.json")
    assert "No difference." in same.stdout


def test_a_version_with_keys_of_file_version_2_is_compared(repository: Path) -> None:
    file = native.read(repository.read_bytes(), "x")
    repository.write_bytes(native.write(replace(file, schema="orgwright.schema.json")))
    commit("Name the schema")
    assert "No difference." in run("diff", "HEAD~1:org/a b.orgwright.json", repository).stdout
    assert "Production: was Prod" in run("diff", "HEAD~2:org/a b.orgwright.json", repository).stdout


def test_the_path_of_a_version_may_start_at_the_folder(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository.parent)
    assert "Production: was Prod" in run("diff", "HEAD~1:a b.orgwright.json", "HEAD:a b.orgwright.json").stdout


@pytest.mark.parametrize("name", ["HEAD~7:org/x.json", "HEAD:nowhere.json", "--help:x", "HEAD:org", "$(touch y):x"])
def test_a_version_that_is_none_is_refused_in_words(repository: Path, name: str) -> None:
    refused = run("diff", "--", name, repository)
    assert 2 == refused.exit_code
    assert "cannot be read" in refused.stderr
    assert not Path("y").exists()


def test_the_versions_of_a_file_are_listed_newest_first(repository: Path) -> None:
    found = versions(repository)
    assert ["Another name", "The design"] == [one.subject for one in found]
    assert ["Ann", "Ann"] == [one.author for one in found]
    assert b'"name": "Production"' in load_revision(found[0].name)
    assert b'"name": "Production"' not in load_revision(found[1].name)


def test_a_file_outside_a_repository_has_no_versions(company: Path) -> None:
    assert () == versions(company)
    with pytest.raises(FormatError):
        load_revision("HEAD:company.json", company.parent)


def test_installed_it_shows_changes_in_words_until_it_is_uninstalled(repository: Path) -> None:
    before = git("config", "--local", "--list")
    plain = git("diff", "HEAD~1")
    assert 0 == run("git", "install").exit_code
    assert 0 == run("git", "install").exit_code  # twice is once
    assert "+OU Production in Workloads" in git("diff", "HEAD~1")
    assert "+OU Production in Workloads" in git("log", "-p", "-1")
    assert "Production: was Prod" in git("difftool", "-y", "-t", "orgwright", "HEAD~1")
    assert 1 == Path(".git/info/attributes").read_text().count("diff=orgwright")
    assert "" == git("status", "--porcelain")
    assert 0 == run("git", "uninstall").exit_code
    assert (before, plain) == (git("config", "--local", "--list"), git("diff", "HEAD~1"))


def test_designs_of_other_names_that_git_keeps_are_shown_in_words_too(repository: Path) -> None:
    design = repository.with_name("my [acme].json")
    design.write_bytes(repository.read_bytes())
    repository.with_name("other.json").write_text('{"a": 1}')
    commit("Others")
    edited(design, lambda o: edits.rename(o, NodeId("ou-prod"), "Live"))
    assert "org/my?" in run("git", "install").stdout
    assert "+OU Live in Workloads" in git("diff")
    assert "other.json" not in Path(".git/info/attributes").read_text()


def test_it_is_installed_for_a_user_beside_what_is_there(repository: Path) -> None:
    attributes = Path(os.environ["XDG_CONFIG_HOME"]) / "git" / "attributes"
    attributes.parent.mkdir(parents=True)
    attributes.write_text("*.png binary\n")
    assert 0 == run("git", "install", "--global", "org/*.json").exit_code
    assert "+OU Production in Workloads" in git("diff", "HEAD~1")
    assert attributes.read_text().startswith("*.png binary\n")
    assert 0 == run("git", "uninstall", "--global").exit_code
    assert "*.png binary\n" == attributes.read_text()
    assert "" == git("config", "--global", "--list")


@pytest.mark.parametrize("pattern", ["a b", "#x", "!x", ""])
def test_a_pattern_that_attributes_read_otherwise_is_refused(repository: Path, pattern: str) -> None:
    assert 2 == run("git", "install", "--", pattern).exit_code
    assert "diff.orgwright" not in git("config", "--local", "--list")


def test_outside_a_repository_there_is_nothing_to_install_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    refused = run("git", "install")
    assert (2, True) == (refused.exit_code, "Git says" in refused.stderr)


def test_a_file_that_is_no_design_is_shown_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "x.orgwright.json"
    file.write_text("<<<<<<< no design\n")
    assert "<<<<<<< no design\n" == run("git", "textconv", file).stdout


def test_a_long_file_that_is_no_design_is_one_line(tmp_path: Path) -> None:
    file, size = tmp_path / "x.orgwright.json", 2_000_000
    file.write_bytes(bytes(size))
    shown = run("git", "textconv", file)
    assert (0, 1) == (shown.exit_code, shown.stdout.count("\n"))
    assert f"No design that can be read: {size:,} bytes, SHA-256 " in shown.stdout


def test_the_two_sides_of_a_conflict_are_told_apart(repository: Path) -> None:
    git("checkout", "-q", "-b", "theirs", "HEAD~1")
    edited(repository, lambda o: edits.rename(o, NodeId("ou-prod"), "Live"))
    edited(repository, lambda o: edits.rename(o, NodeId("ou-test"), "Trial"))
    commit("Theirs")
    merging = subprocess.run(["git", "merge", "main"], capture_output=True, check=False)
    assert 1 == merging.returncode
    line = 1 + repository.read_text().splitlines().index("<<<<<<< HEAD")
    refused = run("check", repository)
    assert 2 == refused.exit_code
    assert f"line {line}: Git left a conflict here" in refused.stderr
    assert "HEAD and main changed the same lines" in refused.stderr
    told = run("diff", repository)
    assert (0, True) == (told.exit_code, "Production: was Live" in told.stdout)
    assert "Trial" not in told.stdout  # which both sides have by now
    assert 2 == run("diff", "--", "org/nowhere").exit_code


def test_no_subject_and_no_file_name_makes_a_version_of_its_own(repository: Path) -> None:
    odd = repository.with_name('a"\n b.json')
    odd.write_bytes(repository.read_bytes())
    commit("one\x1e--evil\x1fsubject")

    found = versions(odd)[0]

    assert found.subject == "one\x1e--evil\x1fsubject"
    assert found.path == 'org/a"\n b.json'
    assert load_revision(found.name) == odd.read_bytes()


def test_no_subject_hides_a_branch(repository: Path) -> None:
    git("checkout", "-qb", "other")
    git("commit", "-q", "--allow-empty", "-m", "one\u2028two\x0bthree")
    git("checkout", "-q", "-")
    assert ["other"] == [one.branch for one in branches(repository)]


def test_an_answer_of_git_that_is_no_number_is_told(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    garbage = subprocess.CompletedProcess([], 0, b"\xff\0 12 apples", b"")
    monkeypatch.setattr(git_versions, "run_git", lambda *_args: garbage)

    with pytest.raises(FormatError, match="cannot be read"):
        load_revision("HEAD:x.json", repository.parent)


def test_lines_of_attributes_end_at_line_breaks_alone(repository: Path) -> None:
    attributes = repository.parents[1] / ".git" / "info" / "attributes"
    attributes.parent.mkdir(exist_ok=True)
    attributes.write_bytes("a\u2028b.txt text\r\nc\x0c.txt text\n".encode())
    run("git", "install")
    run("git", "uninstall")

    assert attributes.read_bytes() == "a\u2028b.txt text\r\nc\x0c.txt text\n".encode()
