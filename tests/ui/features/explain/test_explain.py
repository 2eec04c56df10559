"""The Explain tab, as a person uses it: real widgets, the real evaluator, the company sample."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QPushButton

from designer.analysis.access.assumption import Assumption
from designer.analysis.access.question import CallerKind, Inquiry
from designer.analysis.lenses.annotation import STATE_TONES, Asker
from designer.analysis.lenses.choice import LensChoice
from designer.analysis.terms import terms_in
from designer.exchange.templates import load as template
from designer.organization import edits
from designer.organization.model.change import Change, Swap
from designer.organization.model.guardrail_tests import Promise
from designer.organization.model.identities import AccountIdentities, IamUser, InlinePolicy
from designer.organization.model.records import NodeId, PolicyId, PolicyType
from designer.policy.catalog.action_search import suggest_actions
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.outcome import Answer as Said
from designer.policy.states import State
from tests.ui.seen import rows_below
from ui import theme
from ui.commands.requests import NEW_TEST, OPEN_POLICY, SHOW_ANSWER
from ui.features.explain.key_fields import NOT_THERE
from ui.features.explain.recent_questions import MOST_QUESTIONS, question_words, recent_questions, remember_question
from ui.features.explain.rows import RowStyle
from ui.state.lens import CurrentLens
from ui.state.session import push
from ui.state.unfinished import EARLIER
from ui.theme import AnswerStyle
from ui.widgets.item_views.row_model import VALUE_ROLE
from ui.window.inspector import EXPLAIN, PERMISSIONS

# Popups ask for more than the platform without a screen can do.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard")

LOG, SHOP, SANDBOX = NodeId("acc-log-archive"), NodeId("acc-shop-prod"), NodeId("ou-sandbox")
VAULT = NodeId("acc-card-vault")
DENIED = "organizations:LeaveOrganization"


@pytest.fixture
def tab(inspector, session):
    session.select([SHOP])
    inspector.show_tab(EXPLAIN)
    return inspector.explain


def test_an_answer_waits_for_a_half_typed_text_and_is_unknown_when_it_is_left(tab, session, analyses):
    policy, opened = PolicyId("region-deny"), []
    session.requests.answer(OPEN_POLICY, lambda place: opened.append(place.policy))
    tab.ask("ec2:RunInstances")
    before = tab.explanation
    assert Said.CONDITIONAL is before.answer
    analyses.wait_for((policy, (0, 1)))
    push(session, lambda: edits.edit_policy_text(session.organization, policy, "{"))
    assert before is tab.explanation
    assert tab.answer.headline.startswith(EARLIER)
    analyses.wait_for(None)
    assert EARLIER not in tab.answer.headline
    assert Said.UNKNOWN is tab.explanation.answer
    assert "What the unreadable policy RegionDeny says at Workloads is not known" in tab.explanation.sentence
    told = next(found for found in rows(tab) if found.title == "RegionDeny")
    assert told.words.startswith("Cannot be read, so it may deny anything.")
    tab._lead(told)
    assert [policy] == opened
    tab.ask(DENIED)
    assert Said.DENIED is tab.explanation.answer


def test_what_is_kept_from_another_account_is_said_and_what_is_of_that_one_is_left_behind(tab, session):
    context = {"aws:RequestedRegion": "eu-central-1", "aws:PrincipalArn": "arn:aws:iam::555566667777:role/Dev"}
    tab.show_inquiry(Inquiry(SHOP, "ec2:RunInstances", context=context))
    assert "" == tab.carried.text
    assert "by arn:aws:iam::555566667777:role/Dev in shop-prod, with aws:RequestedRegion eu-central-1" in words_of(tab)
    session.select([VAULT])
    assert {"aws:RequestedRegion": "eu-central-1"} == dict(tab.inquiry.context)
    assert tab.carried.text == (
        "As asked of shop-prod: aws:RequestedRegion. Left behind, as of that account: aws:PrincipalArn."
    )
    assert "by any caller in card-vault, with aws:RequestedRegion eu-central-1" in words_of(tab)
    tab.carried.clear.click()
    assert (VAULT, {}, "") == (tab.inquiry.account, dict(tab.inquiry.context), tab.carried.text)
    assert words_of(tab).endswith("by any caller in card-vault")


def test_the_caller_and_the_resource_are_kept_unless_they_name_the_account(tab, session):
    own = "arn:aws:ec2:eu-central-1:555566667777:instance/i-1"
    tab.show_inquiry(Inquiry(SHOP, "ec2:StopInstances", resource=own, caller=CallerKind.ROLE, name="Dev"))
    session.select([VAULT])
    assert ("", CallerKind.ROLE, "Dev") == (tab.inquiry.resource, tab.inquiry.caller, tab.inquiry.name)
    assert "As asked of shop-prod: the caller. Left behind, as of that account: the resource." == tab.carried.text
    session.select([SHOP])
    assert "As asked of card-vault: the caller." == tab.carried.text
    tab.carried.clear.click()
    assert Inquiry(SHOP, "ec2:StopInstances") == tab.inquiry


def test_a_plain_question_has_nothing_to_say_of_another_account(tab, session):
    tab.ask("ec2:RunInstances")
    session.select([VAULT])
    assert ("", VAULT) == (tab.carried.text, tab.inquiry.account)


@pytest.mark.parametrize(
    ("key", "values", "words"),
    [
        ("aws:PrincipalArn", ("D", "arn:aws:iam::5:role/D"), "This key holds an ARN"),
        ("aws:SourceArn", ("b", "arn:aws:s3:::b"), "This key holds an ARN"),
        ("aws:RequestedRegion", ("Atlantis", "eu-west-3"), "This key holds the id of a Region"),
    ],
)
def test_a_value_that_the_key_cannot_hold_is_told_when_the_field_is_left(tab, qtbot, key, values, words):
    tab.ask("ec2:RunInstances")
    tab.more.set_open(True)
    tab.context.add_key(key)
    row = tab.context.rows[key.lower()]
    line = row.editor
    for text, told in zip(values, (words, ""), strict=True):
        line.clear()
        line.setFocus()
        qtbot.keyClicks(line, text)
        assert "" == row._message.text()
        qtbot.keyClick(line, Qt.Key.Key_Return)
        assert row._message.text().startswith(told)
        assert bool(told) is bool(row._message.text())


def words_of(tab):
    """The question in words, as the answer says it."""
    return question_words(tab._session.organization, tab.inquiry)


def rows(tab):
    return [index.data(VALUE_ROLE) for index in rows_below(tab.answer.model)]


def row(tab, title):
    return next(found for found in rows(tab) if found.title == title)


def index_of(tab, title):
    return next(index for index in rows_below(tab.answer.model) if index.data(VALUE_ROLE).title == title)


def levels(tab):
    return [(found.title, found.answer) for found in rows(tab) if found.look is RowStyle.LEVEL]


def type_in(qtbot, field, text):
    """Replace what is in a field by the keyboard."""
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)


# ---- the form


def test_nothing_is_asked_until_there_is_an_action(tab):
    assert tab.explanation is None
    assert not tab.verify.isEnabled()
    assert SHOP == tab.form.account_id


def test_a_whole_action_is_answered_while_its_letters_are_all_there(tab, qtbot):
    type_in(qtbot, tab.form.action, DENIED)
    assert Said.DENIED is tab.explanation.answer
    assert tab.answer.headline.startswith("Denied. The SCP statement StayInTheOrganization in DenyLeaveOrganization")
    qtbot.keyClick(tab.form.action, Qt.Key.Key_Backspace)
    assert tab.inquiry is None


def test_the_answer_runs_from_the_root_to_the_account(tab):
    tab.ask("sqs:SendMessage")
    assert [
        ("Root", AnswerStyle.ALLOWED),
        ("Workloads", AnswerStyle.CONDITIONAL),
        ("Prod", AnswerStyle.ALLOWED),
        ("shop-prod", AnswerStyle.ALLOWED),
    ] == levels(tab)


def test_the_account_follows_the_selection_and_can_be_changed(tab, session, qtbot):
    tab.ask(DENIED)
    session.select([LOG])
    assert "Log Archive" == levels(tab)[-1][0]
    type_in(qtbot, tab.form.account, "dev-anna")
    qtbot.keyClick(tab.form.account, Qt.Key.Key_Return)
    assert NodeId("acc-dev-anna") == tab.inquiry.account
    assert (NodeId("acc-dev-anna"),) == session.selection  # the header names whom the answer is about
    type_in(qtbot, tab.form.account, "nobody")
    qtbot.keyClick(tab.form.account, Qt.Key.Key_Return)
    assert NodeId("acc-dev-anna") == tab.form.account_id


@pytest.mark.parametrize("field", ["account", "owner"])
def test_no_answer_stays_under_an_account_that_is_refused(tab, session, field):
    session.select([SHOP])
    tab.form.show_inquiry(Inquiry(SHOP, "s3:DeleteBucket"))
    assert tab.explanation is not None
    refused = getattr(tab.form, field)
    refused.setText("no such account")
    refused.editingFinished.emit()
    assert tab.inquiry is tab.explanation is None
    assert not tab.answer.isVisibleTo(tab)
    refused.setText("shop-prod")
    refused.editingFinished.emit()
    assert tab.explanation is not None


def test_an_ou_asks_for_an_account_below_it(tab, session, organization):
    tab.ask(DENIED)
    session.select([SANDBOX])
    assert SANDBOX in organization.path(tab.inquiry.account)


def test_an_edit_of_the_design_is_answered_at_once(tab, session, organization):
    tab.ask(DENIED)
    push(session, lambda: edits.detach(organization, PolicyId("deny-leave-organization"), [organization.root]))
    assert Said.ALLOWED is tab.explanation.answer
    session.document.undo_stack.undo()
    assert Said.DENIED is tab.explanation.answer


def test_a_removed_account_leaves_no_question(tab, session, organization):
    tab.ask(DENIED)
    push(session, lambda: edits.remove(organization, [SHOP]))
    assert tab.form.account_id != SHOP


def test_actions_are_completed_what_is_meant_first():
    catalogue = load()
    assert "s3:DeleteBucket" in suggest_actions(catalogue, "deletebucket")[:3]
    assert ["ec2:RunInstances"] == suggest_actions(catalogue, "ec2:runinst")[:1]
    assert "iam:CreateUser" in suggest_actions(catalogue, "iam:crus")[:3]
    assert "s3:DeleteBucket" in suggest_actions(catalogue, "s3:DelB")[:3]
    assert "s3:DeleteBucket" in suggest_actions(catalogue, "delbuck")
    assert [] == suggest_actions(catalogue, "nosuchservice:Get")
    assert all("bucket" in action.lower() for action in suggest_actions(catalogue, "s3 bucket"))
    assert ([], []) == (suggest_actions(catalogue, ""), suggest_actions(catalogue, "no such thing"))
    assert set(suggest_actions(catalogue, "cre", 10_000)) == {a for a in catalogue.actions if "cre" in a.lower()}


def test_the_resource_shows_what_the_action_works_on(tab):
    tab.ask("s3:DeleteBucket")
    assert "arn:aws:s3:::{BucketName}" == tab.form.resource.placeholderText()
    tab.form.resource.ask()
    assert ["arn:aws:s3:::<BucketName>"] == tab.form.resource.suggestions
    tab.form.resource.close_list()
    tab.ask("organizations:ListRoots")
    assert "*, as AWS documents no ARN" == tab.form.resource.placeholderText()
    tab.form.resource.ask()
    assert ["*"] == tab.form.resource.suggestions


def test_a_resource_with_gaps_counts_as_any(tab, session, qtbot):
    session.select([LOG])
    tab.ask("s3:DeleteBucket")
    type_in(qtbot, tab.form.resource, "arn:aws:s3:::<BucketName>")
    assert Said.CONDITIONAL is tab.explanation.answer
    type_in(qtbot, tab.form.resource, "arn:aws:s3:::acme-logs-1")
    assert Said.DENIED is tab.explanation.answer
    type_in(qtbot, tab.form.resource, "arn:aws:s3:::other")
    assert Said.ALLOWED is tab.explanation.answer


def test_the_caller_is_chosen_by_kind_and_name(tab):
    tab.show_inquiry(Inquiry(SHOP, "sqs:SendMessage", caller=CallerKind.SERVICE_LINKED))
    assert tab.answer.headline.startswith("Exempt")
    tab.show_inquiry(Inquiry(SHOP, "sqs:SendMessage", caller=CallerKind.ROOT))
    assert not tab.form.name.isVisibleTo(tab)
    tab.show_inquiry(Inquiry(SHOP, "sqs:SendMessage", name="acme/break-glass"))
    context = {"aws:RequestedRegion": "us-east-1"}
    tab.show_inquiry(Inquiry(SHOP, "sqs:SendMessage", name="acme/break-glass", context=context))
    assert Said.ALLOWED is tab.explanation.answer


def test_a_user_whom_the_design_knows_is_answered_with_its_own_policies(tab, session):
    asks = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    statement = {"Effect": "Allow", "Action": "sqs:*", "Resource": "*", "Condition": asks}
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    inside = AccountIdentities(users=(IamUser("ana", inline=(InlinePolicy("Queues", text),)),))
    push(session, lambda: Change("Import", identities={SHOP: Swap(None, inside)}))
    context = {"aws:RequestedRegion": "eu-central-1"}
    inquiry = Inquiry(SHOP, "sqs:SendMessage", caller=CallerKind.USER, name="ana", context=context)
    tab.show_inquiry(inquiry)
    assert Said.CONDITIONAL is tab.explanation.answer
    own = row(tab, "The caller's own policies")
    assert [(one.title, one.words) for one in own.rows] == [("Queues", "Allows it only with MFA.")]
    assert [] == [found.title for found in rows(tab) if found.title == "Then the account itself decides"]
    tab.show_inquiry(replace(inquiry, context={**context, "aws:MultiFactorAuthPresent": "true"}))
    assert Said.ALLOWED is tab.explanation.answer
    tab.show_inquiry(replace(inquiry, name="stranger"))
    assert "The caller's own policies" not in [found.title for found in rows(tab)]


# ---- what is known


def test_a_key_is_unknown_or_has_a_value(tab):
    tab.show_inquiry(Inquiry(SHOP, "sqs:SendMessage", name="Dev"))
    assert ("aws:RequestedRegion",) == tab.explanation.unknown
    editor = tab.context.rows["aws:requestedregion"].editor
    for text, expected in (("us-east-1", Said.DENIED), ("eu-central-1", Said.ALLOWED)):
        editor.clear()
        assert Said.CONDITIONAL is tab.explanation.answer
        editor.ask()
        editor.popup.view.step(1 + editor.suggestions.index(text))
        editor._choose()
        assert expected is tab.explanation.answer


def test_only_a_key_that_a_request_can_lack_may_be_said_to_be_missing(tab):
    tab.show_inquiry(Inquiry(SHOP, "ec2:RunInstances", name="Dev"))
    tab.more.set_open(True)
    assert tab.context.rows["ec2:encrypted"].editor.findText(NOT_THERE) >= 0
    editor = tab.context.rows["aws:requestedregion"].editor
    editor.ask()
    assert NOT_THERE not in editor.suggestions
    tab.context.add_key("aws:SourceVpc")
    editor = tab.context.rows["aws:sourcevpc"].editor
    editor.ask()
    assert [NOT_THERE] == editor.suggestions


def test_a_flag_is_chosen_and_taken_back(tab):
    tab.show_inquiry(Inquiry(SHOP, "ec2:RunInstances", name="Dev"))
    tab.more.set_open(True)
    flag = tab.context.rows["ec2:encrypted"].editor
    for place, context, absent in ((3, {"ec2:Encrypted": "true"}, ()), (1, {}, ("ec2:encrypted",)), (0, {}, ())):
        flag.setCurrentIndex(place)
        flag.activated.emit(place)
        assert (context, set(absent)) == (dict(tab.inquiry.context), set(tab.inquiry.absent))


def test_a_typed_value_is_answered_at_once_and_survives_another_action(tab, qtbot):
    tab.show_inquiry(Inquiry(SHOP, "sqs:SendMessage", name="Dev"))
    type_in(qtbot, tab.context.rows["aws:requestedregion"].editor, "us-east-1")
    assert Said.DENIED is tab.explanation.answer
    tab.ask("sns:Publish")
    assert {"aws:RequestedRegion": "us-east-1"} == dict(tab.inquiry.context)


def test_what_the_design_knows_stands_in_its_editor(tab):
    tab.show_inquiry(Inquiry(SHOP, "sqs:SendMessage", name="Dev"))
    placeholder = tab.context.rows["aws:principalarn"].editor.placeholderText()
    assert "arn:aws:iam::555566667777:role/Dev  (from the design)" == placeholder


def test_what_the_window_assumes_is_known_until_something_else_is_said(tab, analyses, qtbot):
    tab.show_inquiry(Inquiry(SHOP, "sqs:SendMessage", name="Dev"))
    analyses.assume(Assumption(region="us-east-1"))
    assert Said.DENIED is tab.explanation.answer
    line = tab.context.rows["aws:requestedregion"].editor
    assert "us-east-1  (assumed)" == line.placeholderText()
    type_in(qtbot, line, "eu-central-1")
    assert Said.ALLOWED is tab.explanation.answer
    analyses.assume(Assumption(principal="role/acme/break-glass"))
    assert "acme/break-glass" == tab.inquiry.name


def test_any_other_key_can_be_added_and_removed(tab, qtbot):
    tab.ask("sqs:SendMessage")
    type_in(qtbot, tab.context.adder, "aws:SourceIp")
    qtbot.keyClick(tab.context.adder, Qt.Key.Key_Return)
    tab.context.adder.close_list()
    row = tab.context.rows["aws:sourceip"]
    tab.context.say("aws:SourceIp", "no address")
    assert "IP address" in row._message.text()
    tab.context.say("aws:SourceIp", "203.0.113.7")
    assert ("203.0.113.7", "") == (tab.inquiry.context["aws:SourceIp"], row._message.text())
    row.removed.emit()
    assert "aws:SourceIp" not in tab.inquiry.context


def test_a_key_the_answer_depends_on_leads_to_its_editor(tab):
    tab.show_inquiry(Inquiry(SHOP, "sqs:SendMessage", name="Dev"))
    asked = row(tab, "aws:RequestedRegion")
    assert "Not given. Allowed for eu-central-1 or eu-west-1; denied for another, such as us-east-1." == asked.words
    tab.answer.led.emit(asked)
    assert tab.context.rows["aws:requestedregion"].editor is QApplication.focusWidget()


@pytest.mark.parametrize("kind", [CallerKind.ANY, CallerKind.ROLE])
def test_an_answer_that_hangs_on_who_asks_leads_to_what_is_not_said_of_them(tab, kind):
    tab.show_inquiry(Inquiry(SHOP, "sqs:SendMessage", caller=kind, context={"aws:RequestedRegion": "us-east-1"}))
    assert ("aws:PrincipalArn",) == tab.explanation.unknown
    tab.answer.led.emit(row(tab, "aws:PrincipalArn"))
    QApplication.processEvents()  # once the page has its height
    popup = tab.form.caller.view().window()
    assert popup.isVisible() is (kind is CallerKind.ANY)
    popup.hide()
    asked = tab.form.caller if kind is CallerKind.ANY else tab.form.name
    assert asked is QApplication.focusWidget()


# ---- the levels


def test_a_statement_opens_in_the_editor_at_its_place(tab, session, organization):
    tab.ask(DENIED)
    opened = []
    session.requests.answer(OPEN_POLICY, opened.append)
    statement = index_of(tab, "StayInTheOrganization in DenyLeaveOrganization")
    tab.answer.tree.setCurrentIndex(statement)
    tab.answer.tree.clicked.emit(statement)
    (place,) = opened
    text = organization.policy(place.policy).text[place.start : place.end]
    assert "StayInTheOrganization" == json.loads(text)["Sid"]


def test_enter_opens_and_closes_levels_and_what_was_opened_stays_open(tab, qtbot):
    tab.ask("sqs:SendMessage")
    tree = tab.answer.tree
    tree.setCurrentIndex(index_of(tab, "Prod"))
    qtbot.keyClick(tree, Qt.Key.Key_Return)
    assert tree.isExpanded(index_of(tab, "Prod"))
    tab.ask("sns:Publish")
    assert tree.isExpanded(index_of(tab, "Prod"))
    assert "Prod" == tree.currentIndex().data(VALUE_ROLE).title


def test_the_deciding_statement_says_what_matched(tab, session):
    tab.show_inquiry(Inquiry(LOG, "s3:DeleteBucket", "arn:aws:s3:::acme-logs-1"))
    details = row(tab, "LogsStay in LogArchiveImmutable").rows
    assert [("Action", "✓"), ("Resource", "✓")] == [(found.title, found.sign) for found in details]
    assert "acme-logs-*" in details[1].words


def test_each_reason_of_a_denial_is_a_sentence_that_leads_to_its_statement(tab, session):
    opened = []
    session.requests.answer(OPEN_POLICY, opened.append)
    context = {"aws:RequestedRegion": "us-east-1"}
    tab.show_inquiry(Inquiry(NodeId("acc-card-vault"), "connect:CreateUser", name="Dev", context=context))
    blocked = row(tab, "Why it is denied")
    assert f"There are {len(blocked.rows)} reasons, and each denies it by itself." == blocked.words
    assert len(blocked.rows) > 1
    reason = next(found for found in blocked.rows if "RegionDeny" in found.words)
    place = reason.words.removeprefix("At ").partition(",")[0]
    assert f"At {place}, OnlyEuropeanRegions in RegionDeny denies it." == reason.words
    tab.answer.led.emit(reason)
    policy = session.organization.policy(opened[0].policy)
    assert "RegionDeny" == policy.name
    assert "OnlyEuropeanRegions" in policy.text[opened[0].start : opened[0].end]


def test_a_reason_that_denies_only_some_requests_is_not_said_to_deny_by_itself(tab, session):
    organization = session.organization
    text = json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}]}
    )
    kind = PolicyType.SERVICE_CONTROL_POLICY
    (never,) = edits.added_policies(push(session, lambda: edits.create_policy(organization, kind, "Never", text)))
    push(session, lambda: edits.attach(organization, never, [NodeId("ou-prod")]))
    tab.show_inquiry(Inquiry(SHOP, "s3:DeleteBucket"))
    blocked = row(tab, "Why it is denied")
    always, *others = [one.words for one in blocked.rows]
    assert "At Prod, Never denies it." == always
    assert f"1 reason for every request, {len(others)} more in some cases." == blocked.words
    assert others
    assert not [words for words in others if "denies it." in words]


def test_a_reason_leads_to_its_own_level_where_another_one_has_the_same_name(tab, session):
    organization, prod = session.organization, NodeId("ou-prod")
    text = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})
    push(session, lambda: edits.rename(organization, SHOP, "Prod"))
    kind = PolicyType.SERVICE_CONTROL_POLICY
    (only_s3,) = edits.added_policies(push(session, lambda: edits.create_policy(organization, kind, "Only S3", text)))
    push(session, lambda: edits.attach(organization, only_s3, [SHOP, prod]))
    push(session, lambda: edits.detach(organization, PolicyId("FullAWSAccess"), [SHOP, prod]))
    tab.show_inquiry(Inquiry(SHOP, "sqs:SendMessage", context={"aws:RequestedRegion": "eu-central-1"}))
    words = "At Prod, no SCP allows it."
    assert [(words, prod), (words, SHOP)] == [(one.words, one.node) for one in row(tab, "Why it is denied").rows]


def test_a_caller_from_outside_is_told_that_the_policy_of_the_resource_decides(tab):
    tab.show_inquiry(Inquiry(LOG, "s3:GetObject", caller=CallerKind.OUTSIDE))
    assert "What decides is the policy of the resource" in tab.answer.headline
    assert (
        "lets in a caller from outside by its own policy" in row(tab, "Then the policy of the resource decides").words
    )
    assert [] == [found.title for found in rows(tab) if found.title == "Then the account itself decides"]


def test_an_allowed_answer_says_that_the_account_decides(tab):
    tab.show_inquiry(Inquiry(LOG, "sqs:SendMessage"))
    assert "must still allow it" in row(tab, "Then the account itself decides").words


def test_a_row_is_said_in_sentences(tab):
    tab.show_inquiry(Inquiry(LOG, "sqs:SendMessage"))
    said = [index.data(Qt.ItemDataRole.AccessibleTextRole) for index in rows_below(tab.answer.model)]
    assert any(one.startswith("Root. Allowed. FullAWSAccess allows it, and nothing here denies it. ") for one in said)
    assert not [one for one in said if ".." in one]


def test_every_hard_word_on_screen_is_explained(tab):
    tab.show_inquiry(Inquiry(LOG, "s3:DeleteBucket", "arn:aws:s3:::acme-logs-1"))
    told = {found.title for found in row(tab, "What the words mean").rows}
    shown = " ".join(f"{found.title} {found.words}" for found in rows(tab) if found.look is not RowStyle.NOTE)
    assert {term.name for term in terms_in(shown)} <= told
    tip = index_of(tab, "Log Archive").data(Qt.ItemDataRole.ToolTipRole)
    assert "wins over every Allow" in tip


def test_texts_from_files_are_told_as_they_are(tab, session, organization):
    push(session, lambda: edits.rename(organization, SHOP, "R&D"))
    tab.ask(DENIED)
    assert "R&D: a click on the sentence" in index_of(tab, "R&D").data(Qt.ItemDataRole.ToolTipRole)


# ---- the canvas


def test_the_path_is_marked_while_the_tab_is_in_front(tab, inspector, session):
    tab.ask(DENIED)
    answers = [AnswerStyle.DENIED, AnswerStyle.ALLOWED, AnswerStyle.ALLOWED, AnswerStyle.DENIED]  # the last: all of it
    assert [STATE_TONES[State(answer.value)] for answer in answers] == [
        annotation.tone for annotation in session.annotations.values()
    ]
    assert "denied by DenyLeaveOrganization" == session.annotations[session.document.organization.root].note
    inspector.show_tab(PERMISSIONS)
    assert session.annotations is None
    inspector.show_tab(EXPLAIN)
    assert session.annotations is not None


def test_an_account_that_is_not_limited_is_marked_alone(tab, session):
    tab.show_inquiry(Inquiry(NodeId("acc-acme-management"), DENIED))
    assert {NodeId("acc-acme-management"): STATE_TONES[State.EXEMPT]} == {
        n: annotation.tone for n, annotation in session.annotations.items()
    }


# ---- messages of AWS

MESSAGE = (
    "User: arn:aws:sts::555566667777:assumed-role/Developer/anna is not authorized to perform: ec2:RunInstances on "
    "resource: arn:aws:ec2:us-east-1:555566667777:instance/* with an explicit deny in a service control policy"
)


def test_a_pasted_message_fills_the_form(tab, session):
    session.select([LOG])
    tab.paste.click()
    tab.denial.text.setPlainText(MESSAGE)
    assert (
        Inquiry(
            SHOP,
            "ec2:RunInstances",
            "arn:aws:ec2:us-east-1:555566667777:instance/*",
            CallerKind.ROLE,
            "Developer",
            context={"aws:RequestedRegion": "us-east-1"},
        )
        == tab.inquiry
    )
    assert Said.DENIED is tab.explanation.answer
    assert "in this design one does, too" in tab.denial.message


def test_a_message_pasted_as_action_is_taken_for_what_it_is(tab):
    tab.form.action.setText(MESSAGE)
    tab.form.action.textEdited.emit(MESSAGE)
    assert "ec2:RunInstances" == tab.inquiry.action
    assert tab.denial.isVisibleTo(tab)


def test_an_account_that_the_design_does_not_have_is_told(tab):
    tab.paste.click()
    tab.denial.text.setPlainText(MESSAGE.replace("555566667777", "123123123123"))
    assert "Account 123123123123 is not in this design" in tab.denial.message


def test_a_stranger_at_a_resource_of_ours_comes_from_outside(tab):
    tab.paste.click()
    tab.denial.text.setPlainText(MESSAGE.replace("sts::555566667777", "sts::123123123123"))
    assert (SHOP, CallerKind.OUTSIDE) == (tab.inquiry.account, tab.inquiry.caller)


def test_what_is_no_message_is_told_and_changes_nothing(tab):
    tab.ask(DENIED)
    tab.paste.click()
    tab.denial.text.setPlainText("Access Denied")
    assert "One looks like this" in tab.denial.message
    assert DENIED == tab.inquiry.action


# ---- recent questions


def test_questions_are_kept_and_can_be_asked_again(tab, inspector, session):
    asked = Inquiry(SHOP, "sqs:SendMessage", name="Dev", context={"aws:RequestedRegion": "us-east-1"})
    tab.show_inquiry(asked)
    inspector.show_tab(PERMISSIONS)
    inspector.show_tab(EXPLAIN)
    tab.show_inquiry(Inquiry(LOG, DENIED))
    again, *_ = tab.recent_menu().actions()
    assert "sqs:SendMessage by the role Dev in shop-prod, with aws:RequestedRegion us-east-1" == again.text()
    again.trigger()
    assert asked == tab.inquiry


def test_the_last_twenty_questions_are_kept_for_each_organization(qapp):
    asked = [
        Inquiry(SHOP, f"s3:Get{number}", context={"aws:TagKeys": ("a", "b")}, absent=frozenset({"aws:sourceip"}))
        for number in range(MOST_QUESTIONS + 5)
    ]
    for inquiry in asked:
        remember_question("Acme/one", inquiry)
    remember_question("Acme/one", asked[10])
    kept = recent_questions("Acme/one")
    assert [asked[10], *(one for one in reversed(asked) if one != asked[10])][:MOST_QUESTIONS] == kept
    assert [] == recent_questions("Acme")


# ---- AWS's simulator


def test_the_question_is_exported_and_awss_answer_compared(tab, tmp_path):
    context = {"aws:RequestedRegion": "us-east-1"}
    tab.show_inquiry(Inquiry(SHOP, "sqs:SendMessage", name="Dev", context=context))
    dialog = tab.verify_dialog()
    dialog.copy.click()
    assert QApplication.clipboard().text().endswith("simulate-custom-policy.input.json\n")
    dialog.save_to(tmp_path / "input.json")
    assert ["sqs:SendMessage"] == json.loads((tmp_path / "input.json").read_text("utf-8"))["ActionNames"]
    found = {"EvalActionName": "sqs:SendMessage", "EvalDecision": "explicitDeny"}
    found["OrganizationsDecisionDetail"] = {"AllowedByOrganizations": False}
    dialog.answer.setPlainText(json.dumps({"EvaluationResults": [found]}))
    assert dialog.outcome.startswith("AWS agrees")
    found["OrganizationsDecisionDetail"] = {"AllowedByOrganizations": True}
    dialog.answer.setPlainText(json.dumps({"EvaluationResults": [found]}))
    assert dialog.outcome.startswith("AWS disagrees")
    dialog.answer.setPlainText("nothing")
    assert "not JSON" in dialog.outcome


def test_where_no_scp_has_a_say_the_dialog_says_so(tab):
    tab.show_inquiry(Inquiry(NodeId("acc-acme-management"), DENIED))
    dialog = tab.verify_dialog()
    assert "nothing to verify" in dialog.notes
    assert not dialog.copy.isEnabled()


# ---- from the permissions


def test_why_an_action_is_answered_leads_to_a_concrete_request(inspector, session):
    session.select([LOG])
    session.requests.ask(SHOW_ANSWER, "s3:DeleteBucket")
    button = next(b for b in inspector.permissions.reasons.findChildren(QPushButton) if "concrete" in b.toolTip())
    button.click()
    assert EXPLAIN == inspector.tab_bar.currentIndex()
    assert (LOG, "s3:DeleteBucket") == (inspector.explain.inquiry.account, inspector.explain.inquiry.action)


# ---- looks


def test_it_fits_into_the_least_width_in_both_themes(tab, inspector, qapp):
    """The width of the panels at the right of a small window, with the bar of a long answer."""
    inspector.setMinimumWidth(216)
    inspector.resize(216, 500)
    tab.more.set_open(True)
    tab.show_inquiry(Inquiry(SHOP, "ec2:RunInstances"))
    for scheme in (theme.Scheme.DARK, theme.Scheme.LIGHT):
        theme.apply(qapp, scheme)
        assert not inspector.grab().isNull()
        assert tab.page.viewport().width() == tab.page.widget().width()
    assert 0 == tab.answer.tree.horizontalScrollBar().maximum()


def test_a_large_organization_is_no_slower_to_ask(tab, session):
    session.document.replace(template("scale", accounts=300).organization)
    account = next(session.document.organization.accounts())
    session.select([account])
    tab.ask("s3:GetObject")
    assert account == tab.inquiry.account


def test_an_answer_in_an_ou_says_of_which_of_its_accounts_it_is(tab, session):
    session.select([session.organization.parent(SHOP)])
    tab.ask("s3:GetObject")
    assert "This is asked of shop-prod alone, one of 4 accounts in Prod." == tab.carried.text
    session.select([SHOP])
    assert "" == tab.carried.text


def test_nothing_of_a_question_is_asked_of_another_design(tab, session):
    tab.show_inquiry(
        Inquiry(SHOP, "s3:GetObject", caller=CallerKind.ROLE, name="Till", context={"aws:SourceIp": "10.0.0.1"})
    )
    session.document.replace(template("coffee-shop").organization)
    session.select([next(session.organization.accounts())])
    assert tab.inquiry is None
    tab.ask("s3:GetObject")
    assert (CallerKind.ANY, "", {}) == (tab.inquiry.caller, tab.inquiry.name, dict(tab.inquiry.context))


def test_form_and_answer_scroll_as_one(tab, inspector, qtbot):
    inspector.resize(300, 340)
    tab.ask("s3:DeleteBucket")
    tree, bar = tab.answer.tree, tab.page.verticalScrollBar()
    assert 0 == tree.verticalScrollBar().maximum()
    tree.setFocus()  # the person goes through the rows
    tree.setCurrentIndex(index_of(tab, "Then the account itself decides"))
    qtbot.waitUntil(lambda: bar.value() > 0)
    last = tree.visualRect(tree.currentIndex())
    assert tab.page.viewport().rect().contains(tree.mapTo(tab.page.viewport(), last.center()))


def test_a_click_on_the_sentence_of_a_level_opens_what_it_names(tab, session, organization, qtbot):
    tab.ask("s3:DeleteBucket")
    opened = []
    session.requests.answer(OPEN_POLICY, opened.append)
    tree, level = tab.answer.tree, index_of(tab, "Workloads")
    place = tree.visualRect(level)
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place.topLeft() + QPoint(60, 8))
    assert tree.isExpanded(level)
    assert not opened
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place.bottomLeft() + QPoint(60, -8))
    (policy,) = opened
    assert "OnlyEuropeanRegions" in organization.policy(policy.policy).text[policy.start : policy.end]


def test_each_statement_that_the_sentence_of_a_level_names_is_a_link(tab, session, organization, qtbot):
    tab.ask("s3:DeleteBucket")
    opened = []
    session.requests.answer(OPEN_POLICY, opened.append)
    tree, level = tab.answer.tree, index_of(tab, "Prod")
    place = tree.visualRect(level)
    for y in range(place.top() + 28, place.bottom() - 2, 6):
        qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place.left() + 40, y))
    named = [organization.policy(one.policy).text[one.start : one.end] for one in opened]
    sids = [next(sid for sid in ("NoDestruction", "MfaForBreakGlass") if f'"{sid}"' in text) for text in named]
    assert ["NoDestruction", "MfaForBreakGlass"] == list(dict.fromkeys(sids))
    tip = " ".join(level.data(Qt.ItemDataRole.ToolTipRole).split())
    assert "opens NoDestruction in ProtectProductionData or MfaForBreakGlass in" in tip


def test_a_lens_that_is_chosen_over_an_answer_is_shown(tab, session, analyses):
    tab.ask(DENIED)
    lens = CurrentLens(session, analyses)
    lens.choose(LensChoice("budget"))
    lens.finish()
    assert Asker.LENS is session.annotated_by
    push(session, lambda: edits.rename(session.document.organization, SHOP, "shop"))
    assert Asker.LENS is session.annotated_by
    tab.ask("s3:DeleteBucket")
    assert Asker.QUESTION is session.annotated_by


def chosen_lens(session, analyses, *choice):
    lens = CurrentLens(session, analyses)
    lens.choose(LensChoice(*choice))
    lens.finish()
    return lens


def test_explain_asks_about_the_action_of_the_lens_and_leaves_the_canvas_to_it(inspector, session, analyses):
    lens = chosen_lens(session, analyses, "action", "s3:DeleteBucket")
    session.select([SHOP])
    inspector.show_tab(EXPLAIN)
    assert "s3:DeleteBucket" == inspector.explain.inquiry.action
    assert Asker.LENS is session.annotated_by
    lens.choose(LensChoice("action", "iam:CreateUser"))
    lens.finish()
    assert "iam:CreateUser" == inspector.explain.inquiry.action
    lens.choose(LensChoice())
    assert Asker.QUESTION is session.annotated_by


def test_an_action_that_was_typed_stays_whatever_lens_is_on(tab, inspector, session, analyses):
    tab.ask(DENIED)
    chosen_lens(session, analyses, "action", "s3:DeleteBucket")
    inspector.begin_question()
    assert DENIED == tab.inquiry.action


def test_the_action_that_a_lens_lent_can_be_emptied_and_typed_over(inspector, session, analyses, qtbot):
    lens = chosen_lens(session, analyses, "action", "s3:DeleteBucket")
    session.select([SHOP])
    inspector.show_tab(EXPLAIN)
    field = inspector.explain.form.action
    assert "s3:DeleteBucket" == field.text()
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    push(session, lambda: edits.rename(session.document.organization, SHOP, "shop"))
    lens.finish()
    assert "" == field.text()
    qtbot.keyClicks(field, "s3:PutObject")
    assert "s3:PutObject" == field.text()
    field.clear()
    lens.choose(LensChoice("action", "iam:CreateUser"))
    lens.finish()
    assert "iam:CreateUser" == field.text()


def test_a_lens_asks_nothing_of_the_context_that_was_said_before(inspector, session, analyses):
    session.select([SHOP])
    inspector.show_tab(EXPLAIN)
    tab = inspector.explain
    tab.show_inquiry(Inquiry(SHOP, "s3:DeleteBucket", context={"aws:RequestedRegion": "us-east-1"}))
    tab.form.action.clear()
    tab.form.show_action("")
    chosen_lens(session, analyses, "action", "s3:DeleteBucket")
    assert Inquiry(SHOP, "s3:DeleteBucket") == tab.inquiry
    assert Asker.LENS is session.annotated_by


def test_a_request_that_says_more_than_the_lens_is_marked_over_it(inspector, session, analyses):
    chosen_lens(session, analyses, "action", "s3:DeleteBucket")
    session.select([SHOP])
    inspector.show_tab(EXPLAIN)
    tab = inspector.explain
    tab.show_inquiry(Inquiry(SHOP, "s3:DeleteBucket", name="acme/break-glass"))
    assert Asker.QUESTION is session.annotated_by


def test_the_card_of_the_account_says_the_whole_answer(tab, session):
    tab.ask("s3:DeleteBucket")
    assert State.CONDITIONAL is tab.explanation.state
    assert STATE_TONES[State.CONDITIONAL] == session.annotations[SHOP].tone
    assert STATE_TONES[State.ALLOWED] == session.annotations[session.document.organization.root].tone


def test_enter_leaves_no_list_over_the_answer(tab, qtbot):
    type_in(qtbot, tab.form.action, "s3:DeleteBucket")
    assert tab.form.action.is_open
    qtbot.keyClick(tab.form.action, Qt.Key.Key_Return)
    assert not tab.form.action.is_open
    assert "s3:DeleteBucket" == tab.inquiry.action


def test_a_half_typed_action_has_no_answer_until_its_list_is_left(tab, qtbot):
    type_in(qtbot, tab.form.action, "s3:DelB")
    assert tab.form.action.is_open
    assert tab.inquiry is None
    assert tab.explanation is None
    qtbot.keyClick(tab.form.action, Qt.Key.Key_Escape)
    assert "s3:DelB" == tab.inquiry.action
    assert "Not in AWS's list" in tab.form._messages[tab.form.action].text()


def test_enter_takes_the_first_action_for_letters_that_name_none(tab, qtbot):
    type_in(qtbot, tab.form.action, "s3:DelB")
    qtbot.keyClick(tab.form.action, Qt.Key.Key_Return)
    assert "s3:DeleteBucket" == tab.form.action.text()
    assert "s3:DeleteBucket" == tab.inquiry.action


def test_enter_leaves_an_action_that_no_list_has(tab, qtbot):
    type_in(qtbot, tab.form.action, "s3:BrandNewAction")
    qtbot.keyClick(tab.form.action, Qt.Key.Key_Return)
    assert "s3:BrandNewAction" == tab.inquiry.action


def test_letters_that_are_no_action_are_told_once_the_list_over_them_is_closed(tab, qtbot):
    type_in(qtbot, tab.form.action, "s3:Del")
    said = tab.form._messages[tab.form.action]
    assert (True, "") == (tab.form.action.is_open, said.text())  # the person is still writing
    qtbot.keyClick(tab.form.action, Qt.Key.Key_Escape)
    assert said.text().startswith("Not in AWS's list of ")


def test_a_list_is_as_high_as_what_it_offers(tab, qtbot):
    field = tab.form.action
    type_in(qtbot, field, "s3:Del")
    high = field.popup.height()
    type_in(qtbot, field, "s3:DeleteBucketP")
    assert 1 == len(field.suggestions)
    assert high > field.popup.height()
    assert 4 >= field.popup.height() - field.popup.view.height()  # its frame


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
def test_letters_of_an_action_or_an_account_become_the_first_that_is_offered(tab, inspector, session, qtbot, key):
    session.select([])
    inspector.begin_question()
    type_in(qtbot, tab.form.account, "shop")
    first = tab.form.account.suggestions[0]
    qtbot.keyClick(tab.form.account, key)
    assert first.startswith(session.organization.node(session.current).name)
    type_in(qtbot, tab.form.action, "s3:delb")
    first = tab.form.action.suggestions[0]
    qtbot.keyClick(tab.form.action, key)
    assert first == tab.form.action.text() == tab.inquiry.action


def test_with_nothing_selected_an_account_is_asked_for_first(tab, inspector, session, qtbot):
    session.select([])
    inspector.begin_question()
    assert tab.form.account is QApplication.focusWidget()
    assert tab.inquiry is None
    qtbot.keyClick(tab.form.account, Qt.Key.Key_Return)
    assert "" == tab.form._messages[tab.form.account].text()  # nothing is wrong with what nobody has told yet
    type_in(qtbot, tab.form.account, "dev-an")  # no other account has these letters
    qtbot.keyClick(tab.form.account, Qt.Key.Key_Return)
    assert (NodeId("acc-dev-anna"),) == session.selection
    assert tab.form.account.isHidden() or not tab.form.account.isVisibleTo(tab)


# ---- tests


def proposals(session):
    asked = []
    session.requests.answer(NEW_TEST, asked.append)
    return asked


def test_a_question_becomes_a_test_that_it_stays_so(tab, session, qtbot):
    asked = proposals(session)
    assert not tab.make_test.isEnabled()
    tab.ask(DENIED)
    qtbot.mouseClick(tab.make_test, Qt.MouseButton.LeftButton)
    assert (Promise.NEVER, (SHOP,), (DENIED,)) == (asked[0].promise, asked[0].nodes, asked[0].actions)


def test_a_question_with_a_caller_and_context_becomes_a_case(tab, session, qtbot):
    asked = proposals(session)
    tab.show_inquiry(Inquiry(SHOP, DENIED, name="Deploy", context={"aws:RequestedRegion": "eu-west-1"}))
    qtbot.mouseClick(tab.make_test, Qt.MouseButton.LeftButton)
    case = asked[0].case
    assert (SHOP, DENIED, "role/Deploy", False) == (case.account, case.action, case.principal, case.allowed)
    assert ("aws:RequestedRegion", "eu-west-1") in case.context


def test_the_field_of_the_account_names_it_and_its_number_only_where_others_have_that_name(tab, session):
    session.select([SANDBOX])
    tab.form.show_account(SHOP)
    assert ("shop-prod", "shop-prod · 555566667777") == (tab.form.account.text(), tab.form.account.toolTip())
    session.document.push(edits.rename(session.organization, LOG, "shop-prod"))
    tab.form.account.editingFinished.emit()
    assert SHOP == tab.form.account_id
    tab.form.show_account(SHOP)
    assert "shop-prod · 555566667777" == tab.form.account.text()
    tab.form.account.editingFinished.emit()
    assert SHOP == tab.form.account_id
