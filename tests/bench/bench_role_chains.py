"""Who can become whom in 200 accounts of 100 principals each: the graph of all takings of roles, and one way."""

from __future__ import annotations

import json
from random import Random

from designer.analysis.principals.escalation_chains import EscalationChains
from designer.analysis.principals.role_chains import PrincipalId, RoleChains
from designer.organization.model.identities import AccountIdentities, IamRole, IamUser, InlinePolicy
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind, Settings, aws_managed_policies
from designer.policy.catalog.catalogue import load
from tests.bench import Result, timed

ACCOUNTS, HALF = 200, 50


def document(*statements: dict[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def inside(random: Random, number: str) -> AccountIdentities:
    """Users of whom one in five may take some role, and roles that trust services, users, accounts and others."""
    users, roles = [], []
    for index in range(HALF):
        name = f"u{index}"
        own = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::b-{number}-{index}/*"}
        target = f"arn:aws:iam::{random.randrange(1, ACCOUNTS + 1):012}:role/r{random.randrange(HALF)}"
        take = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": target}
        every = {"Effect": "Allow", "Action": "*", "Resource": "*"}
        more = random.choices([[], [take], [every]], [80, 15, 5])[0]
        users.append(IamUser(name, inline=(InlinePolicy("own", document(own, *more)),)))
        trusted = random.choice(
            [
                {"Service": "ec2.amazonaws.com"},
                {"AWS": f"arn:aws:iam::{number}:root"},
                {"AWS": f"arn:aws:iam::{number}:user/u{random.randrange(HALF)}"},
                {"AWS": f"arn:aws:iam::{random.randrange(1, ACCOUNTS + 1):012}:root"},
            ]
        )
        trust: dict[str, object] = {"Effect": "Allow", "Principal": trusted, "Action": "sts:AssumeRole"}
        if random.random() < 0.3:
            trust["Condition"] = {"StringEquals": {"sts:ExternalId": f"id-{number}-{index}"}}
        more = random.choices([[], [take], [every]], [85, 10, 5])[0]
        roles.append(IamRole(f"r{index}", document(trust), inline=(InlinePolicy("own", document(own, *more)),)))
    return AccountIdentities(users=tuple(users), roles=tuple(roles))


def run() -> Result:
    """Seconds until the graph stands, and until the ways of one user, and of everybody, to administration are found."""
    random = Random(1)
    numbers = [f"{index:012}" for index in range(1, ACCOUNTS + 1)]
    policies = aws_managed_policies()
    attached = (policies[0].id,)
    accounts = [Node(NodeId(f"a{one}"), NodeKind.ACCOUNT, one, (), attached, one) for one in numbers]
    root = Node(NodeId("root"), NodeKind.ROOT, "Root", tuple(one.id for one in accounts), attached)
    identities = {one.id: inside(random, one.aws_id) for one in accounts}
    design = Organization([root, *accounts], policies, Settings("Large"), identities=identities)
    catalogue = load()
    chains = RoleChains(design, catalogue)
    building = timed(lambda: RoleChains(design, catalogue), repeats=3)
    start = PrincipalId(accounts[0].id, "user/u1")
    finding = timed(lambda: EscalationChains(chains, design, catalogue).way_to_administration(start), repeats=3)
    everybody = timed(lambda: EscalationChains(chains, design, catalogue).takers(None), repeats=3)
    figures = {
        "graph_s": building.worst / 1000,
        "way_s": finding.worst / 1000,
        "everybody_s": everybody.worst / 1000,
        "edges": chains.graph.number_of_edges(),
    }
    return Result("role_chains", figures, {"graph_s": "<= 3"}, reached=building.worst <= 3000)
