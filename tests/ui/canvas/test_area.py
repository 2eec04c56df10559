"""Canvas and what is around it: nothing covers a card or anything else; the map shows problems."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from designer.analysis.lenses.annotation import Asker, NodeAnnotation, Tone, ToneColour
from designer.analysis.lenses.choice import LensChoice
from designer.exchange.templates import load as template
from designer.organization import edits
from designer.organization.layout import Density
from designer.organization.model.change import Change, Swap
from designer.organization.model.records import NodeKind
from tests.ui.again import in_one_window
from ui import theme
from ui.canvas.badge_key import CARD_SIGNS, BadgeKey, signs_menu
from ui.canvas.cards.items import rectf
from ui.commands.requests import show_policy
from ui.features.lenses.button import LensButton
from ui.features.search.find_bar import FindBar
from ui.state.shown_design import DesignPicture
from ui.widgets.display.labels import ElidedLabel


@pytest.fixture(autouse=True)
def fonts(qapp):
    """The fonts of the program: names decide how much room a path and a legend need."""
    theme.apply(qapp, theme.Scheme.LIGHT)


def shown(window):
    """Parts of the strip and of the bar below the canvas, in pixels of the window."""
    area = window._area
    parts = (
        area.zoom,
        area.strip.key_button,
        area.legend,
        area.breadcrumb,
        area.focus_bar,
        window.findChild(FindBar),
    )
    seen = (part for part in parts if part is not None and part.isVisible())
    return {part: QRect(part.mapTo(window, QPoint()), part.size()) for part in seen}


def canvas(window):
    view = window.canvas
    return QRect(view.mapTo(window, QPoint()), view.size())


@in_one_window("size", [(900, 600), (1100, 700), (1280, 800), (1920, 1080)])
def test_nothing_lies_over_the_canvas_or_over_anything_else(window, size):
    area = window._area
    window.lens.choose(LensChoice("action", "s3:DeleteBucket"))
    window.lens.finish()
    window.session.select([named(window, "Prod")])
    window.actions_by_id["edit.find"].trigger()
    window.actions_by_id["view.focus"].trigger()
    window.resize(*size)
    QApplication.processEvents()
    assert {area.strip.key_button, area.breadcrumb, area.legend, area.focus_bar, window.findChild(FindBar)} <= shown(
        window
    ).keys()
    for part, place in shown(window).items():
        assert not place.intersects(canvas(window)), part
        assert window.rect().contains(place), part
    assert [] == overlaps(window)


def overlaps(window):
    """Pairs of parts that lie over each other."""
    return [pair for pair in combinations(shown(window).items(), 2) if pair[0][1].intersects(pair[1][1])]


@in_one_window("size", [(900, 600), (1440, 900)])
@in_one_window("words", ["Saved acme.json", "shop-prod cannot be moved, as a policy would then deny it. " * 3])
def test_every_note_stands_whole_at_the_foot_of_the_canvas(window, qtbot, size, words):
    window.resize(*size)
    window.session.notices.refuse(words)
    note = window._notifier

    def stands():
        place = QRect(note.pos(), note.size())
        return canvas(window).contains(place) and canvas(window).bottom() - place.bottom() < 10

    qtbot.waitUntil(stands)
    before = note.geometry()
    window.actions_by_id["panel.problems"].trigger()
    qtbot.waitUntil(lambda: note.geometry() != before and stands())
    window.actions_by_id["view.bottom"].trigger()


def key_of(strip):
    return next(part for part in strip.children() if isinstance(part, BadgeKey))


@in_one_window("width", [900, 1100, 1280, 1440, 1920])
def test_a_path_is_whole_before_the_signs_have_a_line_of_words(window, width):
    window.resize(width, 900)
    window.session.reveal(named(window, "data-platform-prod"))
    QApplication.processEvents()
    strip = window._area.strip
    assert ["Root", "Workloads", "Prod", "data-platform-prod"] == [name for _, name in strip.breadcrumb.levels]
    assert strip.key_button.isVisible() is (key_of(strip).width() < key_of(strip).whole)


def test_the_signs_that_there_is_room_for_have_their_words_beside_the_button_for_all(window):
    window.resize(1100, 900)
    window.session.reveal(named(window, "Workloads"))
    QApplication.processEvents()
    strip, key = window._area.strip, key_of(window._area.strip)
    assert 0 < key.width() < key.whole
    assert key.isVisible()
    assert strip.key_button.isVisible()
    assert strip.breadcrumb.geometry().right() < key.geometry().left()
    assert key.geometry().right() < strip.key_button.geometry().left()


@in_one_window("size", [(1024, 800), (1280, 800), (1440, 900)])
def test_a_path_is_whole_beside_all_answers_before_the_question_is_repeated(window, size):
    window.resize(*size)
    window.lens.choose(LensChoice("action", "s3:DeleteBucket"))
    window.lens.finish()
    window.session.reveal(named(window, "Prod"))
    QApplication.processEvents()
    area = window._area
    assert ["Root", "Workloads", "Prod"] == [name for _, name in area.breadcrumb.levels]
    assert all(button.isVisible() for button in area.legend.buttons)


def test_the_strip_gives_its_room_to_the_canvas_of_a_low_window_until_something_needs_it(window):
    strip = window._area.strip
    window.resize(1000, 600)
    QApplication.processEvents()
    assert not strip.isVisible()
    window.lens.choose(LensChoice("action", "s3:DeleteBucket"))
    window.lens.finish()
    assert strip.isVisible()
    window.lens.choose(LensChoice())
    assert not strip.isVisible()
    window.resize(1000, 800)
    QApplication.processEvents()
    assert strip.isVisible()


def test_the_path_shows_the_root_while_nothing_is_selected_and_gives_way_from_its_middle(window):
    session, breadcrumb = window.session, window._area.breadcrumb
    session.select([])
    assert [session.document.organization.root] == [node_id for node_id, _ in breadcrumb.levels]
    session.select([named(window, "shop-prod")])
    whole = [name for _, name in breadcrumb.levels]
    assert ["Root", "Workloads", "Prod", "shop-prod"] == whole
    long = "A name that is longer than is usual on a path"
    session.document.push(edits.rename(session.organization, named(window, "Prod"), long))
    breadcrumb.resize(900, breadcrumb.height())
    assert long in [name for _, name in breadcrumb.levels], "nothing is cut beside free room"
    session.document.undo_stack.undo()
    breadcrumb.resize(170, breadcrumb.height())
    assert "shop-prod" == breadcrumb.levels[-1][1]
    assert whole != [name for _, name in breadcrumb.levels]
    assert max(box.right() for _, _, box in breadcrumb._levels) <= 170


def test_a_path_without_room_leaves_out_its_upper_levels_and_leads_to_them(window):
    session, breadcrumb = window.session, window._area.breadcrumb
    session.select([named(window, "shop-prod")])
    breadcrumb.resize(110, breadcrumb.height())
    assert ["\N{HORIZONTAL ELLIPSIS}", "shop-prod"] == [name for _, name in breadcrumb.levels]
    assert named(window, "Prod") == breadcrumb.levels[0][0]
    assert "Root / Workloads / Prod / shop-prod" in breadcrumb.toolTip()


def test_levels_with_short_names_are_whole_or_left_out(window):
    breadcrumb = window._area.breadcrumb
    window.session.select([named(window, "shop-prod")])
    names = {"Root", "Workloads", "Prod", "shop-prod", "\N{HORIZONTAL ELLIPSIS}"}
    seen = set()
    for width in range(110, 320, 5):
        breadcrumb.resize(width, breadcrumb.height())
        levels = [name for _, name in breadcrumb.levels]
        assert set(levels) <= names, width
        seen.add(len(levels))
    assert {2, 3, 4} <= seen


@in_one_window("size", [(900, 600), (1280, 800)])
def test_a_legend_leaves_the_path_its_last_name(window, size):
    window.resize(*size)
    window.lens.choose(LensChoice("action", "s3:DeleteBucket"))
    window.lens.finish()
    window.session.select([named(window, "data-platform-prod")])
    QApplication.processEvents()
    assert "data-platform-prod" == window._area.breadcrumb.levels[-1][1]
    assert window._area.legend.isVisible()


def test_the_signs_on_the_cards_are_explained_with_and_without_a_lens(window):
    window.resize(1440, 900)
    QApplication.processEvents()
    strip = window._area.strip
    assert not strip.key_button.isVisible()
    assert any(isinstance(part, BadgeKey) and part.isVisible() for part in strip.children())
    window.lens.choose(LensChoice("action", "s3:DeleteBucket"))
    window.lens.finish()
    assert strip.key_button.isVisible()
    told = _legend(window)
    assert {"allowed", "conditional", "denied"} <= set(told)
    assert told[-1].startswith("coloured edge of an OU")
    assert not {words for _, words, *_ in CARD_SIGNS[:4]} & set(told), "the cards show no shields now"


def test_the_edge_of_an_ou_is_explained_only_where_it_says_what_the_policies_of_the_ou_do(window):
    window.lens.choose(LensChoice("budget"))
    window.lens.finish()
    assert not [words for words in _legend(window) if "edge of an OU" in words]


def test_the_signs_and_their_button_stay_apart_when_the_theme_changes(window):
    window.resize(1100, 700)
    QApplication.processEvents()
    theme.service().changed.emit()
    strip = window._area.strip
    assert strip.key_button.isVisible()
    assert key_of(strip).isVisible()
    assert not key_of(strip).geometry().intersects(strip.key_button.geometry())


def test_the_legend_of_dense_cards_leaves_out_what_they_do_not_show(window):
    window.session.set_density(Density.DENSE)
    window.canvas.actual_size()
    dense = _legend(window)
    assert "inherited from above" not in dense
    window.session.set_density(Density.COMPACT)
    window.canvas.actual_size()
    assert {"inherited from above", *dense} == set(_legend(window))


def test_the_legend_begins_with_the_signs_of_what_the_cards_tell_now(window):
    wider = Tone(ToneColour.CONDITIONAL, "wider", "wider")
    session, before = window.session, _legend(window)
    accounts = [node.id for node in session.organization.nodes.values() if node.kind is NodeKind.ACCOUNT]
    session.set_annotations({one: NodeAnnotation(wider, line="+1 action") for one in accounts[:3]}, Asker.COMPARISON)
    assert ["wider", *before] == _legend(window)
    session.set_annotations({accounts[0]: NodeAnnotation(wider)}, Asker.LENS)
    assert before == _legend(window)
    session.set_annotations(None, Asker.LENS)
    session.set_annotations(None, Asker.COMPARISON)
    assert before == _legend(window)


def _legend(window):
    """Words of the signs, as the menu of the legend offers them."""
    strip = window._area.strip
    key = next(part for part in strip.children() if isinstance(part, BadgeKey))
    return [action.text() for action in signs_menu(strip.key_button, key.signs).actions()]


def test_the_legend_of_the_cards_has_its_word_where_no_bar_needs_the_room(window):
    window.resize(900, 900)
    QApplication.processEvents()
    button = window._area.strip.key_button
    assert ("Legend", Qt.ToolButtonStyle.ToolButtonTextOnly) == (button.text(), button.toolButtonStyle())
    window.lens.choose(LensChoice("action", "s3:DeleteBucket"))
    window.lens.finish()
    assert Qt.ToolButtonStyle.ToolButtonIconOnly is button.toolButtonStyle()


def test_what_an_edit_did_stands_above_the_cards_that_say_it(window, qtbot):
    session = window.session
    (policy,) = (one for one in session.organization.policies.values() if one.name == "ProtectProductionData")
    show_policy(session.requests, policy.id)
    summary = lambda: window._area.edit_summary  # noqa: E731 - made with the first edit
    assert summary() is None
    text = policy.text.replace('        "s3:DeleteBucket",\n', "", 1)
    session.document.push(edits.edit_policy_text(session.organization, policy.id, text))
    qtbot.waitUntil(lambda: summary() is not None and summary().isVisible())
    assert "s3:DeleteBucket" in summary().line.accessibleName()
    assert not QRect(summary().pos(), summary().size()).intersects(window._area.breadcrumb.geometry())
    window.lens.choose(LensChoice("budget"))
    window.lens.finish()
    assert not summary().isVisible()  # the cards tell of something else
    window.lens.choose(LensChoice())
    assert summary().isVisible()
    session.document.undo_stack.undo()
    qtbot.waitUntil(lambda: not summary().isVisible())


def test_answers_have_a_swatch_beside_their_sign_where_there_is_room_for_all_of_them(window):
    window.lens.choose(LensChoice("action", "s3:DeleteBucket"))
    window.lens.finish()
    legend = window._area.legend
    for room, swatched in ((1200, True), (legend.least, False)):
        legend.fit(room)
        counted = [button for entry, button in zip(legend._entries, legend.buttons, strict=True) if entry.count]
        wide = [button.iconSize().width() > button.iconSize().height() for button in counted if button.swatched]
        assert [swatched] * len(wide) == wide
        assert len(wide) == sum(entry.tone.role is not ToneColour.EXEMPT for entry in legend._entries if entry.count)


def test_answers_without_room_are_in_the_menu_of_the_legend(window):
    window.lens.choose(LensChoice("action", "s3:DeleteBucket"))
    window.lens.finish()
    legend = window._area.legend
    everything = [button.text() for button in legend.buttons]
    legend.fit(1000)
    assert not legend.more.isVisible()
    legend.fit(360)
    seen = [button.text() for button in legend.buttons if button.isVisible()]
    hidden = [action.text() for action in legend.more.menu().actions()]
    assert everything == seen + hidden
    assert hidden
    assert legend.width() <= 360
    legend.more.menu().actions()[-1].trigger()
    assert (window.session.document.organization.settings.management_account,) == window.session.selection


def test_the_question_gives_way_before_an_answer_does(window):
    """The button of the lens says it, too."""
    window.lens.choose(LensChoice("action", "s3:DeleteBucket"))
    window.lens.finish()
    legend = window._area.legend
    legend.fit(1000)
    legend.fit(legend.width() - legend.findChild(ElidedLabel).width() + 20)
    assert [button.isVisible() for button in legend.buttons] == [True] * 4
    assert legend.more.isHidden()


def test_a_lens_behind_an_explanation_says_so_in_whole_words_for_any_room(window):
    session = window.session
    window.lens.choose(LensChoice("action", "s3:DeleteBucket"))
    window.lens.finish()
    session.set_annotations({session.organization.root: NodeAnnotation(note="why")}, Asker.QUESTION)
    assert Asker.QUESTION is window.lens.covered_by
    legend = window._area.legend
    for room, words in (
        (1000, "Hidden by the explanation; leave its tab to see it again."),
        (600, "Hidden by the explanation"),
        (240, "Hidden by the explanation"),
    ):
        legend.fit(room)
        assert (True, words) == (legend._hint.isVisible(), legend._hint.text()), room
        assert legend._hint.sizeHint().width() <= legend._hint.width()
        assert legend.width() <= room
    assert "leave its tab" in legend._hint.toolTip()
    assert not legend.findChild(ElidedLabel).isVisible()


@in_one_window("size", [(900, 600), (1440, 900)])
@in_one_window("account", ["beside the root", "below it"])
def test_how_to_begin_is_said_below_the_cards_and_never_over_one(window, size, account):
    window.resize(*size)
    organization = template("empty").organization
    if account == "below it":
        settings = organization.settings
        organization.apply(Change("", {}, settings=Swap(settings, replace(settings, management_account=None))))
    window.session.document.replace(organization)
    QApplication.processEvents()
    area, view = window._area, window.canvas
    assert area.hint is not None
    assert area.hint.isVisible()
    for dy in (0, -60, -90, -300, 600):
        view.pan_by(0, dy)
        cards = view.viewportTransform().mapRect(rectf(view.shown_layout.bounds)).toRect().translated(0, view.y())
        assert not area.hint.isVisible() or not area.hint.geometry().intersects(cards), dy


@in_one_window("size", [(900, 600), (1280, 800), (1440, 900)])
def test_the_words_of_a_lens_are_whole_in_each_window(window, size):
    """In the strip and on the button: the question, or what it asks about."""
    window.resize(*size)
    for lens in (("action", "s3:DeleteBucket"), ("budget", ""), ("policy", "region-deny"), ("tests", "")):
        window.lens.choose(LensChoice(*lens))
        window.lens.finish()
        QApplication.processEvents()
        title = window._area.legend.findChild(ElidedLabel)
        assert title.text() in {window.lens.reading.title, window.lens.brief}
        assert title.isVisible()
        assert title.sizeHint().width() <= title.width()
        assert window.lens.reading.title in {title.text(), title.toolTip()}
        assert "\N{HORIZONTAL ELLIPSIS}" not in window.findChild(LensButton).text()


def test_answers_that_nobody_has_give_their_words_to_the_question_and_can_be_read(window):
    window.lens.choose(LensChoice("budget"))
    window.lens.finish()
    legend = window._area.legend
    legend.fit(1000)
    full, *_ = legend.buttons
    assert "0 full" == full.text()
    legend.fit(legend.whole)
    assert "0" == full.text()
    assert "0 full" in full.toolTip()
    assert "0 full" in full.accessibleName()
    assert legend.title == legend.findChild(ElidedLabel).text()
    for scheme in (theme.Scheme.LIGHT, theme.Scheme.DARK):
        theme.apply(QApplication.instance(), scheme)
        (full, *_), tokens = legend.buttons, theme.current()
        ink = full.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
        assert tokens.secondary == ink  # it has 4.5:1, as another test holds
        assert not full.isEnabled()


def test_a_path_of_nothing_but_the_root_gives_way_to_a_question(window):
    window.resize(900, 600)
    window.session.select([])
    window.lens.choose(LensChoice("action", "s3:DeleteBucket"))
    window.lens.finish()
    assert not window._area.breadcrumb.isVisible()
    window.lens.choose(LensChoice())
    assert not window._area.breadcrumb.isHidden()


def named(window, name):
    return next(n.id for n in window.session.document.organization.nodes.values() if n.name == name)


def test_a_picture_of_a_large_design_brings_into_sight_what_it_is_about(window):
    view, shown = window.canvas, window.session.shown
    view.set_animated(False)
    view.zoom_by(8, view.viewport().rect().center())
    other = window.session.organization.copy()
    layout = view.shown_layout
    far = max((one for one in other.nodes if one in layout), key=lambda one: rectf(layout.rect(one)).right())
    card = lambda: rectf(view.shown_layout.rect(far))  # noqa: E731 - its place may be another in the picture
    assert not view.visible_area().intersects(card())
    shown.show(DesignPicture(other, sight=far))
    assert view.visible_area().intersects(card())
