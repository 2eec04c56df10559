"""A refusal that another edit lifts comes with a button, which does that and then what was refused."""

from designer.organization import edits
from designer.organization.model.records import PolicyType
from tests.ui.again import in_one_window
from ui.dragdrop.payload import DraggedPolicies, drop
from ui.features.inspector.attached import ask_to_attach
from ui.widgets.display.notifier import Notifier

SHOP = "acc-shop-prod"


def by_popup(session, tags, widget):
    session.select([SHOP])
    popup = ask_to_attach(session, widget)
    popup.search.setText("Cost tags")
    popup.search.returnPressed.emit()


def by_drop(session, tags, widget):
    drop(session, DraggedPolicies(session, None, [tags]).over(SHOP))


@in_one_window("attach", [by_popup, by_drop])
def test_a_policy_of_a_type_that_is_not_enabled_is_attached_by_the_button_of_its_refusal(window, attach):
    session = window.session
    change = edits.create_policy(session.organization, PolicyType.TAG_POLICY, "Cost tags")
    session.document.push(change)
    (tags,) = edits.added_policies(change)
    before = set(session.organization.policies)
    attach(session, tags, window)
    note = window.findChild(Notifier)
    assert note.text().endswith("Enable tag policies first.")
    assert before == set(session.organization.policies), "no other policy of its name is made"
    assert "Enable tag policies" == note.button.text()
    note.button.click()
    assert tags in session.organization.node(SHOP).policies
    assert not note.isVisible()


def test_the_next_note_has_no_button_of_the_one_before(window):
    session = window.session
    change = edits.create_policy(session.organization, PolicyType.TAG_POLICY, "Cost tags")
    session.document.push(change)
    by_drop(session, edits.added_policies(change)[0], window)
    session.notices.refuse("This cannot be.")
    assert not window.findChild(Notifier).button.isVisible()


def test_no_second_policy_is_made_of_the_name_of_one_that_is_attached(window):
    session = window.session
    session.select([SHOP])
    name = session.organization.policy(session.organization.node(SHOP).policies[0]).name
    popup = ask_to_attach(session, window)
    before = set(session.organization.policies)
    popup.search.setText(name)
    popup.search.returnPressed.emit()
    assert before == set(session.organization.policies)
    popup.close()
