"""What is called needless can go without any request being decided otherwise, as the comparison proves."""

import json

from hypothesis import assume, given
from hypothesis import strategies as st

from designer.analysis.checks import apply_fix, run_checks
from designer.analysis.checks.shared import shared, sharing
from designer.organization import edits
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, Policy, PolicyId
from designer.policy.catalog.catalogue import load
from designer.policy.equivalence.comparison import Different
from designer.policy.matching.request import Level, NamedPolicy
from tests.designer.analysis.checks.designs import design, site
from tests.designer.analysis.checks.snippets import POLICY, SCP, text_findings
from tests.designer.policy.at_once import compare
from tests.designer.policy.equivalence.oracles import compare_policies
from tests.designer.policy.packing.oracle import related
from tests.designer.policy.strategies import policy_texts


def levels(organization: Organization, node: str) -> tuple[Level, ...]:
    """The SCPs of a node's path."""
    return tuple(
        Level(
            level,
            tuple(
                NamedPolicy(one, organization.policy(one).text)
                for one in organization.node(level).policies
                if organization.policy(one).type is SCP
            ),
        )
        for level in organization.path(NodeId(node))
    )


def statements(document: dict) -> list[dict]:
    """The statements of a document, which may stand without a list."""
    found = document["Statement"]
    return found if isinstance(found, list) else [found]


def differs(found: object) -> bool:
    """Whether requests of actions that exist today are decided otherwise."""
    return isinstance(found, Different) and found.listed


@given(related(most=3), related(most=3), st.booleans())
def test_a_needless_statement_can_go(upper: dict, lower: dict, repeats: bool) -> None:
    denied = [one for one in statements(upper) if one["Effect"] == "Deny"]
    below = {**lower, "Statement": [*statements(lower), *denied]} if repeats else lower  # else few have a needless one
    texts = {"w": json.dumps(upper), "n": json.dumps(below)}
    organization = design(site("root", "w", site("ou", "n", site("acc-a"))), texts)
    fixable = [one for one in run_checks(organization) if one.check == "redundant-statements" and one.fixes]
    assume(fixable)
    before = levels(organization, "acc-a")
    organization.apply(apply_fix(organization, fixable[0]))
    assert not differs(compare(before, levels(organization, "acc-a"), load()))


@given(policy_texts())
def test_an_entry_that_another_covers_can_go(text: str) -> None:
    policy = Policy(POLICY, "P", SCP, text)
    found = [one for one in text_findings(policy) if one.check == "doubled-entries" and one.fixes]
    assume(found)
    organization = design(site("root", str(POLICY)), {str(POLICY): text})
    (seen, *_) = (one for one in run_checks(organization) if one.check == "doubled-entries" and one.fixes)
    organization.apply(apply_fix(organization, seen))
    assert not differs(compare_policies(text, organization.policy(POLICY).text, load()))


def test_what_checks_share_ends_with_their_run() -> None:
    deny = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]})
    organization = design(site("root", "one", site("ou", "two", site("acc-a"))), {"one": deny, "two": deny})
    found = [one for one in run_checks(organization) if one.check == "redundant-statements"]
    with sharing(organization):
        assert shared(organization).paths is shared(organization).paths
        assert shared(organization.copy()).paths is not shared(organization).paths
    assert found
    organization.apply(edits.detach(organization, PolicyId("one"), [NodeId("root")]))
    assert not [one for one in run_checks(organization) if one.check == "redundant-statements"]
