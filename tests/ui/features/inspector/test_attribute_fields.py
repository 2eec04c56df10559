"""Fields made of the table of attributes: a line for several nodes, and rows for those that can have them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from designer.basics.steps import finish
from designer.organization.model.node_attributes import EMAIL, NODE_ATTRIBUTES, NOTES, STATE, TAGS
from ui.features.inspector import shared_values as shared
from ui.features.inspector.attribute_fields import AttributeFields
from ui.widgets.fields.form import KeyValueForm

SHOP, ANNA, WORKLOADS = "acc-shop-prod", "acc-dev-anna", "ou-workloads"
CONTACT = replace(EMAIL, unique=False, rule=lambda _organization, _node, value: "No." if value == "nobody" else "")
"""A text that several accounts may have alike, kept where the address is."""


@pytest.fixture
def form(hosted):
    return hosted(KeyValueForm(), 400, 500)


@pytest.fixture
def fields(session, form):
    made = AttributeFields(session, [CONTACT, STATE, TAGS, NOTES], at_once=False)
    made.add_rows(form)
    for _, widget in made.sections():
        widget.setParent(form)
    return made


@pytest.fixture
def show(session, organization, fields, form):
    def shown(*nodes):
        found = finish(shared.fields(organization, nodes))
        fields.show(nodes, found)
        return fields.show_rows(form, found)

    return shown


def typed(qtbot, line, text):
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)


def test_a_line_that_differs_is_mixed_and_set_on_all_that_can_have_it_in_one_step(
    fields, show, organization, session, qtbot
):
    assert show(SHOP, ANNA, WORKLOADS)
    line = fields.field("email")
    assert ("", "Mixed, of the 2 accounts among them") == (line.text(), line.placeholderText())
    before = {node: organization.node(node) for node in (SHOP, ANNA, WORKLOADS)}
    typed(qtbot, line, "both@acme.example")
    assert ["both@acme.example"] * 2 == [organization.node(node).email for node in (SHOP, ANNA)]
    assert before[WORKLOADS] == organization.node(WORKLOADS)
    fields.reread(finish(shared.fields(organization, (SHOP, ANNA, WORKLOADS))))
    assert "aws@example.com, of the 2 accounts among them" == line.placeholderText()
    session.document.undo_stack.undo()
    assert before == {node: organization.node(node) for node in before}


def test_a_line_that_is_refused_says_why_and_nothing_changes(fields, show, organization, qtbot):
    show(SHOP, ANNA)
    before = organization.node(SHOP)
    typed(qtbot, fields.field("email"), "nobody")
    assert "No." == fields.field("email")._message.text()
    assert before == organization.node(SHOP)
    fields.forget()
    assert "" == fields.field("email")._message.text()


def test_a_line_that_waits_is_taken_over_before_others_are_shown(fields, show, organization, qtbot):
    show(SHOP, ANNA)
    fields.field("email").setFocus()
    qtbot.keyClicks(fields.field("email"), "both@acme.example")
    fields.settle()
    assert "both@acme.example" == organization.node(ANNA).email


def test_what_none_of_the_nodes_can_have_has_no_row(fields, show):
    assert not show(WORKLOADS)
    assert not fields.field("email").isVisibleTo(fields.field("email").window())
    assert show(SHOP)
    assert fields.field("email").isVisibleTo(fields.field("email").window())


def test_every_attribute_has_a_field_with_its_title(session, form):
    fields = AttributeFields(session, NODE_ATTRIBUTES, at_once=True)
    fields.add_rows(form)
    titles = dict(fields.sections())
    for widget in titles.values():
        widget.setParent(form)
    names = {fields.field(attribute.name).accessibleName() for attribute in NODE_ATTRIBUTES if attribute is not TAGS}
    assert {attribute.title for attribute in NODE_ATTRIBUTES} == names | {"Tags"}
    assert {"Tags", "Notes"} == set(titles)
