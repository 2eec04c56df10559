"""Comments where they are seen beside their panel: on cards, policies, statements, tests; in palette, reports."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMenu

from designer.analysis.lenses.node_summary import BadgeKind, badge_tip
from designer.exchange.reports.comments import comments_section
from designer.exchange.reports.subject import ReportSubject
from designer.organization import edits
from designer.organization.edits.comments import add_comment, resolve_comment
from designer.organization.model.comments import CommentPlace
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import load
from designer.policy.language.form import read_forms
from ui.canvas.hit_testing import shows_comments
from ui.commands.requests import NEW_COMMENT, OPEN_POLICY, SHOW_COMMENT, show_policy
from ui.features.comments.commands import commands
from ui.features.comments.panel import CommentsPanel
from ui.features.guardrail_tests.panel import GuardrailTestsPanel
from ui.features.policies.model import PoliciesModel
from ui.features.policy_editor.panel import EditorPanel
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


def test_the_editor_comments_on_the_statement_at_the_cursor_and_counts_what_is_open(session, analyses, hosted, qtbot):
    panel = hosted(EditorPanel(session, analyses), 700, 300)
    policy = next(one for one in session.organization.policies.values() if one.name == "RegionDeny")
    (statement,) = read_forms(policy.text).statements
    show_policy(session.requests, policy.id, statement.span.start + 1, statement.span.start + 1)
    sign = panel._head.comments
    assert sign.isHidden()
    with qtbot.waitSignal(session.requests.asked(NEW_COMMENT)) as asked:
        panel._head.comment.trigger()
    (place,) = asked.args
    assert CommentPlace(policy=policy.id, statement=statement.name) == place
    session.document.push(add_comment(session.organization, place, "Why not eu-west-3?", "Ana", NOON))
    assert (False, "1") == (sign.isHidden(), sign.text())
    line = policy.text.count("\n", 0, statement.span.start)
    assert {line: "Why not eu-west-3?"} == {at: one.tip for at, one in panel.code.gutter.signs.items()}
    menu = QMenu(panel)
    panel.code.menuAsked.emit(menu)
    texts = [action.text() for action in menu.actions() if action.text()]
    assert texts[0] == f"Comment on statement {statement.name}…"
    assert any("eu-west-3" in text for text in texts)
    session.document.push(edits.edit_policy_text(session.organization, policy.id, "\n" + policy.text))
    assert [line + 1] == [*panel.code.gutter.signs], "it goes with its statement"
    session.document.undo_stack.undo()

    rows = PoliciesModel(session, analyses).rows
    assert [policy.name] == [row.content.title for row in rows if row.content.sign == "note"]
    comments = hosted(CommentsPanel(session, analyses), 700, 300)
    with qtbot.waitSignal(session.requests.asked(OPEN_POLICY)) as asked:
        comments.go_button.click()
    assert (statement.span.start, statement.span.end) == (asked.args[0].start, asked.args[0].end)


def test_the_editor_comments_on_a_policy_of_aws_by_both_menus_and_on_none_of_a_read_only_design(
    session, analyses, hosted
):
    panel = hosted(EditorPanel(session, analyses), 700, 300)
    show_policy(session.requests, next(one.id for one in session.organization.policies.values() if one.aws_managed))
    menu, head = QMenu(panel), panel._head
    panel.code.menuAsked.emit(menu)
    assert [True, False] == [entry.isEnabled() for entry in (head.comment, head.describe)]
    assert all(entry.isEnabled() for entry in menu.actions() if entry.text().startswith("Comment on"))
    session.document.replace(session.organization, read_only=True, reread=True)
    menu.clear()
    panel.code.menuAsked.emit(menu)
    assert [False, False] == [head.comment.isEnabled(), head.more.isEnabled()]
    assert not any(entry.isEnabled() for entry in menu.actions() if entry.text().startswith("Comment on"))
    refused = []
    session.notices.refused.connect(refused.append)
    commands(session, panel)
    session.requests.ask(NEW_COMMENT, CommentPlace())
    assert 1 == len(refused)


def test_a_test_with_an_open_comment_has_its_sign(session, analyses, hosted):
    panel = hosted(GuardrailTestsPanel(session, analyses), 900, 300)
    test = session.organization.settings.tests[0]
    session.document.push(add_comment(session.organization, CommentPlace(test=test.id), "Needed?", "Ana", NOON))
    assert [test.id] == [row.id for row in panel.view.rows.rows if row.content.sign == "note"]
