"""The panel of compliance: programmes put and taken, decisions, agreements and duties as edits, and what is said."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.organization import edits
from designer.organization.edits.compliance import add_agreement, mark, put_programme_list
from designer.organization.model.compliance import AgreementScope, CustomerAgreement, ProgrammeList
from designer.organization.model.records import NodeId, PolicyType
from ui.features.compliance.panel import CompliancePanel
from ui.features.compliance.rows import DutyOf, EvidenceOf, ServiceOutOfScope
from ui.forms.fields_dialog import FieldsDialog

REGULATED, PAYMENTS, SHOP = NodeId("ou-regulated"), NodeId("acc-payments-prod"), NodeId("acc-shop-prod")


@pytest.fixture
def panel(session, analyses, hosted):
    return hosted(CompliancePanel(session, analyses), 380, 900)


@pytest.fixture
def marked(panel, session):
    for programme in ("pci-dss", "hipaa"):
        session.document.push(mark(session.organization, REGULATED, programme))
    session.select([REGULATED])
    return panel


def row(panel, *row_id):
    wanted = row_id if len(row_id) > 1 else row_id[0]
    return next(one for one in panel.list.rows.rows if one.id == wanted)


def go(panel, *row_id):
    panel.list.setCurrentIndex(panel.list.rows.index_of(row_id))


def press(panel, words):
    next(button for button in panel.buttons if button.isVisible() and button.text() == words).click()


def dialog():
    return next(one for one in QApplication.topLevelWidgets() if isinstance(one, FieldsDialog) and one.isVisible())


def fill(**values):
    asked = dialog()
    for key, value in values.items():
        field = asked.inputs[key]
        field.setText(value) if hasattr(field, "setText") else field.setCurrentIndex(field.findData(value))
    asked.done_button.click()
    return asked


def test_with_nothing_selected_the_nodes_that_name_a_programme_are_listed_and_lead_there(marked, session):
    session.document.push(mark(session.organization, SHOP, "hipaa"))
    session.select([])
    assert [
        ("HIPAA", "3 accounts"), ("shop-prod", ""), ("Regulated", ""), ("PCI DSS", "2 accounts"), ("Regulated", ""),
    ] == [(one.content.title, one.content.trailing) for one in marked.list.rows.rows]  # fmt: skip
    go(marked, "marked", "hipaa", SHOP)
    QTest.keyClick(marked.list, Qt.Key.Key_Return)
    assert SHOP == session.current
    assert "shop-prod" == marked.name.text()


def test_without_a_programme_the_panel_says_how_to_get_one(panel, session):
    assert "Choose an OU" in panel.empty.accessibleName()
    session.select([SHOP])
    assert "No compliance programme here" in panel.empty.accessibleName()
    panel._choose_programme()
    picks = panel._offered("hipaa")
    assert picks[0].content.title == "HIPAA"
    picks[0].run()
    assert session.organization.node(SHOP).programmes == "hipaa"
    assert row(panel, "programme", "hipaa").content.title == "HIPAA"


def test_an_account_inherits_and_a_programme_is_taken_where_it_is_named(marked, session):
    session.select([PAYMENTS])
    assert "from Regulated" in row(marked, "programme", "hipaa").content.secondary
    go(marked, "programme", "hipaa")
    press(marked, "Go there")
    assert session.current == REGULATED
    go(marked, "programme", "hipaa")
    press(marked, "Remove programme")
    assert session.organization.node(REGULATED).programmes == "pci-dss"


def test_the_many_services_out_of_scope_stand_last_and_by_their_names(marked, session):
    session.select([REGULATED])
    rows = marked.list.rows.rows
    heads = [one.content.title for one in rows if one.content.heading]
    assert ["Programmes", "Agreements"] == heads[:2]
    assert "Possible, and out of scope" == heads[-1]
    names = [one.content.title for one in rows if isinstance(one.id, tuple) and one.id[0] == "service"]
    assert sorted(names, key=lambda one: one.removeprefix("AWS ").removeprefix("Amazon ").casefold()) == names


def test_a_list_of_ones_own_is_dropped_for_the_one_of_the_program(marked, session):
    built_in = row(marked, "programme", "hipaa").content
    own = ProgrammeList("hipaa", "2999-01-01", "Our own copy", ("s3",))
    session.document.push(put_programme_list(session.organization, own))
    assert "own list of 2999-01-01" in row(marked, "programme", "hipaa").content.secondary
    go(marked, "programme", "pci-dss")
    assert "Drop own list" not in [button.text() for button in marked.buttons if button.isVisible()]
    go(marked, "programme", "hipaa")
    press(marked, "Drop own list")
    assert built_in == row(marked, "programme", "hipaa").content
    session.document.undo_stack.undo()
    assert "own list" in row(marked, "programme", "hipaa").content.secondary


def test_a_service_out_of_scope_says_why_it_is_possible_and_can_be_accepted(marked, session):
    go(marked, "service", "inspector2")
    assert "Possible here" in marked.note.rows.rows[0].content.title
    press(marked, "Accept…")
    asked = fill(reason="holds no card data", until="some day")
    assert "is not a date" in asked.message.text()
    assert asked.isVisible()
    fill(until="2999-01-01")
    assert "until 2999" in row(marked, "service", "inspector2").content.trailing
    go(marked, "service", "inspector2")
    press(marked, "Accept no longer")
    assert row(marked, "service", "inspector2").content.trailing == "undecided"


def test_no_service_is_surely_possible_below_a_policy_that_cannot_be_read(marked, session):
    organization = session.organization
    session.document.push(edits.create_policy(organization, PolicyType.SERVICE_CONTROL_POLICY, "Broken", "{"))
    policy = next(one.id for one in organization.policies.values() if one.name == "Broken")
    session.document.push(edits.attach(organization, policy, [REGULATED]))
    go(marked, "programme", "hipaa")
    said = " ".join(one.content.title for one in marked.note.rows.rows)
    assert "may be possible here" in said
    go(marked, "service", "inspector2")
    assert "Possible here" not in marked.note.rows.rows[0].content.title


def test_a_service_out_of_scope_can_be_denied_in_one_step(marked, session):
    count = session.document.undo_stack.count()
    go(marked, "service", "inspector2")
    press(marked, "Deny here")
    assert session.document.undo_stack.count() == count + 1
    assert not [one for one in marked.list.rows.rows if one.id == ("service", "inspector2")]
    session.document.undo_stack.undo()
    assert row(marked, "service", "inspector2")


def test_the_key_that_denied_a_service_does_no_other_act_when_it_is_pressed_again(marked, session, qtbot):
    go(marked, "service", "inspector2")
    deny = next(button for button in marked.buttons if button.text() == "Deny here")
    deny.setFocus()
    qtbot.keyClick(deny, Qt.Key.Key_Space)
    count = session.document.undo_stack.count()
    assert marked.list.hasFocus()
    assert not any(button.hasFocus() for button in marked.buttons)
    go(marked, "service", "inspector2")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert session.document.undo_stack.count() == count


def test_an_agreement_is_written_down_changed_and_removed(marked, session):
    go(marked, "asked", "hipaa")
    press(marked, "Record…")
    fill(reach="organization", start="2026-02-03")
    [agreement] = session.organization.settings.compliance.agreements
    assert agreement.scope is AgreementScope.ORGANIZATION
    asked = row(marked, "asked", "hipaa").content
    assert ("HIPAA asks for it in 2 accounts", "active in 2") == (asked.secondary, asked.trailing)
    go(marked, "agreement", agreement.id)
    press(marked, "Change…")
    fill(end="2026-03-01")
    assert row(marked, "agreement", agreement.id).content.trailing == "ended"
    go(marked, "agreement", agreement.id)
    press(marked, "Remove")
    assert session.organization.settings.compliance is None


def test_a_duty_is_ticked_when_it_is_done_and_can_be_open_again(marked, session):
    place = next(n for n, one in enumerate(marked.list.rows.rows) if isinstance(one.id, tuple) and one.id[0] == "duty")
    marked.list.switched.emit(place)
    assert marked.list.rows.rows[place].content.secondary.startswith("done")
    marked.list.switched.emit(place)
    assert marked.list.rows.rows[place].content.secondary.startswith("open")


def test_the_duty_to_accept_an_agreement_is_the_agreement_that_is_recorded(marked, session):
    duty = ("duty", "hipaa", "agreement")
    marked.list.switched.emit(marked.list.rows.index_of(duty).row())
    fill(reach="organization", start="2026-02-03")
    assert session.organization.settings.compliance.duties == ()
    assert row(marked, "asked", "hipaa").content.trailing == "active in 2"
    assert (Qt.CheckState.Checked, "done") == (row(marked, *duty).state, row(marked, *duty).content.secondary[:4])
    marked.list.switched.emit(marked.list.rows.index_of(duty).row())  # it is open again where the agreement ends
    assert ("asked", "hipaa") == marked.list.rows.row(marked.list.currentIndex()).id
    go(marked, "agreement", session.organization.settings.compliance.agreements[0].id)
    press(marked, "Remove")
    assert row(marked, *duty).content.secondary.startswith("not known")


def test_return_ticks_a_duty_records_an_agreement_and_decides_on_no_service(marked, session):
    duty = next(one.id for one in marked.list.rows.rows if isinstance(one.value, DutyOf) and one.id[1] == "pci-dss")
    go(marked, *duty)
    QTest.keyClick(marked.list, Qt.Key.Key_Return)
    assert row(marked, *duty).content.secondary.startswith("done")
    count = session.document.undo_stack.count()
    go(marked, "service", next(one.id[1] for one in marked.list.rows.rows if isinstance(one.value, ServiceOutOfScope)))
    QTest.keyClick(marked.list, Qt.Key.Key_Return)
    assert session.document.undo_stack.count() == count
    go(marked, "asked", "hipaa")
    QTest.keyClick(marked.list, Qt.Key.Key_Return)
    fill(reach="organization")
    assert row(marked, "asked", "hipaa").content.trailing == "active in 2"


def test_a_name_from_a_file_is_shown_as_it_is(marked, session):
    made = CustomerAgreement("x", "<b>BAA</b>", AgreementScope.ORGANIZATION, note="<img src=x>")
    session.document.push(add_agreement(session.organization, made))
    go(marked, "agreement", "x")
    assert row(marked, "agreement", "x").content.title == "<b>BAA</b>"
    assert marked.note.rows.rows[0].content.title == "<img src=x>"


@pytest.mark.parametrize("width", [216, 296, 420])
def test_the_buttons_below_an_entry_are_whole_however_narrow_the_panel_is(marked, width):
    marked.resize(width, 800)
    go(marked, "programme", "hipaa")
    QApplication.processEvents()
    shown = [button for button in marked.buttons if button.isVisible()]
    assert len(shown) > 1
    assert all(button.width() >= button.sizeHint().width() for button in shown)
    places = [button.geometry() for button in shown]
    assert not [(a, b) for i, a in enumerate(places) for b in places[i + 1 :] if a.intersects(b)]
    above = shown[0].parentWidget()
    assert all(above.rect().contains(place) for place in places)


def test_there_is_no_empty_head_where_the_panel_is_about_nothing(panel, session):
    session.select([])
    QApplication.processEvents()
    assert panel.empty.isVisible()
    assert not panel.name.isVisible()
    session.select([REGULATED])
    QApplication.processEvents()
    assert panel.name.isVisible()
    assert panel.add_button.isVisible()


def test_a_decision_on_one_service_leads_to_the_next(marked, session):
    session.document.push(mark(session.organization, SHOP, "hipaa"))
    session.select([SHOP])
    services = [one.id for one in marked.list.rows.rows if isinstance(one.value, ServiceOutOfScope)]
    go(marked, *services[1])
    press(marked, "Deny here")
    assert services[2] == marked.list.rows.row(marked.list.currentIndex()).id
    session.select([PAYMENTS])
    assert 1 == marked.list.currentIndex().row()


def test_a_report_is_recorded_by_hand_and_is_the_evidence_of_its_period(marked, session):
    evidence = [one.id for one in marked.list.rows.rows if isinstance(one.value, EvidenceOf)]
    for name in evidence:
        go(marked, *name)
        press(marked, "Record…")
        asked = fill(start="2026-04-01", end="2026-09-31")
        assert "2026-09-31" in asked.message.text()
        fill(end="2026-09-30")
        assert "on file" == row(marked, *name).content.trailing
        assert row(marked, *name).content.secondary.startswith("2026-04-01 to 2026-09-30")
    assert len(evidence) == len(session.organization.settings.compliance.reports)


def test_a_duty_gets_an_owner_and_keeps_its_state(marked):
    duty = next(one.id for one in marked.list.rows.rows if isinstance(one.value, DutyOf))
    go(marked, *duty)
    press(marked, "Owner…")
    fill(owner="payments team")
    assert row(marked, *duty).content.secondary.startswith("open · owner payments team")
    marked._switch(marked.list.currentIndex().row())
    press(marked, "Owner…")
    fill(owner="security")
    assert row(marked, *duty).content.secondary.startswith("done")
    assert "owner security" in row(marked, *duty).content.secondary
