"""What somebody else writes between any two calls is seen at the latest when a step is read back.

The judge knows nothing of how a run compares: it reckons what each account may do before and after each call, in an AWS
that somebody else has changed and in one that nobody has, and a step that gives or takes more in the first ran outside
the proof.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.aws.apply.calling import RunClients, StoppedError
from designer.aws.apply.journal import Journal
from designer.aws.apply.looks import arguments_of
from designer.aws.apply.plan_file import PlanFile
from designer.aws.apply.run import PlanRun
from designer.aws.apply.step_work import StepNews
from designer.basics.errors import EditError
from designer.organization import edits
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeKind, PolicyType
from tests.designer.analysis.migration.plans import SERVICES, edited, scp
from tests.designer.aws.apply.disturbed import Disturbed, planned
from tests.designer.aws.apply.test_rights import wide_plan
from tests.designer.aws.pretended.aws import Aws, read
from tests.examples import LONG

SCP = PolicyType.SERVICE_CONTROL_POLICY
PROBES = ("s3:GetObject", "s3:PutObject", "ec2:RunInstances", "iam:CreateUser", "sqs:SendMessage", "sts:AssumeRole")
FULL = "p-FullAWSAccess"

Allowed = dict[str, frozenset[str]]


def allowed(aws: Aws) -> Allowed:
    """What each account that SCPs limit may do, of some actions."""
    nodes, management = aws.state.nodes, aws.state.management
    accounts = [key for key, node in nodes.items() if node.kind is NodeKind.ACCOUNT and key != management]
    return {one: frozenset(probe for probe in PROBES if _may(aws, one, probe)) for one in accounts}


def _may(aws: Aws, account: str, probe: str) -> bool:
    node = account
    while node:
        said = [
            effect for key in aws.state.attached(node, SCP) for effect in _effects(aws.state.policies[key].text, probe)
        ]
        if "Deny" in said or "Allow" not in said:
            return False
        node = aws.state.nodes[node].parent
    return True


def _effects(text: str | None, probe: str) -> Iterator[str]:
    for one in json.loads(text or "{}").get("Statement", []):
        listed = one.get("Action", "*")
        if any(fnmatchcase(probe, action) for action in ([listed] if isinstance(listed, str) else listed)):
            yield one["Effect"]


class Judged(Disturbed):
    """Notes what each call of the run gives and takes."""

    def __init__(self, aws: Aws) -> None:
        super().__init__(aws)
        self.moved: dict[int, tuple[Allowed, Allowed]] = {}
        self.step = 0

    def _call(self, name: str, method: Callable[..., object], parameters: dict[str, object]) -> object:
        if name.startswith(("list_", "describe_", "get_")):
            return super()._call(name, method, parameters)

        def judge(**given: object) -> object:
            before = allowed(self.aws)
            told = method(**given)
            self.moved[self.step] = (before, allowed(self.aws))
            return told

        return super()._call(name, judge, parameters)

    def hear(self, news: StepNews) -> None:
        """Note which step is made."""
        self.step = news.step.number


def is_outside(real: tuple[Allowed, Allowed], proved: tuple[Allowed, Allowed]) -> bool:
    """Whether a step gives or takes what nobody has, or somebody keeps, where nobody else has changed anything."""
    (before, after), (_, then) = real, proved
    for account in set(before) & set(after) & set(then):
        gained, lost = after[account] - before[account], before[account] - after[account]
        if gained - then[account] or lost & then[account]:
            return True
    return False


def denying() -> Aws:
    """The company with denies and lists of what is allowed at many levels, so that much of them is said twice."""
    aws, rnd = Aws(), random.Random(22)
    for number in range(5):
        text = scp("Deny" if number < 4 else "Allow", ["*"] if number == 4 else rnd.sample(SERVICES, 3))
        aws.create_policy(f"Own {number}", SCP.value, "", text)
    for place in ("Root", "Workloads", "Prod", "Test", "Sandbox", "Shop"):
        for number in rnd.sample(range(5), 2):
            aws.attach_policy(aws.id(f"Own {number}"), aws.id(place))
    aws.wait(3_600)
    return aws


@cache
def denied_plan(seed: int) -> PlanFile:
    """A plan that changes what is said twice."""
    live, _ = read(denying())
    for number in range(seed * 100, seed * 100 + 100):
        try:
            file = planned(live, edited(shuffled(live, number), number, 4))
        except EditError:
            continue
        if len(file.plan.steps) > 1:
            return file
    raise AssertionError


def shuffled(live: Organization, seed: int) -> Organization:
    """A design with some denies attached, detached and rewritten."""
    rnd, wanted = random.Random(seed), live.copy()
    own = [one.id for one in live.policies.values() if one.name.startswith("Own")]
    for _ in range(4):
        policy, node = rnd.choice(own), rnd.choice(list(wanted.nodes))
        try:
            match rnd.randrange(4):
                case 0:
                    wanted.apply(edits.attach(wanted, policy, [node]))
                case 1 | 2 if wanted.targets(policy):
                    wanted.apply(edits.detach(wanted, policy, [rnd.choice(sorted(wanted.targets(policy)))]))
                case _:
                    text = scp("Deny", rnd.sample(SERVICES, 2))
                    wanted.apply(edits.edit_policy_text(wanted, policy, text))
        except EditError:
            continue
    return wanted


def write_anything(aws: Aws, rnd: random.Random) -> None:
    """What somebody else may do at any moment; AWS may refuse it."""
    nodes, policies = sorted(aws.state.nodes), sorted(k for k, one in aws.state.policies.items() if one.kind is SCP)
    own = [key for key in policies if not aws.state.policies[key].aws_managed]
    accounts = [key for key in nodes if aws.state.nodes[key].kind is NodeKind.ACCOUNT]
    places = [key for key in nodes if key not in accounts]
    match rnd.randrange(6):
        case 0:
            aws.attach_policy(rnd.choice(policies), rnd.choice(nodes))
        case 1 | 2:
            policy = rnd.choice([key for key in policies if aws.state.targets(key)])
            aws.detach_policy(policy, rnd.choice(sorted(aws.state.targets(policy))))
        case 3:
            account = rnd.choice(accounts)
            aws.move_account(account, aws.state.nodes[account].parent, rnd.choice(places))
        case 4:
            made = aws.create_organizational_unit(rnd.choice(places), "Foreign")["OrganizationalUnit"]["Id"]
            account = rnd.choice(accounts)
            aws.move_account(account, aws.state.nodes[account].parent, made)
        case _:
            aws.update_policy(rnd.choice(own), Content=scp(rnd.choice(["Allow", "Deny"]), rnd.sample(SERVICES, 2)))


def carry_out(file: PlanFile, client: Disturbed, tell: Callable[[StepNews], None] = lambda _news: None) -> str:
    """Run a plan; why it stopped, or empty."""
    with TemporaryDirectory() as folder:
        journal, clock = Journal(Path(folder, "j"), file.id), client.aws.clock
        run = PlanRun(file, RunClients(client, client), journal, clock=clock, pause=clock.wait, tell=tell)
        client.made = run.made
        try:
            run.run()
        except StoppedError as error:
            return str(error)
        finally:
            journal.close()
    return ""


@cache
def undisturbed(seed: int) -> tuple[dict[int, tuple[Allowed, Allowed]], int]:
    """What each step of a plan gives and takes where nobody else writes, and the number of the calls."""
    client = Judged(denying())
    assert carry_out(denied_plan(seed), client, client.hear) == ""
    return client.moved, client.calls


@settings(max_examples=2_000 if LONG else 60)
@given(st.integers(0, 40 if LONG else 7), st.randoms(use_true_random=False))
def test_at_most_one_step_gives_or_takes_what_was_not_proved_and_the_run_stops_at_it(
    seed: int, rnd: random.Random
) -> None:
    proved, calls = undisturbed(seed)
    client = Judged(denying())

    def act(aws: Aws) -> None:
        try:
            write_anything(aws, rnd)
        except ClientError:
            return

    client.foreign = {rnd.randint(1, calls): act}
    words = carry_out(denied_plan(seed), client, client.hear)
    outside = [step for step, moved in client.moved.items() if is_outside(moved, proved[step])]
    assert outside == [] or outside == [max(client.moved)], words
    assert not outside or "ran outside the proof" in words


def _attach(aws: Aws, target: str, policy: str = FULL) -> None:
    """Attach a policy of the type of another one."""
    kind = aws.state.policies[policy].kind
    held = aws.state.attached(target, kind)
    own = [k for k, one in aws.state.policies.items() if one.kind is kind and not one.aws_managed]
    aws.attach_policy(next(k for k in own if k not in (*held, policy)), target)


def _parent(aws: Aws, key: str) -> str:
    return aws.state.nodes[key].parent


Args = dict[str, str]
TEXT = '{"Version": "2012-10-17", "Statement": []}'
TOUCHING: dict[str, list[Callable[[Aws, Args], object]]] = {
    "AttachPolicy": [
        lambda aws, given: _attach(aws, given["TargetId"], given["PolicyId"]),
        lambda aws, given: aws.update_policy(given["PolicyId"], Content=TEXT),
        lambda aws, given: aws.update_policy(given["PolicyId"], Name="Foreign"),
        lambda aws, given: _attach(aws, _parent(aws, given["TargetId"]), given["PolicyId"]),
    ],
    "CreatePolicy": [lambda aws, given: aws.create_policy("Foreign", given["Type"], "", TEXT)],
    "UpdatePolicy": [
        lambda aws, given: aws.update_policy(given["PolicyId"], Name="Foreign"),
        lambda aws, given: aws.update_policy(given["PolicyId"], Description="Foreign"),
        lambda aws, given: aws.attach_policy(
            given["PolicyId"], next(k for k in aws.state.nodes if k not in aws.state.targets(given["PolicyId"]))
        ),
    ],
    "DeletePolicy": [lambda aws, _given: aws.create_policy("Foreign", SCP.value, "", TEXT)],
    "CreateOrganizationalUnit": [lambda aws, given: aws.create_organizational_unit(given["ParentId"], "Foreign")],
    "UpdateOrganizationalUnit": [
        lambda aws, given: aws.update_organizational_unit(given["OrganizationalUnitId"], "Foreign"),
        lambda aws, given: aws.create_organizational_unit(_parent(aws, given["OrganizationalUnitId"]), "Foreign"),
    ],
    "MoveAccount": [
        lambda aws, given: _attach(aws, given["SourceParentId"]),
        lambda aws, given: _attach(aws, given["DestinationParentId"]),
        lambda aws, given: aws.detach_policy(FULL, given["DestinationParentId"]),
        lambda aws, given: aws.move_account(given["AccountId"], _parent(aws, given["AccountId"]), aws.id("Sandbox")),
    ],
    "TagResource": [lambda aws, given: aws.tag_resource(given["ResourceId"], [{"Key": "foreign", "Value": "x"}])],
    "PutAccountName": [lambda aws, given: aws.put_account_name("Foreign", **_account(given))],
    "EnablePolicyType": [lambda aws, _given: aws.enable_policy_type(aws.root, "BACKUP_POLICY")],
    "EnableAWSServiceAccess": [lambda aws, _given: aws.enable_aws_service_access("ram.amazonaws.com")],
    "RegisterDelegatedAdministrator": [
        lambda aws, given: aws.register_delegated_administrator(aws.id("Trial"), given["ServicePrincipal"])
    ],
    "PutResourcePolicy": [lambda aws, _given: aws.put_resource_policy(TEXT)],
}
TOUCHING["DetachPolicy"] = TOUCHING["AttachPolicy"]
"""By operation: what somebody else may do to the objects that a call touches."""


OVERWRITING = ("PutAccountName", "PutResourcePolicy")
"""What somebody else writes of these just before the call is gone by it, and nobody can see that it was there."""


def _account(given: Args) -> Args:
    return {"AccountId": given["AccountId"]} if "AccountId" in given else {}


class Timed(Disturbed):
    """Notes the numbers of the calls of each step, from its first comparison to its first reading back."""

    def __init__(self, aws: Aws) -> None:
        super().__init__(aws)
        self.begun: dict[int, int] = {}
        self.sent: dict[int, int] = {}

    def hear(self, news: StepNews) -> None:
        """Note where the run is."""
        {"compares": self.begun, "sends": self.sent}.get(news.does, {})[news.step.number] = self.calls + 1


@cache
def _plan_of(kind: int) -> PlanFile:
    """A plan with most operations, then plans that detach, rewrite and move."""
    return denied_plan(kind) if kind else wide_plan()


def _moments(kind: int) -> list[tuple[int, int, int, int]]:
    """Of a plan: its kind, and the number of each step, of a call, and of a foreign write before that call."""
    file, client = _plan_of(kind), Timed(denying() if kind else Aws())
    assert carry_out(file, client, client.hear) == ""
    return [
        (kind, step.number, call, write)
        for step in file.plan.steps
        for call in range(client.begun[step.number], client.sent[step.number] + 2)
        if step.call.operation not in OVERWRITING or call != client.sent[step.number]
        for write in range(len(TOUCHING.get(step.call.operation, ())))
    ]


def test_a_foreign_write_to_what_a_step_touches_is_seen_at_the_latest_when_it_is_read_back() -> None:
    moments = [one for kind in (0, 1, 2, 3) for one in _moments(kind)]
    operations = {_plan_of(kind).plan.steps[number - 1].call.operation for kind, number, *_ in moments}
    assert len(operations) > 11
    missed, taken = [], 0
    for kind, number, call, write in moments if LONG else random.Random(30).sample(moments, 80):
        happened, words = _disturbed_at(kind, number, call, write)
        taken += happened
        if happened and f"step {number}," not in words:
            missed.append((kind, number, call, write, words))
    assert (missed, taken > 40) == ([], True)


def _disturbed_at(kind: int, number: int, moment: int, write: int) -> tuple[bool, str]:
    """Whether AWS took a foreign write before a call, to what a step touches; and why the run stopped."""
    file, client, happened = _plan_of(kind), Disturbed(denying() if kind else Aws()), []
    call = file.plan.steps[number - 1].call

    def act(aws: Aws) -> None:
        try:
            TOUCHING[call.operation][write](aws, arguments_of(call, client.made))
        except (ClientError, StopIteration):
            return
        happened.append(write)

    client.foreign = {moment: act}
    words = carry_out(file, client)
    return bool(happened), words
