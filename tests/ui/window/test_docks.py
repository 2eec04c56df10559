"""The panels around the canvas: each is made when it is first seen or asked, and every side can be closed."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QScrollArea, QStyle, QStyleOptionTab, QWidget
from shiboken6 import isValid

from designer.analysis.access.assumption import NO_ASSUMPTION, Assumption
from designer.analysis.lenses.choice import LensChoice
from designer.exchange.templates import load as template
from designer.organization.edits.comments import add_comment
from designer.organization.model.comments import CommentPlace
from designer.organization.model.records import NodeId, PolicyId
from tests.ui.again import in_one_window
from tests.ui.canvas.pictures import shows_all
from tests.ui.panels import make_panels
from ui import theme
from ui.canvas.cards.items import rectf
from ui.canvas.cards.style import FULL
from ui.commands.menus import CANVAS_MENU, NODE_MENU, SEVERAL_MENU
from ui.commands.requests import CHOOSE_ASSUMPTION, CHOOSE_LENS, SHOW_IDENTITY, IdentityPlace, show_policy
from ui.features.budget.panel import BudgetPanel
from ui.features.history.panel import HistoryPanel
from ui.features.inspector.effective import EffectivePanel
from ui.features.lenses.button import LensButton
from ui.features.outline.panel import OutlinePanel
from ui.features.policies.panel import PoliciesPanel
from ui.features.policy_editor.panel import EditorPanel
from ui.features.problems.panel import ProblemsPanel
from ui.forms import dialogs
from ui.state.files import OpenedDesign
from ui.window.bars import Toolbar
from ui.window.inspector import InspectorPanel
from ui.window.main_window import MainWindow
from ui.window.wide_button import WideButton

PANELS = {
    "outline": OutlinePanel,
    "policies": PoliciesPanel,
    "inspector": InspectorPanel,
    "editor": EditorPanel,
    "problems": ProblemsPanel,
    "budget": BudgetPanel,
    "effective": EffectivePanel,
    "history": HistoryPanel,
}


class Watch(QObject):
    """Notes every window of its own that something shows."""

    def __init__(self, parent):
        super().__init__(parent)
        self.seen = []

    def eventFilter(self, watched, event):  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(type(watched).__name__)
        return False


@pytest.fixture
def early(qtbot, monkeypatch):
    """A window before its first paint."""
    window = MainWindow(OpenedDesign(template("company")))
    window.canvas.set_animated(False)
    window.resize(1280, 800)
    yield window
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda *_: dialogs.Unsaved.DROP)
    if isValid(window):
        window.close()
        window.deleteLater()


def made(window):
    return {name for name, kind in PANELS.items() if window.findChild(kind)}


def places(window):
    groups = window.parts.docks.groups
    return {side: (group.geometry(), group.isVisible(), group.front) for side, group in groups.items()}


def open_sides(window):
    return {side for side in ("left", "bottom", "right") if window.parts.docks.state.shows(side)}


def trigger(window, *ids):
    for command_id in ids:
        window.actions_by_id[command_id].trigger()
        QApplication.processEvents()


def seen(window, name):
    """Whether a panel is made and lies open."""
    panel = window.findChild(PANELS[name])
    return panel is not None and panel.isVisible()


def test_the_window_is_painted_before_its_panels_and_buttons_are_made(early, qtbot):
    seen_first = []
    early.canvas.painted.connect(lambda: seen_first.append((made(early), early.findChildren(LensButton))))
    with qtbot.waitSignal(early.filled):
        early.show()
    assert [(set(), [])] == seen_first
    assert {"outline", "inspector"} == made(early)
    assert early.findChild(LensButton).isVisible()


def test_nothing_moves_when_what_follows_the_first_paint_is_made(early, qtbot):
    def standing():
        bars = (early.menuBar(), early.findChild(Toolbar), early.statusBar(), early.canvas)
        menus = [early.menuBar().actionGeometry(action) for action in early.menuBar().actions()]
        return [bar.geometry() for bar in bars], menus, places(early), early.canvas.visible_area()

    before = []
    early.canvas.painted.connect(lambda: before.append(standing()))
    with qtbot.waitSignal(early.filled):
        early.show()
    QApplication.processEvents()
    assert before == [standing()]


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)
@pytest.mark.parametrize(("request_", "opened"), [(CHOOSE_LENS, "picker"), (CHOOSE_ASSUMPTION, "form")])
def test_what_a_button_answers_is_answered_before_it_is_seen(early, request_, opened):
    early.show()
    early.session.requests.ask(request_, None)
    toolbar = early.findChild(Toolbar)
    popup = getattr(toolbar.lens_button if opened == "picker" else toolbar.assume_button, opened)
    assert popup.isVisible()
    popup.close()


def test_what_nobody_sees_is_not_made_by_waiting_or_by_opening_a_file(early, qtbot):
    with qtbot.waitSignal(early.filled):
        early.show()
    early.file_actions.show(template("coffee-shop"))
    QApplication.processEvents()
    assert {"outline", "inspector"} == made(early)


def test_panels_that_come_later_move_nothing_and_take_no_keys(early, qtbot):
    watch = Watch(early)
    with qtbot.waitSignal(early.canvas.painted):
        early.show()
    qtbot.waitUntil(early.isActiveWindow)
    early.canvas.setFocus()
    before = places(early)
    QApplication.instance().installEventFilter(watch)
    make_panels(early)
    QApplication.processEvents()
    assert set(PANELS) == made(early)
    assert before == places(early)
    assert [] == watch.seen
    assert early.isActiveWindow()
    assert early.canvas.hasFocus()


def test_a_command_that_comes_early_finds_the_panel_that_answers(early):
    early.actions_by_id["add.scp"].trigger()
    assert "editor" in made(early)
    assert early.findChild(EditorPanel).policy_id in early.session.document.organization.policies


@pytest.mark.parametrize("name", PANELS)
def test_an_early_shortcut_shows_its_panel(early, name):
    early.show()
    early.actions_by_id[f"panel.{name}"].trigger()
    assert seen(early, name)


def test_after_the_first_paint_the_first_lens_has_nothing_left_to_import(qtbot, early, monkeypatch):
    monkeypatch.delitem(sys.modules, "designer.analysis.lenses.registry", raising=False)
    with qtbot.waitSignal(early.filled):
        early.show()
    assert "designer.analysis.lenses.registry" in sys.modules


# -- opening and closing


@in_one_window("side", ["left", "bottom", "right"])
def test_every_side_is_opened_and_closed_by_a_command_and_the_canvas_gets_the_room(window, side):
    action, was = window.actions_by_id[f"view.{side}"], open_sides(window)
    size = window.canvas.size()
    trigger(window, f"view.{side}")
    assert was ^ {side} == open_sides(window)
    assert action.isChecked() is window.parts.docks.state.shows(side)
    assert size != window.canvas.size()
    trigger(window, f"view.{side}")
    assert was == open_sides(window)
    assert size == window.canvas.size()


def test_the_canvas_alone_and_everything_back(window):
    trigger(window, "view.bottom")
    before = places(window)
    trigger(window, "view.canvas-only")
    assert set() == open_sides(window)
    assert window.canvas.width() == window.width()
    trigger(window, "view.canvas-only")
    assert before == places(window)


def test_the_keys_of_a_side_that_is_closed_go_to_the_canvas(window):
    window.parts.show_panel("outline")
    assert window.parts.docks.outline.has_focus()
    trigger(window, "view.left")
    assert window.canvas.hasFocus()


def test_a_tab_below_the_canvas_opens_its_panel_and_closes_it(window, qtbot):
    bar = window.parts.docks.groups["bottom"].bar
    click = lambda at: qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(at).center())  # noqa: E731
    assert "bottom" not in open_sides(window)
    click(1)
    assert seen(window, "problems")
    click(0)
    assert seen(window, "editor")
    click(0)
    assert "bottom" not in open_sides(window)
    bar.setFocus()
    qtbot.keyClick(bar, Qt.Key.Key_Return)
    assert seen(window, "editor")


def test_a_policy_opens_the_panels_below_and_they_go_when_its_making_is_undone(window):
    trigger(window, "add.scp")
    assert seen(window, "editor")
    trigger(window, "edit.undo")
    assert "bottom" not in open_sides(window)
    trigger(window, "view.bottom", "add.scp", "edit.undo")  # the person had opened them
    assert "bottom" in open_sides(window)


def drag_borders(docks, *, left, right):
    """Drag the borders of both sides."""
    across = docks._across
    for border, to in ((1, left), (2, across.width() - right - 1)):
        handle = across.handle(border)
        at = handle.rect().center()
        QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=at)
        QTest.mouseMove(handle, at + QPoint(to - handle.x(), 0))
        QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=at)


def test_a_border_goes_both_ways(window):
    docks = window.parts.docks
    window.resize(1280, 800)
    for left, right in ((300, 380), (190, 240), (260, 300)):
        drag_borders(docks, left=left, right=right)
        assert (left, right) == (docks.groups["left"].width(), docks.groups["right"].width())


def test_a_border_that_was_moved_stays_where_it_is(window):
    docks = window.parts.docks
    window.resize(1280, 800)
    drag_borders(docks, left=300, right=380)
    trigger(window, "view.left", "view.right", "view.left", "view.right")
    assert (300, 380) == (docks.groups["left"].width(), docks.groups["right"].width())
    window.close()
    again = MainWindow(OpenedDesign(template("empty")))
    again.resize(1280, 800)
    again.show()
    groups = again.parts.docks.groups
    assert (300, 380) == (groups["left"].width(), groups["right"].width())
    again.close()


def test_sides_are_as_wide_as_before_when_a_window_was_too_small_for_them_meanwhile(window):
    groups = window.parts.docks.groups
    window.resize(1280, 800)
    drag_borders(window.parts.docks, left=300, right=380)
    before = groups["left"].width(), groups["right"].width()
    across = window.parts.docks._across
    across.resize(700, across.height())
    assert before != (groups["left"].width(), groups["right"].width())
    across.resize(1280, across.height())
    assert (300, 380) == before == (groups["left"].width(), groups["right"].width())


@pytest.mark.parametrize(("front", "begins_open"), [("editor", False), ("problems", True)])
def test_a_new_window_does_not_begin_with_an_empty_editor(window, front, begins_open):
    window.parts.show_panel(front)
    window.close()
    again = MainWindow(OpenedDesign(template("empty")))
    again.show()
    assert begins_open is again.parts.docks.state.shows("bottom")
    assert front == again.parts.docks.groups["bottom"].front
    again.close()


TABS_ARE_FULL = (
    "the tabs below the canvas do not fit 1280 pixels: shorten the title of the new DOCK, or choose LEFT or RIGHT"
)


def test_tabs_for_which_there_is_no_room_are_in_a_menu(window):
    group = window.parts.docks.groups["bottom"]
    window.resize(1280, 800)
    QApplication.processEvents()
    assert not group.more.isVisible(), TABS_ARE_FULL
    window.resize(900, 600)
    trigger(window, "view.left")
    QApplication.processEvents()
    bar = group.bar
    shown = [tab for tab in range(bar.count()) if bar.isTabVisible(tab)]
    assert bar.tabRect(shown[-1]).right() <= bar.width()
    group.more.menu().aboutToShow.emit()
    actions = group.more.menu().actions()
    assert bar.titles == [one.text() for one in actions]
    assert len(shown) < len(actions)
    last = actions[-1].text()
    actions[-1].trigger()
    assert last == bar.tabText(bar.currentIndex())
    assert group.panel(group.front).isVisible()
    assert bar.isTabVisible(bar.currentIndex())
    assert bar.tabRect(bar.currentIndex()).right() <= bar.width()
    window.resize(1280, 800)
    QApplication.processEvents()
    assert all(map(bar.isTabVisible, range(bar.count()))), TABS_ARE_FULL


@pytest.mark.parametrize("kept", ["", "[]", "nonsense", '{"open": 3, "sizes": [1], "front": {"left": 4}}'])
def test_a_spoilt_memory_of_panels_opens_those_of_the_first_time(kept):
    QSettings().setValue("window/panels", kept)
    window = MainWindow(OpenedDesign(template("empty")))
    assert {"left", "right"} == window.parts.docks.state.wanted
    window.close()


# -- a low window


@in_one_window("lens", [False, True])
@in_one_window("height", [600, 582])
def test_a_policy_in_a_low_window_leaves_the_canvas_its_height_with_the_selected_card_in_sight(
    window, qtbot, height, lens
):
    window.resize(900, height)
    QApplication.processEvents()
    session, canvas = window.session, window.canvas
    if lens:
        window.lens.choose(LensChoice("action", "s3:DeleteBucket"))
        window.lens.finish()
    account = next(n.id for n in session.organization.nodes.values() if n.name == "dev-chiara")
    session.select([account])
    show_policy(session.requests, PolicyId("region-deny"))
    QApplication.processEvents()
    assert window._area.height() >= theme.metrics().scaled(280)
    card = canvas.viewportTransform().mapRect(rectf(canvas.canvas_scene.layout.rect(account)))
    assert QRectF(canvas.viewport().rect()).contains(card)
    editor = window.findChild(EditorPanel)
    assert editor.code.height() >= 5 * editor.code.fontMetrics().height()
    QTest.keyClicks(editor.code, " ")
    qtbot.waitUntil(lambda: editor.report.bar is not None and editor.report.bar.isVisible())
    QApplication.processEvents()
    assert editor._head.height() >= editor._head.minimumSizeHint().height()
    assert editor.code.height() >= 3 * editor.code.fontMetrics().height()


def test_a_height_that_a_person_gives_the_panels_of_a_low_window_stays(window):
    window.resize(1000, 600)
    QApplication.processEvents()
    docks = window.parts.docks
    docks.bring("editor")
    QApplication.processEvents()
    docks._down.moveSplitter(docks._down.height() - 320, 1)
    chosen = docks.groups["bottom"].height()
    assert 310 < chosen < 330
    trigger(window, "view.bottom", "view.bottom")
    assert chosen == docks.groups["bottom"].height()
    window.resize(1280, 900)  # and in a higher one the panels have the height of one
    QApplication.processEvents()
    assert theme.metrics().scaled(320) == docks.groups["bottom"].height()


# -- a panel at full height


def test_a_panel_takes_the_place_of_the_canvas_and_gives_it_back_as_it_was(window, qtbot):
    window.resize(900, 600)
    docks, canvas = window.parts.docks, window.canvas
    show_policy(window.session.requests, PolicyId("region-deny"))
    QApplication.processEvents()
    canvas.setFocus()
    before = canvas.scale_factor, canvas.visible_area()
    trigger(window, "view.full-bottom")
    group = docks.groups["bottom"]
    assert group.height() >= docks.body.height() - 1  # the border above it
    assert canvas.viewport().visibleRegion().isEmpty()
    assert group.isAncestorOf(QApplication.focusWidget())
    assert group.grow.isChecked()
    assert window.actions_by_id["view.full-bottom"].isChecked()
    qtbot.mouseClick(group.grow, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert not docks.state.full
    assert before == (canvas.scale_factor, canvas.visible_area())


@in_one_window("way", ["key", "find", "reveal", "escape", "only", "border"])
def test_whatever_wants_the_canvas_shows_it_again(window, qtbot, way):
    docks, session = window.parts.docks, window.session
    docks.bring("problems")
    trigger(window, "view.full-bottom")
    assert docks.state.full
    if way == "key":
        trigger(window, *["panel.next"] * 5)
    elif way == "find":
        trigger(window, "edit.find")
    elif way == "reveal":
        session.reveal(next(iter(session.organization.nodes)))
    elif way == "escape":
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    elif way == "only":
        trigger(window, "view.canvas-only")
    else:
        docks._down.moveSplitter(300, 1)
    QApplication.processEvents()
    assert not docks.state.full
    assert window.canvas.viewport().visibleRegion().boundingRect().height() >= theme.metrics().scaled(160)


def test_a_window_that_becomes_larger_meanwhile_shows_the_canvas_well_again(window):
    window.resize(900, 600)
    QApplication.processEvents()
    docks = window.parts.docks
    docks.bring("problems")
    trigger(window, "view.full-bottom")
    window.resize(1280, 900)
    QApplication.processEvents()
    trigger(window, "view.full-bottom")
    assert window.canvas.scale_factor >= FULL
    assert shows_all(window.canvas)


# -- a narrow window


def test_a_narrow_window_has_a_rail_in_place_of_the_left_side(window, qtbot):
    docks = window.parts.docks
    window.resize(900, 600)
    QApplication.processEvents()
    assert docks.rail.isVisible()
    assert {"right"} == open_sides(window)
    button = docks.rail.buttons["policies"]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert seen(window, "policies")
    assert button.isChecked()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not seen(window, "policies")
    assert docks.rail.isVisible()
    window.resize(1280, 800)
    QApplication.processEvents()
    assert not docks.rail.isVisible()
    assert seen(window, "policies")


def test_the_canvas_alone_of_a_narrow_window_has_no_rail(window):
    window.resize(900, 600)
    QApplication.processEvents()
    trigger(window, "view.canvas-only")
    assert not window.parts.docks.rail.isVisible()
    trigger(window, "view.canvas-only")
    assert window.parts.docks.rail.isVisible()


@in_one_window("width", [730, 780, 860, 900])
def test_all_menus_and_the_words_of_the_choices_are_in_a_narrow_window(window, width):
    window.resize(width, 700)
    QApplication.processEvents()
    bar, toolbar = window.menuBar(), window.findChild(Toolbar)
    places = [bar.actionGeometry(action) for action in bar.actions()]
    assert all(not place.isEmpty() for place in places)
    assert max(place.right() for place in places) < bar.cornerWidget().x()
    for button in (toolbar.lens_button, toolbar.assume_button):
        assert button.width() >= button.wanted
    parts = [toolbar.widgetForAction(action) for action in toolbar.actions()]
    assert all(part.isVisible() and toolbar.rect().contains(part.geometry()) for part in parts)


def test_nothing_in_the_toolbar_moves_whatever_lens_and_assumption_say(window):
    toolbar = window.findChild(Toolbar)
    lens, assume = toolbar.lens_button, toolbar.assume_button

    def places():
        parts = [toolbar.widgetForAction(action) for action in toolbar.actions()]
        fixed = [part.geometry() for part in parts if part not in {lens, assume} and type(part) is not QWidget]
        return [*fixed, lens.geometry().left(), assume.geometry().right()]

    for width in (900, 1280, 1600):
        window.resize(width, 800)
        QApplication.processEvents()
        before = places()
        window.lens.choose(LensChoice("action", "s3:PutBucketIntelligentTieringConfiguration"))
        window.analyses.assume(Assumption(region="eu-central-1", principal="role/deploy-everything"))
        QApplication.processEvents()
        assert before == places()
        assert lens.geometry().right() < assume.geometry().left()
        assert toolbar.rect().contains(assume.geometry())
        window.lens.choose(LensChoice())
        window.analyses.assume(NO_ASSUMPTION)


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)
def test_a_context_is_assumed_by_keys_and_the_palette_knows_how(window):
    assert ("Ctrl+U",) == window.actions_by_id.commands["assume.choose"].shortcuts
    trigger(window, "assume.choose")
    form = window.findChild(Toolbar).assume_button.form
    assert form.isVisible()
    form.mfa.setCurrentText("Signed in with MFA")
    form.close()
    assert window.analyses.assumption.mfa
    trigger(window, "assume.none")
    assert NO_ASSUMPTION == window.analyses.assumption


def test_another_design_is_asked_without_what_was_assumed_for_the_last(window):
    said = []
    window.session.notices.said.connect(said.append)
    window.analyses.assume(Assumption(region="eu-central-1"))
    window.file_actions.show(template("coffee-shop"))
    QApplication.processEvents()
    assert NO_ASSUMPTION == window.analyses.assumption
    assert any("eu-central-1" in sentence for sentence in said)


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)
def test_the_menu_beside_the_cards_is_about_the_canvas_and_the_window_menu_lists_the_windows(window, qtbot):
    window.session.select([])
    window._area.menuAsked.emit(QPoint(10, 10))
    (menu,) = (one for one in window.findChildren(QMenu) if one.isVisible())
    texts = [action.text().replace("&", "") for action in menu.actions() if action.text()]
    menu.close()
    assert "Rename" not in texts
    assert len(texts) <= 12
    other = MainWindow(OpenedDesign(template("empty")))
    other.show()
    listed = next(a.menu() for a in window.menuBar().actions() if a.text() == "&Window")
    listed.aboutToShow.emit()
    titles = {action.text(): action.isChecked() for action in listed.actions()[-2:]}
    assert {"Acme": True, other.session.document.organization.settings.name: False} == titles
    other.close()


@in_one_window("size", [(900, 600), (1280, 800), (1440, 900)])
def test_no_title_of_a_tab_is_cut_and_a_small_window_gives_the_cards_its_room(window, size):
    organization = window.session.organization
    window.resize(*size)
    window.session.select([next(n.id for n in organization.nodes.values() if n.name == "Workloads")])
    QApplication.processEvents()
    inspector = window.parts.docks.inspector
    bar = inspector.tab_bar
    assert size[0] > 900 or theme.metrics().scaled(216) == inspector.width()
    assert bar.tabRect(bar.count() - 1).right() <= bar.width()
    for tab in range(bar.count()):
        assert bar.tabText(tab).split()[0] in {"Details", "Policies", "Permissions", "Explain"}
        font = theme.secondary_font()
        assert theme.text_width(font, bar.tabText(tab)) <= bar.tabRect(tab).width()


def test_no_menu_is_higher_than_a_small_screen(window):
    nodes = window.session.organization.nodes.values()
    menus = [action.menu() for action in window.menuBar().actions()]
    for menu in menus:
        menu.aboutToShow.emit()
    for name in (("shop-prod",), ("Workloads",), ("shop-prod", "Workloads"), ()):
        window.session.select([node.id for node in nodes if node.name in name])
        sections = {0: CANVAS_MENU, 1: NODE_MENU}.get(len(name), SEVERAL_MENU)
        menus.append(window.actions_by_id.menu(sections, window))
        assert all(action.isEnabled() for action in menus[-1].actions())
        offers = window.actions_by_id["account.management"] in menus[-1].actions()
        assert offers is (name == ("shop-prod",))
    high = {menu.title(): menu.sizeHint().height() for menu in menus if menu.sizeHint().height() > 600}
    assert {} == high, "name another section of ui/commands/menus.py in the Command's `menus`"


def test_a_wide_side_leaves_the_canvas_its_room_until_its_border_is_moved(window):
    window.resize(1280, 800)
    docks = window.parts.docks
    trigger(window, "view.wide-right")
    QApplication.processEvents()
    assert 470 <= window._area.width() <= 480
    docks._across.moveSplitter(docks._across.width() - 690, docks._across.count() - 1)
    chosen = docks.groups["right"].width()
    assert chosen > 600
    window.resize(1290, 800)
    QApplication.processEvents()
    assert abs(docks.groups["right"].width() - chosen) <= 10


def right_panels(window):
    """Each panel at the right brought to the front, with the width of its side and the place of the first tab."""
    group = window.parts.docks.groups["right"]
    for name in (*group._names, "inspector"):
        window.parts.show_panel(name)
        QApplication.processEvents()
        yield name, (group.width(), group.bar.mapToGlobal(QPoint(0, 0)).x())


@pytest.mark.long
@in_one_window("chosen", [330, 500])
@in_one_window("size", [(900, 600), (1440, 900)])
def test_no_tab_at_the_right_moves_a_border_that_a_person_has_put(window, size, chosen):
    window.resize(*size)
    docks = window.parts.docks
    QApplication.processEvents()
    docks._across.moveSplitter(docks._across.width() - chosen - 1, docks._across.count() - 1)
    places = dict(right_panels(window))
    assert {chosen} == {width for width, _ in places.values()}
    assert 1 == len(set(places.values()))


def test_no_panel_at_the_right_moves_the_cards_of_a_wide_window(window):
    window.resize(1440, 900)
    QApplication.processEvents()
    shown = window.canvas.visible_area(), window.canvas.canvas_scene.canvas_style.density
    places = dict(right_panels(window))
    assert {theme.metrics().scaled(323)} == {width for width, _ in places.values()}
    assert 1 == len(set(places.values()))
    assert shown == (window.canvas.visible_area(), window.canvas.canvas_scene.canvas_style.density)


@in_one_window("name", ["inspector", "responsibility", "compliance"])
def test_every_tab_at_the_right_keeps_its_place_whichever_is_in_front(window, name):
    group = window.parts.docks.groups["right"]
    bar = group.bar
    for width in (1100, 1280, 1440, 1920):
        window.resize(width, 900)
        window.parts.show_panel(name)
        for _ in range(3):  # the bar is laid out when its tabs are
            QApplication.processEvents()
        assert all(map(bar.isTabVisible, range(bar.count())))
        assert bar.titles[bar.currentIndex()] in {bar.tabText(bar.currentIndex()), group.more.text()}
        assert bar.tabRect(bar.count() - 1).right() <= bar.width()
        named = [bar.accessibleTabName(tab) for tab in range(bar.count())]
        assert bar.titles == named, "a tab without words is read out by its title"


def test_a_larger_window_is_for_the_canvas(window):
    docks, widths = window.parts.docks, {}
    for width in (1440, 1280, 1440, 1920):
        window.resize(width, 900)
        QApplication.processEvents()
        sides = tuple(docks.groups[side].width() for side in ("left", "right"))
        widths.setdefault(width, []).append((*sides, window.canvas.width()))
    assert widths[1440][0] == widths[1440][1]
    assert theme.metrics().scaled(296) == widths[1280][0][1]
    (left, _, canvas), (wide_left, wide_right, wide_canvas) = widths[1440][0], widths[1920][0]
    assert (left, theme.metrics().scaled(400)) == (wide_left, wide_right)
    assert wide_canvas - canvas > 0.75 * (1920 - 1440)


def test_the_right_side_of_a_narrow_window_grows_once_for_the_first_panel_that_needs_it(window):
    window.resize(900, 600)
    QApplication.processEvents()
    scaled, group = theme.metrics().scaled, window.parts.docks.groups["right"]
    for name in ("compare", "inspector"):
        window.parts.show_panel(name)
        QApplication.processEvents()
        assert scaled(216) == group.width()
    window.parts.show_panel("who_can")
    places = dict(right_panels(window))
    assert {scaled(296)} == {width for width, _ in places.values()}
    assert 1 == len(set(places.values()))


def test_a_wide_side_stays_wide_whichever_tab_is_in_front_and_in_the_next_window(window):
    window.resize(1440, 900)
    QApplication.processEvents()
    before = window.parts.docks.groups["right"].width()
    button = window.parts.docks.groups["right"].findChild(WideButton).button
    button.click()
    [wide] = {width for _, (width, _) in right_panels(window)}
    assert wide > 700
    assert "as narrow" in button.toolTip()
    window.close()
    again = MainWindow(OpenedDesign(template("empty")))
    again.resize(1440, 900)
    again.show()
    assert again.parts.docks.groups["right"].width() == wide
    trigger(again, "view.right", "view.wide-right")  # a side that is closed opens wide
    assert again.parts.docks.groups["right"].width() == wide
    trigger(again, "view.wide-right")
    assert again.parts.docks.groups["right"].width() == before
    again.close()


def test_each_tab_says_what_is_behind_it_before_it_is_pressed(window):
    docks = window.parts.docks
    for group in docks.groups.values():
        for tab in range(group.bar.count()):
            assert len(group.bar.tabToolTip(tab)) > 20, f"say more in `about` of {group.bar.tabText(tab)}"
    bar = docks.groups["bottom"].bar
    tips = {bar.tabText(tab).split()[0]: bar.tabToolTip(tab) for tab in range(bar.count())}
    assert "AWS's quotas" in tips["Quotas"]
    assert "(Ctrl+7)" in tips["Quotas"]


def test_no_page_of_a_small_window_is_wider_than_its_panel(window, qtbot):
    """What needs more than one line goes on below, as nothing scrolls to the side."""
    window.session.document.replace(template("coffee-shop").organization)
    window.resize(900, 600)
    session, account = window.session, next(iter(window.session.organization.identities))
    user = session.organization.identities[account].users[0].name
    session.reveal(account)

    def pages():
        QApplication.processEvents()
        areas = [area for area in window.findChildren(QScrollArea) if area.isVisible() and area.widget() is not None]
        off = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        return [area for area in areas if area.horizontalScrollBarPolicy() is off]

    def fits(area):
        return area.widget().width() <= area.viewport().width()

    window.actions_by_id["panel.identities"].trigger()
    session.requests.ask(SHOW_IDENTITY, IdentityPlace(account, f"user/{user}"))
    qtbot.waitUntil(lambda: bool(pages()) and all(map(fits, pages())))
    window.actions_by_id["panel.who_can"].trigger()
    who = window.parts.part("who_can")
    who.show_action("s3:GetObject")
    who.finish()
    qtbot.waitUntil(lambda: bool(pages()) and all(map(fits, pages())))
    window.actions_by_id["panel.policies"].trigger()
    window.actions_by_id["panel.budget"].trigger()
    qtbot.waitUntil(lambda: bool(pages()) and all(map(fits, pages())))
    assert window.parts.part("budget").node in pages()


def test_the_title_of_a_tab_is_whole_inside_the_frame_of_the_keys(window, qapp):
    theme.apply(qapp, theme.Scheme.LIGHT)
    window.resize(900, 600)
    window.session.reveal(next(n.id for n in window.session.organization.nodes.values() if n.name == "shop-prod"))
    QApplication.processEvents()
    bar = window.parts.docks.inspector.tab_bar
    for tab in range(bar.count()):
        bar.setCurrentIndex(tab)
        QApplication.processEvents()
        option = QStyleOptionTab()
        bar.initStyleOption(option, tab)
        option.state |= QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_Selected
        room = bar.style().subElementRect(QStyle.SubElement.SE_TabBarTabText, option, bar)
        assert room.width() >= theme.text_width(theme.secondary_font(), bar.tabText(tab)), bar.tabText(tab)


def test_a_panel_that_asks_for_itself_when_it_is_shown_is_not_made_again(window):
    docks = window.parts.docks
    docks.bring("migration")
    made = docks.panel("migration")
    group = docks.groups[docks.places["migration"].side]
    found = []

    class Asking(QWidget):
        def showEvent(self, event):  # noqa: N802 - of Qt
            super().showEvent(event)
            found.append(group.panel("migration"))

    asking = Asking()
    group.fill("migration", asking)
    assert found == [asking]
    asking.deleteLater()
    group._panels["migration"] = made


def test_the_tab_of_comments_says_how_many_are_open(window):
    document, group = window.session.document, window.parts.docks.groups["bottom"]
    document.push(
        add_comment(
            document.organization, CommentPlace(node=NodeId("acc-shop-prod")), "Why?", "Ana", "2026-12-02T12:00:00Z"
        )
    )
    assert "Comments 1" in group.bar.titles
    document.undo_stack.undo()
    assert "Comments" in group.bar.titles
