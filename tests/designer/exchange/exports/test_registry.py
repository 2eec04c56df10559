"""What all targets have in common: the same design gives the same bytes, names are legal, texts are inert."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from designer.exchange import templates
from designer.exchange.conversion import ConversionReport
from designer.exchange.exports import written_values
from designer.exchange.exports.names import LegalNames, camel_case, identifier, safe_file_name
from designer.exchange.exports.registry import TARGETS, export_in_steps, target_of
from designer.exchange.exports.target import ExportSource
from designer.exchange.formats import registry as formats
from designer.exchange.formats.format import NativeFile
from designer.organization.model.organization import Organization
from designer.organization.model.records import AccountState, NodeId, PolicyId, Unknown
from designer.organization.model.unknown_names import unknown_name
from tests.designer.exchange.exports.hostile import NAMES, design, exported, hostile, lines
from tests.tools import in_one_test

DEPLOYED = ("terraform", "terraform-json", "cloudformation", "cloudformation-json", "org-formation", "lza")
EVERY = [target.name for target in TARGETS]
CONVERTED = {form.name for form in formats.FORMATS}
"""Views of the design itself, as `orgwright convert` writes them."""


def edited(**nodes: dict) -> NativeFile:
    """The small design with some fields of some nodes exchanged; ``_`` stands for ``-`` in ids."""
    old = design().organization
    changed = {NodeId(key.replace("_", "-")): fields for key, fields in nodes.items()}
    records = [replace(node, **changed.get(node.id, {})) for node in old.nodes.values()]
    return NativeFile(Organization(records, old.policies.values(), old.settings))


def test_the_table_has_every_format_that_a_design_can_be_converted_to() -> None:
    assert set(EVERY) >= CONVERTED
    assert len(EVERY) == len(set(EVERY))


@pytest.mark.parametrize("name", EVERY)
def test_the_same_design_gives_the_same_files(name: str) -> None:
    first, told = exported(name, hostile(), "2026-11-27")
    second, again = exported(name, hostile(), "2026-11-27")
    assert (first, told.entries) == (second, again.entries)
    assert list(first) == list(second)
    for path, text in first.items():
        assert text.endswith("\n") or path.endswith(".json")
        assert text.encode()


@pytest.mark.parametrize("name", EVERY)
def test_the_report_is_short_however_long_the_name_of_a_service_is(name: str) -> None:
    old = design().organization
    service = f"{'x' * 200_000}.amazonaws.com"
    delegated = tuple(replace(one, service=service) for one in old.settings.delegated_administrators)
    settings = replace(old.settings, trusted_services=(service,), delegated_administrators=delegated)
    _, report = exported(name, NativeFile(Organization(old.nodes.values(), old.policies.values(), settings)))
    assert all(len(line) < 1_000 for line in lines(report))


@pytest.mark.parametrize("name", sorted(set(EVERY) - CONVERTED - {"csv"}))
def test_the_head_names_design_date_and_hash(name: str) -> None:
    first = next(iter(exported(name, design(), "2026-11-27")[0].values()))
    assert re.search(r"Café", first), "begin the file with the lines of source.head(), as a comment"
    assert re.search(r"Written by Orgwright on 2026-11-27 from the design sha256.[0-9a-f]{64}", first)
    assert "2026" not in next(iter(exported(name, design())[0].values()))


@pytest.mark.parametrize("name", ["cloudformation", "org-formation", "lza"])
def test_yaml_is_read_whatever_the_organization_is_called(name: str) -> None:
    old = design().organization
    settings = replace(old.settings, name="".join(NAMES) + "\ufffe")
    written, _ = exported(name, NativeFile(Organization(old.nodes.values(), old.policies.values(), settings)))
    assert all(list(yaml.parse(text)) for path, text in written.items() if not path.endswith(".json"))


@pytest.mark.parametrize("name", DEPLOYED)
def test_a_closed_account_is_left_out_and_said(name: str) -> None:
    written, report = exported(name, edited(acc_shop={"state": AccountState.SUSPENDED}))
    assert "shop@example.com" not in "".join(written.values())
    assert any(line.startswith("Lost: account Shop One (acc-shop): It is left out") for line in lines(report))


@in_one_test("name", DEPLOYED)
@in_one_test("state", [one for one in AccountState if one is not AccountState.ACTIVE])
def test_a_management_account_that_is_closed_is_left_out_as_well(name: str, state: AccountState) -> None:
    payer = design().organization.settings.management_account
    assert payer is not None
    written, report = exported(name, edited(**{payer.replace("-", "_"): {"state": state}}))
    left = any(f"({payer}): It is left out" in line for line in lines(report))
    assert written
    assert left is (state in {AccountState.SUSPENDED, AccountState.CLOSED, AccountState.PENDING_CLOSURE})


@pytest.mark.parametrize("name", DEPLOYED)
def test_a_policy_whose_text_is_not_known_is_left_out_and_said(name: str) -> None:
    old = design().organization
    policies = [
        replace(one, text="", unknown=Unknown.TEXT) if one.id == "deny-s3" else one for one in old.policies.values()
    ]
    written, report = exported(name, NativeFile(Organization(old.nodes.values(), policies, old.settings)))
    assert "DenyS3" not in "".join(written.values())
    assert any(line.startswith("Unknown: policy DenyS3 (deny-s3): It is left out") for line in lines(report))


@pytest.mark.parametrize("name", sorted(set(EVERY) - {"native"}))
def test_a_name_that_stands_for_an_unknown_one_is_said(name: str) -> None:
    report = exported(name, edited(acc_shop={"name": unknown_name("shop")}))[1]
    told = "Unknown: account <name of shop> (acc-shop): Its real name is unknown"
    assert any(line.startswith(told) for line in lines(report))


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("terraform", "= var.account_name_shop"),
        ("terraform-json", "${var.account_name_shop}"),
        ("cloudformation", "ShopAccountName"),
        ("cloudformation-json", "ShopAccountName"),
    ],
)
def test_an_unknown_name_is_asked_for_when_it_is_deployed(name: str, asked: str) -> None:
    written, report = exported(name, edited(acc_shop={"name": unknown_name("shop")}))
    texts = "".join(written.values())
    assert asked in texts
    assert '"<name of' not in texts
    assert any("Its name is not known: " in line for line in lines(report))


@pytest.mark.parametrize("name", DEPLOYED)
def test_what_stands_in_the_design_alone_is_said(name: str) -> None:
    report = exported(name, edited(acc_shop={"notes": "why"}))[1]
    assert "Lost: The notes of 1 node. They stay in the design." in lines(report)


@pytest.mark.parametrize("name", ["terraform", "cloudformation", "org-formation"])
def test_a_detached_full_access_is_said(name: str) -> None:
    report = exported(
        name, edited(acc_bank={"policies": (PolicyId("tags"),)}, ou_work={"policies": (PolicyId("deny-s3"),)})
    )[1]
    said = "\n".join(lines(report))
    assert "Lost: account Bank (acc-bank): AWS attaches FullAWSAccess when it is made" in said
    assert "Note: OU Workloads (ou-work): It has no FullAWSAccess" in said


@pytest.mark.parametrize("rule", [identifier("x"), camel_case("OU"), safe_file_name])
def test_names_are_legal_and_differ_in_any_case_of_letters(rule: object) -> None:
    report = ConversionReport()
    names = LegalNames(report, ["taken"], joint="N")
    wishes = [*NAMES, "ou-a", "Ou-A", "taken", "ou-a"]
    given_names = [names.give(rule, wish, "x") for wish in wishes]

    assert len(wishes) == len({name.casefold() for name in given_names})
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", name) for name in given_names)
    assert "taken" not in given_names
    assert report.is_complete
    assert len(report)


@pytest.mark.parametrize("loader", [yaml.SafeLoader, yaml.BaseLoader])
@given(st.text(max_size=12) | st.sampled_from(NAMES))
def test_yaml_reads_a_text_as_it_was(loader: type, text: str) -> None:
    written = "".join(written_values.yaml_lines(["a"], {text: [text, {text: text}, [[text]]]}))
    assert {text: [text, {text: text}, [[text]]]} == yaml.load(written, loader)


@pytest.mark.parametrize(
    "text", ["no", "012345678901", "1e3", "2012-10-17", "on", "~", "1:20", "=", "Yes", "0x1F", ".5"]
)
def test_yaml_quotes_what_some_reader_takes_for_something_else(text: str) -> None:
    assert f"'{text}'" == written_values.scalar(text)


def test_yaml_of_empty_and_of_other_values() -> None:
    value = {"a": [], "b": {}, "c": None, "d": True, "e": 1, "x" * 2000: {"y": [{"z": 1}]}, "": ""}
    assert value == yaml.safe_load("".join(written_values.yaml_lines([], value)))


def test_the_page_about_exports_says_more_of_targets_that_there_are() -> None:
    """The man page, which is made, has all."""
    page = (Path(__file__).parents[4] / "docs" / "exports.md").read_text("utf-8")
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`([a-z-]+)`", row)}
    assert {"terraform", "csv"} <= named <= set(EVERY)


@pytest.mark.parametrize("name", EVERY)
def test_a_large_design_is_exported_in_many_steps(name: str) -> None:
    file = templates.load("scale", accounts=400, seed=1)
    steps = export_in_steps(target_of(name), ExportSource.of(file), ConversionReport())
    assert sum(1 for _ in steps) >= 10
