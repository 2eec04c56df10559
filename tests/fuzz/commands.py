"""Every command of the command line on one design, and what is wrong with its answer."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import click
from click.testing import CliRunner

from designer.__main__ import _Window
from designer.cli import commands as cli
from designer.cli.group import group
from designer.organization.identity.credentials import CredentialKind
from tests.fuzz import mutations, outputs
from tests.fuzz.bases import bases

SLOWEST_SECONDS = 10.0
"""Processor time that a command may take."""

_OTHER = "other.json"
"""File of the design that the one in question is compared with."""

_ACCOUNT = re.compile(rb'"id":\s*"([^"\\]{1,60})",\s*"kind":\s*"account"')


@dataclass(frozen=True)
class Command:
    """A command, with the names of `_WORDS`, ``FILE``, ``OTHER``, ``ACCOUNT``, ``TEXT`` and ``OUT`` in its words.

    `answer` tells what is wrong with what it writes; a file that it writes to ``OUT`` has the suffix `picture`. One
    that `is_incomplete` answers with status 2, too: of a reading that lacks something it tells what there is.
    """

    line: str
    answer: Callable[[str], list[str]] = outputs.faults_of_words
    picture: str = ""
    is_incomplete: bool = False


_WRITTEN = (
    Command("check FILE"),
    Command("check FILE --format json --silenced", outputs.faults_of_json),
    Command("check FILE --format sarif --silenced", outputs.faults_of_json),
    Command("check FILE --format junit --silenced", outputs.faults_of_xml),
    Command("check FILE --format codequality", outputs.faults_of_json),
    Command("prove FILE"),
    Command("prove FILE --format json", outputs.faults_of_json),
    Command("prove FILE --format junit", outputs.faults_of_xml),
    Command("prove FILE --format markdown --coverage", outputs.faults_of_markdown),
    Command("lockouts FILE --all"),
    Command("lockouts FILE --format json", outputs.faults_of_json),
    Command("lockouts FILE --format csv", outputs.faults_of_csv),
    Command("prove FILE --format json --coverage", outputs.faults_of_json),
    Command("diff FILE OTHER"),
    Command("diff OTHER FILE --format json", outputs.faults_of_json),
    Command("diff FILE OTHER --format markdown --assume aws:RequestedRegion=TEXT", outputs.faults_of_markdown),
    Command("diff OTHER FILE --format html --fail-on widened", outputs.faults_of_html),
    Command("diff FILE FILE --format json --fail-on any", outputs.faults_of_json),
    Command("migrate FILE OTHER"),
    Command("migrate OTHER FILE --format json --tests", outputs.faults_of_json),
    Command("migrate OTHER FILE --format markdown", outputs.faults_of_markdown),
    Command("migrate OTHER FILE --format sh", outputs.faults_of_script),
    Command("review FILE --base main", is_incomplete=True),
    Command("merge OTHER FILE OTHER"),
    Command("merge OTHER FILE OTHER -o OUT.json --force"),
    Command("merge OTHER FILE FILE --format json", outputs.faults_of_json),
    Command("merge FILE OTHER FILE --format markdown", outputs.faults_of_markdown),
    Command("transfer FILE OTHER --account 222222222222 --to Root"),
    Command("transfer OTHER FILE --account shop-prod --to root --format json", outputs.faults_of_json),
    Command("transfer FILE OTHER --account shop-prod --to root --format markdown", outputs.faults_of_markdown),
    Command("drift FILE --live OTHER", is_incomplete=True),
    Command("drift OTHER --live FILE --base OTHER --format json --all", outputs.faults_of_json, is_incomplete=True),
    Command("drift FILE --live OTHER --format markdown --fail-on any", outputs.faults_of_markdown, is_incomplete=True),
    Command("drift OTHER --live FILE --format sarif", outputs.faults_of_json, is_incomplete=True),
    Command("drift FILE --live OTHER --format junit --fail-on any", outputs.faults_of_xml, is_incomplete=True),
    Command("permissions FILE --account ACCOUNT"),
    Command("permissions FILE --account ACCOUNT --action ACTION"),
    Command("permissions FILE --account ACCOUNT --format json", outputs.faults_of_json),
    Command("permissions FILE --account ACCOUNT --action s3:* --format csv", outputs.faults_of_csv),
    Command("explain FILE --account ACCOUNT --action s3:DeleteBucket"),
    Command("explain FILE --account ACCOUNT --action ec2:RunInstances --format json", outputs.faults_of_json),
    Command("explain FILE --account ACCOUNT --action ACTION --context aws:RequestedRegion=TEXT --resource TEXT"),
    Command(
        "explain FILE --account ACCOUNT --action s3:GetObject --principal TEXT --context TEXT=TEXT --format json",
        outputs.faults_of_json,
    ),
    Command("explain FILE --account ACCOUNT --action ACTION --principal PRINCIPAL"),
    Command(
        "explain FILE --account ACCOUNT --action sts:AssumeRole --principal PRINCIPAL --resource ROLE --format json",
        outputs.faults_of_json,
    ),
    Command("access FILE --account INHABITED --principal PRINCIPAL"),
    Command("access FILE --account INHABITED --principal PRINCIPAL --format json", outputs.faults_of_json),
    Command("access FILE --account INHABITED --principal PRINCIPAL --action s3:* --format csv", outputs.faults_of_csv),
    Command("access FILE --account INHABITED --principal PRINCIPAL --credentials CREDENTIALS --action ACTION"),
    Command("access FILE --account INHABITED --principal PRINCIPAL --assume ROLE --context sts:ExternalId=TEXT"),
    Command(
        "access FILE --account INHABITED --principal PRINCIPAL --assume ROLE --format json", outputs.faults_of_json
    ),
    Command("access FILE --account INHABITED --principal PRINCIPAL --assume ROLE --format csv", outputs.faults_of_csv),
    Command("who-can FILE --action s3:PutObject --resource TEXT --context TEXT=TEXT"),
    Command("who-can FILE --action ACTION --format json", outputs.faults_of_json),
    Command("who-can FILE --action sts:AssumeRole --resource ROLE --format csv", outputs.faults_of_csv),
    Command("who-can FILE --become administration"),
    Command("who-can FILE --become ROLE --format json", outputs.faults_of_json),
    Command("who-can FILE --become administration --format csv", outputs.faults_of_csv),
    Command("programmes FILE"),
    Command("programmes FILE --date DAY --format json", outputs.faults_of_json),
    Command("programmes FILE --programme PROGRAMME --format csv", outputs.faults_of_csv),
    Command("programmes FILE --leaving ACCOUNT"),
    Command("programmes FILE --leaving ACCOUNT --format json", outputs.faults_of_json),
    Command("responsibility FILE --account ACCOUNT"),
    Command("responsibility FILE --account ACCOUNT --deny s3 --format json", outputs.faults_of_json),
    Command("responsibility FILE --account ACCOUNT --deny TEXT --format csv", outputs.faults_of_csv),
    Command("report FILE -o OUT.html --date DAY", picture=".html"),
    Command("report FILE -o OUT.md --date DAY", picture=".md"),
    Command(
        "report FILE -o OUT.csv --force --sections identities,programmes,agreements,evidence,nodes", picture=".csv"
    ),
    Command("report FILE -o OUT.xlsx", picture=".xlsx"),
    Command("simulate FILE --account ACCOUNT --action ACTION --context aws:PrincipalTag/x=TEXT"),
    Command(
        "simulate FILE --account ACCOUNT --action s3:GetObject --resource TEXT --format json", outputs.faults_of_json
    ),
    Command("effective FILE --account ACCOUNT"),
    Command("effective FILE --account ACCOUNT --format json", outputs.faults_of_json),
    Command("guardrails deny-root-user --add-to FILE --attach ACCOUNT -o -", outputs.faults_of_design),
    Command("budget FILE --all"),
    Command("budget FILE --all --format json", outputs.faults_of_json),
    Command("budget FILE --all --format csv", outputs.faults_of_csv),
    Command("pack FILE --dry-run --move-up"),
    Command("pack FILE --wildcards --drop-sids --copy-shared -o -", outputs.faults_of_design),
    Command("convert FILE - --to native", outputs.faults_of_design),
    Command("convert FILE - --to tree", outputs.faults_of_data),
    Command("convert FILE - --to node-link", outputs.faults_of_data),
    Command("export FILE --to terraform -o OUT.tf --force"),
    Command("export FILE --to cloudformation-json -o OUT.cfn --force"),
    Command("export FILE --to org-formation -o -"),
    Command("export FILE --to lza -o OUT.lza --force --report -", outputs.faults_of_data),
    Command("export FILE --to drawio -o -", outputs.faults_of_xml),
    Command("export FILE --to dot -o - --report OUT.json"),
    Command("export FILE --to csv -o -", outputs.faults_of_csv),
    Command("activity sql --table trail --keys-of FILE"),
    Command("activity sql --table trail --dialect spark --keys-of FILE --account TEXT"),
    Command("render FILE -o OUT.svg --version TEXT --author TEXT", picture=".svg"),
    Command("render FILE -o OUT.svg --lens problems --expanded", picture=".svg"),
    Command("render FILE -o OUT.png --scale 0.2 --lens action=s3:DeleteBucket", picture=".png"),
    Command("render FILE -o OUT.pdf --below ACCOUNT --lens budget", picture=".pdf"),
)

_OF_NO_DESIGN = {
    *(
        "activity",
        "apply",
        "approve",
        "desktop",
        "dump-script",
        "git",
        "import",
        "library",
        "new",
        "plan",
        "record",
        "replay",
        "unlock",
    ),
    "unused",
}
"""Commands that are not asked about a design alone: tests of their own try them."""

_ASKED = {"account": "ACCOUNT", "action": "ACTION", "principal": "PRINCIPAL"}


def _line(name: str) -> str:
    """Return a command with no more than it needs: designs for its arguments, and what its options ask for."""
    command = group.get_command(click.Context(group), name)
    needed = [one for one in command.params if one.required] if command else []
    arguments = [one for one in needed if isinstance(one, click.Argument)]
    options = [f"{one.opts[0]} {_ASKED.get(one.name or '', 'TEXT')}" for one in needed if one not in arguments]
    return " ".join([name, *("FILE", "OTHER")[: len(arguments)], *options])


UNWRITTEN = tuple(
    Command(_line(name))
    for name in sorted({*cli.COMMANDS} - _OF_NO_DESIGN - {one.line.partition(" ")[0] for one in _WRITTEN})
)
"""Commands without a line above, as new ones."""

COMMANDS = (*_WRITTEN, *UNWRITTEN)

_ARGUMENTS = tuple(text for text in mutations.TEXTS if "\0" not in text)

_ROLE = "arn:aws:iam::140280420560:role"
_WORDS = {
    "ACTION": ("s3:DeleteBucket", "iam:*", "ec2:RunInstances", "TEXT"),
    "INHABITED": ("acc-payments", "acc-payments", "acc-developer", "TEXT"),
    "PRINCIPAL": (
        "root",
        "user/owner",
        "user/cashier-maria",
        "role/ring-0",
        "role/ring-1",
        "role/typed",
        "role/deploy",
        "TEXT",
        f"{_ROLE}/ring/ring-2",
        "arn:aws:iam::140280420560:user/staff/owner",
        "user/TEXT",
    ),
    "ROLE": ("ring-0", f"{_ROLE}/ring-1", f"{_ROLE}/ring/ring-0", f"{_ROLE}/typed", "role/ring-2", f"{_ROLE}/TEXT"),
    "PROGRAMME": ("pci-dss", "hipaa", "ours", "TEXT"),
    "CREDENTIALS": tuple(kind.value for kind in CredentialKind),
    "DAY": ("2026-11-27", "0001-01-01", "9999-12-31", "2026-02-30"),
}
"""The words of a command that stand for one of several."""


def arguments(command: Command, data: bytes, path: Path, random: Random) -> list[str]:
    """The words of a command on a design."""
    accounts = (*(found.decode("utf-8", "replace") for found in _ACCOUNT.findall(data)), "shop")
    files = {"FILE": path, "OTHER": path.with_name(_OTHER), "OUT": path.with_name("picture")}
    named = {name: (str(file),) for name, file in files.items()}
    named["ACCOUNT"] = accounts if random.random() < 0.95 else ("TEXT",)

    def word(text: str) -> str:
        for name, choices in (*named.items(), *_WORDS.items(), ("TEXT", _ARGUMENTS)):
            if name in text:
                text = text.replace(name, random.choice(choices))
        return text

    return [word(text) for text in command.line.split()]


class Runner(CliRunner):
    """A runner that empties its streams after a command: click never forgets a standard output."""

    @contextmanager
    def isolation(self, *args: Any, **named: Any) -> Iterator[tuple[BytesIO, BytesIO, BytesIO]]:
        with super().isolation(*args, **named) as streams:
            yield streams
        for stream in streams:
            stream.truncate(0)


def faults(command: Command, data: bytes, folder: Path, random: Random) -> list[str]:
    """Return what is wrong with a command's answer to a design; empty if it keeps its promises."""
    path = folder / "design.json"
    path.write_bytes(data)
    path.with_name(_OTHER).write_bytes(random.choice(bases()))
    args = arguments(command, data, path, random)
    picture = path.with_name(f"picture{command.picture}")
    if picture.is_dir():
        shutil.rmtree(picture)
    elif command.picture:
        picture.unlink(missing_ok=True)
    started = time.process_time()
    result = Runner().invoke(group, args, obj=_Window())
    took = time.process_time() - started
    is_answered = bool(command.is_incomplete and result.stdout_bytes)
    found = faults_of_streams(result.exit_code, b"" if is_answered else result.stdout_bytes, result.stderr_bytes)
    if took > SLOWEST_SECONDS:
        found.append(f"took {took:.1f} s")
    if (result.exit_code != 2 or is_answered) and not found:
        found += command.answer(result.stdout)
        if command.picture:
            found += _of_picture(picture)
    return [f"{' '.join(args)!r}: {fault}" for fault in found]


def faults_of_streams(status: int, out: bytes, err: bytes) -> list[str]:
    """What is wrong with the status and the streams of a command."""
    found = [f"status {status}"] if status not in {0, 1, 2} else []
    said = err.decode()
    if "mistake in Orgwright" in said or "Traceback" in said:
        found.append(said[-600:])
    if status == 2 and (out or not said.strip()):
        found.append(f"status 2 with {len(out)} bytes of answer and {len(said)} characters of reasons")
    if len(out) > outputs.MOST_OUTPUT or len(said) > outputs.MOST_ERRORS:
        found.append(f"{len(out):,} bytes of answer, {len(said):,} characters of errors")
    return found + outputs.faults_of_words(said)


_JUDGES = {".svg": outputs.faults_of_xml, ".html": outputs.faults_of_html, ".md": outputs.faults_of_markdown}


def _of_picture(path: Path) -> list[str]:
    if not path.exists():
        return ["no picture"]
    if path.is_dir():
        return [fault for one in path.glob("*.csv") for fault in outputs.faults_of_csv(one.read_text("utf-8-sig"))]
    data = path.read_bytes()
    if path.suffix in _JUDGES:
        return _JUDGES[path.suffix](data.decode())
    if path.suffix == ".xlsx":
        return outputs.faults_of_workbook(data)
    return [] if data.startswith((b"\x89PNG", b"%PDF")) else ["no picture"]
