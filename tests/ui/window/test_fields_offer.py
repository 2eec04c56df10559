"""Each field that asks for a thing of the design or of AWS offers what there is; the others are known by name."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from designer.analysis.access.question import CallerKind
from tests.ui.again import in_one_window
from tests.ui.every_dialog import close_dialogs
from tests.ui.every_panel import SHOP, every_page, furnish
from tests.ui.leaving import saving_window
from tests.ui.window.test_keys_everywhere import opened
from ui.features.guardrail_tests.detail import GuardrailTestDialog
from ui.features.inspector.tags_model import KEY_COLUMN, VALUE_COLUMN
from ui.features.inspector.tags_view import TagView
from ui.widgets.fields.search_box import SearchBox
from ui.widgets.fields.suggest_field import SuggestBox, SuggestField
from ui.window.bars import Toolbar

pytestmark = pytest.mark.qt_log_ignore("does not support", extend=True)

FREE = {
    *("Name", "Name of the policy", "Sid", "Description", "AWS id", "E-mail", "Title", "Why", "Reason", "Notes"),
    *(
        "Notes of all",
        "Text",
        "Author",
        "Zoom in percent",
        "Version, for the title block",
        "Author, for the title block",
        "Save as",
    ),
    *(
        "Expires after",
        "First day",
        "Last day",
        "Until",
        "VPCs",
        "Addresses",
        "What AWS said",
        "Answer of AWS's simulator",
        "Policy document",
        "Confirmation code",
        "Reason of the decision",
    ),
}
"""Names, ids, dates and texts that nothing could know before; the text of a policy has a completion of its own."""

TYPED = ("", "s", "a", "r", "t", "o", "1", "StringEquals aws:R", "arn:")
"""Each field that offers something knows at least one of these."""


@pytest.fixture
def window(qtbot, qapp, monkeypatch, tmp_path):
    with saving_window(qtbot, qapp, monkeypatch, tmp_path) as window:
        yield window
        close_dialogs(window)


def write(field, text):
    field.setPlainText(text) if isinstance(field, QPlainTextEdit) else field.setText(text)
    if isinstance(field, QPlainTextEdit):
        field.moveCursor(QTextCursor.MoveOperation.End)


def offers(field):
    """Whether a field shows a list for anything that may be typed; what is in it stays."""
    if not isinstance(field, SuggestField | SuggestBox):
        return False
    blocked, held = field.blockSignals(True), field.toPlainText() if isinstance(field, SuggestBox) else field.text()
    found = []
    for text in TYPED:
        if not found:
            write(field, text)
            field.ask()
            found = field.popup.items if field.popup.isVisible() else []
    field.popup.hide()
    write(field, held)
    field.blockSignals(blocked)
    return bool(found)


def plain_fields(shown, known):
    """Names of the lines, boxes and cells of what is shown that offer nothing and search nothing; `known` were seen."""
    for table in shown.findChildren(TagView):
        if table.isVisible():
            yield from plain_cells(table)
    for field in (*shown.findChildren(QLineEdit), *shown.findChildren(QPlainTextEdit)):
        seen = type(field), field.accessibleName()
        if field.isVisible() and not field.isReadOnly() and not isinstance(field, SearchBox) and seen not in known:
            known.add(seen)
            if not offers(field):
                yield field.accessibleName()


def plain_cells(table):
    """The cells of a new tag that offer nothing."""
    for row, column in ((table.model().rowCount() - 1, KEY_COLUMN), (0, VALUE_COLUMN)):
        index = table.model().index(row, column)
        if index.flags() & Qt.ItemFlag.ItemIsEditable:
            table.open_cell(index)
            editor = table.findChild(SuggestField)
            if not offers(editor):
                yield editor.accessibleName()
            table.close_editor()


def test_every_field_offers_what_there_is_or_asks_for_a_text(window):
    known = set()
    plain = {name for dialog in opened(window) for name in plain_fields(dialog, known)}
    furnish(window)
    for _name, panel in every_page(window):
        plain |= set(plain_fields(panel, known))
    form = window.findChild(Toolbar).assume_button.form
    form.caller.setCurrentText("A role")
    assert offers(form.name)
    assert offers(form.more)
    assert plain <= FREE
    assert FREE - plain <= {"Zoom in percent"}, "these offer something now"


@in_one_window(("kind", "offered"), [(CallerKind.ROLE, "Till"), (CallerKind.USER, "ana")])
def test_explain_offers_the_callers_that_the_design_knows(window, kind, offered):
    furnish(window)
    window.session.select([SHOP])
    form = window.parts.docks.inspector.explain.form
    window.parts.docks.inspector.show_tab(3)
    form.caller.setCurrentIndex(form.caller.findData(kind))
    form.name.ask()
    assert [offered] == form.name.suggestions
    QTest.keyClick(form.name, Qt.Key.Key_Escape)


def test_a_guardrail_test_offers_callers_for_each_of_several(window):
    furnish(window)
    window.actions_by_id["test.new"].trigger()
    callers = window.findChild(GuardrailTestDialog).form.callers
    callers.setText("root, role/t")
    callers.ask()
    assert ["root, role/Till"] == callers.suggestions
