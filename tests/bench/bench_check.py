"""`orgwright check` of 50,000 accounts as a process, and an account of 5,000 roles selected with the usual panels."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

from designer.exchange.formats.native import NativeFile, write
from designer.exchange.templates import load as template
from designer.exchange.templates.scale import large_organization
from designer.organization.edits.identities import add_role
from designer.organization.model.change import Change, Swap
from designer.organization.model.records import NodeId
from tests.bench import Result

ROUNDS, ROLES = 3, 5_000
MANY, FEW = NodeId("acc-payments"), NodeId("acc-accounting")


def run() -> Result:
    """Seconds of processor time of the check, and milliseconds until the panels show the account."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "large.json"
        path.write_bytes(write(NativeFile(large_organization(50_000, 1))))
        checks = median(checked(path) for _ in range(ROUNDS))
    selected = max(selecting())
    figures = {"check_50000_s": round(checks, 2), "roles": ROLES, "select_ms": round(selected, 1)}
    reach = {"check_50000_s": "<= 2", "select_ms": "<= 50"}
    return Result("check", dict(figures), reach, reached=checks <= 2 and selected <= 50)


def checked(path: Path) -> float:
    """Seconds of processor time of a process that checks a file."""
    command = [sys.executable, "-m", "designer", "check", str(path)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as child:
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_utime + used.ru_stime


def selecting() -> list[float]:
    """Milliseconds of processor time of selecting an account of many roles, from another one, some times."""
    from PySide6.QtTest import QTest

    from ui.state.files import OpenedDesign
    from ui.window.app import make_application
    from ui.window.main_window import MainWindow

    app = make_application([])
    file = template("coffee-shop")
    organization = file.organization
    organization.apply(add_role(organization, MANY, "first"))
    inside = organization.identities[MANY]
    roles = (*inside.roles, *(replace(inside.roles[-1], name=f"role-{number}") for number in range(ROLES)))
    organization.apply(Change("roles", identities={MANY: Swap(inside, replace(inside, roles=roles))}))
    window = MainWindow(OpenedDesign(file))
    window.resize(1600, 1000)
    window.show()
    QTest.qWait(4_000)
    found = []
    for _ in range(ROUNDS + 1):
        window.session.select([FEW])
        QTest.qWait(1_000)
        start = process_time()
        window.session.select([MANY])
        app.processEvents()
        found.append((process_time() - start) * 1000)
    window.session.document.take_as_saved()
    window.close()
    return found[1:]  # the first makes what panels keep
