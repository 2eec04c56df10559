"""How late something comes decides no test, only whether it comes."""

from PySide6.QtCore import QTimer

from tests.ui.conftest import PATIENCE_MS, patient


def test_a_wait_outlasts_the_limit_that_it_was_given(qtbot):
    looks = iter(range(9))
    qtbot.waitUntil(lambda: next(looks) == 8, timeout=1)
    timer = QTimer(singleShot=True, interval=20)
    with qtbot.waitSignal(timer.timeout, timeout=1):
        timer.start()


def test_a_wait_for_nothing_lasts_as_long_as_it_was_told():
    waits = patient(lambda _bot, _what, **told: told["timeout"])
    assert 30 == waits(None, None, timeout=30, raising=False)
    assert PATIENCE_MS == waits(None, None, timeout=30)
