"""Reading 1,000 accounts, 100 OUs, 50 policies, 3,800 tags at 40 ms a call: seconds with and without tags, with faults.

The client sleeps and is no network; a design that is not the truth, or a report with an entry, does not reach.
"""

import threading
import time
from dataclasses import replace

from designer.aws.calls import Calls
from designer.aws.pace import Pace
from designer.aws.reading import LiveReading
from designer.conversion import ConversionReport
from designer.imports.assemble import assemble
from designer.model.organization import Organization
from designer.model.records import (
    FULL_AWS_ACCESS,
    Node,
    NodeId,
    NodeKind,
    Policy,
    PolicyId,
    PolicyType,
    Settings,
    aws_managed_policies,
)
from tests.bench import Result
from tests.designer.aws import clients
from tests.designer.imports.dumps import described

ACCOUNTS, OUS, POLICIES, TAGS_EACH = 1_000, 100, 50, 3.8
CALL, PAGE = 0.04, 20
SECONDS = {"tags_s": 12, "no_tags_s": 4, "faults_s": 60}


class Slow(clients.Client):
    """A call takes its time, whatever comes of it."""

    def answer(self, name: str, **parameters: str) -> dict:
        time.sleep(CALL)
        return super().answer(name, **parameters)


class SlowAndFaulty(Slow, clients.Faulty):
    """The same, with faults."""


def run() -> Result:
    """One reading of each kind."""
    clients.PAGE = PAGE
    design = organization()
    tags = sum(len(one.tags) for one in design.nodes.values())
    figures: dict[str, float | int | str] = {"accounts": design.account_count, "ous": OUS, "tags": tags}
    whole = True
    for name, client, with_tags in (
        ("tags", Slow(design), True),
        ("no_tags", Slow(design), False),
        ("faults", SlowAndFaulty(design, seed=1), True),
    ):
        figures[f"{name}_s"], figures[f"{name}_calls"], is_true = _reading(client, design, with_tags=with_tags)
        figures[f"{name}_true"] = int(is_true)
        whole = whole and is_true
    reach = {name: f"<= {most}" for name, most in SECONDS.items()}
    return Result("aws", figures, reach, whole and all(figures[name] <= most for name, most in SECONDS.items()))


def _reading(client: clients.Client, design: Organization, *, with_tags: bool) -> tuple[float, int, bool]:
    """Seconds, calls, and whether all that was asked for came in as it is."""
    calls = Calls(client, Pace(), threading.Event())
    report = ConversionReport()
    start = time.perf_counter()
    facts = LiveReading(calls, "aws", report, tags=with_tags).facts()
    took = time.perf_counter() - start
    read = assemble(facts, report).organization
    if with_tags:
        return took, calls.made, described(read) == described(design) and not len(report)
    bare = Organization(
        [replace(one, tags=()) for one in design.nodes.values()], design.policies.values(), design.settings
    )
    return took, calls.made, described(read) == described(bare)


def organization() -> Organization:
    """A tree of four levels; each node has a policy or two."""
    root, full = NodeId("root"), FULL_AWS_ACCESS
    kind = PolicyType.SERVICE_CONTROL_POLICY
    deny = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:Put*", "Resource": "*"}]}'
    policies = list(aws_managed_policies())
    policies += [
        Policy(PolicyId(f"p{one}"), f"Policy {one}", kind, deny, aws_id=f"p-{one:08}") for one in range(POLICIES)
    ]
    ous = [NodeId(f"ou{one}") for one in range(OUS)]
    accounts = [NodeId(f"a{one}") for one in range(ACCOUNTS)]
    below: dict[NodeId, list[NodeId]] = {one: [] for one in (root, *ous)}
    for number, ou in enumerate(ous):
        below[root if number < 5 else ous[number // 5 - 1]].append(ou)
    for number, account in enumerate(accounts):
        below[ous[number * 7 % OUS]].append(account)
    nodes = [Node(root, NodeKind.ROOT, "Root", tuple(below[root]), (full,), "r-ab12")]
    nodes += [
        Node(
            one,
            NodeKind.OU,
            f"OU {number}",
            tuple(below[one]),
            (full, PolicyId(f"p{number % 50}")),
            f"ou-ab12-{number:08}",
        )
        for number, one in enumerate(ous)
    ]
    nodes += [
        Node(
            one,
            NodeKind.ACCOUNT,
            f"Account {number}",
            (),
            (full,),
            f"{200_000_000_000 + number}",
            f"aws{number}@example.com",
            joined_method="CREATED",
            joined="2024-03-01T10:15:30.123+00:00",
            tags=tuple((f"key{tag}", f"value{number}") for tag in range(3 + (number % 5 > 0))),
        )
        for number, one in enumerate(accounts)
    ]
    settings = Settings(
        "Bench", aws_id="o-abcdefghij", partition="aws", management_account=accounts[0], policy_types=(kind,)
    )
    return Organization(nodes, policies, settings)
