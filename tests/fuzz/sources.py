"""Sources of imports, mutated: folders, files and archives of every format, each through ``orgwright import``."""

from __future__ import annotations

import io
import json
import re
import shutil
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import TypeAlias

from designer.__main__ import _Window
from designer.cli.group import group
from designer.exchange import templates
from designer.exchange.exports.registry import TARGETS, export_design
from designer.exchange.exports.target import ExportSource
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from tests.designer.building import company
from tests.designer.exchange.imports.api import test_artifact_answers
from tests.designer.exchange.imports.api.test_cli_dump import dumped_design
from tests.designer.exchange.imports.drawings.test_org_designer import TEXT as ORG_DESIGNER
from tests.designer.exchange.imports.dumps import answers, busy
from tests.designer.exchange.imports.iam import test_iam_collect_identities, test_identity_center
from tests.designer.exchange.imports.iam.test_iam_collect import collected
from tests.fuzz import commands, mutations, outputs
from tests.fuzz.bases import inhabited

Files: TypeAlias = dict[str, bytes]

OF_DESIGNS = ("iam", "artifact", "programmes")
"""Formats that need a design that they are about."""

_PIECES = (
    *(b"\n  <<: *x\n", b"&a [*a, *a]", b"!!python/object:os.system x", b"!Include ../../etc/passwd", b"!Ref Shop"),
    *(b'${file("../../../etc/passwd")}', b"${var.x}", b"%{ for a in range(1000000) }x%{ endfor }", b"for_each = {}"),
    *(b"count = 1000000", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"{{resolve:ssm:x}}", b'\nmodule "m" { source = "./" }\n'),
    *(
        b'{"Fn::Sub": "${A}${B}"}',
        b"NextToken",
        b"An error occurred (AccessDenied) when calling",
        b"null",
        b"[]",
        b"{}",
    ),
    *(b"ou-ab12-11111111", b"r-ab12", b"111111111111", b"p-FullAWSAccess", b"'''", b"<<EOT\n", b'"' * 50, b"- - - -"),
)
_WORD = re.compile(rb"[A-Za-z0-9_.-]{2,40}")


@cache
def bases() -> Mapping[str, Files]:
    """Sound sources by the name of their format."""
    found = {"cli-dump": {name: _bytes(value) for name, value in answers(busy(dumped_design())).items()}}
    found["iam-collect"] = {name: _bytes(text) for name, text in collected(dumped_design()).items()}
    found["aws-org-designer"] = {"design.json": ORG_DESIGNER.encode()}
    found |= {name: {path: _bytes(value) for path, value in files.items()} for name, files in _of_designs().items()}
    for target in TARGETS:
        files, _ = export_design(target, ExportSource.of(templates.load("coffee-shop")))
        found[target.name] = {path: text.encode() for path, text in files.items()}
    return found


def _of_designs() -> dict[str, dict[str, object]]:
    """Sources of what is about a design that is there, by format and, behind a space, kind."""
    iam, artifact = test_iam_collect_identities, test_artifact_answers
    several = [{"id": one, "asOf": "2026-11-01", "source": "x", "services": ["s3", "ec2"]} for one in ("hipaa", "ours")]
    return {
        "iam collected": {**iam.collected()},
        "iam listed": {
            "details.json": iam.DETAILS,
            "report.csv": iam.REPORT,
            "summary.json": iam.SUMMARY,
            "devices.json": iam.DEVICES,
        },
        "iam center": {**test_identity_center.listings()},
        "artifact": {
            "agreements.json": {"customerAgreements": [artifact.OF_ALL, artifact.OF_SHOP]},
            "reports.json": {"reports": [artifact.SOC, artifact.OLDER]},
        },
        "programmes": {"lists.json": {"programmes": several}},
    }


def _bytes(value: object) -> bytes:
    return (value if isinstance(value, str) else json.dumps(value, indent=4)).encode()


def sources(seed: int, among: Sequence[str] = ()) -> Iterator[tuple[str, Files]]:
    """Endlessly many sources, each with the name of the format that it was sound in, one of some or of all."""
    random, sound = Random(seed), bases()
    names = list(among) or sorted(sound)
    while True:
        name = random.choice(names)
        files = dict(sound[name])
        if random.random() < 0.1:  # of two formats
            files |= sound[random.choice(names)]
        for _ in range(random.choice((1, 1, 2, 4))):
            random.choice(_CHANGES)(random, files)
        yield name, files


def _mutate_bytes(random: Random, files: Files) -> None:
    path = random.choice(sorted(files))
    if data := files[path]:
        try:
            files[path] = random.choice(mutations.BYTES)(random, data)
        except (ValueError, IndexError):
            return


def _insert(random: Random, files: Files) -> None:
    path = random.choice(sorted(files))
    at = random.randint(0, len(files[path]))
    files[path] = files[path][:at] + random.choice(_PIECES) + files[path][at:]


def _change_words(random: Random, files: Files) -> None:
    """Put a word in the place of another, everywhere in a file or once."""
    path = random.choice(sorted(files))
    words = _WORD.findall(files[path])
    if words:
        old, new = random.choice(words), random.choice([*words, b"", b"0", b"true", random.choice(_PIECES)])
        files[path] = files[path].replace(old, new, random.choice((1, -1)))


def _change_lines(random: Random, files: Files) -> None:
    path = random.choice(sorted(files))
    lines = files[path].splitlines(keepends=True)
    if len(lines) > 1:
        start, size, to = random.randrange(len(lines)), random.choice((1, 2, 9)), random.randrange(len(lines))
        moved = lines[start : start + size]
        if random.random() < 0.7:
            del lines[start : start + size]
        if random.random() < 0.7:
            lines[to:to] = moved * random.choice((1, 1, 3))
        files[path] = b"".join(lines)


def _change_files(random: Random, files: Files) -> None:
    path = random.choice(sorted(files))
    match random.randrange(4):
        case 0 if len(files) > 1:
            del files[path]
        case 1:
            files[random.choice((f"below/{path}", f"{path}.json", f"{path}.yaml", "x", "main.tf", "manifest.json"))] = (
                files[path]
            )
        case 2:
            files[path] = files[random.choice(sorted(files))]
        case _:
            files[path] = b""


def _change_value(random: Random, files: Files) -> None:
    """Change the structure of a file that is JSON."""
    path = random.choice(sorted(files))
    try:
        files[path] = random.choice(mutations.STRUCTURE)(random, files[path])
    except (ValueError, IndexError, KeyError, TypeError, RecursionError):
        return


_CHANGES: tuple[Callable[[Random, Files], None], ...] = (
    *(_mutate_bytes, _insert, _change_words, _change_words, _change_lines, _change_lines, _change_files),
    *(_change_value, _change_value),
)


def faults(name: str, files: Mapping[str, bytes], folder: Path, random: Random) -> list[str]:
    """Return what is wrong with the import of a source; empty if it keeps its promises."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    source, out = _written(files, folder, random), folder / "out.json"
    args = ["import", str(source), "-o", str(out), "--report", str(folder / "report.json")]
    form = name.partition(" ")[0]
    if form in OF_DESIGNS:
        into = folder / "into.json"
        into.write_bytes(random.choice((native.write(NativeFile(company())), inhabited())))
        args += ["--into", str(into), *(random.choice(([], [], ["--account", "shop"])) if form != "programmes" else [])]
    if random.random() < 0.5 or form == "programmes":
        args += ["--as", form.removesuffix("-json")]
    before = {path for path in folder.parent.iterdir() if path != folder}
    started = time.process_time()
    result = commands.Runner().invoke(group, args, obj=_Window())
    took = time.process_time() - started
    found = commands.faults_of_streams(result.exit_code, result.stdout_bytes, result.stderr_bytes)
    if took > commands.SLOWEST_SECONDS:
        found.append(f"took {took:.1f} s")
    if {path for path in folder.parent.iterdir() if path != folder} != before:
        found.append("wrote beside its folder")
    if result.exit_code == 2:
        found += ["status 2, and a design"] if out.exists() else []
    elif not found:
        found += outputs.faults_of_design(out.read_text("utf-8"))
        found += outputs.faults_of_data((folder / "report.json").read_text("utf-8"))
    return [f"{' '.join(args)!r}: {fault}" for fault in found]


def _written(files: Mapping[str, bytes], folder: Path, random: Random) -> Path:
    """Files as a folder, as an archive, or as the only one of them."""
    if random.random() < 0.15:
        memory = io.BytesIO()
        with zipfile.ZipFile(memory, "w", random.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
            for path, data in files.items():
                archive.writestr(random.choice((path, path, path, f"../{path}", f"/{path}")), data)
        packed = memory.getvalue()
        source = folder / "source.zip"
        source.write_bytes(random.choice(mutations.BYTES[:4])(random, packed) if random.random() < 0.4 else packed)
        return source
    for path, data in files.items():
        target = folder / "source" / path
        if target.is_dir() or any(above.is_file() for above in target.parents):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return folder / "source" / next(iter(files)) if len(files) == 1 else folder / "source"
