"""Reading of a large design: in a thread, over a window that can cancel it. A small one is read at once."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtWidgets import QProgressBar, QWidget

from designer.basics.steps import stoppable
from designer.basics.words import short
from designer.exchange.formats import files
from ui import theme
from ui.state.files import OpenedDesign
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import STRETCH, in_column, in_row
from ui.widgets.containers.dialog_parts import Dialog
from ui.widgets.display.labels import plain_label
from ui.widgets.jobs.thread_job import ThreadJob

LARGE = 6_000_000
"""Bytes of a file that is read in a thread, as the window would stand still for more than a tenth of a second."""

_WIDE = 420


class _CancelledError(Exception):
    """The reading was cancelled."""


def read_design(window: QWidget, path: Path) -> OpenedDesign | None:
    """Read the design in a file; return None if the person cancels the reading of a large one.

    Args:
        window: The window that waits. Nothing in it changes, and nobody can edit in it meanwhile.
        path: The file.

    Raises:
        FormatError: The file cannot be read.
    """
    return OpenedDesign.read(path) if files.size_on_disk(path) < LARGE else ReadingDialog(path, window).read()


class ReadingDialog(Dialog):
    """Shows that a file is being read, and cancels that."""

    def __init__(self, path: Path, window: QWidget) -> None:
        super().__init__(window)
        self._path = path
        self._result: OpenedDesign | Exception | None = None
        self._job = ThreadJob(self, "open")
        self._job.finished.connect(self._take)
        self.setWindowTitle("Opening a design")
        metrics = theme.metrics()
        size = files.size_on_disk(path) / 1e6
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setAccessibleName("Reading")
        cancel = push_button("Cancel", run=self.reject)
        cancel.setDefault(True)
        in_column(
            plain_label(f"Reading {short(path.name, 60)}", look="heading", wrap=True),
            plain_label(f"{size:,.0f} MB. The open design stays until all of it is read.", look="quiet", wrap=True),
            bar,
            in_row(STRETCH, cancel),
            host=self,
            margins=2 * metrics.margin,
            spacing=metrics.margin,
        )
        self.setMinimumWidth(metrics.scaled(_WIDE))

    def read(self) -> OpenedDesign | None:
        """Return the design; None if the person cancels, or the program ends.

        Raises:
            FormatError: The file cannot be read.
        """
        left = threading.Event()

        def stop() -> None:
            if left.is_set():
                raise _CancelledError

        def work(_tell: object) -> OpenedDesign | Exception:
            try:
                with stoppable(stop):
                    return OpenedDesign.read(self._path)
            except Exception as error:  # noqa: BLE001  # whatever it is, the dialog closes, and the caller gets it
                return error

        self._job.start(work)
        self.exec()
        left.set()
        self._job.stop()
        self.hide()  # the end of the program leaves it open
        self.deleteLater()
        if isinstance(self._result, Exception):
            raise self._result
        return self._result

    def _take(self, result: OpenedDesign | Exception) -> None:
        self._result = result
        self.accept()
