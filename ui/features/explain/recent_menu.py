"""Menu of the questions that were asked before about accounts of a design."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from designer.analysis.access.principal_choices import Inquiry
from designer.organization.model.organization import Organization
from ui.features.explain.recent_questions import recent_questions
from ui.features.explain.words import question_words
from ui.widgets.display.plain import menu_text
from ui.widgets.menus import add_entry


def questions_menu(parent: QWidget, organization: Organization, ask: Callable[[Inquiry], object]) -> QMenu:
    """The questions whose account is still there, newest first, each of which is asked again."""
    menu = QMenu(parent)
    for inquiry in recent_questions(organization.settings.name):
        if inquiry.account in organization.nodes:
            entry = add_entry(menu, menu_text(question_words(organization, inquiry)))
            entry.triggered.connect(partial(_ask, ask, inquiry))
    if menu.isEmpty():
        add_entry(menu, "Nothing was asked before").setEnabled(False)
    return menu


def _ask(ask: Callable[[Inquiry], object], inquiry: Inquiry, _checked: bool = False) -> None:
    ask(inquiry)
