"""A policy text as statements, with every fault of the policy language and its place.

What AWS would refuse is an error and makes the document unusable; what AWS accepts but a person hardly means is a
warning. Whether actions, keys and operators exist is not asked here: that needs data that ages.

The language: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html; what service control
policies take of it (everything but principals, since 2025-09-19) and resource control policies:
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html and
…/orgs_manage_policies_rcps_syntax.html.
"""

import json
from dataclasses import replace
from functools import lru_cache
from typing import Any

from designer.policy.json.text import JsonArray, JsonObject, Span, TextFault, find, parse
from designer.policy.language.elements import Condition, Effect, Grammar, PolicyDocument, Principals, Statement
from designer.policy.language.grammar import read_document

__all__ = [
    "Condition",
    "Effect",
    "Grammar",
    "PolicyDocument",
    "Principals",
    "Statement",
    "read_policy_text",
    "written_statements",
]

_SHORT = 64 * 1024
MOST_CHARACTERS = 2_000_000
"""Characters that are read: more than AWS takes of any policy, however it is indented."""

TOO_LONG = TextFault(f"This is longer than any policy of AWS: {MOST_CHARACTERS:,} characters are read.", Span(0, 1))


def read_policy_text(text: str, kind: Grammar = Grammar.SCP) -> PolicyDocument:
    """Read a policy text; never raises. The same text gives the same document, as long as it is remembered."""
    return (_read_short if len(text) <= _SHORT else _read_long)(text, kind)


def written_statements(text: str) -> tuple[dict[str, Any], list[Any]] | None:
    """Return a readable document as plain JSON with its statements; None if the key ``Statement`` is misspelled.

    `read_policy_text` reads such a key as ``Statement``; AWS refuses the document.
    """
    document = json.loads(text)
    if "Statement" not in document:
        return None
    written = document["Statement"]
    return document, written if isinstance(written, list) else [written]


def _read(text: str, kind: Grammar) -> PolicyDocument:
    if len(text) > MOST_CHARACTERS:
        return PolicyDocument("", (), (TOO_LONG,), usable=False)
    document = read_document(text, kind)
    return document if document.usable or not _is_empty(text) else replace(document, empty=True)


def _is_empty(text: str) -> bool:
    """Return True for a text without any statement."""
    parsed = parse(text)
    if not isinstance(parsed.root, JsonObject) or parsed.faults:
        return not text.strip()
    statements = find(parsed.root, ("Statement",))
    return statements is None or (isinstance(statements, JsonArray) and not statements.items)


# A person who types makes a text per key: enough for every policy of an organization, little enough for the memory.
_read_short = lru_cache(maxsize=1024)(_read)
_read_long = lru_cache(maxsize=8)(_read)
