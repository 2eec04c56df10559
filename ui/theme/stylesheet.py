"""Style sheet, the only one: what Fusion and a palette cannot say.

Widgets opt in by dynamic properties set to True: ``primary`` or `link` on a QPushButton; `quiet`, `small`, `heading` or
`name` on a QLabel; `hairline` on a QFrame; `invalid` on a QLineEdit; `field` on a QPlainTextEdit that is a form field.

Labels and tool tips, those of Qt's own dialogs too, show plain text: what comes from a file is never taken for HTML.
"""

from dataclasses import fields
from pathlib import Path
from string import Template

from ui.theme.palette import faded
from ui.theme.tokens import Metrics, Tokens

_SHEET = Template("""
QMainWindow, QDialog { background: $panel; }
QSplitter::handle { background: $hairline; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSplitter::handle:hover { background: $accent; }

QToolBar { background: $panel; border: none; border-bottom: 1px solid $hairline; padding: 0; spacing: 4px;
  qproperty-iconSize: ${icon}px ${icon}px; }
QToolBar::separator { background: $hairline; width: 1px; margin: 9px 6px; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: ${radius}px; padding: 5px 8px; }
QToolButton[glyph="true"] { padding: 4px; }
QToolButton[fold="true"] { padding: 3px 4px 3px 0; }
QToolButton[fold="true"]:checked { background: transparent; color: $text; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked, QToolButton:open { background: $accent_tint; }
QToolButton:checked { color: $accent; }
QToolButton:focus { border: 2px solid $accent; padding: 4px 7px; }
QToolButton[glyph="true"]:focus { padding: 3px; }
QToolButton:disabled { color: $disabled; }
QToolButton::menu-indicator { image: none; width: 0; }

QMenuBar { background: $panel; padding: 2px; }
QMenuBar::item { background: transparent; padding: 5px 9px; border-radius: 4px; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $card; border: 1px solid $control_border; padding: 5px; }
QMenu::item { padding: 5px 26px 5px 10px; border-radius: 4px; min-height: ${menu_row}px; }
QMenu::item:selected { background: $selection; color: $text; }
QMenu::item:disabled { color: $disabled; }
QMenu::icon { padding-left: 8px; }
QMenu::indicator { width: ${glyph}px; height: ${glyph}px; left: 7px; }
QMenu::indicator:checked { image: url("$check"); }
QMenu::separator { height: 1px; background: $hairline; margin: 5px 8px; }
QFrame#popup { background: $card; border: 1px solid $control_border; }
QFrame#foot { background: $window; border: 1px solid $hairline; border-radius: ${radius}px; margin: ${gap}px; }
QFrame#foot[low="true"] { background: transparent; border-color: transparent; }
QFrame#overlay { background: $card; border: 1px solid $control_border; border-radius: ${radius}px; }
QToolTip { background: $tooltip; color: $tooltip_text; border: 1px solid $tooltip; padding: 4px 6px; }
QStatusBar { background: $panel; border-top: 1px solid $hairline; color: $secondary; font-size: ${secondary_px}px; }
QStatusBar::item { border: none; }
QStatusBar QToolButton { padding: 1px 6px; }
QStatusBar QToolButton:focus { border: 2px solid $accent; padding: 0 5px; }
QStatusBar QLabel { color: $secondary; font-size: ${secondary_px}px; padding: 0 6px; }

#strip { background: $panel; border-bottom: 1px solid $hairline; }
#rail { background: $panel; border-right: 1px solid $hairline; }
QTabWidget::pane { border: none; border-top: 1px solid $hairline; top: -1px; }
QTabBar { background: $panel; border: none; border-bottom: 1px solid $hairline; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: $secondary; font-weight: 500; border: none;
  border-bottom: 2px solid transparent; min-height: ${tab_inner}px; padding: 0 8px; margin: 0 2px; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:selected:focus { color: $accent; border: 2px solid $accent; border-radius: ${radius}px; padding: 0 6px;
  min-height: ${tab_ringed}px; }
QTabBar::tab:disabled { color: $disabled; }
QTabBar#panels { border: none; }
QTabBar[folded="true"]::tab:selected { color: $secondary; border-bottom-color: transparent; }

QLineEdit, QSpinBox, QDoubleSpinBox, QDateEdit, QComboBox, QTextEdit, QPlainTextEdit[field="true"] {
  background: $panel; border: 1px solid $control_border; border-radius: ${radius}px; padding: 3px 8px;
  selection-background-color: $selection; selection-color: $text; }
QLineEdit, QSpinBox, QComboBox { min-height: ${control_inner}px; }
QLineEdit:hover, QComboBox:hover, QSpinBox:hover, QPlainTextEdit[field="true"]:hover { border-color: $edge; }
QLineEdit:focus, QSpinBox:focus, QComboBox:focus, QTextEdit:focus, QPlainTextEdit[field="true"]:focus {
  border: 2px solid $accent; padding: 2px 7px; }
QLineEdit:read-only, QLineEdit:disabled { background: $window; }
QLineEdit#zoom { border-color: transparent; padding: 1px 3px; }
QLineEdit#zoom:focus { border: 2px solid $accent; padding: 0 2px; }
QTreeView QLineEdit, QTreeView QLineEdit:focus { min-height: 0; border: 2px solid $accent; padding: 0 3px; }
QLineEdit#canvas-rename { min-height: 0; }
QLineEdit[invalid="true"] { border-color: $denied; }
QLineEdit:disabled, QComboBox:disabled { color: $disabled; }
CodeEditor { background: $editor; border: none; selection-background-color: $selection; selection-color: $text; }
QComboBox { combobox-popup: 0; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url("$chevron"); width: ${small_glyph}px; height: ${small_glyph}px; }
QComboBox QAbstractItemView { background: $card; border: 1px solid $control_border; padding: 4px; outline: none; }

QAbstractButton { outline: none; }
QPushButton { background: $panel; border: 1px solid $control_border; border-radius: ${radius}px; padding: 3px 12px;
  min-height: ${control_inner}px; }
QPushButton:hover { background: $hover; border-color: $edge; }
QPushButton:pressed { background: $accent_tint; }
QPushButton:focus { border: 2px solid $accent; padding: 2px 11px; }
QPushButton:default, QPushButton[primary="true"] { background: $accent; border-color: $accent; color: $on_accent;
  font-weight: 600; }
QPushButton:default:hover, QPushButton[primary="true"]:hover { background: $accent_strong; }
QPushButton:default:focus, QPushButton[primary="true"]:focus { background: $accent_tint; color: $accent;
  border: 2px solid $accent; padding: 2px 11px; }
QPushButton:disabled { color: $disabled; background: $window; border-color: $hairline; }
QMessageBox #qt_msgbox_label { font-weight: 600; }
QDialogButtonBox, QMessageBox { dialogbuttonbox-buttons-have-icons: 0; }
QPushButton[link="true"] { background: transparent; border-color: transparent; color: $accent; padding: 3px 6px; }
QPushButton[link="true"]:disabled { color: $disabled; }
QPushButton[link="true"]:hover { background: $accent_tint; }
QPushButton[link="true"]:focus { border: 2px solid $accent; padding: 2px 5px; }
QPushButton[segment="true"] { padding: 3px 14px; }
QPushButton[segment="true"]:checked { background: $accent_tint; color: $accent; font-weight: 600; }
QPushButton[segment="true"]:focus { padding: 2px 13px; }
QPushButton[tight="true"] { padding: 3px 8px; }
QPushButton[tight="true"]:focus { padding: 2px 7px; }
QFrame[board="true"] { background: $panel; border: 1px solid $hairline; border-radius: ${radius}px; }
QFrame[sheet="true"] { background: $card; border: 1px solid $card_border; border-radius: ${card_radius}px; }
QPushButton[inline="true"] { padding: 3px 0; text-align: left; }
QPushButton[inline="true"]:focus { padding: 2px 0; }

QAbstractItemView { background: $panel; border: none; outline: none; selection-background-color: $selection;
  selection-color: $text; }
QTreeView, QListView, QTableView { show-decoration-selected: 1; icon-size: ${glyph}px; }
QTreeView::item, QListView::item { min-height: ${row}px; border: none; padding: 0 4px; color: $text; }
QTreeView::item:hover, QListView::item:hover { background: $hover; }
QTreeView::branch:hover { background: $hover; }
QTreeView::branch:selected { background: $selection; }
TreeView::item:selected, QListView::item:selected, QTableView::item:selected { background: $selection; color: $text; }
TreeView { show-decoration-selected: 0; }
TreeView::item:selected, TreeView::item:hover, TreeView::branch:selected, TreeView::branch:hover {
  background: transparent; }
QTreeView::branch:has-children:closed { image: url("$branch_closed"); }
QTreeView::branch:has-children:open { image: url("$chevron"); }
QCheckBox { spacing: 8px; padding-right: 6px; }
QCheckBox::indicator, QListView::indicator { width: ${small_glyph}px; height: ${small_glyph}px; border-radius: 4px;
  border: 1px solid $edge; background: $panel; }
QCheckBox::indicator:checked, QListView::indicator:checked { background: $accent; border-color: $accent;
  image: url("$tick"); }
QCheckBox::indicator:focus { border: 2px solid $accent; }
QCheckBox:focus { color: $accent; }
QListView[field="true"] { border: 1px solid $control_border; border-radius: ${radius}px; padding: 2px; }
QListView[field="true"]:focus { border: 2px solid $accent; padding: 1px; }
QHeaderView { background: $panel; border: none; }
QHeaderView::section { background: $panel; color: $secondary; border: none; border-bottom: 1px solid $hairline;
  padding: 5px 8px; font-size: ${secondary_px}px; font-weight: 600; }
QTableView { gridline-color: $hairline; }
QScrollArea { border: none; background: $panel; }
QScrollArea[clear="true"] { background: transparent; }

QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: $scroll; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $edge; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }

QProgressBar { background: $track; border: none; border-radius: 3px; max-height: 6px; color: transparent; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QGroupBox { border: none; margin-top: 18px; font-weight: 600; }
QGroupBox::title { subcontrol-origin: margin; left: 0; }
QLabel, QToolTip { qproperty-textFormat: PlainText; }
QLabel[quiet="true"] { color: $secondary; }
QLabel[small="true"] { color: $secondary; font-size: ${secondary_px}px; }
QLabel[heading="true"] { font-size: ${heading_px}px; font-weight: 600; }
QLabel[name="true"] { font-weight: 600; }
QFrame[divider="true"] { background: $hairline; border: none; max-width: 1px; min-width: 1px; max-height: 16px; }
QFrame[hairline="true"] { background: $hairline; border: none; max-height: 1px; min-height: 1px; }
""")


def style_sheet(tokens: Tokens, metrics: Metrics) -> str:
    """Style sheet of one theme at one text size."""
    colours = {field.name: getattr(tokens, field.name).name() for field in fields(tokens) if field.name != "dark"}
    strong = tokens.accent.lighter(112) if tokens.dark else tokens.accent.darker(112)
    return _SHEET.substitute(
        colours,
        accent_strong=strong.name(),
        disabled=faded(tokens.text, tokens.panel).name(),
        scroll=tokens.control_border.name(),
        tab_inner=metrics.tab - 2,
        tab_ringed=metrics.tab - 4,
        row=metrics.row,
        menu_row=metrics.row - 10,
        control_inner=metrics.control - 8,
        icon=metrics.icon + 2,
        glyph=metrics.icon,
        small_glyph=metrics.icon - 4,
        radius=metrics.control_radius,
        card_radius=metrics.card_radius,
        gap=metrics.gap,
        secondary_px=metrics.secondary_px,
        heading_px=metrics.heading_px,
        check=_arrow("check", tokens),
        tick=_arrow("tick", tokens),
        chevron=_arrow("chevron-down", tokens),
        branch_closed=_arrow("chevron-right", tokens),
    )


def _arrow(name: str, tokens: Tokens) -> str:
    """Path of an arrow that a style sheet can name; style sheets colour no picture, so each theme has its own."""
    shade = "dark" if tokens.dark else "light"
    return (Path(__file__).parent / "arrows" / f"{name}-{shade}.svg").as_posix()
