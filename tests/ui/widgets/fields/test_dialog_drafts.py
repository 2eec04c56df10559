"""What is typed in a dialog is kept until its own button takes it or the person drops it.

Every dialog and page of the program, found by its class, and each text field in it: either the copy of unsaved work has
what is typed there, or the field is named here as a request, of which a crash loses nothing of the design. Nothing is
saved, shown, left or turned back under a dialog in which text waits.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QPlainTextEdit, QWidget

import ui
from tests.ui.every_dialog import OPENED, close_dialogs, leaves, pages_of, settle
from tests.ui.leaving import ACTIONS, begin, saving_window, write_as_another
from tests.ui.widgets.fields.test_drafts import FIELDS
from ui.features.activity.page import ActivityPage
from ui.features.budget.allow_list_dialog import AllowListDialog
from ui.features.compliance.sensitive_dialog import SensitiveActionsDialog
from ui.features.delegation.dialog import DelegationDialog
from ui.features.explain.verify import VerifyDialog
from ui.features.export.dialog import ExportDialog
from ui.features.guardrail_tests.detail import GuardrailTestDialog
from ui.features.guardrail_tests.record_dialog import RecordDialog
from ui.features.imports.page import ImportPage
from ui.features.migration.apply_dialog import ApplyDialog
from ui.features.policies.guardrail_dialog import GuardrailDialog
from ui.features.transfer.dialog import TransferDialog
from ui.forms import dialogs
from ui.forms.aws_sign_in import SignInDialog
from ui.widgets.containers.window_page import WindowPage
from ui.widgets.fields.search_box import SearchBox
from ui.window.sheets import ShortcutSheet, WordsSheet

TYPED = "zebra"
BY_THE_WINDOW = ("recent", "drop", "changed by others", "undo", "redo")
"""Actions that no modal dialog keeps from the window: a menu of the desktop, a file dropped on it, another program."""


@pytest.fixture
def window(qtbot, qapp, monkeypatch, tmp_path):
    with saving_window(qtbot, qapp, monkeypatch, tmp_path, panels=False) as window:
        yield window
        close_dialogs(window)


@pytest.fixture
def around(qtbot, monkeypatch, tmp_path):
    """What the actions may need, by name."""
    return {"qtbot": qtbot, "monkeypatch": monkeypatch, "folder": tmp_path}


REQUESTS: dict[type[QWidget], set[str]] = {
    GuardrailDialog: {"Find a guardrail", "Find a Region", "Find a service"},
    ExportDialog: {"Save as", "Version, for the title block", "Author, for the title block", "Filter the report"},
    VerifyDialog: {"Answer of AWS's simulator"},
    AllowListDialog: {"Find a service by name or prefix"},
    ShortcutSheet: {"Find a command or a key"},
    WordsSheet: {"Find a word"},
    ImportPage: {"Role to assume in each account", "MFA code"},
    SignInDialog: {"MFA code"},
    ApplyDialog: {"Confirmation code"},
    ActivityPage: {"First day", "Last day"},
    DelegationDialog: {"Service, e.g. GuardDuty", "Account that runs it"},
    SensitiveActionsDialog: {"Find an action"},
    TransferDialog: {"Find an account by name or number", "OU, e.g. Workloads"},
}
"""Fields whose text is not in the design: what to look for, where a picture goes, what its title says, an answer that
is compared, a role to read by, what signs in or confirms. Whoever types there asks for something once more after a
crash, and the design has lost nothing."""


def text_fields(part: QWidget) -> Iterator[QWidget]:
    """Fields of a dialog in which somebody can type."""
    for field in part.findChildren(QWidget):
        if isinstance(field, QLineEdit) and isinstance(field.parentWidget(), QComboBox):
            continue
        if isinstance(field, FIELDS) and not (hasattr(field, "isReadOnly") and field.isReadOnly()):
            yield field
        elif isinstance(field, QComboBox) and field.isEditable():
            yield field.lineEdit()


def test_every_dialog_and_page_is_opened_here():
    for module in pkgutil.walk_packages(ui.__path__, "ui."):
        importlib.import_module(module.name)
    assert leaves(QDialog) | leaves(WindowPage) == set(OPENED)


def test_what_is_typed_in_a_dialog_is_kept_or_is_a_request(window, monkeypatch, tmp_path, subtests):
    """A field that is new in a dialog is kept by `Drafts.add_form`, or named above with what a crash loses of it."""
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda *_: dialogs.Unsaved.DROP)
    for kind in OPENED:
        with subtests.test(dialog=kind.__name__):
            assert REQUESTS.get(kind, set()) == what_is_lost(window, kind)
        close_dialogs(window)
        begin(window, tmp_path)


def what_is_lost(window, kind):
    """Names of the fields of a dialog of which the copy has not what is typed there, however it is opened."""
    drafts, lost = window.session.drafts, set()
    for opened in OPENED[kind]:
        opened(window)
        dialog = next(part for part in window.findChildren(kind) if part.isVisible())
        for _ in pages_of(dialog):
            assert not drafts.worth_copying
            fields = sorted(text_fields(dialog), key=lambda field: isinstance(field, SearchBox))  # which may empty all
            lost |= {field.accessibleName() for field in fields if not is_kept(drafts, field)}
        close_dialogs(window)
    return lost


def is_kept(drafts, field):
    """Whether the copy would have a text that is typed in a field; the field is as before then."""
    before = field.toPlainText() if isinstance(field, QPlainTextEdit) else field.text()
    QTest.keyClicks(field, TYPED)
    with ExitStack() as stack:
        kept = any(TYPED in one.text for one in drafts.apply(stack))
    field.setPlainText(before) if isinstance(field, QPlainTextEdit) else field.setText(before)
    return kept


# -- what waits in a dialog, and what is done with the design


FORMS = [kind for kind in OPENED if kind in (GuardrailDialog, GuardrailTestDialog, RecordDialog)]


def type_in(window, kind):
    """Open a dialog and type in it: the dialog, and the field."""
    OPENED[kind][0](window)
    dialog = next(part for part in window.findChildren(kind) if part.isVisible())
    if kind is GuardrailDialog:
        dialog.list.choose("deny-iam-users")
        settle()
    field = next(
        one for one in text_fields(dialog) if one.isVisible() and one.accessibleName() not in REQUESTS.get(kind, ())
    )
    field.setFocus()
    QTest.keyClicks(field, TYPED)
    assert window.files.worth_copying
    return dialog, field


@pytest.mark.parametrize("kind", FORMS)
def test_nothing_is_done_with_the_design_while_text_waits_in_a_dialog(window, kind, around, subtests):
    """Nothing, so that each action finds all as it was before the last one."""
    words, asked = [], []
    window.session.notices.refused.connect(words.append)
    dialog, field = type_in(window, kind)
    for question in ("ask_unsaved", "ask_conflict", "ask_raise"):
        around["monkeypatch"].setattr(dialogs, question, lambda *_, question=question: asked.append(question))
    document, saved = window.session.document, window.files.path.read_bytes()
    shown, step = document.organization, document.undo_stack.index()
    for action in (*ACTIONS, "the window's own button"):
        with subtests.test(action=action):
            words.clear()
            by_the_window = action in BY_THE_WINDOW
            if action in ACTIONS:
                ACTIONS[action](window=window, **around)
            else:
                assert not window.close()
                by_the_window = True
            assert [] == asked
            assert (shown, step) == (document.organization, document.undo_stack.index())
            assert saved == window.files.path.read_bytes()
            assert window.isVisible()
            assert dialog.isVisible()
            assert TYPED in (field.toPlainText() if isinstance(field, QPlainTextEdit) else field.text())
            assert by_the_window == any("text is typed in it. Finish or cancel it." in one for one in words)


@pytest.mark.parametrize("kind", FORMS)
def test_what_another_program_wrote_is_asked_about_when_the_dialog_is_done(window, kind, monkeypatch, qtbot):
    asked = []
    monkeypatch.setattr(dialogs, "ask_reload", lambda *_, modified: asked.append(modified))
    dialog, _ = type_in(window, kind)
    write_as_another(window)
    assert [] == asked
    dialog.reject()
    window.activateWindow()
    qtbot.waitUntil(lambda: asked != [])
    assert 1 == len(asked)
