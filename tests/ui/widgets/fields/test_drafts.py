"""What is typed is never lost silently: before anything is done with the design it is part of it, or refused in words.

Each editable field of the window, found by walking it, with each thing that saves, shows, leaves or turns back the
design, by real keys and actions in a real window.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from tests.examples import LONG
from tests.ui.leaving import ACTIONS, KEY, begin, drop_typed, saving_window
from tests.ui.turns import delete_what_waits
from ui.commands.requests import SHOW_IDENTITY, IdentityPlace, show_policy
from ui.features.policy_editor.views import View
from ui.widgets.fields.question import QUESTION

SAMPLE = "starter"
"""A small design: it is opened again for each field, and has all that the fields need."""

FIELDS = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox)


@pytest.fixture
def window(qtbot, qapp, monkeypatch, tmp_path):
    with saving_window(qtbot, qapp, monkeypatch, tmp_path, SAMPLE) as window:
        yield window


@pytest.fixture
def closing_window(qtbot, qapp, monkeypatch, tmp_path):
    """A window in which the panels that nobody wants are not made."""
    with saving_window(qtbot, qapp, monkeypatch, tmp_path, SAMPLE, panels=False) as window:
        yield window


# -- the fields


def take(field: QWidget, text: str) -> None:
    """Type a text into a field in place of what it holds."""
    field.setFocus()
    if isinstance(field, QLineEdit):
        field.selectAll()
    QTest.keyClicks(field, text)


def details(name: str) -> Callable[..., None]:
    def enter(window, text):
        window.session.select([last_account(window)])
        window.parts.docks.inspector.show_tab(0)
        tab = window.parts.docks.inspector.details
        take(tab.name if name == "name" else tab.attributes.field(name), text)

    return enter


def whole(name: str) -> Callable[..., None]:
    def enter(window, text):
        window.session.select([])
        take(getattr(window.parts.docks.inspector.organization, name), text)

    return enter


def last_account(window):
    return list(window.session.document.organization.accounts())[-1]


def notes_of_all(window, text):
    window.session.select(list(window.session.document.organization.accounts())[-2:])
    take(window.parts.docks.inspector.several.attributes.field("notes"), text)


def cell(several: bool, row: int, column: int) -> Callable[..., None]:
    """A cell of the tags, which the nodes have at least one of."""

    def enter(window, text):
        session = window.session
        accounts = list(session.document.organization.accounts())[-2:] if several else [last_account(window)]
        session.select(accounts)
        window.parts.docks.inspector.show_tab(0)
        page = window.parts.docks.inspector.several if several else window.parts.docks.inspector.details
        table = page.attributes.field("tags")
        rows = table.model.rowCount() - 1
        table.view.setFocus()
        table.view.setCurrentIndex(table.model.index(rows if row < 0 else row, column))
        if not isinstance(QApplication.focusWidget(), QLineEdit):
            QTest.keyClick(table.view, KEY.Key_Return)
        take(QApplication.focusWidget(), text)

    return enter


def on_card(window, text):
    window.session.select([last_account(window)])
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, KEY.Key_F2)
    take(QApplication.focusWidget(), text)


def in_outline(window, text):
    window.parts.show_panel("outline")
    outline = window.parts.part("outline")
    outline.view.setFocus()
    window.session.select([last_account(window)])
    QTest.keyClick(outline.view, KEY.Key_F2)
    take(QApplication.focusWidget(), text)


def in_policy(name: str, part: Callable[..., QWidget]) -> Callable[..., None]:
    def enter(window, text):
        policies = window.session.document.organization.policies.values()
        show_policy(window.session.requests, next(policy.id for policy in policies if policy.name == name))
        editor = window.parts.part("editor")
        editor._choose_view(View.BOTH)
        take(part(editor), text)

    return enter


def key_of_new_condition(editor) -> QWidget:
    editor.form.fields.add_condition.click()
    return editor.form.fields.rows[-1].key


def value_of_new_condition(editor) -> QWidget:
    QTest.keyClicks(key_of_new_condition(editor), "aws:SourceVpc")
    return editor.form.fields.rows[-1].values.field


def value_without_key(editor) -> QWidget:
    key_of_new_condition(editor)
    return editor.form.fields.rows[-1].values.field


def key_after_value(editor) -> QWidget:
    QTest.keyClicks(value_without_key(editor), "vpc-1")
    return editor.form.fields.rows[-1].key


def value_to_change(editor) -> QWidget:
    values = editor.form.fields.rows[0].values
    values.view.setCurrentIndex(values.view.model().index(0, 0))
    QTest.keyClick(values.view, KEY.Key_Return)
    return values.field


def place_of_template(editor) -> QWidget:
    editor.placeholders.open_button.click()
    return editor.placeholders.fields["${PLACE}"]


def reason(window, text):
    window.analyses.check_now()
    window.parts.show_panel("problems")
    panel = window.parts.part("problems")
    panel.detail.show_finding(window.analyses.findings[0])
    panel.detail.suppression.open_button.click()
    take(panel.detail.suppression.reason, text)


def description_of_a_role(window, text):
    window.parts.show_panel("identities")
    account = next(iter(window.session.document.organization.identities))
    window.session.requests.ask(SHOW_IDENTITY, IdentityPlace(account, "role/Till"))
    panel = window.parts.part("identities")
    QTest.keyClick(panel.tree, KEY.Key_Return)  # in a narrow window the page comes in place of the tree
    take(panel.page.head.description, text)


@dataclass(frozen=True)
class Case:
    """A field: how it is reached and typed in, a text it takes, one that is refused ("" for none)."""

    enter: Callable[..., None]
    text: str = "Zebra"
    wrong: str = ""


def form(part: Callable[..., QWidget]) -> Callable[..., None]:
    return in_policy("Walked", part)


CASES = {
    "organization name": Case(whole("name"), wrong=" "),
    "organization id": Case(whole("aws_id"), "o-zebrazebra", "zebra"),
    "name": Case(details("name"), wrong=" "),
    "AWS id": Case(details("aws_id"), "987987987987", "12"),
    "e-mail": Case(details("email"), "zebra@example.com", "zebra"),
    "notes": Case(details("notes")),
    "owner": Case(details("owner")),
    "services in use": Case(details("services"), "zebra", "zebra!"),
    "programmes": Case(details("programmes"), "zebra", "zebra!"),
    "notes of all": Case(notes_of_all),
    "new tag": Case(cell(several=False, row=-1, column=0), wrong="z" * 200),
    "tag key": Case(cell(several=False, row=0, column=0), wrong="z" * 200),
    "tag value": Case(cell(several=False, row=0, column=1), wrong="z" * 300),
    "tag of all": Case(cell(several=True, row=-1, column=0), wrong="z" * 200),
    "name on the card": Case(on_card, wrong=" "),
    "name in the outline": Case(in_outline, wrong=" "),
    "policy name": Case(in_policy("Walked", lambda editor: editor._name), wrong="FullAWSAccess"),
    "policy text": Case(in_policy("Walked", lambda editor: editor.code)),
    "Sid": Case(form(lambda editor: editor.form.fields.sid)),
    "action": Case(form(lambda editor: editor.form.fields.action_entries.field), "zebra:Run"),
    "resource": Case(form(lambda editor: editor.form.fields.resource_entries.field), "arn:aws:s3:::zebra"),
    "condition key": Case(form(lambda editor: editor.form.fields.rows[0].key), "zebra:Key", "aws:PrincipalOrgID"),
    "condition value": Case(form(lambda editor: editor.form.fields.rows[0].values.field), "zebra"),
    "condition value changed": Case(form(value_to_change), "zebra"),
    "new condition": Case(form(value_of_new_condition), "zebra"),
    "new condition, its value first": Case(form(key_after_value), "zebra:Key"),
    "key of a new condition": Case(form(key_of_new_condition), "", "zebra:Key"),
    "value of a condition without a key": Case(form(value_without_key), "", "zebra"),
    "placeholder": Case(in_policy("Template", place_of_template), "o-zebrazebra", "zebra"),
    "reason": Case(reason),
    "description of a role": Case(description_of_a_role),
}


# -- what is typed, and what is done with the design


@pytest.fixture
def around(qtbot, monkeypatch, tmp_path):
    """What the actions may need, by name."""
    return {"qtbot": qtbot, "monkeypatch": monkeypatch, "folder": tmp_path}


def renew(window, folder, qtbot):
    """The sample again, in a window that has the keys."""
    delete_what_waits()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    begin(window, folder, SAMPLE)
    assert not window.session.drafts.pending


def tried(name):
    """Return the actions tried with a field: a sixth of them, others for the next field; all where LONG asks."""
    place = list(CASES).index(name)
    return [action for number, action in enumerate(ACTIONS) if LONG or (number + place) % 6 == 0]


def assert_taken(window, case, action, around):
    renew(window, around["folder"], around["qtbot"])
    case.enter(window, case.text)
    assert case.text.encode() not in (around["folder"] / "design.json").read_bytes()
    assert window.isWindowModified()
    assert case.text.encode() in ACTIONS[action](window=window, **around)


@pytest.mark.long
def test_what_is_typed_is_part_of_the_design_before_anything_is_done_with_it(window, around, subtests):
    for name, case in CASES.items():
        for action in tried(name) if case.text else ():
            if action != "close":  # which ends the window
                with subtests.test(field=name, action=action):
                    assert_taken(window, case, action, around)


@pytest.mark.parametrize("name", [name for name in list(CASES)[:: 1 if LONG else 5] if CASES[name].text])
def test_what_is_typed_is_in_the_file_when_its_window_is_closed(closing_window, name, around):
    assert_taken(closing_window, CASES[name], "close", around)


@pytest.mark.long
def test_what_is_typed_is_unsaved_work(window, around, tmp_path, subtests):
    """The star of the title and the line of the status bar, from a design that was just saved."""
    for name, case in CASES.items():
        with subtests.test(field=name):
            renew(window, tmp_path, around["qtbot"])
            ACTIONS["save"](window=window, **around)
            assert not window.isWindowModified()
            case.enter(window, case.text or case.wrong)
            assert window.isWindowModified()
            assert "Unsaved changes" in said_in_the_status_bar(window)
            if case.text:
                ACTIONS["save"](window=window, **around)
        take_over_or_drop(window)


def said_in_the_status_bar(window):
    parts = [*window.statusBar().findChildren(QAbstractButton), *window.statusBar().findChildren(QLabel)]
    return [part.text() for part in parts]


@pytest.mark.long
def test_what_is_refused_waits_in_its_field_with_the_keys_and_is_said(window, around, tmp_path, subtests):
    words = []
    window.session.notices.refused.connect(words.append)
    for name, case in CASES.items():
        for number, action in enumerate(tried(name) if case.wrong else ()):
            with subtests.test(field=name, action=action):
                if not number or window.session.drafts.pending:
                    renew(window, tmp_path, around["qtbot"])
                wait_and_be_said(window, case, action, around, words)


def wait_and_be_said(window, case, action, around, words):
    """What an action does with a text that is refused: nothing but say so, so that the next one finds all as it was."""
    case.enter(window, case.wrong)
    shown, saved = window.session.document.organization, (around["folder"] / "design.json").read_bytes()
    assert window.isWindowModified()
    words.clear()
    ACTIONS[action](window=window, **around)
    assert shown is window.session.document.organization
    assert window.isVisible()
    assert saved == (around["folder"] / "design.json").read_bytes()
    assert any(re.search(r"not taken over yet\. \w", sentence) for sentence in words), words
    field = QApplication.focusWidget()
    held = [w.text() for w in field.parentWidget().findChildren(QLineEdit)] if field.parentWidget() else []
    assert case.wrong in held, (field, held)
    drop_typed(window)
    assert not window.session.drafts.pending
    window.files.modifiedChanged.emit()


@pytest.mark.long
def test_the_copy_of_unsaved_work_has_what_is_typed_and_nothing_else_notices(window, around, tmp_path, subtests):
    """The time after the last key alone decides; the edits are made for the copy, and for nothing else."""
    window.files.autosave._timer.setInterval(0)
    for number, (name, case) in enumerate(CASES.items()):
        for text, is_refused in ((case.text, False), (case.wrong, True)):
            if text and (LONG or not case.text or not case.wrong or is_refused is (number % 2 == 0)):
                with subtests.test(field=name, text=text):
                    be_in_the_copy(window, case, text, is_refused, around)


def be_in_the_copy(window, case, text, is_refused, around):
    """What is typed gets into the copy of unsaved work by itself; window, history and keys stay as they are."""
    autosave = window.files.autosave
    renew(window, around["folder"], around["qtbot"])
    around["qtbot"].waitUntil(lambda: not autosave._timer.isActive() and not autosave._job.running)
    assert not is_kept(window, text, is_refused)
    case.enter(window, text)
    pending, steps = window.session.drafts.pending, window.session.document.undo_stack.index()
    before, field = window.files.data(), QApplication.focusWidget()
    around["qtbot"].waitUntil(lambda: is_kept(window, text, is_refused))
    assert before == window.files.data()
    assert pending == window.session.drafts.pending
    assert (field, steps) == (QApplication.focusWidget(), window.session.document.undo_stack.index())
    take_over_or_drop(window)


def take_over_or_drop(window):
    """One Esc drops each text that is refused, as the sentence says."""
    for _ in range(3):
        if window.session.drafts.commit():
            return
        QTest.keyClick(QApplication.focusWidget(), KEY.Key_Escape)
        QApplication.processEvents()
    pytest.fail("what is refused is not dropped with Esc")


def is_kept(window, text, is_refused):
    """Whether the copy of unsaved work has a text, or, where no edit takes it, what is kept beside it."""
    copy = window.files.autosave.copy
    if not copy.exists():
        return False
    about = json.loads(copy.with_suffix(".about").read_bytes())
    return any(text in kept for _, kept in about.get("typed", ())) if is_refused else text in copy.read_text()


def test_every_field_of_the_window_is_tried_here_or_is_a_question(window, qtbot):
    """A field that is new is entered by a case above, or marked with `asks`; else what is typed in it may be lost."""
    window.parts.search.find_bar.open()
    window.parts.docks.inspector.permissions, window.parts.docks.inspector.explain  # noqa: B018 - made when they are first wanted
    tried: set[QWidget] = set()
    found: set[QWidget] = set()
    for case in CASES.values():
        window.activateWindow()  # without a screen the window is no more the active one once a row with a list is gone
        qtbot.waitUntil(window.isActiveWindow)
        case.enter(window, case.text or case.wrong)
        tried.add(QApplication.focusWidget())
        found |= {w for w in window.findChildren(QWidget) if isinstance(w, FIELDS) and not w.property(QUESTION)}
        found |= {box.lineEdit() for box in window.findChildren(QComboBox) if box.isEditable() and not asks(box)}
        QTest.keyClick(QApplication.focusWidget(), KEY.Key_Escape)
        drop_typed(window)
    kinds = {kind(field) for field in tried if isValid(field)}
    assert set() == {kind(field) for field in found if isValid(field)} - kinds


def asks(box: QComboBox) -> bool:
    line = box.lineEdit()
    return line is None or bool(line.property(QUESTION))


def kind(field: QWidget) -> str:
    return f"{type(field).__name__} {field.accessibleName()}"
