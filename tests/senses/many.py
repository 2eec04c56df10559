"""4,000 accounts: what a reader walks through costs what it walks, not what there is."""

from __future__ import annotations

import json
import time
from itertools import islice

from tests.senses.bus import Window, test, until, walk

WALKED = 200
WITHIN_SECONDS = 2.0


@test
def two_hundred_cards_are_walked_in_two_seconds(window: Window) -> object:
    begun = time.monotonic()
    names = [one.get_name() for one in islice(walk(window.canvas), WALKED)]
    took = time.monotonic() - begun
    assert len(names) == WALKED
    assert all(names)
    assert took < WITHIN_SECONDS, f"{took:.2f} s"
    return f"{took:.2f} s"


@test
def every_account_is_found_once_all_is_expanded(window: Window) -> object:
    window.keys("ctrl+9")
    nodes = len(json.loads(window.design.read_text("utf-8"))["nodes"])
    until(lambda: sum(1 for _ in walk(window.canvas)) - 1 == nodes)
    return f"{nodes} nodes"
