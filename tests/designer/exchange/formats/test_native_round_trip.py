"""The file comes back as it was, and changes only where the design does."""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import replace

import pytest
from hypothesis import given

from designer.basics.errors import EditError, FormatError
from designer.basics.words import visible_json
from designer.exchange.formats import loading, native, writing
from designer.exchange.formats.documents import normalised
from designer.exchange.formats.format import FILE_VERSION, NativeFile, encoded
from designer.organization import edits
from designer.organization.model.change import Change, Swap
from designer.organization.model.identities import (
    AccessKey,
    AccountIdentities,
    IamGroup,
    IamRole,
    IamUser,
    IdentityPart,
    InlinePolicy,
    ManagedPolicy,
    RootUser,
)
from designer.organization.model.observed import OrganizationPart, ResourcePolicy
from designer.organization.model.organization import Organization
from designer.organization.model.records import FULL_AWS_ACCESS, RCP_FULL_AWS_ACCESS, NodeId, PolicyId
from tests.designer.exchange.formats.designs import COMPANY, as_bytes, files, small


def read(value: object) -> NativeFile:
    return native.read(as_bytes(value), "test.json")


def with_normal_texts(file: NativeFile) -> NativeFile:
    organization = file.organization
    policies = [
        replace(policy, text=normalised(policy.text) or policy.text) for policy in organization.policies.values()
    ]
    nodes, settings, places = organization.nodes.values(), organization.settings, organization.places
    if (own := settings.resource_policy) is not None:
        settings = replace(settings, resource_policy=replace(own, text=normalised(own.text) or own.text))
    return replace(file, organization=Organization(nodes, policies, settings, places))


@given(files())
def test_reading_what_was_written_gives_the_same_design(file: NativeFile) -> None:
    assert with_normal_texts(file) == native.read(native.write(file), "test.json")


@given(files())
def test_saving_twice_gives_the_same_bytes(file: NativeFile) -> None:
    data = native.write(file)
    assert data == native.write(file)
    assert data == native.write(native.read(data, "test.json"))


@given(files())
def test_the_file_is_plain_json_on_lines_indented_by_two(file: NativeFile) -> None:
    text = native.write(file).decode()
    assert visible_json(json.dumps(json.loads(text), indent=2, ensure_ascii=False)) + "\n" == text


def test_keys_and_policies_stand_in_a_fixed_order() -> None:
    value = json.loads(native.write(native.read(COMPANY.read_bytes(), "company.json")))
    assert ["format", "version", "organization", "nodes", "policies", "silenced", "tests", "layout"] == list(value)
    ids = [policy["id"] for policy in value["policies"]]
    assert sorted(ids) == ids
    keys = ["id", "kind", "parent", "name", "awsId", "email", "state", "tags", "notes", "policies"]
    for node in value["nodes"]:
        assert [key for key in keys if key in node] == list(node)


def test_moving_an_account_changes_only_its_lines() -> None:
    organization = native.read(COMPANY.read_bytes(), "company.json").organization
    before = native.write(NativeFile(organization)).decode().splitlines()
    moved = NodeId("acc-log-archive")
    source, target = organization.node(NodeId("ou-security")), organization.node(NodeId("ou-sandbox"))
    rest = tuple(child for child in source.children if child != moved)
    organization.apply(
        Change(
            "Move",
            {
                source.id: Swap(source, replace(source, children=rest)),
                target.id: Swap(target, replace(target, children=(moved, *target.children))),
            },
        )
    )
    after = native.write(NativeFile(organization)).decode().splitlines()
    lines = [line for line in difflib.ndiff(before, after) if line[:1] in "+-"]
    size = len(json.dumps(node_value(before, moved), indent=2).splitlines())
    assert 2 * size == len(lines)
    parents = {line[1:].strip() for line in lines if '"parent"' in line}
    assert {'"parent": "ou-security",', '"parent": "ou-sandbox",'} == parents


def node_value(lines: list[str], node_id: str) -> object:
    return next(node for node in json.loads("\n".join(lines))["nodes"] if node["id"] == node_id)


def test_siblings_keep_the_order_of_the_list_wherever_their_parent_stands() -> None:
    value = small()
    value["nodes"].reverse()
    organization = read(value).organization
    assert (NodeId("ou-work"), NodeId("acc-main")) == organization.node(NodeId("root")).children


def test_a_node_without_policies_has_what_aws_attaches_to_a_new_one() -> None:
    value = small()
    value["nodes"][2]["policies"] = []
    organization = read(value).organization
    assert (FULL_AWS_ACCESS,) == organization.node(NodeId("acc-shop")).policies
    assert () == organization.node(NodeId("ou-work")).policies
    value["organization"]["policyTypes"] = ["RESOURCE_CONTROL_POLICY", "SERVICE_CONTROL_POLICY"]
    both = read(value).organization.node(NodeId("acc-shop")).policies
    assert (FULL_AWS_ACCESS, RCP_FULL_AWS_ACCESS) == both


def test_policies_of_aws_are_added_where_they_are_left_out() -> None:
    value = small()
    del value["policies"]
    assert {FULL_AWS_ACCESS, RCP_FULL_AWS_ACCESS} == set(read(value).organization.policies)


@pytest.mark.parametrize(
    ("text", "kept_as"),
    [
        ('{"Version":"2012-10-17","Statement":[]}', "document"),
        ('{"Name": "\\u00e9\\/"}', "document"),
        ("{}", "document"),
        ("", "text"),
        ('{"Statement": [', "text"),
        ("[]", "text"),
        ('{"Statement": [], "Statement": []}', "text"),
        ('{"NumericEquals": 1.10}', "text"),
        ('{"NumericEquals": 1e999}', "text"),
        ('{"half": "\\ud83d"}', "text"),
        ('{"a":' * 300 + "1" + "}" * 300, "text"),
        ("1" * 10_000, "text"),
    ],
)
def test_a_policy_is_kept_as_an_object_where_nothing_but_white_space_is_lost(text: str, kept_as: str) -> None:
    organization = read(small()).organization
    policy = organization.policy(PolicyId("deny-leave"))
    organization.apply(Change("Type", policies={policy.id: Swap(policy, replace(policy, text=text))}))
    data = native.write(NativeFile(organization))
    written = next(p for p in json.loads(data)["policies"] if p["id"] == "deny-leave")
    assert kept_as in written
    again = native.read(data, "test.json").organization.policy(policy.id).text
    assert text == again if kept_as == "text" else json.loads(text) == json.loads(again)


def test_half_a_character_pasted_into_a_name_does_not_make_the_file_unreadable() -> None:
    organization = read(small()).organization
    root = organization.node(NodeId("root"))
    organization.apply(Change("Rename", {root.id: Swap(root, replace(root, name="Root \ud83d"))}))
    again = native.read(native.write(NativeFile(organization)), "test.json").organization
    assert again.node(root.id).name == "Root \ufffd"


def test_what_the_layout_says_about_nodes_that_are_gone_is_dropped() -> None:
    value = small()
    positions = {"ou-gone": [1, 2], "ou-work": [3, 4.6], "root": [5, 5]}
    value["layout"] = {"collapsed": ["ou-gone", "ou-work"], "positions": positions}
    file = read(value)
    assert (("ou-work",), {"ou-work": (3, 5)}) == (file.layout.collapsed, dict(file.organization.places))


def test_placing_a_node_changes_only_the_layout_of_the_file() -> None:
    organization = read(small()).organization
    before = native.write(NativeFile(organization)).decode()
    organization.apply(edits.place(organization, {NodeId("ou-work"): (40, -7)}))
    after = native.write(NativeFile(organization)).decode()
    start = before.index('"layout"')
    assert before[:start] == after[:start]
    assert json.loads(after)["layout"] == {"positions": {"ou-work": [40, -7]}}


def test_a_newer_version_opens_read_only_and_cannot_be_saved() -> None:
    value = small()
    value["version"] = 7
    value["nodes"][1]["contract"] = {"until": "2027"}
    file = read(value)
    assert file.read_only
    assert ["version 7" in note and f"version {FILE_VERSION}" in note for note in file.notes] == [True]
    with pytest.raises(EditError, match="newer version"):
        native.write(file)


def test_the_parts_of_a_file_are_of_the_moment_when_the_first_was_taken() -> None:
    file = native.read(COMPANY.read_bytes(), "company")
    organization = file.organization
    whole = native.write(file)
    parts = writing.file_parts(file)
    text = next(parts)
    first, second, *_ = organization.accounts()
    organization.apply(edits.rename(organization, first, "Elsewhere"))
    organization.apply(edits.remove(organization, [second]))
    assert whole == encoded(text + "".join(parts))
    assert whole != native.write(file)


def test_what_aws_tells_of_the_organization_is_read_and_faults_in_it_have_their_places() -> None:
    value = small()
    value["organization"] |= {
        "resourcePolicy": {"awsId": "rp-1", "text": "{", "document": {}},
        "handshakes": [{"id": "h-1", "action": "INVITE"}],
        "unknown": ["handshake"],
    }
    with pytest.raises(FormatError) as caught:
        read(value)
    assert [
        ("organization.handshakes[0]", 'The key "state" is missing.'),
        ("organization.unknown[0]", '"handshake" is not known here; did you mean "handshakes"?'),
    ] == sorted((fault.path.removeprefix("$."), fault.message) for fault in caught.value.faults)
    value["organization"] |= {"handshakes": [], "unknown": ["resourcePolicy"]}
    with pytest.raises(FormatError, match='either a "document" or a "text"'):
        read(value)
    del value["organization"]["resourcePolicy"]["document"]
    settings = read(value).organization.settings
    assert (ResourcePolicy("{", "rp-1"), (OrganizationPart.RESOURCE_POLICY,)) == (
        settings.resource_policy,
        settings.unknown,
    )


def test_what_lies_inside_accounts_comes_back_and_a_removed_account_takes_it_along() -> None:
    organization = native.read(COMPANY.read_bytes(), "company.json").organization
    assert '"identities"' not in native.write(NativeFile(organization)).decode()
    account = NodeId("acc-log-archive")
    text = normalised('{"Version":"2012-10-17","Statement":[]}') or ""
    inside = AccountIdentities(
        RootUser(password=False, access_keys=0),
        (
            IamUser("new"),
            IamUser(
                "ana",
                "/ops/",
                ("cashiers",),
                ("arn:aws:iam::aws:policy/ReadOnlyAccess", "Own"),
                (InlinePolicy("typed", "{"), InlinePolicy("see", text)),
                "Own",
                (("team", "ops"),),
                "2025-01-07T08:00:00+00:00",
                console=False,
                mfa=True,
                access_keys=(AccessKey(active=True, created="2025"), AccessKey(active=False)),
                password_last_used="2026",
            ),
        ),
        (IamGroup("cashiers", attached=("Own",)),),
        (IamRole("deploy", text, description="ships", session_seconds=3600, last_used="2026"), IamRole("none", "")),
        (ManagedPolicy("Own", text, "/a/", "of its own"),),
        (IdentityPart.CREDENTIALS,),
    )
    organization.apply(Change("Know", identities={account: Swap(None, inside)}))
    data = native.write(NativeFile(organization))
    assert native.read(data, "test.json").organization == organization
    assert native.write(native.read(data, "test.json")) == data
    organization.apply(edits.remove(organization, [account]))
    assert not organization.identities
    assert native.read(native.write(NativeFile(organization)), "test.json").organization == organization


@pytest.mark.parametrize(
    ("identities", "told"),
    [
        ({"nobody": {}}, 'No account of this file has the id "nobody".'),
        ({"acc-log-archive": {"users": [{"name": "a"}, {"name": "A"}]}}, "Another one has this name"),
        ({"acc-log-archive": {"roles": [{"name": "a", "trust": {}}]}}, "A policy needs its content"),
        ({"acc-log-archive": {"users": [{"name": "a", "group": []}]}}, 'did you mean "groups"?'),
    ],
)
def test_faults_inside_accounts_are_told_with_their_place(identities: object, told: str) -> None:
    value = json.loads(COMPANY.read_bytes())
    with pytest.raises(FormatError, match=re.escape(told)) as refused:
        read({**value, "identities": identities})
    assert "identities" in refused.value.faults[0].path


def test_signs_within_many_texts_are_no_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "_FREE_COST", 0)
    monkeypatch.setattr(loading, "_COST_PER_BYTE", 1)
    for cut in range(1, 50):
        monkeypatch.setattr(loading, "_AT_ONCE", cut)
        loading.load_json(
            b'["{{{{{{{{{{{{{{{{{{{{{{{\\\\", "\\"{{,,,,,,,,,,,,,,,,,,", "", "%b"]' % (b" " * 300), "test.json"
        )
    with pytest.raises(FormatError, match="too many values"):
        loading.load_json(b'["%b", {}, {}]' % (b" " * 300), "test.json")


def test_signs_within_a_long_text_are_no_values() -> None:
    file = read(small())
    policy = replace(next(iter(file.organization.policies.values())), id=PolicyId("long"), aws_id="", aws_managed=False)
    crowded = replace(policy, name="Long", description='{"' * 1_200_000)
    organization = file.organization
    organization.apply(Change("Add", policies={crowded.id: Swap(None, crowded)}))
    assert crowded == native.read(native.write(NativeFile(organization)), "test.json").organization.policies[crowded.id]
