"""Answers to the questions of a transfer, and the evidence that people record for them."""

from enum import Enum
from typing import NamedTuple

from designer.basics.dataclass import dataclass


class ReadyStatus(Enum):
    """Answer to a question of readiness."""

    FAIL = "FAIL"
    UNKNOWN = "UNKNOWN"
    READY = "PASS"
    NOT_APPLICABLE = "N/A"

    @property
    def blocks(self) -> bool:
        """Whether nothing may be sent before it is another one."""
        return self in (ReadyStatus.FAIL, ReadyStatus.UNKNOWN)


@dataclass(frozen=True, slots=True)
class ReadyItem:
    """One question with its answer.

    Attributes:
        id: Its word, as in a file of evidence.
        title: The answer in a sentence.
        status: The answer.
        owner: Who has to act, or has answered.
        evidence: What the answer rests on.
        details: What it is about, a line each.
        call: The call of the AWS CLI that tells it; "" where the designs do.
        until: Last day on which recorded evidence counts, ISO 8601; "" for no end.
    """

    id: str
    title: str
    status: ReadyStatus
    owner: str
    evidence: str
    details: tuple[str, ...] = ()
    call: str = ""
    until: str = ""


class ReadyEvidence(NamedTuple):
    """What somebody found out for one question.

    Attributes:
        status: The answer: PASS, FAIL or N/A.
        owner: Who answers for it.
        evidence: What they looked at.
        until: Last day on which it counts, ISO 8601; "" for no end.
    """

    status: ReadyStatus
    owner: str
    evidence: str
    until: str = ""
