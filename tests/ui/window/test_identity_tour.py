"""The walk through the inside of an account: in the coffee shop, from a new user to MFA, by doing what it asks."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.organization.edits import identities_facts
from designer.organization.model.identities import IdentityKind, IdentityRef
from ui.window.tour import Tour


@pytest.fixture
def tour(window):
    window.actions_by_id["help.identity-tour"].trigger()
    (running,) = window.findChildren(Tour)
    yield running
    running.end()


def settle():
    for _ in range(3):
        QApplication.processEvents()


def test_it_begins_in_the_coffee_shop_where_the_design_knows_of_no_users(tour, window):
    assert "Coffee Shop" == window.session.organization.settings.name
    assert "Payments" == window.session.organization.node(window.session.current).name
    assert 0 == tour.at


def test_each_step_goes_on_when_it_is_done(tour, window):
    session, panel = window.session, window.parts.docks.panel("identities")
    account = panel.account
    panel.add(IdentityKind.USER)
    settle()
    assert 0 == tour.at
    QTest.keyClicks(panel.page.name, "anna")
    QTest.keyClick(panel.page.name, Qt.Key.Key_Return)
    settle()
    assert 1 == tour.at
    session.document.push(identities_facts.join_group(session.organization, account, "anna", "Cashiers"))
    settle()
    assert 2 == tour.at
    assert panel.page.access.isVisible()
    tour.callout.next.click()
    assert panel.page.assume.isVisible()
    panel.page.assume.choose(account, "inventory-specialist")
    settle()
    assert 4 == tour.at
    session.document.push(
        identities_facts.set_credentials(session.organization, account, "anna", console=True, mfa=True, access_keys=())
    )
    settle()
    assert not [one for one in window.findChildren(Tour) if one.callout.isVisible()]


def test_who_only_presses_next_sees_a_user_who_has_what_the_steps_tell_of(tour, window):
    panel = window.parts.docks.panel("identities")
    for _ in range(3):
        tour.callout.next.click()
        settle()
        assert IdentityRef(IdentityKind.USER, "cashier-maria") == panel.page.opened.subject
    assert 3 == tour.at
    assert panel.page.assume.isVisible()


def test_a_role_that_is_taken_leaves_nothing_of_before_and_asks_for_mfa(tour, window):
    panel = window.parts.docks.panel("identities")
    panel.go_to(IdentityRef(IdentityKind.USER, "cashier-maria"))
    panel.page.turn_to("Switch role")
    panel.page.assume.choose(panel.account, "inventory-specialist")
    assume = panel.page.assume
    assert "cashier-maria may assume it under conditions." == assume.headline.text()
    said = [row.content.secondary for row in assume.list.rows.rows]
    assert "MFA" in said
    assume.pages.buttons[1].click()
    assert ["sts:AssumeRole"] == [row.content.title for row in assume.list.rows.rows]
    assume.pages.buttons[2].click()
    assert ["dynamodb:UpdateItem"] == [row.content.title for row in assume.list.rows.rows]


def test_a_frame_of_the_tour_follows_what_it_points_at_and_goes_with_it(tour, window):
    panel = window.parts.docks.panel("identities")
    spot = tour.step.spots(window.parts)[0]
    settle()
    place = spot.within(window)
    assert place in tour.frame._places
    panel.new_button.hide()
    settle()
    assert place not in tour.frame._places
