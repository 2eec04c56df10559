"""Nothing that the program says is cut: in every dialog and panel, in a small window and in a usual one."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QDialog

from designer.analysis import guardrails
from designer.analysis.lenses.choice import LensChoice
from designer.organization.model.records import NodeKind
from tests.examples import LONG
from tests.ui.every_dialog import OPENED, close_dialogs, pages_of, settle
from tests.ui.fitting import cut_texts
from tests.ui.leaving import saving_window
from ui import theme
from ui.commands.requests import show_policy
from ui.features.policies.guardrail_dialog import GuardrailDialog
from ui.widgets.containers.dialog_parts import room_on
from ui.widgets.display.chip import chip_size
from ui.widgets.display.wrapped_text import row_width
from ui.widgets.item_views.rows import CONTENT_ROLE
from ui.window.features import DOCKS

SIZES = [(900, 600), (1280, 800)] if LONG else [(900, 600)]


@pytest.fixture
def window(qtbot, qapp, monkeypatch, tmp_path):
    theme.apply(qapp, theme.Scheme.LIGHT)
    with saving_window(qtbot, qapp, monkeypatch, tmp_path) as window:
        yield window
        close_dialogs(window)


def shown(window, kind, size):
    """The dialogs of a class, one after the other, as large as on a screen of a size."""
    for opened in OPENED[kind]:
        opened(window)
        dialog = next(part for part in window.findChildren(kind) if part.isVisible())
        if isinstance(dialog, QDialog):
            dialog.resize(dialog.size().boundedTo(room_on(QSize(*size))))
        for _ in pages_of(dialog):
            settle()
            QApplication.processEvents()
            yield dialog
        close_dialogs(window)


def still_cut(part):
    """What is cut when everything has found its place, a line each."""
    found = cut_texts(part)
    for _ in range(20):
        if not found:
            break
        QApplication.processEvents()
        found = cut_texts(part)
    return "\n".join(found)


@pytest.mark.long
@pytest.mark.parametrize("size", SIZES)
def test_no_text_of_a_dialog_is_cut(window, size, subtests):
    window.resize(*size)
    stack = window.session.document.undo_stack
    begun = stack.index()
    for kind in OPENED:
        with subtests.test(dialog=kind.__name__):
            for dialog in shown(window, kind, size):
                room = room_on(QSize(*size)) if isinstance(dialog, QDialog) else QSize(*size)
                assert dialog.width() <= room.width()
                assert dialog.height() <= room.height()
                assert "" == still_cut(dialog)
        close_dialogs(window)
        stack.setIndex(begun)


@pytest.mark.long
def test_every_dialog_has_the_same_room_around_its_parts(window, subtests):
    for kind in OPENED:
        for dialog in shown(window, kind, (1280, 800)):
            if isinstance(dialog, QDialog):
                margins = dialog.layout().contentsMargins()
                with subtests.test(dialog=kind.__name__):
                    assert margins.left() == margins.right() == 2 * theme.metrics().margin
                    assert margins.bottom() == 2 * theme.metrics().margin
            break


@pytest.mark.long
@pytest.mark.parametrize("size", SIZES)
def test_no_text_of_a_panel_is_cut(window, size, subtests):
    window.resize(*size)
    window.lens.choose(LensChoice("action", "s3:DeleteBucket"))
    window.lens.finish()
    for name in DOCKS:
        with subtests.test(panel=name):
            be_whole(window, name)


def be_whole(window, name):
    """A panel with the texts in it, whatever is selected."""
    organization = window.session.organization
    account = next(node.id for node in organization.nodes.values() if node.kind is NodeKind.ACCOUNT)
    for selected in ([], [organization.root], [account], [account, organization.root]):
        window.session.select(selected)
        window.parts.docks.bring(name)
        if name == "inspector" and len(selected) == 1:
            for tab in range(window.parts.docks.inspector.tab_bar.count()):
                window.parts.docks.inspector.show_tab(tab)
                QApplication.processEvents()
                assert "" == still_cut(window)
        if name == "editor":
            show_policy(window.session.requests, next(iter(organization.policies)))
        QApplication.processEvents()
        assert "" == still_cut(window)


@pytest.mark.parametrize("size", SIZES)
def test_titles_of_guardrails_take_the_lines_that_they_need(window, size):
    window.resize(*size)
    dialog = next(shown(window, GuardrailDialog, size))
    view, rows = dialog.list.view, dialog.list._rows()
    assert len(guardrails.load()) == len(rows)
    heights = {True: set(), False: set()}
    for index in rows:
        content = index.data(CONTENT_ROLE)
        room = row_width(view, index) - 2 * theme.metrics().margin
        room -= chip_size(content.badge).width() + theme.metrics().gap if content.badge else 0
        needs = theme.text_width(theme.font(), content.title)
        if abs(needs - room) > 4:
            heights[needs > room].add(view.visualRect(index).height())
    assert 1 == len(heights[False])
    assert all(height > max(heights[False]) for height in heights[True])
    close_dialogs(window)
