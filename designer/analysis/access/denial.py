"""AWS's "access denied" messages: what was asked, by whom, and which kind of policy AWS says refused it.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
and https://aws.amazon.com/blogs/security/enhanced-access-denied-error-messages-with-policy-arns
"""

import re
from enum import Enum

from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError
from designer.policy.evaluation.explanation import Explanation
from designer.policy.evaluation.outcome import Answer, Stage
from designer.policy.matching import arns


class DeniedBy(Enum):
    """The kind of policy that a message names; the value is how AWS writes it."""

    SCP = "service control policy"
    RCP = "resource control policy"
    IDENTITY = "identity-based policy"
    RESOURCE = "resource-based policy"
    BOUNDARY = "permissions boundary"
    SESSION = "session policy"
    ENDPOINT = "VPC endpoint policy"
    UNSAID = ""


@dataclass(frozen=True, slots=True)
class Denial:
    """An "access denied" message, read.

    Attributes:
        principal: ARN of the caller.
        action: As written.
        resource: ARN; empty if none is named.
        denied_by: The kind of policy.
        explicit: True if a Deny did it; False for a missing Allow, None if the message does not say.
        policy: ARN of the policy, where AWS names it.
        encoded: True if an encoded authorization message is beside it.
        authorization: Id that AWS accepts for a day at least to show the whole decision; empty if the message has none.
    """

    principal: str
    action: str
    resource: str = ""
    denied_by: DeniedBy = DeniedBy.UNSAID
    explicit: bool | None = None
    policy: str = ""
    encoded: bool = False
    authorization: str = ""

    @property
    def region(self) -> str:
        """The Region in the resource's ARN; empty if it has none."""
        parts = arns.split(self.resource)
        return parts[3] if len(parts) == arns.SEGMENTS and "*" not in parts[3] else ""


_LONGEST = 8_000
"""Messages are short; what is behind is not looked at."""

_WHO = re.compile(
    r"(?:user|principal|role)\s*:?\s*(?P<principal>\S+) is not authorized to perform:?\s*(?P<action>[\w-]+:\w+)",
    re.IGNORECASE,
)
_RESOURCE = re.compile(
    r"""\s+on resource:?\s*(?P<resource>".*?"|'.*?'|.+?)(?=,?\s+(?:with an|because)\s|[."'}]*\s*$)"""
)
_BECAUSE = re.compile(
    r"(?P<explicit>with an explicit deny)(?: in (?:an? |the )?(?P<deny>[a-z -]+?policy|permissions boundary))?"
    r"(?:\s*:\s*(?P<arn>arn:\S+))?|because no (?P<gap>[a-z -]+?policy|permissions boundary) allows",
    re.IGNORECASE,
)
_ENCODED = re.compile(r"encoded authorization failure message", re.IGNORECASE)
_ENCODED_TAIL = re.compile(r"[.\s]*encoded authorization failure message.*$", re.IGNORECASE | re.DOTALL)
_AUTHORIZATION = re.compile(
    r"#/authorization-details/([a-z\d]{1,256})|authorization id:?\s*([a-z\d]{1,256})", re.IGNORECASE
)
_AUTHORIZATION_TAIL = re.compile(
    r"[.,\s]*(?:\bGo to https?://\S*authorization-details/|\b(?:or )?call the GetRequestAuthorizationDetails\b|"
    r"\bauthorization id:).*$",
    re.IGNORECASE | re.DOTALL,
)
"""Sentence with a link and an id, which AWS writes behind the message of some services. Source:
https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied-authorization-id.html"""


def is_denial_text(text: str) -> bool:
    """Return True for a text with such a message in it, near its beginning."""
    return _WHO.search(" ".join(text[:_LONGEST].split())) is not None


def parse_denial(text: str) -> Denial:
    """Read a message, with whatever is around it.

    Raises:
        EditError: The text holds no such message; shows what one looks like.
    """
    message = " ".join(text[:_LONGEST].replace('\\"', '"').split())
    encoded = bool(_ENCODED.search(message))
    authorization = _AUTHORIZATION.search(message)
    message = _AUTHORIZATION_TAIL.sub("", _ENCODED_TAIL.sub("", message))
    who = _WHO.search(message)
    if who is None:
        raise EditError(_no_message(message, encoded=encoded, authorization=_id_in(authorization)))
    rest = message[who.end() :]
    resource = _RESOURCE.match(rest)
    because = _BECAUSE.search(rest)
    return Denial(
        who["principal"].strip("\"'"),
        who["action"],
        _unquoted(resource["resource"]) if resource else "",
        _kind(because),
        None if because is None else bool(because["explicit"]),
        _unquoted(because["arn"] or "") if because else "",
        encoded,
        _id_in(authorization),
    )


def authorization_command(authorization: str) -> str:
    """Return the command that asks AWS for a whole decision, level by level; the id is letters and digits alone."""
    return f"aws iam-toolbox get-request-authorization-details --authorization-id {authorization}"


def _id_in(found: re.Match[str] | None) -> str:
    return next(filter(None, found.groups()), "") if found else ""


def _unquoted(text: str) -> str:
    return text.strip("\"'").rstrip(".,;\"'")


def _kind(because: re.Match[str] | None) -> DeniedBy:
    said = (because["deny"] or because["gap"] or "").lower() if because else ""
    return next((kind for kind in DeniedBy if kind.value and kind.value.lower() == said), DeniedBy.UNSAID)


def _no_message(message: str, *, encoded: bool, authorization: str) -> str:
    if authorization:
        return (
            "This is the id of a decision, which only AWS knows. Ask it with "
            f"“{authorization_command(authorization)}”, and paste what it answers."
        )
    if encoded:
        return (
            "This message only holds an encoded text, which AWS alone can read. Decode it with "
            "“aws sts decode-authorization-message”, then fill in account, action and resource from its answer."
        )
    if not message:
        return "Paste the message of an AccessDenied error here."
    return (
        "This is not a message that AWS writes when it denies access. One looks like this: User: "
        "arn:aws:iam::111122223333:user/Ann is not authorized to perform: s3:GetObject on resource: "
        "arn:aws:s3:::bucket/key with an explicit deny in a service control policy."
    )


_STAGES = {DeniedBy.SCP: Stage.SCP, DeniedBy.RCP: Stage.RCP}


def reason_of_aws(denial: Denial, explanation: Explanation) -> str:
    """Return AWS's reason beside the answer of the design, in a sentence."""
    stage = _STAGES.get(denial.denied_by)
    if stage is None:
        return _beside_others(denial, explanation)
    kind = stage.value.upper()
    ours = explanation.stage(stage)
    if ours.answer is Answer.DENIED:
        explicit = any(level.answer is Answer.DENIED and not level.gap for level in ours.levels)
        if denial.explicit is explicit:
            return f"AWS says that an {kind} denied it, and in this design one does, too: see below."
        return f"AWS and this design both blame an {kind}, but not in the same way: other policies may be deployed."
    if ours.answer is Answer.CONDITIONAL:
        return f"AWS says that an {kind} denied it. Here that depends on what the message does not say."
    if ours.answer is Answer.UNKNOWN:
        return f"AWS says that an {kind} denied it. Here not every {kind} is known: it may be one of those."
    return f"AWS says that an {kind} denied it, but in this design none does: it is not what is deployed."


def _beside_others(denial: Denial, explanation: Explanation) -> str:
    if denial.denied_by is DeniedBy.UNSAID:
        return "The message does not say which kind of policy denied it."
    missing = "lacks an Allow" if denial.explicit is False else "denies it"
    sentence = f"AWS says that the {denial.denied_by.value} {missing}: that is not a policy of the organization."
    if explanation.answer is Answer.DENIED:
        return f"{sentence} Here the organization denies it, too; AWS names only one reason."
    return f"{sentence} What the organization says is below."
