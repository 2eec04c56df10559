"""`orgwright programmes`: what it says, what it writes, and how it leaves."""

import csv
import io
import json

import pytest

from designer.cli import run_command
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.organization.edits import compliance
from designer.organization.model.compliance import AgreementScope, CustomerAgreement, ProgrammeList
from designer.policy.catalog import catalogue
from tests.designer.building import PROD, company

DAY = ("--date", "2026-11-27")


@pytest.fixture
def design(tmp_path):
    organization = company()
    organization.apply(compliance.mark(organization, PROD, "pci-dss"))
    path = tmp_path / "company.json"
    path.write_bytes(native.write(NativeFile(organization)))
    return str(path)


@pytest.fixture
def clean(tmp_path):
    """A design in which every service is in scope and the agreement is there."""
    organization = company()
    organization.apply(compliance.mark(organization, PROD, "hipaa"))
    every = ProgrammeList("hipaa", "2026-11-01", "Own", tuple(catalogue.load().services))
    organization.apply(compliance.put_programme_list(organization, every))
    agreement = CustomerAgreement("", "AWS Organizations Business Associate Addendum", AgreementScope.ORGANIZATION)
    organization.apply(compliance.add_agreement(organization, agreement))
    path = tmp_path / "clean.json"
    path.write_bytes(native.write(NativeFile(organization)))
    return str(path)


def test_programs_read_every_account(design, capsys):
    assert 1 == run_command(["programmes", design, "--format", "json", *DAY])
    found = json.loads(capsys.readouterr().out)
    (programme,) = found["programmes"]
    assert (programme["id"], programme["kind"], programme["list"]["old"]) == ("pci-dss", "certification", True)
    assert [one["path"] for one in programme["accounts"]] == ["Workloads/Prod/Shop", "Workloads/Prod/Bank"]
    shop = programme["accounts"][0]
    out = {one["service"]: one for one in shop["outOfScope"]}
    assert shop["possible"] == shop["inScope"] + shop["administrative"] + len(out)
    assert "FullAWSAccess" in out["gamelift"]["because"]
    assert out["gamelift"]["accepted"] is None
    assert {one["state"] for one in programme["evidence"]} == {"not known"}
    assert found["pages"][0]["page"].startswith("https://aws.amazon.com/compliance/")


def test_a_table_names_services_and_duties(design, capsys):
    assert 1 == run_command(["programmes", design, *DAY])
    said = capsys.readouterr().out
    assert "PCI DSS (certification), 2 accounts" in said
    assert "List of 2022-07-15, old" in said
    assert "Workloads/Prod/Shop, Workloads/Prod/Bank: " in said
    assert "Yours: Validate your own card-holder data environment. not known" in said
    assert "No legal advice" in said


def test_a_row_for_each_account_and_programme(design, capsys):
    assert 1 == run_command(["programmes", design, "--format", "csv", *DAY])
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [(one["account"], one["programme"]) for one in rows] == [("acc-shop", "pci-dss"), ("acc-bank", "pci-dss")]
    assert rows[0]["undecided"] == rows[0]["out of scope"] != "0"


def test_nothing_open_is_no_finding(clean, capsys):
    assert 0 == run_command(["programmes", clean, *DAY])
    assert "Business Associate Addendum: active 2" in capsys.readouterr().out


def test_a_programme_that_nobody_stands_under_is_wrong_use(design, capsys):
    assert 2 == run_command(["programmes", design, "--programme", "soc"])
    assert "there are: pci-dss" in capsys.readouterr().err


def test_what_ends_for_an_account_that_leaves(clean, capsys):
    assert 0 == run_command(["programmes", clean, "--leaving", "Shop", "--format", "json", *DAY])
    (loss,) = json.loads(capsys.readouterr().out)["leaving"]
    assert loss["account"] == "acc-shop"
    assert "ends" in loss["ends"]
    assert 0 == run_command(["programmes", clean, "--leaving", "Trial", *DAY])
    assert "Leaving:" not in capsys.readouterr().out
