"""The assumed context: what the form says counts at once, for every answer in the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from designer.analysis.access.assumption import NO_ASSUMPTION, Assumption
from designer.policy.evaluation.outcome import Answer
from ui.features.permissions.assume import AssumeButton
from ui.widgets.fields.form import InlineMessage


@pytest.fixture
def button(analyses, qtbot):
    button = AssumeButton(analyses)
    qtbot.addWidget(button)
    return button


def answer(analyses, action="ec2:RunInstances"):
    organization = analyses.document.organization
    account = next(n for n in organization.accounts() if organization.node(n).name == "shop-prod")
    bit = analyses.catalogue.index(action)
    [reason] = [r for mask, r in analyses.partition(account) if mask >> bit & 1]
    ceiling = analyses.ceiling(account)
    assert (reason.answer is Answer.ALLOWED) == bool(ceiling.sure >> bit & 1)
    return reason.answer


def test_what_is_chosen_counts_at_once_and_the_button_says_it(analyses, button, qtbot):
    assert "Context: not set" == button.text()
    assert Answer.CONDITIONAL is answer(analyses, "ec2:StartInstances")
    form = button.form
    with qtbot.waitSignals([analyses.assumptionChanged, analyses.permissionsChanged]):
        form.region.setText("us-east-1")
    form.caller.setCurrentText("A role")
    qtbot.keyClicks(form.name, "Developer")
    form.mfa.setCurrentText("Signed in with MFA")
    assert Assumption("us-east-1", "role/Developer", mfa=True) == analyses.assumption
    assert "Context: region us-east-1 · role/Developer · MFA yes" == button.text()
    assert Answer.DENIED is answer(analyses, "ec2:StartInstances")
    form.region.setText("eu-central-1")
    assert Answer.ALLOWED is answer(analyses, "ec2:StartInstances")


@pytest.mark.qt_log_ignore("does not support", extend=True)  # said of every popup by the platform of the tests
def test_half_of_a_region_is_assumed_nowhere_and_enter_takes_the_first_one(analyses, button, qtbot):
    field = button.form.region
    qtbot.keyClicks(field, "eu-cent")
    assert NO_ASSUMPTION == analyses.assumption
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert "eu-central-1" == analyses.assumption.region
    field.clear()
    qtbot.keyClicks(field, "Frank")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert "eu-central-1" == field.text()


@pytest.mark.qt_log_ignore("does not support", extend=True)  # said of every popup by the platform of the tests
def test_what_is_no_region_is_told_and_one_that_no_list_has_is_taken(analyses, button, qtbot):
    field = button.form.region
    qtbot.keyClicks(field, "atlantis")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert NO_ASSUMPTION == analyses.assumption
    assert "No Region is called “atlantis”" in button.form.findChild(InlineMessage).accessibleName()
    field.clear()
    qtbot.keyClicks(field, "mx-atlantis-1")
    assert "mx-atlantis-1" == analyses.assumption.region


def test_further_keys_are_typed_one_a_line_and_a_bad_line_is_told(analyses, button, qtbot):
    form = button.form
    form.more.setPlainText("aws:PrincipalTag/team = web\naws:TagKeys = a, b")
    assert (("aws:PrincipalTag/team", "web"), ("aws:TagKeys", ("a", "b"))) == analyses.assumption.context
    before = analyses.assumption
    form.more.setPlainText("nonsense")
    assert before == analyses.assumption


def test_the_form_shows_what_is_assumed_and_can_assume_nothing(analyses, button, qtbot):
    assumption = Assumption("eu-west-1", "user/anna", mfa=False, context=(("aws:SourceVpc", "vpc-1"),))
    analyses.assume(assumption)
    button.form.show_assumption(analyses.assumption)
    assert assumption == analyses.assumption
    assert ("eu-west-1", "A user", "anna") == (
        button.form.region.text(),
        button.form.caller.currentText(),
        button.form.name.text(),
    )
    qtbot.mouseClick(button.form.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert NO_ASSUMPTION == analyses.assumption
    assert "Context: not set" == button.text()


def test_a_role_without_a_name_is_not_assumed_yet(analyses, button):
    button.form.caller.setCurrentText("A role")
    assert NO_ASSUMPTION == analyses.assumption
    button.form.caller.setCurrentText("The root user")
    assert Assumption(principal="root") == analyses.assumption
    button.form.caller.setCurrentText("A service-linked role")
    assert analyses.assumption.is_service_linked
