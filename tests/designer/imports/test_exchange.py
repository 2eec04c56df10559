"""The nested tree and the node-link graph come back as the tree they were written from."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings

from designer.conversion import ConversionReport
from designer.errors import FormatError
from designer.formats import node_link, tree
from designer.formats.format import Format
from designer.formats.native_file import NativeFile
from designer.imports import registry
from designer.imports.assemble import Assembled
from designer.imports.source import open_source
from designer.model.organization import Organization
from designer.model.records import Unknown
from tests.designer.strategies import organizations

FORMATS = {"tree": tree.FORMAT, "node-link": node_link.FORMAT}


def back(folder: Path, data: bytes, name: str) -> tuple[Assembled, ConversionReport]:
    path = folder / "x.json"
    path.write_bytes(data)
    report = ConversionReport()
    files = open_source(path, report)
    importer = registry.recognised(files)
    assert name == importer.name
    return importer.read(files, report), report


@settings(deadline=None)
@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
@given(organization=organizations())
def test_a_view_of_the_tree_comes_back_but_for_what_it_cannot_tell(form: Format, organization: Organization) -> None:
    with TemporaryDirectory() as folder:
        read, report = back(Path(folder), form.write(NativeFile(organization)), form.name)
    design = read.organization
    assert list(organization.walk()) == list(design.walk())
    for node_id in organization.walk():
        mine, theirs = organization.node(node_id), design.node(node_id)
        assert (mine.name, mine.kind, mine.children, mine.aws_id, mine.email, mine.state, dict(mine.tags)) == (
            *(theirs.name, theirs.kind, theirs.children, theirs.aws_id, theirs.email, theirs.state),
            dict(theirs.tags),
        )
        assert mine.policies == theirs.policies
    assert organization.settings.management_account == design.settings.management_account
    own = [policy for policy in design.policies.values() if not policy.aws_managed]
    assert {Unknown.TEXT} >= {policy.unknown for policy in own}
    assert not report.is_complete


MALFORMED = [
    {"id": "r", "kind": "root", "name": "Root", "children": [1, None, "x", {}]},
    {"id": "r", "kind": "root", "name": 5, "children": [{"id": "a", "kind": "ou"}, {"id": "a", "name": "B"}]},
    {"id": "r", "kind": "root", "children": [{"id": "a", "kind": "planet", "policies": [1, {}, "x"], "tags": [1]}]},
    {"id": "r", "kind": "root", "children": [{"id": "a" * 5000, "name": "n" * 5000, "state": "GONE"}]},
    {"id": "r", "kind": "root", "children": [{"id": "r", "kind": "root", "name": "again", "children": []}]},
    {"nodes": [{"id": "r", "kind": "root"}], "edges": [1, {"source": "r"}, {"source": "x", "target": "y"}]},
    {"nodes": [{"id": "r", "kind": "root"}, {"id": "a", "kind": "ou"}], "links": [{"source": "a", "target": "a"}]},
    {"nodes": [{"id": "r", "kind": "root"}, {"id": "a", "kind": "ou"}, {"id": "b", "kind": "ou"}],
     "edges": [{"source": "a", "target": "b"}, {"source": "b", "target": "a"}]},
    {"nodes": [{"id": "r", "kind": "root"}, {"id": 7}, None], "edges": [], "graph": 3},
]  # fmt: skip


@pytest.mark.parametrize("value", MALFORMED)
def test_malformed_views_are_said_in_words(tmp_path, value):
    read, report = back(tmp_path, json.dumps(value).encode(), "tree" if "children" in value else "node-link")
    assert read.organization.root
    assert [entry for entry in report if entry.outcome.key in ("lost", "changed", "unknown")]


@pytest.mark.parametrize("content", ["{", "[]", '{"nodes": 1}', "\x00", "", "{" * 100_000, '{"kind": "root"}'])
@pytest.mark.parametrize("name", FORMATS)
def test_what_is_no_view_is_refused(tmp_path, content, name):
    path = tmp_path / "x.json"
    path.write_text(content)
    report = ConversionReport()
    importer = registry.by_name(name)
    assert importer is not None
    with pytest.raises(FormatError):
        importer.read(open_source(path, report), report)
