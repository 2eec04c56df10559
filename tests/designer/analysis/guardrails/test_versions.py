"""A guardrail's version grows with its text: policies made of the older text can be told by it."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from designer.analysis.guardrails import Guardrail, load
from tests.tools import in_one_test

RECORDED: dict[str, dict[str, str]] = json.loads(Path(__file__).with_name("versions.json").read_bytes())
"""The digest of what each version of each guardrail comes to."""


def digest(guardrail: Guardrail) -> str:
    """Return the digest of the document and of the defaults that fill it."""
    made = {
        "document": guardrail.document,
        "defaults": {name: list(values) for name, values in guardrail.defaults.items()},
    }
    return sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()[:16]


@in_one_test("guardrail", load().values())
def test_another_text_is_another_version(guardrail):
    recorded = RECORDED.get(guardrail.id, {})

    assert digest(guardrail) == recorded.get(str(guardrail.version)), (
        f"{guardrail.id} is not what version {guardrail.version} was: raise its version and add "
        f'"{guardrail.version + 1}": "{digest(guardrail)}" to versions.json; keep what is there.'
    )


@in_one_test("guardrail_id", RECORDED)
def test_versions_count_up_and_each_is_another_text(guardrail_id):
    recorded = RECORDED[guardrail_id]

    assert [str(number) for number in range(1, len(recorded) + 1)] == list(recorded)
    assert len(recorded) == len(set(recorded.values()))
