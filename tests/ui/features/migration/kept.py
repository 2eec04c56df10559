"""Answers that an interrupted import has kept."""

from __future__ import annotations

import threading

from designer.aws.calls import Calls, Pace
from designer.aws.reading import LiveReading
from designer.aws.session import OrganizationAccess
from designer.exchange.conversion import ConversionReport
from ui.state.live_reading import kept_answers, kept_folder


def keep_answers(access: OrganizationAccess) -> None:
    """Read all that AWS says now, and keep it, as if the import had been interrupted at its very end."""
    folder = kept_folder(access)
    folder.mkdir(parents=True)
    calls = Calls(access.client, Pace(1_000_000, 1_000_000), threading.Event())
    LiveReading(calls, "aws", ConversionReport(), keep=folder).facts()
    assert kept_answers(folder).number
