"""`orgwright report`: what is in a report, that it says what the commands say, and that names do nothing."""

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files

import pytest

from designer.analysis import checks
from designer.analysis.compliance import sensitive_actions
from designer.analysis.expectations.proof import ProofState
from designer.basics.words import counted
from designer.cli import run_command
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.exchange.reports import html, markdown, tables
from designer.exchange.reports.registry import SECTIONS, report_on
from designer.exchange.templates import scale
from designer.organization import edits
from designer.organization.edits import compliance
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.edits.guardrail_tests import add_test
from designer.organization.edits.identity_center import put_center
from designer.organization.model.compliance import (
    AgreementScope,
    ArtifactPart,
    ArtifactReading,
    CustomerAgreement,
    EvidenceReport,
)
from designer.organization.model.guardrail_tests import GuardrailTest, GuardrailTestId, Promise
from designer.organization.model.identities import AccessKey, AccountIdentities, IamUser, IdentityPart, RootUser
from designer.organization.model.identity_center import (
    AccessAssignment,
    CenterGroup,
    CenterUser,
    Grantee,
    GranteeKind,
    IdentityCenter,
    PermissionSet,
)
from designer.organization.model.node_attributes import OWNER, SERVICES
from designer.organization.model.observed import OrganizationPart
from designer.organization.model.organization import Organization
from designer.organization.model.records import GuardrailLink, PolicyType, Unknown
from designer.policy.catalog import catalogue
from tests.designer.building import BANK, PROD, SCP, SHOP, WORKLOADS, company

DAY = "2026-11-27"
REGULATED = "ou-regulated"
EVIL, FORMULA = "<script>alert(1)</script>", "=cmd()"


def sample():
    return native.read(files("resources").joinpath("templates", "company.json").read_bytes(), "a.json").organization


def report(organization, wanted=()):
    return report_on(organization, catalogue.load(), "a.json", DAY, wanted)


def table(found, table_id):
    wanted = next(one for section in found.sections for one in section.tables if one.id == table_id)
    return [dict(zip(wanted.columns, [one.text for one in row], strict=True)) for row in wanted.rows]


@pytest.fixture
def design(tmp_path):
    path = tmp_path / "company.json"
    path.write_bytes(native.write(NativeFile(sample())))
    return path


@pytest.fixture
def hostile():
    organization = company()
    organization.apply(edits.rename(organization, PROD, EVIL))
    organization.apply(edits.rename(organization, BANK, FORMULA))
    organization.apply(edits.set_attribute(organization, [SHOP], OWNER, '"><img src=x onerror=alert(1)> </script>'))
    return organization


class Page(HTMLParser):
    """Elements of a page and whatever could ask the network."""

    def __init__(self, text):
        super().__init__()
        self.names, self.requests, self.handlers = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.names.append(tag)
        for name, value in attrs:
            if name in ("src", "action", "data") or (name == "href" and not value.startswith("#")):
                self.requests.append(value)
            if name.startswith("on") or name == "style":
                self.handlers.append(value)


def test_every_sensitive_action_is_in_the_catalogue_once():
    found = sensitive_actions.load()
    actions = [action for group in found.groups for action in group.actions]
    assert len(found.groups) == 10
    assert len(set(actions)) == len(actions) >= 150
    assert all(catalogue.load().index(action) is not None for action in actions)
    assert all(set(group.chosen) <= set(group.actions) and group.chosen for group in found.groups)


def test_accounts_have_the_numbers_that_permissions_has(design, capsys):
    rows = {row["Id"]: row for row in table(report(sample()), "accounts")}
    for account in ("acc-shop-prod", "acc-payments-prod", "acc-acme-management"):
        run_command(["permissions", str(design), "--account", account, "--format", "json"])
        said = json.loads(capsys.readouterr().out)
        row = rows[account]
        if said["exempt"]:
            assert "exempt" in row["Allowed"]
        else:
            numbers = {key: int(row[key.capitalize()].replace(",", "")) for key in said["summary"]}
            assert numbers == said["summary"]


def test_sensitive_actions_have_the_states_that_permissions_says(design, capsys):
    rows = {row["Account"]: row for row in table(report(sample(), {"actions"}), "actions")}
    run_command(["permissions", str(design), "--account", "acc-shop-prod", "--format", "json"])
    actions = json.loads(capsys.readouterr().out)["actions"]
    for action in sensitive_actions.load().chosen:
        assert rows["Workloads/Prod/shop-prod"][action].split()[1] == actions[action]["answer"]


def test_layers_have_the_keepers_that_responsibility_says(design, capsys):
    words = {"aws": "AWS", "customer": "you", "shared": "shared"}
    rows = {row["Account"]: list(row.values()) for row in table(report(sample(), {"responsibility"}), "responsibility")}
    for account, path in (
        ("payments-prod", "Workloads/Regulated/payments-prod"),
        ("intranet-old", "Suspended/intranet-old"),
    ):
        run_command(["responsibility", str(design), "--account", account, "--format", "json"])
        said = json.loads(capsys.readouterr().out)
        keepers = zip(rows[path][3:-1], said["layers"].values(), strict=True)
        for text, layer in keepers:
            number = "" if layer["who"] == "aws" else f" {len(layer['because'])}"
            assert text.partition(" · ")[0] == f"{words[layer['who']]}{number}"
        assert rows[path][-1] == str(len(said["unclassified"]))
        services = {one for layer in said["layers"].values() for one in layer["because"]} - set(said["unclassified"])
        assert services <= {row["Service"] for row in table(report(sample(), {"responsibility"}), "service-classes")}


def test_problems_and_tests_are_those_of_the_commands(design, capsys):
    organization = sample()
    found = report(organization)
    loud = [one.message for one in checks.run_all(organization) if not one.suppressed]
    assert sorted(row["Problem"] for row in table(found, "problems")) == sorted(loud)
    run_command(["prove", str(design), "--format", "json", "--date", DAY])
    said = json.loads(capsys.readouterr().out)
    proved = said if isinstance(said, list) else said["tests"]
    words = {state.code: state.value for state in ProofState}
    assert [row["State"] for row in table(found, "tests")] == [words[one["state"]] for one in proved]


def test_a_policy_is_told_statement_by_statement():
    organization = company()
    deny = {"Sid": "Stay", "Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*"}
    only = {"Effect": "Deny", "NotAction": ["iam:*"], "Resource": "*"}
    only["Condition"] = {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}
    text = json.dumps({"Version": "2012-10-17", "Statement": [deny, only]})
    organization.apply(edits.create_policy(organization, SCP, "Told", text))
    (section,) = report(organization, {"policies"}).sections
    facts = dict(next(one for one in section.texts if one.title == "Told").facts)
    assert facts["Stay"] == "organizations:LeaveOrganization: denied."
    assert facts["Statement 2"] == "All actions but iam:*: allowed only in eu-west-1."


def test_markdown_draws_a_small_tree(design, tmp_path):
    out = tmp_path / "out.md"
    assert 0 == run_command(["report", str(design), "-o", str(out), "--sections", "tree", "--date", DAY])
    (chart,) = re.findall("```mermaid\n(.*?)```", out.read_text("utf-8"), re.DOTALL)
    assert "flowchart" in chart
    assert "payments-prod" in chart


@pytest.mark.parametrize("name", ["out.html", "out.md", "out.xlsx"])
def test_two_runs_with_one_day_give_the_same_bytes(design, tmp_path, name):
    first, second = tmp_path / f"1-{name}", tmp_path / f"2-{name}"
    for out in (first, second):
        assert 0 == run_command(["report", str(design), "-o", str(out), "--date", DAY])
    assert first.read_bytes() == second.read_bytes()


def test_only_the_sections_that_are_asked_for(design, tmp_path, capsys):
    out = tmp_path / "out.md"
    assert 0 == run_command(["report", str(design), "-o", str(out), "--sections", "glossary, tree", "--date", DAY])
    assert re.findall("^## (.*)", out.read_text("utf-8"), re.MULTILINE) == ["Tree", "Glossary"]
    assert 2 == run_command(["report", str(design), "-o", str(out), "--sections", "trees"])
    assert "There is no section trees" in capsys.readouterr().err
    assert 2 == run_command(["report", str(design), "-o", str(tmp_path / "out.pdf")])


def test_a_page_asks_nobody_and_runs_nothing_but_its_own_script(hostile):
    text = html.write(report(hostile)).decode()
    page = Page(text)
    assert page.requests == []
    assert page.handlers == []
    assert page.names.count("script") == 1
    assert "img" not in page.names
    assert "default-src 'none'" in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_rows_that_are_data_cannot_end_their_element(hostile, monkeypatch):
    monkeypatch.setattr(html, "_MOST_STATIC", 0)
    text = html.write(report(hostile)).decode()
    page = Page(text)
    assert page.names.count("script") == text.count("</script>")
    assert "img" not in page.names
    found = [json.loads(one) for one in re.findall('<script type="application/json"[^>]*>(.*)</script>', text)]
    assert any(cell[0] == f"Workloads/{EVIL}/Shop" for data in found for cell in data["cells"])


def test_markdown_holds_no_markup_of_names(hostile):
    text = markdown.write(report(hostile)).decode()
    assert "<script" not in text.replace("\\<", "")
    assert r"\<script\>alert(1)\</script\>" in text


def test_no_cell_of_a_spreadsheet_is_a_formula(hostile):
    found = report(hostile)
    rows = list(csv.reader(io.StringIO(tables.csv_files(found)["tree.csv"].decode("utf-8-sig"))))
    assert [f"'{FORMULA}"] == [row[0] for row in rows if FORMULA in row[0]]
    with zipfile.ZipFile(io.BytesIO(tables.workbook(found))) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/")]
    assert len(sheets) == 1 + sum(len(section.tables) for section in found.sections)
    assert not any("<f>" in sheet for sheet in sheets)
    assert all("autoFilter" in sheet and 'state="frozen"' in sheet for sheet in sheets)


def test_a_folder_has_a_file_for_each_table(design, tmp_path):
    out = tmp_path / "out.csv"
    assert 0 == run_command(["report", str(design), "-o", str(out), "--sections", "tree,glossary", "--date", DAY])
    assert {path.name for path in out.glob("*.csv")} == {"about.csv", "tree.csv", "glossary.csv"}
    about = dict(csv.reader(io.StringIO((out / "about.csv").read_text("utf-8-sig"))))
    assert about["Made"] == DAY
    assert about["Design"] == design.name
    assert "neither an audit nor legal advice" in about["Notice"]


def test_the_design_is_never_written_over(design):
    assert 2 == run_command(["report", str(design), "-o", str(design)])


def test_a_thousand_accounts_fit_into_a_page():
    found = report(scale.large_organization(1_000, 1))
    assert len(table(found, "accounts")) == 1_000
    assert len(html.write(found)) < 10_000_000
    assert [section.id for section in found.sections] == list(SECTIONS)


@pytest.mark.parametrize("sid", ["x\n# Injected\n<img src=x> [y](javascript:z)", "\ud800"])
def test_the_name_of_a_statement_is_no_markup_and_no_broken_character(sid):
    organization = company()
    text = json.dumps({"Version": "2012-10-17", "Statement": [{"Sid": sid, **DENY_S3}]})
    organization.apply(edits.create_policy(organization, SCP, "P", text))
    found = report(organization, {"policies"})
    assert "\n# Injected" not in markdown.write(found).decode()
    assert b"<img" not in markdown.write(found).split(b"```")[0] + html.write(found)


DENY_S3 = {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}


def test_the_statements_of_a_policy_that_aws_refuses_are_not_told_as_if_they_worked():
    organization = company()
    broken = {"Effect": "Deny", "Action": "s3:*"}
    text = json.dumps({"Version": "2012-10-17", "Statement": [DENY_S3, broken]})
    organization.apply(edits.create_policy(organization, SCP, "P", text))
    written = markdown.write(report(organization, {"policies"})).decode()
    assert "AWS would refuse it, so answers that depend on it are unknown." in written
    assert "denied." not in written


# ---- numbers ---------------------------------------------------------------------------------------------------------


def test_numbers_are_numbers_for_spreadsheets_and_nothing_is_nothing():
    found = report(scale.large_organization(1_100, 1), {"tree"})
    rows = list(csv.reader(io.StringIO(tables.csv_files(found)["tree.csv"].decode("utf-8-sig"))))
    assert rows[1][0] == "Root"
    assert rows[1][2] == "1100"
    assert not any(value.startswith("'") for row in rows for value in row)
    assert "" in {row[2] for row in rows}
    with zipfile.ZipFile(io.BytesIO(tables.workbook(found))) as book:
        names = re.findall('<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
        sheet = book.read("xl/worksheets/sheet2.xml").decode()
    assert names == ["about", "tree"]
    assert '<c r="C2"><v>1100</v></c>' in sheet


def test_a_layer_says_when_nothing_counts_and_when_services_have_no_class():
    organization = company()
    organization.apply(edits.set_attribute(organization, [SHOP], SERVICES, "s3 wickr"))
    text = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]})
    organization.apply(edits.create_policy(organization, SCP, "Nothing", text))
    organization.apply(edits.attach(organization, "nothing", [BANK]))
    rows = {row["Account"]: row for row in table(report(organization, {"responsibility"}), "responsibility")}
    assert rows["Workloads/Prod/Bank"]["Hardware"] == "nothing counts"
    assert rows["Workloads/Prod/Shop"]["Hardware"] == "AWS · unclassified 1"


# ---- compliance ------------------------------------------------------------------------------------------------------


@pytest.fixture
def regulated():
    """The sample with programmes, an agreement and evidence."""
    organization = sample()
    for make in (
        lambda one: compliance.mark(one, REGULATED, "pci-dss"),
        lambda one: compliance.mark(one, REGULATED, "hipaa"),
        lambda one: compliance.add_agreement(
            one, CustomerAgreement("", "AWS Organizations Business Associate Addendum", AgreementScope.ORGANIZATION)
        ),
        lambda one: compliance.put_artifact(
            one,
            [],
            [EvidenceReport("report-1", "PCI DSS AOC", 2, "2025-07-01", "2026-06-30")],
            [ArtifactReading(ArtifactPart.REPORTS, "999900001111", "2026-11-20")],
        ),
    ):
        organization.apply(make(organization))
    return organization


def test_programmes_have_the_figures_that_the_command_says(regulated, tmp_path, capsys):
    path = tmp_path / "regulated.json"
    path.write_bytes(native.write(NativeFile(regulated)))
    run_command(["programmes", str(path), "--format", "json", "--date", DAY])
    said = {one["id"]: one for one in json.loads(capsys.readouterr().out)["programmes"]}
    found = report(regulated, {"programmes", "agreements", "evidence"})
    rows = {row["Account"]: row for row in table(found, "coverage")}
    for account in said["pci-dss"]["accounts"]:
        undecided = [one for one in account["outOfScope"] if not one["accepted"]]
        services = counted(len(undecided), "service")
        assert rows[account["path"]]["PCI DSS"].split(", ")[0] == f"◐ {services} out of scope"
    outs = table(found, "out-of-scope")
    for programme in said.values():
        services = {
            one["service"]: one["because"] for account in programme["accounts"] for one in account["outOfScope"]
        }
        mine = {row["Service"]: row["Possible because"] for row in outs if row["Programme"] == programme["title"]}
        assert mine == services
    covers = {row["Account"]: row["Cover"] for row in table(found, "cover")}
    assert {one["agreement"] for one in said["hipaa"]["accounts"]} == {"active"}
    assert set(covers.values()) == {"active, organization"}
    states = {row["Report"]: row["State"] for row in table(found, "evidence") if row["Programme"] == "PCI DSS"}
    assert states == {one["report"]: one["state"] for one in said["pci-dss"]["evidence"]}
    duties = [row["Duty"] for row in table(found, "customer-duties") if row["Programme"] == "HIPAA"]
    assert duties == [one["text"] for one in said["hipaa"]["duties"]]


def test_every_claim_has_a_source_and_a_confidence(regulated):
    found = report(regulated)
    for name in ("customer-duties", "programmes", "agreements", "evidence", "services", "service-classes"):
        for row in table(found, name):
            assert row["Source"] != "-"
            assert "checked with" in row["Checked"]


def test_evidence_of_a_guardrail_names_its_reach_its_exemptions_and_its_proof(regulated):
    (section,) = report(regulated, {"evidence"}).sections
    text = next(one for one in section.texts if one.title == "Guardrail DenyLeaveOrganization")
    facts = dict(text.facts)
    assert text.signed
    assert "LeaveOrganization" in text.text
    assert facts["Attached to"] == "Root"
    assert facts["Covered"] == "27 of 28 accounts"
    assert facts["Exempt accounts"].startswith("Acme Management")
    assert facts["Not known"] == "none"
    assert "holds: No account leaves" in facts["Proof"]
    roles = next(one for one in section.texts if one.title == "Guardrail ProtectPlatformRoles")
    assert "arn:aws:iam::" in dict(roles.facts)["Exempt callers"]
    written = markdown.write(report(regulated, {"evidence"})).decode()
    assert "- Signature: " in written


def test_evidence_of_a_policy_of_the_library_names_controls_and_requirements_as_our_own_reading():
    organization = company()
    link = GuardrailLink("deny-root-user", 1, ())
    text = json.dumps({"Version": "2012-10-17", "Statement": [DENY_S3]})
    organization.apply(edits.create_policy(organization, SCP, "Root", text, guardrail=link))
    organization.apply(edits.attach(organization, "root", [PROD]))
    (section,) = report(organization, {"evidence"}).sections
    facts = dict(next(one for one in section.texts if one.title == "Guardrail Root").facts)
    assert facts["Made of"] == "guardrail deny-root-user, version 1"
    assert facts["Control Tower"].startswith("keeps the same as AWS-GR_RESTRICT_ROOT_USER (strongly recommended); our ")
    assert facts["Supports"].endswith("our own mapping, no claim of compliance")


def test_guardrails_stand_where_their_policies_are_attached():
    organization = company()
    (section,) = report(organization, {"guardrails"}).sections
    assert section.tables == ()
    text = json.dumps({"Version": "2012-10-17", "Statement": [DENY_S3]})
    organization.apply(edits.create_policy(organization, SCP, "No S3", text))
    organization.apply(edits.attach(organization, "no-s3", [PROD]))
    rows = {row["Account"]: row["No S3"] for row in table(report(organization, {"guardrails"}), "guardrails")}
    assert rows["Payer"] == "★ exempt"
    assert rows["Workloads/Prod/Shop"] == "✓ from Prod"
    assert rows["Workloads/Test/Trial"] == "-"


def test_a_node_has_a_page_with_what_it_inherits(regulated):
    (section,) = report(regulated, {"nodes"}).sections
    facts = dict(next(one for one in section.texts if one.title.endswith("payments-prod")).facts)
    assert facts["Programme"] in ("PCI DSS, from Regulated", "HIPAA, from Regulated")
    assert "RegionDeny (SCP)" in facts["From Workloads"]
    assert "in part" in facts["Permissions"]
    assert len(section.texts) == len(regulated.nodes)


def test_services_with_trusted_access_say_who_runs_them():
    organization = sample()
    found = report(organization, {"accounts", "nodes"})
    rows = {row["Principal"]: row for row in table(found, "services")}
    assert set(rows) == set(organization.settings.trusted_services)
    assert rows["guardduty.amazonaws.com"]["Run by"] == "Security/Security Tooling"
    assert rows["cloudtrail.amazonaws.com"]["Run by"] == "the management account"
    page = next(one for one in found.sections[1].texts if one.title.endswith("Security Tooling"))
    assert dict(page.facts)["Administers"] == "Config, GuardDuty, IAM Access Analyzer, Security Hub"


def test_the_tree_is_drawn_with_inert_names(hostile):
    (section,) = report(hostile, {"tree"}).sections
    assert section.drawing.startswith("<svg")
    assert "<script" not in section.drawing
    assert "&lt;script&gt;" in section.drawing
    assert "style=" not in section.drawing
    assert section.drawing.count("<rect") == len(hostile.nodes)
    large = report(scale.large_organization(1_000, 1), {"tree"}).sections[0].drawing
    assert large.count("<rect") + large.count('class="row"') <= 400
    assert "not drawn" in large or 'class="ou"' in large


def test_identities_are_counted_where_they_are_known():
    organization = company()
    anna = IamUser("anna", console=True, mfa=False, access_keys=(AccessKey(active=True),))
    inside = AccountIdentities(RootUser(mfa=False), users=(anna, IamUser("ben")))
    builder = ChangeBuilder(organization)
    builder.put_identities(SHOP, inside)
    organization.apply(builder.change("Test"))
    (row,) = table(report(organization, {"identities"}), "identities")
    assert (row["Users"], row["Sign in without MFA"], row["With access keys"], row["Root MFA"]) == (
        "2",
        "1",
        "1",
        "⊘ no",
    )
    assert row["Not known"] == "MFA of 1 user"


def test_effective_policies_are_told_once_with_the_accounts_that_have_them():
    organization = company()
    tag = PolicyType.TAG_POLICY
    text = '{"tags": {"cost": {"tag_key": {"@@assign": "Cost"}}}}'
    organization.apply(edits.enable_policy_type(organization, tag))
    organization.apply(edits.create_policy(organization, tag, "costs", text))
    policy = next(one.id for one in organization.policies.values() if one.name == "costs")
    organization.apply(edits.attach(organization, policy, [WORKLOADS]))
    (section,) = report(organization, {"effective"}).sections
    (only,) = section.texts
    facts = dict(only.facts)
    assert only.title == "Tag policy of 3 accounts"
    assert "Workloads/Prod/Shop" in facts["Accounts"]
    assert any("costs at Workloads" in words for words in facts.values())
    assert json.loads(only.text) == {"tags": {"cost": {"tag_key": "Cost"}}}


def test_what_identity_center_gives_to_whom_is_in_the_report():
    organization = company()
    auditors = Grantee(GranteeKind.GROUP, "Auditors")
    center = IdentityCenter(
        (CenterUser("zoe", groups=("Auditors",)),),
        (CenterGroup("Auditors"),),
        (PermissionSet("Audit", attached=("arn:aws:iam::aws:policy/ReadOnlyAccess",), session_seconds=5400),),
        (AccessAssignment("Audit", auditors, WORKLOADS),),
    )
    organization.apply(put_center(organization, center, "Test"))
    found = report(organization, {"identities"})
    assert "1 user, 1 group and 1 permission set" in found.sections[0].lead[0]
    assert table(found, "assignments")[0] == {
        "Gives": "Audit",
        "To": "group Auditors",
        "In": "Workloads",
        "Accounts": "3",
    }
    (row,) = table(found, "permission-sets")
    assert (row["Managed policies"], row["Session"]) == ("ReadOnlyAccess", "1.5 h")
    assert table(found, "center-groups")[0]["Members"] == "zoe"


def test_zero_of_an_unknown_part_of_an_account_is_not_known():
    organization = company()
    builder = ChangeBuilder(organization)
    builder.put_identities(SHOP, AccountIdentities(unknown=(IdentityPart.USERS, IdentityPart.ROLES)))
    organization.apply(builder.change("Test"))
    (row,) = table(report(organization, {"identities"}), "identities")
    assert (row["Users"], row["With access keys"], row["Roles"], row["Groups"]) == (*["not known"] * 3, "0")


def test_problems_of_the_day_are_those_of_the_day_that_the_report_states():
    """A guardrail test that has expired is not a failure any more, whatever day it is made on."""
    organization = sample()
    test = GuardrailTest(
        GuardrailTestId("t"), "", Promise.NEVER, (organization.root,), actions=("ec2:Run*",), expires="2026-11-26"
    )
    organization.apply(add_test(organization, test))
    said = [row["Check"] for row in table(report(organization, {"problems"}), "problems")]
    assert said == [one.check for one in checks.run_all(organization, DAY) if not one.suppressed]
    assert said != [one.check for one in checks.run_all(organization, "2026-11-26") if not one.suppressed]


def test_the_summary_says_what_is_at_risk_and_what_is_not_known():
    organization = company()
    found = report(organization, {"summary"})
    loud = [one for one in checks.run_all(organization, DAY) if one.severity.value != "advice" and not one.suppressed]
    risks = table(found, "risks")
    assert [one["Severity"] for one in risks] == list({one.check: one.severity.value for one in loud}.values())
    assert loud[0].message in risks[0]["Problem"]
    gaps = {row["What"]: row["What follows"] for row in table(found, "unknown")}
    assert f"Users and roles of {organization.account_count} accounts" in gaps
    policy = next(one for one in organization.policies.values() if not one.aws_managed)
    every = organization.policies.values()
    policies = [replace(one, text="", unknown=Unknown.TEXT) if one is policy else one for one in every]
    settings = replace(organization.settings, unknown=(OrganizationPart.TRUSTED_SERVICES,))
    read = Organization(organization.nodes.values(), policies, settings)
    gaps = {row["What"] for row in table(report(read, {"summary"}), "unknown")}
    assert {f"Text of {policy.name}", "Services with trusted access"} <= gaps
