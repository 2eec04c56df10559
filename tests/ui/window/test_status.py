"""The status line: counts, and what is known of the problems."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMainWindow, QToolButton

from designer.exchange.formats.format import NativeFile
from designer.exchange.templates import load as template
from designer.organization import edits
from designer.organization.edits import identities
from designer.organization.model.records import PolicyType
from ui.features.guardrail_tests.panel import GuardrailTestsPanel
from ui.features.problems.panel import ProblemsPanel
from ui.state.activity import ActivityRecord
from ui.state.analyses import Analyses
from ui.state.document import Document
from ui.state.files import Files
from ui.state.session import Session
from ui.widgets.display.empty_state import EmptyState
from ui.window.since_save_button import SinceSaveButton
from ui.window.status_bar import StatusLine


@pytest.fixture
def parts(qtbot):
    """Session, checks that have not begun, and a status line."""
    file: NativeFile = template("company")
    session = Session(Document(file.organization))
    analyses = Analyses(session.document, session)
    line = StatusLine(session, analyses, Files(session, session))
    line.complete()
    qtbot.addWidget(line)
    yield session, analyses, line
    session.document.deleteLater()
    session.deleteLater()


@pytest.fixture
def frame(parts, qtbot):
    """Window that has the status line of `parts`."""
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setStatusBar(parts[-1])
    return window


def test_no_problems_are_claimed_before_all_has_been_checked(parts, qtbot):
    session, analyses, line = parts
    (button,) = (one for one in line.findChildren(QToolButton) if one.text() == "Checking…")
    panel = ProblemsPanel(session, analyses)
    qtbot.addWidget(panel)
    assert not analyses.checked
    assert "Checking…" == button.text()
    assert "Checking…" in said(panel)
    analyses.check_now()
    assert analyses.checked
    assert "No problems · 3 silenced" == button.text(), "the sample silences three"
    assert "Checking…" not in said(panel)
    session.document.replace(template("coffee-shop").organization)
    assert "Checking…" == button.text()
    analyses.stop()


def test_ous_are_counted_with_their_levels_and_the_tip_says_what_aws_allows(parts):
    session, _, line = parts
    levels = session.organization.ou_levels(session.organization.root)
    shown = {label.text(): label.toolTip() for label in line.findChildren(QLabel)}
    assert shown[f"{session.organization.ou_count} OUs · {levels} levels"] == "AWS allows 2,000 OUs in 5 levels"


def test_errors_and_warnings_are_counted_as_the_tab_counts_them(parts):
    session, analyses, line = parts
    organization = session.document.organization
    unknown = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:Nothing", "Resource": "*"}]}'
    for name, text in (("Broken", "{"), ("Unknown", unknown)):
        session.document.push(edits.create_policy(organization, PolicyType.SERVICE_CONTROL_POLICY, name, text))
    analyses.check_now()
    problems, errors = analyses.counts.everywhere
    assert problems > errors > 0
    (button,) = (one for one in line.findChildren(QToolButton) if one.text() == f"{problems} problems")
    assert f"{errors} error" in button.toolTip()


def test_tests_are_counted_as_their_panel_counts_them(parts, hosted):
    session, analyses, line = parts
    panel = hosted(GuardrailTestsPanel(session, analyses), 1100, 360)
    analyses.check_soon()
    analyses.check_now()
    (button,) = (one for one in line.findChildren(QToolButton) if one.text().endswith("tests hold"))
    broken = next(p for p in session.organization.policies.values() if p.name == "DenyLeaveOrganization")
    session.document.push(edits.edit_policy_text(session.organization, broken.id, broken.text.replace('"*"', '"*"*')))
    analyses.check_now()
    shown = [chip.text() for chip in panel.chips.values() if chip.isVisible()]
    assert any("undecided" in text for text in shown)
    assert f"Tests: {', '.join(shown)}" == button.text()
    session.document.undo_stack.undo()
    analyses.check_now()
    assert button.text().endswith("tests hold")
    analyses.stop()


def shown_words(line):
    return [one.text() for one in line.findChildren(QToolButton) if not one.isHidden()]


def green(line):
    return [one for one in shown_words(line) if one.startswith("No problems") or one.endswith("hold")]


def test_nothing_is_said_to_be_well_while_a_text_is_unfinished(parts, hosted):
    session, analyses, line = parts
    problems = hosted(ProblemsPanel(session, analyses), 700, 300)
    tests = hosted(GuardrailTestsPanel(session, analyses), 1100, 360)
    analyses.check_soon()
    analyses.check_now()
    assert len(green(line)) == 2
    policy = session.organization.policy("deny-leave-organization")
    analyses.wait_for((policy.id, (0, len(policy.text))))
    session.document.push(edits.edit_policy_text(session.organization, policy.id, policy.text + '"'))
    assert [] == green(line)
    assert "Unfinished text" in said(problems)
    held = [row for row in tests.view.rows.rows if row.content.trailing.startswith("holds")]
    assert [] == held
    chips = [chip.text() for chip in tests.chips.values() if chip.isVisible()]
    assert ["9 not proved again yet"] == chips
    session.document.undo_stack.undo()
    analyses.wait_for(None)
    analyses.check_now()
    assert len(green(line)) == 2
    assert ["9 hold"] == [chip.text() for chip in tests.chips.values() if chip.isVisible()]
    analyses.stop()


def test_nothing_is_said_to_be_well_between_an_edit_and_its_checks_and_proofs(parts, hosted):
    session, analyses, line = parts
    problems = hosted(ProblemsPanel(session, analyses), 700, 300)
    tests = hosted(GuardrailTestsPanel(session, analyses), 1100, 360)
    analyses.check_soon()
    analyses.check_now()
    assert len(green(line)) == 2
    wide = (
        next(one for one in line.findChildren(QToolButton) if one.text().startswith("No problems")).sizeHint().width()
    )
    allow_all = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}'
    session.document.push(edits.edit_policy_text(session.organization, "deny-leave-organization", allow_all))
    assert [] == green(line)
    (checking,) = (one for one in line.findChildren(QToolButton) if one.text() == "Checking…")
    assert wide == checking.minimumWidth(), "what is beside it does not move to and fro with each key"
    assert "Checking…" in said(problems)
    assert ["9 not proved again yet"] == [chip.text() for chip in tests.chips.values() if chip.isVisible()]
    assert "holds" not in tests.detail.words
    analyses.check_now()
    assert "No problems · 3 silenced" not in green(line), "the test that fails is a problem"
    assert [] == [one for one in shown_words(line) if "unproved" in one]
    session.document.push(edits.edit_policy_text(session.organization, "deny-leave-organization", f"{allow_all} "))
    assert [] == [one for one in shown_words(line) if "hold" in one]
    session.document.undo_stack.setIndex(0)
    analyses.check_now()
    assert len(green(line)) == 2
    analyses.stop()


def test_nothing_is_said_to_be_well_while_a_field_holds_what_no_edit_has_taken(parts, qtbot):
    session, analyses, line = parts
    field = QLineEdit()
    qtbot.addWidget(field)
    session.drafts.add(field, lambda: bool(field.text()), lambda: "")
    analyses.check_now()
    assert green(line)
    field.setText("no e-mail")
    assert [] == green(line)
    field.clear()
    assert green(line)
    analyses.stop()


def said(panel):
    return " ".join(label.text() for label in panel.findChild(EmptyState).findChildren(QLabel))


def test_the_line_makes_no_window_wider_and_cuts_no_words(parts, qtbot):
    _session, _analyses, line = parts
    frame = QMainWindow()
    qtbot.addWidget(frame)
    line.setMinimumWidth(0)  # it has been a window of its own until now
    frame.setStatusBar(line)
    for width in (1440, 900, 1440):
        frame.resize(width, 600)
        frame.show()
        assert frame.layout().minimumSize().width() < 100
        QApplication.processEvents()
        shown = [one for one in line.findChildren(QLabel) if one.isVisible() and one.text()]
        for one in shown:
            assert one.width() >= one.sizeHint().width(), (width, one.text())
        words = " ".join(one.text() for one in shown)
        assert ("AWS managed" in words, "catalogue of" in words) == (width == 1440, True)
    line.setParent(None)


def test_what_changed_in_permissions_is_in_sight_at_every_width_and_says_if_there_is_more(parts, frame):
    session, analyses, line = parts
    frame.show()
    asked = []
    line.comparisonAsked.connect(lambda: asked.append(True))
    line.since_save._pause.setInterval(10**8)  # it compares when it is told to, however long the showing takes
    organization = session.organization
    accounts = list(organization.accounts())[5:9]
    for account in accounts:
        session.document.push(identities.add_user(organization, account, "ana"))
    (button,) = line.findChildren(SinceSaveButton)
    frame.resize(1440, 600)
    QApplication.processEvents()
    assert (True, "Comparing…") == (button.isVisible(), button.text())
    line.since_save.finish()
    first, second = line.since_save.parts
    assert f"{first} · {second} · Compare" == button.text()
    for width in (900, 640):
        frame.resize(width, 600)
        QApplication.processEvents()
        assert button.text().startswith("Since it was opened: ")
        assert button.text().endswith(("…", second))
        assert button.isVisible()
        assert second in button.accessibleName()
    words = f"{first} · {second}".split(" ")
    for room in (150, 200, 250, 300):
        button.fit(room)
        count = len(button.text().removesuffix(" …").split(" "))
        assert f"{' '.join(words[:count])} …" == button.text()
        assert button._width(button.text()) <= room < button._width(f"{' '.join(words[: count + 1])} …")
    button.click()
    assert [True] == asked
    session.document.undo_stack.setIndex(0)
    assert not button.isVisible()
    analyses.stop()
    line.stop()
    line.setParent(None)


def test_it_says_how_old_the_activity_is_and_leads_to_it(parts, qtbot):
    _, analyses, line = parts
    button = line._activity
    assert button.text() == ""
    analyses.activity.attach(ActivityRecord("a.activity", "trail", "2026-09-01", "2026-11-29"))
    assert button.text() == "Activity to 2026-11-29"
    with qtbot.waitSignal(line.activityAsked):
        button.click()
    analyses.activity.detach()
    assert button.isHidden()


def test_the_activity_is_left_out_only_where_it_has_no_room_beside_what_changed(parts, frame, qtbot):
    _, analyses, line = parts
    analyses.check_now()
    analyses.activity.attach(ActivityRecord("a.activity", "trail", "2026-09-01", "2026-11-29"))
    changes, brief = line._changes, line._policies
    words = ["Since it was opened: 10 accounts gain permissions · Compare"]
    changes._wordings, changes.whole = words * 2, changes._width(words[0])
    changes.show()
    frame.show()
    for width in range(1000, 1500, 20):
        frame.resize(width, 600)
        QApplication.sendPostedEvents()
        qtbot.waitUntil(lambda width=width: line.width() == width)
        line.layout().activate()
        assert changes.text() == words[0]
        assert all(one.width() >= one.sizeHint().width() for one in line._line if one.isVisible())
        if line._activity.isHidden():
            ends = max(one.geometry().right() for one in line._line if one.isVisible() and one is not line._saved)
            free = line._saved.geometry().left() - ends
            assert free < line._activity.sizeHint().width() + 3 * line.layout().spacing(), f"at {width} px"
            assert "AWS managed" not in brief.text(), "the policies give way first"
    assert line._activity.isVisible()
    analyses.stop()
    line.stop()
    line.setParent(None)
