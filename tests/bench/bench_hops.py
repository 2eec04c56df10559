"""Hops of four trips: how many of our own functions, and files, take part in each.

The trips are a drag from its release until it is painted, a file from its bytes to the first paint, a character
typed in the policy editor, and `orgwright permissions`. Counted are distinct functions of `designer` and `ui`, without
comprehensions, lambdas and the bodies of classes that are imported meanwhile. Fewer is easier to follow; no time is
measured here.

Of a trip that edits, the way to the edit is one thread that a reader follows; after it each view reads for itself,
and a reader follows the one of interest. So the figures also say how many functions lead to `Organization.apply`, and
how many each room has. `python -m tests.bench.bench_hops` lists the functions of each trip, in the order in which they
are first entered.
"""

from __future__ import annotations

import contextlib
import inspect
import io
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FrameType
from typing import TYPE_CHECKING

from tests.bench import Result
from ui.commands.requests import show_policy

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

ROOT = Path(__file__).resolve().parents[2]
OURS = (f"{ROOT}/designer/", f"{ROOT}/ui/")


def run() -> Result:
    """Functions and files of each trip, in the company sample."""
    figures: dict[str, float | int | str] = {}
    for name, functions in trips().items():
        figures[f"{name}_functions"] = len(functions)
        figures[f"{name}_files"] = len({code.co_filename for code in functions})
        names = [code.co_qualname for code in functions]
        if "Organization.apply" in names:
            figures[f"{name}_to_edit"] = names.index("Organization.apply")
        rooms = Counter(".".join(Path(code.co_filename).relative_to(ROOT).parts[:2]) for code in functions)
        figures[f"{name}_rooms"] = ", ".join(f"{room} {count}" for room, count in rooms.most_common())
    return Result("hops", figures, {}, reached=True)


def trips() -> dict[str, dict[CodeType, None]]:
    """The functions of each trip by its name."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as home:
        for name in ("CONFIG", "DATA", "STATE", "CACHE"):
            os.environ[f"XDG_{name}_HOME"] = f"{home}/{name.lower()}"
        return {"permissions": permissions()} | window_trips(Path(home))


@contextlib.contextmanager
def followed() -> Iterator[dict[CodeType, None]]:
    """The functions of ours that are entered meanwhile, in the order of their first time.

    Told are calls alone, so that it costs little: a slow trip would meet timers that begin later work.
    """
    entered: dict[CodeType, None] = {}

    def note(frame: FrameType, _event: str, _argument: object) -> None:
        code = frame.f_code
        is_function = code.co_flags & inspect.CO_OPTIMIZED and not code.co_name.startswith("<")
        if is_function and code.co_filename.startswith(OURS):
            entered.setdefault(code)

    sys.settrace(note)
    try:
        yield entered
    finally:
        sys.settrace(None)


def permissions() -> dict[CodeType, None]:
    """`orgwright permissions FILE --account shop-prod`, in this process."""
    from designer import cli

    command = ["permissions", str(ROOT / "resources/templates/company.json"), "--account", "shop-prod"]
    with followed() as entered, contextlib.redirect_stdout(io.StringIO()):
        status = cli.run_command(command)
    assert status == 0
    return entered


def window_trips(home: Path) -> dict[str, dict[CodeType, None]]:
    """The three trips of the window."""
    from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from ui.code_editor.editor import CodeEditor
    from ui.window.app import Program, make_application

    path = home / "company.json"
    path.write_bytes((ROOT / "resources/templates/company.json").read_bytes())
    app = make_application([])
    program = Program(app)
    seen: list[bool] = []
    with followed() as opened:
        window = program.start(path)
        window.canvas.painted.connect(lambda: seen.append(True))
        while not seen:
            app.processEvents()
    window.canvas.set_animated(False)
    window.resize(1600, 1000)
    window.canvas.fit()
    quiet(window)

    view = window.canvas
    layout = view.canvas_scene.layout
    organization = window.session.document.organization
    account = next(node.id for node in organization.nodes.values() if node.name == "shop-test")
    goal = next(node.id for node in organization.nodes.values() if node.name == "Sandbox")

    def middle(node_id: str) -> QPoint:
        card = layout.rect(node_id)
        return view.mapFromScene(card.x + card.w / 2, card.y + card.h / 2)

    start, end = middle(account), middle(goal)
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    QTest.mousePress(view.viewport(), left, pos=start)
    for step in range(1, 11):
        point = QPointF(start + (end - start) * step / 10)
        place = view.viewport().mapToGlobal(point)
        move = QMouseEvent(QEvent.Type.MouseMove, point, place, none, left, Qt.KeyboardModifier.NoModifier)
        app.sendEvent(view.viewport(), move)
        app.processEvents()
    with followed() as dropped:
        QTest.mouseRelease(view.viewport(), left, pos=end)
        app.processEvents()
    assert organization.parent(account) == goal, "the drag has to arrive"

    policy = next(one.id for one in organization.policies.values() if not one.aws_managed)
    show_policy(window.session.requests, policy)
    quiet(window)
    editor = next(one for one in window.findChildren(CodeEditor) if one.isVisible())
    with followed() as typed:
        QTest.keyClick(editor, Qt.Key.Key_X)
        QApplication.processEvents()
    window.session.document.take_as_saved()
    window.close()
    return {"drag": dropped, "open": opened, "typing": typed}


def quiet(window: QObject) -> None:
    """Let the window do all that it does by itself: until none of its works runs, nor any timer that starts one.

    RuntimeError where that takes more than a minute.
    """
    from PySide6.QtCore import QTimer
    from PySide6.QtTest import QTest

    last = time.monotonic() + 60
    idle = 0  # turns in a row without work: what ends may begin something else
    while idle < 5:
        QTest.qWait(20)
        waits = (
            timer.isActive() and (timer.isSingleShot() or not timer.interval()) for timer in window.findChildren(QTimer)
        )
        idle = 0 if any(waits) else idle + 1
        if time.monotonic() > last:
            raise RuntimeError("the window does not come to rest")


def listed() -> None:
    """Print the functions of each trip, with file and line."""
    for name, functions in trips().items():
        print(f"{name}: {len(functions)}")
        for code in functions:
            print(f"  {Path(code.co_filename).relative_to(ROOT)}:{code.co_firstlineno} {code.co_qualname}")


if __name__ == "__main__":
    listed()
