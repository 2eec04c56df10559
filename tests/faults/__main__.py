"""The long form of the kills: `python -m tests.faults [--saves N] [--typing N] [--seed N]`; 1 if anything is lost."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

from tests.faults.killing import Report, kill_while_saving, kill_while_typing


def main() -> int:
    parser = argparse.ArgumentParser(description="Kill programs while they save, and while somebody types in them.")
    parser.add_argument("--saves", type=int, default=500, help="kills during saves")
    parser.add_argument("--typing", type=int, default=60, help="kills of a window in which somebody types")
    parser.add_argument("--seed", type=int, default=None)
    asked = parser.parse_args()
    random.seed(asked.seed)
    faults = 0
    for title, kill, count in (("saving", kill_while_saving, asked.saves), ("typing", kill_while_typing, asked.typing)):
        if count:
            with tempfile.TemporaryDirectory() as folder:
                report = kill(Path(folder), count)
            print(_told(title, report), flush=True)
            faults += len(report.faults)
    return min(faults, 1)


def _told(title: str, report: Report) -> str:
    lines = [f"{title}: {report.kills} kills, {len(report.faults)} faults", *(f"  {fault}" for fault in report.faults)]
    if title == "saving":
        lines.append(f"  in the middle of a save: {report.old} old, {report.new} new; {report.drafts} left a draft")
    else:
        losses = sorted(report.losses) or [0.0]
        lines.append(
            f"  typing lost: {losses[len(losses) // 2]:.2f} s in the middle, {losses[-1]:.2f} s at most; "
            f"{report.old} times the copy had more than the file"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
