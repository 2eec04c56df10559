"""Cases of a test in one window, which begin with the sample again: a new window takes four times as long."""

import functools
import inspect

from PySide6.QtWidgets import QApplication

from designer.analysis.lenses.choice import LensChoice
from designer.exchange.templates import load as template
from ui.state.files import OpenedDesign
from ui.widgets.display.notifier import Notifier


def sample_again(window):
    """Open the sample, without a lens or a note, with the keys on the canvas; panels stay as they are."""
    window.lens.choose(LensChoice())
    window.files.show(OpenedDesign(template("company")))
    for note in window.findChildren(Notifier):
        note.clear()
    window.activateWindow()
    window.canvas.setFocus()
    QApplication.processEvents()


def in_one_window(names, values):
    """Try a test with each of some values, as `parametrize` does, but in one window, whose panels stay as they are."""
    names = (names,) if isinstance(names, str) else names

    def with_each(test):
        wanted = inspect.signature(test).parameters
        kept = [one for one in wanted.values() if one.name not in names]
        if "subtests" not in wanted:
            kept.append(inspect.Parameter("subtests", inspect.Parameter.POSITIONAL_OR_KEYWORD))

        @functools.wraps(test)
        def tried(**fixtures):
            given = {one: value for one, value in fixtures.items() if one in wanted}
            for number, value in enumerate(values):
                case = dict(zip(names, value if len(names) > 1 else (value,), strict=True))
                with fixtures["subtests"].test(**{name: getattr(one, "__name__", one) for name, one in case.items()}):
                    if number:
                        sample_again(fixtures["window"])
                    test(**given, **case)

        tried.__signature__ = inspect.Signature(kept)
        return tried

    return with_each
