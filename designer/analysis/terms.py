"""Table of terms: AWS's words and ours, each explained once, for every tooltip, glossary and page of documentation.

``python -m designer.analysis.terms > docs/words.md`` writes the page anew; a test says when that is due.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from designer.basics.dataclass import dataclass
from designer.policy.states import State


@dataclass(frozen=True, slots=True)
class Term:
    """Word and its meaning.

    Attributes:
        name: The word.
        words: Its explanation.
        pattern: Pattern by which it is found in a text; the name itself where empty.
        ours: True for a word of this program, which no page of AWS explains.
    """

    name: str
    words: str
    pattern: str = ""
    ours: bool = False


def _word(text: str) -> str:
    """Pattern of a word at the beginning of a sentence or inside one."""
    return rf"\b[{text[0].upper()}{text[0]}]{text[1:]}\b"


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
        "target",
        "The root, an OU or an account to which a policy is attached.",
        r"\b[Tt]argets?\b",
    ),
    Term(
        "level",
        "The root, an OU or the account on the path to an account. Every level must allow a request, and none may deny "
        "it; the policies of one level add up.",
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
        "Who asks, the caller: a user, a role, an account's root user or an AWS service.",
        r"\b[Pp]rincipals?\b|\bNotPrincipal\b|\b[Cc]allers?\b",
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
    *(Term(state.value, state.meaning, _word(state.value), ours=True) for state in State),
    Term(
        "ceiling",
        "What the policies on an account's path leave possible: the most that anybody in it can be granted.",
        r"\bceilings?\b|at most",
        ours=True,
    ),
    Term(
        "inherited",
        "Attached to the root or an OU above. It counts at every node below, and takes no slot there.",
        _word("inherited"),
    ),
    Term(
        "allow-list",
        "An SCP that allows some actions at a node without FullAWSAccess: nothing else is possible from there down.",
        r"\b[Aa]llow-lists?\b",
    ),
    Term(
        "delegated administrator",
        "A member account that runs an AWS service for the whole organization, so that the management account need "
        "not. SCPs limit it like any other.",
        r"\b[Dd]elegated administrators?\b",
    ),
    Term(
        "management policy",
        "A tag, backup or other policy that configures and permits nothing. At an account those from the root down "
        "merge into one, its effective policy.",
        r"\b[Mm]anagement polic\w+|\b[Ee]ffective polic\w+",
    ),
    Term(
        "quota",
        "AWS's limit on the number of policies attached to a node, and on the characters of each policy.",
        r"\b[Qq]uotas?\b",
    ),
    Term(
        "slot",
        "Room for one policy of a type at a node. Only policies attached to the node itself take one.",
        r"\b[Ss]lots?\b",
        ours=True,
    ),
    Term(
        "request context",
        "Facts that AWS knows of a request: its Region, who asks, whether with MFA, tags. Answers hold for any request "
        "until you give a context.",
        r"\brequest context\b|\b[Aa]ssumed:",
    ),
    Term(
        "lens",
        "A colouring of the canvas by one question, with a legend that counts the answers.",
        r"\b[Ll]ens\b",
        ours=True,
    ),
    Term(
        "guardrail",
        "A ready-made policy of the catalogue: it has a purpose, values to fill in, and a warning of what it breaks.",
        r"\b[Gg]uardrails?\b(?! test)",
        ours=True,
    ),
    Term(
        "guardrail test",
        "A promise about accounts, callers and actions, proved after every edit for all requests that it covers.",
        r"\b[Gg]uardrail tests?\b",
        ours=True,
    ),
    Term(
        "shared responsibility",
        "AWS's model of who looks after what: AWS keeps some layers of a service, you keep others, some you share.",
        r"\b[Ss]hared responsibility\b",
    ),
    Term(
        "programme",
        "A certificate of AWS, a law or published requirements that accounts stand under, such as HIPAA or PCI DSS.",
        r"\b[Pp]rogrammes?\b",
    ),
    Term("in scope", "Of a service: covered by a programme, by its dated list.", r"\b[Ii]n scope\b"),
    Term(
        "agreement",
        "A contract with AWS, accepted in AWS Artifact for an account or for the organization.",
        r"\b[Aa]greements?\b",
    ),
    Term("shared", "AWS does a part and you the rest, as the service's own page says.", r"\b[Ss]hared\b(?! resp)"),
    Term(
        "wider, narrower",
        "A change is wider (+) where it allows something that was denied, narrower (\N{MINUS SIGN}) where it denies "
        "something that was allowed, and both (\N{PLUS-MINUS SIGN}) where it does both.",
        r"\b[Ww]ider\b|\b[Nn]arrower\b",
        ours=True,
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


_HEAD = """\
# Words

Made by `python -m designer.analysis.terms > docs/words.md`; do not edit it by hand.

Window, command line, reports and pictures use these words alike; *Words and signs* in the menu Help shows them, too.
Those marked with * are ours, the others AWS's.

| Word | Meaning |
|---|---|
"""


def words_page() -> str:
    """The page of all terms."""
    return _HEAD + "".join(f"| {term.name}{' *' if term.ours else ''} | {term.words} |\n" for term in TERMS)


def term_of(name: str) -> Term:
    """The term of a name.

    Raises:
        StopIteration: There is none.
    """
    return next(term for term in TERMS if term.name == name)


if __name__ == "__main__":
    sys.stdout.write(words_page())
