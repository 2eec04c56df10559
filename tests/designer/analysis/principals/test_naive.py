"""The sieve against a second evaluator, for thousands of drawn requests of users, roles and root users.

By hand, with more: ``ORGWRIGHT_REQUESTS=50000 ORGWRIGHT_SEED=7 pytest
tests/designer/analysis/principals/test_naive.py``
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

import pytest

from designer.analysis.principals.explain_principal import sieve_with
from designer.analysis.principals.policy_shares import AskedActions
from designer.analysis.principals.principal_sieves import PrincipalSieves
from designer.analysis.principals.resource_shares import PAST_SESSION
from designer.analysis.principals.role_chains import RoleChains
from designer.organization.identity.account_principals import AccountPrincipal, AccountPrincipals, PrincipalId
from designer.organization.identity.credentials import CredentialKind
from designer.organization.model.identities import (
    AccountIdentities,
    IamGroup,
    IamRole,
    IamUser,
    InlinePolicy,
    ManagedPolicy,
)
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, Policy, PolicyId
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.outcome import Answer, Result
from designer.policy.language.templates import Values
from designer.policy.matching.request import Level, NamedPolicy, Request, Stages
from tests.designer.analysis.principals.naive import Call, Caller, Document, allowed
from tests.designer.building import BANK, DENY_LEAVE, RCP, SCP, SHOP, company
from tests.examples import LONG

NUMBERS = {SHOP: "222222222222", BANK: "333333333333"}
COUNT = int(os.environ.get("ORGWRIGHT_REQUESTS", "1500" if LONG else "600"))
SEED = int(os.environ.get("ORGWRIGHT_SEED", "1"))

ACTIONS = ("s3:GetObject", "s3:PutObject", "ec2:RunInstances", "sqs:SendMessage", "sts:AssumeRole", "sts:AssumeRole")
PATTERNS = ("*", "s3:*", "s3:Get*", "s3:?etObject", "ec2:*", "sqs:SendMessage", "sts:*", "sts:AssumeRole", "iam:*")
PRESENT, AGE, REGION = "aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge", "aws:RequestedRegion"
EXTERNAL, NAME, TAG = "sts:ExternalId", "aws:username", "aws:PrincipalTag/team"
VIA, ADDRESS, TIME, COST = "aws:CalledVia", "aws:SourceIp", "aws:CurrentTime", "aws:PrincipalTag/cost"


def arn(account: NodeId, title: str) -> str:
    return f"arn:aws:iam::{NUMBERS[account]}:{title}"


CONDITIONS: tuple[dict[str, dict[str, object]], ...] = (
    {"Bool": {PRESENT: "true"}},
    {"Bool": {PRESENT: "false"}},
    {"BoolIfExists": {PRESENT: "true"}},
    {"BoolIfExists": {PRESENT: "false"}},
    {"Null": {PRESENT: "true"}},
    {"NumericLessThan": {AGE: "600"}},
    {"StringEquals": {EXTERNAL: "abc-1"}},
    {"StringNotEquals": {EXTERNAL: "abc-1"}},
    {"StringEquals": {REGION: ["eu-west-1", "eu-north-1"]}},
    {"StringNotLike": {REGION: "eu-*"}},
    {"StringLike": {NAME: "a*"}},
    {"StringEquals": {TAG: "${aws:username}"}},
    {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}},
    {"ArnNotLike": {"aws:PrincipalArn": arn(SHOP, "user/*")}},
    {"StringEquals": {"aws:PrincipalType": "User"}, "Bool": {PRESENT: "true"}},
    {"StringEquals": {"aws:PrincipalAccount": NUMBERS[BANK]}},
    {"ForAllValues:StringEquals": {VIA: ["a", "b"]}},
    {"ForAllValues:StringLike": {VIA: ["${aws:username}", "b*"]}},
    {"ForAllValues:StringNotEquals": {VIA: ["c"]}},
    {"ForAllValues:StringLike": {VIA: ["*"]}, "Null": {VIA: "false"}},
    {"ForAnyValue:StringEquals": {VIA: ["a", "c"]}},
    {"ForAnyValue:StringNotLike": {VIA: "a*"}},
    {"ForAnyValue:StringLikeIfExists": {VIA: "a"}},
    {"Null": {NAME: "false"}},
    {"Null": {TAG: "true"}, "StringLike": {REGION: "eu-*"}},
    {"StringLikeIfExists": {TAG: "r*"}},
    {"StringNotEqualsIfExists": {TAG: "${aws:username}"}},
    {"StringEqualsIgnoreCase": {TAG: "RED"}},
    {"StringNotEqualsIgnoreCase": {NAME: "ANA"}},
    {"StringEquals": {NAME: "${aws:PrincipalTag/team, 'ana'}"}},
    {"StringLike": {TAG: "${*}"}},
    {"StringEqualsIfExists": {EXTERNAL: ["abc-1", "x"]}},
    {"StringEquals": {COST: "${aws:username}"}},
    {"StringNotEquals": {COST: "a"}},
    {"IpAddress": {ADDRESS: ["10.0.0.0/8", "192.168.1.0/24"]}},
    {"NotIpAddress": {ADDRESS: "10.0.0.0/9"}},
    {"NotIpAddressIfExists": {ADDRESS: "10.0.0.0/8"}},
    {"DateLessThan": {TIME: "2026-06-01T00:00:00Z"}},
    {"DateGreaterThanEquals": {TIME: "2026-06-01T00:00:00Z"}},
    {"NumericGreaterThanEqualsIfExists": {AGE: "60"}},
    {"NumericLessThanEquals": {AGE: ["30", "60"]}},
    {"NumericNotEquals": {AGE: "60"}},
    {"ArnEquals": {"aws:PrincipalArn": [arn(SHOP, "role/*"), arn(BANK, "user/ben")]}},
    {"ArnNotEqualsIfExists": {"aws:PrincipalArn": arn(SHOP, "user/a*")}},
    {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*user/*"}},
    {"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}},
    {"BoolIfExists": {"aws:ViaAWSService": "true"}},
)
RESOURCES = (
    "*",
    "*",
    "arn:aws:s3:::box/*",
    "arn:aws:s3:::${aws:username}/*",
    f"arn:aws:sqs:*:{NUMBERS[BANK]}:*",
    f"arn:aws:iam::{NUMBERS[SHOP]}:role/*",
    "arn:aws:iam::*:role/b",
    "arn:aws:s3:::${aws:PrincipalTag/team}/*",
    "arn:aws:s3:::${aws:PrincipalTag/team, 'box'}/k?y",
    "arn:aws:s3:::*/${aws:username}",
    "arn:aws:iam::*:role/${aws:PrincipalTag/team}",
    "arn:*:*:*:*:*",
)
NAMED = (
    "*",
    NUMBERS[SHOP],
    arn(SHOP, "root"),
    arn(BANK, "root"),
    arn(SHOP, "user/ana"),
    arn(SHOP, "role/a"),
    arn(BANK, "role/b"),
    arn(BANK, "user/ben"),
)

KINDS: Mapping[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "console-mfa": ({PRESENT: "true", AGE: "60"}, ()),
    "console": ({PRESENT: "false"}, ()),
    "keys": ({}, ()),
    "session-token-mfa": ({PRESENT: "true", AGE: "60"}, ("sts:Get*",)),
    "session-token": ({PRESENT: "false"}, ("sts:Get*", "iam:*")),
}
"""Kinds of credentials of a user, as AWS's page on MFA-protected API access has them: context, and calls refused."""


KEYS = (PRESENT, AGE, REGION, EXTERNAL, NAME, TAG, VIA, ADDRESS, TIME, COST, "aws:ViaAWSService")
"""Keys of requests, present or absent."""


class Drawing:
    """Drawn documents."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def some(self, values: Sequence[str], most: int = 2) -> list[str]:
        return self.random.sample(values, self.random.randint(1, most))

    def statement(self, *, denies: float = 0.25) -> dict[str, object]:
        random = self.random
        one: dict[str, object] = {"Effect": "Deny" if random.random() < denies else "Allow"}
        one["NotAction" if random.random() < 0.15 else "Action"] = self.some(PATTERNS, 3)
        one["NotResource" if random.random() < 0.15 else "Resource"] = self.some(RESOURCES, 3)
        return self.conditioned(one)

    def conditioned(self, one: dict[str, object]) -> dict[str, object]:
        """A statement, often with the tests of a condition or two."""
        tests: dict[str, dict[str, object]] = {}
        for _ in range(self.random.choice((0, 0, 1, 1, 2)) if self.random.random() < 0.7 else 0):
            for operator, keys in self.random.choice(CONDITIONS).items():
                tests[operator] = {**tests.get(operator, {}), **keys}
        return {**one, "Condition": tests} if tests else one

    def document(self) -> Document:
        return _document([self.statement() for _ in range(self.random.randint(1, 3))])

    def documents(self) -> list[Document]:
        return [self.document() for _ in range(self.random.randint(0, 2))]

    def of_resource(self, actions: Sequence[str], resource: str = "") -> Document:
        made = []
        for _ in range(self.random.randint(1, 2)):
            one: dict[str, object] = {"Effect": self.random.choice(["Allow", "Allow", "Allow", "Deny"])}
            named = self.some(NAMED, most=3)
            negated = "*" not in named and self.random.random() < 0.15
            one |= {"NotPrincipal" if negated else "Principal": {"AWS": named}, "Action": list(actions)}
            made.append(self.conditioned({**one, "Resource": resource} if resource else one))
        return _document(made)

    def guardrail(self) -> Document:
        first: dict[str, object] = {"Effect": "Allow", "Action": "*", "Resource": "*"}
        return _document([first, {**self.statement(denies=1.0), "Sid": "D"}])


def _document(statements: list[dict[str, object]]) -> Document:
    return {"Version": "2012-10-17", "Statement": statements}


@dataclass
class World:
    """One drawn organization: the design, and the same documents as dicts."""

    design: Organization
    documents: dict[tuple[NodeId, str], Caller]
    trusts: dict[str, Document]
    scps: list[list[Document]]
    rcps: list[list[Document]]


FULL = _document([{"Effect": "Allow", "Action": "*", "Resource": "*"}])


def world(draw: Drawing) -> World:
    callers: dict[tuple[NodeId, str], Caller] = {}
    trusts: dict[str, Document] = {}
    inside = {
        SHOP: _account(draw, SHOP, ("ana", "role/a"), callers, trusts),
        BANK: _account(draw, BANK, ("ben", "role/b"), callers, trusts),
    }
    plain = company()
    scp = draw.guardrail() if draw.random.random() < 0.5 else FULL
    denial = {**draw.statement(denies=1.0), "Principal": "*", "Resource": "*", "Action": "s3:*", "Effect": "Deny"}
    rcp = _document([{key: value for key, value in denial.items() if not key.startswith("Not")}])
    guarded = draw.random.random() < 0.3
    added = [Policy(DENY_LEAVE, "Guard", SCP, json.dumps(scp)), Policy(PolicyId("rcp"), "Rcp", RCP, json.dumps(rcp))]
    nodes = [
        replace(
            one,
            aws_id=NUMBERS.get(one.id, one.aws_id),
            policies=(*one.policies, PolicyId("rcp")) if one.id == "ou-prod" and guarded else one.policies,
        )
        for one in plain.nodes.values()
    ]
    policies = [*(one for one in plain.policies.values() if one.id != DENY_LEAVE), *added]
    settings = replace(plain.settings, policy_types=(SCP, RCP))
    design = Organization(nodes, policies, settings, identities=inside)
    rcps = [[FULL], [FULL], [FULL, *([rcp] if guarded else [])], [FULL]]
    return World(design, callers, trusts, [[FULL], [FULL, scp], [FULL], [FULL]], rcps)


def _account(
    draw: Drawing,
    account: NodeId,
    names: tuple[str, str],
    callers: dict[tuple[NodeId, str], Caller],
    trusts: dict[str, Document],
) -> AccountIdentities:
    person, of_role = names[0], names[1].removeprefix("role/")
    own, of_group, of_roles = draw.documents(), draw.documents(), draw.documents()
    edge = draw.document()
    bounded = [draw.random.random() < 0.35 for _ in range(2)]
    member = draw.random.random() < 0.5
    trusts[arn(account, names[1])] = trust = draw.of_resource(["sts:AssumeRole"])
    callers[account, "root"] = Caller(arn(account, "root"), "root")
    identity = [*own, *(of_group if member else [])]
    callers[account, f"user/{person}"] = Caller(
        arn(account, f"user/{person}"), "user", identity, edge if bounded[0] else None
    )
    callers[account, names[1]] = Caller(arn(account, names[1]), "role", of_roles, edge if bounded[1] else None)
    team = (("team", draw.random.choice(["ana", "red"])),)
    boundary = ["Edge" if one else "" for one in bounded]
    groups = ("all",) if member else ()
    return AccountIdentities(
        users=(IamUser(person, groups=groups, inline=_inline(own), boundary=boundary[0], tags=team),),
        groups=(IamGroup("all", inline=_inline(of_group)),),
        roles=(IamRole(of_role, json.dumps(trust), inline=_inline(of_roles), boundary=boundary[1]),),
        policies=(ManagedPolicy("Edge", json.dumps(edge)),),
    )


def _inline(documents: Sequence[Document]) -> tuple[InlinePolicy, ...]:
    return tuple(InlinePolicy(f"p{number}", json.dumps(one)) for number, one in enumerate(documents))


@dataclass
class Asked:
    """One drawn request, and what both evaluators need for it."""

    call: Call
    principal: tuple[NodeId, AccountPrincipal]
    asked: AskedActions
    context: dict[str, Values]
    session: tuple[NamedPolicy, ...] | None
    given: NamedPolicy | None


def asked(draw: Drawing, drawn: World) -> Asked:
    random = draw.random
    (account, title), caller = random.choice(list(drawn.documents.items()))
    action = random.choice(ACTIONS)
    policy: Document | None = None
    given: NamedPolicy | None = None
    owner = random.choice([SHOP, BANK])
    resource = {
        "s3": f"arn:aws:s3:::{random.choice(['box', 'ana', 'other'])}/key",
        "ec2": f"arn:aws:ec2:eu-west-1:{NUMBERS[account]}:instance/i-1",
        "sqs": f"arn:aws:sqs:eu-west-1:{NUMBERS[owner]}:queue",
        "sts": arn(owner, {SHOP: "role/a", BANK: "role/b"}[owner]),
    }[action.split(":")[0]]
    if action.startswith("ec2"):
        owner = account
    if action == "sts:AssumeRole":
        policy = drawn.trusts[resource]
    elif action.startswith(("s3", "sqs")) and (owner != account or random.random() < 0.5):
        policy = draw.of_resource([action], "*")
        given = NamedPolicy("given", json.dumps(policy))
    session = draw.documents() if caller.kind != "root" and random.random() < 0.25 else None
    caller = replace(caller, session=session or None)
    told = _told(random, caller, action)
    number = NUMBERS[owner]
    context = {**told, **_of_design(drawn, account, title, caller), "aws:ResourceAccount": number}
    call = Call(caller, action, resource, number, context, drawn.scps, drawn.rcps, policy)
    absent = {key: () for key in KEYS if key not in context}
    known: dict[str, Values] = {**absent, **told, "aws:ResourceAccount": number}
    policies = tuple(NamedPolicy(f"s{index}", json.dumps(one)) for index, one in enumerate(session or ())) or None
    principal = AccountPrincipals(drawn.design.identities[account]).find(title)
    return Asked(call, (account, principal), AskedActions(action, resource), known, policies, given)


def _told(random: Random, caller: Caller, action: str) -> dict[str, str | tuple[str, ...]]:
    """Context of the request itself."""
    kinds = list(KINDS) if caller.kind == "user" else ["keys", "console"]
    told: dict[str, str | tuple[str, ...]] = {**KINDS[random.choice(kinds)][0]}
    told[REGION] = random.choice(["eu-west-1", "us-east-1"])  # every request names one
    if action.startswith("sts:") and random.random() < 0.7:
        told[EXTERNAL] = random.choice(["abc-1", "abc-2"])
    if random.random() < 0.6:
        told[VIA] = tuple(random.sample(["a", "b", "c", "ana", "bx"], random.randint(1, 3)))
    if random.random() < 0.7:
        told[ADDRESS] = random.choice(["10.1.2.3", "10.200.0.1", "192.168.1.7", "8.8.8.8"])
    told[TIME] = random.choice(["2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z", "2026-11-11T00:00:00Z"])
    return told


def _of_design(drawn: World, account: NodeId, title: str, caller: Caller) -> dict[str, str]:
    """Context that the caller itself brings along."""
    types = {"root": "Account", "user": "User", "role": "AssumedRole"}
    found = {"aws:PrincipalArn": caller.arn, "aws:PrincipalType": types[caller.kind]}
    found["aws:PrincipalAccount"] = NUMBERS[account]
    if caller.kind == "user":
        tags = dict(drawn.design.identities[account].users[0].tags)
        found |= {NAME: title.removeprefix("user/"), TAG: tags["team"]}
    return found


def test_the_sieve_agrees_with_a_second_evaluator_on_drawn_requests() -> None:
    draw, catalogue = Drawing(SEED), load()
    seen = {True: 0, False: 0}
    drawn = world(draw)
    for number in range(COUNT):
        if number % 8 == 0:
            drawn = world(draw)
        one = asked(draw, drawn)
        expected = allowed(one.call)
        seen[expected] += 1
        sieves = PrincipalSieves(
            drawn.design, catalogue, one.asked, one.context, session=one.session, resource_policy=one.given
        )
        found = sieves.answer(*one.principal)
        if PAST_SESSION in found.depends_on:  # AWS does not say
            assert found.answer is Answer.CONDITIONAL
            assert one.session is not None
            continue
        assert found.answer is (Answer.ALLOWED if expected else Answer.DENIED), (number, found, one.call)
        # Of which less is said, no answer is a wrong one.
        owner: dict[str, Values] = {"aws:ResourceAccount": one.call.owner}
        open_ = PrincipalSieves(
            drawn.design, catalogue, one.asked, owner, session=one.session, resource_policy=one.given
        ).answer(*one.principal)
        if open_.answer is Answer.DENIED:
            assert not expected, (number, open_, one.call)
        if open_.answer is Answer.ALLOWED:
            assert expected, (number, open_, one.call)
    assert min(seen.values()) > COUNT // 20


def _named(documents: Sequence[Document] | None) -> tuple[NamedPolicy, ...] | None:
    """Policies of documents; None for none."""
    if documents is None:
        return None
    return tuple(NamedPolicy(f"p{number}", json.dumps(one)) for number, one in enumerate(documents))


def _levels(path: Sequence[Sequence[Document]]) -> tuple[Level, ...]:
    return tuple(Level(str(number), _named(documents) or ()) for number, documents in enumerate(path))


def test_decisions_agree_with_a_second_evaluator_on_drawn_requests() -> None:
    draw = Drawing(SEED)
    drawn = world(draw)
    several = 0
    for number in range(COUNT):
        if number % 8 == 0:
            drawn = world(draw)
        call = asked(draw, drawn).call
        caller = call.caller
        stages = Stages(
            scps=_levels(call.scps),
            rcps=_levels(call.rcps),
            identity=_named(caller.identity),
            boundary=_named(None if caller.boundary is None else [caller.boundary]),
            session=_named(caller.session),
            resource=NamedPolicy("given", json.dumps(call.policy)) if call.policy else None,
        )
        request = Request(
            call.action, call.resource, caller.arn, resource_account=call.owner, context=dict(call.context)
        )
        if call.action == "sts:AssumeRole" and caller.kind == "root":
            continue  # AWS refuses it whatever policies say, which is not theirs to decide
        expected = allowed(call)
        several += expected and call.policy is not None and '"*"' in json.dumps(call.policy)
        assert (evaluate(request, stages).result is Result.ALLOWED) == expected, (number, call)
    assert several > COUNT // 50


def test_chains_of_roles_agree_with_a_second_evaluator() -> None:
    draw, catalogue = Drawing(SEED), load()
    roles = ((SHOP, "role/a"), (BANK, "role/b"))
    seen = {True: 0, False: 0}
    for _ in range(COUNT // 30):
        drawn = world(draw)
        graph = RoleChains(drawn.design, catalogue).graph
        for (account, title), caller in drawn.documents.items():
            for owner, role in roles:
                start, end, resource = PrincipalId(account, title), PrincipalId(owner, role), arn(owner, role)
                if start == end:
                    continue
                answer = graph.edges[start, end]["answer"].answer if graph.has_edge(start, end) else Answer.DENIED
                own = {**_of_design(drawn, account, title, caller), "aws:ResourceAccount": NUMBERS[owner]}
                for _ in range(3):
                    context = {**_told(draw.random, caller, "sts:AssumeRole"), **own}
                    call = Call(caller, "sts:AssumeRole", resource, NUMBERS[owner], context, drawn.scps, drawn.rcps)
                    call.policy = drawn.trusts[resource]
                    expected = allowed(call)
                    seen[expected] += 1
                    assert answer is not (Answer.DENIED if expected else Answer.ALLOWED), (start, end, answer, call)
    assert min(seen.values()) > 20


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_kinds_of_credentials_agree_with_a_second_evaluator(kind: str) -> None:
    draw, catalogue = Drawing(SEED), load()
    for _ in range(COUNT // 30):
        drawn = world(draw)
        for account, name in ((SHOP, "user/ana"), (BANK, "user/ben")):
            principal = AccountPrincipals(drawn.design.identities[account]).find(name)
            caller = drawn.documents[account, name]
            context, refused = KINDS[kind]
            whole = {**context, REGION: "eu-west-1", **_of_design(drawn, account, name, caller)}
            whole["aws:ResourceAccount"] = NUMBERS[account]
            for action in ("s3:GetObject", "iam:CreateUser", "sts:GetFederationToken"):
                resource = arn(account, "user/x") if action != "s3:GetObject" else "arn:aws:s3:::box/key"
                call = Call(caller, action, resource, NUMBERS[account], whole, drawn.scps, drawn.rcps, refused=refused)
                known: dict[str, Values] = {REGION: "eu-west-1", "aws:ResourceAccount": NUMBERS[account], EXTERNAL: ()}
                known |= dict.fromkeys((VIA, ADDRESS, TIME, COST, "aws:ViaAWSService"), ())
                known |= {AGE: context[AGE]} if AGE in context else {}
                found = sieve_with(
                    drawn.design,
                    catalogue,
                    (account, principal),
                    CredentialKind(kind),
                    AskedActions(action, resource),
                    context=known,
                ).answer()
                assert found.answer is (Answer.ALLOWED if allowed(call) else Answer.DENIED), (found, call)
