"""Memory of imports and of a design near the limits: the peak of a fresh process for each file.

Code is evaluated, so its peak is bounded whatever its size; a design may take 300 MB and 15 times its size.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench import Result

MOST_OF_CODE = 500
_HEAD = 'resource "aws_organizations_organization" "org" {\n  feature_set = "ALL"\n}\n'
_RESOURCES = "Resources:\n  Org:\n    Type: AWS::Organizations::Organization\n"


def _accounts_of_terraform(note: str) -> Iterator[str]:
    yield _HEAD
    number = 0
    while True:
        number += 1
        yield (
            f'resource "aws_organizations_account" "a{number}" {{\n  name      = "Account {number}"\n'
            f'  email     = "a{number}@example.com"\n  parent_id = aws_organizations_organization.org.roots[0].id\n'
            f'  tags      = {{ note = "{note}" }}\n}}\n'
        )


def _accounts_of_cloudformation(note: str) -> Iterator[str]:
    yield _RESOURCES
    number = 0
    while True:
        number += 1
        yield (
            f"  A{number}:\n    Type: AWS::Organizations::Account\n    Properties:\n"
            f"      AccountName: Account {number}\n      Email: a{number}@example.com\n"
            f"      ParentIds:\n        - !GetAtt Org.RootId\n      Tags: [{{Key: note, Value: x{note}}}]\n"
        )


def _policies_of_terraform() -> Iterator[str]:
    yield _HEAD
    statement = '    {"Effect": "Deny", "Action": ["s3:PutObject"], "Resource": "*"}'
    statements = ",\n".join([statement] * 250)
    number = 0
    while True:
        number += 1
        yield (
            f'resource "aws_organizations_policy" "p{number}" {{\n  name = "P{number}"\n  content = <<E\n'
            f'{{"Version": "2012-10-17", "Statement": [\n{statements}\n]}}\nE\n}}\n'
        )


def _again(head: str, unit: str, tail: str) -> Iterator[str]:
    yield head
    for _ in range(800):
        yield unit * (100_000 // len(unit))
    yield tail


CODE: dict[str, tuple[str, Callable[[], Iterator[str]]]] = {
    "accounts": (".tf", lambda: _accounts_of_terraform("")),
    "long_accounts": (".tf", lambda: _accounts_of_terraform("x" * 5_000)),
    "policies": (".tf", _policies_of_terraform),
    "traversal": (".tf", lambda: _again(_HEAD + "locals {\n  a = b", ".b", "\n}\n")),
    "escapes": (".tf", lambda: _again(_HEAD + 'locals {\n  a = "', "\\n", '"\n}\n')),
    "labels": (".tf", lambda: _again(_HEAD + "a ", "bc ", "{}\n")),
    "stacks": (".yaml", lambda: _accounts_of_cloudformation("")),
    "long_stacks": (".yaml", lambda: _accounts_of_cloudformation("x" * 5_000)),
    "tags": (".yaml", lambda: _again(_RESOURCES + "X:\n", "- !a x\n", "")),
}
_BYTES = 85_000_000


def run() -> Result:
    """Import each file; the figures are peaks in MB."""
    figures: dict[str, float | int | str] = {}
    with tempfile.TemporaryDirectory() as home:
        for name, (suffix, parts) in CODE.items():
            path = Path(home) / f"{name}{suffix}"
            _write(path, parts())
            figures[f"{name}_mb"] = _peak("import", str(path), "-o", f"{home}/{name}.json")
            path.unlink()
        design, copy = Path(home) / "design.json", Path(home) / "copy.json"
        _peak("new", "--template", "scale", "--accounts", "50000", "-o", str(design))
        figures["design_mb"] = _peak("convert", str(design), str(copy))
        allowed = 300 + 15 * design.stat().st_size / 1e6
    reach = {f"{name}_mb": f"<= {MOST_OF_CODE}" for name in CODE} | {"design_mb": f"<= {allowed:.0f}"}
    reached = float(figures["design_mb"]) <= allowed
    return Result("memory", figures, reach, reached and all(float(figures[f"{n}_mb"]) <= MOST_OF_CODE for n in CODE))


def _write(path: Path, parts: Iterator[str]) -> None:
    left = _BYTES
    with path.open("w", encoding="ascii") as file:
        for part in parts:
            file.write(part)
            left -= len(part)
            if left <= 0:
                return


def _peak(*arguments: str) -> float:
    """Run a command; return its peak in MB (Linux)."""
    command = [sys.executable, "-m", "designer", *arguments]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_maxrss * 1024 / 1e6
