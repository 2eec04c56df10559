"""The team's libraries that a design says it was judged by, besides our own checks."""

from designer.basics.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class JudgingLibrary:
    """A team's library by which a design was judged.

    Attributes:
        id: Its name: "acme-guardrails".
        version: As people name it: "2.4".
        digest: SHA-256 of its files, in hexadecimal.
    """

    id: str
    version: str
    digest: str
