"""The API: its signatures are promised, its answers are those of the commands, and its page works."""

import copy
import inspect
import json
import pickle
import re
from pathlib import Path

import networkx as nx
import pytest
from click.testing import CliRunner

from designer import api
from designer.basics.errors import EditError, FormatError, OrgwrightError
from designer.cli.group import group
from designer.organization import edits

PAGE = (Path(__file__).resolve().parents[2] / "docs/api.md").read_text(encoding="utf-8")
SIGNATURES = Path(__file__).with_name("api_signatures.txt")


@pytest.fixture(scope="module")
def design():
    return api.template("company")


@pytest.fixture(scope="module")
def file(tmp_path_factory, design):
    path = tmp_path_factory.mktemp("api") / "design.orgwright.json"
    api.save(design, path)
    return path


def test_signatures_change_only_on_purpose():
    """A change of this file is a promise broken or added: it needs a line in CHANGELOG.md."""
    functions = (name for name in api.__all__ if inspect.isfunction(getattr(api, name)))
    found = "".join(f"{name}{inspect.signature(getattr(api, name))}\n" for name in functions)
    assert SIGNATURES.read_text(encoding="utf-8") == found


def test_the_page_names_every_function_and_its_blocks_run():
    names = {name for name in api.__all__ if inspect.isfunction(getattr(api, name))}
    assert names == set(re.findall(r"^\| `(\w+)\(", PAGE, re.MULTILINE))
    known = {}
    for block in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL):
        exec(block, known)
    assert "Sandbox/shop-prod" == api.graph(known["moved"]).nodes[known["shop"]]["path"]


@pytest.mark.parametrize(
    ("answer", "command"),
    [
        (lambda one: api.permissions(one, "shop-prod"), "permissions FILE --account shop-prod"),
        (lambda one: api.permissions(one, "shop-prod", "s3:*"), "permissions FILE --account shop-prod --action s3:*"),
        (
            lambda one: api.explain(one, "shop-prod", "s3:DeleteBucket"),
            "explain FILE --account shop-prod --action s3:DeleteBucket",
        ),
        (
            lambda one: api.explain(one, "shop-prod", "ec2:RunInstances", context={"aws:RequestedRegion": "us-east-1"}),
            "explain FILE --account shop-prod --action ec2:RunInstances --context aws:RequestedRegion=us-east-1",
        ),
        (lambda one: api.who_can(one, "s3:deletebucket"), "who-can FILE --action s3:deletebucket"),
        (api.check, "check FILE"),
        (api.prove, "prove FILE"),
        (lambda one: api.diff(one, _narrowed(one)), "diff FILE OTHER"),
    ],
)
def test_an_answer_is_the_json_of_its_command(file, tmp_path, answer, command):
    other = tmp_path / "other.json"
    design = api.load(file)
    api.save(_narrowed(design), other)
    words = [{"FILE": str(file), "OTHER": str(other)}.get(word, word) for word in command.split()]
    done = CliRunner().invoke(group, [*words, "--format", "json"])
    assert json.loads(done.stdout) == answer(design).as_dict()


def _narrowed(design):
    organization = design.organization
    return api.apply(design, edits.remove(organization, [api.find(design, "Sandbox")]))


def test_a_coffee_shop_says_who_can(tmp_path):
    shop = api.template("coffee-shop")
    api.save(shop, tmp_path / "shop.json")
    found = api.who_can(shop, "dynamodb:UpdateItem")
    done = CliRunner().invoke(
        group, ["who-can", str(tmp_path / "shop.json"), "--action", "dynamodb:UpdateItem", "--format", "json"]
    )
    assert json.loads(done.stdout) == found.as_dict()
    assert {"acc-payments"} <= {one.account for one in found}


def test_the_graph_is_a_frozen_copy(design):
    tree = api.graph(design)
    assert nx.is_arborescence(tree)
    with pytest.raises(nx.NetworkXError):
        tree.remove_node("root")
    assert {"name", "kind", "aws_id", "tags", "policies", "path"} == set(tree.nodes["root"])
    assert design.organization.account_count == [kind for _, kind in tree.nodes(data="kind")].count("account")


def test_an_edit_returns_another_design_and_keeps_the_layout(design):
    before = design.organization.copy()
    after = api.apply(design, edits.rename(design.organization, api.find(design, "Sandbox"), "Playground"))
    assert before == design.organization
    assert "Playground" == after.organization.node(api.find(after, "Playground")).name
    assert design.file.layout == after.file.layout


def test_an_answer_is_frozen(design):
    found = api.explain(design, "shop-prod", "s3:DeleteBucket")
    with pytest.raises(AttributeError):
        found.answer = "allowed"
    found.as_dict()["answer"] = "allowed"
    found.levels.clear()
    assert "conditional" == found.answer
    assert len(found.levels) == len(found.rows) == len(list(found))
    with pytest.raises(AttributeError, match=r"It has: .*reason"):
        _ = found.because
    with pytest.raises(TypeError):
        bool(found)
    assert found == copy.deepcopy(found) == pickle.loads(pickle.dumps(found))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda one, _: api.loads("{}"),
        lambda one, _: api.loads(b"\xff"),
        lambda one, path: api.load(path / "absent.json"),
        lambda one, path: api.save(one, path / "absent" / "x.json"),
        lambda one, _: api.template("absent"),
        lambda one, _: api.find(one, "absent"),
        lambda one, _: api.permissions(one, "shop-prod", "absent:*"),
        lambda one, _: api.explain(one, "shop-prod", "s3:*"),
        lambda one, _: api.explain(one, "shop-prod", "s3:GetObject", principal="absent"),
        lambda one, _: api.who_can(one, "s3:*"),
        lambda one, _: api.check(one, only=["absent"]),
        lambda one, path: api.replay(one, path / "absent.activity"),
        lambda one, path: api.export(one, "absent", path),
    ],
)
def test_wrong_input_raises_a_sentence(design, tmp_path, wrong):
    with pytest.raises(OrgwrightError) as raised:
        wrong(design, tmp_path)
    assert str(raised.value)[0].isalnum() or str(raised.value).startswith("/")


def test_a_newer_file_is_not_saved_over(file):
    newer = json.loads(file.read_text(encoding="utf-8")) | {"version": 99, "later": 1}
    design = api.loads(json.dumps(newer))
    with pytest.raises(EditError, match="newer version"):
        api.save(design, file)


def test_half_a_letter_is_no_design():
    with pytest.raises(FormatError):
        api.loads('{"\ud800": 1}')


def test_files_of_others_are_not_replaced_by_an_export(design, tmp_path):
    rows = api.export(design, "csv", tmp_path / "out").rows
    assert {"severity", "where", "what", "advice"} == set(rows[0].as_dict())
    written = next(path for path in (tmp_path / "out").iterdir() if path.suffix == ".csv")
    written.write_text("mine", encoding="utf-8")
    with pytest.raises(FormatError):
        api.export(design, "csv", tmp_path / "out")
    assert "mine" == written.read_text(encoding="utf-8")


def test_a_notebook_shows_a_design_as_a_picture(design):
    assert design._repr_svg_().lstrip().startswith(("<?xml", "<svg"))
