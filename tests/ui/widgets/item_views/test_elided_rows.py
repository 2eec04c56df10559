"""Rows whose titles have no room: names that differ at their ends stay different."""

import pytest

from ui import theme
from ui.widgets.item_views.flat_list import PopupList
from ui.widgets.item_views.row_model import Row, RowModel
from ui.widgets.item_views.rows import RowContent


@pytest.fixture
def painted(qtbot):
    def picture(content, width=150):
        model = RowModel()
        view = PopupList("Names", model)
        qtbot.addWidget(view)
        model.setParent(view)
        model.replace([Row(content)])
        view.resize(width, 60)
        return view.grab().toImage()

    return picture


def test_names_that_end_otherwise_are_told_apart_in_any_list(painted):
    for bold, stem in ((True, "Acme Workloads Payments Frankfurt "), (False, "DenyRegionsOutsideOfTheEuropeanUnion-")):
        first, second = (painted(RowContent(f"{stem}{end}", bold=bold)) for end in ("prod", "test"))
        assert first != second


def test_a_name_is_whole_before_the_quiet_words_at_the_end_of_its_row(painted):
    told = [
        painted(RowContent(name, "user", bold=True, trailing=f"conditional on the {what}"), 240)
        for name in ("cashier-maria", "cash\N{BULLET}er-maria")
        for what in ("resource policies", "resource and caller")
    ]
    assert told[0] != told[2]  # the letters in the middle are there
    assert told[0] == told[1]  # the end of the words is not


def test_words_lose_their_end(painted):
    stem = "Nobody may leave the organization, whatever "
    assert painted(RowContent(f"{stem}happens")) == painted(RowContent(f"{stem}it takes"))


@pytest.mark.parametrize("count", ["180 of 180", "22,321 actions", "1,000 of 22,321 actions"])
@pytest.mark.parametrize("width", [180, 240, 320])
def test_a_count_at_the_end_of_a_row_is_whole_and_the_name_gives_way(painted, count, width):
    wide = theme.text_width(theme.secondary_font(), count) + theme.metrics().margin
    for title in ("elasticloadbalancing-with-a-long-name", "Nobody may leave the organization, whatever happens"):
        ends = [painted(RowContent(one, trailing=count), width) for one in (title, "")]
        first, second = (image.copy(image.width() - wide, 0, wide, image.height()) for image in ends)
        assert first == second
