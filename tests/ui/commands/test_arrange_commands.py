"""Arranging by key in a whole window: nudging, lining up, tidying; one subtree alone; levels of the tree."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from designer.exchange.formats import native
from designer.organization import edits
from designer.organization.layout import Density, Direction
from designer.organization.model.change import Change, Swap
from designer.organization.model.records import NodeId, NodeKind
from ui.features.export.dialog import ExportDialog
from ui.features.export.sheet_maker import as_shown, chosen_top
from ui.state.session import Session

KEY = Qt.Key
ALT, CTRL, SHIFT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
PLAIN = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def canvas(window):
    window.canvas.setFocus()
    return window.canvas


def organization(window):
    return window.session.document.organization


def node(window, name) -> NodeId:
    return next(n.id for n in organization(window).nodes.values() if n.name == name)


def pick(window, *names):
    window.session.select([node(window, name) for name in names])


def card(window, name):
    return window.canvas.shown_layout.rect(node(window, name))


def shown(window):
    return {organization(window).node(n).name for n, _ in window.canvas.shown_layout.cards()}


def press(key, modifiers=PLAIN):
    QTest.keyClick(QApplication.focusWidget(), key, modifiers)


def run(window, command):
    action = window.actions_by_id[command]
    assert action.isEnabled(), command
    action.trigger()


def stack(window):
    return window.session.document.undo_stack


def test_nudges_in_a_row_are_one_step(window, canvas):
    pick(window, "Prod")
    x, y, *_ = card(window, "Prod")
    press(KEY.Key_Right, CTRL | SHIFT)
    press(KEY.Key_Down, CTRL | SHIFT)
    press(KEY.Key_Left, ALT | SHIFT)
    assert (x + 9, y + 10) == card(window, "Prod")[:2]
    assert (1, "Nudge Prod") == (stack(window).count(), stack(window).undoText())
    assert window.session.selection == (node(window, "Prod"),)
    press(KEY.Key_Z, CTRL)
    assert (x, y) == card(window, "Prod")[:2]
    assert not organization(window).places


def test_a_card_that_is_nudged_out_of_view_is_followed(window, canvas):
    pick(window, "Sandbox")
    canvas.actual_size()
    for _ in range(80):
        press(KEY.Key_Right, CTRL | SHIFT)
    there = card(window, "Sandbox")
    assert canvas.visible_area().contains(there.x + there.w, there.y)
    assert stack(window).count() == 1


def test_the_root_is_not_nudged_and_says_why(window, canvas, qtbot):
    run_nudge = window.actions_by_id["place.right"]
    window.session.select([organization(window).root])
    assert not run_nudge.isEnabled()
    pick(window, "Prod", "Root")
    with qtbot.waitSignal(window.session.notices.refused) as said:
        run_nudge.trigger()
    assert "stays where it is" in said.args[0]


def test_selected_cards_are_lined_up_and_spread_out(window, canvas):
    names = ("dev-anna", "shop-prod", "Network")
    pick(window, *names)
    run(window, "align.left")
    assert len({card(window, name).x for name in names}) == 1
    assert stack(window).undoText() == "Align the left edges of 3 accounts"
    run(window, "align.bottom")
    assert len({card(window, name).y for name in names}) == 1
    stack(window).undo()
    stack(window).undo()
    run(window, "distribute.across")
    cards = sorted(card(window, name) for name in names)
    gaps = [after.x - before.x - before.w for before, after in itertools.pairwise(cards)]
    assert abs(gaps[0] - gaps[1]) <= 1
    pick(window, "dev-anna")
    assert not window.actions_by_id["align.left"].isEnabled()
    assert not window.actions_by_id["distribute.across"].isEnabled()


def test_cards_return_alone_with_all_below_or_all_together(window, canvas):
    names = ("Workloads", "shop-prod", "Sandbox", "dev-anna")
    before = {name: card(window, name) for name in names}
    for name in names:
        pick(window, name)
        press(KEY.Key_Down, CTRL | SHIFT)
    pick(window, "Sandbox")
    press(KEY.Key_Home, CTRL | SHIFT)
    assert stack(window).undoText() == "Return Sandbox to its automatic place"
    assert before["Sandbox"] == card(window, "Sandbox")
    pick(window, "Workloads")
    run(window, "place.tidy")
    assert {node(window, "dev-anna")} == set(organization(window).places)
    assert before["shop-prod"] == card(window, "shop-prod")
    run(window, "place.tidy-all")
    assert not organization(window).places
    assert {name: card(window, name) for name in names} == before
    assert not window.actions_by_id["place.tidy-all"].isEnabled()


def test_a_copied_subtree_keeps_what_was_placed_in_it(window, canvas):
    pick(window, "shop-prod")
    press(KEY.Key_Down, CTRL | SHIFT)
    pick(window, "Prod")
    press(KEY.Key_Right, CTRL | SHIFT)
    places = organization(window).places
    inside = places[node(window, "shop-prod")]
    pick(window, "Workloads")
    press(KEY.Key_D, CTRL)
    (copy,) = window.session.selection
    prod, shop = (next(n for n in organization(window).walk(copy) if n.startswith(s)) for s in ("ou-prod", "acc-shop"))
    assert copy not in places
    assert (inside, places[node(window, "Prod")]) == (places[shop], places[prod])
    pick(window, "Prod")
    press(KEY.Key_C, CTRL)
    pick(window, "Sandbox")
    press(KEY.Key_V, CTRL)
    (pasted,) = window.session.selection
    assert pasted not in places, "only what is inside keeps its place"
    assert sum(place == inside for place in places.values()) == 3


def test_placed_cards_and_the_direction_are_saved_and_opened_again(window, canvas, tmp_path):
    window.resize(1500, 900)
    run(window, "view.left-right")
    pick(window, "Prod")
    press(KEY.Key_Right, CTRL | SHIFT)
    place = organization(window).places[node(window, "Prod")]
    window.files.save(tmp_path / "placed.json")
    layout = json.loads((tmp_path / "placed.json").read_text("utf-8"))["layout"]
    assert ("left-right", {"ou-prod": list(place)}) == (layout["direction"], layout["positions"])
    file = native.read((tmp_path / "placed.json").read_bytes(), "placed.json")
    assert {"ou-prod": place} == dict(file.organization.places)
    window.files.open(tmp_path / "placed.json")
    assert window.session.direction is Direction.LEFT_RIGHT
    assert card(window, "Prod")[:2] == (card(window, "Workloads").x + place[0], card(window, "Workloads").y + place[1])


def test_a_new_card_is_not_made_under_one_that_was_placed_by_hand(window, canvas):
    window.session.set_density(Density.COMFORTABLE)
    pick(window, "shop-prod")
    below = card(window, "warehouse-prod")
    corners = {node(window, "Network"): (below.x + 15, below.y + 62)}
    document = window.session.document
    document.push(edits.place(document.organization, window.canvas.shown_layout.offsets(corners)))
    placed = card(window, "Network")
    pick(window, "Prod")
    press(KEY.Key_Tab)
    press(KEY.Key_Return)
    (new,) = (n for n in organization(window).node(node(window, "Prod")).children[-1:])
    there = window.canvas.shown_layout.rect(new)
    assert placed == card(window, "Network")
    assert [n for n, _ in window.canvas.shown_layout.cards(there)] == [new]
    assert stack(window).count() == 2
    stack(window).undo()
    assert {node(window, "Network")} == set(organization(window).places)


def test_one_subtree_is_shown_alone_and_esc_leads_back(window, canvas):
    assert window.canvas.parentWidget().focus_bar is None
    pick(window, "Workloads")
    press(KEY.Key_Return, CTRL)
    assert window.session.focus == node(window, "Workloads")
    below = {organization(window).node(n).name for n in organization(window).walk(node(window, "Workloads"))}
    assert below == shown(window)
    bar = window.canvas.parentWidget().focus_bar
    assert (True, "Only Workloads") == (bar.isVisible(), bar.words)
    press(KEY.Key_Up)
    assert window.session.current == node(window, "Workloads"), "arrows stay inside"
    press(KEY.Key_Escape)
    assert (window.session.selection, window.session.focus) == ((), node(window, "Workloads"))
    press(KEY.Key_A, CTRL)
    assert len(window.session.selection) == len(below), "all that is shown"
    press(KEY.Key_Escape)
    press(KEY.Key_Escape)
    assert window.session.focus is None
    assert shown(window) == {n.name for n in organization(window).nodes.values()}
    assert not bar.isVisible()


def test_the_bar_leads_back_by_mouse(window, canvas):
    window.session.focus_on(node(window, "Workloads"))
    bar = window.canvas.parentWidget().focus_bar
    QTest.mouseClick(bar.findChild(QToolButton), Qt.MouseButton.LeftButton)
    assert window.session.focus is None


def test_the_ou_around_an_account_is_shown_alone(window, canvas):
    pick(window, "shop-prod")
    press(KEY.Key_Return, CTRL)
    assert window.session.focus == node(window, "Prod")
    assert window.session.selection == (node(window, "shop-prod"),)


def test_whoever_selects_something_outside_sees_everything_again(window, canvas):
    window.session.focus_on(node(window, "Workloads"))
    window.session.reveal(node(window, "shop-prod"))
    assert window.session.focus is not None
    window.session.reveal(node(window, "dev-anna"))
    assert window.session.focus is None
    assert window.canvas.visible_area().contains(card(window, "dev-anna").x, card(window, "dev-anna").y)


def test_an_edit_that_takes_the_subtree_away_shows_everything_again(window, canvas):
    workloads = node(window, "Workloads")
    window.session.focus_on(workloads)
    document = window.session.document
    document.push(edits.remove(document.organization, [workloads]))
    assert window.session.focus is None
    assert organization(window).root in window.canvas.shown_layout
    document.undo_stack.undo()
    pick(window, "shop-prod")
    press(KEY.Key_Return, CTRL)
    document.push(edits.move(document.organization, [node(window, "shop-prod")], node(window, "Sandbox")))
    assert window.session.focus is None, "the current node went elsewhere"


def test_edits_work_while_one_subtree_is_shown(window, canvas):
    pick(window, "Prod")
    press(KEY.Key_Return, CTRL)
    press(KEY.Key_Tab)
    press(KEY.Key_Return)
    assert window.session.focus == node(window, "Prod")
    assert len(shown(window)) == 6
    press(KEY.Key_Right, CTRL | SHIFT)
    assert len(organization(window).places) == 1


def test_an_export_offers_what_is_shown_alone(window, canvas, qtbot):
    window.session.focus_on(node(window, "Workloads"))
    window.session.select(())
    assert chosen_top(window.session) == node(window, "Workloads")
    subject = as_shown(window.session, window.files, chosen_top(window.session))
    assert subject.top == node(window, "Workloads")
    dialog = ExportDialog(window.session, window.files, window)
    qtbot.waitUntil(lambda: not dialog.progress.isVisible())
    assert dialog.form.part
    dialog.close()


def test_levels_are_shown_by_keys_down_to_the_fifth_that_aws_allows(window, canvas):
    depth = organization(window).depth
    for level, key in enumerate((KEY.Key_1, KEY.Key_2, KEY.Key_3, KEY.Key_4, KEY.Key_5), 1):
        press(key, ALT)
        assert {n.name for n in organization(window).nodes.values() if depth(n.id) <= level} == shown(window)
    pick(window, "Workloads")
    press(KEY.Key_Return, CTRL)
    press(KEY.Key_1, ALT)
    assert {"Workloads", "Prod", "Test", "Regulated"} == shown(window), "counted from the topmost card"


def test_accounts_alone_are_hidden_by_a_key(window, canvas):
    press(KEY.Key_0, ALT)
    kinds = {n.name: n.kind for n in organization(window).nodes.values()}
    assert {name for name, kind in kinds.items() if kind is not NodeKind.ACCOUNT} <= shown(window)
    assert "shop-prod" not in shown(window)


def test_a_collapsed_ou_tells_how_much_it_hides_and_the_worst_problem_below(window, canvas, qtbot):
    session: Session = window.session
    account = organization(window).node(node(window, "shop-prod"))
    gap = replace(account, policies=())
    session.document.push(Change("Leave a gap", {account.id: Swap(account, gap)}))
    session.set_collapsed(node(window, "Workloads"), True)
    contents, workloads = window.canvas.canvas_scene.contents, node(window, "Workloads")
    assert contents.of(workloads).count == "10"
    qtbot.waitUntil(lambda: contents.of(workloads).problems != "")
    assert contents.of(workloads).errors, "the worst of them is an error"
