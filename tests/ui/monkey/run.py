"""One run of the monkey: so many gestures from one seed, judged after each."""

import traceback
from pathlib import Path

from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from tests.ui.monkey import gestures
from tests.ui.monkey.monkey import Monkey

RECKONED_EVERY = 40
"""Gestures between two looks at the whole history."""


def run(chosen, watch, tell):
    """Do as many gestures as are chosen, or fewer: the first fault ends the run. Return the number of gestures done."""
    folder = Path.home() / "designs"
    folder.mkdir()
    monkey = Monkey(chosen.seed, folder, watch, tell)
    monkey.act_in = gestures.answer
    weights, kinds = zip(*_wanted(chosen), strict=True)
    step = 0
    while step < chosen.steps and not watch.faults:
        step += 1
        monkey.begin(step)
        waiting = QApplication.activeModalWidget() or QApplication.activePopupWidget()
        gesture = gestures.in_dialog if waiting and monkey.chance(0.8) else monkey.random.choices(kinds, weights)[0]
        tell(f"{step} {gesture.__name__}")
        try:
            gesture(monkey)
            monkey.pump()
        except Exception as error:  # noqa: BLE001 - told as any other fault, before the window is left
            if isValid(monkey.window) or not isinstance(error, RuntimeError):
                watch.add(traceback.format_exc())
        if not isValid(monkey.window):
            tell("the window was closed, as was asked for")
            break
        monkey.judge.look()
        if step % RECKONED_EVERY == 0:
            reckon(monkey)
    if not watch.faults and isValid(monkey.window):
        reckon(monkey)
    monkey.leave()
    return step


def _wanted(chosen):
    """Yield the weights and gestures that are neither left out nor missing among those asked for."""
    for weight, gesture in gestures.GESTURES:
        name = gesture.__name__
        if name not in chosen.without and (not chosen.only or name in chosen.only):
            yield weight, gesture


def reckon(monkey):
    """Finish what is open, and judge the whole."""
    for _ in range(5):
        waiting = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if waiting is None:
            break
        waiting.close()
        monkey.pump()
    monkey.window.canvas.setFocus()
    monkey.pump(2)
    monkey.note("reckons")
    monkey.judge.reckon()
    monkey.judge.leftovers()
