"""Answers of AWS Artifact and lists of services, from files and live, in a design."""

import json
from datetime import UTC, datetime

import pytest

from designer.analysis.compliance.artifact import kind_by_id, kind_of
from designer.aws import inside_lists as live
from designer.cli import run_command
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.exchange.imports.api.artifact_answers import update_artifact
from designer.organization.edits.compliance import put_artifact
from designer.organization.model.compliance import AgreementScope, AgreementState, ArtifactPart
from tests.designer.building import PAYER, SHOP, company

BAA = kind_by_id("baa")
SHOP_ID, PAYER_ID = "222222222222", "111111111111"
OF_ALL = {
    "name": "AWS Organizations Business Associate Addendum",
    "arn": f"arn:aws:artifact::{PAYER_ID}:customer-agreement/customer-agreement-AbCdEfGhIjKlMnOp",
    "id": "customer-agreement-AbCdEfGhIjKlMnOp",
    "agreementArn": BAA.organization.arns[0],
    "organizationArn": f"arn:aws:organizations::{PAYER_ID}:organization/o-exampleorgid",
    "effectiveStart": "2026-02-03T09:15:00+00:00",
    "state": "ACTIVE",
    "type": "DEFAULT",
}
OF_SHOP = {
    "name": "AWS Australian Notifiable Data Breach Addendum",
    "arn": f"arn:aws:artifact::{SHOP_ID}:customer-agreement/customer-agreement-QrStUvWxYz012345",
    "id": "customer-agreement-QrStUvWxYz012345",
    "awsAccountId": SHOP_ID,
    "effectiveStart": "2024-05-01T00:00:00+00:00",
    "effectiveEnd": "2025-06-30T00:00:00+00:00",
    "state": "CUSTOMER_TERMINATED",
}
SOC = {
    "id": "report-AbCdEfGhIjKlMnOp",
    "name": "SOC 2 Report",
    "state": "PUBLISHED",
    "version": 7,
    "periodStart": "2026-04-01T00:00:00+00:00",
    "periodEnd": "2026-09-30T00:00:00+00:00",
    "series": "SOC",
    "companyName": "Amazon Web Services",
    "acceptanceType": "PASSTHROUGH",
}
OLDER = {**SOC, "version": 6, "state": "UNPUBLISHED", "periodStart": "2025-10-01", "periodEnd": "2026-03-31"}


@pytest.fixture
def design(tmp_path):
    path = tmp_path / "design.json"
    path.write_bytes(native.write(NativeFile(company())))
    return path


@pytest.fixture
def answers(tmp_path):
    """Function that writes answers into a folder."""
    folder = tmp_path / "answers"
    folder.mkdir()

    def write(**files):
        for name, value in files.items():
            (folder / f"{name}.json").write_text(json.dumps(value), "utf-8")
        return str(folder)

    return write


def records(path):
    return native.read(path.read_bytes(), "design.json").organization.settings.compliance


def test_a_folder_of_answers_comes_into_a_design(design, answers, capsys):
    folder = answers(
        agreements={"customerAgreements": [OF_ALL, OF_SHOP]},
        reports={"reports": [SOC]},
        versions={"reports": [SOC, OLDER]},
    )
    assert 0 == run_command(["import", folder, "--into", str(design), "--date", "2026-11-20"])
    found = records(design)
    of_all, of_shop = found.agreements
    assert (of_all.scope, of_all.account, of_all.start) == (AgreementScope.ORGANIZATION, None, "2026-02-03")
    assert kind_of(of_all) is BAA
    assert (of_shop.account, of_shop.state) == (SHOP, AgreementState.CUSTOMER_TERMINATED)
    assert of_shop.end == "2025-06-30"
    assert [(one.version, one.published, one.end) for one in found.reports] == [
        (7, True, "2026-09-30"),
        (6, False, "2026-03-31"),
    ]
    assert {(one.part, one.account, one.day) for one in found.readings} == {
        (part, number, "2026-11-20") for part in ArtifactPart for number in (SHOP_ID, PAYER_ID)
    }


def test_a_single_file_is_recognised_and_needs_a_design(design, answers, capsys):
    folder = answers(agreements={"customerAgreements": [OF_ALL]})
    assert 2 == run_command(["import", f"{folder}/agreements.json", "-o", "new.json"])
    assert "--into" in capsys.readouterr().err
    assert 0 == run_command(["import", f"{folder}/agreements.json", "--as", "artifact", "--into", str(design)])


def test_an_empty_list_needs_the_account_that_asked(design, answers, capsys):
    folder = answers(agreements={"customerAgreements": []})
    assert 1 == run_command(["import", folder, "--into", str(design)])
    assert "--account" in capsys.readouterr().err
    assert 0 == run_command(["import", folder, "--into", str(design), "--account", "Shop"])
    (reading,) = records(design).readings
    assert (reading.part, reading.account) == (ArtifactPart.AGREEMENTS, SHOP_ID)
    assert 2 == run_command(["import", folder, "--into", str(design), "--account", "Bank"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"state": "DREAMT"}, "DREAMT"),
        ({"awsAccountId": "999999999999"}, "which the design lacks"),
        ({"awsAccountId": ""}, "neither of an account"),
        ({"id": 3}, "id should be a text"),
        ({"effectiveEnd": "soon"}, "effectiveEnd is not a date"),
        ({"effectiveStart": "2025-02-30"}, "effectiveStart is not a date"),
        ({"effectiveStart": "2025-02-03" + "x" * 100}, "effectiveStart is not a date"),
        ({"id": "x" * 201}, "The id has 201 characters"),
        ({"name": "x" * 5001}, "name has 5,001 characters"),
    ],
)
def test_what_does_not_come_through_is_told(design, answers, capsys, change, words):
    folder = answers(agreements={"customerAgreements": [{**OF_SHOP, **change}]})
    assert 1 == run_command(["import", folder, "--into", str(design)])
    assert words in capsys.readouterr().err
    records(design)  # it can be read again


def test_agreements_of_another_organization_stay_out():
    organization, told = company(), ConversionReport()
    from designer.exchange.imports.api.artifact_answers import ArtifactFacts, take_artifact_answer
    from designer.organization import edits

    organization.apply(edits.set_organization_aws_id(organization, "o-otherorgid1"))
    facts = ArtifactFacts()
    take_artifact_answer(facts, {"customerAgreements": [OF_ALL]}, "a.json", told)
    organization.apply(update_artifact(organization, facts, None, "", told))
    assert organization.settings.compliance.agreements == ()
    assert "o-exampleorgid" in str(next(iter(told)))


def test_an_agreement_that_is_not_listed_any_more_is_told(design, answers, capsys):
    folder = answers(agreements={"customerAgreements": [OF_ALL, OF_SHOP]})
    assert 0 == run_command(["import", folder, "--into", str(design)])
    answers(agreements={"customerAgreements": [{**OF_ALL, "arn": OF_SHOP["arn"]}]})
    assert 1 == run_command(["import", folder, "--into", str(design)])
    assert "does not list it any more" in capsys.readouterr().err
    assert len(records(design).agreements) == 2


class Client:
    """Artifact as boto3 gives it: moments are datetimes, a list comes in pages, one operation is refused."""

    def list_customer_agreements(self, **asked):
        moment = datetime(2026, 2, 3, tzinfo=UTC)
        if "nextToken" in asked:
            return {"customerAgreements": [{**OF_SHOP, "effectiveStart": moment}]}
        return {"customerAgreements": [{**OF_ALL, "effectiveStart": moment}], "nextToken": "more"}

    def list_reports(self, **asked):
        return {"reports": [SOC, {**SOC, "id": "report-of-others0000", "companyName": "Acme"}]}

    def list_report_versions(self, **asked):
        from botocore.exceptions import ClientError

        assert asked == {"reportId": SOC["id"]}
        raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "ListReportVersions")


def test_artifact_is_read_live_and_what_aws_refuses_is_unknown():
    pytest.importorskip("botocore")
    told, organization = ConversionReport(), company()
    facts = live.read_live_artifact(Client(), told)
    organization.apply(update_artifact(organization, facts, PAYER, "2026-11-20", told))
    found = organization.settings.compliance
    assert [one.start for one in found.agreements] == ["2026-02-03", "2026-02-03"]
    assert [one.id for one in found.reports] == [SOC["id"], "report-of-others0000"]
    assert {one.account for one in found.readings} == {PAYER_ID}
    assert [entry.outcome.key for entry in told] == ["unknown"]


def test_reading_again_is_one_step_that_undo_takes_back():
    organization, before = company(), company()
    change = put_artifact(organization, [], [], [])
    assert not change
    facts = live.read_live_artifact(Client(), ConversionReport()) if pytest.importorskip("botocore") else None
    change = update_artifact(organization, facts, PAYER, "2026-11-20", ConversionReport())
    organization.apply(change)
    organization.apply(change.inverse())
    assert organization == before


def test_a_list_of_ones_own_comes_in(design, tmp_path, capsys):
    path = tmp_path / "lists.json"
    entry = {"id": "PCI-DSS", "asOf": "2026-11-01", "source": "Copied by hand", "services": ["s3", "EC2", "nosuch"]}
    path.write_text(json.dumps({"programmes": [entry, {"id": "hipaa", "services": ["s3"]}]}), "utf-8")
    assert 1 == run_command(["import", str(path), "--as", "programmes", "--into", str(design)])
    said = capsys.readouterr().err
    assert "no asOf and no source" in said
    assert "nosuch" in said
    (listed,) = records(design).lists
    assert (listed.programme, listed.services) == ("pci-dss", ("s3", "ec2", "nosuch"))


def test_a_list_has_no_service_that_can_be_none(design, tmp_path, capsys):
    path = tmp_path / "lists.json"
    entry = {"id": "ours", "asOf": "2026-11-01", "source": "x" * 6000, "services": ["s3", " ", "x" * 201, 3]}
    longer = {"id": "x" * 201, "asOf": "2026-11-01", "source": "x", "services": ["s3"]}
    path.write_text(json.dumps({"programmes": [entry, longer]}), "utf-8")
    assert 1 == run_command(["import", str(path), "--as", "programmes", "--into", str(design)])
    said = capsys.readouterr().err
    assert "3 entries of its services" in said
    assert "Its id has 201 characters" in said
    (listed,) = records(design).lists
    assert (listed.programme, listed.services, len(listed.source)) == ("ours", ("s3",), 5000)


def test_the_list_of_the_program_itself_can_be_edited_and_read(design):
    from resources import FOLDER

    assert 1 == run_command(["import", str(FOLDER / "compliance.json"), "--as", "programmes", "--into", str(design)])
    assert len(records(design).lists) == 15  # one has no date
