"""The sample, by keys and by the bus.

In the last test, a person reads the tree, finds the reason of a denial, attaches a policy, and saves.
"""

from __future__ import annotations

import json
import time

from tests.senses.bus import (
    NAMED,
    STATES,
    Atspi,
    Window,
    act,
    attached,
    go_to,
    has_focus,
    is_named,
    middle,
    shown,
    test,
    until,
    walk,
    xdotool,
)


@test
def all_that_shows_and_answers_has_a_name(window: Window) -> object:
    every = list(walk(window.program))
    bare = [
        (one.get_role_name(), one.get_parent().get_name())
        for one in every
        if one.get_state_set().contains(STATES.SHOWING)
        and not (one.get_name() or "").strip()
        and (one.get_role_name() in NAMED)
    ]
    assert not bare, bare
    return f"{len(every)} objects"


@test
def the_tree_has_every_node_with_level_and_place(window: Window) -> object:
    design = json.loads(window.design.read_text("utf-8"))
    cards = list(walk(window.canvas))[1:]
    assert len(cards) == len(design["nodes"]), (len(cards), len(design["nodes"]))
    for card in cards:
        level, above = 1, card.get_parent()
        while above.get_role_name() != "tree":
            level, above = level + 1, above.get_parent()
        assert str(level) == card.get_attributes()["level"], card.get_name()
        assert card.get_parent().get_child_at_index(card.get_index_in_parent()).get_name() == card.get_name()
    return f"{len(cards)} cards"


@test
def collapsing_by_the_bus_takes_the_children_away_and_says_so(window: Window) -> None:
    card = window.card("OU Security")
    before = card.get_child_count()
    act(card, "Toggle")
    until(lambda: card.get_child_count() == 0)
    until(lambda: window.heard("announcement", "Security collapsed"))
    act(card, "Toggle")
    until(lambda: card.get_child_count() == before)
    until(lambda: window.heard("announcement", "Security expanded"))


@test
def focus_by_the_bus_moves_the_keys(window: Window) -> None:
    assert Atspi.Component.grab_focus(window.canvas)
    card = window.card("OU Workloads")
    act(card, "SetFocus")
    until(lambda: window.heard("focused", "OU Workloads"))
    until(lambda: card.get_state_set().contains(STATES.FOCUSED))


@test
def keys_name_the_card_that_they_reach(window: Window) -> None:
    window.keys("ctrl+1")
    go_to(window, "OU Workloads")
    window.keys("Down")
    until(lambda: window.heard("focused", "OU Prod"))
    window.keys("Home")
    until(lambda: window.heard("focused", "Root"))


@test
def letters_lead_to_a_row_of_the_outline(window: Window) -> None:
    outline = until(lambda: window.find("tree", "Outline"))
    assert Atspi.Component.grab_focus(outline)
    window.keys("Home")
    window.type("sand")
    until(lambda: window.heard("focused", "OU Sandbox"))


@test
def tab_leaves_the_canvas_and_comes_back(window: Window) -> None:
    window.keys("ctrl+1")
    until(lambda: not has_focus(window.card("Root")))
    go_to(window, "Root")
    window.keys("Tab")
    until(lambda: not has_focus(window.card("Root")))
    window.keys("shift+Tab")
    until(lambda: has_focus(window.card("Root")))


@test
def the_menu_of_a_card_has_names(window: Window) -> object:
    act(window.card("OU Workloads"), "ShowMenu")
    items = until(lambda: [one for one in walk(window.program) if is_named(one, "menu item", "")])
    bare = [one for one in items if not one.get_name() and one.get_state_set().contains(STATES.FOCUSABLE)]
    window.keys("Escape")
    assert not bare
    return f"{len(items)} items"


@test
def what_is_undone_done_again_and_saved_is_said_once(window: Window) -> None:
    go_to(window, "OU Sandbox")
    window.keys("F2")
    until(lambda: window.heard("focused", "Name of Sandbox"))
    window.type("Play")
    window.keys("Return")
    until(lambda: window.card("OU Play"))
    undo, save = ("ctrl+z", "Undone: "), ("ctrl+s", "Saved ")
    for key, start in (undo, ("ctrl+y", "Done again: "), save, undo, save):
        window.events.clear()
        window.keys(key)
        until(lambda start=start: window.heard("announcement", start))
        said = [words for kind, words, _on in window.events if "announcement" in kind]
        assert len(said) == len({*said}), said


@test
def tab_goes_round_in_dialogs_and_escape_leads_back(window: Window) -> object:
    found = []
    for keys in ("ctrl+e", "F1"):
        go_to(window, "Root")
        window.keys(keys)
        until(lambda: any(one.get_role_name() == "dialog" for one in shown(window)))
        window.events.clear()
        window.keys(*["Tab"] * 25)
        stops = [said for kind, said, on in window.events if "focused" in kind and on]
        assert 1 < len({*stops}) < len(stops), f"{keys}: {stops}"
        window.keys("Escape")
        until(lambda: all(one.get_role_name() != "dialog" for one in shown(window)))
        until(lambda: has_focus(window.card("Root")))
        found.append(f"{keys} {len({*stops})} stops")
    return ", ".join(found)


@test
def a_drop_that_is_refused_says_why_once(window: Window) -> object:
    window.keys("ctrl+9")
    time.sleep(1)
    from_x, from_y = middle(window.card("OU Workloads"))
    to_x, to_y = middle(window.card("OU Prod"))
    window.events.clear()
    xdotool("mousemove", from_x, from_y, "mousedown", "1")
    for step in range(1, 6):
        between = [str((int(a) * (5 - step) + int(b) * step) // 5) for a, b in ((from_x, to_x), (from_y, to_y))]
        xdotool("mousemove", *between)
    time.sleep(0.6)
    xdotool("mouseup", "1")
    time.sleep(0.6)
    said = [words for kind, words, _on in window.events if "announcement" in kind]
    assert len(said) == 1, said
    assert "cannot be moved" in said[0]
    return said[0]


@test
def what_is_found_is_said_once(window: Window) -> object:
    go_to(window, "Root")
    window.keys("ctrl+f")
    time.sleep(0.5)
    window.events.clear()
    window.type("prod")
    time.sleep(1.5)
    said = [words for kind, words, _on in window.events if "announcement" in kind]
    window.keys("Escape", "Escape")
    assert said, "nothing is said"
    assert len(said) == len({*said}), said
    return said[-1]


@test
def the_editor_has_text_caret_and_the_fault_as_its_description(window: Window) -> object:
    window.keys("ctrl+k")
    until(lambda: window.heard("focused", "Command"))
    window.type("DenyLeaveOrganization")
    time.sleep(1)
    window.keys("Return")
    code = until(lambda: window.find("text", "Policy document"))
    assert Atspi.Component.grab_focus(code)
    window.keys("ctrl+Home")
    assert Atspi.Text.get_caret_offset(code) == 0
    count = Atspi.Text.get_character_count(code)
    assert "LeaveOrganization" in Atspi.Text.get_text(code, 0, count)
    window.type("x")
    window.keys("ctrl+End")
    until(lambda: "fault" in code.get_description().partition("Tab indents")[0])
    said = code.get_description()
    window.keys("ctrl+z")
    until(lambda: Atspi.Text.get_character_count(code) == count)
    return said.partition(" Tab indents")[0]


@test
def a_person_finds_why_an_action_is_denied_attaches_a_policy_and_saves(window: Window) -> object:
    go_to(window, "OU Sandbox")
    window.keys("ctrl+k")
    until(lambda: window.heard("focused", "Command"))
    window.type("explain an")
    until(lambda: window.heard("announcement", "Explain an action"))
    window.keys("Return")
    until(lambda: window.heard("focused", "Action"))
    window.type("organizations:LeaveOrganization")
    until(lambda: window.heard("announcement", "Denied"))
    why = next(said for _kind, said, _on in reversed(window.events) if said.startswith("Denied"))
    go_to(window, "OU Sandbox")
    before = attached(window.design, "Sandbox")
    window.events.clear()
    window.keys("ctrl+t")
    until(lambda: window.heard("focused", "Attach a policy to Sandbox"))
    window.type("deny")
    window.keys("Down")
    until(lambda: window.heard("announcement", "Deny"))
    window.keys("Return")
    until(lambda: window.heard("announcement", "Attached Deny"))
    window.keys("ctrl+s")
    until(lambda: window.heard("announcement", "Saved "))
    assert before + 1 == attached(window.design, "Sandbox")
    return why
