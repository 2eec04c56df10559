"""``orgwright export``: write a design for another program, and say what that program cannot hold."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

import click

from designer.basics.words import counted
from designer.cli.common import (
    STANDARD,
    design_argument,
    json_text,
    keep_apart,
    keep_existing,
    keep_input,
    load_design,
    print_conversion,
    replacing,
    save_bytes,
    say,
)
from designer.exchange.exports.folder import write_folder
from designer.exchange.exports.registry import TARGETS, target_of
from designer.exchange.exports.registry import export_design as exported
from designer.exchange.exports.target import ExportedFiles, ExportSource
from designer.exchange.formats import native
from designer.exchange.spreadsheet import file_bytes


@click.command("export", epilog=f"Formats: {', '.join(f'{one.name} ({one.label})' for one in TARGETS)}.")
@design_argument
@click.option("--to", "name", required=True, type=click.Choice([one.name for one in TARGETS]), help="The format.")
@click.option(
    "-o",
    "--output",
    "out",
    required=True,
    type=click.Path(path_type=Path),
    help="The file to write, or the folder where the format has several; - for standard output.",
)
@click.option("--report", type=click.Path(path_type=Path), help="Write what is lost or changed as JSON; - for output.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Date for the head of the files, as YYYY-MM-DD.")
@click.option(
    "--force",
    is_flag=True,
    help="Replace a file that is there, and files of a folder that are not as an export left them.",
)
@click.pass_context
def export(
    ctx: click.Context, design: Path, *, name: str, out: Path, report: Path | None, day: datetime | None, force: bool
) -> None:
    """Write the design in FILE for another program.

    What that program cannot hold is printed on standard error, and the exit status is 1 where anything is lost, changed
    or
    unknown. Without a date an unchanged design gives unchanged files.
    """
    target = target_of(name)
    assert target is not None
    if report == STANDARD == out:
        raise click.UsageError("Files and report cannot both go to standard output.")
    if name != native.FORMAT.name:
        keep_input(design, out, target.loses or "what only a design holds")
    if report:
        keep_input(design, report, "everything")
    keep_apart(report, out)
    expected = replacing(design, out, force=force)
    if report is not None:
        keep_existing(report, force=force)
    source = ExportSource.of(load_design(design), day.date().isoformat() if day else "")
    files, losses = exported(target, source)
    keep_apart(report, *(out / path for path in files))
    if target.folder or len(files) > 1:
        if out == STANDARD:
            raise click.UsageError(f"{target.title} has several files: name a folder with -o.")
        for remark in write_folder(out, {path: file_bytes(path, text) for path, text in files.items()}, force=force):
            say(f"Note: {remark}", err=True)
    else:
        target_file = _file(out, files)
        if target_file != out:
            keep_existing(out := target_file, force=force)
        ((name, text),) = files.items()
        save_bytes(out, text.encode() if out == STANDARD else file_bytes(name, text), expected=expected)
    if report:
        save_bytes(report, f"{json_text(losses.as_json())}\n".encode())
    print_conversion(losses)
    if out != STANDARD:
        number = f": {counted(len(files), 'file')}" if len(files) > 1 else ""
        say(f"Wrote {out}{number}.", err=True)
    if not losses.is_complete:
        ctx.exit(1)


def _file(out: Path, files: ExportedFiles) -> Path:
    """Return the file to write: in a folder it has the target's own name."""
    with suppress(PermissionError):  # said when it is written
        return out / next(iter(files)) if out != STANDARD and out.is_dir() else out
    return out
