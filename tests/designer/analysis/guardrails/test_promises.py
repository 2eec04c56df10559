"""Each guardrail that is put in brings a test of what it is for, and the test holds as long as it is in force."""

from __future__ import annotations

from designer.analysis.expectations.proof import ProofState
from designer.analysis.expectations.prover import Prover
from designer.analysis.guardrails import Guardrail, find_guardrail, insert_with, load
from designer.exchange.templates import load as template
from designer.organization import edits
from designer.organization.model.records import NodeId, PolicyType
from designer.policy.catalog.catalogue import load as load_catalogue
from tests.designer.analysis.guardrails.test_guardrails import values_of
from tests.tools import in_one_test

PROD = NodeId("ou-prod")


@in_one_test("guardrail", load().values())
def test_the_tests_of_a_guardrail_hold_where_it_is_attached(guardrail: Guardrail) -> None:
    organization = template("company").organization.copy()
    organization.apply(edits.enable_policy_type(organization, PolicyType.RESOURCE_CONTROL_POLICY))
    before = len(organization.settings.tests)
    if guardrail.type not in (PolicyType.SERVICE_CONTROL_POLICY, PolicyType.RESOURCE_CONTROL_POLICY):
        return
    organization.apply(insert_with(organization, guardrail, values_of(guardrail), [PROD]))
    made = organization.settings.tests[before:]
    prover = Prover(organization, load_catalogue())
    states = {test.say: prover.prove(test) for test in made}
    assert {} == {
        say: proof for say, proof in states.items() if proof.state not in {ProofState.PROVED, ProofState.UNDECIDED}
    }


def test_it_fails_when_the_guardrail_goes_and_is_one_step_with_it() -> None:
    organization = template("company").organization.copy()
    before = organization.copy()
    change = insert_with(organization, find_guardrail("deny-root-user"), {}, [PROD])
    organization.apply(change)
    made = organization.settings.tests[-1]
    prover = Prover(organization, load_catalogue())
    assert ProofState.PROVED is prover.prove(made).state
    (policy,) = edits.added_policies(change)
    with organization.tentatively(edits.detach(organization, policy, [PROD])):
        assert ProofState.FAILED is Prover(organization, load_catalogue()).prove(made).state
    organization.apply(change.inverse())
    assert before == organization


def test_a_guardrail_on_an_empty_ou_brings_no_test_that_would_promise_nothing() -> None:
    organization = template("company").organization.copy()
    organization.apply(edits.add_ou(organization, NodeId("root"), "Empty"))
    empty = next(one.id for one in organization.nodes.values() if one.name == "Empty")
    before = organization.settings.tests
    organization.apply(insert_with(organization, find_guardrail("deny-root-user"), {}, [empty]))
    assert before == organization.settings.tests
