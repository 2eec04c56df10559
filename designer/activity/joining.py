"""Activity files joined into one that counts each event once."""

from __future__ import annotations

from designer.activity.activity_file import ActivityFile, hash_of
from designer.basics.errors import OrgwrightError


def join(other: ActivityFile, into: ActivityFile, name: str) -> None:
    """Add what one file holds to another, within its `at_once`.

    Raises:
        OrgwrightError: Both have an event, which would count twice: kinds hold no events.
    """
    sealed, known = other.sealed_days(), into.days()
    closed = into.sealed_days()
    for key, count in other.days().items():
        ids = other.events(key)
        if ids & into.events(key) or (key in known and key in sealed | closed):
            raise OrgwrightError(
                f"{name} has events of account {key.account} in {key.region} that the joined file has already. "
                "If an earlier merge added them, nothing is left to do; if two files share them, read the trails into "
                "one file instead: there they count once."
            )
        if key in sealed:
            into.seal_day(key, count)
        else:
            into.add_events(key, b"".join(sorted(ids)))
    into.add_kinds((hash_of(kind), kind, summary) for kind, summary in other.kinds())
    into.add_changes(other.changes())
    into.add_reports(other.reports())
    into.copy_files(other)
