"""How late something comes decides no test, only whether it comes."""

from PySide6.QtCore import QTimer


def test_a_wait_outlasts_the_limit_that_it_was_given(qtbot):
    looks = iter(range(9))
    qtbot.waitUntil(lambda: next(looks) == 8, timeout=1)
    timer = QTimer(singleShot=True, interval=20)
    with qtbot.waitSignal(timer.timeout, timeout=1):
        timer.start()
