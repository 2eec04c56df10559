"""Tag policies name each tag once, and the same way."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.finding import DECLARATIVE, Check, Severity, TextFinding
from designer.analysis.checks.policy_text import PolicyText
from designer.organization import declarative
from designer.organization.declarative import InheritanceOperator, SettingsBlock
from designer.organization.declarative.remarks import twins_words
from designer.organization.model.records import PolicyType


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    root = declarative.read_declarative(view.text, view.type).root if view.type is PolicyType.TAG_POLICY else None
    tags = dict(root.children).get("tags") if root is not None else None
    seen: dict[str, str] = {}
    for key, block in tags.children if tags is not None else ():
        first = seen.setdefault(key.casefold(), key)
        if first != key:
            yield TextFinding(twins_words((first, key)), block.span)
        name = _tag_key(block)
        if name is not None and name.casefold() != key.casefold():
            message = f'tag_key is "{name}", and its policy key "{key}": they must be the same but for capitals.'
            yield TextFinding(message, block.span, severity=Severity.ERROR)


def _tag_key(block: SettingsBlock) -> str | None:
    below = dict(block.children).get("tag_key")
    value = below.values.get(InheritanceOperator.ASSIGN) if below is not None else None
    return value if isinstance(value, str) else None


CHECK = Check(
    "tag-keys",
    "Tag policies name each tag once, and the same way",
    Severity.ERROR,
    "The policy key joins the policies of a path; tag_key gives its capitals. AWS's pages disagree on whether two "
    "policy keys that differ in capitals are one, so write one of them everywhere.",
    "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_example-tag-policies.html",
    grammars=DECLARATIVE,
    texts=_check_text,
)
