"""A window part over the company sample."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from designer.templates import load as template
from ui import theme
from ui.analyses import Analyses
from ui.document import Document
from ui.panels.inspector import InspectorPanel
from ui.session import Session


@pytest.fixture
def session(qapp):
    theme.apply(qapp, theme.Scheme.LIGHT)
    made = Session(Document(template("company").organization))
    yield made
    made.document.deleteLater()
    made.deleteLater()


@pytest.fixture
def analyses(session):
    made = Analyses(session.document)
    yield made
    made.stop()
    made.deleteLater()


@pytest.fixture
def refused(session):
    """The sentences with which edits were refused."""
    sentences = []
    session.refused.connect(sentences.append)
    return sentences


@pytest.fixture
def inspector(session, analyses, qtbot):
    """The inspector, shown, with nothing selected."""
    window = QWidget()  # its size is nobody's business, so that the platform hears of no size hints
    qtbot.addWidget(window)
    window.resize(800, 1000)
    panel = InspectorPanel(session, analyses)
    panel.setParent(window)
    panel.resize(380, 900)
    window.show()
    yield panel  # noqa: PT022 - keeps the window alive


@pytest.fixture
def organization(session):
    return session.document.organization
