"""Declarative policies: the shape of their type, and the spelling of tags."""

from collections.abc import Iterator

from designer.analysis.checks.finding import DECLARATIVE, Check, Severity, TextFinding
from designer.analysis.checks.fixes import put_text
from designer.analysis.checks.language.elements import beside, marked
from designer.analysis.checks.policy_text import PolicyText
from designer.organization import declarative
from designer.organization.declarative import InheritanceOperator, SettingsBlock
from designer.organization.declarative.remarks import twins_words
from designer.organization.model.records import PolicyType


def _declarative_shape(view: PolicyText) -> Iterator[TextFinding]:
    of_json = frozenset(view.parsed.faults)
    for fault in declarative.read_declarative(view.text, view.type).faults:
        if fault not in of_json:
            fits = fault.meant and fault.meant not in beside(view, fault)
            yield marked(fault, (put_text(view, fault.span, fault.meant),) if fits else ())


def _tag_keys(view: PolicyText) -> Iterator[TextFinding]:
    root = declarative.read_declarative(view.text, view.type).root if view.type is PolicyType.TAG_POLICY else None
    tags = dict(root.children).get("tags") if root is not None else None
    seen: dict[str, str] = {}
    for key, block in tags.children if tags is not None else ():
        first = seen.setdefault(key.casefold(), key)
        if first != key:
            yield TextFinding(twins_words((first, key)), block.span)
        name = _tag_key(block)
        if name is not None and name.casefold() != key.casefold():
            message = f'tag_key is "{name}", and its policy key "{key}": they must be the same except for capitals.'
            yield TextFinding(message, block.span, severity=Severity.ERROR)


def _tag_key(block: SettingsBlock) -> str | None:
    below = dict(block.children).get("tag_key")
    value = below.values.get(InheritanceOperator.ASSIGN) if below is not None else None
    return value if isinstance(value, str) else None


def _unread_keys(view: PolicyText) -> Iterator[TextFinding]:
    for fault in declarative.read_declarative(view.text, view.type).unread:
        yield TextFinding(fault.message, fault.span)


def _incomplete(view: PolicyText) -> Iterator[TextFinding]:
    for fault in declarative.read_declarative(view.text, view.type).incomplete:
        yield TextFinding(fault.message, fault.span)


DECLARATIVE_SHAPE = Check("declarative-shape", grammars=DECLARATIVE, texts=_declarative_shape)
TAG_KEYS = Check("tag-keys", grammars=DECLARATIVE, texts=_tag_keys)
UNREAD_KEYS = Check("unread-keys", grammars=DECLARATIVE, texts=_unread_keys)
INCOMPLETE_SETTINGS = Check("incomplete-settings", grammars=DECLARATIVE, texts=_incomplete)
