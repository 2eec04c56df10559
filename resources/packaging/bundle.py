#!/usr/bin/env python3
"""Make the offline bundle: the sources, and a wheel of each package that `run.py` installs, for this Python and system.

    .venv/bin/python resources/packaging/bundle.py -o dist
    tar xf dist/orgwright-….tar.gz && cd orgwright-… && python3 run.py --offline

Making it takes Git and the network; `run.py --offline` takes none, and checks the hashes that `uv.lock` names.
"""

import argparse
import io
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from run import UV  # noqa: E402 - it lies in the folder of the line before

BUILDER = ("hatchling", "editables")
"""What builds the editable install: it is not a package of the program, so `uv.lock` has it in a group at most."""


def main() -> None:
    """Make the bundle in the folder of ``-o``, and print its path."""
    parser = argparse.ArgumentParser(description="Make the offline bundle.")
    parser.add_argument("-o", "--output", type=Path, default=Path("dist"), help="the folder of the bundle")
    out = parser.parse_args().output
    out.mkdir(parents=True, exist_ok=True)
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    system = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    name = f"orgwright-{version}-python{sys.version_info[0]}.{sys.version_info[1]}-{system}"
    with tempfile.TemporaryDirectory() as folder:
        pack(gather(Path(folder)), out / f"{name}.tar.gz", name)
    sys.stdout.write(f"{out / name}.tar.gz\n")


def gather(folder: Path) -> Path:
    """Download a wheel of each package into a folder; return it."""
    wanted = folder / "requirements.txt"
    export = ["export", "--frozen", "--no-default-groups", "--all-extras", "--no-emit-project", "-q", "-o", str(wanted)]
    call(sys.executable, "-m", "uv", *export)
    wheels = folder / "wheels"
    download = ["pip", "download", "-q", "--disable-pip-version-check", "--only-binary=:all:", "-d", str(wheels)]
    call(sys.executable, "-m", *download, "-r", str(wanted))
    call(sys.executable, "-m", *download, UV, *BUILDER)
    return wheels


def pack(wheels: Path, target: Path, name: str) -> None:
    """Write the sources of the last commit and the wheels below one folder of an archive.

    Args:
        wheels: The folder of the wheels.
        target: The archive.
        name: The folder in it.
    """
    sources = call("git", "-C", str(ROOT), "archive", "--format=tar", f"--prefix={name}/", "HEAD")
    moment = int(call("git", "-C", str(ROOT), "log", "-1", "--format=%ct"))
    with tarfile.open(target, "w:gz", compresslevel=1) as bundle:  # the wheels are compressed
        with tarfile.open(fileobj=io.BytesIO(sources)) as given:
            for member in given:
                bundle.addfile(member, given.extractfile(member) if member.isfile() else None)
        for wheel in sorted(wheels.iterdir()):
            member = tarfile.TarInfo(f"{name}/wheels/{wheel.name}")
            member.size, member.mtime, member.mode = wheel.stat().st_size, moment, 0o644
            with wheel.open("rb") as file:
                bundle.addfile(member, file)


def call(*words: str) -> bytes:
    """Run a program and return its output; end with what it says if it fails."""
    done = subprocess.run(words, cwd=ROOT, capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        sys.exit(f"{' '.join(words)}\n{(done.stderr or done.stdout).decode(errors='replace')}")
    return done.stdout


if __name__ == "__main__":
    main()
