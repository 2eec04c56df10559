"""The permissions tab: filters, what stays open and chosen, and why an action is answered as it is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QToolButton

from designer.organization import edits
from designer.organization.model.change import Change, Swap
from designer.organization.model.guardrail_tests import Promise
from designer.organization.model.node_attributes import SERVICES
from designer.organization.model.records import PolicyType, Unknown
from designer.policy.catalog.catalogue import AccessLevel
from designer.policy.evaluation.outcome import Answer
from designer.policy.language.document import read_policy_text
from ui import theme
from ui.commands.requests import NEW_TEST, OPEN_POLICY
from ui.features.permissions.reasons import RuleNote
from ui.state.unfinished import EARLIER
from ui.window.inspector import DETAILS, PERMISSIONS

SHOP, ANNA = "acc-shop-prod", "acc-dev-anna"


@pytest.fixture
def tab(inspector, session):
    session.select([SHOP])
    inspector.show_tab(PERMISSIONS)
    return inspector.permissions


def deny(session, name, statement, node):
    """Attach a policy of one statement to a node; gives its id."""
    organization = session.document.organization
    text = f'{{"Version": "2012-10-17", "Statement": [{statement}]}}'
    session.document.push(edits.create_policy(organization, PolicyType.SERVICE_CONTROL_POLICY, name, text))
    policy = next(p.id for p in organization.policies.values() if p.name == name)
    session.document.push(edits.attach(organization, policy, [node]))
    return policy


def rows_of(reasons):
    model = reasons.view.model()
    return [model.index(row, 0) for row in range(model.rowCount())]


def test_chips_say_how_many_and_filter(tab):
    totals = tab.model.totals()
    assert f"{totals.denied:,} denied" == tab.chips[Answer.DENIED].accessibleName()
    tab.chips[Answer.DENIED].click()
    assert totals.denied == tab.model.shown()


def test_an_edit_shows_at_once(tab, session, organization):
    before = tab.model.totals().denied
    deny(session, "NoBuckets", '{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}', SHOP)
    counts = tab.model.place("s3").data(Qt.ItemDataRole.UserRole)
    assert counts.total == counts.denied
    assert before < tab.model.totals().denied
    session.document.undo_stack.undo()
    assert before == tab.model.totals().denied


def test_counts_are_said_to_be_earlier_while_a_text_is_half_typed(tab, session, analyses):
    policy = deny(session, "NoBuckets", '{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}', SHOP)
    assert "leave possible" in tab.place.text()
    analyses.wait_for((policy, (0, 1)))
    session.document.push(edits.edit_policy_text(session.organization, policy, "{"))
    assert EARLIER == tab.place.text()
    analyses.wait_for(None)
    assert "leave possible" in tab.place.text()


def test_below_an_unknown_policy_a_chip_counts_what_is_unknown(tab, session, organization):
    assert tab.chips[Answer.UNKNOWN].isHidden()
    made = deny(session, "Gap", '{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}', SHOP)
    policy = organization.policy(made)
    gap = replace(policy, text="", unknown=Unknown.TEXT)
    session.document.push(Change("Unknown", policies={made: Swap(policy, gap)}))
    totals = tab.model.totals()
    assert 0 == totals.conditional < totals.unknown
    assert not tab.chips[Answer.UNKNOWN].isHidden()
    assert f"{totals.unknown:,} unknown" == tab.chips[Answer.UNKNOWN].accessibleName()
    assert tab.unread.isHidden()
    tab.ask("s3:GetObject")
    said = [index.data(Qt.ItemDataRole.DisplayRole) for index in rows_of(tab.reasons)]
    assert any("The text of Gap is not known here" in one for one in said), said
    session.document.push(edits.edit_policy_text(organization, made, policy.text))
    assert tab.chips[Answer.UNKNOWN].isHidden()


def test_a_hidden_tab_computes_nothing_until_it_is_shown(tab, inspector, session, organization):
    inspector.show_tab(DETAILS)
    before = tab.model.totals()
    deny(session, "NoBuckets", '{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}', SHOP)
    assert before == tab.model.totals()
    inspector.show_tab(PERMISSIONS)
    assert before != tab.model.totals()


def test_what_is_open_chosen_and_scrolled_to_stays_while_a_policy_is_typed(tab, session, organization, qtbot):
    tab.chips[Answer.ALLOWED].setChecked(False)  # so that an edit changes which rows there are
    tab.tree.setExpanded(tab.model.place("s3"), True)
    tab.tree.setExpanded(tab.model.place("s3", AccessLevel.LIST), False)
    tab.ask("s3:DeleteBucket")
    QApplication.processEvents()  # what scrolls to the row
    top = tab.tree.visualRect(tab.model.find("s3:DeleteBucket")).top()
    policy = next(p for p in organization.node("ou-workloads").policies if p.startswith("region"))
    text = organization.policy(policy).text
    for typed in (text[:-1], text.replace("s3:", "s4:"), text):
        session.document.push(edits.edit_policy_text(organization, policy, typed))
        assert tab.tree.isExpanded(tab.model.place("s3"))
        assert not tab.tree.isExpanded(tab.model.place("s3", AccessLevel.LIST))
        assert tab.reasons.isVisible()
    assert tab.model.find("s3:DeleteBucket") == tab.tree.currentIndex()
    assert top == tab.tree.visualRect(tab.model.find("s3:DeleteBucket")).top()


def test_rows_that_the_person_moved_are_not_moved_back(tab, session, organization):
    tab.chips[Answer.ALLOWED].setChecked(False)
    tab.ask("s3:DeleteBucket")
    policy = next(p for p in organization.node("ou-workloads").policies if p.startswith("region"))
    text = organization.policy(policy).text
    session.document.push(edits.edit_policy_text(organization, policy, text.replace("s3:", "s4:")))
    tab.tree.setExpanded(tab.model.place("s3", AccessLevel.LIST), False)
    top = tab.tree.visualRect(tab.model.find("s3:DeleteBucket")).top()
    session.document.push(edits.edit_policy_text(organization, policy, text.replace("s3:", "s5:Get")))
    assert top == tab.tree.visualRect(tab.model.find("s3:DeleteBucket")).top()


def test_what_is_open_and_asked_stays_over_nodes(tab, session):
    tab.tree.setExpanded(tab.model.place("iam"), True)
    tab.ask("iam:CreateUser")
    session.select([ANNA])
    assert tab.tree.isExpanded(tab.model.place("iam"))
    assert tab.model.find("iam:CreateUser") == tab.tree.currentIndex()
    assert "dev-anna" in rows_of(tab.reasons)[-1].data()


def test_few_results_are_opened_and_closed_again_with_the_filter(tab):
    tab.tree.setExpanded(tab.model.place("iam"), True)
    tab.search.setText("s3:*BucketPolicy")
    assert tab.tree.isExpanded(tab.model.place("s3"))
    assert tab.tree.visualRect(tab.model.find("s3:PutBucketPolicy")).isValid()
    tab.search.clear()
    assert not tab.tree.isExpanded(tab.model.place("s3"))
    assert tab.tree.isExpanded(tab.model.place("iam"))


def test_a_click_on_a_service_opens_it_and_on_an_action_explains_it(tab, qtbot):
    tab.search.setText("sts:*")
    service = tab.tree.visualRect(tab.model.place("sts")).center()
    qtbot.mouseClick(tab.tree.viewport(), Qt.MouseButton.LeftButton, pos=service)
    assert not tab.tree.isExpanded(tab.model.place("sts"))
    qtbot.mouseClick(tab.tree.viewport(), Qt.MouseButton.LeftButton, pos=service)
    action = tab.tree.visualRect(tab.model.find("sts:AssumeRole")).center()
    qtbot.mouseClick(tab.tree.viewport(), Qt.MouseButton.LeftButton, pos=action)
    assert tab.reasons.isVisible()
    assert "Why sts:AssumeRole" in tab.reasons.accessibleName()


def test_the_reasons_have_a_row_for_each_level_and_their_lines_open_the_statement(tab, session, organization):
    policy = deny(
        session,
        "NoDelete",
        '{"Sid": "A", "Effect": "Deny", "Action": "ec2:*", "Resource": "*"},'
        ' {"Sid": "B", "Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"}',
        SHOP,
    )
    tab.ask("s3:DeleteBucket")
    names = [organization.node(level).name for level in organization.path(SHOP)]
    levels = [index.data(Qt.ItemDataRole.UserRole) for index in rows_of(tab.reasons)]
    assert names == [row.name for row in levels if row.name]
    place = next(i for i, row in enumerate(levels) if row.policy == policy)
    opened = []
    session.requests.answer(OPEN_POLICY, opened.append)
    tab.reasons.view.activated.emit(rows_of(tab.reasons)[place])
    span = read_policy_text(organization.policy(policy).text).statements[1].span
    assert (policy, span.start, span.end) == (opened[0].policy, opened[0].start, opened[0].end)


def test_a_missing_allow_leads_to_the_level_that_lacks_it(tab, session, organization):
    policy = deny(session, "OnlyS3", '{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}', SHOP)
    session.document.push(edits.detach(organization, "FullAWSAccess", [SHOP]))
    tab.ask("ec2:RunInstances")
    row = rows_of(tab.reasons)[-1].data(Qt.ItemDataRole.UserRole)
    assert ("shop-prod", None, "no SCP here allows it") == (row.name, row.policy, row.words)
    tab.reasons.view.activated.emit(rows_of(tab.reasons)[-1])
    assert SHOP == session.current
    assert policy in organization.node(SHOP).policies


def test_asking_takes_filters_away_that_hide_the_action(tab):
    tab.search.setText("iam:*")
    tab.chips[Answer.CONDITIONAL].setChecked(False)
    tab.ask("s3:DeleteBucket")
    assert "" == tab.search.text()
    assert tab.chips[Answer.CONDITIONAL].isChecked()
    assert tab.model.find("s3:DeleteBucket") == tab.tree.currentIndex()


def test_an_action_that_nobody_knows_is_explained_by_its_text(tab, qtbot):
    tab.search.setText("s3:InventBucket")
    assert "Why: s3:InventBucket" == tab.offer.text()
    tab.offer.click()
    assert "Why s3:InventBucket" in tab.reasons.accessibleName()
    tab.search.setText("s3:GetObject")
    assert not tab.offer.isVisible()


def test_the_management_account_has_a_calm_message_and_no_tree(tab, session, organization):
    session.select([organization.settings.management_account])
    assert not tab.tree.isVisible()
    assert "SCPs do not limit the management account" == tab.message.accessibleName().partition(".")[0]
    session.select([SHOP])
    assert tab.tree.isVisible()


def test_without_scps_the_tab_offers_to_enable_them(tab, session, organization):
    kind = PolicyType.SERVICE_CONTROL_POLICY
    session.document.push(edits.disable_policy_type(organization, kind))
    assert not tab.tree.isVisible()
    tab.message.acted.emit()
    assert kind in organization.settings.policy_types
    assert tab.tree.isVisible()


def test_a_policy_that_does_not_parse_is_named_and_opened(tab, session, organization, qtbot):
    policy = deny(session, "Broken", '{"Effect": ', SHOP)
    assert "Broken cannot be read" in tab.unread.text()
    opened = []
    session.requests.answer(OPEN_POLICY, opened.append)
    tab.unread.open()
    assert policy == opened[0].policy
    session.document.push(edits.detach(organization, policy, [SHOP]))
    assert not tab.unread.isVisible()


def test_an_ou_stands_for_an_account_placed_there(tab, session, analyses):
    count = len(analyses.catalogue.actions)
    assert f"What SCPs leave possible, of {count:,} actions; IAM must grant it." == tab.place.text()
    session.select(["ou-workloads"])
    whom = "to an account in Workloads"
    assert f"What SCPs leave possible {whom}, of {count:,} actions; IAM must grant it." == tab.place.text()


def test_a_filter_without_results_says_so(tab):
    tab.search.setText("zzzz")
    assert not tab.tree.isVisible()
    tab.search.clear()
    assert tab.tree.isVisible()
    assert tab.tree.indexAt(QPoint(1, 1)).isValid()


def test_common_services_stand_first(tab):
    assert ("s3", "ec2", "iam") == tab.model.services()[:3]


def test_services_that_are_declared_to_be_in_use_come_next(tab, inspector, session):
    inspector.show_tab(DETAILS)
    session.document.push(edits.set_attribute(session.organization, [SHOP], SERVICES, "sqs"))
    inspector.show_tab(PERMISSIONS)

    assert ("s3", "ec2", "iam", "sqs") == tab.model.services()[:4]


def test_the_chips_keep_their_words_in_the_narrowest_panel(tab, inspector):
    inspector.resize(264, 700)
    for answer, chip in tab.chips.items():
        assert chip.text().endswith(answer.value)
        assert inspector.rect().contains(chip.mapTo(inspector, chip.rect().bottomRight()))


def test_the_rule_of_scps_is_said_until_it_is_closed(tab):
    (note,) = tab.findChildren(RuleNote)
    assert note.isVisible()
    note.findChild(QToolButton).click()
    assert note.isHidden()
    again = RuleNote()
    assert again.isHidden()
    again.deleteLater()


def test_the_reasons_make_a_test_that_the_answer_stays(tab, session, organization):
    asked = []
    session.requests.answer(NEW_TEST, asked.append)
    tab.ask("organizations:LeaveOrganization")
    tab.reasons.make_test.click()
    assert (Promise.NEVER, (session.current,), ("organizations:LeaveOrganization",)) == (
        asked[0].promise,
        asked[0].nodes,
        asked[0].actions,
    )


def test_the_acts_on_an_answer_have_words_where_there_is_room(tab, inspector, qtbot):
    tab.ask("organizations:LeaveOrganization")
    acts = ((tab.reasons.show_on_canvas, "Show on canvas"), (tab.reasons.make_test, "New test…"))

    def worded():
        return [button.width() > theme.text_width(button.font(), words) for button, words in acts]

    for width, expected in ((300, False), (600, True), (300, False)):
        inspector.resize(width, 700)
        qtbot.waitUntil(lambda told=expected: [told, told] == worded())
