"""Terms of AWS's evaluation rules, each explained in a sentence: one table for every tooltip and glossary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from designer.states import State


@dataclass(frozen=True, slots=True)
class Term:
    """Word and its meaning.

    Attributes:
        name: The word.
        words: Its explanation.
        pattern: Pattern by which it is found in a text; the name itself where empty.
    """

    name: str
    words: str
    pattern: str = ""


TERMS: tuple[Term, ...] = (
    Term(
        "SCP",
        "Service control policy: attached to the root, an OU or an account, it limits what the users and roles of the "
        "accounts below may do at most. It never grants anything.",
        r"\bSCPs?\b|service control polic\w+",
    ),
    Term(
        "RCP",
        "Resource control policy: attached like an SCP, it limits who may reach the resources of the accounts below, "
        "from inside or outside the organization. It works for the services that support it.",
        r"\bRCPs?\b|resource control polic\w+",
    ),
    Term(
        "level",
        "One node of the path from the root over the OUs to the account. Every level must allow a request, and none "
        "may deny it; the policies of one level add up.",
        r"\blevels?\b",
    ),
    Term(
        "Deny",
        "A statement with the effect Deny that matches the request: an explicit deny. It wins over every Allow, "
        "wherever it stands.",
        r"\bDeny\b|\bden(?:y|ies)\b|explicit deny",
    ),
    Term(
        "denied without a Deny",
        "An implicit deny: nothing denies the request, but an Allow that is needed is missing.",
        r"without a Deny|implicit deny|no (?:SCP|RCP) (?:at .+ )?allows|nothing here allows",
    ),
    Term(
        "service-linked role",
        "A role that an AWS service makes for itself in an account. SCPs and RCPs do not limit it.",
        r"service-linked roles?",
    ),
    Term(
        "root user",
        "The owner of an account, who signs in with its e-mail address. In a member account SCPs limit it, too.",
        r"root user",
    ),
    Term(
        "management account",
        "The account that made the organization. No SCP or RCP limits it.",
        r"management account",
    ),
    Term(
        "condition key",
        "Something that AWS knows of a request, such as its Region or whether the caller used MFA. A statement with a "
        "condition only applies where the key holds what the condition asks for.",
        r"\bConditions?\b|\b[a-z0-9-]+:[A-Z][A-Za-z0-9]+\b|\b[a-z0-9-]+:[a-z0-9-]+-[a-z0-9-]+\b",
    ),
    Term(
        "NotAction",
        "A statement with NotAction is about every action but those it lists.",
        r"\bNotAction\b|leaves out",
    ),
    Term(
        "NotResource",
        "A statement with NotResource is about every resource but those it lists.",
        r"\bNotResource\b",
    ),
    Term(
        "principal",
        "Who asks: a user, a role, an account's root user or an AWS service.",
        r"\b[Pp]rincipals?\b|\bNotPrincipal\b",
    ),
    Term(
        "ARN",
        "Amazon Resource Name: how AWS names one resource, such as arn:aws:s3:::bucket/key.",
        r"\bARNs?\b|\barn:",
    ),
    Term(
        "policies of the caller in its account",
        "The policies attached to the user or role itself (identity policies). Only they, or a policy on the resource, "
        "can grant a permission.",
        r"policies of the caller|identity polic\w+|caller's own policies",
    ),
    Term(State.CONDITIONAL.value, State.CONDITIONAL.meaning, r"\b[Cc]onditional\b"),
    Term(State.EXEMPT.value, State.EXEMPT.meaning, r"\b[Ee]xempt\b"),
    Term(
        "ceiling",
        "What the policies on an account's path leave possible: the most that anybody in it can be granted.",
        r"\bceilings?\b|at most",
    ),
)
"""In the order in which a newcomer best reads them."""

_PATTERNS = [(term, re.compile(term.pattern or re.escape(term.name))) for term in TERMS]


def terms_in(text: str) -> list[Term]:
    """Terms that a text uses, in the order of the table."""
    return [term for term, pattern in _PATTERNS if pattern.search(text)]


def explained(text: str) -> Iterator[str]:
    """Explanations of a text's terms, one paragraph each."""
    for term in terms_in(text):
        yield f"{term.name}: {term.words}"
