"""Tool tips of cards: what a file says is shown as the text that it is, and what acts unseen is seen."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from designer import edits
from designer.model.node_attributes import NOTES

SHOP = "acc-shop-prod"


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
