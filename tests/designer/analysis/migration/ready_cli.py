"""The AWS CLI as a command that is ready: one process has imported it, and each call is a fork of that process.

Most of what a call takes is the import, some half second of the processor, and a script calls hundreds of times. What a
call reads and writes, its words, its environment and its status are those of the process that calls.
"""

from __future__ import annotations

import ast
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[4]
CALL = """\
#!{python} -ISE
import _socket, os, sys  # `socket` and `json` take longer to import than all the rest
server = _socket.socket(_socket.AF_UNIX)
server.connect({address!r})
call = repr([sys.argv, dict(os.environ), os.getcwd()]).encode()
files = b"".join(number.to_bytes(4, sys.byteorder) for number in (0, 1, 2))
server.sendmsg([len(call).to_bytes(8, "big")], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, files)])
server.sendall(call)
sys.exit((server.recv(1) or b"\\xff")[0])
"""


@contextmanager
def ready_cli(folder: Path) -> Iterator[Path]:
    """Folder with a command `aws`, for the path of a script."""
    address, command = folder / "socket", folder / "aws"
    command.write_text(CALL.format(python=sys.executable, address=str(address)))
    command.chmod(0o755)
    words = [sys.executable, "-m", "tests.designer.analysis.migration.ready_cli", str(address)]
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), "AWS_DEFAULT_REGION": "us-east-1"}
    with subprocess.Popen(words, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == b"ready\n"
        try:
            yield folder
        finally:
            server.kill()


def serve(address: str) -> None:
    """Answer calls until the end of the process."""
    driver = ready_driver()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a call here
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen(64)
        print("ready", flush=True)
        while True:
            asking, _ = listener.accept()
            with asking:
                if os.fork() == 0:
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    os._exit(answer(asking, driver.main))


def ready_driver():
    """The CLI's own driver, which has found its commands and the words of one, and has asked AWS in vain.

    Its session remembers what lies in the files of botocore, half of what is left of a call; of the environment it
    remembers nothing but the files of settings, and there are none.
    """
    from awscli import clidriver
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError

    driver = clidriver.create_clidriver()
    helping = driver.create_help_command()
    for command in ("organizations", "list-roots"):  # found on the way to the help
        helping = helping.command_table[command].create_help_command()
    client = driver.session.create_client(
        "organizations",
        endpoint_url="http://127.0.0.1:9",  # nobody listens there
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=Config(retries={"total_max_attempts": 1}),
    )
    with suppress(BotoCoreError):
        client.list_roots()
    return driver


def answer(asking, main) -> int:
    """Do one call in this process, which is a fork, and tell whoever asks its status."""
    size, files, *_ = socket.recv_fds(asking, 8, 3)
    with asking.makefile("rb") as reading:
        sys.argv, environment, folder = ast.literal_eval(reading.read(int.from_bytes(size, "big")).decode())
    for number, file in enumerate(files):
        os.dup2(file, number)
    models = os.environ["AWS_DATA_PATH"]  # the import has put it there
    os.environ.clear()
    os.environ.update(environment | {"AWS_DATA_PATH": models})
    os.chdir(folder)
    try:
        status = main()
    except SystemExit as end:
        status = end.code
    with suppress(OSError):  # whoever asked may be dead
        sys.stdout.flush()
        sys.stderr.flush()
        asking.send(bytes([int(status or 0) & 255]))
    return int(status or 0)


if __name__ == "__main__":
    serve(sys.argv[1])
