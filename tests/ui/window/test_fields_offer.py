"""Each line that asks for a thing of the design or of AWS offers what there is; the others are known by name."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from designer.analysis.access.question import CallerKind
from tests.ui.every_dialog import close_dialogs
from tests.ui.every_panel import SHOP, every_page, furnish
from tests.ui.leaving import saving_window
from tests.ui.window.test_keys_everywhere import opened
from ui.features.guardrail_tests.detail import GuardrailTestDialog
from ui.widgets.fields.search_box import SearchBox
from ui.widgets.fields.suggest_field import SuggestField

pytestmark = pytest.mark.qt_log_ignore("does not support", extend=True)

FREE = {
    *("Name", "Name of the policy", "Sid", "Description", "AWS id", "E-mail", "Organization id", "Version"),
    *("Zoom in percent", "Title", "Why", "Owner", "Expires after", "Reason", "Decided by", "Until", "Save as"),
    *("Version, for the title block", "Author, for the title block"),
}
"""Names, ids, texts and dates that nothing could know before."""

NOT_YET = {"Services", "Programmes", "Tag", "Resources", ""}
"""Lines that should offer something: services in use, programmes, tags of the design, ARNs of a test, cells of tags."""


@pytest.fixture
def window(qtbot, qapp, monkeypatch, tmp_path):
    with saving_window(qtbot, qapp, monkeypatch, tmp_path) as window:
        yield window
        close_dialogs(window)


def plain_lines(shown):
    """Names of the lines of what is shown that offer nothing and search nothing."""
    lines = (line for line in shown.findChildren(QLineEdit) if line.isVisible())
    return {line.accessibleName() for line in lines if not isinstance(line, SuggestField | SearchBox)}


def test_every_line_offers_what_there_is_or_asks_for_a_text(window):
    plain = {name for dialog in opened(window) for name in plain_lines(dialog)}
    furnish(window)
    for _name, panel in every_page(window):
        plain |= plain_lines(panel)
    assert plain <= FREE | NOT_YET
    assert NOT_YET <= plain | {""}, "these offer something now"


@pytest.mark.parametrize(("kind", "offered"), [(CallerKind.ROLE, "Till"), (CallerKind.USER, "ana")])
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
