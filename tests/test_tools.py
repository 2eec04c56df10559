"""The user's run of the tests needs no package that only `.ci/run` or `.ci/long` installs."""

from __future__ import annotations

import os
import re
import tomllib
from importlib.metadata import packages_distributions

import pytest

from tests import tools
from tests.environment import ROOT

IMPORT = re.compile(r"^\s*(?:import|from)\s+(\w+)", re.MULTILINE)
LOOKED_FOR_FIRST = frozenset({"awscli", "playwright"})
"""Packages that are imported inside functions, once it is sure that they are installed."""


ADVICE = """\
No start of the program installs what these files import, or no run of the tests does. In a test, write
`needs("…")` of tests/tools.py inside the function, or add the package to the group `test` of pyproject.toml."""


@pytest.mark.parametrize(
    ("folder", "extras", "groups"),
    [("designer", ("aws",), ()), ("ui", ("window",), ()), ("tests", ("window", "aws"), ("test",))],
)
def test_what_is_imported_is_installed(folder, extras, groups):
    owners = packages_distributions()
    imported = {
        (name, str(path.relative_to(ROOT)))
        for path in (ROOT / folder).rglob("*.py")
        for name in IMPORT.findall(path.read_text("utf-8"))
        if name in owners and name not in LOOKED_FOR_FIRST
    }
    assert imported
    known = locked(extras, groups)
    wrong = [f"{path}: {name}" for name, path in sorted(imported) if not {*map(normal, owners[name])} & known]
    assert [] == wrong, ADVICE


def locked(extras, groups):
    """Return the names of all packages that the program needs with these extras and dependency groups, from uv.lock."""
    packages = {one["name"]: one for one in tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"]}
    ours = packages["orgwright"]
    todo = [*ours["dependencies"], *(package for extra in extras for package in ours["optional-dependencies"][extra])]
    todo += [package for group in groups for package in ours["dev-dependencies"][group]]
    found = {"orgwright"}
    while todo:
        name = todo.pop()["name"]
        if name not in found:
            found.add(name)
            todo += packages[name].get("dependencies", [])
    return found


def normal(name):
    """Return the name of a distribution as uv.lock spells it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("package", ["moto", "cfn-lint", "awscli", "mypy", "ruff", "playwright"])
def test_a_run_of_the_tests_installs_no(package):
    assert package not in locked(("window", "aws"), ("test",))


def test_a_package_that_is_missing_skips_its_test_in_words_and_fails_where_all_are_installed(monkeypatch):
    monkeypatch.setattr(tools, "COMPLETE", False)
    with pytest.raises(pytest.skip.Exception, match=r"needs no_such_package; `python3 run.py develop` installs it"):
        tools.needs("no_such_package.part")
    monkeypatch.setattr(tools, "COMPLETE", True)
    with pytest.raises(ModuleNotFoundError):
        tools.needs("no_such_package.part")


def test_a_package_leaves_no_variable_behind(tmp_path, monkeypatch):
    (tmp_path / "sets_a_variable.py").write_text(
        "import os\nos.environ['SET_BY_AN_IMPORT'] = os.environ['HOME'] = 'x'\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    before = dict(os.environ)

    assert "sets_a_variable" == tools.needs("sets_a_variable").__name__
    assert before == dict(os.environ)


def test_of_cases_in_one_test_all_that_fail_are_told():
    tried = []

    @tools.in_one_test("number", range(4))
    @tools.in_one_test(("word", "end"), [("a", "b"), ("c", "d")])
    def case(number, word, end, there):
        tried.append((number, word, end, there))
        assert number % 2

    with pytest.raises(AssertionError) as failed:
        case(there=True)
    assert [(number, *words, True) for number in range(4) for words in (("a", "b"), ("c", "d"))] == tried
    assert {"with {'number': 0}", "with {'number': 2}", "with {'end': 'b', 'word': 'a'}"} <= {*failed.value.__notes__}


def test_a_skip_or_what_is_not_raised_in_one_case_hides_no_other_case():
    def not_raised():
        with pytest.raises(KeyError):
            pass

    outcomes = {"skipped": lambda: pytest.skip("no package"), "fine": lambda: None, "not raised": not_raised}

    def try_cases(*names):
        tried = []

        @tools.in_one_test("name", names)
        def case(name):
            tried.append(name)
            outcomes[name]()

        with pytest.raises((pytest.fail.Exception, pytest.skip.Exception)) as found:
            case()
        assert tried == list(names)
        return found.value

    failed = try_cases("skipped", "not raised", "fine")
    assert isinstance(failed, pytest.fail.Exception)
    assert failed.__notes__ == ["with {'name': 'not raised'}", "skipped with {'name': 'skipped'}"]
    assert isinstance(try_cases("skipped", "fine"), pytest.skip.Exception)
