"""AWS Artifact, asked live: agreements of the calling account, and the versions of AWS's own reports.

It is read in one place, us-east-1 (https://docs.aws.amazon.com/general/latest/gr/artifact.html), and never accepts,
ends or downloads anything.
"""

from collections.abc import Callable
from typing import cast

from designer.analysis.compliance.artifact import family_of
from designer.aws.client_answers import ServiceClient, pages_of
from designer.aws.workers import Silence
from designer.basics.errors import EditError
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.api.artifact_answers import ArtifactFacts, take_artifact_answer
from designer.exchange.imports.source import never_stops
from designer.organization.model.compliance import EvidenceReport

ARTIFACT_ACTIONS = ("artifact:ListCustomerAgreements", "artifact:ListReports", "artifact:ListReportVersions")
"""Everything that a reading asks."""

_REGION = "us-east-1"


def client_of(profile: str | None, silence: Silence) -> ServiceClient:
    """Client of a profile.

    Args:
        profile: Profile of the AWS CLI; None for what the environment says.
        silence: Told of each answer.

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
        session = boto3.Session(profile_name=profile)
        silence.listen(session.events)
        return cast("ServiceClient", session.client("artifact", region_name=_REGION, config=config))
    except exceptions.UnknownServiceError:
        raise EditError("This boto3 does not know AWS Artifact. Update it: pip install -U boto3.") from None


def read_live_artifact(
    client: ServiceClient, report: ConversionReport, stop: Callable[[], None] = never_stops
) -> ArtifactFacts:
    """Facts of AWS Artifact; a list that AWS refuses is told, and unknown.

    Args:
        client: The client.
        report: Told of what is refused.
        stop: Called before each list; raises to end the reading.

    Raises:
        SignInError: The credentials are no longer valid.
    """
    facts = ArtifactFacts()
    _take(facts, client, "list-customer-agreements", "customerAgreements", report)
    stop()
    _take(facts, client, "list-reports", "reports", report)
    for key in _of_aws(facts.reports):
        stop()
        _take(facts, client, "list-report-versions", "reports", report, reportId=key)
    return facts


def _of_aws(reports: list[EvidenceReport]) -> list[str]:
    """Ids of the reports that serve as evidence for some programme."""
    return list(dict.fromkeys(one.id for one in reports if family_of(one) is not None))


def _take(
    facts: ArtifactFacts, client: ServiceClient, command: str, member: str, report: ConversionReport, **parameters: str
) -> None:
    where = f"aws artifact {command}"
    for answer in pages_of(client, command, "nextToken", **parameters):
        if answer.members is None:
            report.unknown(where, f"The call failed: {answer.refused}. Nothing is known of it.")
        else:
            take_artifact_answer(facts, {member: answer.members.get(member)}, where, report)
