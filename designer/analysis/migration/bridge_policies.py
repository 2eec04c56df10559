"""Texts of bridges: what a policy of a bridge denies or allows; two policies put into one, proved to decide alike."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable

from designer.organization.model import quotas
from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.records import Policy, PolicyType
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.language.document import Effect
from designer.policy.matching.request import NamedPolicy
from designer.policy.packing.cover import shortened_actions
from designer.policy.packing.packing import USUAL_PACKING, PackingInput, PackingOptions, packing
from designer.policy.packing.parts import DocumentDraft, StatementDraft, draft, written
from designer.policy.packing.proof import Proof

_AS_THEY_ARE = PackingOptions(rewrites=frozenset())


def deny_text(actions: int, catalogue: Catalogue) -> str:
    """Document that denies actions, as bits over the catalogue; in wildcards of today's names where it is long."""
    listed = action_names(actions, catalogue)
    text = _deny(listed)
    return (
        text if fits(text, PolicyType.SERVICE_CONTROL_POLICY) else _deny(shortened_actions(listed, catalogue).actions)
    )


def action_names(actions: int, catalogue: Catalogue) -> list[str]:
    """Names of actions, given as bits over the catalogue; ``service:*`` where it is every action of a service."""
    names: dict[str, list[str]] = {}
    for name in (catalogue.actions[place] for place in catalogue.members(actions)):
        names.setdefault(name.partition(":")[0], []).append(name)
    listed: list[str] = []
    for service, found in names.items():
        whole = catalogue.match(f"{service}:*")
        listed += [f"{service}:*"] if not whole & ~actions else found
    return listed


def _deny(actions: Iterable[str]) -> str:
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": [*actions], "Resource": "*"}]}
    return json.dumps(document, separators=(",", ":"))


def statements_text(policies: Iterable[Policy], effect: Effect) -> str:
    """Document of the statements with an effect of some policies of one type; empty where there is none."""
    parts: list[StatementDraft] = []
    for policy in policies:
        found = draft(policy.text, GRAMMARS[policy.type])
        if isinstance(found, DocumentDraft):
            parts += (part.rewritten(sid="") for part in found.parts if part.effect is effect)
    return written(dict.fromkeys(parts)) if parts else ""


def fits(text: str, kind: PolicyType) -> bool:
    """True for a text that is not longer than AWS takes for a type."""
    most = quotas.load().types[kind].characters
    return most is None or len(text) <= most


def put_together(one: Policy, other: Policy, catalogue: Catalogue) -> Generator[None, None, tuple[str, Proof] | None]:
    """One document that decides as two policies of one type do on one node, and the proof; None where there is none.

    Statements stay as they are where that is short enough.
    """
    most, grammar = quotas.load().types[one.type].characters, GRAMMARS.get(one.type)
    if most is None or grammar is None:
        return None
    load = PackingInput([NamedPolicy(one.name, one.text), NamedPolicy(other.name, other.text)], most, grammar=grammar)
    for options in (_AS_THEY_ARE, USUAL_PACKING):
        found = yield from packing(load, catalogue, options)
        if len(found.documents) == 1 and isinstance(found.proof, Proof) and len(found.documents[0].text) <= most:
            return found.documents[0].text, found.proof
    return None
