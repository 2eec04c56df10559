"""The ladder from the root to an account: what each level says to one action, in words."""

from __future__ import annotations

from dataclasses import dataclass

from designer.access.assumption import NOTHING, Assumption, known_facts
from designer.access.masked_statements import MaskedStatement, MaskedStatements, masked_statements_at, of_action
from designer.access.reasons import Answer, Reason, exemption, reason_for
from designer.model.organization import Organization
from designer.model.records import NodeId, PolicyId
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.language.document import Effect
from designer.policy.language.wording import depends_phrase, effect_phrase, statement_title


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One statement that speaks of the action, in words, and where to find it."""

    sentence: str
    answer: Answer
    policy: PolicyId
    statement: int


@dataclass(frozen=True, slots=True)
class Rung:
    """One level of the ladder.

    Attributes:
        node: The level.
        answer: What the level alone says.
        sentence: The same in words.
        lines: The statements that speak of the action, Deny first.
    """

    node: NodeId
    answer: Answer
    sentence: str
    lines: tuple[StatementLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Ladder:
    """An action on a node's path: the answer, why, and every level root first; no rungs where SCPs do not apply."""

    action: str
    reason: Reason
    rungs: tuple[Rung, ...]


def ladder(
    organization: Organization, catalogue: Catalogue, node_id: NodeId, action: str, assumption: Assumption = NOTHING
) -> Ladder:
    """What each level of a node's path says to an action, known to the catalogue or not."""
    index = catalogue.index(action)
    name = action if index is None else catalogue.actions[index]
    reason = reason_for(organization, catalogue, node_id, name, assumption)
    if exemption(organization, node_id, assumption):
        return Ladder(name, reason, ())
    known = known_facts(organization, node_id, assumption)
    levels = [
        masked_statements_at(organization, level, of_action(name, catalogue), known)
        for level in organization.path(node_id)
    ]
    return Ladder(name, reason, tuple(_rung(organization, level) for level in levels))


def _rung(organization: Organization, level: MaskedStatements) -> Rung:
    denies = [masked for masked in level.denies if masked.mask]
    allows = [masked for masked in level.allows if masked.mask]
    lines = tuple(_line(organization, masked) for masked in sorted(denies, key=lambda r: not r.sure) + allows)
    never = [masked for masked in (*level.denies, *level.allows, *level.ruled_out) if masked.named and not masked.mask]
    lines += tuple(_ruled_out_line(organization, masked) for masked in never)
    answer, sentence = _verdict(organization, level, denies, allows)
    return Rung(level.node, answer, sentence, lines)


def _verdict(
    organization: Organization, level: MaskedStatements, denies: list[MaskedStatement], allows: list[MaskedStatement]
) -> tuple[Answer, str]:
    """What one level alone says, and the sentence for it."""

    def names(statements: list[MaskedStatement]) -> str:
        return " and ".join(dict.fromkeys(organization.policy(masked.policy).name for masked in statements))

    def verb(singular: str, statements: list[MaskedStatement]) -> str:
        one = len({masked.policy for masked in statements}) == 1
        return singular if one else {"denies": "deny", "allows": "allow"}[singular]

    if sure := [masked for masked in denies if masked.sure]:
        return Answer.DENIED, f"{names(sure)} {verb('denies', sure)} it"
    if not level.allowed(1, sure=False):
        return Answer.DENIED, "no SCP here allows it"
    if denies:
        return Answer.CONDITIONAL, f"{names(denies)} {verb('denies', denies)} it in some cases"
    if not level.allowed(1, sure=True):
        return Answer.CONDITIONAL, f"{names(allows)} {verb('allows', allows)} it in some cases only"
    if not allows:
        unread = " and ".join(organization.policy(policy).name for policy in level.unreadable)
        return Answer.ALLOWED, f"{unread} cannot be read and blocks nothing"
    plain = [masked for masked in allows if masked.sure]
    return Answer.ALLOWED, f"{names(plain)} {verb('allows', plain)} it"


def _ruled_out_line(organization: Organization, masked: MaskedStatement) -> StatementLine:
    title = f"{organization.policy(masked.policy).name} ({statement_title(masked.statement)})"
    words = f"{title} does not apply: it {effect_phrase(masked.statement)} it only {depends_phrase(masked.statement)}"
    answer = Answer.ALLOWED if masked.statement.effect is Effect.DENY else Answer.DENIED
    return StatementLine(words, answer, masked.policy, masked.statement.index)


def _line(organization: Organization, masked: MaskedStatement) -> StatementLine:
    name = organization.policy(masked.policy).name
    words = f"{name} ({statement_title(masked.statement)}) {effect_phrase(masked.statement)} it"
    if not masked.sure:
        words = f"{words} {depends_phrase(masked.statement)}"
    answers = {"allows": Answer.ALLOWED, "denies": Answer.DENIED}
    answer = Answer.CONDITIONAL if not masked.sure else answers[effect_phrase(masked.statement)]
    return StatementLine(words, answer, masked.policy, masked.statement.index)
