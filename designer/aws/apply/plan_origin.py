"""Where a plan comes from: the reading that it rests on, what that lacks, and for how long it holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from designer.aws.apply.plan_file import PlanOrigin
from designer.aws.session import CallerIdentity
from designer.basics.errors import EditError
from designer.exchange.conversion import ConversionReport, Outcome
from designer.organization.model.organization import Organization

HOURS = 24
"""Hours for which a plan may be carried out: what it rests on is as old."""


def plan_origin(
    live: Organization, identity: CallerIdentity, address: str, gaps: list[str], *, with_tests: bool
) -> PlanOrigin:
    """Return the origin of a plan that is made now.

    Args:
        live: The organization as it was just read.
        identity: The caller who has read it.
        address: Address that is asked in place of AWS's; "" for AWS's own.
        gaps: What could not be read.
        with_tests: Whether each step is held to the design's guardrail tests.

    Raises:
        EditError: AWS does not tell which organization it is.
    """
    if not live.settings.aws_id:
        raise EditError("AWS does not tell which organization this is: a plan has to name it.")
    now = datetime.now(UTC)
    moment = now.isoformat(timespec="seconds")
    return PlanOrigin(
        organization=live.settings.aws_id,
        partition=live.settings.partition or "aws",
        endpoint=address,
        author=identity.arn,
        account=identity.account,
        created=moment,
        expires=(now + timedelta(hours=HOURS)).isoformat(timespec="seconds"),
        read=moment,
        with_tests=with_tests,
        gaps=tuple(gaps),
    )


def own_address(*clients: object) -> str:
    """Return the first address of boto3's clients that is not AWS's own; "" if all are."""
    addresses = [str(getattr(getattr(client, "meta", None), "endpoint_url", "")) for client in clients]
    return next((address for address in addresses if address and not _is_of_aws(address)), "")


def _is_of_aws(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    return host.endswith((".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".amazonaws.eu"))


def reading_gaps(organization: Organization, losses: ConversionReport) -> list[str]:
    """Return what a reading could not tell, in words: parts, policies, and whatever else its report calls unknown."""
    found = [part.value for part in organization.settings.unknown]
    found += [f"policy {policy.name}" for policy in organization.policies.values() if policy.unknown is not None]
    unknowns = [f"{entry.where}: {entry.what}" for entry in losses.entries if entry.outcome is Outcome.UNKNOWN]
    return list(dict.fromkeys((*found, *unknowns)))
