"""Long work of the parts of a window, as a test waits for it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from ui.widgets.jobs.job import Job


def is_busy(part: QObject) -> bool:
    """True while a job of a part runs."""
    return any(job.running for job in part.findChildren(Job))
