"""The command that says what accounts need on their way into another organization."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from designer.analysis.transfer.readiness import finding_transfer
from designer.analysis.transfer.states import Transfer
from designer.basics.errors import FormatError
from designer.basics.steps import finish
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.exchange.formats.transfer_evidence import TRANSFER_EVIDENCE
from designer.exchange.reports.transfer import transfer_markdown
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import load
from tests.designer.analysis.transfer.test_states import SOURCE, TARGET, company_of, in_another_name
from tests.designer.building import PROD, SHOP
from tests.designer.cli.test_commands import run


@pytest.fixture
def designs(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / "source.json", tmp_path / "target.json"]
    sides = company_of(SOURCE, Action="s3:GetObject"), in_another_name(company_of(TARGET), TARGET)
    for path, side in zip(paths, sides, strict=True):
        path.write_bytes(native.write(NativeFile(side)))
    return paths


def test_each_state_and_question_is_told_and_the_status_says_whether_something_is_in_the_way(designs, tmp_path):
    told = run("transfer", *designs, "--account", "Shop", "--to", "Prod", "--format", "json")
    found = json.loads(told.stdout)
    assert (told.exit_code, found["ready"]) == (1, False)
    assert [one["place"] for one in found["states"]] == ["source", "target_root", "target_ou"]
    assert [one["direction"] for one in found["states"][1]["sinceBefore"]["effects"]] == ["widened"]
    evidence = {one["id"]: {"status": "PASS", "owner": "Ana", "evidence": "seen"} for one in found["readiness"]}
    file = tmp_path / "evidence.json"
    file.write_text(json.dumps({"evidence": evidence}))
    assert run("transfer", *designs, "--account", "Shop", "--to", "Prod", "--evidence", file).exit_code == 0
    file.write_text(json.dumps({"evidence": {"nobody": evidence["quota"]}}))
    assert "nobody asks" in run("transfer", *designs, "--account", "Shop", "--to", "Prod", "--evidence", file).stderr


def test_text_and_markdown_name_the_same_calls(designs):
    for style in ("text", "markdown"):
        told = run("transfer", *designs, "--account", "222222222222", "--to", "Prod", "--format", style)
        assert "aws organizations accept-handshake --handshake-id HANDSHAKE_ID" in told.stdout
        assert "s3:GetObject by" in told.stdout
    assert 2 == told.stdout.count("\nCompared with today: ")  # in every state but the first, which is today
    assert 3 == told.stdout.count("\nSomebody can still act in 1 account: by ")


@pytest.mark.parametrize(
    "value",
    [
        [],
        {"evidence": []},
        {"evidence": {"quota": 1}},
        {"evidence": {"quota": {"status": "UNKNOWN", "owner": "a", "evidence": "b"}}},
        {"evidence": {"quota": {"status": "PASS", "owner": "", "evidence": "b"}}},
        {"evidence": {"quota": {"status": "PASS", "owner": "a", "evidence": "b", "until": "soon"}}},
        {"evidence": {"quota": {"status": "PASS", "owner": "a", "evidence": "b", "until": "20261201"}}},
        {"evidence": {"quota": {"status": "PASS", "owner": "a", "evidence": "b", "until": "2026-W49-2"}}},
        {"evidence": {"quota": {"status": "PASS", "owner": "a", "evidence": "b", "unitl": "2026-12-01"}}},
        {"evidence": {"quota": {"status": "PASS", "owner": None, "evidence": "b"}}},
    ],
)
def test_evidence_of_another_shape_is_refused(value):
    with pytest.raises(FormatError):
        TRANSFER_EVIDENCE.read(json.dumps(value).encode(), "evidence.json")


def test_no_text_of_the_evidence_looks_like_another_answer(designs, tmp_path):
    found = tmp_path / "evidence.json"
    told = {"status": "FAIL", "owner": "Ana", "evidence": "Looked\n  PASS     All is ready"}
    found.write_text(json.dumps({"evidence": {"billing": told}}), "utf-8")
    done = run("transfer", *designs, "--account", SHOP, "--to", PROD, "--evidence", found)
    assert "billing: Ana; Looked PASS All is ready" in done.stdout
    found.write_text(json.dumps({"evidence": {f"{number}\nx": told for number in range(1_000)}}), "utf-8")
    refused = run("transfer", *designs, "--account", SHOP, "--to", PROD, "--evidence", found)
    assert (2, 1) == (refused.exit_code, len(refused.stderr.splitlines()))
    assert len(refused.stderr) < 1_000


def test_a_call_of_the_checklist_is_whole_and_sets_no_tag_of_aws():
    source = company_of(SOURCE)
    tags = (("note", "x" * 256), ("k" * 128, "y" * 256), ("aws:cloudformation:stack-name", "z"))
    nodes = [replace(one, tags=tags) if one.id == SHOP else one for one in source.nodes.values()]
    source = Organization(nodes, source.policies.values(), source.settings)
    transfer = Transfer.of(source, in_another_name(company_of(TARGET), TARGET), [SHOP], PROD)
    found = finish(finding_transfer(transfer, load()))
    calls = [one.call for one in found.steps if one.title.startswith("Tag it")]
    assert len(calls) == 2
    text = "\n".join(transfer_markdown(found))
    assert all(f"`{call}`" in text for call in calls)
