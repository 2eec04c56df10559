"""The wheel: one name, the whole program below it, equal bytes each time, and no quarrel with packages of our names."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.tools import needs

ROOT = Path(__file__).resolve().parents[1]


def build(folder):
    needs("hatchling")
    words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def site(wheel, tmp_path_factory):
    """A folder of packages in which the wheel lies beside a foreign package with the name of one of our folders."""
    folder = tmp_path_factory.mktemp("site")
    zipfile.ZipFile(wheel).extractall(folder)
    for name in ("designer", "resources"):
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text("FOREIGN = True\n", encoding="utf-8")
    return folder


def python(site, *words, cwd=None):
    environment = {**os.environ, "PYTHONPATH": str(site)}
    return subprocess.run(
        [sys.executable, "-P", *words], env=environment, cwd=cwd, capture_output=True, text=True, check=False
    )


def test_the_wheel_has_one_name_and_every_file(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert {"orgwright"} == {
        name.partition("/")[0] for name in names if ".dist-info/" not in name and ".data/" not in name
    }
    tracked = subprocess.run(
        ["git", "ls-files", "designer", "ui", "resources"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    moved = {
        "resources/packaging/launcher.py",
        "resources/packaging/main.py",
    }  # to orgwright/__init__.py and __main__.py
    assert [] == sorted({f"orgwright/_lib/{one}" for one in tracked if one and one not in moved} - {*names})
    assert not [name for name in names if "__pycache__" in name or name.endswith(".pyc")]


def test_two_builds_are_equal_byte_for_byte(wheel, tmp_path):
    assert wheel.read_bytes() == build(tmp_path).read_bytes()


def test_it_works_beside_foreign_packages_of_our_names(site, tmp_path):
    done = python(site, "-m", "orgwright", "new", "--template", "company", "-o", "design.json", cwd=tmp_path)
    assert (0, "") == (done.returncode, done.stderr)
    done = python(site, "-m", "orgwright", "check", "design.json", "--format", "json", cwd=tmp_path)
    assert [] == json.loads(done.stdout)
    done = python(site, "-m", "orgwright", "render", "design.json", "-o", "design.svg", cwd=tmp_path)
    assert 0 == done.returncode, done.stderr
    done = python(site, "-c", "import designer; print(designer.FOREIGN)")
    assert "True" == done.stdout.strip()


def test_it_starts_itself_from_where_it_lies(site, tmp_path):
    look = "import orgwright; from designer.basics.program import own_program; print(*own_program(), sep='\\n')"
    words = python(site, "-c", look).stdout.split("\n")[:-1]
    assert str(site / "orgwright" / "__main__.py") == words[-1]
    done = subprocess.run([*words, "new", "--list"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (0, "") == (done.returncode, done.stderr)


def test_scripts_import_the_api_by_either_name(site):
    look = (
        "import orgwright; from designer import api; assert orgwright.api is api; "
        "print(api.permissions(api.template('company'), 'shop-prod', 's3:Delete*').summary.allowed)"
    )
    assert "1" == python(site, "-c", look).stdout.strip()
    assert "no absent" in python(site, "-c", "import orgwright; orgwright.absent").stderr


def test_a_script_that_has_loaded_a_foreign_designer_is_told_so(site):
    said = python(site, "-c", "import designer, orgwright; orgwright.api").stderr.splitlines()[-1]
    place = site / "designer" / "__init__.py"
    sentence = f"This process has loaded another package called designer, {place}. Import orgwright first."
    assert f"ImportError: {sentence}" == said


def test_processes_of_its_own_find_the_program(site, tmp_path):
    """Reading of activity starts processes by spawn: they import our modules, and no others of their names."""
    (tmp_path / "trail").mkdir()
    for number in range(3):
        (tmp_path / "trail" / f"{number}.json").write_text('{"Records": []}', encoding="utf-8")
    done = python(
        site, "-m", "orgwright", "activity", "read", "trail", "-o", "us.activity", "--jobs", "2", cwd=tmp_path
    )
    assert 0 == done.returncode, done.stderr
