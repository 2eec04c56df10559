"""A fold says in whole what it holds, beside its headline or below it."""

import pytest
from PySide6.QtWidgets import QToolButton

from ui.widgets.containers.fold import Fold
from ui.widgets.display.labels import ElidedLabel, plain_label


@pytest.mark.parametrize(("width", "is_below"), [(400, False), (180, True)])
def test_its_words_are_whole(qtbot, width, is_below):
    fold = Fold("Resource, context", plain_label("Body"))
    fold.set_words("1 of 3 keys given")
    fold.resize(width, 100)
    qtbot.addWidget(fold)
    with qtbot.waitExposed(fold):
        fold.show()
    words, button = fold.findChild(ElidedLabel), fold.findChild(QToolButton)
    assert words.width() >= words.sizeHint().width()
    assert is_below is (words.y() >= button.geometry().bottom())
