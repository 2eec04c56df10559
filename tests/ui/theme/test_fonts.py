"""The fonts: brought along, with figures in columns, letters as typed, and the system's for what they lack."""

from pathlib import Path

import pytest
from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QFontMetricsF, QGlyphRun, QRawFont, QTextLayout
from PySide6.QtWidgets import QLabel

from resources import FOLDER
from ui import theme
from ui.theme.service import _FILES, interface_font

WIDE = "0123456789"


@pytest.fixture(autouse=True)
def dressed(qapp):
    theme.apply(qapp, theme.Scheme.LIGHT)


def glyph_runs(font: QFont, text: str) -> list[QGlyphRun]:
    """A text as it is drawn, in pieces of one font file each."""
    layout = QTextLayout(text, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    return layout.glyphRuns()


def faces(font: QFont, text: str) -> set[str]:
    """Families that the glyphs of a text come from."""
    return {run.rawFont().familyName() for run in glyph_runs(font, text)}


def test_every_cut_is_the_one_brought_along():
    for font, family, style in (
        (theme.font(), "Inter", "Regular"),
        (theme.name_font(), "Inter", "SemiBold"),
        (theme.code_font(), "JetBrains Mono", "Regular"),
    ):
        assert (family, style) == (QFontInfo(font).family(), QFontInfo(font).styleName())
    medium, bold = theme.font(), theme.code_font()
    medium.setWeight(QFont.Weight.Medium)
    bold.setWeight(QFont.Weight.Bold)
    assert ("Medium", "Bold") == (QFontInfo(medium).styleName(), QFontInfo(bold).styleName())


def test_every_font_file_is_loaded_and_has_its_licence():
    files = {path.name for path in Path(FOLDER, "fonts").iterdir() if path.suffix in (".otf", ".ttf", ".txt")}
    licences = {name for name in files if name.endswith("-OFL.txt")}
    assert files - licences == set(_FILES)
    assert {name.partition("-")[0] for name in _FILES} == {name.partition("-")[0] for name in licences}


@pytest.mark.parametrize("font", [theme.font, theme.secondary_font, theme.name_font, theme.heading_font])
def test_figures_are_all_of_one_width(font):
    assert 1 == len({QFontMetricsF(font()).horizontalAdvance(figure) for figure in WIDE})


def test_only_figures_are_made_as_wide_as_each_other():
    """Inter's own feature widens hyphens too, and makes a gap in every name that has one."""
    plain = QFont("Inter")
    plain.setPixelSize(theme.font().pixelSize())
    for text in ("a-b", "(a)", "a, b: c.", "a = b"):
        assert QFontMetricsF(plain).horizontalAdvance(text) == QFontMetricsF(theme.font()).horizontalAdvance(text)


def test_figures_keep_their_width_in_a_label_that_the_style_sheet_makes_small(qtbot):
    label = QLabel()
    label.setProperty("small", True)
    qtbot.addWidget(label)
    label.ensurePolished()
    assert 1 == len({label.fontMetrics().horizontalAdvance(figure * 20) for figure in WIDE})


@pytest.mark.parametrize("typed", ["a->b", "1x2", "!=", "=>", "::", "10:30", "www", "fi"])
def test_what_is_typed_is_drawn_letter_by_letter(typed):
    """Arrows and ligatures would show a name, or a policy, that is not the one in the file."""
    for font in (theme.font(), theme.code_font()):
        raw = QRawFont.fromFont(font)
        drawn = [index for run in glyph_runs(font, typed) for index in run.glyphIndexes()]
        assert len(typed) == len(drawn)
        if not any(letter.isdigit() for letter in typed):  # figures have their tabular glyphs
            assert list(raw.glyphIndexesForString(typed)) == drawn


def test_the_scripts_of_europe_come_from_the_font_itself():
    for text in ("Zürich Łódź Ærø", "Αθήνα", "Київ", "naïve – “quoted” … ‹ › → ≤ · ×"):
        assert {"Inter"} == faces(theme.font(), text)
        assert {"JetBrains Mono"} == faces(theme.code_font(), text)


@pytest.mark.parametrize(
    ("text", "system"),
    [
        ("会計", QFontDatabase.WritingSystem.Japanese),
        ("الحسابات", QFontDatabase.WritingSystem.Arabic),
        ("חשבון", QFontDatabase.WritingSystem.Hebrew),
        ("회계", QFontDatabase.WritingSystem.Korean),
    ],
)
def test_a_script_that_the_fonts_lack_comes_from_those_of_the_system(text, system):
    if not QFontDatabase.families(system):
        pytest.skip("no font that the tests see has the script; `.ci/long` shows them those of the system")
    for font, family in ((theme.name_font(), "Inter"), (theme.code_font(), "JetBrains Mono")):
        assert not QRawFont.fromFont(font).supportsCharacter(text[0])
        runs = glyph_runs(font, f"Prod {text}")
        assert family in {run.rawFont().familyName() for run in runs}
        assert all(0 not in run.glyphIndexes() for run in runs)  # no box


def test_a_system_with_larger_text_keeps_its_size(qapp):
    large = QFont("Sans Serif")
    large.setPointSize(20)
    made = interface_font(large)
    assert 20 == made.pointSize()
    assert "Inter" == QFontInfo(made).family()
    assert "Sans Serif" in made.families()
