"""The file of evidence of a transfer: what people found out, by the question that it answers.

Shape: ``{"evidence": {QUESTION: {"status": "PASS|FAIL|N/A", "owner": …, "evidence": …, "until": DAY}}}``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from designer.analysis.transfer.ready_item import ReadyEvidence, ReadyStatus
from designer.basics.words import short
from designer.exchange.formats.kept_answers import AnswerFile
from designer.exchange.formats.loading import Json
from designer.organization.edits.rules import day_refusal

_TEXTS = ("owner", "evidence", "until")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_STATUSES = {one.value: one for one in ReadyStatus if one is not ReadyStatus.UNKNOWN}


def _evidence(members: Mapping[str, Json]) -> ReadyEvidence | str:
    status = _STATUSES.get(str(members.get("status")))
    if status is None:
        return f" has none of the statuses {', '.join(_STATUSES)}."
    if unknown := members.keys() - {"status", *_TEXTS}:
        return f" has “{short(min(unknown))}”, which nothing reads."
    if any(not isinstance(members.get(name, ""), str) for name in _TEXTS):
        return f": {', '.join(_TEXTS)} are texts."
    owner, evidence, until = (str(members.get(name, "")).strip() for name in _TEXTS)
    if not owner or not evidence:
        return ' needs an "owner" and what they looked at, as "evidence".'
    if until and not _DAY.match(until):
        return ': write the day "until" like 2026-11-27.'
    refusal = day_refusal(until)
    return f": {refusal}" if refusal else ReadyEvidence(status, owner, evidence, until[:10])


TRANSFER_EVIDENCE = AnswerFile("evidence", ("file of evidence", "The evidence for"), _evidence)
"""Evidence by the ids of the questions."""
