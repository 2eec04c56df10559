"""Table of the sections of a report, in reading order, and the making of a report."""

from collections.abc import Callable, Collection, Mapping

from designer.exchange.reports import answers, comments, compliance, effective, identities, nodes, structure
from designer.exchange.reports.answers import summary
from designer.exchange.reports.contents import OrganizationReport, ReportSection
from designer.exchange.reports.subject import ReportSubject
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import Catalogue

SECTIONS: Mapping[str, Callable[[ReportSubject], ReportSection]] = {
    "summary": summary,
    "tree": structure.tree_section,
    "accounts": structure.accounts,
    "guardrails": nodes.guardrails_table,
    "actions": answers.actions,
    "nodes": nodes.pages,
    "policies": structure.policies_section,
    "effective": effective.effective_section,
    "tests": answers.tests_section,
    "comments": comments.comments_section,
    "problems": answers.problems,
    "responsibility": answers.responsibility_section,
    "identities": identities.identities,
    "programmes": compliance.programmes_section,
    "agreements": compliance.agreements,
    "evidence": compliance.evidence,
    "limits": structure.limits_section,
    "glossary": answers.glossary,
}


def report_on(
    organization: Organization, catalogue: Catalogue, source: str, day: str, wanted: Collection[str] = ()
) -> OrganizationReport:
    """Return the report on a design.

    Args:
        organization: The design.
        catalogue: Actions.
        source: Name of the file.
        day: Day that the report states and that decides which tests have expired, ISO.
        wanted: Ids of sections, in any order; empty for all.
    """
    subject = ReportSubject(organization, catalogue, day)
    sections = tuple(make(subject) for name, make in SECTIONS.items() if not wanted or name in wanted)
    return OrganizationReport(organization.settings.name, source, day, catalogue.date, sections)
