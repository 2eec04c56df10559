#!/usr/bin/env python3
"""The newcomer's commands, with nothing but Python.

    python3 run.py                      open the designer
    python3 run.py test [PYTEST ARGS]   set up and run the tests
    python3 run.py develop              install what `.ci/run` needs as well: linters, and programs we are tried against
    python3 run.py ARGS                 anything else goes to the program: `orgwright ARGS`
    python3 run.py --offline [ARGS]     any of these without a network, from the wheels of a bundle

The first start installs the system libraries Qt needs, and Git for the tests (Debian and Ubuntu, through apt), makes
`.venv`, puts uv into it and lets uv install what `uv.lock` names. A stamp in `.venv` then lets every later start go
straight to the program; it names what was installed, so that what is lost is installed again.
Standard library only. What is done is told on stderr, so that the program's own output stays clean.
"""

import os
import sys

# Modules that PYTHONPATH names come after Python's own, of which some have not been imported yet: a json.py, say.
_named = {os.path.abspath(one) for one in os.environ.get("PYTHONPATH", "").split(os.pathsep)}  # noqa: PTH100
sys.path.sort(key=lambda one: one in _named)

import shutil


def old_python() -> str:
    """The sentence for a Python that is too old, naming a newer one if this machine has it."""
    message = f"Orgwright needs Python 3.11 or newer, and this is Python {sys.version.split()[0]}."
    for name in ("python3.13", "python3.12", "python3.11"):
        if shutil.which(name):
            return f"{message} Type: {name} run.py"
    return f"{message} Install Python 3.11, 3.12 or 3.13 and start run.py with it."


# The one file that an older Python may be asked to read: it parses from 3.6 on, and what follows is not run there.
if sys.version_info < (3, 11):  # noqa: UP036
    print(old_python(), file=sys.stderr)
    sys.exit(2)

import codecs
import contextlib
import ctypes
import hashlib
import importlib.util
import json
import locale
import subprocess
from collections.abc import Iterator
from pathlib import Path

UV = "uv==0.13.9"

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "orgwright-setup.json"
WINDOWS = os.name == "nt"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")
PROGRAM = BIN / ("orgwright.exe" if WINDOWS else "orgwright")
VERSION = f"python{sys.version_info[0]}.{sys.version_info[1]}"
PACKAGES = VENV / ("Lib/site-packages" if WINDOWS else f"lib/{VERSION}/site-packages")
FOREIGN = ("PYTHONPATH", "PYTHONHOME")
"""Variables that would let Python load modules from elsewhere."""
ELSEWHERE = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "UV_PROJECT", "UV_WORKING_DIR", "UV_WORKING_DIRECTORY")
ELSEWHERE += ("UV_NO_INSTALL_PROJECT", "UV_NO_EDITABLE")
"""Variables by which pip and uv would install elsewhere than in .venv, or something else."""

# What Qt's wheels load from the system, and the Debian package of each.
# The first six are needed even without a screen, the rest by X and Wayland.
LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}

WHEELS = ROOT / "wheels"
"""The packages of a bundle, which `resources/packaging/bundle.py` makes."""

PROGRAMS = {"git": "git"}
"""Programs that the tests call, and the Debian package of each."""

GROUPS = {"test": ["test"], "develop": ["test", "check", "interop"]}
"""The dependency groups of pyproject.toml that a command installs; any other command installs none."""


class SetupError(Exception):
    """Setting up cannot go on; the message says what the user can do."""


def main(args: list[str]) -> int:
    """Set up what is missing, then become the program or the tests."""
    is_offline = args[:1] == ["--offline"]
    args = args[is_offline:]
    command = args[0] if args else ""
    try:
        set_up(GROUPS.get(command, []), is_offline=is_offline)
    except SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 2
    except PermissionError as error:
        print(f"\nYou are not allowed to read {error.filename}. Copy Orgwright to a folder of yours.", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"\nThe set-up stopped: {error.strerror or error}: {error.filename or VENV}.", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped. The next start finishes the set-up.", file=sys.stderr)
        return 130
    if command == "develop":
        return 0
    if command == "test":
        os.chdir(ROOT)
        return become([str(PYTHON), "-m", "pytest", *on_all_cores(args[1:]), *args[1:]], PYTHONHASHSEED="0")
    return become([str(PROGRAM), *args])


def on_all_cores(args: list[str]) -> list[str]:
    """Return pytest's options for a process per core, unless these arguments choose otherwise or name only files.

    Eight at most: a process takes up to 2 GB.
    """
    chosen = any(arg.startswith(("-n", "--numprocesses", "--dist", "--pdb")) for arg in args)
    paths = [arg for arg in args if not arg.startswith("-") and (ROOT / arg.partition("::")[0]).exists()]
    if chosen or (paths and all((ROOT / path.partition("::")[0]).is_file() for path in paths)):
        return []
    # The tests of a file stay together: they share what is made once. The files come as tests/conftest.py orders them.
    return ["-n", "auto", "--maxprocesses", "8", "--dist", "loadfile", "--no-loadscope-reorder"]


def become(command: list[str], **environment: str) -> int:
    """Replace this process by the command; Windows cannot, so there it is awaited."""
    env = without_foreign(**environment)
    if WINDOWS:
        return subprocess.call(command, env=env)
    return os.execve(command[0], command, env)


def without_foreign(**environment: str) -> dict[str, str]:
    """Return the environment for what is started: only .venv decides which modules it loads."""
    env = {name: value for name, value in os.environ.items() if name not in FOREIGN} | environment
    if not (str(ROOT).isascii() or WINDOWS or codecs.lookup(locale.getencoding()).name == "utf-8"):
        env["LC_ALL"] = "C.UTF-8"  # Python reads the path in .venv by the encoding of the locale
    return env


def without_cache() -> dict[str, str]:
    """Return uv's setting to do without a cache if there is no place for one, such as in a read-only home."""
    env = os.environ
    try:
        cache = Path(env.get("UV_CACHE_DIR") or Path(env.get("XDG_CACHE_HOME") or Path.home() / ".cache", "uv"))
        cache.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return {"UV_NO_CACHE": "1"}
    return {} if os.access(cache, os.W_OK) else {"UV_NO_CACHE": "1"}


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Block in which no other run.py sets up this folder; what it installs would be cleared away."""
    if WINDOWS:
        yield
        return
    import fcntl

    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("Waiting for another run.py that sets up Orgwright here")
        fcntl.flock(folder, fcntl.LOCK_EX)
    except OSError:  # a disk in a network without locks
        pass
    try:
        yield
    finally:
        os.close(folder)


def set_up(wanted: list[str], *, is_alone: bool = False, is_offline: bool = False) -> None:
    """Bring .venv to what uv.lock says; usually nothing is to do, which costs reading two files and a folder.

    Args:
        wanted: Dependency groups to install. Those of earlier starts stay.
        is_alone: Whether no other run.py sets up meanwhile.
        is_offline: Whether all comes from `WHEELS` and no network is used.
    """
    place = {"python": [*sys.version_info[:2], sys.base_prefix], "folder": str(ROOT), "uv": UV}
    lock = hashlib.sha256((ROOT / "uv.lock").read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    found = read_stamp()
    before = found.get("groups")
    groups = sorted({*wanted, *(before if isinstance(before, list) else [])})
    sound = PYTHON.exists() and place == found.get("place")
    lost = lost_packages(found) if sound else set()
    sound = sound and not lost & {"pip", "uv"}
    up_to_date = PROGRAM.exists() and lock == found.get("lock") and groups == before and "packages" in found
    if sound and up_to_date and not lost:
        return
    if not sys.executable:
        raise SetupError(
            "This Python does not know its own path. Start it by its whole path, such as /usr/bin/python3."
        )
    must_be_writable(VENV if VENV.exists() else ROOT)
    if not is_alone:
        with alone():
            set_up(wanted, is_alone=True, is_offline=is_offline)  # what was missing may be there by now
        return
    if is_offline and not WHEELS.is_dir():
        raise SetupError(f"--offline installs from {WHEELS}, which is not there: it is a part of the offline bundle.")
    install_libraries(with_tests="test" in wanted, may_install=not is_offline)
    if not sound:  # absent, interrupted, moved, or made by another Python: a fresh start repairs them all
        say("Setting up Orgwright in .venv (once; a minute or so)")
        run("making .venv", [sys.executable, "-m", "venv", "--clear", str(VENV)])
        pip = ["pip", "install", "--quiet", "--disable-pip-version-check", *(alone_from_wheels() if is_offline else ())]
        run("installing uv", [str(PYTHON), "-m", *pip, UV])
    STAMP.unlink(missing_ok=True)  # no stamp while uv works: an interruption is seen at the next start
    say(
        f"Installing again what .venv has lost: {', '.join(sorted(lost))}" if lost else "Installing the locked packages"
    )
    (install_wheels if is_offline else synchronize)(groups, lost)
    stamp = {"place": place, "lock": lock, "groups": groups, "packages": installed()}
    STAMP.write_text(json.dumps(stamp), encoding="utf-8")


def synchronize(groups: list[str], lost: set[str]) -> None:
    """Install from PyPI what uv.lock names."""
    sync = ["sync", "--frozen", "--inexact", "--all-extras", "--quiet", "--python", str(PYTHON)]
    sync += [*(f"--group={name}" for name in groups), *(f"--reinstall-package={name}" for name in owners(lost))]
    env = {"UV_PROJECT_ENVIRONMENT": str(VENV), **({} if WINDOWS else without_cache())}
    run("installing the packages", [str(PYTHON), "-m", "uv", *sync], **env)


def install_wheels(groups: list[str], lost: set[str]) -> None:
    """Install from the wheels of a bundle what uv.lock names, with the hashes that it names."""
    uv, wanted = [str(PYTHON), "-m", "uv"], str(VENV / "requirements.txt")
    export = ["export", "--frozen", "--offline", "--quiet", "--no-default-groups", "--all-extras", "--no-emit-project"]
    run("reading uv.lock", [*uv, *export, *(f"--group={name}" for name in groups), "--output-file", wanted])
    install = [*uv, "pip", "install", "--quiet", "--offline", "--python", str(PYTHON), *alone_from_wheels()]
    again = [f"--reinstall-package={name}" for name in owners(lost)]
    env = {} if WINDOWS else without_cache()
    run("installing the packages", [*install, *again, "--require-hashes", "--requirement", wanted], **env)
    run("installing Orgwright", [*install, "--no-deps", "--editable", str(ROOT)], **env)


def alone_from_wheels() -> tuple[str, ...]:
    """Return the options of pip and uv that let them install from a bundle and nothing else."""
    return "--no-index", f"--find-links={WHEELS}"


def installed() -> list[str]:
    """Return the names of the packages, modules and records of packages in .venv."""
    return sorted(path.name for path in PACKAGES.iterdir() if path.name != "__pycache__") if PACKAGES.is_dir() else []


def lost_packages(found: dict[str, object]) -> set[str]:
    """Return what the set-up has installed and is not there any more."""
    packages = found.get("packages")
    return set(map(str, packages)) - set(installed()) if isinstance(packages, list) else set()


def owners(lost: set[str]) -> list[str]:
    """Return the names of installed packages to which what is lost belongs; uv sees by itself that a record is lost."""
    names = set()
    for record in PACKAGES.glob("*.dist-info/RECORD") if lost else ():
        places = {line.partition(",")[0].partition("/")[0] for line in record.read_text(encoding="utf-8").splitlines()}
        if places & lost:
            names.add(record.parent.name.partition("-")[0])
    return sorted(names)


def must_be_writable(folder: Path) -> None:
    """Raise a SetupError if nothing can be installed into the folder."""
    if not os.access(folder, os.W_OK):
        raise SetupError(
            f"Orgwright sets itself up in {VENV}, and {folder} cannot be written to.\n"
            "Copy Orgwright to a folder of yours, or make that one writable, then start again.",
        )


def read_stamp() -> dict[str, object]:
    """What the last finished set-up left, or nothing."""
    try:
        found = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def install_libraries(*, with_tests: bool, may_install: bool = True) -> None:
    """Install the system libraries that are missing, or say which command does it; for the tests programs as well."""
    if not sys.platform.startswith("linux"):
        return
    missing = [name for name in LIBRARIES if not loads(name)]
    missing += [name for name in PROGRAMS if with_tests and not shutil.which(name)]
    venv = [] if importlib.util.find_spec("ensurepip") else [f"{VERSION}-venv"]
    if not missing and not venv:
        return
    if not shutil.which("apt-get"):
        raise SetupError(without_apt(missing, venv))
    packages = " ".join([*venv, *((LIBRARIES | PROGRAMS)[name] for name in missing)])
    shell = f"apt-get update -qq && apt-get install -qq -y --no-install-recommends {packages}"
    root, sudo = os.geteuid() == 0, shutil.which("sudo")
    by_hand = f"sudo sh -c '{shell}'" if sudo else f"su - -c '{shell}'"
    if not may_install or (not root and not sudo):
        raise SetupError(f"System packages are missing. Type this, then start again:\n\n  {by_hand}")
    say(f"Installing system packages through apt{'' if root else ' with sudo'}: {packages}")
    ask = [] if root else ["sudo"] if sys.stdin and sys.stdin.isatty() else ["sudo", "-n"]
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive"]
    if subprocess.call([*ask, *quiet, "sh", "-c", shell], stdout=subprocess.DEVNULL):
        raise SetupError(f"The system packages could not be installed. Type this, then start again:\n\n  {by_hand}")


def loads(library: str) -> bool:
    """Whether the system's loader finds the library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def without_apt(missing: list[str], venv: list[str]) -> str:
    """What to type on a Linux without apt."""
    if venv:
        return "This Python has no `ensurepip`. Install your system's package for Python's venv, then start again."
    for installer in ("dnf", "zypper"):  # both install a library by the name it is loaded by
        if shutil.which(installer):
            names = " ".join(name if name in PROGRAMS else f"'{name}()(64bit)'" for name in missing)
            return f"System libraries are missing. Type this, then start again:\n\n  sudo {installer} install {names}"
    return f"System libraries are missing. Install the packages that hold these, then start again: {', '.join(missing)}"


def run(what: str, command: list[str], **environment: str) -> None:
    """Run one step of the set-up; its output goes to stderr."""
    env = without_foreign(UV_PYTHON_DOWNLOADS="never", PIP_USER="0", **environment)
    for name in (*ELSEWHERE, "VIRTUAL_ENV"):  # another environment may be active; ours is named explicitly
        env.pop(name, None)
    status = subprocess.call(command, env=env, cwd=ROOT, stdout=sys.stderr)
    if status:
        raise SetupError(
            f"Stopped while {what} (exit status {status}); the reason stands above.\n"
            "A network to PyPI and about 400 MB of disk are needed, 700 MB for `develop`. A bundle for --offline\n"
            "is for one system and one Python, and holds neither the tests' packages nor those of `develop`.\n"
            "Starting again repairs what is half done.",
        )


def say(message: str) -> None:
    """Tell the user what is going on."""
    print(f"· {message}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
