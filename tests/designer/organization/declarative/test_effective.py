"""What declarative policies come to: the six cases of AWS's inheritance examples, and the rules behind them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.analysis import checks
from designer.basics.errors import EditError
from designer.organization.declarative import Effective, effective_policy, enabled_types, words
from designer.organization.edits import attach, create_policy, enable_policy_type
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyId, PolicyType, Unknown
from tests.designer.building import PAYER, PROD, ROOT, SCP, SHOP, TRIAL, WORKLOADS, company

CONTROL = "@@operators_allowed_for_child_policies"
TAG = PolicyType.TAG_POLICY


def with_policies(*attached: tuple[NodeId, object], kind: PolicyType = TAG) -> Organization:
    """The company with the type enabled and policies attached in this order, named A, B, C."""
    organization = company()
    organization.apply(enable_policy_type(organization, kind))
    for number, (node, content) in enumerate(attached):
        text = content if isinstance(content, str) else json.dumps(content)
        change = create_policy(organization, kind, "ABCDEFGH"[number], text)
        organization.apply(change)
        organization.apply(attach(organization, PolicyId("abcdefgh"[number]), [node]))
    return organization


def tag(**settings: object) -> dict[str, object]:
    return {"tags": {"team": settings}}


def settings_of(found: Effective) -> object:
    return found.document["tags"]["team"]


BASE = tag(tag_key={"@@assign": "Team"}, tag_value={"@@assign": ["Web", "Data"]})


def test_example_1_a_lower_policy_assigns_other_values_and_more_settings():
    lower = tag(
        tag_key={"@@assign": "Team"}, tag_value={"@@assign": ["Lab"]}, enforced_for={"@@assign": ["dynamodb:table"]}
    )

    found = effective_policy(with_policies((ROOT, BASE), (WORKLOADS, lower)), SHOP, TAG)

    assert {"tag_key": "Team", "tag_value": ["Lab"], "enforced_for": ["dynamodb:table"]} == settings_of(found)


def test_example_2_a_lower_policy_appends():
    lower = tag(tag_value={"@@append": ["Sales", "Web"]}, enforced_for={"@@append": ["redshift:*"]})

    found = effective_policy(with_policies((ROOT, BASE), (WORKLOADS, lower)), SHOP, TAG)

    assert {"tag_key": "Team", "tag_value": ["Web", "Data", "Sales"], "enforced_for": ["redshift:*"]} == settings_of(
        found
    )


def test_example_3_removing_takes_named_values_and_a_list_without_values_is_no_setting():
    middle = tag(tag_value={"@@append": ["Sales"]}, enforced_for={"@@append": ["redshift:*", "dynamodb:table"]})
    lowest = tag(tag_value={"@@remove": ["Web", "Sales"]}, enforced_for={"@@remove": ["redshift:*", "dynamodb:table"]})
    organization = with_policies((ROOT, BASE), (WORKLOADS, middle), (SHOP, lowest))

    assert {"tag_key": "Team", "tag_value": ["Data"]} == settings_of(effective_policy(organization, SHOP, TAG))
    assert ["Web", "Data", "Sales"] == settings_of(effective_policy(organization, TRIAL, TAG))["tag_value"]


def test_example_4_what_a_higher_policy_locks_is_passed_over_without_an_error():
    locking = tag(
        tag_key={"@@operators_allowed_for_child_policies": ["@@none"], "@@assign": "Team"},
        tag_value={"@@operators_allowed_for_child_policies": ["@@append"], "@@assign": ["Web"]},
    )
    lower = tag(tag_key={"@@assign": "TEAM"}, tag_value={"@@append": ["Data"], "@@remove": ["Web"]})
    organization = with_policies((ROOT, locking), (WORKLOADS, lower))

    found = effective_policy(organization, SHOP, TAG)

    assert {"tag_key": "Team", "tag_value": ["Web", "Data"]} == settings_of(found)
    told = [words(organization, step) for setting in found.settings for step in setting.steps]
    assert "B at Workloads assigns TEAM: passed over, A at Root does not leave this to lower levels." in told
    assert "B at Workloads removes Web: passed over, A at Root does not leave this to lower levels." in told


def test_example_5_controls_on_one_node_leave_what_both_leave():
    first = tag(tag_value={"@@operators_allowed_for_child_policies": ["@@append"], "@@assign": ["Web"]})
    second = tag(tag_value={"@@operators_allowed_for_child_policies": ["@@append", "@@remove"]})
    lower = tag(tag_value={"@@append": ["Data"], "@@remove": ["Web"]})

    found = effective_policy(with_policies((ROOT, first), (ROOT, second), (PROD, lower)), SHOP, TAG)

    assert {"tag_value": ["Web", "Data"]} == settings_of(found)


def test_example_6_of_two_policies_on_a_node_the_one_attached_first_assigns():
    first = tag(tag_key={"@@assign": "TEAM"}, tag_value={"@@append": ["Web"]})
    second = tag(tag_key={"@@assign": "team"})
    organization = with_policies((ROOT, first), (ROOT, second))

    found = effective_policy(organization, SHOP, TAG)

    assert {"tag_key": "TEAM", "tag_value": ["Web"]} == settings_of(found)
    told = words(organization, found.settings[0].steps[1])
    assert "B at Root assigns team: passed over, A at Root was attached to the same node before." == told


def test_a_lock_is_never_lifted_further_down():
    locking = tag(tag_value={"@@operators_allowed_for_child_policies": ["@@none"], "@@assign": ["Web"]})
    lifting = tag(tag_value={"@@operators_allowed_for_child_policies": ["@@all"]})
    lower = tag(tag_value={"@@assign": ["Data"]})

    found = effective_policy(with_policies((ROOT, locking), (WORKLOADS, lifting), (SHOP, lower)), SHOP, TAG)

    assert {"tag_value": ["Web"]} == settings_of(found)


def test_a_lock_binds_lower_levels_and_not_its_own():
    locking = tag(tag_value={"@@operators_allowed_for_child_policies": ["@@none"], "@@assign": ["Web"]})
    beside = tag(tag_value={"@@append": ["Data"]})

    found = effective_policy(with_policies((ROOT, locking), (ROOT, beside)), SHOP, TAG)

    assert {"tag_value": ["Web", "Data"]} == settings_of(found)


def test_a_locked_container_takes_no_new_keys_and_its_settings_may_still_change():
    locking = {
        "tags": {
            "@@operators_allowed_for_child_policies": ["@@none"],
            "team": {"tag_key": {"@@assign": "Team"}, "tag_value": {"@@assign": ["Web"]}},
        }
    }
    lower = {"tags": {"team": {"tag_value": {"@@assign": ["Data"]}}, "cost": {"tag_key": {"@@assign": "Cost"}}}}
    organization = with_policies((ROOT, locking), (WORKLOADS, lower))

    found = effective_policy(organization, SHOP, TAG)

    assert {"team": {"tag_key": "Team", "tag_value": ["Data"]}} == found.document["tags"]
    lost = next(setting for setting in found.settings if setting.path == ("tags", "cost"))
    assert not lost.present
    assert "B at Workloads names it: passed over, A at Root lets lower levels add nothing here." == words(
        organization, lost.steps[0]
    )


def test_an_empty_list_that_is_assigned_stays():
    found = effective_policy(with_policies((ROOT, tag(tag_value={"@@assign": []}))), SHOP, TAG)

    assert {"tag_value": []} == settings_of(found)


def test_appending_to_a_single_value_is_passed_over():
    organization = with_policies(
        (ROOT, {"free": {"@@assign": "one"}}),
        (WORKLOADS, {"free": {"@@append": ["two"]}}),
        kind=PolicyType.SECURITYHUB_CSPM_POLICY,
    )

    found = effective_policy(organization, SHOP, PolicyType.SECURITYHUB_CSPM_POLICY)

    assert {"free": "one"} == found.document
    assert "only lists grow" in words(organization, found.settings[0].steps[1])


def test_a_policy_that_aws_would_refuse_is_left_out_and_named():
    organization = with_policies((ROOT, BASE), (WORKLOADS, '{"tags": {"team": {"tag_key": "TEAM"}}}'))

    found = effective_policy(organization, SHOP, TAG)

    assert "Team" == settings_of(found)["tag_key"]
    assert [(WORKLOADS, "b")] == [(one.node, one.policy) for one in found.unread]
    assert "inheritance operator" in found.unread[0].reason


def test_the_management_account_is_reached_as_any_other():
    found = effective_policy(with_policies((ROOT, BASE)), PAYER, TAG)

    assert "Team" == settings_of(found)["tag_key"]


def test_a_type_that_is_not_enabled_says_so():
    organization = with_policies((ROOT, BASE))

    assert effective_policy(organization, SHOP, TAG).enabled
    assert (TAG,) == enabled_types(organization)
    assert not effective_policy(organization, SHOP, PolicyType.BACKUP_POLICY).enabled


def test_scps_do_not_merge():
    with pytest.raises(EditError, match="every level"):
        effective_policy(company(), SHOP, SCP)


VALUES = st.lists(st.sampled_from("abc"), max_size=2)
SETTING = st.dictionaries(st.sampled_from(["@@assign", "@@append", "@@remove"]), VALUES, min_size=1)
CONTROLLED = st.builds(
    lambda setting, control: {
        **setting,
        **({} if control is None else {"@@operators_allowed_for_child_policies": control}),
    },
    SETTING,
    st.none() | st.lists(st.sampled_from(["@@all", "@@none", "@@assign", "@@append", "@@remove"]), max_size=2),
)


@given(st.lists(st.tuples(st.sampled_from([ROOT, WORKLOADS, PROD, SHOP]), CONTROLLED), max_size=5))
def test_once_locked_a_setting_stays_as_it_is_for_everything_below(attached):
    locked = tag(tag_value={"@@assign": ["fixed"], "@@operators_allowed_for_child_policies": ["@@none"]})
    lower = [(node, tag(tag_value=setting)) for node, setting in attached if node is not ROOT]

    found = effective_policy(with_policies((ROOT, locked), *lower), SHOP, TAG)

    assert {"tag_value": ["fixed"]} == settings_of(found)


@given(st.lists(st.tuples(st.sampled_from([ROOT, WORKLOADS, PROD, SHOP]), CONTROLLED), max_size=5))
def test_a_policy_further_down_another_branch_changes_nothing(attached):
    here = [(node, tag(tag_value=setting)) for node, setting in attached]
    before = effective_policy(with_policies(*here), SHOP, TAG)

    after = effective_policy(with_policies(*here, (TRIAL, tag(tag_value={"@@assign": ["elsewhere"]}))), SHOP, TAG)

    assert before.document == after.document


def test_working_it_out_changes_nothing():
    organization = with_policies((ROOT, BASE))
    nodes, policies = dict(organization.nodes), dict(organization.policies)

    effective_policy(organization, SHOP, TAG)

    assert (nodes, policies) == (dict(organization.nodes), dict(organization.policies))
    assert isinstance(enable_policy_type(company(), TAG), Change)


@pytest.mark.parametrize(
    ("unknown", "said"), [(Unknown.TEXT, "Its text is not known"), (Unknown.ATTACHMENTS, "Whether it is attached")]
)
def test_a_policy_that_is_not_known_leaves_open_what_else_is_said(unknown: Unknown, said: str):
    twins = {"tags": {"Team": {"tag_key": {"@@assign": "Team"}}}}
    organization = with_policies((ROOT, BASE), (WORKLOADS, twins), (WORKLOADS, BASE))
    assert effective_policy(organization, SHOP, TAG).faults
    last = replace(organization.policy(PolicyId("c")), text="", unknown=unknown)
    kept = (last if one.id == last.id else one for one in organization.policies.values())
    later = Organization(organization.nodes.values(), kept, organization.settings)

    found = effective_policy(later, SHOP, TAG)

    assert [(WORKLOADS, "c")] == [(one.node, one.policy) for one in found.unread]
    assert found.unread[0].reason.startswith(said)
    assert () == found.faults
    assert not [one for one in checks.run_all(later, "2026-01-01") if "as merged" in one.message]
    assert [one for one in checks.run_all(organization, "2026-01-01") if "as merged" in one.message]
