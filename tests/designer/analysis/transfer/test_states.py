"""States of a transfer: what the way gives and takes, shown by requests, and nothing where all is the same."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.analysis.differences.comparison import Differences
from designer.analysis.differences.versions import EffectDirection
from designer.analysis.transfer.states import (
    CONTROL_TOWER_SERVICE,
    Transfer,
    TransferPlace,
    TransferState,
    finding_states,
)
from designer.basics.errors import EditError
from designer.basics.steps import finish
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind, Policy, PolicyId, PolicyType
from designer.policy.catalog.catalogue import load
from tests.designer.building import BANK, PAYER, PROD, RCP, ROOT, SANDBOX, SCP, SHOP, company
from tests.designer.strategies import organizations

SOURCE, TARGET = "o-aaaaaaaaaa", "o-bbbbbbbbbb"


def in_another_name(organization: Organization, own: str) -> Organization:
    """The same design of another organization, with other accounts in it."""
    nodes = [
        replace(
            node,
            aws_id=f"{number}" if node.kind is NodeKind.ACCOUNT else node.aws_id,
            email=f"other{number}@example.com" if node.email else "",
        )
        for number, node in enumerate(organization.nodes.values(), 700_000_000_000)
    ]
    settings = replace(organization.settings, aws_id=own, delegated_administrators=(), identity_center=None)
    return Organization(nodes, organization.policies.values(), settings)


def company_of(own: str, kind: PolicyType = SCP, **statement: object) -> Organization:
    """The company with a statement at Prod."""
    made = company()
    policies = [*made.policies.values()]
    nodes = made.nodes
    if statement:
        statement = {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*", **statement}
        text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        policies.append(Policy(PolicyId("more"), "More", kind, text))
        nodes = {**nodes, PROD: replace(nodes[PROD], policies=(*nodes[PROD].policies, PolicyId("more")))}
    return Organization(nodes.values(), policies, replace(made.settings, aws_id=own, policy_types=(SCP, RCP)))


def states(source: Organization, target: Organization, to: NodeId = PROD) -> tuple[TransferState, ...]:
    return finish(finding_states(Transfer.of(source, in_another_name(target, TARGET), [SHOP], to), load()))


def at_the_end(source: Organization, target: Organization) -> Differences:
    found = states(source, target)[-1].since_source
    assert found is not None
    return found


def test_the_accounts_stand_in_the_targets_root_before_they_come_to_their_ou():
    names = [one.title for one in states(company_of(SOURCE), company_of(TARGET))]
    assert names == ["Company, as today", "Company, root", "Company, Prod"]
    assert len(states(company_of(SOURCE), company_of(TARGET), ROOT)) == 2


def test_control_tower_moves_them_out_of_their_ou_first():
    source = company_of(SOURCE, Action="*")
    settings = replace(source.settings, trusted_services=(CONTROL_TOWER_SERVICE,))
    governed = Organization(source.nodes.values(), source.policies.values(), settings)
    found = states(governed, company_of(TARGET))
    assert [one.place for one in found][:2] == [TransferPlace.SOURCE, TransferPlace.SOURCE_ROOT]
    assert [bool(one.locked) for one in found] == [True, False, False, False]


def test_a_deny_of_the_source_is_left_behind_and_one_of_the_target_is_met_on_arrival_in_its_ou():
    for source, target, ways in (
        (company_of(SOURCE, Action="s3:GetObject"), company_of(TARGET), [[EffectDirection.WIDER], []]),
        (company_of(SOURCE), company_of(TARGET, Action="s3:GetObject"), [[], [EffectDirection.NARROWER]]),
    ):
        steps = [one.since_before for one in states(source, target)[1:]]
        assert ways == [[group.direction for group in one.effects.groups] for one in steps if one is not None]


SAME = {"StringNotEquals": {"aws:PrincipalOrgID": SOURCE}}
VARIABLE = {"StringNotEquals": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}}


def test_one_condition_on_the_callers_organization_decides_otherwise_in_each():
    denied = at_the_end(company_of(SOURCE, Condition=SAME), company_of(TARGET, Condition=SAME))
    assert [group.direction for group in denied.effects.groups] == [EffectDirection.NARROWER]


def test_a_perimeter_in_the_same_words_is_another_perimeter():
    found = at_the_end(company_of(SOURCE, Condition=VARIABLE), company_of(TARGET, Condition=VARIABLE))
    (group,) = found.effects.groups
    assert group.direction is EffectDirection.BOTH
    assert group.witness is not None
    assert "aws:principalorgid" not in {key.lower() for key in group.witness.request.context}


@pytest.mark.parametrize("value", [SOURCE, TARGET])
def test_an_rcp_that_asks_for_one_organization_is_met_by_callers_of_that_alone(value):
    asked = {"Condition": {"StringNotEquals": {"aws:PrincipalOrgID": value}}, "Principal": "*"}
    found = at_the_end(company_of(SOURCE), company_of(TARGET, RCP, **asked))
    (group,) = found.effects.groups
    assert group.direction is EffectDirection.NARROWER
    assert group.witness is not None
    assert group.witness.request.context.get("aws:PrincipalOrgID") != value


@pytest.mark.parametrize(
    ("own", "kind", "asked"),
    [
        (SOURCE, SCP, {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": f"{SOURCE}/r-ab12/ou-ab12-99999999/*"}}),
        (SOURCE, RCP, {"ForAnyValue:StringLike": {"aws:ResourceOrgPaths": f"{SOURCE}/r-ab12/ou-ab12-99999999/*"}}),
        ("", SCP, SAME),
        ("", RCP, {"StringNotEquals": {"aws:ResourceOrgID": SOURCE}}),
        (SOURCE, SCP, {"StringNotEquals": {"aws:ResourceOrgID": SOURCE}}),
        (SOURCE, RCP, SAME),
        (SOURCE, SCP, {"StringNotEquals": {"aws:PrincipalOrgMasterAccountId": "111111111111"}}),
    ],
)
def test_what_ids_or_paths_of_organizations_decide_is_open_unless_a_request_shows_it(own, kind, asked):
    more = {"Condition": asked, **({"Principal": "*"} if kind is RCP else {})}
    found = at_the_end(company_of(own, kind, **more), company_of(TARGET, kind, **more))
    assert load().match("s3:GetObject") in {one.actions for one in found.effects.undecided}


def test_a_variable_is_plain_text_in_the_language_of_2008():
    made = company_of(SOURCE, Resource="arn:aws:s3:::${aws:PrincipalOrgID}-x/*")
    old = [replace(one, text=one.text.replace("2012-10-17", "2008-10-17")) for one in made.policies.values()]
    source = Organization(made.nodes.values(), old, made.settings)
    found = at_the_end(source, company_of(TARGET, Resource=f"arn:aws:s3:::{SOURCE}-x/*"))
    assert [group.direction for group in found.effects.groups] == [EffectDirection.BOTH]


def test_ids_of_both_organizations_settle_what_asks_for_the_callers():
    found = at_the_end(company_of(SOURCE, Condition=SAME), company_of(TARGET, Condition=SAME))
    assert found.effects.undecided == ()


@pytest.mark.parametrize(
    ("accounts", "to", "words"),
    [
        ((), PROD, "at least one"),
        ((PAYER,), PROD, "management account"),
        ((SANDBOX,), PROD, "Only accounts"),
        ((SHOP,), BANK, "to an OU"),
        ((SHOP,), NodeId("gone"), "to an OU"),
    ],
)
def test_what_cannot_be_transferred_is_refused(accounts, to, words):
    with pytest.raises(EditError, match=words):
        Transfer.of(company_of(SOURCE), in_another_name(company_of(TARGET), TARGET), accounts, to)


def test_an_account_is_not_transferred_to_where_it_is():
    with pytest.raises(EditError, match="has Shop"):
        Transfer.of(company_of(SOURCE), company_of(TARGET), [SHOP], PROD)
    with pytest.raises(EditError, match="move the accounts"):
        Transfer.of(company_of(SOURCE), company_of(SOURCE), [SHOP], PROD)


@given(organizations(), st.data())
def test_an_equal_organization_at_an_equal_place_gives_and_takes_nothing_and_each_effect_is_shown(drawn, data):
    members = [one for one in drawn.accounts() if not drawn.is_management_account(one)]
    if not members:
        return
    account = data.draw(st.sampled_from(members))
    source = Organization(
        [replace(node, policies=drawn.node(node.id).policies) for node in drawn.nodes.values()],
        drawn.policies.values(),
        replace(drawn.settings, aws_id=SOURCE, delegated_administrators=(), identity_center=None),
    )
    try:
        transfer = Transfer.of(source, in_another_name(source, TARGET), [account], source.parent(account))
    except EditError:
        return  # the target is full, or the account's own policies are
    found = finish(finding_states(transfer, load()))
    for one in found[1:]:
        for since in (one.since_before, one.since_source):
            assert since is not None
            assert all(group.witness for group in since.effects.groups)
            assert {account} >= {node for group in since.effects.groups for node in group.accounts}
    own = {one for one in source.node(account).policies if not one.startswith("p-")}
    mentions = any("orgid" in one.text.lower() or "orgpaths" in one.text.lower() for one in source.policies.values())
    if not own and not mentions and found[-1].since_source is not None:
        assert found[-1].since_source.effects.groups == ()
