"""Designs for the tests of exports: one small and known, one of wicked names, and any at all."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import strategies as st

from designer.exchange.conversion import ConversionReport
from designer.exchange.exports.registry import export_design, target_of
from designer.exchange.exports.target import ExportedFiles, ExportSource
from designer.exchange.formats.format import NativeFile
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    DelegatedAdministrator,
    Node,
    NodeId,
    NodeKind,
    Policy,
    PolicyId,
    PolicyType,
    Settings,
    aws_managed_policies,
)
from tests.designer.strategies import organizations

DENY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "Own",
            "Effect": "Deny",
            "Action": ["s3:*"],
            "Resource": "arn:aws:s3:::${aws:PrincipalTag/team}/%{x}",
            "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-central-1", "eu-west-1"]}},
        }
    ],
}

NAMES = (
    'a"b', "a\\", "a\nb", "${var.x}", "$${x}", "%{if true}", "#{x}", "=1+1", "@x", "</object>", "<b>&amp;</b>", "]]>",
    "--", "-->", "no", "1e3", "012345678901", "2026-11-27", "null", "~", "a: b", "a #b", "- a", "? a", "*a", "&a",
    "!Ref a", "{{resolve:ssm:x}}", "end", "graph", "`x`", "%%{init: {}}%%", "a;b", "日本", "ümläut", "שלום",
    "\u202etxt", "\x85", "\u2028", "../../etc/passwd", "con", "a/b", " a ", "'", "''", "javascript:alert(1)",
    "\ud7ff\ufffd\uffff", "😀", ".", "a" * 128,
)  # fmt: skip
"""Names that some target would take for something of its own."""


def design() -> NativeFile:
    """Root(Payer Workloads(Prod(Shop Bank))), an SCP on Workloads, a tag policy on Shop; Bank and Tags are planned."""
    full = PolicyId("FullAWSAccess")
    deny, tags = PolicyId("deny-s3"), PolicyId("tags")
    payer, work, prod, shop, bank = map(NodeId, ("acc-payer", "ou-work", "ou-prod", "acc-shop", "acc-bank"))
    nodes = [
        Node(NodeId("root"), NodeKind.ROOT, "Root", (payer, work), (full,), "r-ab12"),
        Node(payer, NodeKind.ACCOUNT, "Payer", (), (full,), "111111111111", "payer@example.com"),
        Node(work, NodeKind.OU, "Workloads", (prod,), (full, deny), "ou-ab12-11111111", tags=(("team", "web"),)),
        Node(prod, NodeKind.OU, "Prod", (shop, bank), (full,)),
        Node(shop, NodeKind.ACCOUNT, "Shop One", (), (full, tags), "000000000012", "shop@example.com"),
        Node(bank, NodeKind.ACCOUNT, "Bank", (), (full,)),
    ]
    policies = [
        *aws_managed_policies(),
        Policy(deny, "DenyS3", PolicyType.SERVICE_CONTROL_POLICY, json.dumps(DENY), "No S3", aws_id="p-12345678"),
        Policy(tags, "Tags", PolicyType.TAG_POLICY, '{"tags": {}}'),
    ]
    settings = Settings(
        "Café",
        "o-abcdefghij",
        payer,
        policy_types=(PolicyType.SERVICE_CONTROL_POLICY, PolicyType.TAG_POLICY),
        trusted_services=("sso.amazonaws.com",),
        delegated_administrators=(DelegatedAdministrator(shop, "sso.amazonaws.com"),),
    )
    return NativeFile(Organization(nodes, policies, settings))


def hostile() -> NativeFile:
    """Every name of `NAMES` as the name, tag and id of an OU with an account in it, and as a policy's name and text."""
    full = PolicyId("FullAWSAccess")
    nodes, policies, tops = [], [], []
    for number, name in enumerate(NAMES):
        ou, account, policy = NodeId(f"ou {name}"), NodeId(f"acc {name}"), PolicyId(f"p {name}")
        tops.append(ou)
        tags = ((name, name),)
        nodes += [
            Node(ou, NodeKind.OU, name, (account,), (full, policy), tags=tags, notes=name),
            Node(account, NodeKind.ACCOUNT, name, (), (full,), f"{number:012}", f"{name}@example.com", tags=tags),
        ]
        document = {"Statement": [{"Sid": name, name: [name], "Effect": "Deny", "Action": "*", "Resource": "*"}]}
        text = json.dumps(document, ensure_ascii=False)
        policies.append(Policy(policy, name, PolicyType.SERVICE_CONTROL_POLICY, text, name, tags=tags))
    root = Node(NodeId("root"), NodeKind.ROOT, "Root", tuple(tops), (full,))
    return NativeFile(Organization([root, *nodes], [*aws_managed_policies(), *policies], Settings('</x> "--> ${x}\n#')))


def exported(name: str, file: NativeFile, day: str = "") -> tuple[ExportedFiles, ConversionReport]:
    """Files and report of one target."""
    target = target_of(name)
    assert target is not None
    return export_design(target, ExportSource.of(file, day))


def lines(report: ConversionReport) -> list[str]:
    """The report for a person."""
    return [str(entry) for entry in report]


_wicked = st.none() | st.sampled_from(NAMES)


@st.composite
def files(draw: st.DrawFn) -> NativeFile:
    """Any small design, some of whose names are hostile ones."""
    organization = draw(organizations())
    nodes = [_renamed(node, draw(_wicked)) for node in organization.nodes.values()]
    policies = [replace(one, name=draw(_wicked) or one.name) for one in organization.policies.values()]
    return NativeFile(Organization(nodes, policies, organization.settings))


def _renamed(node: Node, name: str | None) -> Node:
    return node if name is None or node.kind is NodeKind.ROOT else replace(node, name=name, tags=((name, name),))
