"""The look: contrast of every pair that is drawn, both schemes, the system's wishes."""

from itertools import product

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessibilityHints, QColor, QFont, QPalette
from PySide6.QtWidgets import QComboBox, QLineEdit, QTreeWidget, QTreeWidgetItem

from designer.analysis.lenses.annotation import FREE as FREE_TONES
from designer.analysis.lenses.annotation import ToneColour
from ui import theme
from ui.canvas.cards.style import CanvasStyle
from ui.theme import DARK, LIGHT, AnswerStyle, Metrics, Role, Scheme, Tokens, icons
from ui.theme.palette import palette
from ui.theme.tokens import strengthened

SURFACES = ("window", "canvas", "panel", "card", "editor", "hover", "selection", "accent_tint")
TINTS = ("allowed_tint", "conditional_tint", "warning_tint", "denied_tint", "exempt_tint")
JSON = ("json_key", "json_string", "json_number", "json_literal")
EVERYWHERE = (*(role.value for role in Role if role.value not in ("placeholder", "on_accent", "edge")), *JSON)
FREE = tuple(f"free_{number}" for number in range(1, 9))
OWN_TINT = ("root", "ou", "account", "management", "allowed", "conditional", "warning", "denied", "exempt")
PAIRS = [
    *product((*EVERYWHERE, *FREE), SURFACES),
    *product(FREE, ("account_tint",)),
    *product(("text", "secondary", *JSON, "line_number"), TINTS),
    *((name, f"{name}_tint") for name in OWN_TINT),
    *product(("placeholder",), ("window", "canvas", "panel", "card", "editor")),
    *product(("line_number",), ("editor", "panel", "hover")),
    *product(("text", *JSON), ("bracket_match",)),
    ("on_accent", "accent"),
    ("tooltip_text", "tooltip"),
    ("on_accent", "denied"),
]
BOTH = pytest.mark.parametrize(
    "tokens",
    [LIGHT, DARK, strengthened(LIGHT), strengthened(DARK)],
    ids=["light", "dark", "light for high contrast", "dark for high contrast"],
)


@BOTH
def test_text_keeps_four_and_a_half_to_one_on_every_surface(tokens: Tokens):
    poor = {
        f"{text} on {surface}": round(theme.contrast(getattr(tokens, text), getattr(tokens, surface)), 2)
        for text, surface in PAIRS
        if theme.contrast(getattr(tokens, text), getattr(tokens, surface)) < 4.5
    }
    assert {} == poor


@BOTH
def test_edges_focus_and_borders_of_controls_keep_three_to_one(tokens: Tokens):
    lines = product(("edge", "control_border", "accent", "denied"), ("window", "canvas", "panel", "card", "editor"))
    poor = {
        f"{line} on {surface}": round(found, 2)
        for line, surface in (*lines, ("edge", "hover"))
        if (found := theme.contrast(getattr(tokens, line), getattr(tokens, surface))) < 3.0
    }
    assert {} == poor


@BOTH
def test_qt_palette_text_can_be_read_on_its_base(tokens: Tokens):
    made = palette(tokens)
    for text, surface in (
        (QPalette.ColorRole.Text, QPalette.ColorRole.Base),
        (QPalette.ColorRole.WindowText, QPalette.ColorRole.Window),
        (QPalette.ColorRole.ButtonText, QPalette.ColorRole.Button),
        (QPalette.ColorRole.HighlightedText, QPalette.ColorRole.Highlight),
        (QPalette.ColorRole.PlaceholderText, QPalette.ColorRole.Base),
        (QPalette.ColorRole.ToolTipText, QPalette.ColorRole.ToolTipBase),
        (QPalette.ColorRole.Link, QPalette.ColorRole.Base),
    ):
        assert theme.contrast(made.color(text), made.color(surface)) >= 4.5, text


def test_contrast_is_that_of_wcag():
    assert 21.0 == pytest.approx(theme.contrast(QColor("black"), QColor("white")))
    assert 4.48 == pytest.approx(theme.contrast(QColor("#777777"), QColor("white")), abs=0.01)


@BOTH
def test_every_colour_of_a_lens_is_one_of_the_theme_and_drawn_with_a_sign(tokens: Tokens):
    assert all(tokens.colour(colour).isValid() for colour in ToneColour)
    assert len(FREE_TONES) == len({tokens.colour(colour).name() for colour, _ in FREE_TONES})
    assert all(icons.exists(glyph) for _, glyph in FREE_TONES)


@BOTH
def test_every_role_and_answer_has_its_colours(tokens: Tokens):
    assert all(tokens.colour(role).isValid() for role in Role)
    assert all(tokens.tint(answer) != tokens.colour(answer.role) for answer in AnswerStyle)
    assert len(AnswerStyle) == len({answer.sign for answer in AnswerStyle})


def test_a_chosen_scheme_dresses_the_application_and_says_so(qapp, qtbot):
    for scheme, tokens in ((Scheme.DARK, DARK), (Scheme.LIGHT, LIGHT)):
        with qtbot.waitSignal(theme.service().changed):
            theme.apply(qapp, scheme)
        assert tokens is theme.current()
        assert tokens.panel.name() == qapp.palette().color(QPalette.ColorRole.Window).name()
        assert tokens.hairline.name() in qapp.styleSheet()


def test_the_system_scheme_is_followed_only_when_asked_for(qapp, monkeypatch):
    told = Qt.ColorScheme.Dark
    monkeypatch.setattr(type(qapp.styleHints()), "colorScheme", lambda _hints: told)
    theme.apply(qapp, Scheme.SYSTEM)
    assert DARK is theme.current()
    told = Qt.ColorScheme.Light
    qapp.styleHints().colorSchemeChanged.emit(told)
    assert LIGHT is theme.current()
    theme.apply(qapp, Scheme.LIGHT)
    told = Qt.ColorScheme.Dark
    qapp.styleHints().colorSchemeChanged.emit(told)
    assert LIGHT is theme.current()


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_high_contrast_draws_every_edge_and_no_quiet_text(tokens: Tokens):
    strong = strengthened(tokens)
    for surface in (strong.panel, strong.card, strong.window, strong.canvas):
        assert theme.contrast(strong.secondary, surface) >= 7
        for edge in (strong.hairline, strong.card_border, strong.control_border, strong.edge):
            assert theme.contrast(edge, surface) >= 4.5
    for pen in CanvasStyle(strong).frame_edges:
        assert theme.contrast(pen.color(), strong.canvas) >= 3


def test_the_systems_wish_for_contrast_is_followed(qapp, monkeypatch):
    monkeypatch.setattr(QAccessibilityHints, "contrastPreference", lambda _hints: Qt.ContrastPreference.HighContrast)
    theme.apply(qapp, Scheme.LIGHT)
    try:
        assert strengthened(LIGHT) == theme.current()
    finally:
        monkeypatch.undo()
        theme.apply(qapp, Scheme.LIGHT)
    assert LIGHT == theme.current()


def test_measures_drawn_for_the_usual_text_grow_with_it():
    font = QFont()
    font.setPixelSize(26)
    assert 200 == Metrics.of(font).scaled(100)


def test_a_larger_system_font_makes_larger_measures(qapp):
    small, large = QFont(qapp.font()), QFont(qapp.font())
    small.setPixelSize(13)
    large.setPixelSize(26)
    assert 28 <= Metrics.of(small).row < Metrics.of(large).row
    assert 2 * Metrics.of(small).icon == Metrics.of(large).icon


def test_text_is_never_smaller_than_the_drawing(qapp):
    theme.apply(qapp, Scheme.LIGHT)
    assert theme.font().pixelSize() >= 13 or theme.font().pointSize() > 0
    assert theme.secondary_font().pixelSize() >= 11


def test_rows_of_a_tree_and_inputs_have_the_drawn_height(qapp, qtbot):
    theme.apply(qapp, Scheme.LIGHT)
    tree = QTreeWidget()
    qtbot.addWidget(tree)
    tree.addTopLevelItem(QTreeWidgetItem(["Root"]))
    tree.show()
    assert theme.metrics().row <= tree.visualItemRect(tree.topLevelItem(0)).height() <= theme.metrics().row + 2
    field = QLineEdit()
    qtbot.addWidget(field)
    assert theme.metrics().control <= field.sizeHint().height() <= theme.metrics().control + 4


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)
@pytest.mark.parametrize("chosen", [0, 4])
def test_the_list_of_a_combo_shows_all_its_entries(qapp, qtbot, chosen):
    """Whichever is chosen: Fusion's own popup scrolls the first out of sight to lay the chosen one over the field."""
    theme.apply(qapp, Scheme.LIGHT)
    box = QComboBox()
    qtbot.addWidget(box)
    box.addItems(["One page of the chart's own size", "A4", "A3", "Letter", "Tabloid"])
    box.setCurrentIndex(chosen)
    box.show()
    box.showPopup()
    view = box.view()
    room = view.viewport().rect()
    assert all(room.contains(view.visualRect(view.model().index(row, 0))) for row in range(box.count()))
    assert view.window().y() >= box.mapToGlobal(box.rect().bottomLeft()).y()
    box.hidePopup()
