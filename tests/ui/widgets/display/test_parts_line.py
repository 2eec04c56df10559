"""Lines of words and signs in several colours."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget

from ui.widgets.containers.boxes import in_column, in_row
from ui.widgets.display.parts_line import LinePart, PartsLine

PARTS = (
    LinePart("", icon="activity"),
    LinePart("1,517 requests", icon="denied"),
    LinePart(" would have been stopped in 90 days"),
    LinePart(", by 110 principals in 5 accounts", begins=True),
)


def test_a_line_that_wraps_is_as_high_as_all_its_words_need(qapp):
    line = PartsLine(wraps=True)
    line.show_parts(PARTS, "")
    wide = line.heightForWidth(2_000)
    assert wide == line.sizeHint().height()
    assert line.heightForWidth(160) > line.heightForWidth(300) > wide
    for width in (160, 300, 2_000):
        placed = list(line._wrapped(width))
        assert "".join(part.text for part, _, _ in placed).replace(" ", "") == "".join(
            part.text.replace(" ", "") for part in PARTS
        )
        assert all(left < width for _, _, left in placed)
        assert not any(part.text.startswith(",") and not left for part, _, left in placed)


def test_a_layout_gives_a_line_that_wraps_its_height(qapp, hosted):
    line, host, note = PartsLine(wraps=True), QWidget(), QWidget()
    in_row((line, 1), QPushButton("Show"), host=note)
    in_column(QPushButton("Above"), note, (QWidget(), 1), host=host)
    hosted(host, 280, 400)
    line.show_parts(PARTS, "")
    qapp.processEvents()
    assert line.height() >= line.heightForWidth(line.width()) > line.sizeHint().height()


def test_a_line_that_does_not_wrap_has_one_height(qapp):
    line = PartsLine()
    line.show_parts(PARTS, "")
    assert not line.hasHeightForWidth()
