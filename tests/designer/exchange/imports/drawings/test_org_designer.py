"""Files of aws-org-designer read into a design."""

import json

import pytest

from designer.basics.errors import FormatError
from designer.exchange.imports.drawings.exchange import is_org_designer, read_org_designer
from designer.organization.model.records import FULL_AWS_ACCESS
from tests.designer.exchange.imports.code.code_sources import MemoryFiles, imported, malformed, try_malformed
from tests.tools import in_one_test

FULL = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
FILE: dict[str, object] = {
    "version": "1.0.0",
    "organization": {
        "id": "org_1",
        "name": "Acme",
        "rootId": "root",
        "nodes": {
            "shop": {"id": "shop", "name": "shop", "type": "account", "parentId": "ou1", "email": "s@acme.example"},
            "root": {"id": "root", "name": "Root", "type": "root", "parentId": None, "children": ["ou1"]},
            "ou1": {"id": "ou1", "name": "Workloads", "type": "ou", "parentId": "root", "children": ["shop"]},
            "odd": {"id": "odd", "type": "team"},
        },
    },
    "policies": {
        "full": {"id": "full", "name": "FullAWSAccess", "type": "scp", "content": FULL},
        "deny": {"id": "deny", "name": "Deny", "type": "scp", "content": FULL.replace("Allow", "Deny")},
        "odd": {"id": "odd", "name": "Odd", "type": "tcp", "content": "{}"},
    },
    "policyAttachments": [
        {"policyId": "full", "nodeId": "root"},
        {"policyId": "deny", "nodeId": "ou1"},
        {"policyId": "deny"},
    ],
}
TEXT = json.dumps(FILE, indent=2)


def test_a_file_becomes_a_design() -> None:
    result = imported(read_org_designer, {"a.json": TEXT})

    unknown = "Unknown SCPs, Unknown RCPs]"
    assert result.tree() == [
        f"Root [{unknown}",
        f"Root/Workloads [Deny, {unknown}",
        f"Root/Workloads/shop [{unknown}",
    ], "an attachment that names no node may be one to any"
    assert result.design.settings.name == "Acme"
    assert [node.name for node in result.design.nodes.values() if FULL_AWS_ACCESS in node.policies] == ["Root"]


@pytest.mark.parametrize("half", ["parentId", "children"])
def test_either_half_of_what_a_file_says_twice_places_a_node(half: str) -> None:
    file = json.loads(TEXT)
    for node in file["organization"]["nodes"].values():
        node.pop(half, None)
    file["policyAttachments"].pop()
    tree = imported(read_org_designer, {"a.json": json.dumps(file)}).tree()
    assert ["Root", "Root/Workloads", "Root/Workloads/shop"] == [line.partition(" [")[0] for line in tree]


def test_what_cannot_be_taken_is_told_with_its_line() -> None:
    told = imported(read_org_designer, {"a.json": TEXT}).told()

    line = TEXT[: TEXT.index('"odd"')].count("\n") + 1
    assert f"Lost: a.json:{line}: odd is not a root, OU or account." in told
    assert any("The policy Odd is of the type tcp, which is not known here." in line for line in told)
    assert any("An attachment names no policy or no node." in line for line in told)


def test_what_it_is_recognised_by() -> None:
    assert is_org_designer(MemoryFiles({"a.json": TEXT}))
    assert not is_org_designer(MemoryFiles({"a.json": "{}"}))
    with pytest.raises(FormatError, match="Nothing in it describes an organization"):
        imported(read_org_designer, {"a.json": '{"organization": {}}'})


@in_one_test("way", malformed(TEXT))
def test_what_is_malformed_gets_words(way: str) -> None:
    try_malformed(read_org_designer, {}, "a.json", malformed(TEXT)[way])
