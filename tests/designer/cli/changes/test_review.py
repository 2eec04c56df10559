"""``orgwright review``: differences of a branch, verdicts that outlive a rebase, statuses."""

from __future__ import annotations

import json
import os
import re
import shlex
from dataclasses import replace
from pathlib import Path

import pytest

from designer.analysis.differences.alignment import align
from designer.analysis.differences.policy_changes import policy_changes
from designer.analysis.differences.review import ReviewState, ReviewVerdict, difference_hash
from designer.analysis.differences.structure import StructureKind, structure_changes
from designer.basics.errors import FormatError
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.exchange.formats.git_versions import run_git
from designer.exchange.formats.reviews import REVIEWS, review_file
from designer.organization import edits
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.model.change import Change, Swap
from designer.organization.model.identities import AccountIdentities, IamUser
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind, PolicyId
from tests.designer.analysis.merge.test_verifying import COMPANY, SANDBOX, SECURITY, SHARED, changed
from tests.designer.cli.test_commands import run

ROOT = Path(__file__).resolve().parents[4]
RENAMED = changed(COMPANY, lambda o: edits.rename(o, SANDBOX, "Play"))
MOVED = changed(RENAMED, lambda o: edits.move(o, [SHARED], SECURITY))


def commit(folder: Path, design: Organization, name: str = "design.json") -> None:
    (folder / name).write_bytes(native.write(NativeFile(design)))
    git(folder, "add", name)
    git(folder, "commit", "-qm", "Change")


def git(folder: Path, *args: str) -> None:
    done = run_git(("-c", "user.name=Ana", "-c", "user.email=a@example.com", *args), folder)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a branch that renames an OU and moves an account."""
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "config", "user.name", "Ana")
    commit(tmp_path, COMPANY)
    git(tmp_path, "checkout", "-q", "-b", "proposal")
    commit(tmp_path, MOVED)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def reviewed(*options: str) -> tuple[int, list[dict[str, str]]]:
    said = run("review", "design.json", "--base", "main", "--format", "json", *options)
    return said.exit_code, json.loads(said.stdout)["designs"][0]["differences"]


def test_each_difference_gets_a_verdict_and_the_status_says_what_is_left(folder: Path) -> None:
    status, found = reviewed()
    assert (1, ["open", "open"]) == (status, [one["verdict"] for one in found])

    status, found = reviewed("--accept", found[0]["hash"][:6], "--refuse", found[1]["hash"][:6], "--why", "Not yet")
    assert (1, ["accepted", "refused"]) == (status, [one["verdict"] for one in found])
    assert ("Ana", "Not yet") == (found[1]["who"], found[1]["why"])
    assert 0o600 == (folder / "design.review.json").stat().st_mode & 0o777

    status, found = reviewed("--comment", found[1]["hash"][:6], "--why", "See the ticket")
    assert ("refused", "Not yet\nAna: See the ticket") == (found[1]["verdict"], found[1]["why"])

    status, found = reviewed("--accept", "all")
    assert (0, ["accepted", "accepted"]) == (status, [one["verdict"] for one in found])
    assert "orgwright approve" in run("review", "design.json", "--base", "main").stdout
    assert 1 == reviewed("--reopen", found[1]["hash"])[0]
    assert "orgwright approve" not in run("review", "design.json", "--base", "main").stdout


def test_a_branch_that_goes_on_keeps_the_verdicts_on_what_it_left_as_it_was(folder: Path) -> None:
    reviewed("--accept", "all")
    again = changed(MOVED, lambda o: edits.rename(o, SANDBOX, "Playground"))
    commit(folder, again)
    found = {one["title"].split(":")[0]: one["verdict"] for one in reviewed()[1]}
    assert {"accepted", "open"} == {*found.values()}
    assert "open" == found["Playground"]
    git(folder, "checkout", "-q", "main")
    commit(folder, changed(COMPANY, lambda o: edits.rename(o, SECURITY, "Safety")))
    found = {one["title"].split(":")[0]: one["verdict"] for one in reviewed("--head", "proposal")[1]}
    assert {"accepted", "open"} == {*found.values()}
    assert 2 == len(found), "not what main changed"


def test_without_a_file_the_designs_that_the_branch_changes_are_listed(folder: Path) -> None:
    commit(folder, COMPANY, "new.json")
    (folder / "package.json").write_text('{"name": "x"}')
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "Other")
    said = run("review", "--base", "main")
    assert (1, ["design.json", "new.json"]) == (
        said.exit_code,
        [line.split(":")[0] for line in said.stdout.splitlines()],
    )
    assert 0 == run("review", "--base", "proposal").exit_code


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("design.json --base nowhere", "nowhere"),
        ("design.json --base=--help", "dash"),
        ("absent.json --base main", "Neither"),
        ("design.json --base main --accept ffff0000", "names no difference"),
        ("design.json --base main --comment all", "--why"),
        ("--base main --accept all", "Name the design"),
    ],
)
def test_what_cannot_be_reviewed_is_said_in_a_sentence(folder: Path, words: str, said: str) -> None:
    found = run("review", *shlex.split(words))
    assert 2 == found.exit_code
    assert said in found.stderr


def test_a_design_is_listed_however_it_hides(folder: Path) -> None:
    text = (folder / "design.json").read_text()
    (folder / "behind.json").write_text(" " * 5_000 + text)
    (folder / "escaped.json").write_text(text.replace('"orgwright"', '"\\u006frgwright"', 1))
    (folder / os.fsdecode(b"name\xff.json")).write_text(text)
    (folder / "other.json").write_text('{"about": "orgwright"}')
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "Hide")
    listed = json.loads(run("review", "--base", "main", "--format", "json").output)["designs"]
    assert ["behind.json", "design.json", "escaped.json"] == [one["path"] for one in listed][:3]
    assert len(listed) == 4


def test_verdicts_of_two_programs_at_once_are_both_kept(tmp_path: Path) -> None:
    path = tmp_path / "design.review.json"

    def decide(verdicts: dict[str, ReviewVerdict]) -> None:
        if not path.exists():  # another is faster
            path.write_bytes(REVIEWS.write({"b": ReviewVerdict(ReviewState.REFUSED)}))
        verdicts["a"] = ReviewVerdict(ReviewState.ACCEPTED)

    assert ["b", "a"] == [*REVIEWS.change(path, decide)[0]]
    assert {"a", "b"} == REVIEWS.load(path).keys()


def test_a_review_that_is_none_is_refused_with_its_name() -> None:
    for data in (b"[]", b'{"verdicts": {"a": {"verdict": "maybe"}}}', b'{"verdicts": {"a": 1}}', b"x"):
        with pytest.raises(FormatError, match=r"design\.review\.json"):
            REVIEWS.read(data, str(review_file(Path("design.json"))))


def test_verdicts_come_back_as_they_were_and_hide_no_character() -> None:
    verdicts = {"b": ReviewVerdict(ReviewState.REFUSED, "t\u202e", "Ana", "", "why\nso")}
    assert "\u202e" not in REVIEWS.write(verdicts).decode()
    assert ["b"] == [*REVIEWS.read(REVIEWS.write(verdicts), "x")]
    assert ReviewState.REFUSED is REVIEWS.read(REVIEWS.write(verdicts), "x")["b"].state


def test_a_hash_is_another_one_for_another_change() -> None:
    made = [changed(COMPANY, lambda o, name=name: edits.rename(o, SANDBOX, name)) for name in ("A", "B")]
    hashes = [difference_hash(one) for design in made for one in structure_changes(align(COMPANY, design))]
    assert 2 == len({*hashes})
    assert hashes == [difference_hash(one) for design in made for one in structure_changes(align(COMPANY, design))]


def with_account(policies: tuple[str, ...] = ("FullAWSAccess",), user: str = "") -> Organization:
    """The company with one account more: what is attached to it, and the user inside it."""

    def edit(design: Organization) -> Change:
        builder, account = ChangeBuilder(design), NodeId("acc-new")
        builder.put(Node(account, NodeKind.ACCOUNT, "New", policies=tuple(map(PolicyId, policies))))
        sandbox = design.node(SANDBOX)
        builder.put(replace(sandbox, children=(*sandbox.children, account)))
        made = builder.change("")
        inside = AccountIdentities(users=(IamUser(user),)) if user else None
        return replace(made, identities={account: Swap(None, inside)}) if inside else made

    return changed(COMPANY, edit)


def test_a_verdict_on_a_new_account_is_on_what_is_in_it_too() -> None:
    designs = with_account(), with_account(user="mallory"), with_account(())
    hashes = [
        difference_hash(one)
        for design in designs
        for one in structure_changes(align(COMPANY, design))
        if one.kind is StructureKind.ADDED
    ]
    assert 3 == len({*hashes})


def test_a_verdict_on_an_attachment_is_on_what_the_policy_says_then() -> None:
    policy = next(
        one for one in COMPANY.policies.values() if not one.aws_managed and SANDBOX not in COMPANY.targets(one.id)
    )
    hashes = []
    for text in (policy.text, policy.text.replace('"Sid"', '"Sid" ')):
        base = changed(COMPANY, lambda o, text=text: edits.edit_policy_text(o, policy.id, text))
        (change,) = policy_changes(align(base, changed(base, lambda o: edits.attach(o, policy.id, [SANDBOX]))))
        hashes.append(difference_hash(change))
    assert 2 == len({*hashes})


def test_the_commands_of_the_page_run_and_their_formats_name_every_difference(folder: Path) -> None:
    page = (ROOT / "docs/review.md").read_text("utf-8")
    lines = re.findall(r"^orgwright (review .*)$", page, re.MULTILINE)
    (first, second) = (one["hash"] for one in reviewed()[1])
    for line in lines:
        said = run(*shlex.split(line.replace("3f2a9c01", first[:8])))
        assert said.exit_code in (0, 1), said.stderr
        if " design.json " in line:
            assert first[:8] in said.stdout
            assert second[:8] in said.stdout
