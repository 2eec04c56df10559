"""What lies over the canvas: nothing covers anything else, the minimap shows problems and can be hidden."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from PySide6.QtCore import QPoint, QSettings, QSize
from PySide6.QtWidgets import QApplication

from designer.layout import Density
from designer.lenses.choice import LensChoice
from designer.model.change import Change, Swap
from ui.canvas.items import rectf
from ui.search.find_bar import FindBar
from ui.state.files import OpenedDesign
from ui.widgets.notifier import Notifier
from ui.window.commands import offer_tour
from ui.window.tour.offer import TourOffer


def shown(window):
    area, note = window._area, window.findChild(Notifier)
    parts = (area.minimap, area.zoom, area.legend, area.breadcrumb, area.focus_bar, window.findChild(FindBar), note)
    return {part: part.geometry() for part in parts if part is not None and part.isVisible()}


def test_nothing_over_the_canvas_covers_anything_else(window, qtbot):
    area = window._area
    window.lens.choose(LensChoice("action", "s3:DeleteBucket"))
    qtbot.waitUntil(area.legend.isVisible)
    window.session.select([window.session.document.organization.root])
    for width in (420, 560, 649, 800, 1200):
        window.session.notices.say("Copied 14 OUs and accounts")
        area.resize(width, 480)
        QApplication.processEvents()
        for one, other in combinations(shown(window).items(), 2):
            assert not one[1].intersects(other[1]), (width, one, other)


def test_the_bars_of_finding_and_of_one_subtree_stand_below_each_other_beside_the_breadcrumb(window):
    area = window._area
    window.session.select([next(n.id for n in window.session.document.organization.nodes.values() if n.name == "Prod")])
    window.actions_by_id["edit.find"].trigger()
    window.actions_by_id["view.focus"].trigger()
    window.session.notices.say("Copied 14 OUs and accounts")
    for width in (420, 470, 649, 800, 1200):
        area.resize(width, 480)
        QApplication.processEvents()
        assert {area.breadcrumb, area.focus_bar, window.findChild(FindBar)} <= shown(window).keys()
        for one, other in combinations(shown(window).items(), 2):
            assert not one[1].intersects(other[1]), (width, one, other)


def test_a_notice_stands_above_the_offer_of_the_tour(window):
    area = window._area
    offer_tour(window.parts)
    offer = window.findChild(TourOffer)
    area.resize(649, 700)
    window.session.notices.say("Copied 14 OUs and accounts")
    assert offer.isVisible()
    assert not offer.geometry().intersects(window.findChild(Notifier).geometry())


def test_a_canvas_without_room_has_no_minimap(window):
    area = window._area
    area.resize(QSize(380, 480))
    assert not area.minimap.isVisible()
    area.resize(QSize(700, 480))
    assert area.minimap.isVisible()


def test_the_minimap_gives_way_to_cards_while_all_of_them_are_in_sight(window):
    area = window._area
    window.session.set_density(Density.COMFORTABLE)
    area.resize(649, 480)
    area.view.fit()
    assert area.view.shows_all
    assert not area.minimap.isVisible()
    area.view.zoom_by(2.0, area.view.viewport().rect().center())
    assert area.minimap.isVisible()
    area.view.fit()
    assert not area.minimap.isVisible()


def test_the_minimap_is_hidden_by_a_command_which_is_remembered(window):
    area, action = window._area, window.actions_by_id["view.minimap"]
    area.resize(649, 480)
    area.view.zoom_by(2.0, area.view.viewport().rect().center())
    assert action.isChecked()
    assert area.minimap.isVisible()
    action.trigger()
    assert not area.minimap.isVisible()
    assert not action.isChecked()
    assert QSettings().value("minimap") == "hidden"
    action.trigger()
    assert area.minimap.isVisible()
    assert QSettings().value("minimap") == "shown"


def test_a_window_opens_as_the_minimap_was_left(qtbot, monkeypatch):
    from designer.templates import load as template
    from ui.window.main_window import MainWindow

    QSettings().setValue("minimap", "hidden")
    window = MainWindow(OpenedDesign(template("company")))
    qtbot.addWidget(window)
    assert not window.session.shows_minimap
    assert not window.actions_by_id["view.minimap"].isChecked()


def place_of(minimap, node_id):
    scale, origin = minimap._projection()
    return (rectf(minimap._view.canvas_scene.layout.rect(node_id)).center() * scale + origin).toPoint()


def near(problems, place):
    """Whether an error is among the problems near a place of the minimap; None where there is none."""
    found = [is_error for at, is_error in problems.items() if (QPoint(*at) - place).manhattanLength() <= 5]
    return any(found) if found else None


def seen(minimap, node_id):
    minimap.refresh()
    minimap._job.finish()
    return near(minimap.problems, place_of(minimap, node_id))


def test_problems_are_shown_in_the_minimap_also_those_that_a_collapsed_ou_hides(window):
    session, minimap = window.session, window._area.minimap
    session.set_density(Density.COMFORTABLE)
    nodes = session.document.organization.nodes.values()
    shop, anna, prod, sandbox = (
        next(n for n in nodes if n.name == name) for name in ("shop-prod", "dev-anna", "Prod", "Sandbox")
    )
    assert not minimap.problems
    session.document.push(Change("Same address", {anna.id: Swap(anna, replace(anna, email=shop.email))}))
    window.analyses.check_now()
    assert seen(minimap, shop.id) is True
    assert seen(minimap, anna.id) is True
    assert len(minimap.problems) == 2
    session.set_collapsed(prod.id, True)
    assert seen(minimap, prod.id) is True
    assert seen(minimap, sandbox.id) is None
    session.document.undo_stack.undo()
    window.analyses.check_now()
    assert seen(minimap, prod.id) is None
