"""The guardrail window: finding one, giving values, seeing its policy, putting it in as one step."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QWidget

from designer.analysis.guardrails import Standing, find_guardrail, insert, load, programmes, standing
from designer.organization import edits
from designer.organization.model.records import GuardrailLink, PolicyId, PolicyType
from ui.commands.requests import OPEN_POLICY
from ui.features.policies.guardrail_dialog import GuardrailDialog, give_values, keep_to_programme
from ui.state.session import push
from ui.widgets.fields.form import InlineMessage


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1200, 800)
    window.show()
    return window


@pytest.fixture
def open_dialog(qtbot, session, analyses, window):
    def opened(policy_id: PolicyId | None = None) -> GuardrailDialog:
        dialog = GuardrailDialog(session, analyses, window, policy_id)
        dialog.open()
        qtbot.waitUntil(dialog.isActiveWindow)
        return dialog

    return opened


def node_named(session, name):
    return next(node.id for node in session.document.organization.nodes.values() if node.name == name)


def statement(dialog: GuardrailDialog) -> dict[str, object]:
    return json.loads(dialog.preview.toPlainText())["Statement"][0]


def press(qtbot, box: QCheckBox) -> None:
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))


def test_a_guardrail_is_found_by_typing_and_added_by_enter(qtbot, session, open_dialog):
    dialog = open_dialog()

    qtbot.keyClicks(dialog.list.search, "leave")
    qtbot.waitUntil(lambda: "LeaveOrganization" in dialog.preview.toPlainText())
    qtbot.keyClick(dialog, Qt.Key.Key_Return)

    policy = session.document.organization.policy(PolicyId("deny-leave-organization-2"))
    assert ("deny-leave-organization", Standing.CURRENT) == (policy.guardrail.id, standing(policy))
    session.document.undo_stack.undo()
    assert policy.id not in session.document.organization.policies


def test_the_protection_of_the_exempt_role_is_offered_and_added_in_the_same_step(qtbot, session, open_dialog):
    dialog = open_dialog()
    before = set(session.document.organization.policies)
    dialog.list.choose("deny-vpn-connections")
    assert dialog.protect.isVisible()
    assert "OrgwrightBreakGlass" in dialog.protect.text()

    press(qtbot, dialog.protect)
    with qtbot.waitSignal(session.requests.asked(OPEN_POLICY)) as opened:
        qtbot.keyClick(dialog, Qt.Key.Key_Return)

    added = set(session.document.organization.policies) - before
    assert {"deny-vpn-connections", "protect-break-glass"} == added
    assert PolicyId("deny-vpn-connections") == opened.args[0].policy
    session.document.undo_stack.undo()
    assert before == set(session.document.organization.policies)


def test_no_protection_is_offered_where_nothing_is_left_out(open_dialog):
    dialog = open_dialog()

    dialog.list.choose("deny-leave-organization")
    assert not dialog.protect.isVisible()
    dialog.list.choose("deny-vpn-connections")
    dialog.form.set_values("exempt_roles", ())
    dialog.refresh()
    assert not dialog.protect.isVisible()


def test_what_a_guardrail_leaves_open_is_shown(open_dialog):
    dialog = open_dialog()

    dialog.list.choose("deny-public-role-trust-changes")
    shown = [label.text() for label in dialog.findChildren(QLabel) if label.text().startswith("Leaves open:")]

    assert ["iam:CreateRole" in text for text in shown] == [True]


@pytest.mark.parametrize("one", ["deny-leave-organization", "protect-cloudtrail"])
def test_guardrails_name_each_other_by_the_titles_that_the_list_shows(open_dialog, one):
    dialog = open_dialog()
    dialog.list.choose(one)
    text = dialog._leaves_open.text()
    assert "attach “" in text
    assert [] == [known for known in load() if f" {known}" in text]


def test_a_control_of_control_tower_finds_its_guardrail(qtbot, open_dialog):
    dialog = open_dialog()

    qtbot.keyClicks(dialog.list.search, "multiservice")

    assert "aws:RequestedRegion" in dialog.preview.toPlainText()


def test_what_matches_nothing_says_so(qtbot, open_dialog):
    dialog = open_dialog()

    qtbot.keyClicks(dialog.list.search, "no such thing")

    assert not dialog.list.view.isVisible()


def test_nothing_is_added_while_nothing_matches(qtbot, session, open_dialog):
    dialog = open_dialog()
    policies = dict(session.document.organization.policies)
    search = dialog.list.search
    qtbot.keyClicks(search, "zzzz")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert not dialog.add_button.isEnabled()
    assert ("", None) == (dialog.preview.toPlainText(), dialog.form)
    assert policies == dict(session.document.organization.policies)
    for _ in "zzzz":
        qtbot.keyClick(search, Qt.Key.Key_Backspace)
    assert dialog.add_button.isEnabled()
    assert dialog.preview.toPlainText()
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert len(policies) < len(session.document.organization.policies)


def test_ticking_regions_changes_the_policy(qtbot, open_dialog):
    dialog = open_dialog()
    dialog.list.choose("deny-regions")
    regions = dialog.form.fields["regions"]

    regions.set_values(())
    regions.changed.emit()
    qtbot.waitUntil(lambda: not dialog.add_button.isEnabled())
    assert "nothing is given" in dialog.message.text()

    regions.list.setCurrentIndex(regions.list.rows.index(0, 0))
    qtbot.keyClick(regions.list, Qt.Key.Key_Space)
    qtbot.waitUntil(dialog.add_button.isEnabled)

    assert "af-south-1" == statement(dialog)["Condition"]["StringNotEquals"]["aws:RequestedRegion"]


def test_a_wrong_value_is_said_under_its_field_and_cannot_be_added(qtbot, session, open_dialog):
    dialog = open_dialog()
    dialog.list.choose("deny-regions")
    roles = dialog.form.fields["exempt_roles"]
    before = dict(session.document.organization.policies)

    roles.selectAll()
    qtbot.keyClicks(roles, "Medic")
    qtbot.waitUntil(lambda: not dialog.add_button.isEnabled())
    qtbot.keyClick(dialog, Qt.Key.Key_Return)

    assert "“Medic” is not the ARN of a role" in dialog.message.text()
    assert before == dict(session.document.organization.policies)


def test_an_ou_is_kept_to_a_programme_and_the_guardrail_is_tested_there(qtbot, session, open_dialog):
    session.select((node_named(session, "Regulated"),))
    dialog = open_dialog()
    dialog.list.choose(programmes.IN_SCOPE)
    pci = next(at for at, one in enumerate(programmes.load().all) if one.id == "pci-dss")

    dialog.programme.box.setFocus()
    for _ in range(pci + 1):
        qtbot.keyClick(dialog.programme.box, Qt.Key.Key_Down)
    dialog.programme.box.activated.emit(dialog.programme.box.currentIndex())
    press(qtbot, dialog.attach)
    qtbot.waitUntil(lambda: dialog.message.text().startswith("Tested"))

    assert "nobody but exempt roles reaches another service" in dialog.message.text()
    qtbot.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
    organization = session.document.organization
    assert "only-services-in-scope" in organization.node(node_named(session, "Regulated")).policies
    session.document.undo_stack.undo()
    assert "only-services-in-scope" not in organization.policies


def test_the_organization_s_own_id_is_filled_in(open_dialog, session):
    dialog = open_dialog()
    dialog.list.choose("perimeter-identities")

    assert (session.document.organization.settings.aws_id,) == dialog.form.values()["organization"]


def test_a_type_that_is_not_enabled_is_refused_where_it_would_be_attached(qtbot, open_dialog, session):
    session.select((node_named(session, "Regulated"),))
    dialog = open_dialog()
    dialog.list.choose("require-tls")
    assert dialog.add_button.isEnabled()

    press(qtbot, dialog.attach)

    qtbot.waitUntil(lambda: not dialog.add_button.isEnabled())
    assert "Enable RCPs first" in dialog.message.text()
    assert "aws:SecureTransport" in dialog.preview.toPlainText(), "the text is the same wherever it is attached"
    dialog.message.button.setFocus()
    dialog.message.button.click()
    assert "" == dialog.message.text()
    assert dialog.add_button.isEnabled()
    assert dialog.add_button is dialog.focusWidget(), "Return adds it"


def test_a_linked_policy_gets_other_values(qtbot, open_dialog, session):
    organization = session.document.organization
    push(
        session,
        lambda: insert(organization, find_guardrail("deny-regions"), {"regions": ("eu-north-1",)}, name="Regions"),
    )
    policy_id = next(policy.id for policy in organization.policies.values() if policy.name == "Regions")
    dialog = open_dialog(policy_id)
    assert "eu-north-1" == statement(dialog)["Condition"]["StringNotEquals"]["aws:RequestedRegion"]

    dialog.form.set_values("regions", ("eu-west-1", "eu-north-1"))
    qtbot.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)

    assert ("eu-north-1", "eu-west-1") == dict(organization.policy(policy_id).guardrail.values)["regions"]
    assert "eu-west-1" in organization.policy(policy_id).text


def test_a_selected_ou_is_kept_to_a_programme_by_one_command(qtbot, session, analyses, window):
    session.select((node_named(session, "Regulated"),))

    keep_to_programme(session, analyses, window)
    dialog = window.findChild(GuardrailDialog)
    qtbot.waitUntil(dialog.isActiveWindow)

    assert dialog.attach.isChecked()
    assert dialog.programme is not None
    assert dialog.programme.box is dialog.focusWidget()


def test_a_guardrail_that_this_catalogue_does_not_know_is_said_and_opens_nothing(session, analyses, window, refused):
    organization = session.document.organization
    link = GuardrailLink("of-tomorrow", 3)
    push(
        session,
        lambda: edits.create_policy(organization, PolicyType.SERVICE_CONTROL_POLICY, "New", "{}", guardrail=link),
    )

    give_values(session, analyses, window, PolicyId("new"))

    assert window.findChild(GuardrailDialog) is None
    assert "not in this catalogue" in refused[-1]


def test_it_goes_with_the_design_it_was_opened_over(qtbot, session, open_dialog):
    from designer.exchange.templates import load as template

    change = insert(session.document.organization, find_guardrail("deny-leave-organization"), {})
    session.document.push(change)
    (policy,) = edits.added_policies(change)
    dialog = open_dialog(policy)
    with qtbot.waitSignal(dialog.finished):
        session.document.replace(template("coffee-shop").organization)


def test_it_begins_in_its_search(open_dialog):
    dialog = open_dialog()
    assert dialog.list.search is dialog.focusWidget()


def test_the_whole_window_is_on_a_small_screen(open_dialog, monkeypatch):
    small = SimpleNamespace(availableGeometry=lambda: QRect(0, 0, 900, 600))
    monkeypatch.setattr(GuardrailDialog, "screen", lambda _self: small)
    dialog = open_dialog()
    assert dialog.size() == dialog.size().boundedTo(QSize(900, 600))
    corner = dialog.add_button.mapTo(dialog, dialog.add_button.rect().bottomRight())
    assert dialog.rect().contains(corner)


def test_a_value_that_makes_the_guardrail_void_is_refused_at_its_field(open_dialog):
    dialog = open_dialog()

    dialog.list.choose("deny-vpn-connections")
    dialog.form.set_values("exempt_roles", ("arn:*:iam::*:role/*",))
    dialog.refresh()
    shown = [message.text() for message in dialog.form.findChildren(InlineMessage) if message.text()]

    assert ["matches every role" in text for text in shown] == [True]
    assert not dialog.add_button.isEnabled()


def test_a_value_that_does_less_than_it_looks_like_is_taken_with_a_warning(open_dialog):
    dialog = open_dialog()

    dialog.list.choose("protect-log-groups")
    dialog.form.set_values("exempt_roles", ("arn:*:iam::111122223333:role/*",))
    dialog.form.set_values("log_groups", ("arn:*:s3:::logs",))
    dialog.refresh()
    shown = [message.text() for message in dialog.form.findChildren(InlineMessage) if message.text()]

    assert ["every role of the account" in text for text in shown] == [True]
    assert "no resource of s3" in dialog.doubts.text()
    assert dialog.add_button.isEnabled()
    dialog.list.choose("deny-vpn-connections")
    assert not dialog.doubts.isVisible()


def test_the_effect_on_the_design_is_told_before_it_is_added(qtbot, session, open_dialog):
    session.select([node_named(session, "Sandbox")])
    dialog = open_dialog()
    dialog.list.choose("deny-leave-organization")
    assert "Attached to nothing yet: no account is touched." == dialog.effect.label.text()
    dialog.attach.setChecked(True)
    assert dialog.effect.label.text().startswith("At Sandbox: reaches 4 accounts · comparing")
    qtbot.waitUntil(lambda: "comparing" not in dialog.effect.label.text())
    assert dialog.effect.label.text().startswith("At Sandbox: ")


def test_the_size_is_the_one_that_the_editor_counts(session, open_dialog):
    dialog = open_dialog()
    dialog.list.choose("deny-leave-organization")
    shown = dialog._size.words()
    dialog.accept()
    policy = session.organization.policy(PolicyId("deny-leave-organization-2"))
    assert shown.split(" of ")[0].strip() == f"{len(policy.text):,}"
