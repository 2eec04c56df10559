"""Sources that add to a design: they tell of its accounts or its compliance, and nothing of the organization."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from designer.exchange.conversion import ConversionReport
from designer.exchange.imports import programme_lists
from designer.exchange.imports.api import artifact_answers
from designer.exchange.imports.code.code_facts import only_name
from designer.exchange.imports.iam import iam_collect_identities, iam_files, identity_center_answers
from designer.exchange.imports.iam.identities import update_identities
from designer.exchange.imports.iam.identity_center import update_identity_center
from designer.exchange.imports.source import SourceFiles
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId

Adder: TypeAlias = Callable[[Organization, NodeId | None, str, ConversionReport], Change]
"""Makes the change that puts what was read into a design.

It is given the design, the account that the source is of, or None where the source tells it, the day of the answers
(ISO), and a report of what does not fit. It raises `EditError` where the source is of no account, or of another.
"""


class Addition(NamedTuple):
    """One kind of source.

    Attributes:
        name: Word of the command line.
        title: In a sentence, as in "This is …".
        recognises: Tells a source of this kind, without reading all of it.
        read: Reads a source; raises `FormatError`.
    """

    name: str
    title: str
    recognises: Callable[[SourceFiles], bool]
    read: Callable[[SourceFiles, ConversionReport], Adder]


def joined_changes(adders: Sequence[Adder]) -> Adder:
    """One maker of several changes, each of the design that those before it leave."""

    def add(design: Organization, account: NodeId | None, day: str, losses: ConversionReport) -> Change:
        if not adders:
            return Change("Nothing")
        change = adders[0](design, account, day, losses)
        for later in adders[1:]:
            with design.tentatively(change):
                following = later(design, account, day, losses)
            change = change.then(following)
        return change

    return add


def _is_inside(files: SourceFiles) -> bool:
    """True for answers of IAM or of Identity Center; a folder of iam-collect is an organization first."""
    collected = iam_collect_identities.has_identities(files)
    return not collected and (iam_files.is_iam(files) or identity_center_answers.is_center(files))


def _read_inside(files: SourceFiles, report: ConversionReport) -> Adder:
    """Insides of accounts, people of Identity Center, or both."""
    collected = iam_collect_identities.has_identities(files)
    is_center = identity_center_answers.is_center(files)
    people = identity_center_answers.read_center_answers(files, report) if is_center else None
    facts = None
    if collected:
        facts = iam_collect_identities.read_collected(files, report)
    elif people is None or iam_files.is_iam(files):
        facts = iam_files.read_iam(files, report)

    adders: list[Adder] = []
    if people is not None:
        adders.append(lambda design, _account, _day, losses: update_identity_center(design, people, losses))
    if facts is not None:
        adders.append(lambda design, account, _day, losses: update_identities(design, facts, account, losses))
    return joined_changes(adders)


def _read_artifact(files: SourceFiles, report: ConversionReport) -> Adder:
    facts = artifact_answers.read_artifact(files, report)
    return lambda design, account, day, losses: artifact_answers.update_artifact(design, facts, account, day, losses)


def _read_lists(files: SourceFiles, report: ConversionReport) -> Adder:
    lists = programme_lists.read_lists(files.read(only_name(files)), files.title, report)
    return lambda design, _account, _day, _told: programme_lists.update_lists(design, lists)


ADDITIONS = (
    Addition("artifact", "answers of AWS Artifact", artifact_answers.is_artifact, _read_artifact),
    Addition("iam", "answers of IAM about the inside of accounts", _is_inside, _read_inside),
    Addition("programmes", "lists of services in scope", programme_lists.is_list, _read_lists),
)
"""In the order in which they are asked."""


def recognised_addition(files: SourceFiles) -> Addition | None:
    """The addition that a source is; None for none."""
    return next((one for one in ADDITIONS if one.recognises(files)), None)


def by_name(name: str) -> Addition | None:
    """The addition of a name."""
    return next((one for one in ADDITIONS if one.name == name), None)
