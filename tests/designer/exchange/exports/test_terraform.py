"""Terraform: what is written is what Terraform's own reader reads, and nothing in it is a template of its own."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from itertools import chain
from unicodedata import is_normalized, normalize

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from designer.exchange.conversion import Outcome
from designer.exchange.exports import written_values as languages
from designer.exchange.exports.written_values import Address, Block, Encoded, HclExpression, hcl_literal
from designer.exchange.formats.format import NativeFile
from designer.organization.model.observed import OrganizationPart
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeKind
from tests.designer.exchange.exports.hostile import NAMES, design, exported, files, hostile, lines
from tests.tools import needs

texts = st.text(max_size=8) | st.sampled_from(NAMES) | st.text('$%{}"\\~\n', max_size=8)
documents = st.recursive(
    st.booleans() | texts | st.integers(-(10**6), 10**6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


def hcl(head: list[str], blocks: list[Block]) -> str:
    return "".join(languages.hcl(head, blocks))


def terraform_json(head: list[str], blocks: list[Block]) -> str:
    return "".join(languages.terraform_json(head, blocks))


def read(text: str) -> dict:
    return needs("pygohcl").loads(text)


def resources(files: dict[str, str]) -> dict:
    """Resources of all files by their address."""
    found = {}
    for text in files.values():
        for kind, named in read(text).get("resource", {}).items():
            found |= {f"{kind}.{name}": body for name, body in named.items()}
    return found


def imported(files: dict[str, str]) -> set[str]:
    """Ids of the import blocks; of one block alone the reader makes no list."""
    blocks = read(files.get("imports.tf", "")).get("import", [])
    return {one["id"] for one in ([blocks] if isinstance(blocks, dict) else blocks)}


def test_a_small_design_as_hcl() -> None:
    files, report = exported("terraform", design(), "2026-11-27")

    assert ["organization.tf", "accounts.tf", "policies.tf", "variables.tf", "imports.tf"] == list(files)
    head, _, body = files["organization.tf"].partition("\n\n")
    assert re.fullmatch(r"# Café\n# Written by Orgwright on 2026-11-27 from the design sha256:[0-9a-f]{64}", head)
    assert (
        body.partition("\n\nresource")[2] == ' "aws_organizations_organization" "this" {\n'
        """\
  feature_set                   = "ALL"
  enabled_policy_types          = ["SERVICE_CONTROL_POLICY", "TAG_POLICY"]
  aws_service_access_principals = ["sso.amazonaws.com"]

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_organizations_organizational_unit" "work" {
  name      = "Workloads"
  parent_id = aws_organizations_organization.this.roots[0].id
  tags = {
    team = "web"
  }
}

resource "aws_organizations_organizational_unit" "prod" {
  name      = "Prod"
  parent_id = aws_organizations_organizational_unit.work.id
}
"""
    )
    assert "email     = var.email_bank\n" in files["accounts.tf"]
    assert 'variable "email_bank" {\n  type = string\n}\n' in files["variables.tf"]
    assert 'Resource = "arn:aws:s3:::$${aws:PrincipalTag/team}/%%{x}"' in files["policies.tf"]
    asked, *notes = report.entries
    [imports] = [entry for entry in notes if entry.where == "imports"]
    assert (Outcome.UNKNOWN, "account Bank (acc-bank)") == (asked.outcome, asked.where)
    assert "It has no e-mail address: Terraform asks for var.email_bank." == asked.what
    assert {Outcome.NOTE} == {entry.outcome for entry in notes}
    assert imports.what.startswith("1 attachment ")


def test_all_that_has_an_aws_id_is_imported_and_nothing_else() -> None:
    files, _ = exported("terraform", design())

    assert {
        "aws_organizations_organization.this": "o-abcdefghij",
        "aws_organizations_organizational_unit.work": "ou-ab12-11111111",
        "aws_organizations_account.payer": "111111111111",
        "aws_organizations_account.shop": "000000000012",
        "aws_organizations_policy.deny_s3": "p-12345678",
        "aws_organizations_policy_attachment.deny_s3_work": "ou-ab12-11111111:p-12345678",
        "aws_organizations_delegated_administrator.shop_sso": "000000000012/sso.amazonaws.com",
    } == {one["to"]: one["id"] for one in read(files["imports.tf"])["import"]}


def test_no_account_can_be_destroyed_or_replaced_for_what_aws_does_not_tell() -> None:
    found = resources(exported("terraform", design())[0])
    lifecycles = [body["lifecycle"] for address, body in found.items() if "_account." in address]

    untold = ["role_name", "iam_user_access_to_billing", "close_on_deletion", "create_govcloud"]
    assert [{"prevent_destroy": True, "ignore_changes": untold}] * 3 == lifecycles


def test_both_languages_hold_the_same() -> None:
    plain, encoded = exported("terraform", design())[0], exported("terraform-json", design())[0]
    found = {}
    for text in encoded.values():
        for kind, named in json.loads(text).get("resource", {}).items():
            found |= {f"{kind}.{name}": body for name, body in named.items()}

    assert resources(plain).keys() == found.keys()
    policy = found["aws_organizations_policy.deny_s3"]["content"]
    assert "$${aws:PrincipalTag/team}/%%{x}" in policy
    assert (
        "${aws_organizations_policy.deny_s3.id}"
        == found["aws_organizations_policy_attachment.deny_s3_work"]["policy_id"]
    )
    assert {"import", "//"} == json.loads(encoded["imports.tf.json"]).keys()


@given(texts)
def test_terraform_reads_a_text_as_it_was(text: str) -> None:
    assert normalize("NFC", text) == read(hcl([], [Block("a", (), {"b": text})]))["a"]["b"]


@given(st.dictionaries(texts, documents, max_size=4))
def test_terraform_reads_a_document_as_it_was(document: dict) -> None:
    assume(is_normalized("NFC", json.dumps(document, ensure_ascii=False)))
    written = hcl(["a"], [Block("a", (), {"b": document})])
    assert document == read(written)["a"].get("b")
    encoded = hcl(["a"], [Block("a", (), {"b": Encoded(document)})])
    assert f"jsonencode({written.partition(' = ')[2][:-2].rstrip()})" in encoded


def test_a_document_survives_that_terraform_normalizes_texts() -> None:
    document = {"\uf900": ["A\u030a"]}
    assert document == json.loads(read(hcl([], [Block("a", (), {"b": Encoded(document)})]))["a"]["b"])


@given(texts)
def test_no_text_is_a_template_in_the_json_form_either(text: str) -> None:
    [block] = json.loads(terraform_json([], [Block("a", (), {"b": text, "c": Encoded({text: text})})]))["a"]
    assert hcl_literal(text) == block["b"]
    assert not re.search(r"(?<!\$)\$\{|(?<!%)%\{", block["c"].replace("$${", " ").replace("%%{", " "))


def test_names_are_bare_in_hcl_and_references_are_templates_in_json() -> None:
    block = Block("a", (), {"b": HclExpression("c.d"), "e": Address("c.d")})
    assert "b = c.d\n  e = c.d\n" in hcl([], [block])
    assert [{"b": "${c.d}", "e": "c.d"}] == json.loads(terraform_json([], [block]))["a"]


@pytest.mark.parametrize("suffix", [".tf", ".tf.json"])
def test_hostile_names_stay_names(suffix: str) -> None:
    name = "terraform" if suffix == ".tf" else "terraform-json"
    written, _ = exported(name, hostile())
    loads = read if suffix == ".tf" else json.loads
    ous = loads(written[f"organization{suffix}"])["resource"]["aws_organizations_organizational_unit"]

    wanted = set(NAMES) if suffix == ".tf" else set(map(hcl_literal, NAMES))
    assert wanted == {body["name"] for body in ous.values()}
    assert wanted == set(chain.from_iterable(body["tags"] for body in ous.values()))
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", label) for label in ous)


@given(files())
def test_every_design_is_read_and_loses_no_node(file: NativeFile) -> None:
    organization = file.organization
    written = exported("terraform", file)[0]
    found = resources(written)
    count = Counter(address.partition(".")[0].removeprefix("aws_organizations_") for address in found)
    management = organization.settings.management_account
    left_out = management is not None and not organization.node(management).aws_id

    assert organization.account_count - left_out == count["account"]
    assert organization.ou_count == count["organizational_unit"]
    assert sum(not policy.aws_managed for policy in organization.policies.values()) == count["policy"]
    ids = {node.aws_id for node in organization.nodes.values() if node.aws_id and node.kind is not NodeKind.ROOT}
    assert ids <= imported(written)


def test_lists_that_an_import_could_not_read_are_left_to_aws() -> None:
    made = design().organization
    unknown = (OrganizationPart.POLICY_TYPES, OrganizationPart.TRUSTED_SERVICES, OrganizationPart.RESOURCE_POLICY)
    settings = replace(made.settings, unknown=unknown, trusted_services=())
    files, report = exported(
        "terraform", NativeFile(Organization(made.nodes.values(), made.policies.values(), settings))
    )
    text = files["organization.tf"]
    assert "aws_service_access_principals =" not in text
    assert "enabled_policy_types " not in text
    assert "ignore_changes" in text
    assert 3 == len([line for line in lines(report) if "could not be read by the import" in line])
    assert "ignore_changes" not in exported("terraform", design())[0]["organization.tf"]


def test_tags_that_an_import_could_not_read_are_left_to_aws() -> None:
    made = design().organization
    settings = replace(made.settings, unknown=(OrganizationPart.TAGS,))
    read = Organization(made.nodes.values(), made.policies.values(), settings)
    files, _ = exported("terraform", NativeFile(read))
    ous = needs("pygohcl").loads(files["organization.tf"])["resource"]["aws_organizations_organizational_unit"]
    assert ("web", False, True) == (ous["work"]["tags"]["team"], "lifecycle" in ous["work"], "lifecycle" in ous["prod"])
    assert files["accounts.tf"].count("tags_all") == files["accounts.tf"].count('resource "aws_organizations_account"')
    assert 2 == files["policies.tf"].count("tags_all")
    assert "tags_all" not in "".join(exported("terraform", design())[0].values())
