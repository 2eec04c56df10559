"""The walk through a regulated OU: in the clinic, from the programme to the report, by doing what it asks."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from designer.exchange import templates
from designer.organization import edits
from designer.organization.edits.compliance import unmark
from ui.features.compliance.rows import AgreementOf, EvidenceOf, ServiceOutOfScope
from ui.window.tour import Tour
from ui.window.tour.walks import walk_ous


@pytest.fixture
def tour(window):
    window.actions_by_id["help.compliance-tour"].trigger()
    (running,) = window.findChildren(Tour)
    yield running
    running.end()


def settle():
    for _ in range(3):
        QApplication.processEvents()


def choose(window, kind):
    """Make the first row of a kind current."""
    rows = window.parts.docks.panel("compliance").list
    rows.setCurrentIndex(
        next(
            rows.rows.index(place, 0)
            for place in range(rows.rows.rowCount())
            if isinstance(rows.rows.row(rows.rows.index(place, 0)).value, kind)
        )
    )
    settle()


def test_it_begins_in_the_clinic_where_the_design_has_no_regulated_ou(tour, window):
    session = window.session
    assert "Clinic Group" == session.organization.settings.name
    assert "Health Data" == session.organization.node(session.current).name
    assert window.parts.docks.panel("compliance").isVisible()


def test_each_step_goes_on_when_it_is_done(tour, window):
    session = window.session
    session.reveal("acc-website")
    settle()
    assert 0 == tour.at
    session.reveal("acc-patient-records")
    settle()
    assert 1 == tour.at
    session.document.push(edits.move(session.organization, ["acc-website"], "ou-health"))
    settle()
    assert 2 == tour.at
    choose(window, AgreementOf)
    assert (3, "ou-payments") == (tour.at, session.current)
    choose(window, ServiceOutOfScope)
    assert 4 == tour.at
    choose(window, EvidenceOf)
    assert (5, "ou-health") == (tour.at, session.current)
    panel = window.parts.docks.panel("compliance")
    open_one = next(row for row in panel.list.rows.rows if row.id == ("duty", "hipaa", "risk-analysis"))
    panel.list.switched.emit(panel.list.rows.rows.index(open_one))
    settle()
    assert 6 == tour.at
    duties = window.parts.docks.panel("responsibility")
    assert duties.isVisible()
    duties.what_if.toggle("rds")
    settle()
    assert 7 == tour.at
    session.notices.say("report.html is written: 12 sections.")
    settle()
    assert not [one for one in window.findChildren(Tour) if one.callout.isVisible()]


def test_rows_that_a_step_asks_for_are_in_sight_in_a_low_window(tour, window):
    window.resize(900, 600)
    rows = window.parts.docks.panel("compliance").list
    for at, kind in ((2, AgreementOf), (3, ServiceOutOfScope), (4, EvidenceOf)):
        while tour.at < at:
            tour.callout.next.click()
            settle()
        place = next(place for place, row in enumerate(rows.rows.rows) if isinstance(row.value, kind))
        assert rows.viewport().rect().contains(rows.visualRect(rows.rows.index(place, 0)).center())


def test_a_design_of_ones_own_is_walked_through_where_it_has_what_the_walk_shows():
    organization = templates.load("regulated").organization
    assert ("ou-health", "ou-payments") == walk_ous(organization)
    organization.apply(unmark(organization, "ou-payments", "pci-dss"))
    assert walk_ous(organization) is None
    assert walk_ous(templates.load("company").organization) is None
