"""Proofs against request-by-request truth: no counter-example in many requests, and every witness is one."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from designer.analysis.expectations.coverage import covered_actions, covering_statement
from designer.analysis.expectations.proof import GuardrailProof, ProofState
from designer.analysis.expectations.surroundings import Surroundings
from designer.basics.steps import finish
from designer.organization.edits import edit_policy_text
from designer.organization.model.guardrail_tests import CoveredRequests, GuardrailTest, Promise
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.outcome import Result
from designer.policy.matching.request import Request, Stages
from designer.policy.satisfiability.possible_requests import PossibleRequests
from tests.designer import draws
from tests.designer.analysis.expectations.promised import ACCOUNTS, organization, policy, promise, proved

ACTIONS = ["s3:GetObject", "s3:*", "ec2:RunInstances", "ec2:*", "iam:CreateUser", "kms:Decrypt", "*"]
REGIONS = ["eu-central-1", "us-east-1", "eu-west-1"]
ROLES = ["Admin", "Dev", "team/Admin"]
TAGS = ["red", "blue"]

role_anywhere = "arn:aws:iam::*:role/{}".format
region = st.sampled_from(REGIONS)
conditions = st.fixed_dictionaries(
    {},
    optional={
        "StringNotEquals": st.fixed_dictionaries({"aws:RequestedRegion": st.lists(region, min_size=1, max_size=2)}),
        "StringEquals": st.fixed_dictionaries({"aws:PrincipalTag/team": st.sampled_from(TAGS)}),
        "ArnNotLike": st.fixed_dictionaries({"aws:PrincipalArn": st.sampled_from(ROLES).map(role_anywhere)}),
        "BoolIfExists": st.fixed_dictionaries({"aws:MultiFactorAuthPresent": st.sampled_from(["true", "false"])}),
        "StringEqualsIfExists": st.fixed_dictionaries(
            {"aws:PrincipalAccount": st.sampled_from([*ACCOUNTS.values(), "999999999999"])}
        ),
    },
)  # fmt: skip
resources = st.sampled_from(["*", "arn:aws:s3:::logs/*", "arn:aws:s3:::logs", "arn:aws:ec2:*:*:instance/*"])


@st.composite
def statements(draw: st.DrawFn, *, rcp: bool = False) -> dict:
    made: dict = {"Effect": "Deny", "Resource": draw(resources)}
    if rcp:
        made |= {"Principal": "*", "Action": draws.one_of(draw, ["s3:*", "s3:GetObject", "kms:Decrypt"])}
    else:
        made[draws.one_of(draw, ["Action", "Action", "NotAction"])] = draws.several(draw, ACTIONS[:-1], 2, 1)
    found = draw(conditions)
    return made | ({"Condition": found} if found else {})


@st.composite
def designs(draw: st.DrawFn) -> Organization:
    scps = {f"p{number}": policy(*draw(st.lists(statements(), min_size=1, max_size=2))) for number in range(3)}
    if draw(st.booleans()):
        allow = {"Effect": "Allow", "Action": draws.several(draw, ACTIONS, 3, 1)}
        scps["only"] = policy({**allow, "Resource": "*"})
    rcps = {"r": policy(draw(statements(rcp=True)))} if draw(st.booleans()) else {}
    places = st.sampled_from(["root", "ou-work", "ou-lab", "acc-shop"])
    attached: dict[str, list[str]] = {}
    for name in [*scps, *rcps]:
        attached.setdefault(draw(places), []).append(name)
    return organization(scps, rcps, attached=attached)


@st.composite
def promises(draw: st.DrawFn) -> GuardrailTest:
    members: dict = {
        draws.one_of(draw, ["never", "never", "always", "can"]): draws.several(draw, ACTIONS, 2, 1),
        "in": draws.some_of(draw, ["root", "ou-work", "acc-shop", "acc-main"], 2, 1),
    }
    for key, strategy in (
        ("when", conditions),
        ("as", st.sampled_from(["role/Admin", "role/team/*", "arn:aws:iam::222222222222:role/Dev"])),
        ("except", st.lists(st.sampled_from(["role/Admin", "s3:GetObject", "iam:*"]), min_size=1, max_size=2)),
        ("resource", resources),
        ("exceptIn", st.just(["acc-bank"])),
        ("of", st.just("resources")),
    ):
        if draws.number(draw, 0, 3) == 0 and (found := draw(strategy)):
            members[key] = found
    return promise(**{f"{key}_": value for key, value in members.items()})  # fmt: skip


def requests(design: Organization, account: NodeId, test: GuardrailTest, count: int, random: Random) -> list[Request]:
    """Random requests that a test covers in an account, as far as AWS lets anybody make them."""
    catalogue, around = load(), Surroundings(design, load())
    mask = covered_actions(test, catalogue)
    actions = [catalogue.actions[bit] for bit in random.sample(range(len(catalogue.actions)), 40) if mask >> bit & 1]
    actions += [one for one in ACTIONS if (bit := catalogue.index(one)) is not None and mask >> bit & 1]
    world = around.world(account, test)
    found: list[Request] = []
    for _ in range(count if actions else 0):
        request = _random_request(random.choice(actions), design, account, world, random)
        found += [request] if is_covered(test, request) else []
    return found


def is_covered(test: GuardrailTest, request: Request) -> bool:
    """True when a test is about a request of its actions, whoever is exempt from policies."""
    stages = Stages(scps=(covering_statement(test).denied,))
    return evaluate(replace(request, in_management_account=False), stages).scp.result is not Result.ALLOWED


def _random_request(
    action: str,
    design: Organization,
    account: NodeId,
    world: PossibleRequests | None,
    random: Random,
) -> Request:
    number = design.node(account).aws_id
    own = number if world is not None else random.choice([number, "999999999999"])
    caller = f"arn:aws:iam::{own}:role/{random.choice([*ROLES, 'Other'])}"
    context: dict = {
        "aws:RequestedRegion": random.choice(REGIONS),
        "aws:PrincipalArn": caller,
        "aws:PrincipalAccount": own,
    }
    if random.random() < 0.6:
        context["aws:PrincipalTag/team"] = random.choice([*TAGS, "green"])
    if random.random() < 0.6:
        context["aws:MultiFactorAuthPresent"] = random.choice(["true", "false"])
    resource = world.usual_resource(action) if world is not None else "*"
    if action.startswith("s3:") and action.endswith("Object"):
        resource = random.choice(["arn:aws:s3:::logs/x", "arn:aws:s3:::mine/x"])
    if world is not None:
        lower = {key.lower(): value for key, value in context.items()}
        context = world.always(action) | lower | ({} if number == "" else {"aws:principalaccount": number})
        if "aws:requestedregion" in world.always(action) and action.partition(":")[0] in {"iam", "organizations"}:
            context["aws:requestedregion"] = world.always(action)["aws:requestedregion"]
    managing = design.is_management_account(account)
    inside = managing and world is not None
    return Request(action, resource, caller, own, number, context, inside, managing)


def allowed(design: Organization, account: NodeId, test: GuardrailTest, request: Request) -> bool:
    return evaluate(request, Surroundings(design, load()).stages(account, test)).result is Result.ALLOWED


def covers(design: Organization, test: GuardrailTest) -> list[NodeId]:
    groups, _ = finish(Surroundings(design, load()).covering(test))
    return [account for group in groups for account in group.accounts]


@given(designs(), promises(), st.integers(0, 1_000_000))
def test_a_proved_promise_has_no_counter_example_and_a_failed_one_has_its_witness(
    design: Organization, test: GuardrailTest, seed: int
) -> None:
    proof = proved(design, test)
    if proof.state is ProofState.PROVED and test.promise is not Promise.CAN:
        for account in covers(design, test):
            for request in requests(design, account, test, 60, Random(seed)):
                passes = allowed(design, account, test, request)
                assert passes is (test.promise is Promise.ALWAYS), (proof.reason, request, account)
    if proof.state is ProofState.EMPTY:
        for account in covers(design, test):
            assert [] == requests(design, account, test, 40, Random(seed))
    if proof.state is ProofState.FAILED and test.promise is Promise.CAN:
        for account in proof.accounts:
            some = requests(design, account, test, 40, Random(seed))
            assert not any(allowed(design, account, test, request) for request in some)
    check_witness(design, test, proof)


def check_witness(design: Organization, test: GuardrailTest, proof: GuardrailProof) -> None:
    """The witness is covered, by an account that the state is about, and decided as it says."""
    if proof.witness is None:
        assert proof.state is not ProofState.FAILED
        return
    witness = proof.witness
    assert witness.account in proof.accounts
    assert witness.allowed is allowed(design, witness.account, test, witness.request)
    catalogue = load()
    bit = catalogue.index(witness.request.action)
    assert bit is not None
    assert covered_actions(test, catalogue) >> bit & 1
    assert is_covered(test, witness.request)
    if test.covers is CoveredRequests.CALLERS:
        number = design.node(witness.account).aws_id
        assert number == witness.request.account
        assert f":{number}:" in witness.request.principal
    broken = proof.state is ProofState.FAILED
    if test.promise is not Promise.CAN:
        assert broken
        assert witness.allowed is (test.promise is Promise.NEVER)
    else:
        assert witness.allowed is not broken


@given(designs(), promises())
def test_policies_that_mean_the_same_give_the_same_states(design: Organization, test: GuardrailTest) -> None:
    def rewritten(text: str) -> str:
        """The statements the other way round, with names, and each resource twice."""
        document = json.loads(text)
        turned = [
            {"Sid": f"S{number}", **one, "Resource": [one["Resource"], one["Resource"]]}
            for number, one in enumerate(reversed(document["Statement"]))
        ]
        return json.dumps({"Version": "2012-10-17", "Statement": turned}, indent=3)

    first = proved(design, test)
    for one in [one for one in design.policies.values() if not one.aws_managed]:
        design.apply(edit_policy_text(design, one.id, rewritten(one.text)))
    second = proved(design, test)
    assert (first.state, first.accounts) == (second.state, second.accounts)
