"""A command of Orgwright in a process beside the window, which no end of the window can interrupt in a call."""

from __future__ import annotations

import os
import re
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import designer
from designer.basics.errors import EditError
from designer.basics.program import own_program

_ENDINGS = ("Paused", "Stopped", "Error:", "The end ", "All steps ", "Rehearsed")
"""How the lines begin with which the command says why it ends."""

_ELSEWHERE = ("The way back", "  Does not come back")
"""How lines begin that the window shows in another way."""

_STEP = re.compile(r"\s*\d+\. ")
"""How the line of a step begins; a command that was killed ends with one, which does not say why."""

_GOES_ON = re.compile(r" (Then t|T)he same command goes on\.")


class ProcessEnd(NamedTuple):
    """How a command has ended.

    Attributes:
        status: Its exit status.
        words: The last lines that it printed, which say why it has ended.
    """

    status: int
    words: str


class RunProcess:
    """One command, as the work of a `ThreadJob`; it reports each line that the command prints.

    The command pauses once its input ends: when `pause` is called, or this program is no more.

    Args:
        arguments: The command with its arguments.
        keys: Variables of the environment, such as credentials.
    """

    def __init__(self, arguments: Sequence[str], keys: Mapping[str, str]) -> None:
        self._arguments = (*own_program(), *arguments)
        self._keys = keys
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        self._is_paused = False

    def __call__(self, tell: Callable[[object], None]) -> ProcessEnd:
        """Run the command to its end.

        Raises:
            EditError: The system starts no process.
        """
        root = str(Path(designer.__file__).parents[1])
        paths = filter(None, (root, os.environ.get("PYTHONPATH", "")))
        environment = {**os.environ, **self._keys, "PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1"}
        try:
            begun = subprocess.Popen(  # noqa: S603  # this very program
                self._arguments,
                cwd=root,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
            )
        except OSError as error:
            raise EditError(f"The run cannot begin: {error.strerror or error}.") from None
        with begun as process:
            with self._lock:
                self._process = process
            if self._is_paused:
                self.pause()
            said: list[str] = []
            for line in process.stdout or ():
                if line.startswith(_ELSEWHERE):
                    continue
                is_ending = line.startswith(_ENDINGS)
                said = [*(said if said[:1] and said[0].startswith(_ENDINGS) and not is_ending else ()), line.strip()]
                tell(line)
        words = "" if _STEP.match(said[-1] if said else "") else " ".join(filter(None, said)).removeprefix("Error: ")
        return ProcessEnd(process.returncode, _GOES_ON.sub("", words))

    def pause(self) -> None:
        """Let the command end after the call that it is making."""
        self._is_paused = True
        with self._lock:
            if self._process is not None and self._process.stdin is not None:
                self._process.stdin.close()
