"""Counts are whole in every panel, be it as narrow as it can be."""

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QSplitter

from designer.exchange.templates import load as template
from tests.ui.again import in_one_window
from tests.ui.fitting import painted_texts
from ui.widgets.display.chip import Chip
from ui.widgets.display.labels import ElidedLabel
from ui.window.features import DOCKS
from ui.window.inspector import EXPLAIN, PERMISSIONS, POLICIES

COUNT = re.compile(r"^[+\N{MINUS SIGN}]? ?\d[\d,]*( of \d[\d,]*)?\b")

ALONE = re.compile(r"\d[\d,]*( of \d[\d,]*)?( [\w-]+){0,2}")


def cut_counts(panel):
    for chip in panel.findChildren(Chip):
        if chip.isVisible() and COUNT.match(chip.text()) and chip.width() < chip.sizeHint().width():
            yield f"chip {chip.text()}"
    for label in panel.findChildren(ElidedLabel):
        if label.isVisible() and ALONE.fullmatch(label.text()) and label.toolTip():
            yield f"label {label.text()} {label.width()}"
    for label in panel.findChildren(QLabel):
        wide = label.fontMetrics().horizontalAdvance(label.text())
        if label.isVisible() and COUNT.match(label.text()) and not label.wordWrap() and label.width() < wide:
            yield f"text {label.text()} {label.width()} < {wide}"
    for view in panel.findChildren(QAbstractItemView):
        yield from cut_rows(view)


CUT = re.compile(r"(?<![\w-])\d[\d,]*( of( \d[\d,]*)?)?…")


def cut_rows(view):
    if view.isVisible():
        yield from (f"row {text}" for text, _place, _font in painted_texts(view) if CUT.search(text))


def narrowed(window, width=1):
    """Give the canvas all the width that panels beside it can do without, or all but that of the right side."""
    (beside,) = [one for one in window.findChildren(QSplitter) if one.isAncestorOf(window.canvas) and horizontal(one)]
    beside.setSizes([1, window.width() - width, width])


def horizontal(splitter):
    return splitter.orientation() is Qt.Orientation.Horizontal


@pytest.mark.parametrize(
    ("design", "selected"), [("company", "shop-prod"), ("company", ""), ("coffee-shop", "Payments")]
)
def test_every_count_is_whole_at_the_narrowest_width_of_its_panel(window, design, selected):
    window.resize(1100, 700)
    window.session.document.replace(template(design).organization)
    window.session.select([one.id for one in window.session.organization.nodes.values() if one.name == selected])
    window.parts.part("who_can").show_action("dynamodb:UpdateItem")
    cut, counts = {}, 0
    for name in DOCKS:
        window.parts.show_panel(name)
        narrowed(window)
        QApplication.processEvents()
        if found := list(cut_counts(window.parts.part(name))):
            cut[name] = found
        counts += sum(bool(COUNT.match(text)) for text, *_ in painted_texts(window.parts.part(name)))
    assert {} == cut
    assert counts > len(DOCKS), "the walk sees counts"


def test_every_count_about_several_nodes_is_whole_at_every_width(window):
    window.resize(1400, 700)
    window.session.select(["acc-shop-prod", "ou-workloads"])
    window.parts.show_panel("inspector")
    panel = window.parts.part("inspector")
    shortened = set()
    for width in range(300, 400, 6):
        narrowed(window, width)
        QApplication.processEvents()
        assert [] == list(cut_counts(panel))
        shortened |= {text for text, *_ in painted_texts(panel) if "·" in text and "…" in text}
    assert len(shortened) > 2, "counts give way one after the other"


@in_one_window("tab", [POLICIES, PERMISSIONS, EXPLAIN])
def test_every_count_about_a_node_is_whole_in_the_narrowest_inspector(window, tab):
    window.resize(1100, 700)
    window.session.select(["acc-shop-prod"])
    window.parts.show_panel("inspector")
    window.parts.part("inspector").show_tab(tab)
    narrowed(window)
    QApplication.processEvents()
    assert [] == list(cut_counts(window.parts.part("inspector")))
