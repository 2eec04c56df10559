"""Comments where they are seen beside their panel: on cards, in the palette, in reports."""

from __future__ import annotations

import pytest

from designer.analysis.lenses.node_summary import BadgeKind, badge_tip
from designer.exchange.reports.comments import comments_section
from designer.exchange.reports.subject import ReportSubject
from designer.organization.edits.comments import add_comment, resolve_comment
from designer.organization.model.comments import CommentPlace
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import load
from ui.canvas.hit_testing import shows_comments
from ui.commands.requests import SHOW_COMMENT
from ui.features.search.additions import commented

PROD = NodeId("ou-prod")
NOON = "2026-12-02T12:00:00Z"


@pytest.fixture
def noted(session):
    place = CommentPlace(node=PROD)
    for text in ("Why no MFA?", "Ask\u202e Ben"):
        session.document.push(add_comment(session.organization, place, text, "Ana", NOON))
    return session


def test_a_card_counts_its_open_comments_and_leads_to_the_newest(noted, qtbot):
    from ui.canvas.cards.content import CardContents, badges_of
    from ui.canvas.cards.style import CanvasStyle
    from ui.theme import current

    contents = CardContents(noted.organization, CanvasStyle(current()))
    kinds = {one.kind: one for one in badges_of(contents.style, contents.of(PROD))}
    assert "2" == kinds[BadgeKind.COMMENTS].number
    tip = badge_tip(noted.organization, noted.organization.node(PROD), BadgeKind.COMMENTS)
    assert "Why no MFA?" in tip
    assert "\u202e" not in tip
    with qtbot.waitSignal(noted.requests.asked(SHOW_COMMENT)) as asked:
        shows_comments(noted, (PROD, BadgeKind.COMMENTS))()
    assert [noted.organization.settings.comments[-1].id] == list(asked.args)
    assert shows_comments(noted, (PROD, BadgeKind.DIRECT)) is None

    for one in noted.organization.settings.comments:
        noted.document.push(resolve_comment(noted.organization, one.id, resolved=True))
    assert "" == contents.of(PROD).comments


def test_the_palette_finds_comments_by_what_they_say_and_what_they_are_on(noted):
    assert ["Why no MFA?"] == [pick.content.title for pick in commented(noted, ["mfa"])]
    assert 2 == len(list(commented(noted, ["prod"])))
    assert [] == list(commented(noted, ["nothing"]))


def test_a_report_lists_decisions_first_with_what_each_is_on(noted):
    noted.document.push(add_comment(noted.organization, CommentPlace(), "For trials", "Ben", NOON, decision=True))
    section = comments_section(ReportSubject(noted.organization, load(), "2026-12-02"))
    (table,) = section.tables
    assert ["decision", "open", "open"] == [row[0].text for row in table.rows]
    assert ("the organization", "For trials", "Ben", "2026-12-02") == tuple(cell.text for cell in table.rows[0][1:5])
