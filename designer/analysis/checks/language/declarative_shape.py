"""Declarative policies have the shape of their type."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.finding import DECLARATIVE, USER_GUIDE, Check, Severity, TextFinding
from designer.analysis.checks.language.faults import marked
from designer.analysis.checks.policy_text import PolicyText
from designer.organization import declarative


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    of_json = frozenset(view.parsed.faults)
    for fault in declarative.read_declarative(view.text, view.type).faults:
        if fault not in of_json:
            yield marked(fault)


CHECK = Check(
    "declarative-shape",
    "Declarative policies have the shape of their type",
    Severity.ERROR,
    "Tag, backup and the other declarative policies each have their own keys and inheritance operators; AWS refuses "
    "others, or leaves the setting without effect.",
    f"{USER_GUIDE}policy-operators.html",
    grammars=DECLARATIVE,
    texts=_check_text,
)
