"""The panel of who can do an action: the list by answer, and the picture of the way of the one that is current."""

from __future__ import annotations

import json
from itertools import repeat

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QWidget

from designer.analysis.access.question import CallerKind, Inquiry
from designer.analysis.principals.access_ways import Becoming, access_ways
from designer.analysis.principals.policy_shares import AskedActions
from designer.analysis.principals.role_choices import RoleChoices
from designer.basics.steps import finish
from designer.organization.edits import identities, identities_policies, identity_center
from designer.organization.edits.attachments import attach
from designer.organization.edits.identities_policies import DocumentPlace
from designer.organization.edits.policies import added_policies, create_policy
from designer.organization.identity.account_principals import PrincipalId
from designer.organization.model.identities import IdentityKind, IdentityRef
from designer.organization.model.identity_center import CenterGroup, CenterUser, Grantee, GranteeKind, PermissionSet
from designer.organization.model.records import NodeId, PolicyType
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.outcome import Answer
from tests.designer.analysis.principals.accounts import chain_of_roles
from ui.commands.requests import (
    ASK_WHO_BECOMES,
    EXPLAIN_INQUIRY,
    OPEN_POLICY,
    SHOW_IDENTITY,
    SHOW_PANEL,
    SHOW_WHO_REALLY_CAN,
    IdentityPlace,
)
from ui.features.who_can import way_page
from ui.features.who_can.commands import commands
from ui.features.who_can.panel import WhoCanPanel
from ui.features.who_can.question import question_offers
from ui.features.who_can.rows import reason_sentence
from ui.widgets.display.labels import plain_label
from ui.widgets.item_views.row_model import Row

PROD, TEST = NodeId("acc-shop-prod"), NodeId("acc-shop-test")
ACTION = "iam:ListUsers"


def document(*statements: dict[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: str, resource: str = "*", **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def trust(organization, account: NodeId, title: str, **more: object) -> str:
    arn = f"arn:aws:iam::{organization.node(account).aws_id}:{title}"
    return document({"Effect": "Allow", "Principal": {"AWS": arn}, "Action": "sts:AssumeRole", **more})


@pytest.fixture
def chained(session):
    """Two accounts: maria may become Reader in the other one, with MFA; lee can nothing; tom by himself."""
    organization = session.organization
    with_mfa = {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}
    number = organization.node(TEST).aws_id
    for change in (
        lambda: identities.add_user(organization, PROD, "maria"),
        lambda: identities.add_user(organization, PROD, "lee"),
        lambda: identities.add_user(organization, PROD, "tom"),
        lambda: identities.describe_inside(organization, TEST),
        lambda: identities.add_role(organization, TEST, "Reader", trust(organization, PROD, "user/maria", **with_mfa)),
        lambda: identities_policies.add_inline(
            organization, TEST, IdentityRef(IdentityKind.ROLE, "Reader"), "own", document(allow(ACTION))
        ),
        lambda: identities_policies.add_inline(
            organization, PROD, IdentityRef(IdentityKind.USER, "tom"), "own", document(allow(ACTION))
        ),
        lambda: identities_policies.add_inline(
            organization,
            PROD,
            IdentityRef(IdentityKind.USER, "maria"),
            "own",
            document(allow("sts:AssumeRole", f"arn:aws:iam::{number}:role/Reader")),
        ),
    ):
        organization.apply(change())
    return session


@pytest.fixture
def panel(chained, analyses, hosted, qtbot):
    shown = hosted(WhoCanPanel(chained, analyses), 460, 860)
    qtbot.waitUntil(shown.window().isActiveWindow)
    return shown


def ask(panel, qtbot, action: str = ACTION) -> None:
    panel.action.clear()
    qtbot.keyClicks(panel.action, action)
    qtbot.keyClick(panel.action, Qt.Key.Key_Return)
    panel.finish()


def test_enter_asks_for_the_first_action_that_the_letters_find(panel, qtbot):
    ask(panel, qtbot, "s3:DelB")
    assert "s3:DeleteBucket" == panel.action.text()
    assert panel.ways is not None


def test_an_action_that_aws_does_not_list_is_said_to_be_matched_by_its_text(panel, qtbot):
    ask(panel, qtbot, "s3:Bogus")
    assert "it is matched by its text" in panel._message.text()
    ask(panel, qtbot)
    assert "" == panel._message.text()


def heads(panel) -> list[Row]:
    return list(panel.list.rows.rows)


def listed(panel) -> list[tuple[str, str, str]]:
    return [(row.content.icon, row.content.title, row.content.trailing) for row in heads(panel)]


def go_to(panel, name: str) -> None:
    place = next(number for number, row in enumerate(heads(panel)) if row.content.title == name)
    panel.list.setCurrentIndex(panel.list.rows.index(place, 0))


def test_an_empty_question_says_how_to_ask(panel):
    assert panel.empty.isVisible()
    assert "Type an action" in panel.empty.accessibleDescription() + panel.empty.accessibleName()


def test_people_without_an_assignment_are_not_called_unknown(session, analyses, hosted):
    for account in [*session.organization.identities]:
        session.document.push(identities.forget_inside(session.organization, account))
    session.document.push(identity_center.add_center_user(session.organization, CenterUser("anna")))
    panel = hosted(WhoCanPanel(session, analyses), 420, 700)
    panel.ask()
    assert "Identity Center reach no account yet" in panel.empty.accessibleDescription() + panel.empty.accessibleName()


def test_whoever_can_stands_first_and_each_row_says_why(panel, qtbot):
    ask(panel, qtbot)
    assert ("allowed", "tom", "by own") in listed(panel)
    assert ("conditional", "maria", "over 1 role, MFA") in listed(panel)
    assert ("denied", "lee", "no policy grants it") in listed(panel)
    order = [icon for icon, _, _ in listed(panel)]
    assert sorted(order, key=["allowed", "conditional", "unknown", "denied"].index) == order


def test_the_picture_shows_the_way_and_what_it_asks_for(panel, qtbot):
    ask(panel, qtbot)
    go_to(panel, "maria")
    told = panel.page.view.accessibleName()
    assert told.startswith("maria, user in shop-prod; takes Reader, role in shop-test (")
    assert "asks for MFA" in told
    assert told.endswith("conditional")


def test_the_shortest_way_to_administration_is_another_picture(panel, qtbot, chained):
    organization = chained.organization
    reader = IdentityRef(IdentityKind.ROLE, "Reader")
    chained.document.push(identities_policies.add_inline(organization, TEST, reader, "all", document(allow("iam:*"))))
    ask(panel, qtbot)
    go_to(panel, "maria")
    panel.page.aim.buttons[1].click()
    assert "takes Reader" in panel.page.view.accessibleName()
    assert "administ" not in panel.page.view.accessibleName()
    go_to(panel, "lee")
    assert "No way leads to" in panel.page.about.text()


def test_the_way_to_administration_is_looked_for_between_events_and_not_in_a_changed_design(
    panel, qtbot, chained, monkeypatch
):
    monkeypatch.setattr(way_page, "ASKED_S", 0)
    ask(panel, qtbot)
    go_to(panel, "maria")
    page = panel.page
    page.aim.choose(1)
    page.aim.chosen.emit(1)
    assert page.about.text().startswith("Looking for")
    page.finish()
    assert page.about.text().startswith("No way leads")
    page.aim.chosen.emit(1)
    panel.window().hide()
    chained.document.push(identities.add_user(chained.organization, PROD, "nina"))
    assert not page._job.running


def test_an_edit_answers_again(panel, qtbot, chained):
    ask(panel, qtbot)
    before = panel.count(Answer.ALLOWED)
    organization = chained.organization
    lee = IdentityRef(IdentityKind.USER, "lee")
    chained.document.push(identities_policies.add_inline(organization, PROD, lee, "own", document(allow(ACTION))))
    panel.finish()
    assert before + 1 == panel.count(Answer.ALLOWED)
    chained.document.undo_stack.undo()
    panel.finish()
    assert before == panel.count(Answer.ALLOWED)


def test_a_hidden_panel_works_nothing_out_until_it_is_seen(panel, qtbot, chained):
    ask(panel, qtbot)
    panel.hide()
    organization = chained.organization
    lee = IdentityRef(IdentityKind.USER, "lee")
    before = panel.ways
    chained.document.push(identities_policies.add_inline(organization, PROD, lee, "own", document(allow(ACTION))))
    assert before is panel.ways
    panel.show()
    panel.finish()
    assert ("allowed", "lee", "by own") in listed(panel)


def test_answers_and_words_narrow_the_list(panel, qtbot):
    ask(panel, qtbot)
    panel.chips[Answer.CONDITIONAL].click()
    assert "denied" not in {icon for icon, _, _ in listed(panel)}
    qtbot.keyClicks(panel.search, "mar prod")
    assert ["maria"] == [title for _, title, _ in listed(panel)]


def test_a_part_of_an_action_becomes_the_first_that_is_offered(panel, qtbot):
    ask(panel, qtbot, "s3:delb")
    assert "s3:DeleteBucket" == panel.action.text()
    assert panel.ways is not None


@pytest.mark.parametrize("action", ["s3:*", "NoSuchThing"])
def test_what_is_no_action_is_told_and_answers_nothing(panel, qtbot, action):
    ask(panel, qtbot, action)
    assert panel.ways is None
    assert panel.empty.isVisible()
    assert "One action" in " ".join(label.text() for label in panel.findChildren(type(plain_label(wrap=True))))


@pytest.mark.parametrize("wrong", ["action", "resource"])
def test_no_answer_stays_under_a_question_that_cannot_be_asked(panel, qtbot, wrong):
    ask(panel, qtbot)
    asked = getattr(panel, wrong).text()
    getattr(panel, wrong).setText("no such thing")
    panel.ask()
    assert panel.ways is None
    assert [] == list(panel.list.rows.rows)
    getattr(panel, wrong).setText(asked)
    panel.ask()
    panel.finish()
    assert panel.ways is not None


def test_a_principal_is_shown_inside_its_account_and_the_question_on_the_canvas(panel, qtbot, chained):
    places, actions = [], []
    chained.requests.answer(SHOW_IDENTITY, places.append)
    chained.requests.answer(SHOW_WHO_REALLY_CAN, actions.append)
    ask(panel, qtbot)
    go_to(panel, "maria")
    panel.page.identity.click()
    panel.on_canvas.click()
    assert ([IdentityPlace(PROD, "user/maria")], [ACTION]) == (places, actions)


def test_a_reason_a_box_and_a_trust_line_lead_to_the_policy_that_they_name(panel, qtbot, chained):
    places = []
    chained.requests.answer(SHOW_IDENTITY, places.append)
    ask(panel, qtbot)
    go_to(panel, "tom")
    assert "Open own" == panel.page.source.text()
    panel.page.source.click()
    assert IdentityPlace(PROD, "user/tom", "own", 0) == places[-1]
    go_to(panel, "maria")

    def seen() -> dict[str, QAbstractButton]:
        found = (one for one in panel.page.view.findChildren(QAbstractButton) if one.isVisible())
        return {one.text() or one.accessibleName().partition(",")[0]: one for one in found}

    qtbot.waitUntil(lambda: {"maria", "Reader"} <= seen().keys())
    boxes = seen()
    qtbot.mouseClick(boxes["Reader"], Qt.MouseButton.LeftButton)
    assert IdentityPlace(TEST, "role/Reader") == places[-1]
    qtbot.mouseClick(boxes["asks for MFA"], Qt.MouseButton.LeftButton)
    assert IdentityPlace(TEST, "role/Reader", statement=0, is_trust=True) == places[-1]
    qtbot.mouseClick(boxes["its policies allow it"], Qt.MouseButton.LeftButton)
    assert IdentityPlace(PROD, "user/maria", "own", 0) == places[-1]


def test_the_reason_of_an_scp_leads_to_its_statement(panel, qtbot, chained):
    opened = []
    chained.requests.answer(OPEN_POLICY, opened.append)
    deny = {"Effect": "Deny", "Action": ACTION, "Resource": "*"}
    text = document(allow("*"), deny)
    made = create_policy(chained.organization, PolicyType.SERVICE_CONTROL_POLICY, "NoDelete", text)
    chained.document.push(made)
    (policy,) = added_policies(made)
    chained.document.push(attach(chained.organization, policy, [PROD]))
    ask(panel, qtbot)
    go_to(panel, "tom")
    panel.page.source.click()
    assert (policy, text.index('{"Effect": "Deny"')) == (opened[-1].policy, opened[-1].start)


def test_another_picture_takes_the_place_of_the_last(panel, qtbot):
    ask(panel, qtbot)
    for name in ("maria", "lee", "maria"):
        go_to(panel, name)

    def shown() -> int:
        return sum(1 for child in panel.page.view.children() if isinstance(child, QWidget) and child.isVisible())

    qtbot.waitUntil(lambda: shown() == 3)  # maria, the arrow, Reader


def test_the_role_of_an_assignment_is_called_by_its_permission_set(panel, qtbot, chained):
    organization = chained.organization
    clerks = Grantee(GranteeKind.GROUP, "Clerks")
    made = PermissionSet("Till", inline=document(allow(ACTION)))
    for change in (
        lambda: identity_center.add_permission_set(organization, made),
        lambda: identity_center.add_center_group(organization, CenterGroup("Clerks")),
        lambda: identity_center.assign(organization, "Till", clerks, [TEST]),
    ):
        chained.document.push(change())
    ask(panel, qtbot)
    go_to(panel, "Till")
    assert "assignment, shop-test" == panel.list.current_row.content.secondary
    assert "Till, role of a permission set in shop-test; allowed" == panel.page.view.accessibleName()


def test_the_next_way_to_the_same_role_is_shown_and_the_first_again_after_the_last(panel, qtbot, chained):
    organization = chained.organization
    number, home = organization.node(TEST).aws_id, organization.node(PROD).aws_id
    reader = f"arn:aws:iam::{number}:role/Reader"
    between = trust(organization, PROD, "user/maria")
    both = {"AWS": [f"arn:aws:iam::{home}:user/maria", f"arn:aws:iam::{home}:role/Between"]}
    of_reader = document({"Effect": "Allow", "Principal": both, "Action": "sts:AssumeRole"})
    for change in (
        lambda: identities.add_role(organization, PROD, "Between", between),
        lambda: identities_policies.add_inline(
            organization,
            PROD,
            IdentityRef(IdentityKind.ROLE, "Between"),
            "own",
            document(allow("sts:AssumeRole", reader)),
        ),
        lambda: identities_policies.edit_document(
            organization, DocumentPlace(TEST, IdentityRef(IdentityKind.ROLE, "Reader")), of_reader
        ),
    ):
        chained.document.push(change())
    ask(panel, qtbot)
    go_to(panel, "maria")
    first = panel.page.view.accessibleName()
    panel.page.next.click()
    assert "takes Between, role in shop-prod" in panel.page.view.accessibleName()
    assert "Way 2: 2 roles to Reader." == panel.page.about.text()
    panel.page.next.click()
    assert first == panel.page.view.accessibleName()


def test_the_only_way_says_that_there_is_no_other(panel, qtbot):
    ask(panel, qtbot)
    go_to(panel, "maria")
    panel.page.next.click()
    assert "No other way" == panel.page.next.text()
    go_to(panel, "lee")
    assert not panel.page.next.isVisible()


def everywhere(panel, qtbot, chained) -> Row:
    """The row of a permission set that both accounts are given."""
    organization = chained.organization
    clerks = Grantee(GranteeKind.GROUP, "Clerks")
    for change in (
        lambda: identity_center.add_permission_set(organization, PermissionSet("Till", inline=document(allow(ACTION)))),
        lambda: identity_center.add_center_group(organization, CenterGroup("Clerks")),
        lambda: identity_center.assign(organization, "Till", clerks, [PROD, TEST]),
    ):
        chained.document.push(change())
    ask(panel, qtbot)
    go_to(panel, "Till")
    return panel.list.current_row


def test_equal_roles_of_several_accounts_are_one_row_that_opens(panel, qtbot, chained):
    row = everywhere(panel, qtbot, chained)
    assert "assignment, 2 accounts" == row.content.secondary
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert panel.list.isExpanded(panel.list.currentIndex())
    qtbot.keyClick(panel.list, Qt.Key.Key_Down)
    qtbot.keyClick(panel.list, Qt.Key.Key_Down)
    assert "shop-test" == panel.list.current_row.content.title
    assert "Till, role of a permission set in shop-test; allowed" == panel.page.view.accessibleName()
    panel.search.setText("till test")
    assert ["assignment, shop-test"] == [one.content.secondary for one in heads(panel)]


def test_an_equal_role_that_is_answered_otherwise_stands_alone(panel, qtbot, chained):
    everywhere(panel, qtbot, chained)
    organization = chained.organization
    denied = document({"Effect": "Deny", "Action": "iam:*", "Resource": "*"})
    added = create_policy(organization, PolicyType.SERVICE_CONTROL_POLICY, "No IAM", denied)
    chained.document.push(added)
    chained.document.push(attach(organization, added_policies(added)[0], [TEST]))
    panel.finish()
    tills = {(one.content.icon, one.content.secondary) for one in heads(panel) if one.content.title == "Till"}
    assert {("allowed", "assignment, shop-prod"), ("denied", "assignment, shop-test")} == tills


def test_users_of_one_name_are_two_people(panel, qtbot, chained):
    chained.document.push(identities.add_user(chained.organization, TEST, "lee"))
    ask(panel, qtbot)
    lees = [one.content.secondary for one in heads(panel) if one.content.title == "lee"]
    assert ["user, shop-prod", "user, shop-test"] == sorted(lees)


def test_the_work_tells_how_far_it_is_and_can_be_stopped_and_begun_again(panel, qtbot, monkeypatch):
    monkeypatch.setattr("ui.features.who_can.panel.access_ways", lambda *_: repeat(0.43))
    panel.action.setText(ACTION)
    panel.ask()
    qtbot.waitUntil(panel.stop_button.isVisible)
    assert ("Working it out… 43 %", 43) == (panel.note.text(), panel.progress.value())
    qtbot.mouseClick(panel.stop_button, Qt.MouseButton.LeftButton)
    assert "Stopped: who can is not known." == panel.note.text()
    assert panel.ways is None
    monkeypatch.undo()
    qtbot.mouseClick(panel.stop_button, Qt.MouseButton.LeftButton)
    panel.finish()
    assert ("allowed", "tom", "by own") in listed(panel)
    assert not panel.stop_button.isVisible()


@pytest.mark.parametrize(
    ("name", "inquiry"),
    [
        ("tom", Inquiry(PROD, ACTION, caller=CallerKind.USER, name="tom")),
        ("maria", Inquiry(TEST, ACTION, caller=CallerKind.ROLE, name="Reader")),
    ],
)
def test_who_does_it_in_the_end_is_explained(panel, chained, qtbot, name, inquiry):
    asked = []
    chained.requests.answer(EXPLAIN_INQUIRY, asked.append)
    ask(panel, qtbot)
    go_to(panel, name)
    qtbot.mouseClick(panel.page.explain, Qt.MouseButton.LeftButton)
    assert [inquiry] == asked


def rows_shown(panel):
    return {row.content.title: (row.content.icon, row.content.trailing) for row in panel.list.rows.rows}


def test_whoever_can_become_a_role_is_asked_by_its_name(panel, qtbot, chained):
    ask(panel, qtbot, "become Reader")
    assert not panel.resource.isVisible()
    assert not panel.on_canvas.isVisible()
    assert ("conditional", "assumes it, MFA") == rows_shown(panel)["maria"]
    assert "denied" == rows_shown(panel)["tom"][0] == rows_shown(panel)["lee"][0]
    assert "Reader" not in rows_shown(panel)
    go_to(panel, "maria")
    assert "It assumes Reader. That depends on" in panel.page.about.text()
    inquiries = []
    chained.requests.answer(EXPLAIN_INQUIRY, inquiries.append)
    panel.page.explain.click()
    assert ("sts:AssumeRole", PROD) == (inquiries[0].action, inquiries[0].account)
    assert inquiries[0].resource.endswith(":role/Reader")


def test_an_escalation_is_a_way_to_a_role(panel, qtbot, chained):
    organization = chained.organization
    chained.document.push(
        identities_policies.add_inline(
            organization,
            TEST,
            IdentityRef(IdentityKind.ROLE, "Reader"),
            "trusts",
            document(allow("iam:UpdateAssumeRolePolicy")),
        )
    )
    chained.document.push(identities.add_role(organization, TEST, "Lonely", trust(organization, TEST, "user/nobody")))
    ask(panel, qtbot, "become Lonely")
    assert "by iam:UpdateAssumeRolePolicy" in rows_shown(panel)["Reader"][1]
    assert "2 steps" in rows_shown(panel)["maria"][1]


def test_a_role_of_which_it_is_not_known_perhaps_can():
    for last_may, words in (
        (document(allow(ACTION)), "But it can become a principal that can."),
        ("{", "perhaps can."),
    ):
        design = chain_of_roles(last_may)
        found = finish(access_ways(design, load(), AskedActions(ACTION))).found
        assert reason_sentence(next(one for one in found if one.way[0].title == "user/ana")).endswith(words)


def test_administrators_are_asked_in_words(panel, qtbot):
    ask(panel, qtbot, "become an administrator")
    assert "allowed" == rows_shown(panel)["Root user"][0]
    assert "denied" == rows_shown(panel)["tom"][0]
    assert not panel.page.aim.isVisible()


def test_roles_are_offered_to_whoever_types_become_and_in_the_resource(panel, qtbot):
    panel.action.setFocus()
    qtbot.keyClicks(panel.action, "become rea")
    assert ["become Reader · shop-test"] == panel.action.suggestions
    qtbot.keyClick(panel.action, Qt.Key.Key_Return)
    panel.finish()
    assert "become Reader · shop-test" == panel.action.text()
    assert panel.ways is not None
    panel.action.setText("sts:AssumeRole")
    panel.resource.setText("Reader")
    panel.ask()
    panel.finish()
    assert "assumes it" not in rows_shown(panel)["maria"][1]
    assert "conditional" == rows_shown(panel)["maria"][0]


@pytest.mark.parametrize(("typed", "told"), [("become", "Choose a role."), ("become Reade", "Did you mean Reader")])
def test_no_answer_stays_under_a_role_that_is_not_there(panel, qtbot, typed, told):
    ask(panel, qtbot, "become Reader")
    panel.action.setText(typed)
    panel.resource.setFocus()
    panel.ask()
    assert panel.ways is None
    assert told in panel._message.text()


def test_a_role_that_goes_takes_its_answer_with_it(panel, qtbot, chained):
    ask(panel, qtbot, "become Reader")
    chained.document.push(
        identities.remove_identity(chained.organization, TEST, IdentityRef(IdentityKind.ROLE, "Reader"))
    )
    assert panel.ways is None
    chained.document.undo_stack.undo()
    panel.finish()
    assert "maria" in rows_shown(panel)


def test_the_page_of_a_role_and_a_command_ask_who_becomes_it(panel, chained):
    chained.requests.ask(ASK_WHO_BECOMES, Becoming(PrincipalId(TEST, "role/Reader")))
    panel.finish()
    assert "become Reader · shop-test" == panel.action.text()
    assert "maria" in rows_shown(panel)
    (command,) = commands(chained)
    assert "Who can become a role" == command.plain_text
    command.run()
    assert "become " == panel.action.text()
    assert "become Reader · shop-test" in panel.action.suggestions
    assert panel.ways is None


def test_people_of_identity_center_are_named_of_the_role_that_they_are_given(panel, qtbot, chained):
    organization = chained.organization
    for edit in (
        lambda: identity_center.add_permission_set(organization, PermissionSet("Till")),
        lambda: identity_center.add_center_group(organization, CenterGroup("Clerks")),
        lambda: identity_center.assign(organization, "Till", Grantee(GranteeKind.GROUP, "Clerks"), [TEST]),
    ):
        chained.document.push(edit())
    ask(panel, qtbot, "become Till")
    assert "Identity Center assigns it to group Clerks." in panel.note.text()
    ask(panel, qtbot, "become Reader")
    assert "Identity Center" not in panel.note.text()


def test_an_action_is_asked_about_in_plain_words(panel, chained):
    panel.action.setText("delete s3 buckets")
    panel.ask()
    panel.finish()
    assert "s3:DeleteBucket" == panel.action.text()
    assert "s3:DeleteBucket" in question_offers("delete s3 bucket", load(), RoleChoices(chained.organization))


def test_a_design_without_identities_leads_to_where_they_are_made(session, analyses, hosted, qtbot):
    for account in tuple(session.organization.identities):
        session.document.push(identities.forget_inside(session.organization, account))
    panel = hosted(WhoCanPanel(session, analyses), 460, 860)
    wanted = []
    session.requests.answer(SHOW_PANEL, wanted.append)
    ask(panel, qtbot)
    button = panel.empty.findChild(QAbstractButton)
    assert "Open Identities" == button.text()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert ["identities"] == wanted
