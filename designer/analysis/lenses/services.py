"""Accounts that run AWS services for the whole organization: delegated administrators, and the management account."""

from designer.analysis.compliance.delegation import administered, service_name
from designer.analysis.lenses.annotation import NodeAnnotation, Tone, ToneColour
from designer.analysis.lenses.lens import Lens, LensFacts, LensResult, LensSteps, annotating_accounts, tone_entries
from designer.basics.words import counted
from designer.organization.model.observed import OrganizationPart
from designer.organization.model.records import NodeId

DELEGATED = Tone(ToneColour.ACCENT, "key", "delegated administrator")
MANAGEMENT = Tone(ToneColour.OTHER, "management", "management account")
NO_SERVICE = Tone(ToneColour.QUIET, "remove", "no service")

_LABELS = {
    DELEGATED: "as delegated administrator",
    MANAGEMENT: "as management account",
    NO_SERVICE: "without a service",
}

_NAMED = 2


def _read(facts: LensFacts, _subject: str) -> LensSteps:
    organization, settings = facts.organization, facts.organization.settings
    running = administered(organization)
    plain = NodeAnnotation(NO_SERVICE)

    def annotation(account: NodeId) -> NodeAnnotation:
        services = running.get(account, ())
        return NodeAnnotation(DELEGATED, line=_named(services)) if services else plain

    annotations = yield from annotating_accounts(organization, annotation)
    delegated = {one.service for one in settings.delegated_administrators}
    left = tuple(one for one in settings.trusted_services if one not in delegated)
    if left and settings.management_account is not None:
        annotations[settings.management_account] = NodeAnnotation(MANAGEMENT, line=_named(left))
    entries = tone_entries("account", annotations.values(), _LABELS, _LABELS)
    unknown = {OrganizationPart.TRUSTED_SERVICES, OrganizationPart.DELEGATED_ADMINISTRATORS}.intersection(
        settings.unknown
    )
    hint = f"{counted(len(settings.trusted_services), 'service')} with trusted access"
    return LensResult(
        "Which accounts are delegated administrators?",
        entries,
        annotations,
        f"{hint} · not all known" if unknown else hint,
    )


def _named(services: tuple[str, ...]) -> str:
    """Names of services on a card: "GuardDuty, Security Hub and 2 more"."""
    names = sorted(map(service_name, services), key=str.lower)
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")


LENS = Lens(
    "services",
    "key",
    "Which accounts are delegated administrators",
    "delegated administrators",
    _read,
    other_words="delegated admin trusted access",
)
