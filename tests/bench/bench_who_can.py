"""Inside 200 accounts of 100 principals each: reading answers of IAM, and asking who can do one action."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from random import Random
from resource import RUSAGE_CHILDREN, getrusage
from tempfile import TemporaryDirectory
from time import process_time

from designer.analysis.principals.policy_shares import AskedActions
from designer.analysis.principals.who_can import who_can
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats.native import NativeFile, write
from designer.exchange.imports.iam.iam_files import read_iam
from designer.exchange.imports.iam.identities import update_identities
from designer.exchange.imports.source import open_source
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind, Settings, aws_managed_policies
from designer.policy.catalog.catalogue import load
from tests.bench import Result, timed

ACCOUNTS, HALF = 200, 50
ACTIONS = ("s3:GetObject", "s3:Put*", "ec2:*", "iam:PassRole", "dynamodb:Query", "logs:*")
AWS_OWN = "arn:aws:iam::aws:policy/"


def document(random: Random, name: str) -> dict[str, object]:
    """A policy that no other principal has."""
    own = {"Effect": "Allow", "Action": ["s3:Get*", random.choice(ACTIONS)], "Resource": f"arn:aws:s3:::{name}/*"}
    more = {"Effect": "Allow", "Action": random.sample(ACTIONS, 2), "Resource": f"arn:aws:dynamodb:*:*:table/{name}"}
    return {"Version": "2012-10-17", "Statement": [own, more]}


def trust(number: str, name: str) -> dict[str, object]:
    """A trust policy that no other role has."""
    condition = {"StringEquals": {"sts:ExternalId": name}}
    one = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{number}:root"}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [{**one, "Condition": condition}]}


def details(random: Random, number: str) -> dict[str, object]:
    """Authorization details of an account."""
    users, roles = [], []
    for index in range(HALF):
        name = f"b-{number}-{index}"
        of_user, of_role = (
            [{"PolicyName": "own", "PolicyDocument": document(random, f"{name}-{kind}")}] for kind in ("user", "role")
        )
        attached = [{"PolicyArn": f"{AWS_OWN}ReadOnlyAccess"}][: index % 2]
        arn = f"arn:aws:iam::{number}"
        users.append(
            {"UserName": f"u{index}", "Arn": f"{arn}:user/u{index}", "UserPolicyList": of_user, "GroupList": []}
            | {"AttachedManagedPolicies": attached}
        )
        roles.append(
            {"RoleName": f"r{index}", "Arn": f"{arn}:role/r{index}", "RolePolicyList": of_role}
            | {"AssumeRolePolicyDocument": trust(number, name), "AttachedManagedPolicies": []}
        )
    return {"UserDetailList": users, "RoleDetailList": roles, "GroupDetailList": [], "Policies": []}


def run() -> Result:
    """Seconds of an import, and of one question."""
    random = Random(1)
    numbers = [f"{index:012}" for index in range(1, ACCOUNTS + 1)]
    accounts = [Node(NodeId(f"a{one}"), NodeKind.ACCOUNT, one, aws_id=one) for one in numbers]
    root = Node(NodeId("root"), NodeKind.ROOT, "Root", tuple(one.id for one in accounts))
    policies = aws_managed_policies()
    attached = (policies[0].id,)
    nodes = [Node(one.id, one.kind, one.name, one.children, attached, one.aws_id) for one in (root, *accounts)]
    design = Organization(nodes, policies, Settings("Large"))
    with TemporaryDirectory() as folder:
        for number in numbers:
            (Path(folder) / f"{number}.json").write_text(json.dumps(details(random, number)), "utf-8")

        def read() -> None:
            report = ConversionReport()
            facts = read_iam(open_source(Path(folder), report), report)
            change = update_identities(design, facts, None, report)
            if change:
                design.apply(change)

        importing = timed(read, repeats=3)
        whole = process_cpu_s(design, Path(folder) / "design.json")
    catalogue = load()
    begun = process_time()
    list(who_can(design, catalogue, AskedActions("s3:GetObject")))
    first = process_time() - begun
    asking = timed(lambda: list(who_can(design, catalogue, AskedActions("s3:GetObject"))), repeats=3)
    figures = {
        "import_s": importing.median / 1000,
        "who_can_s": asking.median / 1000,
        "first_who_can_cpu_s": first,
        "process_cpu_s": whole,
    }
    reached = importing.median <= 5000 and whole <= 3
    return Result("who_can", figures, {"import_s": "<= 5", "process_cpu_s": "<= 3"}, reached=reached)


def process_cpu_s(design: Organization, path: Path) -> float:
    """Seconds of processor that the command takes, from its start to its last line."""
    path.write_bytes(write(NativeFile(design)))
    command = [sys.executable, "-m", "designer", "who-can", str(path), "--action", "s3:GetObject", "--format", "json"]
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # of this program
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
