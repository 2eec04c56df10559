"""AWS Artifact, asked live: agreements of the calling account, and the versions of AWS's own reports.

It is read in one place, us-east-1 (https://docs.aws.amazon.com/general/latest/gr/artifact.html), and never accepts,
ends or downloads anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol, cast

from designer.aws.calls import SignInError
from designer.compliance.artifact import family_of
from designer.conversion import ConversionReport
from designer.errors import EditError
from designer.formats.loading import Json
from designer.imports.artifact_answers import ArtifactFacts, take_answer
from designer.model.compliance import EvidenceReport

READ_ACTIONS = ("artifact:ListCustomerAgreements", "artifact:ListReports", "artifact:ListReportVersions")
"""Everything that a reading asks."""

REGION = "us-east-1"
_MOST_PAGES = 200


class ArtifactClient(Protocol):
    """The client of boto3, of which every method is an operation."""

    def __getattr__(self, name: str) -> Callable[..., dict[str, Json]]: ...


def client_of(profile: str | None) -> ArtifactClient:
    """Client of a profile; None for what the environment says.

    Raises:
        EditError: boto3 is not installed, or too old to know AWS Artifact.
    """
    try:
        import boto3
        from botocore import exceptions
        from botocore.config import Config
    except ImportError:
        raise EditError("Reading AWS needs boto3: pip install 'orgwright[aws]'.") from None
    config = Config(retries={"mode": "standard", "total_max_attempts": 6}, connect_timeout=5, read_timeout=30)
    try:
        return cast(
            "ArtifactClient", boto3.Session(profile_name=profile).client("artifact", region_name=REGION, config=config)
        )
    except exceptions.UnknownServiceError:
        raise EditError("This boto3 does not know AWS Artifact. Update it: pip install -U boto3.") from None


def read(client: ArtifactClient, report: ConversionReport) -> ArtifactFacts:
    """Facts of AWS Artifact; a list that AWS refuses is told, and unknown.

    Raises:
        SignInError: The credentials are no longer valid.
    """
    facts = ArtifactFacts()
    _take(facts, client, "list_customer_agreements", "customerAgreements", report)
    _take(facts, client, "list_reports", "reports", report)
    for key in _of_aws(facts.reports):
        _take(facts, client, "list_report_versions", "reports", report, reportId=key)
    return facts


def _of_aws(reports: list[EvidenceReport]) -> list[str]:
    """Ids of the reports that serve as evidence for some programme."""
    return list(dict.fromkeys(one.id for one in reports if family_of(one) is not None))


def _take(
    facts: ArtifactFacts,
    client: ArtifactClient,
    operation: str,
    member: str,
    report: ConversionReport,
    **parameters: str,
) -> None:
    from botocore import exceptions

    where = f"aws artifact {operation.replace('_', '-')}"
    try:
        for page in _pages(client, operation, parameters):
            take_answer(facts, {member: _plain(page.get(member))}, where, report)
    except exceptions.ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", "refused"))
        if code.startswith(("ExpiredToken", "UnrecognizedClient", "InvalidClientToken")):
            raise SignInError(f"The sign-in is no longer valid ({code}).") from None
        report.unknown(where, f"AWS refuses it ({code}), so nothing is known of it.")
    except exceptions.BotoCoreError as error:
        report.unknown(where, f"AWS cannot be asked: {error}")


def _pages(client: ArtifactClient, operation: str, parameters: dict[str, str]) -> Iterator[dict[str, Json]]:
    token = ""
    for _ in range(_MOST_PAGES):
        page = getattr(client, operation)(**parameters, **({"nextToken": token} if token else {}))
        yield page
        following = page.get("nextToken")
        if not isinstance(following, str) or not following or following == token:
            return
        token = following


def _plain(value: object) -> Json:
    """Answer of boto3 as JSON: moments as texts."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    return cast("Json", value) if value is None or isinstance(value, str | int | float) else str(value)
