"""What a row of the table of attributes brings about without a window: file, schema, search, copies, comparison."""

from __future__ import annotations

import dataclasses
import json
import re
from dataclasses import fields, replace

import pytest

from designer.analysis.differences.brief import differences
from designer.analysis.lenses.node_summary import tip
from designer.basics.errors import EditError
from designer.exchange.formats import fragments, native, tree
from designer.exchange.formats.format import NativeFile
from designer.organization import edits
from designer.organization.model.lookup import Finder
from designer.organization.model.node_attributes import (
    AWS_ID,
    NODE_ATTRIBUTES,
    AnyAttribute,
    ChoiceAttribute,
    TagsAttribute,
    TextAttribute,
)
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind, Settings, aws_managed_policies
from docs.file_schema import json_schema

EXAMPLES = {
    "aws_id": {NodeKind.ROOT: "r-ab12", NodeKind.OU: "ou-ab12-cd34ef56", NodeKind.ACCOUNT: "123456789012"},
    "services": dict.fromkeys(NodeKind, "ec2, s3"),
    "programmes": dict.fromkeys(NodeKind, "hipaa, pci-dss"),
}
"""Values that AWS would take, of attributes for which not every text will do."""


def example(attribute: AnyAttribute, kind: NodeKind) -> object:
    """A value that no node has by itself."""
    match attribute:
        case ChoiceAttribute():
            return next(choice for choice in attribute.choices if choice is not attribute.default)
        case TagsAttribute():
            return (("zebra", "yes"),)
    return EXAMPLES.get(attribute.name, {}).get(kind, "zebra@example.com")


def organization() -> Organization:
    root, ou, account = NodeId("root"), NodeId("ou-shop"), NodeId("acc-web")
    nodes = (
        Node(root, NodeKind.ROOT, "Root", (ou,)),
        Node(ou, NodeKind.OU, "Shop", (account,)),
        Node(account, NodeKind.ACCOUNT, "Web"),
    )
    return Organization(nodes, aws_managed_policies(), Settings("Acme"))


ROWS = [
    pytest.param(attribute, kind, id=f"{attribute.name} of {kind.value}")
    for attribute in NODE_ATTRIBUTES
    for kind in NodeKind
    if kind in attribute.kinds
]


@pytest.fixture
def before() -> Organization:
    return organization()


def having(attribute: AnyAttribute, kind: NodeKind) -> tuple[Organization, Node]:
    made = organization()
    node = next(node for node in made.nodes.values() if node.kind is kind)
    value = example(attribute, kind)
    fault = attribute.rule(made, node, value)
    assert fault == "", f"{fault} Add a value that {attribute.name} takes to EXAMPLES."
    made.apply(edits.set_attribute(made, [node.id], attribute, value))
    return made, made.node(node.id)


def test_every_field_of_a_node_that_is_no_attribute_has_rules_of_its_own() -> None:
    named = {attribute.name for attribute in NODE_ATTRIBUTES}
    others = {field.name for field in fields(Node)} - named
    assert others == {"id", "kind", "name", "children", "policies"}, "add a row to NODE_ATTRIBUTES for a new one"
    defaults = {field.name: field.default for field in fields(Node) if field.default is not dataclasses.MISSING}
    assert all(defaults[attribute.name] == attribute.default for attribute in NODE_ATTRIBUTES)
    assert len({attribute.key for attribute in NODE_ATTRIBUTES}) == len(NODE_ATTRIBUTES)


@pytest.mark.parametrize(("attribute", "kind"), ROWS)
def test_a_value_is_an_edit_that_names_it(attribute: AnyAttribute, kind: NodeKind, before: Organization) -> None:
    _, node = having(attribute, kind)
    assert example(attribute, kind) == attribute.of(node)
    change = edits.set_attribute(before, [node.id], attribute, example(attribute, kind))
    assert before.node(node.id).name in change.label
    back = edits.set_attribute(having(attribute, kind)[0], [node.id], attribute, attribute.default)
    assert back.nodes[node.id].after == before.node(node.id)


@pytest.mark.parametrize(("attribute", "kind"), ROWS)
def test_a_value_survives_its_file_which_fits_the_schema(attribute: AnyAttribute, kind: NodeKind) -> None:
    made, node = having(attribute, kind)
    data = native.write(NativeFile(made))
    assert node == native.read(data, "a.json").organization.node(node.id)
    member = next(member for member in json.loads(data)["nodes"] if member["id"] == node.id)
    assert attribute.key in member
    assert attribute.key in json.loads(json_schema())["$defs"]["Node"]["properties"]


@pytest.mark.parametrize(("attribute", "kind"), ROWS)
def test_a_value_is_found_and_told_where_its_row_says_so(attribute: AnyAttribute, kind: NodeKind) -> None:
    made, node = having(attribute, kind)
    words = attribute.words(node)
    assert words
    assert attribute.searched is (node.id in Finder(made).named(words))
    assert attribute.brief is (words in tip(made, node))
    assert attribute.exchanged is (f'"{attribute.key}"' in tree.NESTED_TREE.write(NativeFile(made)).decode())


@pytest.mark.parametrize(("attribute", "kind"), ROWS)
def test_a_value_that_differs_is_named(attribute: AnyAttribute, kind: NodeKind, before: Organization) -> None:
    made, _ = having(attribute, kind)
    assert [True] == [said.endswith(f"differs in {attribute.noun}.") for said in differences(before, made)]


@pytest.mark.parametrize(("attribute", "kind"), [row for row in ROWS if row.values[1] is not NodeKind.ROOT])
def test_a_copy_has_what_its_row_says_and_what_is_moved_has_all(attribute: AnyAttribute, kind: NodeKind) -> None:
    made, node = having(attribute, kind)
    copy = next(made_of(edits.duplicate(made, [node.id]), kind))
    assert (attribute.of(node) if attribute.copied else attribute.default) == attribute.of(copy)
    there = organization()
    moved = edits.paste(
        there,
        fragments.read_subtrees(fragments.write_subtrees(edits.fragment(made, [node.id]))),
        there.root,
        moved=True,
    )
    assert attribute.of(node) == attribute.of(next(made_of(moved, kind)))


def made_of(change, kind):
    """Nodes of a kind that a change adds."""
    return (swap.after for swap in change.nodes.values() if swap.before is None and swap.after.kind is kind)


def test_what_only_some_kinds_have_is_refused_to_others_by_edit_and_by_file(before: Organization) -> None:
    rows = [(one, kind) for one in NODE_ATTRIBUTES for kind in NodeKind if kind not in one.kinds]
    assert rows
    for attribute, kind in rows:
        node = next(node for node in before.nodes.values() if node.kind is kind)
        reason = f"^Only {attribute.holders} have {attribute.one}; {re.escape(node.name)} is "
        with pytest.raises(EditError, match=reason):
            edits.set_attribute(before, [node.id], attribute, attribute.default)
        value = example(attribute, kind)
        wrong = {**before.nodes, node.id: replace(node, **{attribute.name: value})}
        data = native.write(NativeFile(Organization(wrong.values(), before.policies.values(), before.settings)))
        with pytest.raises(Exception, match=f'The key "{attribute.key}" is for {attribute.holders} only'):
            native.read(data, "a.json")


def test_what_aws_takes_once_is_refused_to_several_nodes(before: Organization) -> None:
    with pytest.raises(EditError, match="AWS takes each AWS id once; these are 2 nodes"):
        edits.set_attribute(before, list(before.nodes)[:2], AWS_ID, "123456789012")
    assert not edits.set_attribute(before, list(before.nodes), AWS_ID, "")


def test_a_text_is_one_word_on_a_form() -> None:
    assert "AWS id" == AWS_ID.title
    assert "E-mail" == TextAttribute(name="e", key="e", noun="e-mail", one="an e-mail address").title
