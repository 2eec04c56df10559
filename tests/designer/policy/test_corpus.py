"""Public policies as people really write them, from the folder ORGWRIGHT_CORPUS; not part of the repository."""

import json
import os
from pathlib import Path

import pytest

from designer.policy.catalog.catalogue import load
from designer.policy.json.text import parse, plain_json
from designer.policy.language.document import Grammar, read_policy_text
from designer.policy.satisfiability.masks import masks

CORPUS = Path(os.environ.get("ORGWRIGHT_CORPUS", "no-corpus"))


@pytest.fixture(scope="module")
def documents() -> list[tuple[str, Grammar, str, bool]]:
    """File name, kind, text, and whether it is valid JSON."""
    if not (CORPUS / "index.json").exists():
        pytest.skip("set ORGWRIGHT_CORPUS to a folder of public policies with an index.json")
    index = json.loads((CORPUS / "index.json").read_text("utf-8"))
    return [
        (name, Grammar[entry["kind"]], (CORPUS / name).read_text("utf-8"), not name.endswith(".raw"))
        for entry in index["documents"]
        for name in (entry["file"], entry["raw_file"])
        if name
    ]


def test_valid_documents_have_no_syntax_error_and_their_values(documents):
    for name, _, text, valid in documents:
        parsed = parse(text)
        assert valid is (not parsed.faults), name
        if valid:
            assert json.loads(text) == plain_json(parsed.root), name


def test_every_document_is_read_and_valid_ones_are_usable(documents):
    refused = {name for name, kind, text, valid in documents if valid and not read_policy_text(text, kind).usable}
    # A role's trust policy filed among resource control policies: AWS would refuse it as one.
    assert {"Shared-Issuers.json"} == {name.rpartition("__")[2] for name in refused}


def test_every_document_has_masks(documents):
    catalogue = load()
    for _, kind, text, _ in documents:
        found = masks(read_policy_text(text, kind), catalogue)
        assert found.allow_sure == found.allow_sure & found.allow_any
        assert found.keep_any == found.keep_any & found.keep_sure
