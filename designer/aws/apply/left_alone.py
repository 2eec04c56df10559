"""What a plan leaves alone: differences that the design accepts for a while, and what AWS Control Tower keeps."""

from __future__ import annotations

from collections.abc import Generator, Iterator

from designer.analysis.drift.drift import finding_drift
from designer.analysis.drift.taking import taking_over
from designer.analysis.drift.words import item_title
from designer.analysis.migration.target import is_of_control_tower
from designer.basics.errors import EditError
from designer.basics.words import counted
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import load


def leaving_alone(
    live: Organization, design: Organization, day: str
) -> Generator[None, None, tuple[Organization, list[dict[str, str]]]]:
    """Return the end of a plan and what it leaves alone, as members of its file, in steps.

    Args:
        live: The organization as it was read.
        design: The design; its end of a plan has the values of AWS where the design accepts them.
        day: The day on which a silence has to count, ISO 8601.

    Raises:
        EditError: AWS would refuse the design with what is accepted.
    """
    left = [
        {"what": one.name, "owner": "AWS Control Tower"} for one in live.policies.values() if is_of_control_tower(one)
    ]
    if not design.settings.drift_silences:
        return design, left
    drift = yield from finding_drift(None, design, live, load(), whole=True, day=day)
    if not drift.silenced:
        return design, left
    goal = design.copy()
    try:
        goal.apply(taking_over(drift, [item for item, _ in drift.silenced], goal))
    except EditError as error:
        accepted = counted(len(drift.silenced), "difference")
        raise EditError(f"The design accepts {accepted} from AWS, which cannot be left alone: {error}") from None
    for item, one in drift.silenced:
        left.append({"what": item_title(drift, item), "owner": one.owner, "reason": one.reason, "until": one.until})
    return goal, left


def left_alone_words(left: list[dict[str, str]]) -> Iterator[str]:
    """Yield a sentence for each difference that the design accepts."""
    for one in left:
        if "until" in one:
            yield f"Left alone until {one['until']}: {one['what']}. {one['owner']} accepts it: {one['reason']}"
