"""The tour: each step points at a real part, goes on when its thing is done, and blocks nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtCore import QPoint, QRect, QSettings, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.analysis.lenses.choice import LensChoice
from designer.exchange.formats import native
from designer.exchange.templates import load as template
from designer.organization import edits
from designer.organization.model.records import NodeKind
from ui import theme
from ui.canvas.tools.rename import RenameEditor
from ui.state import settings
from ui.theme import Scheme
from ui.window.commands import offer_tour, take_tour
from ui.window.inspector import PERMISSIONS
from ui.window.tour import Tour
from ui.window.tour.callout import TourOffer
from ui.window.tour.steps import TOUR_STEPS

ALT = Qt.KeyboardModifier.AltModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton
KEY = Qt.Key


@pytest.fixture
def tour(window):
    window.actions_by_id["help.tour"].trigger()
    (running,) = window.findChildren(Tour)
    return running


def press(key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), key, modifiers)


def named(window, name):
    organization = window.session.document.organization
    return next(n for n in organization.walk() if organization.node(n).name == name)


def go_to(tour, at):
    while tour.at < at:
        tour.callout.next.click()


def settle():
    """Let everybody follow what happened."""
    for _ in range(3):
        QApplication.processEvents()


def over(qtbot, window):
    qtbot.waitUntil(lambda: not window.findChildren(Tour))


# -- by keys and buttons


def test_enter_goes_through_all_six_and_escape_ends_it(tour, window, qtbot):
    assert 6 == len(TOUR_STEPS)
    assert tour.callout.next.hasFocus()
    for at in range(1, 6):
        press(KEY.Key_Return)
        assert at == tour.at
    assert "&Done" == tour.callout.next.text()
    press(KEY.Key_Return)
    over(qtbot, window)
    assert window.canvas.hasFocus()


def test_escape_ends_it_from_the_callout_and_from_the_canvas(tour, window, qtbot):
    press(KEY.Key_Escape)
    over(qtbot, window)
    take_tour(window.parts)
    window.canvas.setFocus()
    window.session.select([])
    press(KEY.Key_Escape)
    over(qtbot, window)


def test_escape_that_the_canvas_needs_does_not_end_it(tour, window):
    window.session.select([named(window, "Prod")])
    window.canvas.setFocus()
    press(KEY.Key_Escape)
    assert () == window.session.selection
    assert window.findChildren(Tour)


def test_tab_stays_among_the_buttons_and_f6_leads_to_the_canvas(tour, window):
    go_to(tour, 1)
    tour.callout.take_keys()
    for button in (tour.callout.skip, tour.callout.back, tour.callout.next):
        press(KEY.Key_Tab)
        assert button.hasFocus()
    press(KEY.Key_F6)
    assert window.canvas.hasFocus()


def test_alt_keys_go_on_and_back_from_anywhere(tour, window, qtbot):
    window.canvas.setFocus()
    press(KEY.Key_N, ALT)
    qtbot.waitUntil(lambda: 1 == tour.at)
    press(KEY.Key_B, ALT)
    qtbot.waitUntil(lambda: 0 == tour.at)
    press(KEY.Key_K, ALT)
    over(qtbot, window)


def test_back_is_for_later_steps_only_and_skip_ends_it(tour, window, qtbot):
    assert not tour.callout.back.isEnabled()
    QTest.mouseClick(tour.callout.next, LEFT)
    QTest.mouseClick(tour.callout.back, LEFT)
    assert 0 == tour.at
    QTest.mouseClick(tour.callout.skip, LEFT)
    over(qtbot, window)


def test_it_can_be_taken_again_and_there_is_one_at_a_time(tour, window, qtbot):
    go_to(tour, 3)
    take_tour(window.parts)
    qtbot.waitUntil(lambda: 1 == len(window.findChildren(Tour)))
    assert 0 == window.findChildren(Tour)[0].at


# -- by doing


def test_selecting_a_node_goes_on_from_the_first_step(tour, window, qtbot):
    window.session.select([named(window, "Prod")])
    qtbot.waitUntil(lambda: 1 == tour.at)


def test_building_by_keys_goes_on_when_the_name_is_typed(tour, window, qtbot):
    QTest.mouseClick(tour.callout.next, LEFT)
    assert window.canvas.hasFocus()
    current = window.session.current
    assert window.session.document.organization.node(current).kind is NodeKind.OU
    press(KEY.Key_Tab)
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), RenameEditor))
    QTest.keyClicks(QApplication.focusWidget(), "new-one")
    settle()
    assert 1 == tour.at
    press(KEY.Key_Return)
    qtbot.waitUntil(lambda: 2 == tour.at)
    assert named(window, "new-one")


def test_what_is_taken_back_does_not_count(tour, window, qtbot):
    QTest.mouseClick(tour.callout.next, LEFT)
    press(KEY.Key_Tab)
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), RenameEditor))
    press(KEY.Key_Escape)
    settle()
    assert 1 == tour.at


def test_opening_permissions_goes_on(tour, window, qtbot):
    go_to(tour, 2)
    organization = window.session.document.organization
    assert organization.node(window.session.current).kind is NodeKind.ACCOUNT
    bar = window.parts.part("inspector").tab_bar
    QTest.mouseClick(bar, LEFT, pos=bar.tabRect(PERMISSIONS).center())
    qtbot.waitUntil(lambda: 3 == tour.at)


def test_attaching_a_policy_goes_on_and_another_edit_does_not(tour, window, qtbot):
    go_to(tour, 3)
    organization, document = window.session.document.organization, window.session.document
    account = named(window, "shop-prod")
    document.push(edits.rename(organization, account, "other"))
    settle()
    assert 3 == tour.at
    policy = next(p.id for p in organization.policies.values() if p.name == "Quarantine")
    document.push(edits.attach(organization, policy, [account]))
    qtbot.waitUntil(lambda: 4 == tour.at)


def test_a_lens_of_an_action_goes_on(tour, window, qtbot):
    go_to(tour, 4)
    window.lens.choose(LensChoice("budget"))
    settle()
    assert 4 == tour.at
    window.lens.choose(LensChoice("action", "s3:DeleteBucket"))
    qtbot.waitUntil(lambda: 5 == tour.at)


def test_saving_ends_it(tour, window, qtbot, tmp_path):
    path = tmp_path / "a.json"
    path.write_bytes(native.write(template("company")))
    window.file_actions.open_path(path)
    go_to(tour, 5)
    window.canvas.setFocus()
    press(KEY.Key_S, CONTROL)
    over(qtbot, window)


def test_nothing_in_the_document_changes_by_going_through_it(tour, window):
    go_to(tour, 5)
    assert 0 == window.session.document.undo_stack.count()


# -- where it points


@pytest.mark.parametrize("size", [QSize(1280, 800), QSize(1000, 640), QSize(1900, 1100)])
def test_every_callout_lies_over_nothing(tour, window, qtbot, size):
    window.resize(size)
    for at in range(6):
        go_to(tour, at)
        qtbot.waitUntil(lambda: tour.frame.size() == window.size())
        tour.place()
        callout = QRect(tour.callout.mapTo(window, QPoint()), tour.callout.size())
        assert tour.callout.isVisible()
        assert window.rect().contains(callout)
        canvas = window.parts.area
        assert not callout.intersects(QRect(canvas.mapTo(window, QPoint()), canvas.size()))
        assert not callout.intersects(tour.step.spots(window.parts)[0].within(window)), TOUR_STEPS[at].title


def test_the_frame_follows_the_window_and_lets_the_mouse_through(tour, window, qtbot):
    before = tour.frame.geometry()
    window.resize(1100, 700)
    qtbot.waitUntil(lambda: tour.frame.geometry() == window.rect() != before)
    outline = window.parts.part("outline")
    under = window.childAt(outline.mapTo(window, outline.rect().center()))
    assert outline.isAncestorOf(under)


def test_the_frame_follows_the_selected_card(tour, window, qtbot):
    go_to(tour, 1)
    settle()
    before = list(tour.frame._places)
    window.session.select([named(window, "Root")])
    qtbot.waitUntil(lambda: tour.frame._places != before)


def test_a_panel_that_was_closed_comes_back_for_its_step(tour, window, qtbot):
    window.parts.docks.toggle_all()
    go_to(tour, 3)
    assert window.parts.part("policies").isVisible()


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_the_frame_is_drawn_in_the_accent_of_the_theme_and_stays_when_it_changes(tour, window, qapp, scheme):
    theme.apply(qapp, scheme)
    go_to(tour, 4)
    tour.place()
    place = tour.step.spots(window.parts)[0].within(window)
    image = tour.frame.grab(place).toImage()
    edge = image.pixelColor(image.width() // 2, 1)
    accent = theme.current().accent
    assert max(abs(edge.red() - accent.red()), abs(edge.green() - accent.green())) < 12
    theme.apply(qapp, Scheme.LIGHT)


def test_it_says_in_words_where_it_is(tour):
    for at, step in enumerate(TOUR_STEPS):
        go_to(tour, at)
        assert f"step {at + 1} of 6: {step.title}. {step.words}" in tour.callout.accessibleName()
        assert f"Step {at + 1} of 6" == tour.callout.dots.accessibleName()
        assert tour.callout.accessibleName() == tour.callout.next.accessibleDescription()


# -- the offer


def test_a_newcomer_is_offered_the_tour_once(window, qtbot):
    offer_tour(window.parts)
    (offer,) = window.findChildren(TourOffer)
    assert not offer.isAncestorOf(QApplication.focusWidget())
    assert window.rect().contains(QRect(offer.mapTo(window, QPoint()), offer.size()))
    QTest.mouseClick(offer.leave, LEFT)
    qtbot.waitUntil(lambda: not window.findChildren(TourOffer))
    assert settings.tour_was_offered()
    offer_tour(window.parts)
    assert not window.findChildren(TourOffer)


def test_the_offer_gives_its_room_to_a_selected_node(window):
    offer_tour(window.parts)
    (offer,) = window.findChildren(TourOffer)
    assert offer.isVisible()
    window.session.select([window.session.organization.root])
    assert not offer.isVisible()
    window.session.select([])
    assert offer.isVisible()


def test_the_offer_leads_to_the_tour_and_goes(window, qtbot):
    offer_tour(window.parts)
    (offer,) = window.findChildren(TourOffer)
    QTest.mouseClick(offer.take, LEFT)
    qtbot.waitUntil(lambda: not window.findChildren(TourOffer))
    assert window.findChildren(Tour)


def test_a_spoilt_memory_offers_it_again(window):
    QSettings().setValue("tour/offered", "<nonsense>")
    assert not settings.tour_was_offered()


def test_opening_a_window_loads_nothing_of_tour_export_and_printing():
    """In this process it is loaded already; a fresh one tells."""
    look = (
        "import os, sys\n"
        "os.environ['QT_QPA_PLATFORM'] = 'offscreen'\n"
        "from ui.window.app import Program, make_application\n"
        "app = make_application(['x'])\n"
        "program = Program(app)\n"
        "window = program.start(None)\n"
        "app.processEvents()\n"
        "late = ('ui.window.tour', 'ui.features.export.', 'ui.window.thumbnails')\n"
        "print(sorted(m for m in sys.modules if m.startswith(late)"
        " and m != 'ui.features.export.commands' or 'PrintSupport' in m))\n"
        "window.close()\n"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, timeout=300, check=True)
    assert "[]" == done.stdout.strip()
