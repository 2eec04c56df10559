"""The nested tree and the node-link graph come back as the tree they were written from."""

from __future__ import annotations

import json
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given

from designer.basics.errors import FormatError
from designer.exchange import templates
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats import tree
from designer.exchange.formats.format import Format, NativeFile
from designer.exchange.imports import registry
from designer.exchange.imports.assembly.assemble import Assembled
from designer.exchange.imports.drawings import exchange
from designer.exchange.imports.source import open_source
from designer.organization.model.organization import Organization
from designer.organization.model.records import Unknown
from tests.designer.exchange.imports.code.code_sources import malformed, try_malformed
from tests.designer.strategies import organizations
from tests.tools import in_one_test

FORMATS = {"tree": tree.NESTED_TREE, "node-link": tree.NODE_LINK}


def back(folder: Path, data: bytes, name: str) -> tuple[Assembled, ConversionReport]:
    path = folder / "x.json"
    path.write_bytes(data)
    report = ConversionReport()
    files = open_source(path, report)
    importer = registry.recognised(files)
    assert name == importer.name
    return importer.read(files, report), report


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


@pytest.mark.parametrize("count", [0, 2])
@pytest.mark.parametrize("name", [*FORMATS, "native"])
def test_none_and_several_files_are_refused(tmp_path, count, name):
    for number in range(count):
        (tmp_path / f"{number}.json").write_text("{}")
    importer = registry.by_name(name)
    assert importer is not None
    with pytest.raises(FormatError, match="this format is one file"):
        importer.read(open_source(tmp_path, report := ConversionReport()), report)


WHOLE = {name: form.write(templates.load("coffee-shop")).decode() for name, form in FORMATS.items()}
READERS = {"tree": exchange.read_tree, "node-link": exchange.read_node_link}
CASES = [(name, case, data) for name, text in WHOLE.items() for case, data in malformed(text).items()]


@in_one_test(("name", "data"), [(n, d) for n, _, d in CASES])
def test_more_than_forty_malformed_views_each_end_in_words_or_a_design(name: str, data: bytes) -> None:
    try_malformed(READERS[name], {}, "x.json", data)


def test_the_malformed_views_are_more_than_forty() -> None:
    assert all(len(malformed(text)) > 40 for text in WHOLE.values())


@pytest.mark.parametrize("name", FORMATS)
def test_enormous_and_cyclic_views_end_in_bounded_time(name: str) -> None:
    wide = {"id": "r", "kind": "root", "name": "R", "children": [{"id": f"a{n}", "kind": "ou"} for n in range(20_000)]}
    deep: dict[str, object] = {"id": "last", "kind": "ou"}
    for number in range(150):
        deep = {"id": f"d{number}", "kind": "ou", "children": [deep]}
    ring = [{"source": f"n{n}", "target": f"n{(n + 1) % 5_000}"} for n in range(5_000)]
    nodes = [{"id": "r", "kind": "root"}, *({"id": f"n{n}", "kind": "ou"} for n in range(5_000))]
    star = [{"source": "r", "target": f"n{n % 10}"} for n in range(20_000)]
    values = {
        "tree": [wide, {"id": "r", "kind": "root", "children": [deep]}],
        "node-link": [{"nodes": nodes, "edges": ring}, {"nodes": nodes, "edges": star}],
    }
    for value in values[name]:
        begin = time.process_time()
        try_malformed(READERS[name], {}, "x.json", json.dumps(value).encode())
        assert time.process_time() - begin < 20
