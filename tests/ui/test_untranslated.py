"""Texts that could not be translated: their number falls."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from tests.designer.building import company
from tests.examples import LONG
from tests.ui.every_dialog import OPENED, close_dialogs, pages_of, settle
from tests.ui.leaving import saving_window
from tests.ui.untranslated import Untranslated
from ui import theme
from ui.commands.requests import show_policy
from ui.window.features import DOCKS

MOST = 133
"""Kinds of texts that were found last. It may only be made smaller."""


def test_what_is_put_together_is_told_from_what_is_whole():
    texts = Untranslated(company())
    whole = ("Merge these SCPs…", "3 accounts", "On every child: attach it to Workloads instead…", "a, b and 18 more")
    pieces = {
        "Merge the fullest": "Merge the fullest",
        "3 accountings": "… accountings",
        "On every child: attach it to Prod and wait instead…": "On every child: attach it to … and wait instead…",
    }
    texts.seen = {*whole, "Merge these SCPs… · 3 accounts\nOne accounting", *pieces}
    assert sorted(["… accounting", *pieces.values()]) == texts.found


@pytest.mark.skipif(not LONG, reason="it opens every panel and dialog: `.ci/long` does")
def test_no_more_texts_are_put_together_from_pieces(qtbot, qapp, monkeypatch, tmp_path):
    theme.apply(qapp, theme.Scheme.LIGHT)
    with saving_window(qtbot, qapp, monkeypatch, tmp_path) as window:
        texts = Untranslated(window.session.document.organization, company())
        look_at_dialogs(window, texts)
        look_at_panels(window, texts)
    print("\n".join(("", f"{len(texts.found)} could not be translated:", *texts.found)))
    assert len(texts.seen) > 5_000
    assert len(texts.found) <= MOST


def look_at_panels(window, texts):
    organization = window.session.organization
    account = next(iter(organization.accounts()))
    for name in DOCKS:
        for selected in ([], [organization.root], [account], [account, organization.root]):
            window.session.select(selected)
            window.parts.docks.bring(name)
            if name == "inspector" and len(selected) == 1:
                for tab in range(window.parts.docks.inspector.tab_bar.count()):
                    window.parts.docks.inspector.show_tab(tab)
                    QApplication.processEvents()
                    texts.look(window)
            if name == "editor":
                show_policy(window.session.requests, next(iter(organization.policies)))
            QApplication.processEvents()
            texts.look(window)


def look_at_dialogs(window, texts):
    stack = window.session.document.undo_stack
    begun = stack.index()
    for kind, ways in OPENED.items():
        for opened in ways:
            opened(window)
            dialog = next(part for part in window.findChildren(kind) if part.isVisible())
            for _ in pages_of(dialog):
                settle()
                texts.look(dialog)
            close_dialogs(window)
        stack.setIndex(begun)
