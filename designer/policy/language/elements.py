"""Parts of a policy document: frozen values that `document.read_policy_text` builds and everything else reads."""

from collections.abc import Mapping
from dataclasses import field
from enum import Enum

from designer.basics.dataclass import dataclass
from designer.policy.json.text import Span, TextFault
from designer.policy.language.templates import VERSION_WITH_VARIABLES


class Effect(Enum):
    """Effect of a statement on the requests it matches."""

    ALLOW = "Allow"
    DENY = "Deny"


class Grammar(Enum):
    """Kinds of policy, by what the language allows in them."""

    SCP = "SCP"
    RCP = "RCP"
    IDENTITY = "identity policy"
    RESOURCE = "resource policy"
    TRUST = "trust policy"


@dataclass(frozen=True, slots=True)
class Condition:
    """One key of one operator.

    Attributes:
        operator: As written, such as ``ForAnyValue:StringLike``.
        key: As written, such as ``aws:PrincipalArn``.
        values: As AWS compares them: ``true`` is "true", a number stays as spelled.
        span: From the key to the end of its values.
    """

    operator: str
    key: str
    values: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Principals:
    """``Principal``, or ``NotPrincipal`` if negated.

    Attributes:
        negated: True for ``NotPrincipal``.
        entries: (kind, value) such as ("AWS", "111122223333"); the text ``"*"`` is ("*", "*").
    """

    negated: bool
    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, as far as it could be read.

    Attributes:
        index: Its place in the policy, from 0.
        sid: Empty if it has none.
        effect: Allow or Deny.
        actions: Entries of ``Action``, or of ``NotAction``.
        not_action: True if they are those of ``NotAction``.
        resources: Entries of ``Resource``, or of ``NotResource``; ``("*",)`` where the kind of policy needs neither
            and it has neither (then no span).
        not_resource: True if they are those of ``NotResource``.
        conditions: One for each key of each operator.
        principals: None if it names none.
        span: The whole statement, braces included.
        spans: Element name, such as "Action", to the span of its value.
    """

    index: int
    sid: str
    effect: Effect
    actions: tuple[str, ...]
    not_action: bool
    resources: tuple[str, ...]
    not_resource: bool
    conditions: tuple[Condition, ...]
    principals: Principals | None
    span: Span
    spans: Mapping[str, Span] = field(compare=False)


@dataclass(frozen=True, slots=True, eq=False)
class PolicyDocument:
    """A policy text, read; compared by identity, since `read` gives the same object for the same text.

    Attributes:
        version: As written; empty if missing or unreadable (AWS then assumes 2008-10-17).
        statements: In the order of the text; those without a readable effect are left out.
        faults: Errors of syntax and of the policy language, and warnings, in the order of the text.
        usable: False if AWS would refuse the text, so that no such policy can be attached: what it is meant to allow
            and deny is not known.
        empty: True for a text without any statement, as a new policy has it: AWS refuses it, but what it does is
            certain.
    """

    version: str
    statements: tuple[Statement, ...]
    faults: tuple[TextFault, ...]
    usable: bool
    empty: bool = False

    @property
    def readable(self) -> bool:
        """True if it is certain what the policy allows and denies."""
        return self.usable or self.empty

    @property
    def variables(self) -> bool:
        """True if its version knows policy variables: of any other, ``${…}`` is plain text."""
        return self.version == VERSION_WITH_VARIABLES
