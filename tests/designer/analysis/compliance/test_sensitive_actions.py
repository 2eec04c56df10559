"""The list of sensitive actions as a design has it, and the lens and the table that read it."""

from __future__ import annotations

import pytest

from designer.analysis.compliance.sensitive_actions import OWN_GROUP, known_actions, load
from designer.analysis.lenses.annotation import EXEMPT
from designer.analysis.lenses.duties import ALL_ALLOWED, ALL_DENIED, SOME
from designer.analysis.lenses.registry import choice_of, read_now
from designer.basics.errors import EditError
from designer.exchange.reports.registry import report_on
from designer.organization import edits
from designer.organization.edits.compliance import put_sensitive_action
from designer.organization.model.compliance import SensitiveAction, SensitiveState
from designer.policy.catalog import catalogue
from tests.designer.building import PAYER, PROD, SCP, SHOP, TEST, company

STOP, GET = "cloudtrail:StopLogging", "s3:GetObject"


def placed(organization, *places):
    for one in places:
        organization.apply(put_sensitive_action(organization, one))
    return organization


def test_a_design_without_places_of_its_own_has_the_list_of_the_program():
    assert known_actions(company()) is load()


def test_an_action_is_struck_off_shown_and_added():
    organization = placed(
        company(),
        SensitiveAction("CloudTrail:stoplogging".lower(), SensitiveState.LEFT_OUT),
        SensitiveAction("cloudtrail:DeleteTrail", SensitiveState.SHOWN),
        SensitiveAction(GET),
        SensitiveAction("s3:PutObject", SensitiveState.SHOWN, "Ours"),
    )
    found = known_actions(organization)
    assert found.place(STOP) is None
    assert (found.place("cloudtrail:DeleteTrail")[0].id, found.place("cloudtrail:DeleteTrail")[1]) == ("logging", True)
    assert (found.place(GET)[0].title, found.place(GET)[1]) == (OWN_GROUP, False)
    assert (found.place("s3:PutObject")[0].title, found.place("s3:PutObject")[1]) == ("Ours", True)
    assert "4 places of its own" in found.source


def test_the_table_of_accounts_has_the_columns_of_the_design():
    organization = placed(company(), SensitiveAction(GET, SensitiveState.SHOWN), SensitiveAction(STOP))
    (section,) = report_on(organization, catalogue.load(), "a.json", "2026-11-27", {"actions"}).sections
    columns = section.tables[0].columns[1:]
    assert columns == known_actions(organization).chosen
    assert GET in columns
    assert STOP not in columns


def deny(organization, node, name, actions):
    text = edits.create_policy(
        organization,
        SCP,
        name,
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": ACTIONS, "Resource": "*"}]}'.replace(
            "ACTIONS", actions
        ),
    )
    organization.apply(text)
    organization.apply(edits.attach(organization, name.lower(), [node]))


def test_the_lens_tells_what_is_left_of_a_group_in_each_account():
    organization = placed(company(), SensitiveAction("s3:PutObject", group="Ours"), SensitiveAction(GET, group="Ours"))
    deny(organization, PROD, "Half", '"s3:PutObject"')
    deny(organization, TEST, "Whole", '"s3:*"')
    found = read_now(organization, choice_of(organization, "sensitive=ours"))
    told = {node: (one.tone, one.line) for node, one in found.annotations.items()}
    assert told[PAYER] == (EXEMPT, "exempt")
    assert told[SHOP] == (SOME, "1 of 2 possible")
    assert told[next(organization.accounts(TEST))] == (ALL_DENIED, "none possible")
    assert found.title == "Sensitive actions, ours: what do SCPs leave?"
    assert read_now(company(), choice_of(company(), "sensitive=all")).annotations[SHOP].tone == ALL_ALLOWED
    with pytest.raises(EditError, match="no group nothing"):
        choice_of(organization, "sensitive=nothing")
