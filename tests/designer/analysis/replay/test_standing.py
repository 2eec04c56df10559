"""A replay held against deciding each event by itself, and one that goes on from the last against a new one."""

from __future__ import annotations

import json
from collections import Counter
from itertools import chain
from random import Random

import pytest

from designer.activity.activity_file import Summary
from designer.activity.event_actions import asked_actions
from designer.activity.reducer import Kind
from designer.analysis.replay import columns
from designer.analysis.replay.columns import Columns
from designer.analysis.replay.evidence import Circumstance, ItemView, Who, gathering
from designer.analysis.replay.levels import OF_CALLERS, OF_OWNERS, AskedLevel, policies_at
from designer.analysis.replay.replay import compare_replays
from designer.analysis.replay.requests import Knowledge
from designer.analysis.replay.standing import StandingReplay, replaying
from designer.analysis.replay.verdicts import PlacedLevel, verdict
from designer.basics.steps import finish
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind, Policy, PolicyId, Settings
from designer.policy.evaluation.decision import beyond_rcps
from designer.policy.matching import arns
from designer.policy.matching.request import without_documented_resource
from tests.designer.analysis.replay.test_verdicts import level, statement
from tests.examples import LONG

NUMBERS = {"a1": "111122223333", "a2": "444455556666", "b1": "777788889999", "top": "000011112222"}
KEYS = ("aws:sourcevpce", "aws:resourceaccount")
TAGS = {
    f"arn:aws:iam::{NUMBERS['a1']}:role/app/Worker": {"team": "a"},
    f"arn:aws:iam::{NUMBERS['b1']}:role/app/Worker": {"other": "a"},
}
CALLS = (("s3", "GetObject"), ("sqs", "SendMessage"), ("ec2", "DescribeInstances"), ("s3", "Nonsense"))
MORE = (
    {"StringNotEquals": {"aws:PrincipalOrgID": "o-ab12cd34ef"}},
    {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-ab12cd34ef/r-ab12/ou-ab12-a*"}},
    {"ArnNotLike": {"aws:PrincipalArn": ["arn:aws:iam::*:role/app/W*", "arn:aws:iam::444455556666:role/Admin"]}},
    {"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}},
    {"StringNotEqualsIfExists": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}},
    {"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}},
)


def rcp(random: Random) -> str:
    made = [{**statement(random, "Deny"), "Principal": "*"} for _ in range(2)]
    made[0]["Condition"] = random.choice(MORE)
    for one in made:
        one["Action"] = random.choice(["s3:*", "sqs:*", "sqs:SendMessage"])
    return json.dumps({"Version": "2012-10-17", "Statement": made})


def scp(random: Random, name: str) -> str:
    text = json.loads(level(random, name).policies[0].text)
    denied = {"Effect": "Deny", "Action": random.choice(["*", "sqs:*"]), "Resource": "*"}
    text["Statement"].append({**denied, "Condition": random.choice(MORE)})
    return json.dumps(text)


def design(
    random: Random, texts: dict[str, str] | None = None, moved: str = "a2"
) -> tuple[Organization, dict[str, str]]:
    """A root, two OUs and four accounts, one of which manages the organization and one of which may be in either OU."""
    kinds = {"P0": OF_CALLERS, "PA": OF_CALLERS, "PB": OF_CALLERS, "PC": OF_CALLERS, "R0": OF_OWNERS, "RB": OF_OWNERS}
    made = {name: scp(random, name) if kind is OF_CALLERS else rcp(random) for name, kind in kinds.items()} | (
        texts or {}
    )
    at = {
        "root": ("P0", "R0"),
        "a": ("PA",),
        "b": ("PB", "RB"),
        "b1": ("PC",),
        "a1": ("PC",),
        "a2": ("P0",),
        "top": ("P0",),
    }
    below = {"root": ("a", "b", "top"), "a": ("a1", "a2"), "b": ("b1",)}
    if moved == "b":
        below |= {"a": ("a1",), "b": ("b1", "a2")}
    nodes = [
        Node(
            NodeId(name),
            NodeKind.ROOT if name == "root" else NodeKind.ACCOUNT if name in NUMBERS else NodeKind.OU,
            name,
            tuple(map(NodeId, below.get(name, ()))),
            tuple(map(PolicyId, policies)),
            aws_id=NUMBERS.get(name) or {"root": "r-ab12", "a": "ou-ab12-aaaaaaaa", "b": "ou-ab12-bbbbbbbb"}[name],
        )
        for name, policies in at.items()
    ]
    policies = [Policy(PolicyId(name), name, kind, made[name]) for name, kind in kinds.items()]
    settings = Settings(
        "T", aws_id="o-ab12cd34ef", policy_types=frozenset({OF_CALLERS, OF_OWNERS}), management_account=NodeId("top")
    )
    return Organization(nodes, policies, settings), made


def some_kinds(random: Random, count: int = 60) -> list[tuple[Kind, Summary]]:
    found = []
    for number in range(count):
        account = random.choice([*NUMBERS.values(), "999999999999"])
        caller = account if random.random() < 0.8 else random.choice([*NUMBERS.values(), "888888888888"])
        (source, name), service = random.choice(CALLS), random.random() < 0.15
        who = random.choice(["role/app/Worker", "role/Admin", "user/eve", "role/aws-service-role/x/AWSServiceRoleForX"])
        principal = "ec2.amazonaws.com" if service else f"arn:aws:iam::{caller}:{who}"
        resource = random.choice(
            {
                "s3": ["arn:aws:s3:::logs/", "arn:aws:s3:::logs/b/c", ""],
                "sqs": [f"arn:aws:sqs:eu-central-1:{account}:a", f"arn:aws:sqs:eu-central-1:{NUMBERS['b1']}:b", ""],
            }.get(source, [""])
        )
        context = [f"aws:resourceaccount={account}"] * random.choice([0, 1]) + [
            "aws:sourcevpce=vpce-1"
        ] * random.choice([0, 1])
        kind = Kind(
            *(account, "" if service else caller, source, name, random.choice(["eu-central-1", "us-east-1"])),
            *("AWSService" if service else "AssumedRole", principal, ""),
            *(random.choice(["", "", "", "AccessDenied"]), resource, "Management", "", "\n".join(context)),
        )
        found.append((kind, Summary(2**number % 1009, 100 + number, 200 + number)))
    return found


class Slowly:
    """What deciding each event by itself comes to."""

    def __init__(self, organization: Organization, kinds) -> None:
        self.stopped = self.open = 0
        self.rows: Counter[tuple[str, str, object]] = Counter()
        self.sure: Counter[tuple[str, str, object]] = Counter()
        knowledge, columns = Knowledge(organization, frozenset(KEYS), {}, TAGS), Columns(finish(gathering(kinds, KEYS)))
        columns.look_at(knowledge)
        for kind, summary in kinds:
            for one in asked_actions(kind):
                told = dict(line.split("=") for line in kind.context.split("\n") if line)
                owner = told.get("aws:resourceaccount") or arns.account_of(kind.resource)
                who = Who(kind.caller, kind.identity, kind.principal)
                about = Circumstance(kind.region, kind.invoked_by, "", kind.category, kind.context)
                request = knowledge.request(who, one.action, kind.resource, owner, about)
                is_theirs = kind.identity != "AWSService" and kind.caller == kind.account
                is_open = is_theirs and not owner and not without_documented_resource(one.action.lower())
                levels = [
                    placed(organization, node, side, columns, is_open=is_open and side is OF_OWNERS)
                    for side in (OF_CALLERS, OF_OWNERS)
                    if says(organization, knowledge, kind, (one.action, owner), side)
                    for node in organization.path(knowledge.by_number[kind.account])
                ]
                said = verdict(request, levels)
                for stop in said.stops:
                    node, side = stop.node.split()
                    self.rows[node, stop.label, side] += summary.requests
                    self.sure[node, stop.label, side] += summary.requests if stop.is_sure else 0
                self.stopped += summary.requests if said.is_stopped else 0
                self.open += summary.requests if said.is_open else 0


def placed(organization, node, side, columns, *, is_open: bool) -> PlacedLevel:
    level = AskedLevel(policies_at(organization, node, side), side, columns)
    return PlacedLevel(f"{node} {side.value}", level.statements, is_open)


def says(organization, knowledge, kind: Kind, asked: tuple[str, str], side) -> bool:
    """Whether policies of a type apply to an event, which asks for an action on what somebody owns."""
    action, owner = asked
    node = knowledge.by_number.get(kind.account)
    if kind.refused or "aws-service-role" in kind.principal or node is None or organization.is_management_account(node):
        return False
    if side is OF_CALLERS:
        return kind.identity != "AWSService" and kind.caller == kind.account
    return beyond_rcps(action.lower(), "") is None and owner in {"", kind.account}


@pytest.mark.parametrize("seed", range(200 if LONG else 12))
def test_a_replay_is_what_deciding_each_event_by_itself_comes_to(seed):
    random = Random(seed)
    organization, _ = design(random)
    kinds = some_kinds(random)
    standing = StandingReplay(finish(gathering(kinds, KEYS)), {}, TAGS)
    replay, slow = finish(standing.replaying(organization)), Slowly(organization, kinds)
    assert (replay.stopped, replay.open) == (slow.stopped, slow.open)
    assert {tuple(key): row.at_most for key, row in replay.rows.items()} == dict(+slow.rows)
    assert {tuple(key): row.at_least for key, row in replay.rows.items() if row.at_least} == dict(+slow.sure)
    everybody = replay.requests + replay.refused_already + sum(replay.exempt.values()) + sum(replay.unmapped.values())
    assert everybody == sum(summary.requests for _, summary in kinds)
    assert (sum(replay.stopped_in.values()), sum(replay.open_in.values())) == (replay.stopped, replay.open)


@pytest.mark.parametrize("seed", range(50 if LONG else 6))
def test_a_replay_that_goes_on_from_the_last_is_a_new_one(seed):
    random = Random(seed)
    organization, texts = design(random)
    evidence = finish(gathering(some_kinds(random), KEYS))
    standing = StandingReplay(evidence)
    last = finish(standing.replaying(organization))
    for _ in range(6):
        name = random.choice([*texts])
        _, others = design(random)
        changed, texts = design(random, texts | {name: others[name]}, random.choice("ab"))
        replay, fresh = finish(standing.replaying(changed)), finish(StandingReplay(evidence).replaying(changed))
        numbers = [
            [(key, row.at_least, row.at_most, row.principals, row.accounts, row.open) for key, row in one.rows.items()]
            for one in (replay, fresh)
        ]
        assert numbers[0] == numbers[1]
        assert (replay.stopped, replay.open, replay.exempt) == (fresh.stopped, fresh.open, fresh.exempt)
        change = compare_replays(last, replay)
        assert replay.stopped - last.stopped <= change.stopped <= replay.stopped
        last = replay


@pytest.mark.parametrize("seed", range(6))
def test_callers_of_any_accounts_are_counted_as_one_by_one(seed):
    random, read = Random(seed), ("s3", "GetObject", "eu-central-1")
    kinds = [
        (Kind(account, caller, *read, "AssumedRole", f"arn:aws:iam::{caller}:role/R", *[""] * 6), Summary(1, 1, 1))
        for account in NUMBERS.values()
        for caller in sorted(random.choices(random.sample([*NUMBERS.values()], random.randint(1, 2)), k=8))
    ]
    evidence = finish(gathering(kinds, ()))
    for size in range(1, 5):
        view = ItemView(evidence, sorted(random.sample(range(4), size)))
        asked = sum(1 << place for place, item in enumerate(view.items(view.full)) if evidence.requests[item])
        whose = {evidence.accounts[one] for one in view.accounts}
        assert view.callers(asked) == len({(one.account, one.caller) for one, _ in kinds if one.account in whose})


def remembered(standing: StandingReplay):
    known = standing._columns
    return known._acts, known._tested, known.resources


def test_what_was_remembered_of_texts_that_are_gone_is_let_go(monkeypatch):
    monkeypatch.setattr(columns, "_MOST_KEPT", 0)
    random = Random(1)
    _, texts = design(random)
    evidence = finish(gathering(some_kinds(random), KEYS))
    standing, met = StandingReplay(evidence), False
    for number in range(12):
        said = json.loads(scp(random, "P0"))
        said["Statement"].append(
            {"Effect": "Deny", "Action": f"s3:Get*{'*' * number}", "Resource": f"arn:aws:s3:::{number}/*"}
        )
        changed, _ = design(random, texts | {"P0": json.dumps(said)})
        replay, new = finish(standing.replaying(changed)), StandingReplay(evidence)
        fresh = finish(new.replaying(changed))
        assert (replay.stopped, replay.open) == (fresh.stopped, fresh.open)
        for kept, most in zip(remembered(standing), remembered(new), strict=True):
            assert 0 < len(kept) <= len(most)
        assert {*chain.from_iterable(levels for levels, _ in standing._verdicts)} <= {*standing._levels.values()}
        met |= bool(standing._verdicts)
    assert met


def test_a_row_opens_to_its_kinds():
    random = Random(3)
    organization, _ = design(random)
    replay = finish(replaying(organization, some_kinds(random), KEYS, {}))
    assert replay.rows
    for row in replay.rows.values():
        opened = list(row.requests_of())
        assert sum(one.summary.requests for one in opened) == row.at_most
        assert sum(one.summary.requests for one in opened if one.is_sure) == row.at_least
        assert {min(one.summary.first for one in opened)} == {row.first}
        assert {max(one.summary.last for one in opened)} == {row.last}
        assert len({(one.kind.account, one.kind.principal) for one in opened}) == row.principal_count
        assert {one.kind.account for one in opened} == row.accounts
        assert len(row.accounts) == row.account_count
        assert {one.kind.principal for one in opened} == row.principals
