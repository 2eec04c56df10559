#!/usr/bin/env python3
"""Build the Debian package: Debian's own Python, and a private folder with all that the program needs.

    .venv/bin/python resources/packaging/deb.py -o dist

One package serves Debian 12 and 13: it has the compiled modules for each Python in `PYTHONS` side by side, and their
names say which Python they are for. Nothing in it is on the path of other programs. Building takes `dpkg-deb`, and the
network for the packages of `uv.lock`; installing takes only those of Debian. Equal commits give equal bytes.
"""

import argparse
import gzip
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from run import LIBRARIES  # noqa: E402 - it lies in the folder of the line before

PYTHONS = ("3.11", "3.12", "3.13")
PLATFORM = "x86_64-manylinux_2_34"
HOME = "usr/lib/orgwright"

RENAMED = {"libglib2.0-0": "libglib2.0-0t64 | libglib2.0-0"}
"""Packages that Debian 13 has under another name."""

UNUSED = (
    *("bin", "shiboken6_generator", "PySide6/*.pyi", "PySide6/Qt/qml", "PySide6/Qt/metatypes", "PySide6/Qt/libexec"),
    *("PySide6/Qt/translations", "PySide6/include", "PySide6/typesystems", "PySide6/glue", "PySide6/scripts"),
    *(
        "PySide6/doc",
        "PySide6/support",
        "PySide6/jarfiles",
        "PySide6/resources",
        "PySide6/designer",
        "PySide6/linguist",
    ),
    *("PySide6/assistant", "PySide6/lupdate", "PySide6/lrelease", "PySide6/uic", "PySide6/rcc", "PySide6/qml*"),
    *("PySide6/balsam*", "PySide6/qsb", "PySide6/svgtoqml"),
    *(f"PySide6/Qt{name}.abi3.so" for name in ("Qml", "Quick*", "Designer", "Sql", "Test", "Help", "UiTools")),
    *(
        f"PySide6/Qt/lib/libQt6{name}*"
        for name in ("Qml", "Quick", "Designer", "Sql", "Test", "Help", "Labs", "Shader")
    ),
    *(f"PySide6/Qt/plugins/{name}" for name in ("qmllint", "qmltooling", "sqldrivers", "designer", "tls", "generic")),
    *("PySide6/Qt/plugins/egldeviceintegrations", "PySide6/Qt/plugins/networkinformation"),
    *(f"PySide6/Qt/plugins/platforms/libq{name}*" for name in ("eglfs", "linuxfb", "minimal", "vkkhrdisplay", "vnc")),
)
"""What the program never loads: patterns below the private folder."""

STARTER = f"""#!/usr/bin/python3 -I
import sys
sys.path.insert(0, "/{HOME}")
from orgwright import main
main()
"""

CONTROL = """Package: orgwright
Version: {version}
Architecture: amd64
Maintainer: The Orgwright authors <orgwright@example.org>
Section: devel
Priority: optional
Installed-Size: {size}
Depends: {depends}
Recommends: shared-mime-info, hicolor-icon-theme
Suggests: git
Description: desktop designer for AWS Organizations
 Draw the root, the organizational units and the accounts; write and attach
 service control policies; see what every account may still do and why.
"""

SCRIPTS = {
    "postinst": f'#!/bin/sh\nset -e\n[ "$1" != configure ] || python3 -m compileall -q -j0 /{HOME} || true\n',
    "prerm": f"#!/bin/sh\nset -e\nfind /{HOME} -name __pycache__ -type d -prune -exec rm -rf {{}} +\n",
}


def main() -> None:
    """Build the package into the folder of ``-o``."""
    parser = argparse.ArgumentParser(description="Build the Debian package.")
    parser.add_argument("-o", "--output", type=Path, default=Path("dist"), help="the folder of the package")
    parser.add_argument("--fast", action="store_true", help="compress little, for tests")
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    os.umask(0o022)  # the package has the rights of what is written here
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(f"{build(Path(folder), arguments.output, fast=arguments.fast)}\n")


def build(work: Path, out: Path, *, fast: bool = False) -> Path:
    """Build the package.

    Args:
        work: An empty folder.
        out: The folder of the package.
        fast: Whether to compress little.

    Returns:
        The path of the package.
    """
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    tree = work / "tree"
    home = tree / HOME
    gather(work, home)
    add_ours(work, tree, home)
    for path in (tree / "DEBIAN", tree / "usr/bin"):
        path.mkdir(parents=True)
    write(tree / "usr/bin/orgwright", STARTER, 0o755)
    for name, text in SCRIPTS.items():
        write(tree / "DEBIAN" / name, text, 0o755)
    depends = ["python3 (>= 3.11)", f"python3 (<< 3.{int(PYTHONS[-1].partition('.')[2]) + 1})"]
    depends += [RENAMED.get(name, name) for name in LIBRARIES.values()]
    size = sum(path.stat().st_size for path in tree.rglob("*") if path.is_file()) // 1024
    write(tree / "DEBIAN/control", CONTROL.format(version=version, size=size, depends=", ".join(depends)), 0o644)
    made = out.resolve() / f"orgwright_{version}_amd64.deb"
    moment = time_of_commit()
    for path in (tree, *tree.rglob("*")):
        os.utime(path, (moment, moment), follow_symlinks=False)
    compression = ["-Zgzip", "-z1"] if fast else ["-Zxz"]
    words = ["dpkg-deb", "--root-owner-group", *compression, "--build", str(tree), str(made)]
    run(words, SOURCE_DATE_EPOCH=str(moment))
    return made


def gather(work: Path, home: Path) -> None:
    """Put the locked packages into the private folder, with the compiled parts for each Python."""
    uv = [sys.executable, "-m", "uv"]
    wanted = work / "requirements.txt"
    export = ["export", "--frozen", "--no-default-groups", "--all-extras", "--no-emit-project", "-q", "-o", str(wanted)]
    run([*uv, *export])
    for python in PYTHONS:
        target = home if python == PYTHONS[0] else work / python
        place = ["--target", str(target), "--python-version", python, "--python-platform", PLATFORM]
        run([*uv, "pip", "install", "-q", "--no-build", "--link-mode=copy", *place, "-r", str(wanted)])
        if target != home:
            add_compiled(target, home)
    for pattern in UNUSED:
        for path in home.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for path in [*home.rglob("__pycache__"), *home.glob(".lock")]:
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def add_compiled(source: Path, home: Path) -> None:
    """Copy the compiled modules that are for one version of Python alone: their names tell which."""
    for path in source.rglob("*.cpython-3*.so"):
        target = home / path.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)


def add_ours(work: Path, tree: Path, home: Path) -> None:
    """Add the program and what a desktop reads."""
    run([sys.executable, "-m", "uv", "build", "-q", "--wheel", "-o", str(work / "wheel"), str(ROOT)])
    (wheel,) = (work / "wheel").glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(home)
    for data in home.glob("orgwright-*.data/data/share"):
        shutil.copytree(data, tree / "usr/share", dirs_exist_ok=True)
        shutil.rmtree(data.parents[1])
    manual = tree / "usr/share/man/man1/orgwright.1"
    manual.with_name("orgwright.1.gz").write_bytes(gzip.compress(manual.read_bytes(), 9, mtime=0))
    manual.unlink()
    for shell, place in COMPLETIONS.items():
        done = run([sys.executable, "-m", "designer"], _ORGWRIGHT_COMPLETE=f"{shell}_source")
        write(tree / "usr/share" / place, done.stdout, 0o644)
    write(tree / "usr/share/doc/orgwright/copyright", (ROOT / "LICENSE").read_text("utf-8"), 0o644)


COMPLETIONS = {
    "bash": "bash-completion/completions/orgwright",
    "zsh": "zsh/vendor-completions/_orgwright",
    "fish": "fish/vendor_completions.d/orgwright.fish",
}


def write(path: Path, text: str, mode: int) -> None:
    """Write a text file with its rights."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)


def time_of_commit() -> int:
    """Return SOURCE_DATE_EPOCH, or the time of the last commit."""
    named = os.environ.get("SOURCE_DATE_EPOCH")
    return int(named or run(["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]).stdout)


def run(words: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a program in the checkout; end with what it says if it fails."""
    environment = {**os.environ, **variables}
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        sys.exit(f"{' '.join(words[:6])} failed:\n{done.stderr or done.stdout}")
    return done


if __name__ == "__main__":
    main()
