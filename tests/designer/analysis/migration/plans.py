"""Random later designs, and plans replayed call by call by something that knows nothing of how they were made."""

import json
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from designer.analysis.differences.alignment import align
from designer.analysis.migration.plan import MigrationPlan
from designer.analysis.migration.planner import planning
from designer.basics.errors import EditError
from designer.basics.steps import finish
from designer.organization import edits
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import FULL_AWS_ACCESS, NodeId, NodeKind, PolicyId, PolicyType
from designer.policy.catalog.catalogue import load

SCP = PolicyType.SERVICE_CONTROL_POLICY
SERVICES = ["s3:*", "ec2:*", "iam:*", "lambda:*", "sqs:*", "organizations:*", "sts:*", "s3:Get*"]


def plan_between(before: Organization, after: Organization, *, with_tests: bool = False) -> MigrationPlan:
    """The plan from one design to another."""
    return finish(planning(align(before, after), load(), with_tests=with_tests))


def scp(effect: str, actions: list[str], **members: object) -> str:
    """A document of one statement."""
    statement = {"Effect": effect, "Action": actions, "Resource": "*"} | members
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def in_place_of(design: Organization, old: PolicyId, new: PolicyId, nodes: Iterable[NodeId]) -> Change:
    """A policy in the place of another one that is attached to these nodes."""
    change = ChangeBuilder(design)
    for node in map(design.node, nodes):
        change.put(replace(node, policies=tuple(new if one == old else one for one in node.policies)))
    return change.change("Exchange")


def edited(before: Organization, seed: int, most: int) -> Organization:
    """A design after some random edits."""
    rnd = random.Random(seed)
    after = before.copy()
    for _ in range(rnd.randint(1, most)):
        for step in range(2):  # some edits are a policy and where it goes
            try:
                change = _edit(after, rnd, step)
            except (EditError, IndexError):
                break
            if change is None:
                break
            after.apply(change)
    return after


def _edit(design: Organization, rnd: random.Random, step: int) -> Change | None:
    nodes = list(design.nodes.values())
    holders = [one.id for one in nodes if one.kind is not NodeKind.ACCOUNT]
    scps = [one for one in design.policies.values() if one.type is SCP]
    own = [one for one in scps if not one.aws_managed]
    if step:
        fresh = [one.id for one in own if not design.targets(one.id)]
        node = rnd.choice(nodes)
        if not fresh:
            return None
        if rnd.random() < 0.5 and FULL_AWS_ACCESS in node.policies:
            return in_place_of(design, FULL_AWS_ACCESS, fresh[-1], [node.id])
        return edits.attach(design, fresh[-1], [node.id])
    match rnd.randrange(10):
        case 0:
            return edits.attach(design, rnd.choice(scps).id, [rnd.choice(nodes).id])
        case 1:
            node = rnd.choice([one for one in nodes if len(one.policies) > 1])
            return edits.detach(design, rnd.choice(node.policies), [node.id])
        case 2:
            mover = rnd.choice([one.id for one in nodes if one.kind is NodeKind.ACCOUNT])
            return edits.move(design, [mover], rnd.choice(holders))
        case 3:
            mover, goal = rnd.choice([one for one in holders if one != design.root]), rnd.choice(holders)
            taken = {design.node(child).name for child in design.node(goal).children}  # AWS takes each name once
            return None if design.node(mover).name in taken else edits.move(design, [mover], goal)
        case 4:
            return edits.edit_policy_text(design, rnd.choice(own).id, rnd.choice(scps).text)
        case 5 | 6:
            return edits.create_policy(
                design, SCP, "", scp(rnd.choice(["Allow", "Deny"]), rnd.sample(SERVICES, rnd.randint(1, 4)))
            )
        case 7:
            return edits.add_ou(design, rnd.choice(holders), f"Fresh {rnd.random():.6f}")
        case 8:
            node = rnd.choice(nodes)
            return edits.rename(design, node.id, f"{node.name} x") if node.kind is not NodeKind.ROOT else None
        case _:
            return edits.remove(design, [rnd.choice([one.id for one in nodes if one.kind is NodeKind.ACCOUNT])])


def crossed(design: Organization, seed: int) -> tuple[Organization, Organization]:
    """Two designs; in the later one some policies have exchanged their texts, and some accounts have moved."""
    rnd = random.Random(seed)
    before = design.copy()
    own = []
    for number in range(rnd.randint(2, 4)):
        text = scp(rnd.choice(["Allow", "Allow", "Deny"]), rnd.sample(SERVICES, rnd.randint(1, 4)))
        before.apply(edits.create_policy(before, SCP, f"Crossed{number}", text))
        own.append(next(one.id for one in before.policies.values() if one.name == f"Crossed{number}"))
    top = next(n.id for n in before.nodes.values() if n.kind is NodeKind.OU and before.accounts_below(n.id) > 2)
    below = [one for one in before.walk() if top in before.path(one)]
    for node in below:
        hung = rnd.sample(own, rnd.randint(0, 2))
        for one in hung:
            before.apply(edits.attach(before, one, [node]))
        if any('"Allow"' in before.policy(one).text for one in hung) and FULL_AWS_ACCESS in before.node(node).policies:
            before.apply(edits.detach(before, FULL_AWS_ACCESS, [node]))
    after = before.copy()
    texts = [before.policy(one).text for one in own]
    for one, text in zip(own, rnd.sample(texts, len(texts)), strict=True):
        after.apply(edits.edit_policy_text(after, one, text))
    holders = [one for one in below if after.node(one).kind is NodeKind.OU]
    for account in (one for one in below if after.node(one).kind is NodeKind.ACCOUNT and rnd.random() < 0.3):
        after.apply(edits.move(after, [account], rnd.choice([after.root, *holders])))
    return before, after


class Replayed:
    """An organization as AWS keeps it, changed by the calls of a plan alone."""

    def __init__(self, before: Organization) -> None:
        self.parents: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.attached: dict[str, set[str]] = {}
        self.texts: dict[str, str] = {}
        self.policy_names: dict[str, str] = {}
        management = before.settings.management_account
        self.caller = "" if management is None else before.node(management).aws_id or management
        for policy in before.policies.values():
            one = policy.aws_id or policy.id
            self.texts[one], self.policy_names[one] = policy.text, policy.name
        for node_id in before.walk():
            node, parent = before.node(node_id), before.parent(node_id)
            one = node.aws_id or node_id
            self.names[one] = node.name
            if parent is not None:
                self.parents[one] = before.node(parent).aws_id or parent
            self.attached[one] = {before.policy(policy).aws_id or policy for policy in node.policies}

    def run(self, plan: MigrationPlan) -> Iterator[object]:
        """Make the calls, one after the other, and tell each when it is made."""
        for step in plan.steps:
            getattr(self, step.call.operation)(step.made, _plain(step.call.arguments))
            yield step

    def tree(self) -> object:
        """All of it by names, for comparing."""
        return {
            one: (self.path(one), frozenset((self.policy_names[p], _same(self.texts[p])) for p in self.attached[one]))
            for one in self.names
        }

    def path(self, one: str) -> tuple[str, ...]:
        """Names from the root down."""
        above = self.parents.get(one)
        return ((*self.path(above), self.names[one])) if above is not None else ()

    def by_path(self) -> object:
        """What hangs at each place."""
        return sorted((path, sorted(hung)) for path, hung in self.tree().values())

    def CreatePolicy(self, made, given):  # noqa: N802 - the calls are found by their names at AWS
        self.texts[made], self.policy_names[made] = given["Content"], given["Name"]

    def UpdatePolicy(self, _made, given):  # noqa: N802
        self.texts[given["PolicyId"]] = given.get("Content", self.texts[given["PolicyId"]])
        self.policy_names[given["PolicyId"]] = given.get("Name", self.policy_names[given["PolicyId"]])

    def DeletePolicy(self, _made, given):  # noqa: N802
        assert not any(given["PolicyId"] in hung for hung in self.attached.values())
        del self.texts[given["PolicyId"]]

    def AttachPolicy(self, _made, given):  # noqa: N802
        hung = self.attached[given["TargetId"]]
        assert given["PolicyId"] in self.texts
        assert given["PolicyId"] not in hung
        hung.add(given["PolicyId"])

    def DetachPolicy(self, _made, given):  # noqa: N802
        hung = self.attached[given["TargetId"]]
        hung.remove(given["PolicyId"])
        assert hung, "AWS keeps at least one SCP"

    def CreateOrganizationalUnit(self, made, given):  # noqa: N802
        siblings = {
            self.names[one] for one, above in self.parents.items() if above == given["ParentId"] and "ou-" in one
        }
        assert given["Name"] not in siblings
        self._add(made, given["ParentId"], given["Name"])

    def UpdateOrganizationalUnit(self, _made, given):  # noqa: N802
        self.names[given["OrganizationalUnitId"]] = given["Name"]

    def PutAccountName(self, _made, given):  # noqa: N802
        assert given.get("AccountId") != self.caller, "AWS refuses it"
        self.names[given.get("AccountId", self.caller)] = given["AccountName"]

    def DeleteOrganizationalUnit(self, _made, given):  # noqa: N802
        self._remove(given["OrganizationalUnitId"])

    def RemoveAccountFromOrganization(self, _made, given):  # noqa: N802
        self._remove(given["AccountId"])

    def CreateAccount(self, made, given):  # noqa: N802
        self._add(made, next(one for one in self.names if one not in self.parents), given["AccountName"])

    def MoveAccount(self, _made, given):  # noqa: N802
        assert self.parents[given["AccountId"]] == given["SourceParentId"]
        self.parents[given["AccountId"]] = given["DestinationParentId"]

    def DeregisterDelegatedAdministrator(self, _made, given):  # noqa: N802
        assert given["AccountId"] in self.names

    def _add(self, made: str, parent: str, name: str) -> None:
        assert parent in self.names
        self.parents[made], self.names[made] = parent, name
        self.attached[made] = {"p-FullAWSAccess"}

    def _remove(self, one: str) -> None:
        assert one not in self.parents.values(), "it is not empty"
        del self.parents[one], self.names[one], self.attached[one]


def _plain(arguments: Mapping[str, object]) -> dict[str, object]:
    return {name: value["new"] if isinstance(value, dict) else value for name, value in arguments.items()}


def _same(text: str) -> str:
    return json.dumps(json.loads(text), sort_keys=True)
