"""Differences between a design and AWS that the design accepts for a while."""

from designer.basics.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class DriftSilence:
    """One difference between the design and AWS that is accepted for a while; other values are drift again.

    Attributes:
        where: Id of the node or policy, that of AWS where the design has none; empty for the organization itself.
        part: The part of it, such as ``policies/deny-leave``; empty for the node or policy as a whole.
        design: Its value in the design, as JSON.
        live: Its value in AWS, as JSON.
        reason: The reason, for later readers.
        owner: Person or team that answers for it.
        until: Last day on which it counts, ISO 8601.
        wider: Whether it accepts that AWS allows more, or may: another difference may make one wider that was not.
    """

    where: str
    part: str
    design: str
    live: str
    reason: str = ""
    owner: str = ""
    until: str = ""
    wider: bool = False
