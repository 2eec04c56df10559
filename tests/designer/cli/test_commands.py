"""Each command answers on standard output, complains on standard error, and leaves with the promised status."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result

from designer.analysis import checks
from designer.basics.errors import EditError
from designer.basics.words import plain
from designer.cli.drawing import Drawing
from designer.cli.group import group
from designer.cli.reports.findings_styles import in_file
from designer.exchange import templates
from designer.exchange.formats import native
from tests.designer.exchange.formats.designs import as_bytes, small


def run(*args: object, window: object = None, stdin: bytes = b"") -> Result:
    result = CliRunner().invoke(group, [str(arg) for arg in args], obj=window, input=stdin)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def company(tmp_path: Path) -> Path:
    path = tmp_path / "company.json"
    assert 0 == run("new", "--template", "company", "-o", path).exit_code
    return path


def put(path: Path, value: object) -> Path:
    path.write_bytes(as_bytes(value))
    return path


# ---- new


def test_new_lists_every_template() -> None:
    listed = run("new", "--list")
    assert list(templates.names_of_templates()) == [line.split()[0] for line in listed.stdout.splitlines()]


def test_new_never_replaces_a_file_unasked(company: Path) -> None:
    company.write_bytes(b"mine")
    refused = run("new", "--template", "empty", "-o", company)
    assert (2, b"mine") == (refused.exit_code, company.read_bytes())
    assert "--force" in refused.stderr
    assert 0 == run("new", "--template", "empty", "-o", company, "--force").exit_code
    assert 1 == native.read(company.read_bytes(), "x").organization.account_count


def test_new_makes_a_large_organization_to_measure(tmp_path: Path) -> None:
    path = tmp_path / "scale.json"
    made = run("new", "--template", "scale", "--accounts", 60, "--seed", 3, "-o", path)
    assert (0, 60) == (made.exit_code, native.read(path.read_bytes(), "x").organization.account_count)
    assert path.read_bytes() == run("new", "--template", "scale", "--accounts", 60, "--seed", 3, "-o", "-").stdout_bytes


@pytest.mark.parametrize(
    "args", [["--template", "nothing", "-o", "x.json"], ["-o", "x.json"], ["--template", "empty"], ["--accounts", "0"]]
)
def test_new_says_what_is_missing(args: list[str]) -> None:
    refused = run("new", *args)
    assert (2, "") == (refused.exit_code, refused.stdout)
    assert refused.stderr


# ---- guardrails


def test_guardrails_lists_the_catalogue_and_shows_one() -> None:
    listed = run("guardrails")
    shown = run("guardrails", "deny-regions")

    assert "deny-leave-organization" in listed.stdout
    assert "--set regions=" in shown.stdout
    assert "CT.MULTISERVICE.PV.1" in shown.stdout


def test_guardrails_says_what_one_leaves_open() -> None:
    shown = run("guardrails", "deny-public-role-trust-changes").output

    assert "Leaves open:\n  - Trust policies of new roles are not covered" in shown
    assert "iam:CreateRole" in shown


def test_a_value_that_makes_a_guardrail_void_is_refused_and_a_doubtful_one_is_noted() -> None:
    void = run("guardrails", "protect-cloudtrail", "--set", "exempt_roles=arn:*:iam::*:role/*")
    assert 2 == void.exit_code
    assert "matches every role" in void.stderr

    doubtful = run("guardrails", "deny-regions", "--policy", "--set", "regions=eu-centrl-1")
    assert "eu-centrl-1" in doubtful.stdout
    assert "Note: There is no Region eu-centrl-1. Did you mean eu-central-1?" in doubtful.stderr

    ordinary = run("guardrails", "deny-regions", "--set", "regions=eu-north-1")
    assert "Note" not in ordinary.stderr


def test_guardrails_prints_a_policy_with_values() -> None:
    printed = run(
        "guardrails", "deny-regions", "--policy", "--set", "regions=eu-north-1,eu-west-1", "--set", "exempt_roles="
    )

    condition = json.loads(printed.stdout)["Statement"][0]["Condition"]
    assert {"StringNotEquals": {"aws:RequestedRegion": ["eu-north-1", "eu-west-1"]}} == condition


def test_values_are_never_passed_over() -> None:
    shown = run("guardrails", "deny-regions", "--set", "regions=eu-north-1")
    assert "eu-north-1" in shown.stdout


def test_guardrails_puts_one_into_a_design_and_attaches_it(company: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"

    done = run(
        "guardrails",
        "only-services-in-scope",
        "--programme",
        "hipaa",
        "--add-to",
        company,
        "--attach",
        "Sandbox",
        "-o",
        out,
    )

    assert 0 == done.exit_code
    assert "2026-05-22" in done.stderr
    organization = native.read(out.read_bytes(), "out").organization
    sandbox = next(node for node in organization.nodes.values() if node.name == "Sandbox")
    assert "only-services-in-scope" in sandbox.policies


def test_guardrails_tells_of_the_role_it_leaves_out_and_protects_it_when_told(company: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    asked = ("guardrails", "deny-vpn-connections", "--add-to", company, "--attach", "Sandbox", "-o", out)

    told, done = run(*asked), run(*asked, "--protect", "--force")

    assert "it leaves out OrgwrightBreakGlass, which nothing protects there. Add protect-break-glass" in told.stderr
    assert "Note" not in done.stderr
    organization = native.read(out.read_bytes(), "out").organization
    sandbox = next(node for node in organization.nodes.values() if node.name == "Sandbox")
    assert {"deny-vpn-connections", "protect-break-glass"} <= set(sandbox.policies)


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("deny-regionz",), "did you mean deny-regions"),
        (("deny-regions", "--policy", "--set", "regions"), "write NAME=VALUE"),
        (("only-services-in-scope", "--programme", "hippa"), "known are hipaa"),
        (("quarantine", "--add-to", "x.json"), "Say with -o"),
        (("deny-services", "--programme", "hipaa"), "--programme goes with only-services-in-scope"),
        (("quarantine", "--attach", "Root"), "Name the design with --add-to"),
        (("quarantine", "-o", "x.json"), "Name the design with --add-to"),
        (("quarantine", "--protect"), "Name the design with --add-to"),
        (("--policy",), "Name the guardrail"),
        (("--add-to", "x.json", "-o", "y.json"), "Name the guardrail"),
    ],
)
def test_guardrails_refuses_in_words(args: tuple[str, ...], says: str) -> None:
    refused = run("guardrails", *args)

    assert (2, True) == (refused.exit_code, says in refused.stderr)


# ---- effective


def tagged(tmp_path: Path) -> Path:
    """The small design with a tag policy on the root that names one tag."""
    design = json.loads(as_bytes(small()))
    text = {"tags": {"team": {"tag_key": {"@@assign": "Team"}, "tag_value": {"@@assign": ["=Web"]}}}}
    design["organization"]["policyTypes"] = ["SERVICE_CONTROL_POLICY", "TAG_POLICY"]
    design["policies"].append({"id": "teams", "name": "Teams", "type": "TAG_POLICY", "document": text})
    root = next(node for node in design["nodes"] if node["kind"] == "root")
    root["policies"] = [*root.get("policies", []), "teams"]
    return put(tmp_path / "tagged.json", design)


def any_account(path: Path) -> str:
    return next(node["id"] for node in json.loads(path.read_bytes())["nodes"] if node["kind"] == "account")


def test_effective_shows_what_the_path_comes_to_and_who_set_it(tmp_path: Path) -> None:
    path = tagged(tmp_path)
    account = any_account(path)

    told = run("effective", path, "--account", account)
    read = json.loads(run("effective", path, "--account", account, "--type", "tag", "--format", "json").stdout)

    assert "Teams at Root assigns Team." in told.stdout
    assert {"tags": {"team": {"tag_key": "Team", "tag_value": ["=Web"]}}} == read["TAG_POLICY"]["document"]
    assert [["tags", "team", "tag_key"], ["tags", "team", "tag_value"]] == [
        setting["path"] for setting in read["TAG_POLICY"]["settings"]
    ]


def test_effective_says_what_holds_in_which_region_and_what_is_invalid(tmp_path: Path) -> None:
    path = tagged(tmp_path)
    design = json.loads(path.read_bytes())
    for policy in design["policies"]:
        if policy["id"] == "teams":
            policy["document"]["tags"]["TEAM"] = {"tag_key": {"@@assign": "TEAM"}}
    put(path, design)

    told = run("effective", path, "--account", any_account(path))
    read = json.loads(run("effective", path, "--account", any_account(path), "--format", "json").stdout)["TAG_POLICY"]

    assert "Effective tag policy of" in told.stdout
    assert "AWS would find it invalid: The keys team and TEAM differ in capitals only." in told.stdout
    assert read["remarks"] == read["faults"]


def test_effective_says_where_there_is_nothing_and_what_the_types_are(company: Path) -> None:
    assert "No declarative policy" in run("effective", company, "--account", "shop-prod").stdout

    refused = run("effective", company, "--account", "shop-prod", "--type", "scp")

    assert 2 == refused.exit_code
    assert "AI opt-out" in refused.stderr


# ---- permissions


def test_permissions_as_json_has_the_documented_shape(company: Path) -> None:
    answer = json.loads(run("permissions", company, "--account", "Security/Log Archive", "--format", "json").stdout)
    assert ["account", "exempt", "complete", "known", "summary", "actions"] == list(answer)
    assert ("acc-log-archive", False, True) == (answer["account"], answer["exempt"], answer["complete"])
    counts = Counter(action["answer"] for action in answer["actions"].values())
    assert {state: counts[state] for state in ("allowed", "conditional", "denied", "unknown")} == answer["summary"]
    assert ["answer", "reason", "node", "policy", "statement"] == list(answer["actions"]["s3:GetObject"])
    leave = answer["actions"]["organizations:LeaveOrganization"]
    assert ("denied", "root", "deny-leave-organization", 0) == (
        leave["answer"],
        leave["node"],
        leave["policy"],
        leave["statement"],
    )


def test_the_management_account_is_exempt(company: Path) -> None:
    answer = json.loads(run("permissions", company, "--account", "Acme Management", "--format", "json").stdout)
    assert answer["exempt"]
    assert {"allowed": len(answer["actions"]), "conditional": 0, "denied": 0, "unknown": 0} == answer["summary"]


@pytest.mark.parametrize("name", ["acc-log-archive", "111122223333", "Log Archive", "Security/Log Archive"])
def test_an_account_is_named_by_id_aws_id_name_or_path(company: Path, name: str) -> None:
    rows = list(
        csv.DictReader(
            io.StringIO(run("permissions", company, "--account", name, "--action", "S3:get*", "--format", "csv").stdout)
        )
    )
    assert {"acc-log-archive"} == {row["account"] for row in rows}
    assert {"s3"} == {row["action"].partition(":")[0] for row in rows}
    assert len(rows) > 20


def test_a_csv_cell_is_never_a_formula(tmp_path: Path) -> None:
    value = small()
    value["nodes"][3]["id"] = "=cmd|' /C calc'!A0"
    path = put(tmp_path / "evil.json", value)
    text = run("permissions", path, "--account", "Shop", "--action", "sts:*", "--format", "csv").stdout
    assert [row for row in csv.reader(io.StringIO(text)) for cell in row if cell.startswith(tuple("=+-@"))] == []


def test_the_table_counts_services_and_lists_the_actions_asked_for(company: Path) -> None:
    table = run("permissions", company, "--account", "Log Archive").stdout
    assert "\ns3 " in table
    assert "s3:GetObject" not in table
    assert "\ns3:GetObject " in run("permissions", company, "--account", "Log Archive", "--action", "s3:*").stdout


@pytest.mark.parametrize("readable", [True, False])
def test_the_table_of_services_counts_the_answers_that_the_reasons_give(tmp_path: Path, readable: bool) -> None:
    value = small()
    value["nodes"][2]["policies"] = ["deny-leave"]
    if not readable:
        del value["policies"][0]["document"]
        value["policies"][0]["text"] = "{"
    path = put(tmp_path / "design.json", value)
    answer = json.loads(run("permissions", path, "--account", "Shop", "--format", "json").stdout)
    counted = Counter((action.partition(":")[0], one["answer"]) for action, one in answer["actions"].items())
    told = run("permissions", path, "--account", "Shop").stdout.splitlines()
    head = next(place for place, line in enumerate(told) if line.startswith("service "))
    answers = told[head].split()[1:]
    rows = [line.split() for line in told[head + 1 : -1]]
    assert counted == Counter(
        {(row[0], one): int(cell) for row in rows for one, cell in zip(answers, row[1:], strict=True) if cell != "-"}
    )


def test_an_action_that_nobody_knows_is_still_matched_by_its_text(company: Path) -> None:
    args = ("permissions", company, "--account", "Log Archive", "--format", "json", "--action")
    answer = run(*args, "newservice:DoIt")
    assert "not in the list" in answer.stderr
    assert 1 == len(json.loads(answer.stdout)["actions"])
    assert 2 == run(*args, "newservice:*").exit_code


def test_below_a_policy_that_cannot_be_read_the_answers_are_unknown(tmp_path: Path) -> None:
    value = small()
    del value["policies"][0]["document"]
    value["policies"][0]["text"] = "{"
    value["nodes"][2]["policies"] = ["deny-leave"]
    path = put(tmp_path / "broken.json", value)
    answer = json.loads(run("permissions", path, "--account", "Shop", "--format", "json").stdout)
    assert (False, False, 0, 0) == (
        answer["complete"],
        answer["known"],
        answer["summary"]["denied"],
        answer["summary"]["conditional"],
    )
    assert answer["summary"]["unknown"] > 20_000
    told = "What the unreadable policy DenyLeave says at Work is not known, and may deny it."
    assert told in run("permissions", path, "--account", "Shop").stdout
    assert told in run("explain", path, "--account", "Shop", "--action", "s3:GetObject").stdout


# ---- explain


def test_explain_climbs_down_from_the_root_to_the_account(company: Path) -> None:
    text = run("explain", company, "--account", "Log Archive", "--action", "s3:deletebucket").stdout
    assert text.startswith("s3:DeleteBucket for Security/Log Archive (acc-log-archive): conditional\n")
    assert ["1. Root (root): allowed", "2. Security (ou): allowed", "3. Log Archive (account): conditional"] == [
        line for line in text.splitlines() if line[:1].isdigit()
    ]


def test_explain_as_json_names_the_statement_that_decides(company: Path) -> None:
    args = ("explain", company, "--account", "Log Archive", "--action", "organizations:LeaveOrganization")
    answer = json.loads(run(*args, "--format", "json").stdout)
    assert ("denied", "deny-leave-organization") == (answer["answer"], answer["policy"])
    assert ["root", "ou-security", "acc-log-archive"] == [level["node"] for level in answer["levels"]]


@pytest.mark.parametrize("action", ["s3:*", "s3", ":", "*"])
def test_explain_takes_one_action(company: Path, action: str) -> None:
    assert 2 == run("explain", company, "--account", "Log Archive", "--action", action).exit_code


# ---- check


def test_check_is_content_with_what_we_ship(company: Path) -> None:
    assert (0, []) == (run("check", company).exit_code, json.loads(run("check", company, "--format", "json").stdout))


def broken() -> dict:
    value = small()
    value["nodes"][3]["name"] = "Shöp"
    value["policies"][0]["document"]["Statement"] = [
        {"Effect": "Deny", "Action": ["s3:GetObjekt"], "Resource": "*"},
        {"Effect": "deny", "Action": "s3:*", "Resource": "*"},
    ]
    return value


def test_check_reports_each_finding_with_its_path_and_line_in_the_file(tmp_path: Path) -> None:
    path = put(tmp_path / "broken.json", broken())
    result = run("check", path, "--format", "json")
    records = json.loads(result.stdout)
    assert 1 == result.exit_code
    assert ["check", "severity", "message", "node", "policy", "statement", "path", "line", "fixes"] == list(records[0])
    lines = path.read_text("utf-8").splitlines()
    places = {record["check"]: (record["path"], lines[record["line"] - 1].strip()) for record in records}
    assert [0, 1] == sorted(record["statement"] for record in records if record["statement"] is not None)
    assert {
        "capitals": ("$.policies[0].document.Statement[1].Effect", '"Effect": "deny",'),
        "known-actions": ("$.policies[0].document.Statement[0].Action[0]", '"s3:GetObjekt"'),
        "policy-attached": ("$.policies[0]", "{"),
        "node-names": ("$.nodes[3]", "{"),
    } == places


def test_check_in_words_names_file_and_line_first(tmp_path: Path) -> None:
    path = put(tmp_path / "broken.json", broken())
    result = run("check", path)
    assert 1 == result.exit_code
    first, *_, last = result.stdout.splitlines()
    assert first.startswith(f"{path}:")
    assert ": error: " in first
    assert last == "2 errors, 1 warning, 1 hint in 2 accounts, 1 OU and 3 policies."


def test_a_line_break_in_a_name_makes_no_finding_of_its_own(tmp_path: Path) -> None:
    value = broken()
    value["nodes"][3]["name"] = "Shop\nx.json:1: error: forged [gaps]\r\u2028 "
    lines = run("check", put(tmp_path / "broken.json", value)).stdout.splitlines()
    assert [] == [line for line in lines if line.startswith("x.json") or not line]
    assert any("forged [gaps]" in line for line in lines)


def test_warnings_alone_are_no_failure(tmp_path: Path) -> None:
    value = small()
    value["organization"]["managementAccount"] = None
    value["policies"] = []
    result = run("check", put(tmp_path / "warned.json", value))
    assert (0, True) == (result.exit_code, "1 warning" in result.stdout)


def test_findings_about_what_the_file_leaves_out_have_no_line() -> None:
    value = small()
    value["organization"]["awsId"] = "x"
    data = as_bytes(value)
    placed = {p.finding.check: p for p in in_file(data, "x", checks.run_checks(native.read(data, "x").organization))}
    assert ("$.nodes[0]", 10) == placed["identities"][1:3]


# ---- check, in other formats


def hostile() -> dict:
    """Names that would break XML and steer a terminal."""
    value = broken()
    value["policies"][0]["name"] = 'Deny <&"\x1b[31m]]>'
    value["nodes"][3]["name"] = "Shöp <b>\ufffe"
    return value


def test_sarif_has_a_rule_for_each_check_and_a_place_for_each_result(tmp_path: Path) -> None:
    path = put(tmp_path / "höstile one.json", hostile())
    answer = json.loads(run("check", path, "--format", "sarif").stdout)
    (part,) = answer["runs"]
    rules, results = part["tool"]["driver"]["rules"], part["results"]
    assert ("2.1.0", 4) == (answer["version"], len(results))
    assert [] == [one for one in results if rules[one["ruleIndex"]]["id"] != one["ruleId"]]
    of_aws = ("https://docs.aws.amazon.com/", "https://aws.amazon.com/compliance/")
    assert [] == [rule["id"] for rule in rules if not rule["helpUri"].startswith(of_aws)]
    places = [one["locations"][0] for one in results]
    assert {path.as_uri()} == {place["physicalLocation"]["artifactLocation"]["uri"] for place in places}
    lines = path.read_text("utf-8").splitlines()
    capitals = next(
        place["physicalLocation"]["region"]
        for one, place in zip(results, places, strict=True)
        if one["ruleId"] == "capitals"
    )
    assert lines[capitals["startLine"] - 1][capitals["startColumn"] - 1 :].startswith('"Effect": "deny"')
    assert {"error", "warning", "note"} == {one["level"] for one in results}


def test_a_relative_file_stays_relative_in_sarif(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "my design.json", broken())
    monkeypatch.chdir(tmp_path)
    answer = json.loads(run("check", "my design.json", "--format", "sarif").stdout)
    uris = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in answer["runs"][0]["results"]}
    assert {"my%20design.json"} == uris


def test_junit_is_xml_with_a_case_for_each_check_and_a_failure_for_each_error(tmp_path: Path) -> None:
    path = put(tmp_path / "hostile.json", hostile())
    suite = ET.fromstring(run("check", path, "--format", "junit").stdout.encode())[0]
    failures = [case.get("classname") for case in suite if case.find("failure") is not None]
    assert (["capitals", "node-names"], "2") == (sorted(filter(None, failures)), suite.get("failures"))
    assert str(len(suite)) == suite.get("tests")
    assert set(checks.by_id()) == {case.get("classname") for case in suite}
    assert 'Deny <&"\\u001b[31m]]>' in " ".join(filter(None, (case.get("name") for case in suite)))
    strict = ET.fromstring(run("check", path, "--format", "junit", "--fail-on", "advice").stdout.encode())[0]
    assert "4" == strict.get("failures")


@pytest.mark.parametrize(
    ("options", "status", "found"),
    [
        ([], 1, ["capitals", "known-actions", "node-names", "policy-attached"]),
        (["--min-severity", "error"], 1, ["capitals", "node-names"]),
        (["--only", "known-actions"], 0, ["known-actions"]),
        (["--only", "known-actions", "--fail-on", "warning"], 1, ["known-actions"]),
        (["--ignore", "capitals", "--ignore", "node-names"], 0, ["known-actions", "policy-attached"]),
    ],
)
def test_options_choose_what_is_reported_and_what_fails(
    tmp_path: Path, options: list[str], status: int, found: list[str]
) -> None:
    result = run("check", put(tmp_path / "broken.json", broken()), "--format", "json", *options)
    assert (status, found) == (result.exit_code, sorted(record["check"] for record in json.loads(result.stdout)))


def test_a_check_that_does_not_exist_is_refused_with_the_nearest_one(tmp_path: Path) -> None:
    refused = run("check", put(tmp_path / "broken.json", broken()), "--ignore", "capitols")
    assert (2, True) == (refused.exit_code, "Did you mean capitals?" in refused.stderr)


# ---- convert


@pytest.mark.parametrize(
    ("args", "key"),
    [
        (["out.tree.json"], "children"),
        (["out.node-link.json"], "edges"),
        (["out.json"], "layout"),
        (["out.txt", "--to", "node-link"], "edges"),
        (["out.json", "--to", "tree"], "children"),
    ],
)
def test_convert_takes_the_format_from_the_suffix_or_the_option(company: Path, args: list[str], key: str) -> None:
    out = company.with_name(args[0])
    result = run("convert", company, out, *args[1:])
    assert (0, True) == (result.exit_code, key in json.loads(out.read_bytes()))


def test_converting_to_the_native_format_is_the_identity_on_saved_files(company: Path) -> None:
    saved = company.read_bytes()
    assert saved == run("convert", company, "-", "--to", "native").stdout_bytes
    assert saved == run("convert", "-", "-", "--to", "native", stdin=saved).stdout_bytes


def test_convert_names_the_formats_where_it_cannot_guess(company: Path) -> None:
    refused = run("convert", company, company.with_name("out.xyz"))
    assert (2, True) == (refused.exit_code, "node-link" in refused.stderr)


# ---- render


class Pencil:
    def __init__(self) -> None:
        self.drawn: list[Drawing] = []

    def render(self, drawing: Drawing) -> None:
        self.drawn.append(drawing)


def test_render_leaves_the_drawing_to_the_program(company: Path) -> None:
    pencil, out = Pencil(), company.with_suffix(".SVG")
    assert 0 == run("render", company, "-o", out, window=pencil).exit_code
    assert [Drawing(company, out)] == pencil.drawn
    assert 2 == run("render", company, "-o", "out.gif", window=pencil).exit_code
    assert 2 == run("render", company, "-o", "out.png").exit_code


def test_render_hands_on_part_size_and_paper(company: Path) -> None:
    pencil, out = Pencil(), company.with_suffix(".pdf")
    args = ("--below", "Workloads", "--expanded", "--scale", 0.5, "--paper", "A3")
    assert 0 == run("render", company, "-o", out, *args, window=pencil).exit_code
    assert [Drawing(company, out, "Workloads", True, 0.5, "a3")] == pencil.drawn
    assert 2 == run("render", company, "-o", out, "--paper", "b5", window=pencil).exit_code
    for scale in (0, "nan"):
        assert 2 == run("render", company, "-o", out, "--scale", scale, window=pencil).exit_code


def test_render_makes_pages_by_ou_of_a_pdf_on_paper_alone(company: Path) -> None:
    pencil, out = Pencil(), company.with_suffix(".pdf")
    assert 0 == run("render", company, "-o", out, "--by-ou", "--paper", "a0", window=pencil).exit_code
    assert [Drawing(company, out, paper="a0", by_ou=True)] == pencil.drawn
    for args in (("-o", out), ("-o", "x.svg", "--paper", "a4"), ("-o", out, "--paper", "a4", "--scale", 1)):
        refused = run("render", company, "--by-ou", *args, window=pencil)
        assert (2, True) == (refused.exit_code, "Pages by OU" in refused.stderr)


def test_render_hands_on_lens_and_title_block(company: Path) -> None:
    pencil, out = Pencil(), company.with_suffix(".svg")
    args = ("--lens", "action=s3:DeleteBucket", "--version", "1.2", "--author", "Ada", "--date", "2026-11-24")
    assert 0 == run("render", company, "-o", out, *args, window=pencil).exit_code
    [drawing] = pencil.drawn
    assert ("action=s3:DeleteBucket", "1.2", "Ada", "2026-11-24") == (
        drawing.lens, drawing.version, drawing.author, drawing.day
    )  # fmt: skip
    assert 2 == run("render", company, "-o", out, "--date", "yesterday", window=pencil).exit_code


# ---- all


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("permissions", ["--account", "Shop"]),
        ("explain", ["--account", "Shop", "--action", "s3:GetObject"]),
        ("check", []),
        ("convert", ["-", "--to", "tree"]),
    ],
)
def test_input_that_cannot_be_read_is_status_2_and_all_its_faults(
    tmp_path: Path, command: str, options: list[str]
) -> None:
    value = small()
    value["nodes"][3]["parent"] = "ou-gone"
    value["nodes"][2]["colour"] = "red"
    bad = put(tmp_path / "bad.json", value)
    refused = run(command, bad, *options)
    assert (2, "") == (refused.exit_code, refused.stdout)
    assert ["$.nodes[2].colour" in refused.stderr, "$.nodes[3].parent" in refused.stderr] == [True, True]
    for missing in (tmp_path / "gone.json", tmp_path):
        refused = run(command, missing, *options)
        assert (2, True) == (refused.exit_code, "cannot be read" in refused.stderr)


def test_an_account_that_does_not_exist_is_status_2_with_the_nearest(company: Path) -> None:
    refused = run("permissions", company, "--account", "Log Archiv")
    assert (2, True) == (refused.exit_code, "acc-log-archive" in refused.stderr)


def test_a_file_of_a_newer_version_is_read_with_a_note(tmp_path: Path) -> None:
    value = small()
    value["version"], value["policies"] = 99, []
    path = put(tmp_path / "newer.json", value)
    for result in (run("check", path), run("permissions", path, "--account", "Shop")):
        assert (0, True) == (result.exit_code, "newer" in result.stderr)
    assert 2 == run("convert", path, "-", "--to", "native").exit_code


def test_a_name_from_a_file_cannot_steer_the_terminal(tmp_path: Path) -> None:
    value = small()
    value["nodes"][3]["name"] = "Shop\x1b[2J\u202e"
    path = put(tmp_path / "evil.json", value)
    args = ["explain", str(path), "--account", "acc-shop", "--action", "s3:GetObject"]
    result = CliRunner().invoke(group, args, color=True)
    assert "\x1b" not in result.output
    assert "Shop\\u001b[2J\\u202e" in result.output
    assert plain("a\tb\nc") == "a\tb\nc"


def test_edit_errors_of_any_command_are_sentences_not_tracebacks(company: Path) -> None:
    class Broken:
        def render(self, drawing: Drawing) -> None:
            raise EditError("The disk is full.")

    refused = run("render", company, "-o", "x.png", window=Broken())
    assert (2, "Error: The disk is full.\n") == (refused.exit_code, refused.stderr)


def test_an_action_that_no_policy_limits_is_told_once(company: Path) -> None:
    for command in ("explain", "simulate"):
        asked = ("--account", "intranet-old", "--action", "sts:GetCallerIdentity", "--resource", "*")
        assert 1 == run(command, company, *asked).stdout.count("No policy limits this action")
