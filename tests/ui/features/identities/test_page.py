"""The page of a user, group, role or policy: the sieve, facts and what changes them, policies, and their texts."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QToolButton

from designer.analysis.access.assumption import NO_ASSUMPTION, Assumption
from designer.analysis.access.question import CallerKind, Inquiry
from designer.analysis.principals.principal_sieves import PrincipalSieves
from designer.basics.dataclass import dataclass
from designer.organization import edits
from designer.organization.edits.identities_facts import join_group, leave_group
from designer.organization.edits.identities_policies import DocumentPlace
from designer.organization.model.identities import (
    AccountIdentities,
    IamRole,
    IdentityKind,
    IdentityRef,
    RootUser,
    find_identity,
)
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.outcome import Answer
from tests.designer import building
from tests.designer.analysis.principals import accounts
from tests.ui.features.identities.conftest import CASHIERS, DEPLOY, LEE, MARIA, SHOP, TILL, UNKNOWN
from ui import theme
from ui.commands.requests import EXPLAIN_INQUIRY
from ui.features.identities.facts import subject_facts
from ui.features.identities.policies_view import HeldPolicy
from ui.features.identities.rows import ROOT_USER
from ui.features.identities.sieve_rows import SieveRow, sieve_picture
from ui.features.identities.sieve_view import _Places, _words_width

menus = pytest.mark.qt_log_ignore("does not support grabbing the keyboard", "support raise", extend=True)


def inside(session):
    return session.organization.identities[SHOP]


def test_the_sieve_tells_what_each_stage_takes(panel):
    panel.go_to(MARIA)
    shown = panel.page.access.sieve.picture
    assert 3 == shown.granted
    assert ["Identity", "SCP", "SCP", "SCP", "SCP"] == [row.title for row in shown.rows]
    by_place = {row.place: row for row in shown.rows}
    assert ("iam:CreateAccessKey",) == by_place["at Workloads"].names
    assert "removes nothing" == by_place["at Root"].effect
    assert 2 == shown.left
    assert "SCP at Workloads takes 1 action" in panel.page.access.sieve.accessibleName()


def test_the_sieve_tells_which_stage_puts_conditions_on_what_is_left_and_what_is_not_counted(panel, analyses):
    panel.go_to(ROOT_USER)
    access, catalogue = panel.page.access, analyses.catalogue
    shown = access.sieve.picture
    found = {row.place: row.conditional for row in shown.rows if row.conditional}
    assert found["at Workloads"] > sum(found.values()) / 2
    assert f"puts conditions on {found['at Workloads']:,}" in access.sieve.accessibleName()
    assert f"What is left of {shown.granted:,} actions" == access.title.text()
    free = catalogue.unlimited_mask.bit_count()
    refused = len(catalogue.actions) - free - shown.granted
    assert f"{free} actions that no policy can limit" in access.note.text()
    assert f"and {refused} that no root user can do" in access.note.text()


def test_no_number_of_the_sieve_is_cut_however_narrow_it_is(panel, monkeypatch):
    """Half a number is another number."""
    cut, draw = [], QPainter.drawText

    def look(painter, rect, align, text):
        if painter.fontMetrics().horizontalAdvance(text) > rect.width() + 2:
            cut.append((sieve.width(), text))
        draw(painter, rect, align, text)

    panel.go_to(ROOT_USER)
    sieve = panel.page.access.sieve
    monkeypatch.setattr(QPainter, "drawText", look)
    for width in range(180, 480, 12):
        sieve.resize(width, sieve.height())
        sieve.grab()
    assert [] == cut


def test_a_stage_without_room_for_the_names_of_several_actions_tells_their_number():
    several = SieveRow("SCP", "Regulated", "policy-deny", 3_185, 19_103, ("a2c:GetContainerizationJobDetails",))
    assert several.effect == several.effect_where(lambda words: True)
    assert "19,103" == several.effect_where(lambda words: len(words) < 20)
    assert "19,103" == several.effect_where(lambda words: len(words) < 10)
    one = SieveRow("SCP", "Prod", "policy-deny", 8, 1, ("s3:DeleteObjectVersion",))
    assert "s3:DeleteObjectVersion" == one.effect_where(lambda words: True)
    assert "1" == one.effect_where(lambda words: False)
    nothing = SieveRow("SCP", "Root", "policy-deny", 8, 0)
    assert ["removes nothing", ""] == [nothing.effect_where(lambda words, fits=fits: fits) for fits in (True, False)]
    assert "SCP Prod: takes s3:DeleteObjectVersion; 8 left." == one.sentence
    assert "SCP Root: removes nothing; 8 left." == nothing.sentence


def test_the_list_says_what_decides_and_the_chips_narrow_it(panel):
    panel.go_to(MARIA)
    rows = panel.page.access.list.rows.rows
    assert "iam:CreateAccessKey" == rows[0].content.title
    assert "SCP at Workloads" == rows[0].content.trailing
    assert "NoUsersOrKeys" in panel.page.access.reason.text()
    panel.page.access.chips[Answer.CONDITIONAL].click()
    assert "iam:CreateAccessKey" not in [row.content.title for row in panel.page.access.list.rows.rows]
    panel.page.access.search.setText("sns")
    assert ["sns:Publish"] == [row.content.title for row in panel.page.access.list.rows.rows]


def test_what_the_window_assumes_counts_inside_an_account_too(panel, analyses):
    panel.go_to(MARIA)
    access = panel.page.access
    before = access.sieve.picture.counts[Answer.CONDITIONAL]
    analyses.assume(Assumption(region="eu-central-1", mfa=True))
    assert access.sieve.picture.counts[Answer.CONDITIONAL] < before
    assert access.note.text().startswith("For requests with aws:RequestedRegion = eu-central-1 and aws:MultiFactor")
    analyses.assume(NO_ASSUMPTION)
    assert before == access.sieve.picture.counts[Answer.CONDITIONAL]
    assert "For requests" not in access.note.text()


def test_an_action_is_explained_for_the_user_who_is_shown(panel, shop, qtbot):
    asked = []
    shop.requests.answer(EXPLAIN_INQUIRY, asked.append)
    panel.go_to(MARIA)
    qtbot.mouseClick(panel.page.access.explain, Qt.MouseButton.LeftButton)
    assert [Inquiry(SHOP, "iam:CreateAccessKey", caller=CallerKind.USER, name="maria")] == asked


def test_another_principal_begins_at_its_own_first_action(panel, shop):
    shop.document.push(join_group(shop.organization, SHOP, "lee", "Cashiers"))
    panel.go_to(MARIA)
    access = panel.page.access
    access.list.setCurrentIndex(access.list.rows.index(2, 0))
    panel.go_to(LEE)
    assert 0 == access.list.currentIndex().row()
    assert access.list.rows.rows[0].tip == access.reason.text()


def test_the_sieve_follows_an_edit_and_its_undo(panel, shop, qtbot):
    panel.go_to(MARIA)
    panel.page.edits.opened = panel.page.opened
    panel.page.edits.ask("groups", panel.page.strip)
    leave = next(pick for pick in panel.page.edits.picker.picks if pick.content.title == "Leave Cashiers")
    panel.page.edits.picker.leave()
    leave.run()
    assert 0 == panel.page.access.sieve.picture.granted
    shop.document.undo_stack.undo()
    assert 3 == panel.page.access.sieve.picture.granted


def test_a_list_of_groups_that_is_open_is_empty_once_nothing_is_known_of_the_account(panel, shop):
    panel.go_to(MARIA)
    panel.page.edits.opened = panel.page.opened
    panel.page.edits.ask("groups", panel.page.strip)
    picker = panel.page.edits.picker
    assert picker.picks
    shop.document.push(edits.remove(shop.organization, [SHOP]))
    picker.search.setText("Cash")
    assert not picker.picks
    picker.leave()


def test_an_edit_does_not_wait_for_an_access_that_nobody_sees(panel, shop):
    panel.go_to(MARIA)
    before = panel.page.access.sieve.picture
    panel.hide()
    shop.document.push(leave_group(shop.organization, SHOP, "maria", "Cashiers"))
    assert before is panel.page.access.sieve.picture
    panel.show()
    assert 0 == panel.page.access.sieve.picture.granted


def test_an_account_of_which_nothing_is_known_any_more_is_shown_as_that(panel, shop):
    panel.go_to(MARIA)
    panel.hide()
    shop.document.push(leave_group(shop.organization, SHOP, "maria", "Cashiers"))
    shop.select([UNKNOWN])
    panel.show()
    assert not panel.page.isVisible()
    shop.select([SHOP])
    assert 0 == panel.page.access.sieve.picture.granted


@menus
def test_facts_lead_to_what_else_may_be_said(panel, shop):
    panel.go_to(MARIA)
    facts = {fact.label: fact.words for fact in panel.page.strip.facts}
    assert {
        "Belongs to": "Cashiers",
        "Console": "can sign in",
        "MFA device": "none",
        "MFA in the session": "not known",
        "Access keys": "1 key since 2025-01-02",
        "Boundary": "none",
    } == facts
    menu = panel.page.strip.press("MFA device")
    next(action for action in menu.actions() if action.text() == "Registered").trigger()
    menu.close()
    assert inside(shop).users[0].mfa is True


def test_whatever_a_file_says_of_a_record_is_seen_on_its_page(shop):
    """Also in a field that has no place of its own, as a later one."""

    @dataclass(frozen=True, slots=True)
    class LaterRole(IamRole):
        on_call: str = ""
        is_shared: bool = False

    role = LaterRole("later", "{}", tags=(("team", "shop"),), on_call="night", is_shared=True)
    inside = AccountIdentities(RootUser(), roles=(role,))
    old = shop.organization
    design = Organization(old.nodes.values(), old.policies.values(), old.settings, identities={SHOP: inside})
    facts = {fact.label: fact.words for fact in subject_facts(design, SHOP, IdentityRef(IdentityKind.ROLE, "later"))}
    assert {"Tags": "team = shop", "On call": "night", "Is shared": "yes"}.items() <= facts.items()


def test_a_policy_is_attached_by_the_picker(panel, shop, qtbot):
    panel.go_to(LEE)
    panel.page.ask_to_attach()
    picker = panel.page.edits.picker
    assert picker.isVisible()
    qtbot.keyClicks(picker.search, "till")
    qtbot.keyClick(picker.search, Qt.Key.Key_Return)
    assert ("TillAccess",) == inside(shop).users[1].attached
    assert not picker.isVisible()


def test_enter_takes_a_new_policy_where_the_text_names_no_other_and_says_what_was_attached(panel, shop, qtbot):
    said = []
    shop.notices.said.connect(said.append)
    panel.go_to(LEE)
    panel.page.ask_to_attach()
    picker = panel.page.edits.picker
    qtbot.keyClicks(picker.search, "own")  # part of Owner and Shutdown, and a word of none
    qtbot.keyClick(picker.search, Qt.Key.Key_Return)
    assert () == inside(shop).users[1].attached
    assert ["own"] == [one.name for one in inside(shop).users[1].inline]
    panel.page.ask_to_attach()
    qtbot.keyClicks(picker.search, "till")
    qtbot.keyClick(picker.search, Qt.Key.Key_Return)
    assert "Attached TillAccess to lee." == said[-1]


def test_aws_policies_are_found_by_name(panel, shop, qtbot):
    panel.go_to(LEE)
    panel.page.ask_to_attach()
    picker = panel.page.edits.picker
    qtbot.keyClicks(picker.search, "administratoraccess")
    assert "AdministratorAccess" == picker.picks[0].content.title
    picker.leave()


def test_the_boundary_is_chosen_and_taken_away(panel, shop):
    panel.go_to(DEPLOY)
    panel.page.edits.ask("boundary", panel.page.strip)
    panel.page.edits.picker.leave()
    next(pick for pick in panel.page.edits.picker.picks if pick.content.title == "TillAccess").run()
    assert "TillAccess" == inside(shop).roles[0].boundary
    panel.page.edits.remove_policy(HeldPolicy(DEPLOY, "TillAccess", is_boundary=True))
    assert "" == inside(shop).roles[0].boundary


def test_policies_are_listed_with_whom_they_come_through(panel):
    panel.go_to(MARIA)
    panel.page.turn_to("IAM policies")
    rows = panel.page.policies.list.rows.rows
    assert [("TillAccess", "Policy of the account, through Cashiers")] == [
        (row.content.title, row.content.secondary) for row in rows
    ]


@menus
def test_the_trust_policy_is_written_in_steps_with_faults_and_undo(panel, shop, qtbot):
    panel.go_to(DEPLOY)
    panel.page.turn_to("Trust")
    editor = panel.page.editor
    assert DocumentPlace(SHOP, DEPLOY) == editor.place
    first = editor.code.text()
    editor.open_templates().close()
    editor._take_template("mfa")
    assert "aws:MultiFactorAuthPresent" in inside(shop).roles[0].trust
    assert inside(shop).roles[0].trust == editor.code.text()
    editor.code.selectAll()
    qtbot.keyClicks(editor.code, "x")
    assert "x" == inside(shop).roles[0].trust
    editor.code.typed_line.leave()
    assert editor.faults.isVisible()
    shop.document.undo_stack.undo()
    assert "aws:MultiFactorAuthPresent" in editor.code.text()
    shop.document.undo_stack.undo()
    assert first == editor.code.text()


@menus
def test_a_place_of_a_template_is_selected_underlined_and_completed(panel, shop, qtbot):
    panel.go_to(DEPLOY)
    panel.page.turn_to("Trust")
    editor = panel.page.editor
    editor._take_template("external")
    assert "<OTHER ACCOUNT>" == editor.code.textCursor().selectedText()
    assert editor.completer.is_open
    told = [row.content.title for row in editor.faults.rows.rows]
    assert ["<OTHER ACCOUNT>" in told[0], "<EXTERNAL ID>" in told[1]] == [True, True]
    assert "account id" in told[0]
    qtbot.keyClicks(editor.code, "shop-test")
    qtbot.waitUntil(lambda: not editor.completer.is_asking)
    qtbot.keyClick(editor.code, Qt.Key.Key_Return)
    number = shop.organization.node(UNKNOWN).aws_id
    assert f"arn:aws:iam::{number}:root" in editor.code.text()
    editor.code.typed_line.leave()
    assert ["<EXTERNAL ID>" in row.content.title for row in editor.faults.rows.rows] == [True]


def test_a_policy_of_ones_own_is_made_and_written_at_once(panel, shop, qtbot):
    panel.go_to(LEE)
    panel.page.edits._add_own(panel.page.opened, "bucket")
    assert DocumentPlace(SHOP, LEE, "bucket") == panel.page.editor.place
    assert panel.page.editor.isVisible()
    panel.page.editor.back.click()
    assert ["bucket"] == [row.content.title for row in panel.page.policies.list.rows.rows]
    shop.document.undo_stack.undo()
    assert panel.page.policies.empty.isVisible()


def test_a_policy_of_ones_own_is_renamed_where_it_is_written(panel, shop, qtbot):
    panel.go_to(LEE)
    page, editor = panel.page, panel.page.editor
    for name in ("bucket", "queue"):
        page.edits._add_own(page.opened, name)
    assert ("queue", "Inline policy queue of user lee") == (editor.name.text(), editor.title.accessibleName())
    editor.name.selectAll()
    qtbot.keyClicks(editor.name, "bucket")
    qtbot.keyClick(editor.name, Qt.Key.Key_Return)
    assert ["bucket", "queue"] == [one.name for one in inside(shop).users[1].inline]  # refused
    editor.name.selectAll()
    qtbot.keyClicks(editor.name, "topics")
    qtbot.keyClick(editor.name, Qt.Key.Key_Return)
    assert ["bucket", "topics"] == [one.name for one in inside(shop).users[1].inline]
    assert DocumentPlace(SHOP, LEE, "topics") == editor.place
    assert editor.isVisible()
    editor.code.selectAll()
    qtbot.keyClicks(editor.code, "x")
    assert "x" == inside(shop).users[1].inline[1].text
    editor.back.click()
    assert ["bucket", "topics"] == [row.content.title for row in page.policies.list.rows.rows]


def test_the_name_of_a_policy_of_ones_own_is_taken_when_something_else_is_shown(panel, shop, qtbot):
    panel.go_to(LEE)
    panel.page.edits._add_own(panel.page.opened, "bucket")
    editor = panel.page.editor
    editor.name.setFocus()
    editor.name.selectAll()
    qtbot.keyClicks(editor.name, "topics")
    panel.go_to(DEPLOY)
    assert ["topics"] == [one.name for one in inside(shop).users[1].inline]
    panel.page.turn_to("Trust")
    assert editor.name.isHidden()
    assert ("Trust policy", "Trust policy of Deploy") == (editor.title.text(), editor.title.accessibleName())


def test_members_are_listed_and_del_takes_one_out(panel, shop):
    panel.go_to(CASHIERS)
    assert ["maria"] == [row.content.title for row in panel.page.members.list.rows.rows]
    panel.page.members.list.dropped.emit(0)
    assert () == inside(shop).users[0].groups
    assert panel.page.members.empty.isVisible()


def test_a_policy_says_who_has_it(panel):
    panel.go_to(TILL)
    panel.page.turn_to("Attached to")
    assert ["Cashiers"] == [row.content.title for row in panel.page.members.list.rows.rows]


def test_completion_knows_the_grammar(panel):
    panel.go_to(DEPLOY)
    panel.page.turn_to("Trust")
    text = '{"Statement": [{"Effect": "Allow", "Action": ""}]}'
    offered = panel.page.editor._provider.choices(text, text.index('""') + 1)
    assert "sts:AssumeRole" == offered.rows[0].label
    text = '{"Statement": [{"Effect": "Allow", ""}]}'
    labels = [row.label for row in panel.page.editor._provider.choices(text, text.index('""') + 1).rows]
    assert "Principal" in labels
    assert "Resource" not in labels


def test_a_role_and_a_policy_are_described_and_a_user_is_not(panel, shop, qtbot):
    description = panel.page.head.description
    for ref in (DEPLOY, TILL):
        panel.go_to(ref)
        description.setFocus()
        qtbot.keyClicks(description, f"About {ref.name}")
        qtbot.keyClick(description, Qt.Key.Key_Return)
        assert f"About {ref.name}" == find_identity(shop.organization.identities[SHOP], ref).description
    shop.document.undo_stack.undo()
    assert "" == description.text()
    panel.go_to(MARIA)
    assert not description.isVisible()


def test_a_description_that_aws_refuses_says_why_and_is_given_up_with_the_page(panel, shop, refused, qtbot):
    panel.go_to(DEPLOY)
    panel.page.head.description.setFocus()
    panel.page.head.description.insert("x" * 1001)
    panel.page.head.description.setModified(True)
    panel.go_to(MARIA)
    assert "The description stays" in refused[-1]
    assert "" == find_identity(shop.organization.identities[SHOP], DEPLOY).description


def test_the_reason_stays_in_sight_while_the_list_has_room_to_spare(panel, qtbot):
    panel.resize(660, 700)
    panel.go_to(MARIA)
    view = panel.page.access
    (scroll,) = [area for area in panel.page.findChildren(QScrollArea) if area.isAncestorOf(view)]
    qtbot.waitUntil(lambda: view.list.height() > 0 and not view.reason.visibleRegion().isEmpty())
    assert 0 == scroll.verticalScrollBar().maximum()
    assert view.reason.visibleRegion().boundingRect() == view.reason.rect()


def test_users_are_added_on_the_page_of_a_group(panel, shop):
    panel.go_to(CASHIERS)
    assert panel.page.add_button.isVisible()
    panel.page.add_button.click()
    assert ["lee"] == [pick.content.title for pick in panel.page.edits._found("")]
    panel.page.edits._found("lee")[0].run()
    assert ("Cashiers",) == inside(shop).users[1].groups
    shop.document.undo_stack.undo()
    assert () == inside(shop).users[1].groups
    panel.go_to(LEE)
    assert not panel.page.add_button.isVisible()


def test_facts_that_can_be_changed_look_like_fields_and_others_do_not(panel, shop):
    panel.go_to(MARIA)
    border = theme.current().control_border.rgb()
    framed = {}
    for cell in panel.page.strip.findChildren(QToolButton):
        if not cell.isHidden():
            picture = cell.grab().toImage()
            middle = picture.width() // 2
            framed[cell.fact.label] = border in {picture.pixel(middle, y) for y in range(picture.height())}
    changeable = {fact.label for fact in panel.page.strip.facts if fact.choices or fact.asks}
    assert changeable == {label for label, has_frame in framed.items() if has_frame}
    assert "MFA in the session" in framed.keys() - changeable


def test_escape_leads_back_from_a_page_to_the_tree_where_there_is_room_for_one(panel):
    panel.resize(320, 700)
    panel.go_to(MARIA)
    panel.page.back.setFocus()
    QTest.keyClick(panel.page.back, Qt.Key.Key_Escape)
    assert panel.tree.isVisible()
    assert not panel.page.isVisible()


def test_another_subject_is_shown_from_its_top_and_its_menu_stands_beside_a_button(panel, qtbot):
    panel.resize(320, 400)
    panel.go_to(DEPLOY)
    bar = panel.page._scroll.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    head = panel.page.head
    assert (
        head.more.mapTo(head, head.more.rect().center()).y()
        == panel.page.attach_button.mapTo(head, panel.page.attach_button.rect().center()).y()
    )
    panel.go_to(MARIA)
    assert not bar.value()


@pytest.mark.parametrize("subject", [ROOT_USER, MARIA])
def test_only_a_name_that_can_be_changed_looks_like_a_field(panel, subject):
    panel.go_to(subject)
    panel.tree.setFocus()
    name = panel.page.name
    picture = name.grab().toImage()
    edge = {picture.pixelColor(picture.width() // 2, row).name() for row in (0, picture.height() // 6)}
    assert name.isReadOnly() is (len(edge) == 1)
    assert name.font().bold()


def test_conditions_of_the_policies_that_grant_are_counted_where_they_stand():
    asks = accounts.statement("Allow", "s3:Get*", Condition={"StringEquals": {"aws:RequestedRegion": "eu-central-1"}})
    company = accounts.company_with(accounts.inside(accounts.user("ana", accounts.document(asks))))
    sieves = PrincipalSieves(company, load())
    _, ana = sieves.principals(building.SHOP)
    found = sieve_picture(sieves.of(building.SHOP, ana), company, load(), "")
    assert found.rows[0].conditional == found.counts[Answer.CONDITIONAL] > 0
    assert "puts conditions on" in found.rows[0].sentence


@pytest.mark.parametrize("width", [290, 520])
def test_every_stage_has_its_whole_name_and_what_is_left_is_in_sight(panel, width):
    panel.resize(width, 780)
    panel.go_to(MARIA)
    for _ in range(5):
        QApplication.processEvents()
    sieve = panel.page.access.sieve
    assert sieve.heightForWidth(sieve.width()) <= sieve.height()
    places = _Places(sieve, sieve.picture, sieve.width())
    room = sieve.width() if places.names_above else places.bar
    assert all(_words_width(row) <= room for row in sieve.picture.rows)
