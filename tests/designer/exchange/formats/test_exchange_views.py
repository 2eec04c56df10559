"""The two views of the tree for other tools, and the published schema."""

from __future__ import annotations

import json
from importlib.resources import files as resources

import networkx as nx
import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from designer.basics.errors import FormatError
from designer.exchange.formats import native, tree
from designer.exchange.formats import registry as table
from designer.exchange.formats.format import Format, NativeFile
from designer.exchange.templates import load
from designer.organization.model.records import AccountState, FeatureSet, NodeKind, PolicyType
from docs import file_schema as schema
from tests.designer.exchange.formats.designs import as_bytes, files, small

REMAKE = "run: python -m docs.make_pages"


@given(files())
def test_the_nested_tree_holds_every_node_once_in_outline_order(file: NativeFile) -> None:
    walked = []
    stack = [json.loads(tree.NESTED_TREE.write(file))]
    while stack:
        node = stack.pop()
        walked.append(node["id"])
        stack.extend(reversed(node.get("children", [])))
    assert list(file.organization.walk()) == walked


@given(files())
def test_networkx_reads_the_node_link_graph_as_the_same_arborescence(file: NativeFile) -> None:
    graph = nx.node_link_graph(json.loads(tree.NODE_LINK.write(file)), edges="edges")
    organization = file.organization
    assert nx.is_arborescence(graph)
    assert list(organization.walk()) == list(graph)
    assert {n: list(organization.node(n).children) for n in organization.walk()} == {n: list(graph[n]) for n in graph}
    assert {n: organization.node(n).name for n in organization.walk()} == dict(graph.nodes(data="name"))


def test_formats_are_found_by_name_and_by_the_longest_suffix() -> None:
    found = {name: table.by_suffix(name) for name in ("a.json", "A.TREE.JSON", "a.node-link.json", "a.orgwright.json")}
    assert ["native", "tree", "node-link", "native"] == [entry.name for entry in found.values() if entry]
    assert all(table.by_name(entry.name) is entry for entry in table.FORMATS)
    assert (None, None) == (table.by_suffix("a.png"), table.by_name("png"))


def test_the_published_schema_is_up_to_date() -> None:
    current = schema.json_schema() == resources("resources").joinpath("orgwright.schema.json").read_text("utf-8")
    assert current, REMAKE


@pytest.fixture(scope="module")
def published() -> Draft202012Validator:
    Draft202012Validator.check_schema(json.loads(schema.json_schema()))
    return Draft202012Validator(json.loads(schema.json_schema()))


@given(file=files())
def test_what_is_written_fits_the_published_schema(file: NativeFile, published: Draft202012Validator) -> None:
    published.validate(json.loads(native.write(file)))


def test_the_schema_refuses_a_policy_with_two_contents(published: Draft202012Validator) -> None:
    value = small()
    assert published.is_valid(value)
    value["policies"][0]["text"] = ""
    assert not published.is_valid(value)
    with pytest.raises(FormatError, match="not both"):
        native.read(as_bytes(value), "test.json")


def test_the_schema_knows_the_values_of_the_records() -> None:
    text = schema.json_schema()
    for values in (PolicyType, NodeKind, AccountState, FeatureSet):
        assert [value.value for value in values if f'"{value.value}"' not in text] == []


@pytest.mark.parametrize("entry", table.FORMATS, ids=lambda entry: entry.name)
def test_a_format_that_can_be_read_gives_the_design_back_and_the_others_say_what_they_lose(entry: Format) -> None:
    file = load("company")
    written = entry.write(file)
    assert (entry.read is None) == bool(entry.loses), "a FORMAT has either a reader or words for what it loses"
    if entry.read is not None:
        assert list(file.organization.walk()) == list(entry.read(written, "a.json").organization.walk())
    assert table.by_suffix(f"a{entry.copy_suffix}") == entry


def test_names_and_suffixes_are_those_of_one_format_each() -> None:
    suffixes = [suffix for entry in table.FORMATS for suffix in entry.suffixes]
    assert len(suffixes) == len(set(suffixes))
    assert len(table.FORMATS) == len({entry.name for entry in table.FORMATS})
