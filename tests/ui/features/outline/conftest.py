"""The outline on the sample."""

import pytest

from ui.features.outline.panel import OutlinePanel


@pytest.fixture
def panel(qtbot, session):
    panel = OutlinePanel(session)
    qtbot.addWidget(panel)
    panel.resize(280, 600)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel
