"""Facts become a design, and whatever does not fit becomes an entry with its place."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.analysis import checks
from designer.analysis.access.ceilings import Ceilings
from designer.basics.errors import FormatError
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.exchange.imports.assembly.assemble import assemble
from designer.exchange.imports.facts import (
    Attachment,
    Delegation,
    Extra,
    Missing,
    NodeFacts,
    OrganizationFacts,
    Placement,
    PolicyFacts,
    UnknownAttachments,
)
from designer.organization.model.organization import Organization
from designer.organization.model.records import FULL_AWS_ACCESS, AccountState, NodeId, NodeKind, PolicyType, Unknown
from designer.policy.catalog.catalogue import load
from tests.designer.building import outline

SCP, RCP = "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"
ROOT = NodeFacts(key="r-ab12", kind=NodeKind.ROOT, name="Root", where="roots", aws_id="r-ab12")
DENY = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}'


def ou(name: str, /, **more: object) -> NodeFacts:
    return replace(NodeFacts(key=name, kind=NodeKind.OU, name=name, where=f"{name}.json"), **more)


def account(name: str, /, **more: object) -> NodeFacts:
    return replace(NodeFacts(key=name, kind=NodeKind.ACCOUNT, name=name, where=f"{name}.json"), **more)


def policy(key: str, name: str = "", **more: object) -> PolicyFacts:
    return replace(PolicyFacts(key=key, name=name or key, type=SCP, text=DENY, where=f"{key}.json"), **more)


def facts(*nodes: NodeFacts, below: dict[str, str] | None = None, **more: object) -> OrganizationFacts:
    """A root with some nodes; `below` gives a child its parent."""
    claims = tuple(Placement(child, parent, f"{child} claim") for child, parent in (below or {}).items())
    made = OrganizationFacts(
        source="dump", aws_id="o-abcde12345", policy_types=(SCP,), nodes=(ROOT, *nodes), placements=claims
    )
    return replace(made, **more)


def assembled(what: OrganizationFacts) -> tuple[Organization, list[tuple[str, str, str]]]:
    """The design, and its report: severity, place and sentence of each entry."""
    report = ConversionReport()
    design = assemble(what, report).organization
    return design, [(entry["severity"], entry["where"], entry["what"]) for entry in report.as_json()]


def test_a_source_without_contradictions_comes_whole_and_without_a_word():
    design, report = assembled(
        facts(
            account(
                "shop",
                aws_id="111122223333",
                email="shop@example.com",
                state=AccountState.SUSPENDED,
                joined_method="INVITED",
                joined="2024-03-01T10:15:30+00:00",
                tags=(("team", "web"),),
            ),
            ou("Work", aws_id="ou-ab12-11111111"),
            below={"shop": "Work", "Work": "r-ab12"},
            partition="aws-cn",
            management_account="shop",
            policies=(
                policy("p-FullAWSAccess", "FullAWSAccess", aws_managed=True, aws_id="p-FullAWSAccess"),
                policy("p-1", "Deny S3", aws_id="p-11111111", description="No S3", tags=(("owner", "me"),)),
            ),
            attachments=(Attachment("p-FullAWSAccess", "Work"), Attachment("p-1", "Work"), Attachment("p-1", "Work")),
            trusted_services=("config.amazonaws.com",),
            delegations=(Delegation("shop", "config.amazonaws.com"),),
        )
    )
    assert [] == report
    assert "Root(Work(shop))" == outline(design)
    shop, settings = design.node(NodeId("acc-shop")), design.settings
    assert ("111122223333", "shop@example.com", AccountState.SUSPENDED) == (shop.aws_id, shop.email, shop.state)
    assert ("INVITED", "2024-03-01T10:15:30+00:00") == (shop.joined_method, shop.joined)
    assert (("team", "web"),) == shop.tags
    assert (FULL_AWS_ACCESS, "deny-s3") == design.node(NodeId("ou-work")).policies
    deny = design.policies["deny-s3"]
    assert ("p-11111111", "No S3", (("owner", "me"),)) == (deny.aws_id, deny.description, deny.tags)
    assert ("o-abcde12345", "aws-cn", "acc-shop") == (settings.aws_id, settings.partition, settings.management_account)
    assert ["config.amazonaws.com"] == [entry.service for entry in settings.delegated_administrators]


CONTRADICTIONS = [
    (
        facts(ou("a"), ou("b"), below={"a": "b", "b": "a"}),
        "Root(a(b))",
        ("changed", "a.json", "ring, each below the one before: a \u203a b \u203a a. a is taken out"),
    ),
    (facts(ou("a"), below={"a": "a"}), "Root(a)", ("changed", "a.json", "a \u203a a")),
    (facts(ou("a")), "Root(a)", ("unknown", "a.json", "The place of OU a is unknown")),
    (
        facts(
            ou("a"),
            account("x"),
            placements=(Placement("a", "r-ab12"), Placement("x", "a"), Placement("x", "r-ab12", "w")),
        ),
        "Root(a x)",
        ("unknown", "w", "account x is placed under root Root and under OU a."),
    ),
    (
        facts(account("x"), account("y"), below={"x": "r-ab12", "y": "x"}),
        "Root(x y)",
        ("changed", "y claim", "accounts hold nothing"),
    ),
    (
        facts(account("x"), below={"x": "ou-ab12-99999999"}),
        "Root(<name of ou-ab12-99999999>(x))",
        ("unknown", "x claim", "OU ou-ab12-99999999, which nothing describes"),
    ),
    (facts(below={"gone": "r-ab12"}), "Root", ("lost", "gone claim", "gone is placed under r-ab12")),
    (
        facts(ou("a"), replace(ROOT, key="r-cd34", where="two"), below={"a": "r-ab12"}),
        "Root(a Root)",
        ("changed", "two", "r-cd34 is a second root"),
    ),
    (
        facts(ou("a"), ou("a", name="b", where="again"), below={"a": "r-ab12"}),
        "Root(a)",
        ("changed", "again", "a is described a second time, and differently; a.json counts"),
    ),
    (
        replace(facts(account("x"), below={"x": "r-ab12"}), nodes=(account("x"),), placements=()),
        "Root(x)",
        ("unknown", "dump", "Nothing describes the root"),
    ),
    (
        facts(account("x"), below={"x": "r-ab12"}, attachments=(Attachment("p-9", "x", "targets"),)),
        "Root(x)",
        ("unknown", "targets", "p-9 is attached to account x, but nothing describes the policy"),
    ),
    (
        facts(policies=(policy("p"),), attachments=(Attachment("p", "z", "targets"),)),
        "Root",
        ("lost", "targets", "p is attached to z, which nothing describes"),
    ),
    (facts(policies=(policy("p", type="NEW_POLICY"),)), "Root", ("lost", "p.json", "of the type NEW_POLICY")),
    (facts(policies=(policy("p"), policy("p", text="{}"))), "Root", ("changed", "p.json", "described a second time")),
    (facts(policy_types=(SCP, "NEW_POLICY")), "Root", ("lost", "dump", "type NEW_POLICY is enabled")),
    (facts(management_account="m"), "Root", ("unknown", "dump", "management account m is not among the accounts")),
    (
        facts(delegations=(Delegation("m", "x.aws", "d"),)),
        "Root",
        ("lost", "d", "m administers x.aws, but is not among"),
    ),
    (
        facts(extras=(Extra("The resource policy", "rp.json"),)),
        "Root",
        ("lost", "rp.json", "The resource policy has no place"),
    ),
    (
        facts(account("x", email="A@b.c"), account("y", email="a@b.c"), below={"x": "r-ab12", "y": "r-ab12"}),
        "Root(x y)",
        ("note", "y", "is that of x, too"),
    ),
    (
        facts(account("x", email=Missing("Masked.", "accounts")), below={"x": "r-ab12"}),
        "Root(x)",
        ("unknown", "accounts", "Unknown e-mail address of account x. Masked."),
    ),
]


@pytest.mark.parametrize(("what", "tree", "entry"), CONTRADICTIONS)
def test_what_does_not_fit_is_said_with_its_place(
    what: OrganizationFacts, tree: str, entry: tuple[str, str, str]
) -> None:
    design, report = assembled(what)
    assert tree == outline(design)
    said = [(severity, where) for severity, where, sentence in report if entry[2] in sentence]
    assert [entry[:2]] == said, report


def test_parents_of_parents_that_nothing_describes_stand_in_the_design_too() -> None:
    design, report = assembled(facts(account("x"), below={"x": "low", "low": "high", "high": "r-ab12"}))
    assert "Root(high(low(x)))" == outline(design)
    assert ["low claim", "x claim"] == sorted(where for _, where, said in report if "nothing describes" in said)


def test_unknown_attachments_stand_in_the_design_and_are_said_by_permissions_and_checks():
    gap = UnknownAttachments(PolicyType.SERVICE_CONTROL_POLICY, "a", Missing("The call was refused.", "targets"))
    idle = UnknownAttachments(PolicyType.RESOURCE_CONTROL_POLICY, None, Missing("The call was refused."))
    design, report = assembled(
        facts(ou("a"), account("x"), below={"a": "r-ab12", "x": "a"}, unknown_attachments=(gap, idle))
    )
    assert [("unknown", "targets", "The SCPs attached to OU a are unknown. The call was refused.")] == report
    (stand_in,) = design.node(NodeId("ou-a")).policies
    assert Unknown.ATTACHMENTS is design.policy(stand_in).unknown
    assert not Ceilings(design, load()).of(NodeId("acc-x")).known
    assert ["unknown-policies"] == [one.check for one in checks.run_checks(design) if one.policy == stand_in]


def test_a_policy_that_is_perhaps_attached_leaves_unknown_only_what_it_may_change():
    scp, here = PolicyType.SERVICE_CONTROL_POLICY, Missing("The target is unknown.", "main.tf:9")
    texts = [
        f'{{"Version": "2012-10-17", "Statement": [{{"Effect": "{effect}", "Action": "{action}", "Resource": "*"}}]}}'
        for effect, action in (("Allow", "*"), ("Deny", "s3:*"))
    ]
    design, report = assembled(
        facts(
            account("x"),
            account("y"),
            below={"x": "r-ab12", "y": "r-ab12"},
            policies=(policy("all", text=texts[0]), policy("p", "DenyS3", text=texts[1])),
            attachments=(*(Attachment("all", node) for node in ("r-ab12", "x", "y")), Attachment("p", "y")),
            unknown_attachments=(UnknownAttachments(scp, "x", here, "p"), UnknownAttachments(scp, "y", here, "p")),
        )
    )
    assert [("unknown", "main.tf:9", f"It is unknown whether DenyS3 is attached to 2 nodes. {here.reason}")] == report
    (stand_in,) = (one for one in design.policies.values() if one.unknown is Unknown.ATTACHMENTS)
    assert ("DenyS3 (attached or not)", design.policies["denys3"].text) == (stand_in.name, stand_in.candidate)
    assert (NodeId("acc-x"),) == tuple(design.targets(stand_in.id)), "the other account has the policy"
    assert Ceilings(design, load()).of(NodeId("acc-x")).unknown == load().match("s3:*") & load().limited_mask
    assert not Ceilings(design, load()).of(NodeId("acc-y")).unknown


def test_a_policy_whose_text_is_missing_is_unknown_but_for_awss_own():
    missing = Missing("Nothing describes it.", "policies")
    design, report = assembled(
        facts(
            policies=(
                policy("p", text=missing),
                policy("p-FullAWSAccess", "FullAWSAccess", aws_managed=True, aws_id="p-FullAWSAccess", text=missing),
            )
        )
    )
    assert [("unknown", "policies", "Unknown text of policy p. Nothing describes it.")] == report
    assert (Unknown.TEXT, "") == (design.policies["p"].unknown, design.policies["p"].text)
    assert '"Allow"' in design.policy(FULL_AWS_ACCESS).text


INHERITS = "What is inherited there is answered as unknown."


def test_many_gaps_of_one_reason_are_one_entry():
    names = [f"a{number}" for number in range(30)]
    nodes = [account(name, email=Missing("Masked.")) for name in names]
    _, report = assembled(facts(*nodes, below=dict.fromkeys(names, "r-ab12")))
    assert [("unknown", "dump", "Unknown e-mail address of 30 entries, account a0 the first. Masked.")] == report
    _, report = assembled(facts(*map(account, names)))
    assert [
        (
            "unknown",
            "dump",
            f"The place of 30 nodes is unknown, account a0 the first; they are put under the root. {INHERITS}",
        )
    ] == report


class CountedKey(str):
    """A key that counts how often one of its kind is compared with another."""

    __slots__ = ()
    compared = 0
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        CountedKey.compared += 1
        return str.__eq__(self, other)


def test_nodes_with_open_attachments_are_looked_up_and_not_compared_with_each_other():
    keys = [CountedKey(f"{number:012d}") for number in range(300)]
    gap = Missing("It was not read.", "dump")
    open_to_all = tuple(UnknownAttachments(None, CountedKey(key), gap) for key in keys)
    CountedKey.compared = 0
    design, _ = assembled(
        facts(*map(account, keys), below=dict.fromkeys(keys, "r-ab12"), unknown_attachments=open_to_all)
    )
    assert 300 == design.account_count
    assert CountedKey.compared < 40 * len(keys)


def test_a_tree_that_no_file_could_hold_is_refused():
    names = ["r-ab12", *(f"ou{number}" for number in range(102))]
    deep = facts(*map(ou, names[1:]), below=dict(zip(names[1:], names, strict=False)))
    with pytest.raises(FormatError, match="more than 100 levels"):
        assemble(deep, ConversionReport())


KEYS = st.sampled_from(["r-ab12", "r-cd34", "ou-ab12-11111111", "ou-ab12-22222222", "a", "b", "c", "111122223333"])
TEXTS = st.text(max_size=5) | st.just("x" * 1200)
GAPS = st.just(Missing("Refused.", "here"))
NODES = st.builds(
    NodeFacts,
    key=KEYS,
    kind=st.sampled_from(NodeKind),
    name=TEXTS | GAPS,
    aws_id=TEXTS,
    email=TEXTS | GAPS,
    state=st.sampled_from(AccountState) | GAPS,
    joined=TEXTS,
    tags=st.lists(st.tuples(TEXTS, TEXTS), max_size=2).map(tuple) | GAPS,
)
POLICIES = st.builds(
    PolicyFacts,
    key=st.sampled_from(["p", "q", "p-FullAWSAccess"]),
    name=TEXTS | st.just("FullAWSAccess"),
    type=st.sampled_from([SCP, RCP, "TAG_POLICY", "NEW"]),
    text=TEXTS | GAPS,
    aws_id=st.sampled_from(["", "p-FullAWSAccess", "p-12345678"]),
    aws_managed=st.booleans(),
)
CLAIMS = st.builds(Placement, KEYS, KEYS)
ALL = st.builds(
    OrganizationFacts,
    source=st.just("dump"),
    management_account=st.none() | KEYS | GAPS,
    policy_types=st.lists(st.sampled_from([SCP, RCP, "NEW"])).map(tuple) | GAPS,
    nodes=st.lists(NODES, max_size=8).map(tuple),
    placements=st.lists(CLAIMS, max_size=10).map(tuple),
    policies=st.lists(POLICIES, max_size=4).map(tuple),
    attachments=st.lists(st.builds(Attachment, st.sampled_from(["p", "q", "p-FullAWSAccess", "z"]), KEYS)).map(tuple),
    unknown_attachments=st.lists(
        st.builds(UnknownAttachments, st.sampled_from(list(PolicyType)[:3]), st.none() | KEYS, GAPS), max_size=2
    ).map(tuple),
    delegations=st.lists(st.builds(Delegation, KEYS, TEXTS), max_size=2).map(tuple) | GAPS,
)


@given(ALL)
def test_any_facts_at_all_make_a_design_that_a_file_can_hold(what: OrganizationFacts) -> None:
    design = assemble(what, ConversionReport()).organization
    assert nx.is_arborescence(design.graph)
    assert len(design.nodes) >= len({node.key for node in what.nodes})
    assert design == native.read(native.write(NativeFile(design)), "design").organization


def test_what_is_attached_to_a_root_that_nothing_describes_is_unknown() -> None:
    told = facts(ou("a"), attachments=(Attachment("p-FullAWSAccess", "a", "targets"),))
    design, _ = assembled(replace(told, nodes=(ou("a"),), policy_types=("SERVICE_CONTROL_POLICY",)))
    assert [design.policies[one].unknown for one in design.node(design.root).policies] == [Unknown.ATTACHMENTS]
