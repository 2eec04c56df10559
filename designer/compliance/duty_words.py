"""Words of shared responsibility: who keeps a layer, because of what; the same in window, command line and reports."""

from __future__ import annotations

from collections.abc import Sequence

from designer.compliance.responsibility import Basis, DutyChange, LayerDuty, Responsibility
from designer.compliance.service_classes import Who
from designer.words import counted

WHO_WORDS = {Who.AWS: "AWS", Who.CUSTOMER: "you", Who.SHARED: "shared"}
"""The keeper of a layer in a word."""

MODEL = (
    "AWS builds the house and keeps it standing; what you do in it, and who gets a key, is up to you. The more of a "
    "service AWS runs, the less of it is yours."
)
"""The model in plain words, for who meets it the first time."""

NOT_CLASSIFIED = "Nobody has classified it: treat it as yours."

_SHOWN = 6
_COMMON = (
    "ec2",
    "eks",
    "ecs",
    "lambda",
    "rds",
    "s3",
    "dynamodb",
    "vpc",
    "elasticloadbalancing",
    "kms",
    "iam",
    "cloudtrail",
)


def listed(names: Sequence[str], shown: int = _SHOWN) -> str:
    """Names, the first few of many."""
    more = len(names) - shown
    return ", ".join(names[:shown]) + (f" and {more:,} more" if more > 0 else "")


def basis_words(found: Responsibility) -> str:
    """Services that count: "9 classified services that can be started here"."""
    basis = "declared to be in use" if found.basis is Basis.DECLARED else "that can be started here"
    return f"{counted(found.services, 'classified service')} {basis}"


def keeper_words(duty: LayerDuty) -> str:
    """The keeper of a layer in a word; "nothing" where no service counts for it, so that there is nothing to keep."""
    return "nothing" if duty.is_empty else WHO_WORDS[duty.who]


def change_words(change: DutyChange) -> str:
    """Difference that a denial makes to one layer: "no more because of ec2; you → AWS"."""
    old, new = keeper_words(change.before), keeper_words(change.after)
    who = f"{old} → {new}" if old != new else f"still {new}, because of {reason_words(change.after)}"
    return f"no more because of {listed(sorted(change.gone, key=commonness))}; {who}"


def short_change_words(change: DutyChange) -> str:
    """The same in few words: "you → AWS", "7 fewer, still you"."""
    old, new = keeper_words(change.before), keeper_words(change.after)
    return f"{old} → {new}" if old != new else f"{len(change.gone):,} fewer, still {new}"


def reason_words(duty: LayerDuty, shown: int = _SHOWN) -> str:
    """Services that decide who keeps a layer, those that most accounts use first: "ec2, eks and 18 more"."""
    if not duty.because:
        return "no service counts"
    if duty.who is Who.AWS:
        return f"all of {counted(len(duty.because), 'service')}"
    return listed(sorted(duty.because, key=commonness), shown)


def commonness(service: str) -> tuple[int, str]:
    """Place of a service in a list that begins with what most accounts use, then by its prefix."""
    return _COMMON.index(service) if service in _COMMON else len(_COMMON), service
