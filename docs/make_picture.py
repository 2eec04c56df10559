"""Draws `docs/window.png`: the sample with one question asked of all accounts and one explained. Needs no screen.

.venv/bin/python docs/make_picture.py [FILE.png] [--dark]

Where QT_QPA_PLATFORM is set, such as to xcb with a screen by Xvfb, the window is a real one of that platform.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

DOCS = Path(__file__).resolve().parent
ACCOUNT, ACTION = "acc-shop-prod", "s3:DeleteBucket"
SIZE = (1440, 900)
SCREEN = {"name": "paper", "x": 0, "y": 0, "width": 1920, "height": 1200, "dpr": 1}

sys.path.insert(0, str(DOCS.parent))


def main() -> None:
    """Open the sample, ask about an action on the canvas and for one account, grab the window."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", default=str(DOCS / "window.png"))
    parser.add_argument("--dark", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:  # nobody's settings, nothing to recover
        for name in ("CONFIG", "DATA", "STATE", "CACHE"):
            os.environ[f"XDG_{name}_HOME"] = f"{home}/{name.lower()}"
        screens = Path(home, "screens.json")  # Qt's own offscreen screen is too small for the window
        screens.write_text(json.dumps({"screens": [SCREEN]}), encoding="utf-8")
        os.environ.setdefault("QT_QPA_PLATFORM", f"offscreen:configfile={screens}")
        draw(Path(options.file), dark=options.dark)


def draw(path: Path, *, dark: bool) -> None:
    """Draw the window into a PNG file."""
    from PySide6.QtTest import QTest

    from designer.analysis.lenses.choice import LensChoice
    from designer.organization.model.records import NodeId
    from ui import theme
    from ui.commands.requests import SHOW_ANSWER, show_policy
    from ui.window.app import Program, make_application

    app = make_application(sys.argv[:1])
    theme.apply(app, theme.Scheme.DARK if dark else theme.Scheme.LIGHT)
    window = Program(app).start(None)
    window.resize(*SIZE)
    QTest.qWait(500)  # the first layout, and the answers worked out beside it
    session = window.session
    policies = session.organization.policies.values()
    show_policy(session.requests, next(policy.id for policy in policies if policy.name == "ProtectProductionData"))
    session.reveal(NodeId(ACCOUNT))
    session.requests.ask(SHOW_ANSWER, ACTION)
    window.lens.choose(LensChoice("action", ACTION))
    window.lens.finish()
    QTest.qWait(1000)
    window.canvas.fit()
    QTest.qWait(500)
    window.grab().save(str(path))
    window.close()


if __name__ == "__main__":
    main()
