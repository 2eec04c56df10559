"""Two people's edits of different records merge as text, by git itself; and a conflict is never silent."""

from __future__ import annotations

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from designer.basics.errors import FormatError
from designer.exchange.formats import native
from designer.exchange.formats.conflicts import has_conflicts, read_conflicts
from designer.exchange.formats.format import NativeFile
from designer.exchange.formats.git_versions import conflict_sides
from designer.organization import edits
from designer.organization.model.node_attributes import EMAIL, NOTES
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from resources import FOLDER
from tests.designer import draws
from tests.designer.strategies import edit, organizations


def copied(organization: Organization) -> Organization:
    return Organization(
        organization.nodes.values(), organization.policies.values(), organization.settings, organization.places
    )


def written(organization: Organization) -> bytes:
    return native.write(NativeFile(organization))


def merged(base: bytes, ours: bytes, theirs: bytes) -> tuple[bytes, int]:
    """The text that git makes of two changes, and the number of conflicts."""
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("ours", "base", "theirs")]
        for path, content in zip(paths, (ours, base, theirs), strict=True):
            path.write_bytes(content)
        command = ["git", "merge-file", "-p", *map(str, paths)]
        done = subprocess.run(command, capture_output=True, check=False, env={"PATH": "/usr/bin:/bin"})
    assert done.returncode < 128, done.stderr
    return done.stdout, done.returncode


def _field_edit(draw, organization, kind, record):
    """An edit of one field of one record."""
    if kind == "policy":
        text = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}'
        ways = [edits.edit_policy_text(organization, record, text), edits.rename_policy(organization, record, "Other")]
        return draws.one_of(draw, ways)
    node = organization.node(record)
    ways = [edits.set_attribute(organization, [record], NOTES, "Some\nnotes")]
    if node.kind is not NodeKind.ROOT and not edits.rename_refusal(organization, record, f"{node.id} new"):
        ways.append(edits.rename(organization, record, f"{node.id} new"))
    if node.kind is NodeKind.ACCOUNT:
        ways.append(edits.set_attribute(organization, [record], EMAIL, "new@example.com"))
    return draws.one_of(draw, ways)


@st.composite
def two_records(draw):
    """An organization, and two edits of fields of two of its records."""
    organization = draw(organizations())
    own = [("policy", one.id) for one in organization.policies.values() if not one.aws_managed]
    every = own + [("node", node) for node in organization.nodes]
    assume(len(every) > 1)
    one, other = draws.some_of(draw, every, 2, 2)
    return organization, _field_edit(draw, organization, *one), _field_edit(draw, organization, *other)


@given(two_records())
def test_edits_of_different_records_merge_as_text(case):
    organization, one, other = case
    sides = []
    for changes in ((one,), (other,), (one, other)):
        side = copied(organization)
        for change in changes:
            side.apply(change)
        sides.append(written(side))
    text, conflicts = merged(written(organization), sides[0], sides[1])
    assert (sides[2], 0) == (text, conflicts)


@given(organizations(), st.lists(edit, max_size=2), st.lists(edit, max_size=2))
def test_whatever_git_makes_of_two_edits_is_a_design_or_said_to_be_none(organization, ours, theirs):
    sides = []
    for edits_of_one in (ours, theirs):
        side = copied(organization)
        for one in edits_of_one:
            side.apply(one.attempt(side))
        sides.append(written(side))
    text, conflicts = merged(written(organization), *sides)
    assert bool(conflicts) is has_conflicts(text)
    if not conflicts:
        return
    found = read_conflicts(text)
    assert found is not None
    assert conflicts == len(found.places)
    with pytest.raises(FormatError) as refused:
        native.read(text, "x")
    assert [one.line for one in found.places] == [fault.line for fault in refused.value.faults]


def in_git(folder: Path, *words: str) -> None:
    who = {"GIT_AUTHOR_NAME": "x", "GIT_AUTHOR_EMAIL": "x@y", "GIT_COMMITTER_NAME": "x", "GIT_COMMITTER_EMAIL": "x@y"}
    env = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1"} | who
    subprocess.run(["git", *words], cwd=folder, check=words[0] != "merge", capture_output=True, env=env)


def test_a_node_that_both_moved_elsewhere_is_told_by_the_versions_before_the_merge(tmp_path):
    """The side of the conflict would hold the account twice: where Git joined it, and where the conflict has it."""
    base = native.read((FOLDER / "templates" / "company.json").read_bytes(), "x").organization
    path = tmp_path / "acme.json"
    goals = {"ours": "ou-prod", "theirs": "ou-test"}
    path.write_bytes(written(base))
    for words in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "base"]):
        in_git(tmp_path, *words)
    for branch, goal in goals.items():
        in_git(tmp_path, "checkout", "-q", "-b", branch, "main")
        edited = copied(base)
        edited.apply(edits.move(edited, [NodeId("acc-dev-anna")], NodeId(goal)))
        edited.apply(edits.rename(edited, NodeId("ou-sandbox"), f"Sandbox of {branch}"))
        path.write_bytes(written(edited))
        in_git(tmp_path, "commit", "-q", "-a", "-m", branch)
    in_git(tmp_path, "checkout", "-q", "ours")
    in_git(tmp_path, "merge", "theirs")
    with pytest.raises(FormatError):
        native.read(read_conflicts(path.read_bytes()).theirs, "a side")
    found = conflict_sides(path, path.read_bytes())
    assert (("HEAD", "theirs"), True) == (found.names, found.before_merge)
    parents = [file.organization.parent(NodeId("acc-dev-anna")) for file in found.files]
    assert list(goals.values()) == parents


def test_the_sides_of_a_file_outside_a_repository_are_those_of_its_text(tmp_path):
    base = native.read((FOLDER / "templates" / "company.json").read_bytes(), "x").organization
    contents = []
    for name in ("One", "Two"):
        edited = copied(base)
        edited.apply(edits.rename(edited, NodeId("ou-sandbox"), name))
        contents.append(written(edited))
    text, conflicts = merged(written(base), *contents)
    path = tmp_path / "acme.json"
    assert 1 == conflicts
    found = conflict_sides(path, text)
    assert not found.before_merge
    assert ["One", "Two"] == [file.organization.node(NodeId("ou-sandbox")).name for file in found.files]
    broken = text.replace(b'"acc-dev-anna"', b'"acc-dev-ben"')
    with pytest.raises(FormatError):
        conflict_sides(path, broken)
    assert conflict_sides(path, contents[0]) is None
