"""Tool tips of cards: what a file says is shown as the text that it is, and what acts unseen is seen."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from designer.analysis.checks import Finding, Severity
from designer.analysis.lenses.node_summary import tip
from designer.exchange.templates import load as template
from designer.organization import edits
from designer.organization.model.node_attributes import NOTES
from ui.state.finding_counts import FindingCounts

SHOP = "acc-shop-prod"


def test_a_tip_says_of_a_policy_that_it_cannot_be_read():
    organization = template("company").organization
    organization.apply(edits.edit_policy_text(organization, "region-deny", "{"))
    told = tip(organization, organization.node(SHOP))
    assert "RegionDeny (cannot be read)" in told
    assert 1 == told.count("cannot be read")


def test_a_tip_shows_what_acts_unseen_and_breaks_long_lines(window, monkeypatch):
    told = []
    monkeypatch.setattr(QToolTip, "showText", lambda _where, text, *_: told.append(text))
    session, canvas = window.session, window.canvas
    notes = "\u202egnp.exe \x1b[31m " + "word " * 60
    session.document.push(edits.set_attribute(session.organization, [SHOP], NOTES, notes))
    canvas.reveal(SHOP)
    canvas.finish_flight()
    card = canvas.canvas_scene.layout.head(SHOP)
    place = canvas.mapFromScene(card.x + card.w * 0.6, card.y + card.h * 0.3)
    viewport = canvas.viewport()
    QApplication.sendEvent(viewport, QHelpEvent(QEvent.Type.ToolTip, place, viewport.mapToGlobal(place)))
    [text] = told
    assert "shop-prod" in text
    assert {"\u202e", "\x1b"}.isdisjoint(text)
    assert max(map(len, text.splitlines())) <= 80


def test_a_tip_says_what_problem_a_card_has(window, monkeypatch):
    told = []
    monkeypatch.setattr(QToolTip, "showText", lambda _where, text, *_: told.append(text))
    found = Finding("a-check", Severity.WARNING, "Nobody may sign in.", node=SHOP)
    counts = FindingCounts(window.session.organization, [found])
    monkeypatch.setattr(type(window.canvas._analyses), "counts", counts)
    window.canvas.reveal(SHOP)
    window.canvas.finish_flight()
    card = window.canvas.canvas_scene.layout.head(SHOP)
    place, viewport = window.canvas.mapFromScene(card.x + card.w * 0.6, card.y + card.h * 0.3), window.canvas.viewport()
    QApplication.sendEvent(viewport, QHelpEvent(QEvent.Type.ToolTip, place, viewport.mapToGlobal(place)))
    assert "shop-prod: Nobody may sign in." in told[0].splitlines()
