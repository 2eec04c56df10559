"""AWS's AccessDenied messages, read back into who asked for what and which kind of policy refused it.

Wording: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from designer.policy.outcome import Stage

_REQUEST = re.compile(
    r"(?:User:\s*)?(?P<principal>arn:[\w-]+:(?:iam|sts)::\d{12}:[^\s\"']+|[\w.-]+\.amazonaws\.com)"
    r"\s+is\s+not\s+authorized\s+to\s+perform:?\s*(?P<action>[\w-]+:\w+)"
    r"(?:\s+on\s+resource:?\s*[\"']?(?P<resource>[^\s\"']+))?",
    re.IGNORECASE,
)
_EXPLICIT = re.compile(r"explicit deny in an? (?P<kind>[a-z -]+?)(?: policy| policies|[.:,;]|\s*$)", re.IGNORECASE)
_IMPLICIT = re.compile(r"because no (?P<kind>[a-z -]+?)(?: policy| policies)? allows?", re.IGNORECASE)
_POLICY = re.compile(r"arn:[\w-]+:(?:organizations|iam)::[\w]*:policy/[\w+=,.@/-]*[\w/]")

_KINDS = (
    ("service control", Stage.SCP),
    ("resource control", Stage.RCP),
    ("boundary", Stage.BOUNDARY),
    ("session", Stage.SESSION),
    ("identity-based", Stage.IDENTITY),
    ("resource-based", Stage.RESOURCE),
    ("trust", Stage.RESOURCE),
)


@dataclass(frozen=True, slots=True)
class Denial:
    """What a message says.

    Attributes:
        principal: The caller's ARN.
        action: ``service:Name``.
        resource: ARN, or ``*`` where the message names none.
        stage: The kind of policies that refused; None where the message does not say, or names a kind that
            Orgwright does not decide, such as VPC endpoint policies.
        explicit: True for a Deny, False for a missing Allow, None where the message does not say.
        policy: ARN of the policy where the message names it, else empty.
    """

    principal: str
    action: str
    resource: str
    stage: Stage | None
    explicit: bool | None
    policy: str


def read_denial(message: str) -> Denial | None:
    """Read a message with whatever stands around it; None when there is none in the text."""
    text = " ".join(message[:20_000].split())
    request = _REQUEST.search(text)
    if request is None:
        return None
    rest = text[request.end() :]
    explicit, implicit = _EXPLICIT.search(rest), _IMPLICIT.search(rest)
    reason = explicit or implicit
    kind = reason["kind"].lower() if reason else ""
    stage = next((stage for words, stage in _KINDS if words in kind), None)
    policy = _POLICY.search(rest)
    resource = (request["resource"] or "*").rstrip(".,;")
    return Denial(
        request["principal"],
        request["action"],
        resource,
        stage,
        None if reason is None else explicit is not None,
        policy.group() if policy else "",
    )
