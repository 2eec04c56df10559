"""The file of evidence of a transfer: what people found out, by the question that it answers.

Shape: ``{"evidence": {QUESTION: {"status": "PASS|FAIL|N/A", "owner": …, "evidence": …, "until": DAY}}}``.
"""

from __future__ import annotations

import re

from designer.analysis.transfer.ready_item import ReadyEvidence, ReadyStatus
from designer.basics.words import short
from designer.exchange.formats.loading import Json, load_faultless_json, refuse
from designer.organization.edits.rules import day_refusal

_MEMBER = "evidence"
_TEXTS = ("owner", "evidence", "until")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_STATUSES = {one.value: one for one in ReadyStatus if one is not ReadyStatus.UNKNOWN}


def read_evidence(data: bytes, source: str) -> dict[str, ReadyEvidence]:
    """Read the evidence by the ids of the questions.

    Raises:
        FormatError: The file is no JSON, or of another shape.
    """
    whole = load_faultless_json(data, source)
    found = whole.get(_MEMBER) if isinstance(whole, dict) else None
    if not isinstance(found, dict):
        refuse(source, f'This is no file of evidence: it has no object "{_MEMBER}".')
    return {key: _evidence(key, one, source) for key, one in found.items()}


def _evidence(key: str, value: Json, source: str) -> ReadyEvidence:
    told = value if isinstance(value, dict) else {}
    status = _STATUSES.get(str(told.get("status")))
    if status is None:
        refuse(source, f"The evidence for “{short(key)}” has none of the statuses {', '.join(_STATUSES)}.")
    if unknown := told.keys() - {"status", *_TEXTS}:
        refuse(source, f"The evidence for “{short(key)}” has “{short(min(unknown))}”, which nothing reads.")
    if any(not isinstance(told.get(name, ""), str) for name in _TEXTS):
        refuse(source, f"The evidence for “{short(key)}”: {', '.join(_TEXTS)} are texts.")
    owner, evidence, until = (str(told.get(name, "")).strip() for name in _TEXTS)
    if not owner or not evidence:
        refuse(source, f'The evidence for “{short(key)}” needs an "owner" and what they looked at, as "evidence".')
    if until and not _DAY.match(until):
        refuse(source, f'The evidence for “{short(key)}”: write the day "until" like 2026-11-27.')
    if refusal := day_refusal(until):
        refuse(source, f"The evidence for “{short(key)}”: {refusal}")
    return ReadyEvidence(status, owner, evidence, until[:10])
