"""The form of a guardrail test holds all that the record of one does, and makes what is proposed to it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from designer.basics.errors import EditError
from designer.exchange.formats.tables.guardrail_tests import read_test
from designer.exchange.templates import load
from designer.organization.model.guardrail_tests import CoveredRequests, GuardrailTest, Promise, RequestCase, Urgency
from designer.organization.model.ids import GuardrailTestId
from designer.organization.model.records import NodeId, NodeKind
from ui.commands.requests import OPEN_POLICY
from ui.features.guardrail_tests.detail import GuardrailTestDialog
from ui.features.guardrail_tests.form import GuardrailTestForm
from ui.features.guardrail_tests.form_texts import (
    conditions_text,
    context_text,
    places_text,
    read_conditions,
    read_context,
    read_places,
)
from ui.features.guardrail_tests.panel import CoverageButton
from ui.widgets.fields.suggest_field import several, text_items

SHOP, PROD, SANDBOX = NodeId("acc-shop-prod"), NodeId("ou-prod"), NodeId("ou-sandbox")
FULL = GuardrailTest(
    GuardrailTestId("t-full"),
    "All of it",
    Promise.NEVER,
    (PROD, SANDBOX),
    (SHOP,),
    ("s3:*", "ec2:RunInstances"),
    ("s3:Get*", "role/BreakGlass"),
    ("role/Deploy", "root"),
    ("arn:aws:s3:::b/*",),
    (("StringEquals", (("aws:RequestedRegion", ("eu-west-1", "eu-central-1")),)), ("Null", (("aws:x", ("true",)),))),
    CoveredRequests.RESOURCES,
    None,
    "An audit",
    "Security",
    Urgency.HIGH,
    "2027-03-31",
    during_migration=True,
)
CASE = GuardrailTest(
    GuardrailTestId("t-case"),
    "",
    Promise.CASE,
    case=RequestCase(
        SHOP,
        "s3:GetObject",
        "role/Deploy",
        "arn:aws:s3:::b/k",
        (("aws:TagKeys", ("a",)), ("aws:RequestedRegion", "eu-west-1"), ("aws:MultiFactorAuthPresent", None)),
        allowed=False,
    ),
    owner="Anna",
)


def shown(qtbot, session, test):
    form = GuardrailTestForm(session, test)
    qtbot.addWidget(form)
    return form


@pytest.mark.parametrize(
    "test",
    [
        FULL,
        CASE,
        replace(CASE, case=replace(CASE.case, allowed=True, context=(), principal="", resource="")),
        *(
            replace(FULL, promise=promise, covers=covers)
            for promise in (Promise.NEVER, Promise.ALWAYS, Promise.CAN)
            for covers in CoveredRequests
        ),
        replace(FULL, nodes=(NodeId("gone"), PROD)),
    ],
    ids=lambda test: f"{test.promise.value} {test.covers.value}",
)
def test_a_test_comes_out_of_the_form_as_it_went_in(qtbot, session, test):
    assert test == replace(shown(qtbot, session, test).test, reviewed=test.reviewed)


def test_each_test_of_the_sample_comes_out_as_it_went_in(qtbot, session):
    for test in session.organization.settings.tests:
        assert test == replace(shown(qtbot, session, test).test, reviewed=test.reviewed)


def test_one_request_has_its_own_fields(qtbot, session):
    form = shown(qtbot, session, FULL)
    form.show()
    assert form.when.isVisible()
    assert not form.context.isVisible()
    form.promise.setCurrentIndex(form.promise.count() - 1)
    assert form.context.isVisible()
    assert not any(field.isVisible() for field in (form.when, form.exceptions, form.except_places))


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [
        ("places", "Prod, Sandbox", "one account"),
        ("places", "Prod", "one account"),
        ("places", "", "one account"),
        ("places", "Nowhere", "Nowhere"),
        ("patterns", "s3:Get*", "one action"),
        ("patterns", "s3:GetObject, s3:PutObject", "one action"),
        ("callers", "role/a, role/b", "one caller"),
        ("resources", "arn:aws:s3:::a, arn:aws:s3:::b", "one resource"),
    ],
)
def test_a_case_is_one_request(qtbot, session, field, text, says):
    form = shown(qtbot, session, CASE)
    getattr(form, field).setText(text)
    with pytest.raises(EditError, match=says):
        form.test  # noqa: B018 - it is read


def test_places_are_typed_by_path_or_name_and_offered(qtbot, session):
    form = shown(qtbot, session, None)
    form.patterns.setText("s3:DeleteBucket")
    form.places.setText("Workloads/Prod, sandbox")
    form.except_places.setText("shop-prod")
    assert ((PROD, SANDBOX), (SHOP,)) == (form.test.nodes, form.test.except_nodes)
    assert ["Sandbox, Workloads/Prod"] == [one for one in _offered(form, "Sandbox, pro") if one.endswith("/Prod")]


def typed(qtbot, field, text, key):
    field.setFocus()
    field.clear()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, key)
    return field.text()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
def test_a_part_of_an_entry_becomes_the_first_that_is_offered_and_a_whole_one_stays(qtbot, session, key):
    form = shown(qtbot, session, None)
    form.show()
    assert "Workloads" == typed(qtbot, form.places, "Workl", key)
    assert "Sandbox, Workloads" == typed(qtbot, form.places, "Sandbox, Workl", key)
    assert "Workloads/Prod" == typed(qtbot, form.places, "Workloads/Prod", key)
    assert "prod" == typed(qtbot, form.except_places, "prod", key)  # names a place, in small letters
    assert "s3:DeleteBucket" == typed(qtbot, form.patterns, "s3:delb", key)
    assert "s3:Delete*" == typed(qtbot, form.patterns, "s3:Delete*", key)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
def test_one_request_is_offered_accounts_alone(qtbot, session, key):
    form = shown(qtbot, session, CASE)
    form.show()
    kinds = {session.organization.node(read_places(session.organization, one)[0]).kind for one in _offered(form, "w")}
    assert {NodeKind.ACCOUNT} == kinds
    assert all(one.startswith("Workloads/") for one in _offered(form, "Workl"))
    assert typed(qtbot, form.places, "Workloads", key).startswith("Workloads/")
    typed(qtbot, form.places, "shop-p", key)
    assert SHOP == form.test.case.account


def test_what_another_rule_has_no_field_for_is_said_and_kept(qtbot, session, analyses):
    dialog = GuardrailTestDialog(session, analyses, CASE)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    of_case = dialog.form.promise.currentIndex()
    assert "" == dialog.left_out.text()
    dialog.form.promise.setCurrentIndex(0)
    assert "This rule does not use: Context." == dialog.left_out.text()
    dialog.form.when.setPlainText("StringEquals aws:RequestedRegion = eu-west-1")
    dialog.form.except_places.setText("Workloads/Test")
    dialog.form.promise.setCurrentIndex(of_case)
    assert "This rule does not use: Places left out, Conditions." == dialog.left_out.text()
    assert CASE == dialog.form.test


def _offered(form, text):
    return [row.insert for row in text_items(several(form._offered_places), text)]


def test_a_case_can_be_changed_in_the_form(qtbot, session, analyses):
    from designer.organization.edits.guardrail_tests import add_test

    session.document.push(add_test(session.organization, CASE))
    dialog = GuardrailTestDialog(session, analyses, CASE)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    assert "Change a test" == dialog.windowTitle()
    assert dialog.sentence.text() == (
        "s3:GetObject on arn:aws:s3:::b/k by role/Deploy in shop-prod is denied when aws:TagKeys is a and "
        "aws:RequestedRegion is eu-west-1 without aws:MultiFactorAuthPresent"
    )
    dialog.form.promise.setCurrentIndex(dialog.form.promise.count() - 1)
    dialog._take()
    assert session.organization.settings.tests[-1] == replace(CASE, case=replace(CASE.case, allowed=True))


def test_what_is_proposed_is_added_with_an_id_of_its_own(qtbot, session, analyses):
    proposed = replace(FULL, id=GuardrailTestId(""))
    dialog = GuardrailTestDialog(session, analyses, proposed)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    assert "New test" == dialog.windowTitle()
    dialog._take()
    added = session.organization.settings.tests[-1]
    assert added.id
    assert FULL == replace(added, id=FULL.id, reviewed=None)


values = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)
keys = st.from_regex(r"aws:[A-Za-z/]{1,8}( [a-z]{1,4})?", fullmatch=True)


@given(st.dictionaries(keys, st.one_of(values, st.none(), st.lists(values, min_size=1, max_size=3).map(tuple))))
def test_a_context_is_read_as_it_is_written(context):
    told = tuple(context.items())
    assert told == read_context(context_text(told))


@given(st.dictionaries(keys, st.lists(values, min_size=1, max_size=3).map(tuple), min_size=1))
def test_conditions_are_read_as_they_are_written(told):
    block = (("StringEquals", tuple(told.items())),)
    assert block == read_conditions(conditions_text(block))


@pytest.mark.parametrize(("text", "says"), [("region", "Line 1"), ('a = "x', "values with commas"), ("a", "“no”")])
def test_what_is_no_context_is_said(text, says):
    with pytest.raises(EditError, match=says):
        read_context(text)


def test_all_places_are_read_as_they_are_written():
    organization = load("company").organization
    every = tuple(organization.walk())
    assert every == read_places(organization, places_text(organization, every))


def test_the_file_and_the_form_agree(qtbot, session):
    test = read_test({"id": "t", "in": ["ou-prod"], "exceptIn": ["acc-shop-prod"], "can": ["s3:*"], "of": "resources"})
    assert test == replace(shown(qtbot, session, test).test, reviewed=None)


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard")
def test_an_entry_of_the_coverage_leads_to_its_policy(session, hosted):
    button = hosted(CoverageButton(session), 300, 40)
    opened = []
    session.requests.answer(OPEN_POLICY, opened.append)
    button.button.click()
    button.finish()
    button.button.click()
    menu = button.findChild(QMenu)
    menu.actions()[0].trigger()
    menu.close()
    assert [button.found[0].policy] == [place.policy for place in opened]


def test_return_takes_the_first_action_that_is_offered_for_one_in_other_letters(qtbot, session):
    form = shown(qtbot, session, None)
    form.show()
    form.patterns.clear()
    qtbot.keyClicks(form.patterns, "iam:*, s3:deletebucket")
    qtbot.keyClick(form.patterns, Qt.Key.Key_Return)
    assert "iam:*, s3:DeleteBucket" == form.patterns.text()
