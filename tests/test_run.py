"""What run.py decides before anything of Orgwright can be imported; the set-up itself is tried on bare machines."""

import ast
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[1] / "run.py"
PYPROJECT = tomllib.loads(SCRIPT.with_name("pyproject.toml").read_text("utf-8"))


PACKAGES = {"click": "click-8.2.1.dist-info", "yaml": "pyyaml-6.0.dist-info", "uv": "uv-1.dist-info"}


@pytest.fixture
def run(tmp_path):
    """A run.py of its own, in a folder of its own."""
    script = tmp_path / "run.py"
    script.write_text(SCRIPT.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "uv.lock").write_text("locked")
    (tmp_path / "pyproject.toml").write_text("[project]")
    spec = importlib.util.spec_from_file_location("run_under_test", script)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def steps(run, monkeypatch):
    """The set-up's steps, noted instead of done; they leave what the real ones leave."""
    taken = []

    def step(what, command, **_environment):
        taken.append((what, command))
        run.BIN.mkdir(parents=True, exist_ok=True)
        run.PYTHON.touch()
        if command[2] == "uv":
            run.PROGRAM.touch()
            for name, record in PACKAGES.items():
                place = run.PACKAGES / name
                place.mkdir(parents=True, exist_ok=True)
                (run.PACKAGES / record).mkdir(exist_ok=True)
                (run.PACKAGES / record / "RECORD").write_text(f"{name}/__init__.py,,\n{record}/RECORD,,\n")

    monkeypatch.setattr(run, "run", step)
    monkeypatch.setattr(run, "without_cache", dict)
    monkeypatch.setattr(run, "install_libraries", lambda **_: None)
    return taken


MAKE, GET_UV, SYNC = "making .venv", "installing uv", "installing the packages"


def names(steps):
    taken = [what for what, _command in steps]
    steps.clear()
    return taken


def test_the_first_start_sets_up_and_the_second_does_nothing(run, steps):
    run.set_up([])
    assert [MAKE, GET_UV, SYNC] == names(steps)
    run.set_up([])
    assert [] == names(steps)


def test_an_offline_start_installs_from_the_wheels_beside_it_and_nothing_else(run, steps):
    run.WHEELS.mkdir()
    run.set_up([], is_offline=True)
    assert [MAKE, GET_UV, "reading uv.lock", SYNC, "installing Orgwright"] == [what for what, _command in steps]
    for what, command in steps[1:]:
        assert what == "reading uv.lock" or {"--no-index", f"--find-links={run.WHEELS}"} <= {*command}, command
    assert "--require-hashes" in steps[3][1]
    names(steps)
    run.set_up([])
    assert [] == names(steps), "a later start needs no word"


def test_an_offline_start_without_wheels_says_so(run, steps, capsys):
    assert 2 == run.main(["--offline", "check", "design.json"])
    assert "it is a part of the offline bundle" in capsys.readouterr().err
    assert [] == steps


def test_a_second_start_waits_for_the_one_that_sets_up_and_finds_its_work_done(run, steps, monkeypatch):
    fcntl = pytest.importorskip("fcntl")
    folder = os.open(run.ROOT, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)

    def finish_the_first(message):
        if message.startswith("Waiting"):
            run.set_up([], is_alone=True)
            os.close(folder)

    monkeypatch.setattr(run, "say", finish_the_first)
    run.set_up([])
    assert [MAKE, GET_UV, SYNC] == names(steps)


def groups(steps):
    return [option.partition("=")[2] for option in steps[-1][1] if option.startswith("--group=")]


def test_the_tests_tools_are_added_once_and_stay(run, steps):
    run.set_up([])
    assert [] == groups(steps)
    steps.clear()
    run.set_up(["test"])
    assert ["test"] == groups(steps)
    assert [SYNC] == names(steps)
    run.set_up([])
    assert [] == names(steps)


def test_a_new_lock_brings_new_packages_into_the_same_environment(run, steps, tmp_path):
    run.set_up(["test"])
    steps.clear()
    (tmp_path / "uv.lock").write_text("locked again")
    run.set_up([])
    assert ["test"] == groups(steps)
    assert [SYNC] == names(steps)


def test_what_contributors_need_is_installed_by_a_command_of_its_own(run, steps, monkeypatch):
    monkeypatch.setattr(run, "become", lambda *_args, **_environment: pytest.fail("nothing is started"))
    assert 0 == run.main(["develop"])
    assert ["check", "interop", "test"] == groups(steps)
    installed = {group for named in run.GROUPS.values() for group in named}
    assert installed | {"browser", "sql"} == PYPROJECT["dependency-groups"].keys()


@pytest.mark.parametrize("damage", ["interrupted", "no python", "garbled stamp", "another python", "moved"])
def test_a_damaged_environment_is_made_again(run, steps, damage):
    run.set_up([])
    steps.clear()
    stamp = json.loads(run.STAMP.read_text())
    if damage == "interrupted":
        run.STAMP.unlink()
    elif damage == "no python":
        run.PYTHON.unlink()
    elif damage == "garbled stamp":
        run.STAMP.write_text("{")
    else:
        stamp["place"] |= {"python": [3, 10, "/old"]} if damage == "another python" else {"folder": "/elsewhere"}
        run.STAMP.write_text(json.dumps(stamp))
    run.set_up([])
    assert [MAKE, GET_UV, SYNC] == names(steps)


@pytest.mark.parametrize(
    ("lost", "again"),
    [
        ("click", ["--reinstall-package=click"]),
        ("yaml", ["--reinstall-package=pyyaml"]),
        ("click-8.2.1.dist-info", []),
    ],
)
def test_a_package_that_was_lost_is_installed_again(run, steps, capsys, lost, again):
    run.set_up([])
    steps.clear()
    shutil.rmtree(run.PACKAGES / lost)
    run.set_up([])
    assert f"has lost: {lost}" in capsys.readouterr().err
    assert again == [option for option in steps[-1][1] if option.startswith("--reinstall")]
    assert [SYNC] == names(steps)
    run.set_up([])
    assert [] == names(steps)


def test_without_what_installs_packages_the_environment_is_made_again(run, steps):
    run.set_up([])
    steps.clear()
    shutil.rmtree(run.PACKAGES / "uv")
    run.set_up([])
    assert [MAKE, GET_UV, SYNC] == names(steps)


def test_a_checkout_that_cannot_be_written_to_is_told_so(run, steps, monkeypatch, capsys):
    monkeypatch.setattr(run.os, "access", lambda *_: False)
    assert 2 == run.main([])
    said = capsys.readouterr().err
    assert f"{run.ROOT} cannot be written to" in said
    assert "network" not in said
    assert [] == names(steps)


def test_a_checkout_that_is_set_up_needs_not_be_written_to(run, steps, monkeypatch):
    run.set_up([])
    steps.clear()
    monkeypatch.setattr(run.os, "access", lambda *_: False)
    run.set_up([])
    assert [] == names(steps)


@pytest.mark.parametrize("args", [[], ["check", "a.json"], ["test"]])
def test_modules_from_elsewhere_are_not_for_what_is_started(run, steps, monkeypatch, args):
    started = []
    monkeypatch.setattr(run.os, "execve", lambda *call: started.append(call))
    monkeypatch.setattr(run.os, "chdir", lambda _: None)
    monkeypatch.setattr(run, "WINDOWS", False)
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("PYTHONHOME", "/elsewhere")
    run.main(args)
    ((program, command, environment),) = started
    assert program == command[0] == str(run.PYTHON if args == ["test"] else run.PROGRAM)
    assert not {"PYTHONPATH", "PYTHONHOME"} & environment.keys()
    assert "PATH" in environment


def test_settings_of_pip_and_uv_lead_no_step_elsewhere(run, monkeypatch):
    started = []
    monkeypatch.setattr(run.subprocess, "call", lambda *_, env, **_options: started.append(env) or 0)
    for name in ("PIP_USER", *run.ELSEWHERE, "PIP_INDEX_URL"):
        monkeypatch.setenv(name, "1")
    run.run("a step", ["true"])
    assert not {*run.ELSEWHERE} & started[0].keys()
    assert (started[0]["PIP_USER"], started[0]["PIP_INDEX_URL"]) == ("0", "1")


def test_uv_does_without_a_cache_where_there_is_no_place_for_one(run, monkeypatch, tmp_path):
    for place, setting in ((tmp_path / "cache", {}), (tmp_path / "run.py" / "cache", {"UV_NO_CACHE": "1"})):
        monkeypatch.setenv("UV_CACHE_DIR", str(place))
        assert run.without_cache() == setting


def test_a_path_that_the_locale_cannot_read_is_read_as_utf_8(run, monkeypatch, tmp_path):
    monkeypatch.setattr(run, "WINDOWS", False)
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setattr(run.locale, "getencoding", lambda: "ANSI_X3.4-1968")
    for folder, encoding in (("plain", "C"), ("Übung", "C.UTF-8")):
        monkeypatch.setattr(run, "ROOT", tmp_path / folder)
        assert run.without_foreign()["LC_ALL"] == encoding


def test_a_python_that_does_not_know_its_path_is_named(run, steps, monkeypatch, capsys):
    monkeypatch.setattr(run.sys, "executable", "")
    assert run.main([]) == 2
    assert "does not know its own path" in capsys.readouterr().err


def test_what_may_not_be_read_is_named(run, steps, monkeypatch, capsys):
    def refuse(*_):
        raise PermissionError(13, "Permission denied", "uv.lock")

    monkeypatch.setattr(run.Path, "read_bytes", refuse)
    assert run.main([]) == 2
    assert "You are not allowed to read uv.lock." in capsys.readouterr().err
    assert [] == names(steps)


def test_a_full_disk_is_named(run, steps, monkeypatch, capsys):
    def refuse(*_, **__):
        raise OSError(28, "No space left on device", ".venv/stamp.json")

    monkeypatch.setattr(run.Path, "write_text", refuse)
    assert run.main([]) == 2
    assert "No space left on device: .venv/stamp.json" in capsys.readouterr().err


def test_a_failed_step_says_what_to_do_and_leaves_no_stamp(run, monkeypatch, capsys):
    monkeypatch.setattr(run, "install_libraries", lambda **_: None)
    monkeypatch.setattr(run.subprocess, "call", lambda *_args, **_options: 1)
    assert run.main([]) == 2
    assert "Stopped while making .venv" in capsys.readouterr().err
    assert not run.STAMP.exists()


@pytest.fixture
def bare(run, monkeypatch):
    """A Linux without Qt's libraries, where nobody may install any; `tools` are on the path."""
    tools = {"apt-get"}
    monkeypatch.setattr(run.sys, "platform", "linux")
    monkeypatch.setattr(run, "loads", lambda library: library != "libEGL.so.1")
    monkeypatch.setattr(run.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(run.shutil, "which", lambda tool: f"/usr/bin/{tool}" if tool in tools else None)
    monkeypatch.setattr(run.subprocess, "call", lambda *_args, **_options: 1)
    return tools


def test_without_the_right_to_install_the_one_command_is_told(run, bare):
    with pytest.raises(run.SetupError, match=r"su - -c 'apt-get update .* libegl1'$"):
        run.install_libraries(with_tests=False)


def test_a_refused_sudo_ends_in_the_same_command(run, bare):
    bare.add("sudo")
    with pytest.raises(run.SetupError, match=r"sudo sh -c 'apt-get update .* libegl1'$"):
        run.install_libraries(with_tests=False)


def test_without_apt_the_libraries_are_named(run, bare):
    bare.clear()
    with pytest.raises(run.SetupError, match=r"libEGL\.so\.1"):
        run.install_libraries(with_tests=False)
    bare.add("dnf")
    with pytest.raises(run.SetupError, match=r"sudo dnf install 'libEGL\.so\.1\(\)\(64bit\)'"):
        run.install_libraries(with_tests=False)


def test_git_is_installed_for_the_tests_alone(run, bare, monkeypatch):
    monkeypatch.setattr(run, "loads", lambda _library: True)
    run.install_libraries(with_tests=False)
    with pytest.raises(run.SetupError, match=r"su - -c 'apt-get update .* git'$"):
        run.install_libraries(with_tests=True)
    bare.add("git")
    run.install_libraries(with_tests=True)


def test_an_old_python_is_told_which_one_to_use(monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 6, 8))
    monkeypatch.setattr(shutil, "which", lambda tool: tool == "python3.12")
    source = SCRIPT.read_text("utf-8")
    with pytest.raises(SystemExit, match="2"):
        exec(compile(source, "run.py", "exec"), {"__name__": "__main__", "__file__": str(SCRIPT)})
    assert "Type: python3.12 run.py" in capsys.readouterr().err


def test_an_old_python_can_read_so_far():
    """Python 3.6, the one of RHEL 8, knows no import of annotations from the future."""
    tree = ast.parse(SCRIPT.read_text("utf-8"), feature_version=(3, 6))
    assert not any(isinstance(one, ast.ImportFrom) and one.module == "__future__" for one in tree.body)


def test_only_the_standard_library_is_imported():
    imports = [
        line.split()[1].partition(".")[0]
        for line in SCRIPT.read_text().splitlines()
        if line.startswith(("import ", "from "))
    ]
    assert set(imports) <= sys.stdlib_module_names


ALL_CORES = ["-n", "auto", "--maxprocesses", "8", "--dist", "loadfile", "--no-loadscope-reorder"]


@pytest.mark.parametrize(
    ("args", "added"),
    [
        ([], ALL_CORES),
        (["-q", "-k", "word"], ALL_CORES),
        (["tests"], ALL_CORES),
        (["tests", "tests/test_run.py"], ALL_CORES),
        (["tests/test_run.py"], []),
        (["tests/test_run.py::test_one", "-q"], []),
        (["-n", "0"], []),
        (["-n4"], []),
        (["--numprocesses=2"], []),
        (["--pdb"], []),
    ],
)
def test_the_tests_use_all_cores_unless_the_arguments_choose_otherwise(run, args, added):
    (run.ROOT / "tests").mkdir()
    (run.ROOT / "tests" / "test_run.py").touch()
    assert added == run.on_all_cores(args)


def test_modules_that_pythonpath_names_do_not_stand_in_for_pythons_own(tmp_path):
    for name in ("json", "ctypes", "hashlib", "shutil", "subprocess", "pathlib"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('a foreign module')", "utf-8")
    code = "import runpy, sys; runpy.run_path(sys.argv[1], run_name='run')"

    done = subprocess.run(
        [sys.executable, "-S", "-c", code, str(SCRIPT)],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (0, "") == (done.returncode, done.stderr)
