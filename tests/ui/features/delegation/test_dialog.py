"""The dialog of trusted services: what is needed and lacks, what each button does, what AWS refuses is said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from designer.organization import edits
from designer.organization.model.change import Change, Swap
from designer.organization.model.records import DelegatedAdministrator, FeatureSet, NodeId, PolicyType
from ui.features.delegation.dialog import DelegationDialog
from ui.features.inspector.details import DetailsTab

TOOLS, SHOP = NodeId("acc-security-tooling"), NodeId("acc-shop-prod")
TAGS, MACIE = "tagpolicies.tag.amazonaws.com", "macie.amazonaws.com"


@pytest.fixture
def opened(qtbot, session):
    made = []

    def show(account=None):
        dialog = DelegationDialog(session, account)
        made.append(dialog)
        dialog.open()
        return dialog

    yield show
    for dialog in made:
        dialog.close()
        dialog.deleteLater()


def pick(picker, text):
    picker.search.setText(text)
    next(one for one in picker.picks if text.lower() in f"{one.content.title} {one.content.secondary}".lower()).run()
    picker.leave()


def test_a_service_is_trusted_and_delegated_and_taken_back_step_by_step(opened, session):
    dialog = opened()
    settings = session.document.organization.settings
    dialog.add_button.click()
    pick(dialog._services, "Macie")
    assert MACIE in session.organization.settings.trusted_services
    assert dialog.list.rows.row(dialog.list.currentIndex()).id == MACIE
    dialog.delegate_button.click()
    pick(dialog._accounts, "shop-prod")
    assert DelegatedAdministrator(SHOP, MACIE) in session.organization.settings.delegated_administrators
    row = dialog.list.rows.row(dialog.list.currentIndex())
    assert row.content.secondary == "run by shop-prod"
    assert dialog.end_button.text() == "End delegation to shop-prod"
    dialog.end_button.click()
    assert not dialog.end_button.isVisible()
    dialog.distrust_button.click()
    assert session.organization.settings == settings
    session.document.undo_stack.undo()
    assert MACIE in session.organization.settings.trusted_services


def test_what_the_design_needs_stands_first_with_its_reason(opened, session):
    session.document.push(edits.enable_policy_type(session.organization, PolicyType.TAG_POLICY))
    dialog = opened()
    place = dialog.list.rows.index_of(TAGS)
    assert place.row() == 1
    dialog.list.setCurrentIndex(place)
    told = [row.content.title for row in dialog.note.rows.rows]
    assert any("services-that-can-integrate-tag-policies" in words for words in told)
    dialog.trust_button.click()
    assert TAGS in session.organization.settings.trusted_services


def test_a_service_that_nobody_knows_is_added_as_typed_and_a_wrong_one_is_refused_in_words(opened, session):
    dialog = opened()
    pick(dialog._services, "new.amazonaws.com")
    assert "new.amazonaws.com" in session.organization.settings.trusted_services
    before = session.organization.settings
    pick(dialog._services, "a b.c")
    assert session.organization.settings == before
    assert dialog.message.isVisible()


def test_details_say_what_an_account_runs_and_the_dialog_begins_with_it(qtbot, opened, session):
    details = DetailsTab(session)
    qtbot.addWidget(details)
    details.show()
    session.select([TOOLS])
    assert "Config, GuardDuty, IAM Access Analyzer, Security Hub" == details._services.text()
    dialog = opened(TOOLS)
    assert dialog.list.rows.row(dialog.list.currentIndex()).content.secondary == "run by Security Tooling"
    session.select([SHOP])
    assert not details._services.isVisible()


def test_when_a_delegation_ends_no_other_button_comes_under_the_pointer_or_gets_the_keys(opened, session, qtbot):
    session.document.push(edits.register_administrator(session.organization, SHOP, "config.amazonaws.com"))
    dialog = opened()
    dialog.list.setCurrentIndex(dialog.list.rows.index_of("config.amazonaws.com"))
    qtbot.waitExposed(dialog)
    place = dialog.end_button.mapTo(dialog, dialog.end_button.rect().center())
    while dialog.end_button.isVisible():
        dialog.end_button.setFocus()
        qtbot.mouseClick(dialog.end_button, Qt.MouseButton.LeftButton)
    assert dialog.childAt(place) is not dialog.distrust_button
    assert dialog.focusWidget() is dialog.list


def test_what_ends_with_the_trust_is_said_and_no_other_service_is_chosen(opened, session, qtbot):
    session.document.push(edits.trust_service(session.organization, MACIE))
    session.document.push(edits.register_administrator(session.organization, SHOP, MACIE))
    dialog = opened()
    dialog.list.setCurrentIndex(dialog.list.rows.index_of(MACIE))
    assert "The delegation to shop-prod ends with it." == dialog.distrust_button.toolTip()
    dialog.distrust_button.setFocus()
    qtbot.mouseClick(dialog.distrust_button, Qt.MouseButton.LeftButton)
    assert "Macie has no trusted access any more. The delegation to shop-prod ends with it." == dialog.message.text()
    assert not dialog.list.currentIndex().isValid()
    assert not dialog.distrust_button.isVisible()
    assert dialog.focusWidget() is dialog.list


def test_all_features_are_enabled_by_the_button_of_what_asks_for_them(opened, session):
    settings = session.organization.settings
    billing = replace(settings, feature_set=FeatureSet.CONSOLIDATED_BILLING, policy_types=())
    session.document.push(Change("Billing", settings=Swap(settings, billing)))
    dialog = opened()
    assert not dialog.add_button.isEnabled()
    assert "Enable all features" == dialog.message.button.text()
    dialog.message.button.click()
    assert FeatureSet.ALL is session.organization.settings.feature_set
    assert dialog.add_button.isEnabled()
    assert not dialog.message.isVisible()
