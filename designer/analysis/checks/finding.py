"""Checks, their findings, and the fixes that put a finding right.

Values only. A check is a row of `table`; code that shows findings knows this module and needs no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from designer.analysis.checks.policy_text import PolicyText
from designer.basics.data import read_data, read_record
from designer.basics.dataclass import dataclass
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, Policy, PolicyId
from designer.policy.json.text import Span
from designer.policy.language.elements import Grammar


@dataclass(frozen=True, slots=True)
class AccountContext:
    """Facts of an account and its organization that a check of one record may ask for.

    Attributes:
        node: The account.
        number: Its twelve digits; empty while it has none.
        numbers: Numbers of all accounts of the design.
        organization_id: ``o-…``; empty while it is only planned.
        day: Newest day in the identities of the account, ISO 8601; empty if they have none. The library knows no clock,
            and a file that is read later must not find more.
    """

    node: NodeId
    number: str
    numbers: frozenset[str]
    organization_id: str
    day: str


if TYPE_CHECKING:  # most designs know nothing of what lies inside accounts, and many have no tests
    from designer.analysis.expectations.proof import GuardrailProof
    from designer.organization.model import identities


class Severity(Enum):
    """Severity of a finding, worst first.

    An error is what AWS refuses, a warning what does not work as it looks, advice what could be better.
    """

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"

    @property
    def rank(self) -> int:
        """Order: 0 for the worst."""
        return _RANKS[self._value_]  # by its text: members of an enumeration are slow to hash


_NOWHERE = Span(0, 0)
_RANKS = {severity.value: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Replacement:
    """Characters of a policy's text and what they become.

    Attributes:
        span: The characters.
        old: The text there; where something else stands, the text has moved on and nothing is replaced.
        new: The text to be there.
    """

    span: Span
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Way to put a finding right: replacements in the policy's text, or an edit of the organization.

    `checks.apply_fix(organization, finding, fix)` turns it into a `Change` for `document.push`, whichever it is. An
    editor that keeps a text of its own may instead make the `replacements` in it, from the last to the first.

    Attributes:
        label: Its effect, for a menu and the history ("Replace by s3:GetObject").
        replacements: In the order of the text, not overlapping.
        edit: Makes the change where no text is replaced; raises `EditError`.
    """

    label: str
    replacements: tuple[Replacement, ...] = ()
    edit: Callable[[Organization], Change] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Finding:
    """Result of a check in one place.

    Attributes:
        check: Id of the check.
        severity: Its severity.
        message: The fault and its remedy, as sentences. Where `policy` is set, they do not name the policy.
        node: The node it is about; None if it is about none.
        policy: The policy it is about; None if it is about none.
        statement: Sid of the statement it is about, or its number counted from 1; empty if it is about none.
        steps: Keys and indices that lead to the place in the policy, such as ``("Statement", 2, "Action", 0)``.
        line: Line of the policy's text from 1; 0 where it is about no place in a text.
        column: Column from 1, or 0.
        span: Characters of the policy's text.
        fixes: Ways to put it right, the likeliest first.
        suppressed: Reason why it is not shown any more; empty if it is.
        principal: The user, group, role or policy inside the account ``node``, as in ``user/ana``; empty if none.
    """

    check: str
    severity: Severity
    message: str
    node: NodeId | None = None
    policy: PolicyId | None = None
    statement: str = ""
    steps: tuple[str | int, ...] = ()
    line: int = 0
    column: int = 0
    span: Span = _NOWHERE
    fixes: tuple[Fix, ...] = ()
    suppressed: str = ""
    principal: str = ""

    def sort_key(self) -> tuple[int, str, str, int, str, str]:
        """Return the order of findings: errors first; then by policy or node, in the order of the text."""
        return self.severity.rank, self.policy or "", self.node or "", self.span.start, self.check, self.message


@dataclass(frozen=True, slots=True)
class TextFinding:
    """Finding in a policy's text, whatever policy has it.

    Attributes:
        message: See `Finding`.
        span: The place.
        fixes: Replacements only.
        severity: None for the severity of the check.
    """

    message: str
    span: Span
    fixes: tuple[Fix, ...] = ()
    severity: Severity | None = None


OfNode: TypeAlias = Callable[[Node], Iterable[Finding]]
OfPolicy: TypeAlias = Callable[[Policy], Iterable[Finding]]
OfAccount: TypeAlias = "Callable[[AccountContext, identities.AccountIdentities], Iterable[Finding | None]]"
OfProofs: TypeAlias = "Callable[[Organization, Sequence[GuardrailProof]], Iterable[Finding]]"
IdentityRecord: TypeAlias = (
    "identities.RootUser | identities.IamUser | identities.IamGroup | identities.IamRole | identities.ManagedPolicy"
)
"""One thing inside an account."""

STATEMENTS: frozenset[Grammar | None] = frozenset({Grammar.SCP, Grammar.RCP})
SCPS: frozenset[Grammar | None] = frozenset({Grammar.SCP})
RCPS: frozenset[Grammar | None] = frozenset({Grammar.RCP})
DECLARATIVE: frozenset[Grammar | None] = frozenset({None})
"""Kinds of policy by their language: SCPs and RCPs have statements, the other types have none (None)."""


@dataclass(frozen=True, slots=True)
class CheckWords:
    """Row of ``resources/checks.json``.

    Attributes:
        title: The right state, in a few words.
        severity: Severity of the findings, the worst of them where they differ.
        why: The reason for the check, in a sentence or two.
        source: Address of the page on which AWS says so.
        fix: The effect of the quick fix, for the documentation; empty if there is none.
        by_reader: Whether it repeats, with quick fixes, what the reader of policies says of a text at once.
    """

    title: str
    severity: Severity
    why: str
    source: str
    fix: str = ""
    by_reader: bool = False


@cache
def check_words() -> dict[str, CheckWords]:
    """Return the words of each check, by its id."""
    return read_record(dict[str, CheckWords], read_data("checks.json")["checks"])


@dataclass(frozen=True, slots=True)
class Check:
    """Rule with whatever it looks at; see `registry` for all of them.

    Attributes:
        id: Stable word for machines, for silencing and for the documentation; its row has the words.
        more: A table that the documentation has below it, as Markdown; empty if there is none.
        grammars: The kinds of policy whose texts it looks at.
        texts: Looks at one text. Pure: the same text gives the same marks, so they are remembered.
        nodes: Makes, for one run, a function that looks at one node.
        policies: Makes, for one run, a function that looks at one policy of the organization.
        whole: Looks at the organization as a whole; yields None wherever it may be interrupted for a moment.
        records: Looks at one user, group, role, policy or root user of an account. Pure: what it finds is remembered
            by the record.
        accounts: Makes, for one run, a function that looks at what lies inside one account; it yields None as above.
        proofs: Looks at the proofs of the guardrail tests.
        own_words: Its words, of a rule of the team's library; None for those of its row.
        library: Name and version of that library; empty for our own checks.
    """

    id: str
    more: str = ""
    grammars: frozenset[Grammar | None] = STATEMENTS
    texts: Callable[[PolicyText], Iterable[TextFinding]] | None = None
    nodes: Callable[[Organization], OfNode] | None = None
    policies: Callable[[Organization], OfPolicy] | None = None
    whole: Callable[[Organization], Iterable[Finding | None]] | None = None
    records: Callable[[IdentityRecord, AccountContext], Iterable[Finding]] | None = None
    accounts: Callable[[Organization], OfAccount] | None = None
    proofs: OfProofs | None = None
    own_words: CheckWords | None = None
    library: str = ""

    @property
    def words(self) -> CheckWords:
        """Its title, severity, reason, source and fix."""
        return self.own_words or check_words()[self.id]

    def finding(
        self,
        message: str,
        *,
        node: NodeId | None = None,
        policy: PolicyId | None = None,
        statement: str = "",
        fixes: tuple[Fix, ...] = (),
        severity: Severity | None = None,
        principal: str = "",
    ) -> Finding:
        """Return the finding of this check."""
        worst = severity or self.words.severity
        return Finding(self.id, worst, message, node, policy, statement, fixes=fixes, principal=principal)
