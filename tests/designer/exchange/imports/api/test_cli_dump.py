"""Dumps of the AWS CLI: read back whole, and every gap in them said."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given

from designer.basics.errors import FormatError
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.api.cli_dump import is_dump, read_dump
from designer.exchange.imports.assembly.assemble import assemble
from designer.exchange.imports.source import open_source
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind, Unknown
from tests.designer.building import company
from tests.designer.exchange.imports.code.code_sources import malformed, try_malformed
from tests.designer.exchange.imports.dumps import Style, answers, busy, described, real_organizations, styles, write
from tests.tools import in_one_test

Report = list[tuple[str, str, str]]


def read(path: Path) -> tuple[Organization, Report]:
    """The design of a dump, and its report: severity, place and sentence of each entry."""
    report = ConversionReport()
    files = open_source(path, report)
    assert is_dump(files)
    design = assemble(read_dump(files, report), report).organization
    return design, [(entry["severity"], entry["where"], entry["what"]) for entry in report.as_json()]


@given(real_organizations(), styles)
def test_any_organization_comes_back_from_its_dump(organization: Organization, style: Style) -> None:
    with TemporaryDirectory() as folder:
        design, report = read(write(Path(folder), answers(organization, style)))
    assert described(organization) == described(design)
    assert [] == report


@given(real_organizations(), styles)
def test_what_is_under_way_or_invalid_comes_back_and_is_told(organization: Organization, style: Style) -> None:
    assume(organization.account_count)
    with TemporaryDirectory() as folder:
        design, report = read(write(Path(folder), answers(busy(organization), style)))
    assert described(busy(organization)) == described(design)
    assert {"note"} == {severity for severity, _, _ in report}
    told = [what for _, _, what in report]
    whose = f"of {design.settings.invalid_effective_policies[0].account} invalid"
    assert sorted(told) == [
        "A request to enable all features waits for an answer until 2026-11-20 (h-asked0000).",
        f"AWS calls the effective S3_POLICY {whose}.",
        f"AWS calls the effective TAG_POLICY {whose}: ELEMENTS_TOO_MANY at tags/CostCenter (p-00000001). Too many.",
        "An invitation of new@example.com waits for an answer until 2026-11-20 (h-open00000).",
        "The account Bank is being made (car-doing000).",
        "The account Shop was not made: EMAIL_ALREADY_EXISTS (car-failed00).",
    ]


def test_errors_that_were_not_read_are_unknown(tmp_path):
    design, report = read(write(tmp_path, answers(busy(dumped_design()), Style(errors=False))))
    assert [None, None] == [one.errors for one in design.settings.invalid_effective_policies]
    assert 2 == sum(entry[2].startswith("The errors of the effective ") for entry in report)


def test_answers_by_hand_tell_what_they_are_about(tmp_path):
    files = answers(busy(dumped_design()))
    renamed = {
        name: f"{number}.json" if name.startswith(("list-accounts-with", "list-effective")) else name
        for number, name in enumerate(files)
    }
    design, _ = read(write(tmp_path, {renamed[name]: content for name, content in files.items()}))
    assert described(busy(dumped_design())) == described(design)


def dumped_design() -> Organization:
    """The small company, every node of which has an id of AWS's."""
    made = company()
    ids = {
        NodeId("ou-prod"): "ou-ab12-22222222",
        NodeId("acc-bank"): "333333333333",
        NodeId("ou-test"): "ou-ab12-33333333",
        NodeId("acc-trial"): "444444444444",
        NodeId("ou-sandbox"): "ou-ab12-44444444",
    }
    nodes = [replace(node, aws_id=ids.get(node.id, node.aws_id)) for node in made.nodes.values()]
    policies = [replace(p, aws_id=p.aws_id or f"p-{p.id.replace('-', ''):0>8}") for p in made.policies.values()]
    return Organization(nodes, policies, replace(made.settings, aws_id="o-abcdefghij", partition="aws"))


def dumped(**style: object) -> dict[str, object]:
    """Dump of the small company."""
    return dict(answers(dumped_design(), Style(**style)))


def test_a_zip_is_read_as_its_folder_is(tmp_path):
    folder = write(tmp_path / "dump", dumped())
    with zipfile.ZipFile(tmp_path / "dump.zip", "w") as archive:
        for path in filter(Path.is_file, folder.rglob("*")):
            archive.write(path, f"dump/{path.relative_to(folder)}")
    assert described(read(folder)[0]) == described(read(tmp_path / "dump.zip")[0])


def test_the_state_counts_and_the_status_where_there_is_no_other(tmp_path):
    old = dumped(state=False)
    old["list-accounts.json"]["Accounts"][0]["Status"] = "SUSPENDED"
    new = dumped()
    new["list-accounts.json"]["Accounts"][0] |= {"Status": "ACTIVE", "State": "PENDING_CLOSURE"}
    states = [
        next(node.state.value for node in read(write(tmp_path / name, files))[0].nodes.values() if node.name == "Payer")
        for name, files in (("old", old), ("new", new))
    ]
    assert ["SUSPENDED", "PENDING_CLOSURE"] == states


def refused(code: str, operation: str) -> str:
    return f"\nAn error occurred ({code}) when calling the {operation} operation: You don't have permissions.\n"


def test_refused_texts_are_unknown_and_the_tree_arrives(tmp_path):
    files = dumped()
    for name in [one for one in files if one.startswith("describe-policy")]:
        files[name] = refused("AccessDeniedException", "DescribePolicy")
    design, report = read(write(tmp_path, files))
    assert Unknown.TEXT is design.policies["deny-leave"].unknown
    assert ("unknown", "describe-policy-p-denyleave.json") in [entry[:2] for entry in report]
    assert "Unknown text of policy Deny leave. The call was refused: AccessDeniedException." in [e[2] for e in report]
    assert 9 == len(design.nodes)


def test_a_list_that_is_cut_leaves_the_attachments_of_its_type_unknown(tmp_path):
    files = dumped()
    files["list-targets-for-policy-p-denyleave.json"]["NextToken"] = "more"
    design, report = read(write(tmp_path, files))
    assert {Unknown.ATTACHMENTS} == {
        design.policy(policy).unknown for node in design.nodes.values() for policy in node.policies[-1:]
    }
    said = [entry[2] for entry in report if entry[1] == "list-targets-for-policy-p-denyleave.json"]
    assert [
        "The SCPs attached to 9 nodes are unknown. The list of targets of p-denyleave is cut.",
        "The answer of list-targets-for-policy for p-denyleave is cut: it ends with a NextToken.",
    ] == sorted(said)


def test_pages_in_files_of_their_own_are_one_list(tmp_path):
    files = dumped()
    accounts = files.pop("list-accounts.json")["Accounts"]
    files["list-accounts-1.json"] = {"Accounts": accounts[:2], "NextToken": "x"}
    files["list-accounts-2.json"] = {"Accounts": accounts[2:]}
    design, report = read(write(tmp_path, files))
    assert ([], 4) == (report, design.account_count)


GAPS = [
    ("describe-organization", "Unknown management account. There is no answer of describe-organization."),
    ("list-accounts", "Accounts may be missing. There is no answer of list-accounts."),
    ("list-organizational-units", "OUs may be missing below root Root. There is no answer"),
    ("list-roots", "Unknown enabled policy types. There is no answer of list-roots."),
    ("list-aws-service-access", "Unknown trusted services. There is no answer of list-aws-service-access"),
    ("list-delegated-administrators", "Unknown delegated administrators. There is no answer"),
    ("list-handshakes", "Unknown handshakes. There is no answer of list-handshakes-for-organization."),
    ("list-create", "Unknown creations of accounts. There is no answer of list-create-account-status."),
    ("describe-resource-policy", "Unknown resource policy. There is no answer of describe-resource-policy."),
    ("list-policies-SERVICE", "The SCPs attached to 9 nodes are unknown. There is no answer of list-policies"),
    ("list-targets", "The SCPs attached to 9 nodes are unknown. There is no answer of list-targets-for-policy"),
    ("list-tags", "Unknown tags of "),
    ("list-organizational-units", "Unknown name of OU ou-ab12-22222222. Only its id is named"),
]


@pytest.mark.parametrize(("gone", "words"), GAPS)
def test_what_is_missing_from_a_dump_is_said(tmp_path, gone, words):
    files = {name: content for name, content in dumped().items() if not name.startswith(gone)}
    design, report = read(write(tmp_path, files))
    assert [entry for entry in report if entry[0] == "unknown" and words in entry[2]]
    assert design.account_count == 4, "an account of which only the id is known is an account"


def test_accounts_have_places_by_paths_though_no_ou_is_listed(tmp_path):
    files = {name: content for name, content in dumped().items() if not name.startswith("list-organizational-units")}
    design, _ = read(write(tmp_path, files))
    shop = next(node.id for node in design.nodes.values() if node.name == "Shop")
    assert ["r-ab12", "ou-ab12-11111111", "ou-ab12-22222222", "222222222222"] == [
        design.node(level).aws_id for level in design.path(shop)
    ]


def test_files_named_by_nothing_but_what_is_in_them(tmp_path):
    """A folder made by hand, as the documentation of the CLI leads to."""
    files = dumped()
    named = {
        "org.json": files["describe-organization.json"],
        "roots.json": files["list-roots.json"],
        "accounts.json": files["list-accounts.json"],
        **{f"ous/{name[-21:]}": files[name] for name in files if name.startswith("list-organizational-units")},
        "scps.json": files["list-policies-SERVICE_CONTROL_POLICY.json"],
        **{f"policies/{name[16:]}": files[name] for name in files if name.startswith("describe-policy-")},
        **{f"targets/{name[24:]}": files[name] for name in files if name.startswith("list-targets-for-policy-")},
    }
    design, report = read(write(tmp_path, named))
    expected = dict(described(read(write(tmp_path / "named", files))[0])["nodes"])
    assert {one: value[:3] for one, value in expected.items()} == {
        one: value[:3] for one, value in described(design)["nodes"].items()
    }
    assert not [entry for entry in report if entry[0] == "lost"]


def test_nothing_outside_of_the_folder_is_read(tmp_path):
    folder = write(tmp_path / "dump", dumped())
    outside = tmp_path / "secret-list-tags-for-resource-r-ab12.json"
    outside.write_text('{"Tags": [{"Key": "secret", "Value": "x"}]}')
    (folder / outside.name.removeprefix("secret-")).unlink()
    (folder / outside.name.removeprefix("secret-")).symlink_to(outside)
    (folder / "up").symlink_to(tmp_path)
    design, report = read(folder)
    assert () == design.node(design.root).tags
    assert (
        "lost",
        "list-tags-for-resource-r-ab12.json",
        "A link leads out of the folder, so it is not read.",
    ) in report


def test_links_that_lead_nowhere_are_passed_over(tmp_path):
    """The links lead to missing files, or in a circle, for which `Path.resolve` before Python 3.13 raises an error."""
    folder = write(tmp_path / "dump", dumped())
    (folder / "loop.json").symlink_to("loop.json")
    (folder / "gone.json").symlink_to("nothing.json")
    design, report = read(folder)
    assert 4 == design.account_count
    said = "A link leads nowhere, so it is not read."
    assert {("lost", "gone.json", said), ("lost", "loop.json", said)} == {one for one in report if "link" in one[2]}


def test_names_that_lead_out_of_an_archive_are_passed_over(tmp_path):
    with zipfile.ZipFile(tmp_path / "dump.zip", "w") as archive:
        for name, content in dumped().items():
            archive.writestr(name, json.dumps(content))
        for name in ("../list-roots.json", "/etc/list-roots.json", "a/../../list-roots.json", "C:/list-roots.json"):
            archive.writestr(name, "{}")
    before = sorted(tmp_path.rglob("*"))
    design, report = read(tmp_path / "dump.zip")
    assert (4, 4) == (design.account_count, len([e for e in report if "leads out of the archive" in e[2]]))
    assert before == sorted(tmp_path.rglob("*"))


def test_an_archive_that_grows_beyond_the_bounds_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("designer.exchange.imports.source.MAX_TOTAL_BYTES", 1_000_000)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("list-roots.json", " " * 5_000_000)
    report = ConversionReport()
    with pytest.raises(FormatError, match="too large"):
        read_dump(open_source(tmp_path / "bomb.zip", report), report)


def test_a_manifest_that_tells_of_more_is_heard(tmp_path):
    files = dumped()
    files["manifest.json"] = {"format": "orgwright-dump", "version": 1, "answers": len(files) + 2}
    _, report = read(write(tmp_path / "a", files))
    assert ["unknown"] == [entry[0] for entry in report if "2 answers of them are not here" in entry[2]]
    del files["manifest.json"]
    files["identity.json"] = {"Account": "111111111111", "Arn": "arn:aws:iam::111111111111:user/me"}
    _, report = read(write(tmp_path / "b", files))
    assert ["unknown"] == [entry[0] for entry in report if "no manifest" in entry[2]]


ACCOUNT = {"Id": "222222222222", "Name": "Shop", "State": "ACTIVE"}
ROOTS = {"Roots": [{"Id": "r-ab12", "Name": "Root", "PolicyTypes": []}]}
MALFORMED: list[tuple[str, object, str]] = [
    ("list-accounts.json", "", "file is empty"),
    ("list-accounts.json", "{", "cannot be read"),
    ("list-accounts.json", '{"Accounts": [{"Id": "2222', "cut off|cannot be read"),
    ("list-accounts.json", "[]", "not a JSON object"),
    ("list-accounts.json", "null", "not a JSON object"),
    ("list-accounts.json", "12", "not a JSON object"),
    ("list-accounts.json", "\x00\x01", "cannot be read"),
    ("list-accounts.json", "<html>503</html>", "cannot be read"),
    ("list-accounts.json", {"Accounts": None}, "not as it should be"),
    ("list-accounts.json", {"Accounts": {}}, "not as it should be"),
    ("list-accounts.json", {"Accounts": "x"}, "not as it should be"),
    ("list-accounts.json", {"Accounts": [1]}, "should be an object"),
    ("list-accounts.json", {"Accounts": [None]}, "should be an object"),
    ("list-accounts.json", {"Accounts": [{}]}, "Id should be a text"),
    ("list-accounts.json", {"Accounts": [{"Id": 222222222222}]}, "Id should be a text, not 222222222222"),
    ("list-accounts.json", {"Accounts": [{**ACCOUNT, "Name": 1}]}, "Name should be a text"),
    ("list-accounts.json", {"Accounts": [{**ACCOUNT, "Name": None}]}, "Unknown name"),
    ("list-accounts.json", {"Accounts": [{**ACCOUNT, "Name": "x" * 2000}]}, "is cut to 1,000"),
    ("list-accounts.json", {"Accounts": [{**ACCOUNT, "Email": ["a"]}]}, "Email should be a text, not a list"),
    ("list-accounts.json", {"Accounts": [{**ACCOUNT, "State": "GONE"}]}, "Unknown state of account Shop"),
    ("list-accounts.json", {"Accounts": [{**ACCOUNT, "JoinedTimestamp": "soon"}]}, "is not a time"),
    ("list-accounts.json", {"Accounts": [{**ACCOUNT, "JoinedTimestamp": 1e99}]}, "is not a time"),
    ("list-accounts.json", {"Accounts": [{**ACCOUNT, "JoinedTimestamp": True}]}, "is not a time"),
    ("list-accounts.json", {"Accounts": [{**ACCOUNT, "Paths": ["a/b/c"]}]}, "is not one of AWS's"),
    ("list-accounts.json", {"Accounts": [{**ACCOUNT, "Paths": 7}]}, "place of account Shop is unknown"),
    ("list-accounts.json", {"Accounts": [ACCOUNT], "NextToken": "x"}, "is cut"),
    ("list-accounts.json", {"Accounts": [ACCOUNT, {**ACCOUNT, "Name": "Bank"}]}, "a second time, and differently"),
    ("list-accounts.json", '{"Accounts": [], "Accounts": []}', "appears twice"),
    ("list-accounts.json", '{"Accounts": [{"Id": "222222222222", "Name": "\\ud800"}]}', "half a character"),
    ("list-accounts.json", '{"Accounts": ' + "[" * 100_000, "cannot be read"),
    ("list-parents.json", {"Parents": [{"Id": "r-ab12"}]}, "It is unknown which node"),
    ("list-parents-222222222222.json", {"Parents": [{"Id": "222222222222"}]}, "nothing describes"),
    ("list-children-r-ab12.json", {"Children": [{"Id": "ou-ab12-11111111"}]}, "nothing describes it"),
    ("list-targets-for-policy-p-12345678.json", {"Targets": [{}]}, "TargetId should be a text"),
    ("list-targets-for-policy-p-12345678.json", {"Targets": [{"TargetId": "r-ab12"}]}, "nothing describes the policy"),
    ("describe-policy-p-12345678.json", {"Policy": {"Content": "{}"}}, "PolicySummary should be an object"),
    ("describe-policy-p-12345678.json", {"Policy": {"PolicySummary": {"Id": "p-12345678"}}}, "type"),
    ("list-policies-SERVICE_CONTROL_POLICY.json", {"Policies": [{"Id": "p-00000001", "Type": "X"}]}, "of the type X"),
    ("list-tags-for-resource-r-ab12.json", {"Tags": [{"Key": 1}]}, "Key should be a text"),
    ("list-tags-for-resource-r-ab12.json", {"Tags": [{"Key": "a", "Value": {}}]}, "should be a text, not an object"),
    ("list-organizational-units-for-parent-ou-ab12-11111111.json",
     {"OrganizationalUnits": [{"Id": "ou-ab12-11111111", "Name": "A"}]}, "lie in a ring"),
    ("list-roots.json", {"Roots": []}, "Nothing describes the root"),
    ("list-roots.json", {"Roots": [{"Id": "r-ab12"}, {"Id": "r-cd34"}]}, "is a second root"),
    ("describe-organization.json", {"Organization": {"FeatureSet": "NEW"}}, "The answer says NEW"),
    ("describe-organization.json", {"Organization": []}, "not as it should be"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "words"), MALFORMED)
def test_malformed_answers_are_said_in_words_and_the_rest_is_read(tmp_path, name, content, words):
    files = {"list-roots.json": ROOTS, name: content}
    design, report = read(write(tmp_path, files))
    sentences = [entry[2] for entry in report]
    assert any(word in sentence for word in words.split("|") for sentence in sentences), sentences
    assert NodeKind.ROOT is design.node(design.root).kind


def test_a_folder_without_any_answer_is_refused(tmp_path):
    report = ConversionReport()
    with pytest.raises(FormatError, match="No file in it is an answer"):
        read_dump(open_source(write(tmp_path, {"a.json": "{}", "list-accounts.json": "{"}), report), report)


DUMP = answers(busy(dumped_design()))
ATTACKED = (
    *("list-accounts.json", "describe-policy-p-denyleave.json", "list-handshakes-for-organization.json"),
    "list-organizational-units-for-parent-r-ab12.json",
)
CASES = [(name, case, data) for name in ATTACKED for case, data in malformed(json.dumps(DUMP[name], indent=4)).items()]


@in_one_test(("name", "data"), [(n, d) for n, _, d in CASES])
def test_answers_made_unsound_in_forty_ways_end_in_words_or_a_design(name, data):
    files = {key: value if isinstance(value, str) else json.dumps(value) for key, value in DUMP.items()}
    try_malformed(read_dump, files, name, data)


def test_a_policy_of_which_two_answers_tell_different_texts_is_unknown(tmp_path: Path) -> None:
    files = answers(dumped_design())
    name = next(one for one in files if one.startswith("describe-policy-p-denyleave"))
    other = json.loads(json.dumps(files[name]))
    other["Policy"]["Content"] = '{"Statement": []}'
    report = ConversionReport()
    source = open_source(write(tmp_path, files | {f"again/{name}": other}), report)
    design = assemble(read_dump(source, report), report).organization

    assert [one.unknown for one in design.policies.values() if one.name == "Deny leave"] == [Unknown.TEXT]
    assert any("Two answers have different texts." in str(entry) for entry in report)
