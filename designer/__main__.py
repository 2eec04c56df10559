"""The launcher: nothing or a file opens the window, a command word goes to the command line.

The only module that may import ui, and it does so late: the command line must not wait for Qt.
"""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from designer import cli
from designer.basics.errors import EditError
from designer.cli.commands import COMMANDS

if TYPE_CHECKING:  # the window draws nothing at its start
    from designer.cli.drawing import Drawing
    from designer.exchange.formats.format import NativeFile
    from designer.organization.model.records import NodeId

_STOPPED = 130
"""Exit status of a program that Ctrl+C has stopped, as shells have it."""

_LIBRARY = "ORGWRIGHT_LIBRARY"
_COMPLETION = "_ORGWRIGHT_COMPLETE"
"""Environment variable that asks for shell completions, as click has it: ``bash_source``, ``zsh_complete``…"""

_USUAL = gc.get_threshold()
_SELDOM = (100_000, 20, 20)
"""Objects made until a command looks for garbage: it makes many and leaves little, and looking took half of its time
where a question is asked of 20,000 policies."""


def main() -> None:
    """Run the program and leave with its exit status."""
    try:
        _prefer_own_packages()
        gc.set_threshold(*_SELDOM)
        _write_whole()
        status = run(sys.argv[1:])
    except KeyboardInterrupt:
        status = _STOPPED
    gc.freeze()  # what the program knows at its end is not garbage to look for: a tenth of the time of a large command
    sys.exit(status)


_OWN_PACKAGES = ("designer", "resources", "ui")


def _prefer_own_packages() -> None:
    """Find our packages before others of their names, such as a folder ``resources`` that the program is started in."""
    home = Path(__file__).resolve().parents[1]
    if __name__ == "__main__" and Path(sys.path[0]).resolve() == Path.cwd() != home:  # put there by python -m
        del sys.path[0]
    for number, entry in enumerate(map(Path, sys.path)):
        if entry.resolve() == home:
            return
        if any((entry / name).exists() or (entry / f"{name}.py").exists() for name in _OWN_PACKAGES):
            sys.path.insert(number, str(home))
            return


def run(args: list[str]) -> int:
    """Run the program; its exit status: 0 fine, 1 findings, 2 wrong use or unreadable input."""
    _open_what_is_closed()
    _speak_utf8()
    if os.environ.get(_COMPLETION):  # a shell asks for words: click answers it, whatever the words are
        fault = _completion_fault(os.environ)
        return _complain(fault) if fault else cli.run_command(args, _Window())
    try:
        args, is_alone = _read_options(args)
    except EditError as error:
        return _complain(str(error))
    if args and (args[0] in COMMANDS or args[0].startswith("-") or len(args) > 1):
        return cli.run_command(args, _Window())
    path = Path(args[0]) if args else None
    if path and not os.path.lexists(path):  # pathlib's own raises on a name that is too long
        if path.suffix or path.name != args[0]:
            return _complain(f"There is no file {path}.")
        return cli.run_command(args, _Window())  # a word that is neither: click names the commands near it
    return _open_window(path, is_alone=is_alone)


def _how_without_window() -> str:
    """Say how to add the window to this installation, and what goes without."""
    from designer.basics.program import how_to_add  # a start that has the window does without

    return f"{how_to_add('window')} orgwright --help names the commands that need no window."


def _completion_fault(environment: Mapping[str, str]) -> str:
    """Return why what asks for completions is not a shell, or ""."""
    asked = environment[_COMPLETION]
    if not asked.endswith("_complete"):
        return ""
    number = environment.get("COMP_CWORD", "")
    if "COMP_WORDS" in environment and (
        "COMP_CWORD" in environment if asked.startswith("fish") else number.isdecimal()
    ):
        return ""
    return f"{_COMPLETION}={asked} is set by a shell, with COMP_WORDS and COMP_CWORD beside it. Unset it."


def _read_options(args: list[str]) -> tuple[list[str], bool]:
    """Read the options before all other words, and begin the log where one is asked for.

    Returns:
        The other words, and whether this start has a window of its own: a log is about this very run.
    """
    path, is_alone = os.environ.get("ORGWRIGHT_LOG", ""), False
    while args:
        match args:
            case ["--log", named, *rest]:
                path = named
            case [first, *rest] if first.startswith("--log="):
                path = first.partition("=")[2]
            case ["--new-instance" | "--right-to-left", *rest]:  # Qt reads the direction from the command line
                is_alone = True
            case ["--library", folder, *rest]:
                _name_library(folder)
            case _:
                break
        args = rest
    if path:
        from designer.basics import log
        from designer.cli.group import program_versions

        log.begin(Path(path), program_versions())
    return args, is_alone or bool(path or os.environ.get(_LIBRARY))  # the window that runs uses other libraries


def _name_library(folder: str) -> None:
    """Name a team's library to this run, before those that the environment names."""
    others = os.environ.get(_LIBRARY, "")
    os.environ[_LIBRARY] = os.pathsep.join(filter(None, (str(Path(folder).absolute()), others)))


@contextmanager
def _stopped_at_once() -> Iterator[None]:
    """Let Ctrl+C end the program without an exception, which within Qt would end it by a crash; shells say 130 too."""
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:  # it is ignored, or a test has its own
        yield
        return
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


class _Window:
    """The part of ui that the command line uses."""

    def render(self, drawing: Drawing) -> None:
        """Draw a design into a picture file, without a screen."""
        from designer.cli.common import load_design
        from designer.organization.model import lookup

        file = load_design(drawing.source)
        top = lookup.find_node(file.organization, drawing.below) if drawing.below else None
        if not os.environ.get("QT_QPA_PLATFORM", "").startswith("offscreen"):  # with its arguments beside its name
            os.environ["QT_QPA_PLATFORM"] = "offscreen"
        with _stopped_at_once():
            self._draw(drawing, file, top)

    def _draw(self, drawing: Drawing, file: NativeFile, top: NodeId | None) -> None:
        from datetime import date

        try:
            from ui.features.export.pdf import BY_OU, Paper
            from ui.features.export.targets import PictureOptions, render_file
        except ImportError as error:
            raise EditError(f"Pictures cannot be drawn: {error}. {_how_without_window()}") from None
        scale = BY_OU if drawing.by_ou else drawing.scale
        options = PictureOptions(scale, Paper(drawing.paper), usual=scale is None)
        # No date of today: a picture of an unchanged design stays the same file, in Git and in CI.
        day = date.fromisoformat(drawing.day) if drawing.day else None
        render_file(
            file,
            drawing.out,
            top=top,
            expanded=drawing.expanded,
            options=options,
            source=drawing.source.name,
            version=drawing.version,
            author=drawing.author,
            day=day,
            lens=drawing.lens,
            policies=drawing.policies,
            layout=drawing.layout,
        )


def _open_window(path: Path | None, *, is_alone: bool = False) -> int:
    if _has_no_screen():
        return _complain(
            "There is no screen to open the window on (neither DISPLAY nor WAYLAND_DISPLAY is set). "
            "orgwright --help names the commands that need none."
        )
    gc.set_threshold(*_USUAL)
    gc.disable()  # many objects, no garbage; `ui.window.app` looks for it again once the window is shown
    try:
        if not is_alone and _is_handed_over(path):
            return 0
        from ui.window import app
    except ImportError as error:
        return _complain(f"The window cannot be opened: {error}. {_how_without_window()}")
    return app.main(path)


def _is_handed_over(path: Path | None) -> bool:
    """Whether the program that runs on this screen opens the file, or a window without one."""
    from ui.window.handover import hand_over

    is_taken = hand_over(path)
    if is_taken:
        sys.stderr.write("The window that is open shows it. --new-instance starts the program once more.\n")
    return is_taken


def _has_no_screen() -> bool:
    if not sys.platform.startswith(("linux", "freebsd")) or os.environ.get("QT_QPA_PLATFORM"):
        return False
    return not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _complain(message: str) -> int:
    from designer.basics.words import plain

    try:
        sys.stderr.write(f"{plain(message)}\n")
    except OSError:  # there is nobody to tell, and the status says it
        from designer.cli.group import give_up

        give_up(sys.stderr)
    return 2


def _open_what_is_closed() -> None:
    """Standard streams that were closed, as in ``<&-`` and ``>&-``, say so when they are read or written.

    Python has none then; and the next file to be opened would get the number of one, and with it what others write.
    """
    if os.name != "posix":
        return
    if sys.stdin is None and os.open(os.devnull, os.O_WRONLY) == 0:  # which cannot be read
        sys.stdin = open(0, encoding="utf-8")  # noqa: SIM115 - as long as the program runs
    if sys.stdout is None and os.open(os.devnull, os.O_RDONLY) == 1:  # which cannot be written
        sys.stdout = open(1, "w", encoding="utf-8")  # noqa: SIM115 - the same
    if sys.stderr is None and os.open(os.devnull, os.O_WRONLY) == 2:
        sys.stderr = open(2, "w", encoding="utf-8")  # noqa: SIM115 - the same


def _write_whole() -> None:
    """Put a buffer on standard output if PYTHONUNBUFFERED took it away: without one, a full disk cuts it in silence."""
    if isinstance(sys.stdout, io.TextIOWrapper) and isinstance(sys.stdout.buffer, io.RawIOBase):
        line_by_line = sys.stdout.line_buffering
        sys.stdout = io.TextIOWrapper(io.BufferedWriter(sys.stdout.detach()), line_buffering=line_by_line)


def _speak_utf8() -> None:
    """Names may be in any script; a terminal that cannot show a character gets a stand-in, a pipe gets UTF-8."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


if __name__ == "__main__":
    main()
