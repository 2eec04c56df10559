"""The shape of the records on compliance, as pydantic sees it: a part of `schema`."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired, TypeAlias

from pydantic import Field
from typing_extensions import TypedDict  # typing's own cannot be read by pydantic on Python 3.11

from designer.exchange.formats.members.observed_shapes import strict
from designer.organization.model.lengths import LONGEST_ID, LONGEST_TEXT

Word: TypeAlias = Annotated[str, Field(min_length=1, max_length=LONGEST_ID)]
Text: TypeAlias = Annotated[str, Field(max_length=LONGEST_TEXT)]
Day: TypeAlias = Annotated[str, Field(max_length=40, description="ISO 8601, such as 2026-11-27.")]


@strict
class AgreementShape(TypedDict):
    """An agreement with AWS, as AWS Artifact keeps it."""

    id: Word
    name: Text
    scope: Literal["account", "organization"]
    account: NotRequired[
        Annotated[str, Field(description="Id of the account that has accepted it; the management account by default.")]
    ]
    state: NotRequired[Literal["PLANNED", "ACTIVE", "CUSTOMER_TERMINATED", "AWS_TERMINATED"]]
    arn: NotRequired[Annotated[Text, Field(description="ARN of the agreement, the same for all customers.")]]
    start: NotRequired[Day]
    end: NotRequired[Day]
    note: NotRequired[Text]


@strict
class EvidenceReportShape(TypedDict):
    """A version of a report of AWS Artifact; never its text."""

    id: Word
    name: Text
    version: NotRequired[Annotated[int, Field(ge=1)]]
    start: NotRequired[Annotated[Day, Field(description="First day of the period that it covers.")]]
    end: NotRequired[Annotated[Day, Field(description="Last day of the period that it covers.")]]
    published: NotRequired[Annotated[bool, Field(description="False for one that AWS has withdrawn.")]]
    series: NotRequired[Text]
    company: NotRequired[Text]
    terms: NotRequired[Annotated[Text, Field(description="PASSTHROUGH or EXPLICIT, where terms must be accepted.")]]


@strict
class ArtifactReadingShape(TypedDict):
    """A reading of a list of AWS Artifact."""

    part: Literal["agreements", "reports"]
    account: Annotated[Text, Field(description="Twelve digits of the account that asked.")]
    day: NotRequired[Day]


@strict
class ProgrammeListShape(TypedDict):
    """A list of services in scope of a programme, of one's own."""

    programme: Word
    asOf: Annotated[Day, Field(description="Day of the list.")]
    source: Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
    services: Annotated[list[Word], Field(description="Prefixes of services.")]
    title: NotRequired[Text]
    note: NotRequired[Text]


@strict
class AcceptedServiceShape(TypedDict):
    """A decision that a service may stay possible out of scope."""

    node: Annotated[Word, Field(description="Id of a node; it counts below, too.")]
    service: Annotated[Word, Field(description="Prefix of the service.")]
    reason: Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
    programme: NotRequired[Annotated[Text, Field(description="Id of the programme; left out for all.")]]
    owner: NotRequired[Text]
    until: NotRequired[Annotated[Day, Field(description="Last day on which it counts.")]]


@strict
class CustomerDutyShape(TypedDict):
    """State of a duty that stays with the customer of a programme."""

    node: Annotated[Word, Field(description="Id of a node; it counts below, too.")]
    programme: Word
    duty: Word
    state: NotRequired[Literal["open", "done"]]
    owner: NotRequired[Text]
    day: NotRequired[Day]
    note: NotRequired[Text]


@strict
class SensitiveActionShape(TypedDict):
    """Place of an action in the list of sensitive actions, where it is not that of the program."""

    action: Annotated[Word, Field(description="Name of an action, such as s3:DeleteBucket.")]
    state: NotRequired[Literal["listed", "shown", "left-out"]]
    group: NotRequired[Annotated[Text, Field(description="Id of a group of the program, or a title of one's own.")]]


@strict
class ComplianceShape(TypedDict):
    """Agreements, evidence, lists of services, decisions, duties, sensitive actions; AWS never sees them."""

    agreements: NotRequired[list[AgreementShape]]
    reports: NotRequired[list[EvidenceReportShape]]
    readings: NotRequired[list[ArtifactReadingShape]]
    lists: NotRequired[list[ProgrammeListShape]]
    accepted: NotRequired[list[AcceptedServiceShape]]
    duties: NotRequired[list[CustomerDutyShape]]
    sensitive: NotRequired[list[SensitiveActionShape]]
