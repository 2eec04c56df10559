"""A trail read in a process beside the window, and what it has found then read in a thread."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QProcess, QProcessEnvironment, Signal
from shiboken6 import isValid

import designer
from designer.activity.beside import READER, TrailOrder
from designer.activity.reading import ALL_DAYS, Period, Progress
from ui.state.activity import activity_folder, delete_old_activities
from ui.state.recovery import keep_private

_PATIENCE_MS = 300


class TrailReading(QObject):
    """Reading of one trail.

    Signals:
        progressed(Progress): So many files are read.
        finished(Path): All are read, into this activity file.
        failed(str): Why nothing could be read.
    """

    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._into = Path()
        self._error = ""
        self._is_whole = False

    @property
    def running(self) -> bool:
        """Whether something is being read."""
        return self._process is not None

    def start(self, source: Path, keys: tuple[str, ...], period: Period = ALL_DAYS) -> None:
        """Begin to read; what an interrupted reading of the same source has counted is not counted again.

        Raises:
            OrgwrightError: There is no place for the result.
        """
        self.stop()
        self._error, self._is_whole = "", False
        digest = hashlib.sha256("\0".join((f"{source.absolute()}{period.mark}", *keys)).encode()).hexdigest()[:16]
        self._into = activity_folder() / f"{digest}.activity"
        delete_old_activities(self._into)
        keep_private(self._into)
        app = QCoreApplication.instance()
        process = self._process = QProcess(app)  # it outlives the page by the moment that it takes to stop
        environment = QProcessEnvironment.systemEnvironment()
        paths = (str(Path(designer.__file__).parents[1]), environment.value("PYTHONPATH"))
        environment.insert("PYTHONPATH", os.pathsep.join(filter(None, paths)))
        process.setProcessEnvironment(environment)
        process.readyReadStandardOutput.connect(partial(self._read_lines, process))
        process.finished.connect(partial(self._on_end, process))
        process.errorOccurred.connect(partial(self._on_error, process))
        if app is not None:
            quitting = app.aboutToQuit.connect(partial(_end, process))
            process.finished.connect(lambda *_: QObject.disconnect(quitting))
        process.start(sys.executable, list(READER))
        jobs = max(1, (os.cpu_count() or 1) - 1)  # one is left to the window
        process.write(TrailOrder((str(source.absolute()),), str(self._into), keys, jobs, period).line())

    def stop(self) -> None:
        """Read no more; what was read stays in the file. The process ends by itself once its input does."""
        process, self._process = self._process, None
        if process is not None:
            process.closeWriteChannel()

    def _read_lines(self, process: QProcess) -> None:
        while process is self._process and process.canReadLine():
            message = json.loads(bytes(process.readLine().data()))
            if "error" in message:
                self._error = message["error"]
            elif "files" in message:
                self.progressed.emit(Progress(message["files"], message["allFiles"], message["events"]))
            else:
                self._is_whole = True

    def _on_end(self, process: QProcess, *_: object) -> None:
        self._read_lines(process)
        process.deleteLater()
        if process is not self._process:
            return
        self._process = None
        if self._error or not self._is_whole:
            self.failed.emit(self._error or "The reading ended too early. Start it again: nothing is counted twice.")
        else:
            self.finished.emit(self._into)

    def _on_error(self, process: QProcess, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart and process is self._process:
            self._error = f"{sys.executable} cannot be started."
            self._on_end(process)


def _end(process: QProcess) -> None:
    """End a process with the program, which does not wait for it long."""
    if isValid(process) and process.state() is not QProcess.ProcessState.NotRunning:
        process.closeWriteChannel()
        if not process.waitForFinished(_PATIENCE_MS):
            process.kill()
            process.waitForFinished(_PATIENCE_MS)
