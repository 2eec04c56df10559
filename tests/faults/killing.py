"""Kills programs while they save and while somebody types in them, and judges what is left."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from designer.exchange.formats import native
from designer.exchange.templates import load as template
from tests.faults.saver import content, number_of
from tests.faults.typist import keys_in

ROOT = Path(__file__).resolve().parents[2]
ALLOWED_LOSS_S = 3.0


@dataclass
class Report:
    """What came of some kills.

    Attributes:
        kills: How many.
        faults: What must never be, in words.
        old: How many left the old content, or work that only the copy had.
        new: How many left the content of a save that had not said that it was done.
        drafts: How many left a draft, which the next save swept away.
        losses: Seconds of typing that were lost, for each kill.
    """

    kills: int = 0
    faults: list[str] = field(default_factory=list)
    old: int = 0
    new: int = 0
    drafts: int = 0
    losses: list[float] = field(default_factory=list)


def kill_while_saving(folder: Path, kills: int) -> Report:
    """Kill a program that saves, at any moment of its saving."""
    report = Report()
    path = folder / "design.json"
    path.write_bytes(content(0))
    while report.kills < kills:
        saver = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.saver", str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert saver.stdout
        said = [saver.stdout.readline()]
        time.sleep(random.uniform(0, 0.02))
        saver.kill()
        said += saver.stdout.read().splitlines()
        saver.wait()
        saver.stdout.close()
        report.kills += 1
        word, told = next(line.split() for line in reversed(said) if len(line.split()) == 2)
        left = number_of(path.read_bytes())
        whole = {int(told)} if word == "saved" else {int(told) - 1, int(told)}
        if left is None:
            report.faults.append(f"kill {report.kills}: neither the old nor the new")
            path.write_bytes(content(0))
        elif left not in whole | {int(told) + (word == "saved")}:  # it may have gone on before it could say so
            report.faults.append(f"kill {report.kills}: holds {left} after it said {word} {told}")
        elif word == "saving":
            report.old += left < int(told)
            report.new += left == int(told)
        others = [one for one in folder.iterdir() if one != path]
        report.drafts += bool(others)
        if len(others) > 1:
            report.faults.append(f"kill {report.kills}: {len(others)} drafts are left")
    return report


def kill_while_typing(
    folder: Path, kills: int, *, longest_s: float = 8.0, places: Sequence[str] = ("policy", "names")
) -> Report:
    """Kill a window in which somebody types, in one of some places; each next one takes up what is left."""
    report = Report()
    path, log = folder / "design.json", folder / "log"
    path.write_bytes(native.write(template("coffee-shop")))
    while report.kills < kills:
        log.write_bytes(b"")
        command = [
            sys.executable,
            "-m",
            "tests.faults.typist",
            str(path),
            str(log),
            str(random.choice((0, 0.002, 0.03))),
            random.choice(places),
        ]
        with (folder / "stderr").open("w") as stderr:
            typist = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **_home(folder)}, stderr=stderr)
        until = time.monotonic() + 60
        while not log.stat().st_size and typist.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(random.uniform(0.1, longest_s))
        killed = time.monotonic()
        typist.kill()
        typist.wait()
        report.kills += 1
        _judge(report, path, log.read_text().splitlines(), killed, folder)
    return report


def _home(folder: Path) -> dict[str, str]:
    home = folder / "home"
    return {
        "HOME": str(home),
        "QT_QPA_PLATFORM": "offscreen",
        **{f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CONFIG", "DATA", "STATE", "CACHE")},
    }


def _judge(report: Report, path: Path, lines: list[str], killed: float, folder: Path) -> None:
    name = f"kill {report.kills}"
    pairs = [line.split() for line in lines if len(line.split()) == 2]
    keys = [(float(first), int(typed)) for first, typed in pairs if first not in ("saving", "saved")]
    if not keys:
        report.faults.append(f"{name}: nobody could type\n{(folder / 'stderr').read_text()}")
        return
    copies = sorted(folder.glob("home/**/recovery/*.orgwright"))
    try:
        found = [keys_in(one.read_bytes()) for one in (path, *copies)]
    except Exception as error:  # noqa: BLE001 - whatever it is, the content is not whole
        report.faults.append(f"{name}: what is left cannot be read: {error}")
        return
    saved = [int(typed) for first, typed in pairs if first == "saved"]
    if saved and found[0] < saved[-1]:
        report.faults.append(f"{name}: the file has {found[0]} keys of the {saved[-1]} that were saved")
    if len(copies) > 1:
        report.faults.append(f"{name}: {len(copies)} copies of one window")
    best = max(found)
    lost = [moment for moment, typed in keys if typed > best]
    loss = killed - lost[0] if lost else 0.0
    report.losses.append(loss)
    report.old += best > found[0]
    if loss > ALLOWED_LOSS_S:
        report.faults.append(f"{name}: {loss:.2f} s of typing are lost, {len(copies)} copies, {found} of {keys[-1][1]}")
