"""The problems by policy and node: filtered, shown in full, mended, silenced, and led to by double click and keys."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from designer.analysis.checks import Severity
from designer.basics.words import counted
from designer.organization import edits
from designer.organization.edits.guardrail_tests import add_test
from designer.organization.model.guardrail_tests import GuardrailTest, Promise
from designer.organization.model.ids import GuardrailTestId
from designer.organization.model.records import NodeKind, PolicyId
from ui.commands.requests import OPEN_POLICY
from ui.features.problems import panel as problems
from ui.features.problems.commands import commands
from ui.features.problems.panel import ProblemsPanel
from ui.features.problems.rows import Group
from ui.theme import Role
from ui.widgets.display.chip import Chip
from ui.widgets.display.labels import SeverityStyle
from ui.widgets.item_views.row_model import VALUE_ROLE

EMPTY = '{"Version": "2012-10-17", "Statement": []}'
SLIP = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Sid": "Slip", "Effect": "Deny", "Action": ["s3:GetObjekt", "s3:PutObject"], "Resource": "*"}],
    }
)


@pytest.fixture
def slip(session):
    """A policy with one slip in it, attached to the Sandbox OU."""
    document = session.document
    document.push(edits.create_policy(document.organization, _scp(session), "Slip", SLIP))
    policy = next(one.id for one in document.organization.policies.values() if one.name == "Slip")
    document.push(edits.attach(document.organization, policy, [_node(session, "Sandbox")]))
    return policy


@pytest.fixture
def panel(session, analyses, slip, hosted):
    analyses.check_now()
    return hosted(ProblemsPanel(session, analyses), 1000, 320)


def _scp(session):
    return next(one.type for one in session.document.organization.policies.values() if one.name == "FullAWSAccess")


def _node(session, name):
    return next(one.id for one in session.document.organization.nodes.values() if one.name == name)


def test_a_step_to_the_next_problem_says_which_it_is_and_how_many_more_are_there(session, analyses, slip):
    analyses.check_now()
    sandbox, said, visited = _node(session, "Sandbox"), [], []
    session.notices.said.connect(said.append)
    session.select([session.organization.parent(sandbox)])
    commands(session, analyses, visited.append)[0].run()
    assert [sandbox] == visited
    assert said[0].startswith("Slip: ")
    assert "s3:GetObjekt" in said[0]
    assert said[0].endswith(f"of {counted(len(analyses.counts.by_node), 'place')} with problems)")
    assert ("more problem" in said[0]) is (analyses.counts.of_node(sandbox).problems > 1)


def listed(panel):
    """Groups with their messages."""
    return {row.content.title: [one.content.title for one in row.rows] for row in panel.model.rows}


def index_of(panel, word):
    """The row of the finding whose message holds a word."""
    found = next(one for group in panel.model.rows for one in group.rows if word in one.content.title)
    return panel.model.index_of(found.id)


def click(panel, index, *, double=False):
    panel.view.scrollTo(index)
    at = panel.view.visualRect(index).center()
    for gesture in (QTest.mouseClick, QTest.mouseDClick)[: 1 + double]:
        gesture(panel.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(60, at.y()))


def choose(panel, word):
    index = index_of(panel, word)
    click(panel, index)
    return index


def test_problems_stand_below_their_policy_and_never_name_it(panel):
    (messages,) = listed(panel).values()
    assert ["Slip"] == list(listed(panel))
    assert ["s3:GetObjekt is not in the list"] == [message[:31] for message in messages]


def test_a_click_shows_the_problem_in_full_with_why_and_where_aws_says_so(panel):
    choose(panel, "GetObjekt")
    assert "AWS accepts any text as an action" in panel.detail.words
    assert "Slip, line 1" in panel.detail.words
    assert ["Replace by s3:GetObject"] == [button.text() for button in panel.detail.buttons]


def test_a_quick_fix_is_one_undo_step(panel, session, analyses, slip, qtbot):
    choose(panel, "GetObjekt")
    before = session.document.organization.policy(slip).text
    QTest.mouseClick(panel.detail.buttons[0], Qt.MouseButton.LeftButton)
    assert "s3:GetObject" in session.document.organization.policy(slip).text
    analyses.check_now()
    assert {} == listed(panel)
    session.document.undo_stack.undo()
    assert before == session.document.organization.policy(slip).text


def test_a_fix_that_comes_too_late_is_refused_in_words(panel, session, slip, refused):
    choose(panel, "GetObjekt")
    organization = session.document.organization
    session.document.push(edits.edit_policy_text(organization, slip, SLIP.replace("Slip", "Slipped")))
    QTest.mouseClick(panel.detail.buttons[0], Qt.MouseButton.LeftButton)
    assert ["has changed since"] == [sentence[11:28] for sentence in refused]


def test_double_click_and_enter_go_to_the_place(panel, session):
    opened = []
    session.requests.answer(OPEN_POLICY, lambda place: opened.append((place.policy, SLIP[place.start : place.end])))
    click(panel, index_of(panel, "GetObjekt"), double=True)
    QTest.keyClick(panel.view, Qt.Key.Key_Return)
    assert [("slip", '"s3:GetObjekt"')] * 2 == opened


def test_a_problem_is_silenced_with_a_reason_and_shown_again(panel, session, analyses):
    choose(panel, "GetObjekt")
    suppression = panel.detail.suppression
    QTest.mouseClick(suppression.open_button, Qt.MouseButton.LeftButton)
    assert not suppression.done.isEnabled()
    QTest.keyClicks(suppression.reason, "It is a trap")
    QTest.keyClick(suppression.reason, Qt.Key.Key_Return)
    analyses.check_now()
    assert ({}, ["It is a trap"]) == (
        listed(panel),
        [one.reason for one in session.document.organization.settings.suppressions if one.check == "known-actions"],
    )
    panel.suppressed.click()
    assert ["Sandbox", "Security Tooling", "Slip", "Suspended"] == sorted(listed(panel))
    choose(panel, "GetObjekt")
    assert "Silenced: It is a trap" in panel.detail.words
    QTest.mouseClick(panel.detail.again, Qt.MouseButton.LeftButton)
    analyses.check_now()
    assert ["known-actions"] == [one.check for one in analyses.findings]


def test_chips_and_words_filter(panel, session, analyses, qtbot):
    session.document.push(edits.create_policy(session.document.organization, _scp(session), "Lonely", EMPTY))
    analyses.check_now()
    assert {"Slip", "Lonely"} == set(listed(panel))
    warning = panel._chips[Severity.WARNING]
    QTest.mouseClick(warning, Qt.MouseButton.LeftButton)
    assert {"Slip"} == set(listed(panel))
    QTest.mouseClick(warning, Qt.MouseButton.LeftButton)
    QTest.keyClicks(panel._search, "lonely attached")
    assert [True] == ["attached to nothing" in message for message in listed(panel)["Lonely"]]
    QTest.keyClicks(panel._search, " nonsense")
    assert {} == listed(panel)


@pytest.mark.parametrize("severity", list(Severity))
def test_chips_have_the_signs_of_the_rows(panel, severity):
    chip = panel._chips[severity]
    answer = {"error": Role.DENIED, "warning": Role.WARNING}.get(severity.value)
    alike = Chip(chip.text(), answer, SeverityStyle(severity.value).icon, panel).make_filter()
    alike.resize(chip.size())
    assert chip.grab().toImage() == alike.grab().toImage()


def test_links_stand_in_line_with_the_text(panel):
    choose(panel, "GetObjekt")
    detail = panel.detail
    where, why = detail._place, detail._why
    images = [part.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8) for part in (where, why)]
    starts = [
        part.mapTo(detail, QPoint(first_ink(image), 0)).x() for part, image in zip((where, why), images, strict=True)
    ]
    assert abs(starts[0] - starts[1]) <= 2


def first_ink(image):
    """First column of a picture that is not all of one colour."""
    ground = image.pixel(0, 0)
    return next(
        x for x in range(image.width()) if any(ground != image.pixel(x, y) for y in range(2, image.height() - 2))
    )


def test_a_new_run_keeps_what_is_chosen_and_what_is_closed(panel, session, analyses):
    session.document.push(edits.create_policy(session.document.organization, _scp(session), "Lonely", EMPTY))
    analyses.check_now()
    choose(panel, "GetObjekt")
    lonely = [row.content.title for row in panel.model.rows].index("Lonely")
    panel.view.collapse(panel.model.index(lonely, 0))
    session.document.push(edits.create_policy(session.document.organization, _scp(session), "Another", EMPTY))
    analyses.check_now()
    assert "GetObjekt" in panel.view.currentIndex().data(VALUE_ROLE).message
    open_groups = {
        row.content.title: panel.view.isExpanded(panel.model.index(n)) for n, row in enumerate(panel.model.rows)
    }
    assert {"Slip": True, "Lonely": False, "Another": True} == open_groups


def test_a_group_leads_to_its_policy(panel, session):
    opened = []
    session.requests.answer(OPEN_POLICY, lambda place: opened.append(place.policy))
    group = panel.model.index(0, 0)
    assert isinstance(group.data(VALUE_ROLE), Group)
    click(panel, group, double=True)
    assert [PolicyId("slip")] == opened


def test_what_is_wrong_with_a_policy_counts_where_it_is_attached(session, analyses, slip):
    analyses.check_now()
    sandbox = _node(session, "Sandbox")
    assert (1, {sandbox}) == (analyses.counts.of_node(sandbox).problems, set(analyses.counts.by_node))
    text = '{"Version": "2012-10-17"}'
    session.document.push(edits.edit_policy_text(session.document.organization, slip, text))
    analyses.check_now()
    assert {sandbox} == analyses.counts.nodes_with_errors()
    assert NodeKind.OU is session.document.organization.node(sandbox).kind


def test_of_very_many_the_worst_are_listed_and_a_filter_finds_the_rest(panel, session, analyses, monkeypatch):
    monkeypatch.setattr(problems, "MOST_FINDINGS", 1)
    session.document.push(edits.create_policy(session.document.organization, _scp(session), "Lonely", EMPTY))
    analyses.check_now()
    assert (["Lonely"], 1, True) == (list(listed(panel)), panel.left_out, panel._more.isVisible())
    QTest.keyClicks(panel._search, "getobjekt")
    assert (["Slip"], 0, False) == (list(listed(panel)), panel.left_out, panel._more.isVisible())


def test_a_read_only_file_offers_no_fix_and_no_silence(panel, session):
    session.document.read_only = True
    panel.detail.show_finding(None)
    choose(panel, "GetObjekt")
    assert ([], False) == (panel.detail.buttons, panel.detail.suppression.isVisible())


@pytest.mark.parametrize("width", [700, 1000])
def test_a_long_name_makes_the_detail_no_wider_than_what_is_seen(session, analyses, slip, hosted, width):
    document = session.document
    name = "Deny-everything-outside-the-European-Regions-but-for-global-services-" + "W" * 50
    document.push(edits.rename_policy(document.organization, slip, name))
    analyses.check_now()
    panel = hosted(ProblemsPanel(session, analyses), width, 320)
    choose(panel, "GetObjekt")
    detail = panel.detail
    assert detail.buttons
    assert detail.widget().minimumSizeHint().width() <= detail.viewport().width()
    assert detail.widget().width() <= detail.viewport().width()
    assert name in detail.words


def test_a_broken_guardrail_test_is_a_problem_of_the_nodes_where_it_is_broken(session, analyses, hosted, qtbot):
    panel = hosted(ProblemsPanel(session, analyses), 1000, 320)
    sandbox = _node(session, "Sandbox")
    test = GuardrailTest(
        GuardrailTestId("t-sandbox"), "Nothing is stored", Promise.NEVER, (sandbox,), actions=("s3:PutObject",)
    )
    with qtbot.waitSignal(analyses.proofs.changed):
        session.document.push(add_test(session.document.organization, test))
    qtbot.waitUntil(lambda: analyses.counts.of_node(sandbox).problems > 0)
    assert any("“Nothing is stored” is broken" in message for message in listed(panel)["Sandbox"])
    with qtbot.waitSignal(analyses.proofs.changed):
        session.document.undo_stack.undo()
    qtbot.waitUntil(lambda: "Sandbox" not in listed(panel))


def test_a_group_that_was_opened_among_many_stays_open_and_its_problem_is_that_of_the_new_run(
    panel, session, analyses, slip, monkeypatch
):
    monkeypatch.setattr(problems, "_FEW", 0)
    session.document.push(edits.create_policy(session.document.organization, _scp(session), "Lonely", EMPTY))
    analyses.check_now()
    assert not any(panel.view.isExpanded(panel.model.index(n)) for n in range(1, panel.model.rowCount()))
    choose(panel, "GetObjekt")
    text = "\n" + session.document.organization.policy(slip).text
    session.document.push(edits.edit_policy_text(session.document.organization, slip, text))
    analyses.check_now()
    current = panel.view.currentIndex()
    assert panel.view.isExpanded(current.parent())
    assert (2, True) == (current.data(VALUE_ROLE).line, "Slip, line 2" in panel.detail.words)


def test_asterisk_opens_a_group_that_has_more_findings_than_there_are_groups(panel, session, analyses):
    """Qt says of each finding, too, that it is open now."""
    document, slips = session.document, SLIP.replace("s3:GetObjekt", 's3:GetObjekt", "s3:PutObjekt", "s3:ListBukets')
    document.push(edits.create_policy(document.organization, _scp(session), "Slips", slips))
    analyses.check_now()
    panel._search.setText("Slips")
    panel._filter()
    groups = panel.model.rows
    group = max(range(len(groups)), key=lambda place: len(groups[place].rows))
    assert len(groups[group].rows) > len(groups)
    panel.view.collapse(panel.model.index(group))
    assert groups[group].id in panel._closed
    panel.view.setCurrentIndex(panel.model.index(group))
    QTest.keyClick(panel.view, Qt.Key.Key_Asterisk)
    assert groups[group].id not in panel._closed
    assert panel.view.isExpanded(panel.model.index(group))
