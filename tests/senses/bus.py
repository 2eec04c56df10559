"""The window on the bus: its parts, the events that it sends, and keys and the mouse for it."""

from __future__ import annotations

import json
import subprocess
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
"""The tests of the module that was imported."""


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


def shown(window: Window) -> list[Any]:
    """Return the windows of the program that show."""
    every = (window.program.get_child_at_index(number) for number in range(window.program.get_child_count()))
    return [one for one in every if one is not None and one.get_state_set().contains(STATES.SHOWING)]
