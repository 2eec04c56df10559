"""Enter that takes a suggestion, or a row of a picker, is used up there: the dialog around the field stays open."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from tests.ui.every_dialog import OPENED, close_dialogs, pages_of, settle
from tests.ui.leaving import saving_window
from ui.widgets.fields.picker import Picker
from ui.widgets.fields.search_box import SearchBox
from ui.widgets.fields.suggest_field import SuggestField

_LETTERS = ("s3", "Prod", "role", "a")
"""Texts one of which each field has suggestions for, if it offers something; see `test_fields_offer`."""


@pytest.fixture
def window(qtbot, qapp, monkeypatch, tmp_path):
    with saving_window(qtbot, qapp, monkeypatch, tmp_path) as window:
        yield window
        close_dialogs(window)


def with_lists(dialog):
    """Fields of a dialog that offer something, each with its list open."""
    for field in dialog.findChildren(SuggestField):
        if field.isVisible() and not field.isReadOnly():
            for text in _LETTERS:
                field.setText(text)
                field.setFocus()
                field.ask()
                if field.is_open:
                    break
            if field.is_open:
                yield field
    for picker in dialog.findChildren(Picker):
        picker.open_at(dialog.mapToGlobal(QPoint(0, 0)), 300)
        yield picker.search
    yield from (one for one in dialog.findChildren(SearchBox) if one.isVisible() and one.keeps_return)


def test_enter_in_a_field_with_a_list_does_not_press_the_button_of_the_dialog(window, subtests):
    for kind in (kind for kind in OPENED if issubclass(kind, QDialog)):
        with subtests.test(dialog=kind.__name__):
            for opened in OPENED[kind]:
                opened(window)
                dialog = next(part for part in window.findChildren(kind) if part.isVisible())
                for _ in pages_of(dialog):
                    press_return(dialog)
                close_dialogs(window)


def press_return(dialog):
    """Press Return in each of its fields that has a list: it takes the row that is marked, else what is typed."""
    for field in with_lists(dialog):
        marked = field.popup.current if isinstance(field, SuggestField) else None
        kept = field.text() if marked is None else marked.insert
        QTest.keyClick(field, Qt.Key.Key_Return)
        settle()
        assert not isinstance(field, SuggestField) or kept == field.text(), field.accessibleName()
        assert dialog.isVisible(), field.accessibleName()
