"""What a screen reader meets in the window, over the real bus: `.ci/try-senses` starts all that it takes.

For the system's Python, which has `gi`; nothing of ours is imported. Each test says what it found; the status is 1 if
one fails. In the last, a person reads the tree, finds the reason of a denial, attaches a policy, and saves, by events
and keys alone.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402 - its version is chosen by the line before

PATIENCE_SECONDS = 20
STATES = Atspi.StateType
NAMED = {
    "button",
    "check box",
    "combo box",
    "link",
    "list item",
    "menu item",
    "page tab",
    "radio button",
    "text",
    "tree",
}
TESTS: list[Callable[[Window], object]] = []


class Window:
    """The program as it is on the bus, the events that it sends, and keys for it."""

    def __init__(self, design: Path) -> None:
        self.design = design
        self.events: list[tuple[str, str, int]] = []
        self._listener = Atspi.EventListener.new(self._hear)
        for kind in ("state-changed:focused", "announcement"):
            self._listener.register(f"object:{kind}")
        threading.Thread(target=Atspi.event_main, daemon=True).start()
        self.program = until(self._program)
        self.canvas = until(lambda: self.find("tree", "Canvas"))

    def _program(self) -> Any:
        desktop = Atspi.get_desktop(0)
        every = (desktop.get_child_at_index(number) for number in range(desktop.get_child_count()))
        return next((one for one in every if one and "rgwright" in (one.get_name() or "")), None)

    def _hear(self, event: Any) -> None:
        try:
            said = event.any_data if isinstance(event.any_data, str) else event.source.get_name()
            self.events.append((event.type, said or "", event.detail1))
        except Exception as error:  # noqa: BLE001 - what is gone by now says nothing
            self.events.append((event.type, f"gone: {error}", 0))

    def find(self, role: str, start: str, below: Any = None) -> Any:
        """Return the first showing object of a role whose name begins with words, or None."""
        return next((one for one in walk(below or self.program) if is_named(one, role, start)), None)

    def card(self, start: str) -> Any:
        """Return the card whose name begins with words."""
        return until(lambda: next((one for one in walk(self.canvas) if (one.get_name() or "").startswith(start)), None))

    def keys(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            subprocess.run(["xdotool", "key", key], check=True)
            time.sleep(0.15)

    def type(self, text: str) -> None:
        """Type letters."""
        subprocess.run(["xdotool", "type", "--delay", "20", text], check=True)

    def heard(self, kind: str, start: str) -> bool:
        """Whether an event of a kind came whose words begin so."""
        return any(kind in one and said.startswith(start) for one, said, _on in list(self.events))


def walk(one: Any, depth: int = 0) -> Iterator[Any]:
    """Yield an object and all below it."""
    yield one
    for number in range(min(one.get_child_count(), 400)) if depth < 30 else ():
        child = one.get_child_at_index(number)
        if child is not None:
            yield from walk(child, depth + 1)


def is_named(one: Any, role: str, start: str) -> bool:
    """Whether an object shows, has a role, and a name that begins with words."""
    name = one.get_name() or ""
    return one.get_role_name() == role and name.startswith(start) and one.get_state_set().contains(STATES.SHOWING)


def until(ask: Callable[[], Any]) -> Any:
    """Ask until the answer is not empty; raise if it stays so."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if answer := ask():
            return answer
        time.sleep(0.1)
    raise AssertionError("waited in vain")


def act(one: Any, name: str) -> None:
    """Take an action of an object by its name."""
    names = [Atspi.Action.get_action_name(one, number) for number in range(Atspi.Action.get_n_actions(one))]
    assert name in names, f"{one.get_name()} offers {names}"
    Atspi.Action.do_action(one, names.index(name))


def has_focus(one: Any) -> bool:
    """Whether an object has the keys."""
    return bool(one.get_state_set().contains(STATES.FOCUSED))


def go_to(window: Window, start: str) -> None:
    """Give a card the keys by the bus."""
    act(window.card(start), "SetFocus")
    until(lambda: has_focus(window.card(start)))


def middle(one: Any) -> tuple[str, str]:
    """Return the place of an object on the screen, for xdotool."""
    place = Atspi.Component.get_extents(one, Atspi.CoordType.SCREEN)
    return str(place.x + place.width // 2), str(place.y + place.height // 2)


def xdotool(*words: str) -> None:
    """Move and press the mouse."""
    subprocess.run(["xdotool", *words], check=True)
    time.sleep(0.15)


def attached(design: Path, name: str) -> int:
    """Return the number of policies that a saved design attaches to a node."""
    nodes = json.loads(design.read_text("utf-8"))["nodes"]
    return next(len(node["policies"]) for node in nodes if node["name"] == name)


def test(function: Callable[[Window], object]) -> Callable[[Window], object]:
    """Add a test, in the order of the file."""
    TESTS.append(function)
    return function


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


def shown(window: Window) -> list[Any]:
    """Return the windows of the program that show."""
    every = (window.program.get_child_at_index(number) for number in range(window.program.get_child_count()))
    return [one for one in every if one is not None and one.get_state_set().contains(STATES.SHOWING)]


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


def main() -> int:
    """Run each test on the window of a design; return 1 if one fails."""
    window = Window(Path(sys.argv[1]))
    time.sleep(2)
    failed = 0
    for one in TESTS if len(sys.argv) < 3 else [one for one in TESTS if sys.argv[2] in one.__name__]:
        name = one.__name__.replace("_", " ")
        window.events.clear()
        try:
            print(f"ok      {name}: {one(window) or ''}".rstrip(": "), flush=True)
        except Exception as error:  # noqa: BLE001 - each test is told of, whatever the one before it met
            failed += 1
            print(f"FAILED  {name}: {type(error).__name__} {error}; heard {window.events[-6:]}", flush=True)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
