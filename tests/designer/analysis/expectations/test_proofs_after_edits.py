"""A proof that is kept over an edit is the one that a new prover gives."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from designer.analysis.expectations.proof import ProofState
from designer.analysis.expectations.prover import Prover, untested
from designer.basics.errors import EditError
from designer.basics.steps import finish
from designer.exchange.formats.tables.guardrail_tests import read_test
from designer.exchange.templates import load as template
from designer.organization import edits
from designer.organization.model.change import Change, Swap
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeKind, PolicyId
from designer.policy.catalog.catalogue import load
from tests.designer.analysis.expectations.promised import deny, organization, policy, promise

SOME = [
    {"id": "a", "in": ["root"], "never": ["organizations:LeaveOrganization"]},
    {"id": "b", "in": ["ou-workloads"], "never": ["ec2:*"],
     "when": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}},
    {"id": "c", "in": ["ou-prod"], "always": ["s3:GetObject"]},
    {"id": "d", "in": ["ou-sandbox", "acc-network"], "can": ["ec2:RunInstances"]},
    {"id": "e", "case": {"account": "acc-shop-prod", "action": "kms:ScheduleKeyDeletion"}, "expect": "denied"},
]  # fmt: skip


def company() -> Organization:
    design = template("company").organization.copy()
    tests = (*design.settings.tests, *map(read_test, SOME))
    design.apply(Change("Add tests", settings=Swap(design.settings, replace(design.settings, tests=tests))))
    return design


def random_edit(design: Organization, random: Random) -> Change:
    nodes = [node for node in design.nodes.values() if node.kind is not NodeKind.ROOT]
    places = [node.id for node in design.nodes.values() if node.kind is not NodeKind.ACCOUNT]
    policies = [one.id for one in design.policies.values() if not one.aws_managed]
    node, chosen = random.choice(nodes), random.choice(policies)
    kinds = [
        lambda: edits.move(design, [node.id], random.choice(places)),
        lambda: edits.attach(design, chosen, [node.id]),
        lambda: edits.detach(design, chosen, [random.choice(sorted(design.targets(chosen)))]),
        lambda: edits.edit_policy_text(design, chosen, random.choice([policy(deny("*")), policy(deny("s3:*")), "{"])),
        lambda: edits.remove(design, [node.id]),
        lambda: edits.rename(design, node.id, f"{node.name} 2"),
    ]
    return random.choice(kinds)()


def undisturbed(steps, design):
    """What steps return that leave a design as it is."""
    before = design.copy()
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return stop.value
        assert before.nodes == design.nodes


def test_what_edits_leave_known_is_what_a_new_prover_finds():
    random = Random(7)
    design = company()
    prover = Prover(design, load(), "2026-11-27")
    prover.prove_all()
    done = 0
    while done < 25:
        try:
            change = random_edit(design, random)
        except (EditError, IndexError):
            continue
        thought_of = {proof.test: proof for proof in prover.prove_all()}
        thought_of |= {after.test: after for _, after in undisturbed(prover.proving_after(change), design)}
        design.apply(change)
        prover.update(change)
        assert list(thought_of.values()) == list(prover.prove_all()), change.label
        assert Prover(design, load(), "2026-11-27").prove_all() == prover.prove_all(), change.label
        if random.random() < 0.5:
            design.apply(change.inverse())
            prover.update(change.inverse())
        done += 1


def test_looking_for_what_no_test_misses_leaves_the_design_as_it_was():
    design = organization({"stay": policy(deny("organizations:LeaveOrganization"), deny("s3:*", Sid="Other"))})
    leave = promise(never=["organizations:LeaveOrganization"])
    design.apply(Change("Add", settings=Swap(design.settings, replace(design.settings, tests=(leave,)))))
    before = design.copy()
    prover = Prover(design, load())
    proofs = prover.prove_all()
    assert ["Other in stay"] == [one.title for one in untested(prover)]
    assert before == design
    assert proofs == prover.prove_all()


def test_a_policy_that_names_another_partition_reaches_every_test_wherever_it_is_attached():
    regional = policy(deny("iam:*", Condition={"StringEquals": {"aws:RequestedRegion": "us-east-1"}}))
    design = organization({"here": regional, "else": policy(deny("sqs:*"))}, attached={"ou-work": ["here"]})
    tests = (promise(in_=["acc-shop"], never=["iam:CreateUser"]),)
    design.apply(Change("Add", settings=Swap(design.settings, replace(design.settings, tests=tests))))
    prover = Prover(design, load())
    assert [one.state for one in prover.prove_all()] == [ProofState.PROVED]
    chinese = policy(deny("sqs:*", Resource="arn:aws-cn:sqs:*:*:*"))
    change = edits.edit_policy_text(design, PolicyId("else"), chinese)
    (touched,) = finish(prover.proving_after(change))
    assert touched.after.state is ProofState.FAILED
    design.apply(change)
    prover.update(change)
    assert prover.prove_all() == Prover(design, load()).prove_all() == (touched.after,)
