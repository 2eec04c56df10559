"""Open items decided again, all that is open of them together: they may be stopped by now one policy, now another.

Items for which the same statements depend on the same keys are alike, and so one of them is decided for all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from designer.analysis.replay.columns import Columns
from designer.analysis.replay.evidence import FIRST_UNKNOWN, marked_items
from designer.analysis.replay.levels import AskedLevel
from designer.analysis.replay.requests import PASSED_TO, Knowledge, LoggedRequest, NoValue, value_of_passing
from designer.analysis.replay.scopes import AskedScope
from designer.analysis.replay.verdicts import PlacedLevel, Verdict, decide_together, level_stops, of_stops


class Cell(NamedTuple):
    """Items that are alike, and what was found of them.

    Attributes:
        items: They, in the view of their class.
        is_stopped: Whether they are stopped whatever the open keys are.
        passing: What stops none of them after all, by the place of the level on the path and the label.
        passes: Whether nothing does.
    """

    items: int
    is_stopped: bool
    passing: frozenset[tuple[int, str]]
    passes: bool


class PathClass(NamedTuple):
    """Accounts on whose paths the same levels may stop something."""

    levels: tuple[AskedLevel, ...]
    scope: AskedScope


Verdicts = dict[tuple[tuple[AskedLevel, ...], object], tuple[Verdict, Verdict]]
"""Together, and by each statement alone: of levels, and what distinguishes items for them."""


def settle(about: PathClass, items: int, knowledge: Knowledge, columns: Columns, known: Verdicts) -> Iterator[Cell]:
    """Yield the open items of a class in cells, where deciding them together changes something.

    Args:
        about: The class.
        items: Its items that are open as each statement alone has it.
        knowledge: What is known of requests.
        columns: The columns.
        known: Verdicts by what they rest on; new ones are added.
    """
    for cell, signature in _alike(about, items, columns):
        question = about.levels, signature
        if question not in known:
            known[question] = _verdicts(about, cell, _request(about.scope, cell, knowledge, columns))
        verdict, said = known[question]
        if verdict.is_stopped:
            yield Cell(cell, True, frozenset(), False)
            continue
        left = {(stop.node, stop.label) for stop in verdict.stops}
        passing = {(int(stop.node), stop.label) for stop in said.stops if (stop.node, stop.label) not in left}
        if passing:
            yield Cell(cell, False, frozenset(passing), not verdict.stops)


def _alike(about: PathClass, items: int, columns: Columns) -> Iterator[tuple[int, tuple[object, ...]]]:
    """Part items by what may stop them, by what depends on which keys, and by whether requests carry these keys."""
    cells: list[tuple[int, tuple[object, ...]]] = [(items, ())]
    cells = list(_split(cells, max(about.scope.in_doubt(level.type) for level in about.levels), "owner"))
    keys: set[str] = set()
    for number, level in enumerate(about.levels):
        for stop in level.stops(about.scope):
            cells = list(_split(cells, stop.part.possible, (number, stop.label)))
        for place, one in enumerate(level.hanging(about.scope)):
            keys |= one.keys
            cells = list(_split(cells, one.items, (number, place, one.keys)))
    for key in sorted(keys):
        table, by_presence = columns.presence(key)
        marks = about.scope.view.marks(columns.evidence.asked, table)
        for place, presence in enumerate(by_presence):
            if len(by_presence) > 1:
                cells = list(_split(cells, marked_items(marks, FIRST_UNKNOWN + place), (key, presence)))
            else:
                cells = [(cell, (*signature, (key, presence))) for cell, signature in cells]
    yield from cells


def _split(
    cells: list[tuple[int, tuple[object, ...]]], items: int, name: object
) -> Iterator[tuple[int, tuple[object, ...]]]:
    for cell, signature in cells:
        if both := cell & items:
            yield both, (*signature, name)
        if rest := cell & ~items:
            yield rest, signature


def _verdicts(about: PathClass, cell: int, request: LoggedRequest) -> tuple[Verdict, Verdict]:
    levels = [
        PlacedLevel(str(number), level.statements, bool(about.scope.in_doubt(level.type) & cell))
        for number, level in enumerate(about.levels)
        if about.scope.asked(level.type) & cell
    ]
    said = of_stops(stop for level in levels for stop in level_stops(request, level))
    return decide_together(request, levels, said), said


def _request(scope: AskedScope, cell: int, knowledge: Knowledge, columns: Columns) -> LoggedRequest:
    """Return one item as a request."""
    evidence = columns.evidence
    item = next(scope.view.items(cell & -cell))
    who = evidence.who.values[evidence.who.ids[item]]
    asked = evidence.asked.values[evidence.asked.ids[item]]
    owner = columns.owner()
    request = knowledge.request(
        who,
        asked.action,
        evidence.resource.values[evidence.resource.ids[item]],
        owner.values[owner.ids[item]],
        evidence.circumstance.values[evidence.circumstance.ids[item]],
    )
    passed = value_of_passing(asked)
    if passed is NoValue.UNKNOWN or PASSED_TO in knowledge.assumed:
        return request
    return request.supposing({PASSED_TO: None if isinstance(passed, NoValue) else passed})
