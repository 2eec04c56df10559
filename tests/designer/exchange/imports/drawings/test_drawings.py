"""Drawings and lists come back as the organization that they show, except for what the reports say."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given

from designer.basics.errors import FormatError
from designer.basics.words import plain, short
from designer.exchange import templates
from designer.exchange.conversion import ConversionReport
from designer.exchange.exports.deployment import node_words, policy_words
from designer.exchange.formats.format import NativeFile, SavedLayout
from designer.exchange.imports import registry
from designer.exchange.imports.drawings.csv_list import read_list
from designer.exchange.imports.drawings.dot import read_dot
from designer.exchange.imports.drawings.drawio import read_drawio
from designer.exchange.imports.drawings.mermaid import read_mermaid
from designer.exchange.imports.source import open_source
from designer.organization.model.organization import Organization
from designer.organization.model.records import DEFAULT_POLICY, AccountState, Node, NodeId, NodeKind, Unknown
from tests.designer.exchange.exports.hostile import design, exported, files, hostile
from tests.designer.exchange.exports.round_trips import around
from tests.designer.exchange.imports.code.code_sources import Reader, imported

READERS: dict[str, Reader] = {"drawio": read_drawio, "mermaid": read_mermaid, "dot": read_dot, "csv": read_list}
NAMES = tuple(READERS)


def own_policies(organization: Organization, node: Node, *, types: bool) -> set[tuple[str, str]]:
    """Names, and types where they are asked for, of the policies attached to a node, except for those AWS attaches."""
    attached = (organization.policy(one) for one in node.policies if one not in DEFAULT_POLICY.values())
    known = (one for one in attached if one.unknown is not Unknown.ATTACHMENTS)
    return {(one.name, one.type.value if types else "") for one in known}


def rows(organization: Organization, name: str) -> Iterator[tuple[object, ...]]:
    """Everything that a format shows of each node, in the order of the outline."""
    for node_id in organization.walk():
        node = organization.node(node_id)
        yield (
            organization.depth(node_id),
            node.kind,
            node.name,
            node.aws_id,
            organization.is_management_account(node_id),
            own_policies(organization, node, types=name != "csv"),
            *(() if name == "mermaid" else (node.email, node.state, dict(node.tags), node.joined, node.joined_method)),
        )


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("sample", ["company", "coffee-shop", "regulated", "small"])
def test_a_sample_comes_back_as_it_was(sample: str, name: str) -> None:
    file = design() if sample == "small" else templates.load(sample)
    after, _ = around(name, file)
    assert list(rows(file.organization, name)) == list(rows(after, name))
    own = [policy for policy in after.policies.values() if not policy.aws_managed]
    assert {Unknown.TEXT} >= {policy.unknown for policy in own}, "no document is invented"


@pytest.mark.parametrize("name", ["drawio", "csv"])
def test_ids_of_the_design_come_back_so_that_an_update_finds_each_node(name: str) -> None:
    file = templates.load("company")
    after, _ = around(name, file)
    assert list(file.organization.walk()) == list(after.walk())


def test_many_charts_of_one_organization_come_back_in_order() -> None:
    file = templates.load("scale", accounts=2_000, seed=5)
    assert len(exported("mermaid", file)[0]) > 3
    after, _ = around("mermaid", file)
    assert list(rows(file.organization, "mermaid")) == list(rows(after, "mermaid"))


def shown(name: str, text: str) -> str:
    """A name as the format can hold it."""
    if name == "csv":
        return plain(text)
    line = short(plain(text)) or "?"
    return re.sub("[\ufffe\uffff]", "\ufffd", line) if name == "drawio" else line


def untold(name: str, file: NativeFile) -> list[str]:
    """Nodes that come back otherwise than they were, and no line of a report says so."""
    before = file.organization
    after, lines = around(name, file)
    assert len(before.nodes) == len(after.nodes)
    found = []
    for node_id, mine, theirs in zip(before.walk(), rows(before, name), rows(after, name), strict=True):
        node = before.node(node_id)
        told = any(node_words(node) in line for line in lines)
        told_of_policies = any(policy_words(before.policy(one)) in line for one in node.policies for line in lines)
        if (*mine[:2], shown(name, node.name), *mine[3:5]) != theirs[:5] or (node.name != theirs[2] and not told):
            found.append(f"{mine[:5]} is {theirs[:5]}")
        if mine[5] != theirs[5] and not told_of_policies:
            found.append(f"{mine[5]} is {theirs[5]}")
        if mine[6:] != theirs[6:] and not told:
            found.append(f"{mine[6:]} is {theirs[6:]}")
    return found


def with_names_of_aws(file: NativeFile) -> NativeFile:
    """The design with AWS's own policies called as AWS calls them."""
    organization = file.organization
    policies = [replace(one, name=str(one.id)) if one.aws_managed else one for one in organization.policies.values()]
    return NativeFile(Organization(organization.nodes.values(), policies, organization.settings))


@pytest.mark.parametrize("name", NAMES)
@given(file=files().map(with_names_of_aws))
def test_any_design_comes_back_but_for_what_the_reports_say(name: str, file: NativeFile) -> None:
    assert [] == untold(name, file)


@pytest.mark.parametrize("name", NAMES)
def test_wicked_names_come_back_but_for_what_the_reports_say(name: str) -> None:
    assert [] == untold(name, hostile())


def text_of(name: str, file: NativeFile) -> str:
    [text] = exported(name, file)[0].values()
    return text


# ---- CSV -------------------------------------------------------------------------------------------------------------


def test_a_list_may_have_other_columns_in_another_order_and_other_signs_between() -> None:
    text = """\
NAME;parent;id;kind;awsid;Team;state;tags
Root;;r;root;;;;
Shop;r;a;account;12;web;Pending closure;team=web
;;;;;;;
'=sum(1);r;b;OU;;;;
"""
    found = imported(read_list, {"a.csv": text})
    shop = found.design.node(NodeId("a"))
    assert ("Shop", "000000000012", AccountState.PENDING_CLOSURE) == (shop.name, shop.aws_id, shop.state)
    assert (("team", "web"),) == shop.tags
    assert ("=sum(1)", NodeKind.OU) == (found.design.node(NodeId("b")).name, found.design.node(NodeId("b")).kind)
    assert any("a.csv:3: The account id 12 has fewer than twelve digits" in line for line in found.told())


def test_a_list_says_what_only_the_design_knows() -> None:
    rows_of = list(csv.reader(io.StringIO(text_of("csv", design()))))
    rows_of[2][rows_of[0].index("notes")] = "mine"
    out = io.StringIO()
    csv.writer(out).writerows(rows_of)
    told = imported(read_list, {"a.csv": out.getvalue()}).told()
    assert any("The notes of 1 node: an import takes what AWS knows." in line for line in told)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n1,2\n", "the first line needs the columns id, kind, name, parent"),
        ("kind,name,id,parent\n", "it shows no node"),
        ('kind,name,id,parent\nroot,"Ro"ot,r,\n', "This is not a table"),
        ('kind,name,id,parent\nroot,"Root,r,\n', "This is not a table"),
    ],
)
def test_what_is_no_list_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(FormatError, match=words):
        imported(read_list, {"a.csv": text})


def test_a_list_with_a_column_twice_is_refused_since_either_may_hold_the_policies() -> None:
    text = "kind,name,id,parent,policies,Policies\nroot,Root,r,,,\nou,Work,w,r,Deny,\n"
    with pytest.raises(FormatError, match="The column policies is there twice"):
        imported(read_list, {"a.csv": text})


def test_a_strange_kind_and_a_strange_state_are_told() -> None:
    text = "kind,name,id,parent,state\nroot,Root,r,,\nteam,A,a,r,\naccount,B,b,a,Gone\n"
    found = imported(read_list, {"a.csv": text})
    assert NodeKind.OU is found.design.node(NodeId("a")).kind
    assert any('The kind "team" is none; it is taken as ou.' in line for line in found.told())
    assert any('"Gone" is not a state.' in line for line in found.told())


# ---- draw.io ---------------------------------------------------------------------------------------------------------


def test_a_drawing_that_was_edited_in_drawio_is_read() -> None:
    text = text_of("drawio", design())
    text = text.replace('host="Orgwright"', 'host="app.diagrams.net"').replace(
        "&lt;b&gt;Prod&lt;/b&gt;", "&lt;div&gt;&lt;b&gt;Live &amp;amp; kicking&lt;/b&gt;&lt;/div&gt;"
    )
    own = '<mxCell id="x" value="Nobody knows" vertex="1" parent="1"/><mxCell id="y" edge="1" parent="1" source="x"/>'
    found = imported(read_drawio, {"a.drawio": text.replace("</root>", f"{own}</root>")})
    assert "Root/Workloads/Live & kicking" in found.tree()[3]
    assert any("1 shape without a kind" in line for line in found.told())
    assert any("1 line without a card at both ends" in line for line in found.told())


def test_frames_are_containers_in_drawio_and_come_back() -> None:
    file = replace(templates.load("company"), layout=SavedLayout(direction="nested"))
    assert ' edge="1"' not in text_of("drawio", file)
    after, _ = around("drawio", file)
    assert list(rows(file.organization, "drawio")) == list(rows(after, "drawio"))


def test_an_account_dragged_into_another_container_of_drawio_moves_there() -> None:
    text = text_of("drawio", replace(design(), layout=SavedLayout(direction="nested")))
    before, card, after = text.partition('id="n-acc-shop"')
    after = after.replace('parent="n-ou-prod"', 'parent="n-ou-work"', 1)
    found = imported(read_drawio, {"a.drawio": f"{before}{card}{after}"})
    assert any(line.startswith("Root/Workloads/Shop One") for line in found.tree())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<mxfile><diagram>7VpZc6M4EP41fhwXQtJjnB==</diagram></mxfile>", "The drawing is compressed"),
        ("<svg/>", "its outermost element is svg"),
        ("<mxfile><a></mxfile>", "This is not XML: mismatched tag"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><mxfile>&b;</mxfile>', "The file declares a document type"),
        ("<mxfile/>", "it shows no node"),
    ],
)
def test_what_is_no_drawing_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(FormatError, match=words):
        imported(read_drawio, {"a.drawio": text})


# ---- Mermaid and Graphviz --------------------------------------------------------------------------------------------


def test_a_line_that_no_chart_of_ours_has_is_told() -> None:
    text = text_of("mermaid", design()).replace("  classDef", "  click ou_prod callback\n  classDef")
    told = imported(read_mermaid, {"a.mmd": text}).told()
    assert any("This line is not read: click ou_prod callback." in line for line in told)


def test_a_graph_that_was_written_by_hand_is_read() -> None:
    text = """
    strict digraph "x" { /* a
      comment */ label = "Acme"; node [shape=box]
      root [shape=box3d label="Root"]; subgraph cluster_1 { ou [shape=folder, label="A \\"B\\""] }
      root -> ou -> shop  // the shop
# a comment
      shop [label="Shop\\n111111111111\\nSCP One,\\nTwo", shape=box]
    }"""
    found = imported(read_dot, {"a.dot": text})
    assert ["Root", 'Root/A "B"', 'Root/A "B"/Shop [One, Two]'] == found.tree()
    assert "Acme" == found.design.settings.name


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("digraph { a -> }", "a name is expected, not }"),
        ("digraph { a [label=] }", "a name is expected, not ]"),
        ("digraph { a [label=b", "a name is expected, not the end"),
        ("digraph { a; ", "the braces do not match"),
        ('digraph { a [label="b }', "is not read"),
        ("digraph { }", "it shows no node"),
    ],
)
def test_what_is_no_graph_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(FormatError, match=re.escape(words)):
        imported(read_dot, {"a.dot": text})


@pytest.mark.parametrize("name", NAMES)
def test_each_is_recognised_whatever_it_is_called(name, tmp_path) -> None:
    path = tmp_path / "some file.txt"
    path.write_text(text_of(name, design()), "utf-8")
    assert name == registry.recognised(open_source(path, ConversionReport())).name


@pytest.mark.parametrize("name", NAMES)
def test_only_the_policies_of_aws_come_back_as_those_of_aws(name: str) -> None:
    file = templates.load("company")
    after, _ = around(name, file)

    def managed(design: Organization) -> set[str]:
        return {one.name for one in design.policies.values() if one.aws_managed and design.targets(one.id)}

    assert managed(file.organization) == managed(after)


def test_a_list_without_policies_leaves_them_unknown() -> None:
    text = "kind,name,id,parent\nroot,Root,r,\naccount,Shop,a,r\n"
    without = imported(read_list, {"a.csv": text}).design
    listed = "kind,name,id,parent,policies\nroot,Root,r,,\naccount,Shop,a,r,\n"
    told = imported(read_list, {"a.csv": listed}).design

    assert "unknown-scps" in without.node(without.root).policies
    assert "unknown-scps" not in told.node(told.root).policies


_LIST = "kind,name,id,parent,policies\nroot,Root,r,,{root}\naccount,Shop,a,r,{shop}\n"


@pytest.mark.parametrize(
    ("root", "shop", "unknown"),
    [
        ("FullAWSAccess", '"FullAWSAccess\nGuard"', {"guard"}),
        ('"FullAWSAccess\nRCPFullAWSAccess"', '"FullAWSAccess\nGuard"', {"guard", "unknown-rcps"}),
        ("", "Guard", {"guard", "unknown-rcps"}),
    ],
    ids=["no RCPs are enabled", "RCPs are enabled", "a list by hand"],
)
def test_a_policy_of_an_unknown_type_may_be_an_rcp(root: str, shop: str, unknown: set[str]) -> None:
    found = imported(read_list, {"a.csv": _LIST.format(root=root, shop=shop)}).design

    policies = next(found.node(one).policies for one in found.accounts())
    assert {one for one in policies if found.policy(one).unknown} == unknown
    assert "FullAWSAccess" in {found.policy(one).name for one in policies}
