"""Commands with a team's library: what it adds, what they say of it, and that it is gone afterwards."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from designer import api
from designer.analysis.checks.team_rules import team_tests
from designer.analysis.guardrails import libraries
from designer.basics.errors import EditError
from designer.cli.group import group
from designer.exchange.library import places
from tests.designer.building import PAYER, SHOP, company
from tests.designer.exchange.formats.designs import as_bytes, small
from tests.designer.exchange.library.acme import changed, written


@pytest.fixture
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the library acme, and beside it a design with an account of workloads."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(places, "ADMIN_FOLDERS", (tmp_path / "etc",))
    value = small()
    value["nodes"][2]["name"] = "Workloads"
    Path("d.json").write_bytes(as_bytes(value))
    return written(tmp_path / "acme")


def run(*words: str, **variables: str) -> Result:
    result = CliRunner().invoke(group, words, env=variables)
    assert () == libraries.in_use()
    return result


@pytest.mark.usefixtures("acme")
def test_a_check_adds_findings_and_says_by_what_it_judged() -> None:
    alone, both = run("check", "d.json"), run("check", "d.json", "--library", "acme")
    lines = alone.stdout.splitlines()[:-1]
    assert "acme" not in alone.output
    assert {*lines} < {*both.stdout.splitlines()}
    assert "has no tag cost-center. Finance bills by it. [acme-cost-center]" in both.stdout
    assert both.stdout.endswith("Checked by Orgwright and library acme-guardrails 2.4.\n")
    assert "Library acme-guardrails 2.4 has 1 guardrail, 2 rules" in both.stderr
    found = json.loads(run("check", "d.json", "--library", "acme", "--format", "json").stdout)
    assert {"acme-cost-center", "acme-stay"} == {one["check"] for one in found if "library" in one}
    sarif = json.loads(run("check", "d.json", "--library", "acme", "--format", "sarif").stdout)
    rules = {one["id"]: one for one in sarif["runs"][0]["tool"]["driver"]["rules"]}
    assert {"library": "acme-guardrails 2.4"} == rules["acme-stay"]["properties"]
    assert "properties" not in rules["slots"]


@pytest.mark.usefixtures("acme")
def test_other_commands_take_what_a_library_adds() -> None:
    proved = run("prove", "d.json", "--library", "acme")
    assert "[acme-stay]" in proved.stdout
    assert "and library acme-guardrails 2.4." in proved.stdout
    assert "acme-pilot-regions" in run("guardrails", "--library", "acme").stdout
    shown = run("guardrails", "acme-pilot-regions", "--set", "regions=eu-west-1", "--library", "acme")
    assert '"eu-west-1"' in shown.stdout
    assert "acme-start" in run("new", "--list", "--library", "acme").stdout
    made = run("new", "--template", "acme-start", "--library", "acme", "-o", "-")
    assert '"Café"' in made.stdout
    assert run("new", "--template", "acme-start", "-o", "-").exit_code == 2


def test_a_library_comes_from_where_a_person_or_an_administrator_says_and_not_from_beside_a_design(acme: Path) -> None:
    written(acme.parent, {"library.json": (acme / "library.json").read_bytes()})
    assert "acme" not in run("check", "d.json").output
    assert "acme-stay" in run("check", "d.json", ORGWRIGHT_LIBRARY=str(acme)).stdout
    other = changed(acme.parent / "etc" / "other", "library.json", lambda value: value.update(version="3"))
    assert "guardrails 3" in run("check", "d.json").stderr
    result = run("check", "d.json", "--library", "acme")
    assert (2, "") == (result.exit_code, result.stdout)
    assert "both have the prefix acme. Name one of them." in result.stderr
    (other / "library.json").unlink()
    assert run("check", "d.json").exit_code == 2


@pytest.mark.usefixtures("acme")
def test_a_digest_that_is_not_accepted_is_refused() -> None:
    refused = run("check", "d.json", "--library", "acme", "--accept-library", "0" * 64)
    assert (2, "") == (refused.exit_code, refused.stdout)
    digest = refused.stderr.partition("has the digest ")[2][:64]
    assert "acme-stay" in run("check", "d.json", "--library", "acme", "--accept-library", digest).stdout


@pytest.mark.usefixtures("acme")
def test_a_digest_that_no_library_in_use_has_is_refused() -> None:
    for command in ("check", "prove"):
        refused = run(command, "d.json", "--accept-library", "0" * 64)
        assert (2, "") == (refused.exit_code, refused.stdout)
        assert "No library in use has the digest" in refused.stderr


def test_a_library_is_tried_out(acme: Path) -> None:
    result = run("library", "check", "acme")
    assert (0, "All is well.") == (result.exit_code, result.stdout.splitlines()[-1])
    changed(acme, "lenses/finance.json", lambda value: value["lenses"][0].pop("title"))
    result = run("library", "check", "acme")
    assert (1, 'lenses/finance.json:3: The key "title" is missing.') == (
        result.exit_code,
        result.stdout.splitlines()[1],
    )
    (acme / "library.json").write_text("{")
    assert "library.json cannot be read" in run("library", "check", "acme").stderr
    written(acme.parent / "more" / "b")
    written(acme.parent / "more" / "a", {"library.json": b"{"})
    result = run("library", "check", "more")
    assert (2, "All is well.") == (result.exit_code, result.stdout.splitlines()[-1])
    assert "a/library.json cannot be read" in result.stderr.replace("\\", "/")


def test_a_promise_for_all_nodes_leaves_out_the_management_account(acme: Path) -> None:
    changed(acme, "rules/accounts.json", lambda value: value["rules"][1].pop("select"))
    libraries.use(places.known_libraries([acme]))
    (promise,) = team_tests(company())
    libraries.use(())
    assert PAYER not in promise.nodes
    assert SHOP in promise.nodes


@pytest.mark.usefixtures("acme")
def test_a_design_keeps_which_libraries_judged_it_and_others_are_named(acme: Path) -> None:
    before = Path("d.json").read_bytes()
    kept = run("library", "keep", "d.json", "-o", "kept.json", "--library", "acme")
    assert (0, before) == (kept.exit_code, Path("d.json").read_bytes())
    value = json.loads(Path("kept.json").read_text(encoding="utf-8"))
    (named,) = value["organization"]["libraries"]
    assert (2, "acme-guardrails", "2.4", 64) == (value["version"], named["id"], named["version"], len(named["digest"]))
    missing = "Library acme-guardrails 2.4 checked this design and is not in use: its findings are missing."
    for words in (("check",), ("prove",), ("report", "--force", "-o", "r.md")):
        assert missing in run(*words, "kept.json").stderr
        assert "checked this design" not in run(*words, "kept.json", "--library", "acme").stderr
    changed(acme, "library.json", lambda members: members.update(version="2.5"))
    newer = run("check", "kept.json", "--library", "acme").stderr
    assert "Library acme-guardrails 2.4 checked this design; 2.5 checks it now." in newer
    assert run("library", "keep", "kept.json").exit_code == 0
    assert before == Path("kept.json").read_bytes() or b"libraries" not in Path("kept.json").read_bytes()


@pytest.mark.usefixtures("acme")
def test_a_design_names_a_library_once_and_its_name_is_one_line() -> None:
    run("library", "keep", "d.json", "--library", "acme")
    value = json.loads(Path("d.json").read_text(encoding="utf-8"))
    (named,) = listed = value["organization"]["libraries"]
    named["id"] = "acme\nNote: all is well"
    Path("d.json").write_text(json.dumps(value), encoding="utf-8")
    assert 1 == run("check", "d.json").stderr.count("\n")
    listed.append({**named, "version": "2.5"})
    Path("d.json").write_text(json.dumps(value), encoding="utf-8")
    assert "$.organization.libraries[1].id: Two libraries have this id." in run("check", "d.json").stderr


@pytest.mark.usefixtures("acme")
def test_an_old_program_is_given_the_version_that_it_lacks() -> None:
    run("library", "keep", "d.json", "--library", "acme")
    value = json.loads(Path("d.json").read_text(encoding="utf-8"))
    Path("d.json").write_text(json.dumps({**value, "version": 1}), encoding="utf-8")
    assert 'The key "libraries" needs version 2' in run("check", "d.json").stderr
    Path("d.json").write_text(json.dumps({**value, "version": 3}), encoding="utf-8")
    assert "newer Orgwright" in run("check", "d.json").stderr


@pytest.mark.usefixtures("acme")
def test_a_report_says_by_what_it_was_judged_and_proves_the_promises() -> None:
    run("report", "d.json", "-o", "alone.md")
    run("report", "d.json", "-o", "both.md", "--library", "acme")
    alone, both = (Path(name).read_text(encoding="utf-8") for name in ("alone.md", "both.md"))
    said = ("Checked by Orgwright and library", "No account of workloads leaves", "cost")
    assert [True, True] == [one in both for one in said[:2]]
    assert [False, False] == [one in alone for one in said[:2]]


@pytest.mark.usefixtures("acme")
def test_a_script_judges_by_a_library_and_leaves_none_in_use() -> None:
    design = api.load("d.json")
    found = api.check(design, library=["acme"])
    assert {"acme-cost-center", "acme-stay"} <= {row.check for row in found}
    assert () == libraries.in_use()
    assert not any(row.check.startswith("acme-") for row in api.check(design))
    assert "acme-stay" in [row.id for row in api.prove(design, library=["acme"])]
    with pytest.raises(EditError, match="no library"):
        api.check(design, library=["acme/rules"])
