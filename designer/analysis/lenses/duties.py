"""Lenses of compliance: programmes, who keeps a layer, sensitive actions, and who runs services for all accounts."""

from collections.abc import Sequence
from functools import cache, partial

from designer.analysis.access.ceilings import Ceiling, Ceilings
from designer.analysis.compliance import service_classes
from designer.analysis.compliance.delegation import administered, service_name
from designer.analysis.compliance.programme_facts import facts_of, marks_at, marks_of
from designer.analysis.compliance.responsibility import Basis, Duties
from designer.analysis.compliance.scope import ProgrammeScope, ProgrammeScopes
from designer.analysis.compliance.sensitive_actions import known_actions
from designer.analysis.compliance.service_classes import Keeper, Layer
from designer.analysis.lenses.annotation import EXEMPT, UNKNOWN, NodeAnnotation, Tone, ToneColour
from designer.analysis.lenses.lens import (
    NODES_A_STEP,
    LensFacts,
    LensResult,
    LensSteps,
    LensSubject,
    annotating_accounts,
    lens_of,
    tone_entries,
)
from designer.basics.errors import EditError
from designer.basics.words import counted
from designer.organization.model.inherited import declared_services
from designer.organization.model.observed import OrganizationPart
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from designer.policy.states import State

KEPT = Tone(ToneColour.ALLOWED, "allowed", "in scope, or exceptions accepted")
PARTLY = Tone(ToneColour.CONDITIONAL, "conditional", "out of scope possible")
NO_PROGRAMME = Tone(ToneColour.QUIET, "remove", "without a programme")

_SCOPE_TONES = {State.ALLOWED: KEPT, State.CONDITIONAL: PARTLY, State.UNKNOWN: UNKNOWN, State.EXEMPT: EXEMPT}
_WORST = (State.CONDITIONAL, State.UNKNOWN, State.EXEMPT, State.ALLOWED)


def _read_programmes(facts: LensFacts, _subject: str) -> LensSteps:
    organization = facts.organization
    day = facts.day or facts.catalogue.date
    scopes = ProgrammeScopes(organization, facts.catalogue, day)
    annotations: dict[NodeId, NodeAnnotation] = {}
    plain = NodeAnnotation(NO_PROGRAMME)
    for number, node in enumerate(organization.walk()):
        if number % NODES_A_STEP == NODES_A_STEP - 1:
            yield
        if organization.node(node).kind is NodeKind.ACCOUNT:
            found = scopes.all_of(node) if marks_of(organization, node) else ()
            annotations[node] = _programmes_annotation(found) if found else plain
        elif here := marks_at(organization, node):
            titles = (facts_of(organization, programme) for programme in here)
            named = ", ".join(one.title if one else own for one, own in zip(titles, here, strict=True))
            annotations[node] = NodeAnnotation(line=named)
    entries = tone_entries("account", annotations.values(), (KEPT, PARTLY, UNKNOWN, EXEMPT, NO_PROGRAMME))
    return LensResult("Are only services in scope of the programmes allowed?", entries, annotations, f"As of {day}")


def _programmes_annotation(scopes: tuple[ProgrammeScope, ...]) -> NodeAnnotation:
    """Return the worst of the programmes as the tone, in words."""
    worst = min(scopes, key=lambda scope: (_WORST.index(scope.state), -len(scope.undecided)))
    return NodeAnnotation(_SCOPE_TONES[worst.state], line=worst.words)


PROGRAMMES_LENS = lens_of("programmes", _read_programmes)


_KEEPER_TONES = {
    (Keeper.CUSTOMER, Basis.DECLARED): Tone(ToneColour.ACCENT, "duty-yours", "yours, in use"),
    (Keeper.CUSTOMER, Basis.CEILING): Tone(ToneColour.ACCENT, "duty-possible", "yours, only possible"),
    (Keeper.SHARED, Basis.DECLARED): Tone(ToneColour.ACCENT, "duty-shared", "shared, in use"),
    (Keeper.SHARED, Basis.CEILING): Tone(ToneColour.ACCENT, "duty-shared-possible", "shared, only possible"),
    (Keeper.AWS, Basis.DECLARED): Tone(ToneColour.QUIET, "duty-aws", "AWS"),
    (Keeper.AWS, Basis.CEILING): Tone(ToneColour.QUIET, "duty-aws", "AWS"),
}
_NOTHING = Tone(ToneColour.QUIET, "duty-none", "no service to keep")
"""For an account that can start no service and declares none."""


def _read_duties(facts: LensFacts, subject: str) -> LensSteps:
    organization = facts.organization
    table = service_classes.load()
    ceilings = Ceilings(organization, facts.catalogue, facts.assumption)
    duties = Duties(organization, ceilings, table)
    place = next(number for number, layer in enumerate(table.layers) if layer.id == subject)
    known: dict[tuple[Ceiling, tuple[str, ...]], NodeAnnotation] = {}
    annotations: dict[NodeId, NodeAnnotation] = {}
    for number, account in enumerate(organization.accounts()):
        key = (ceilings.of(account), declared_services(organization, account))  # accounts on equal paths share one
        if key not in known:
            found = duties.of(account)
            layer = found.layers[place]
            tone = _NOTHING if layer.is_empty else _KEEPER_TONES[layer.who, found.basis]
            known[key] = NodeAnnotation(tone, line=tone.words)
            yield
        annotations[account] = known[key]
        if number % NODES_A_STEP == NODES_A_STEP - 1:
            yield
    entries = tone_entries("account", annotations.values(), dict.fromkeys((*_KEEPER_TONES.values(), _NOTHING)))
    hint = f"By services declared or possible · {table.date}"
    return LensResult(f"Who keeps {_named_layer(table.layers[place])}?", entries, annotations, hint)


def _named_layer(layer: Layer) -> str:
    """Return the name of a layer inside a sentence: "guest OS and patching"."""
    return layer.name[:1].lower() + layer.name[1:]


def _name_of_layer(_organization: Organization, subject: str) -> str:
    return next((_named_layer(layer) for layer in service_classes.load().layers if layer.id == subject), subject)


def _offered_layers(_facts: LensFacts, text: str) -> Sequence[str]:
    words = text.lower().split()
    searched = {layer.id: f"who keeps patches {layer.id} {layer.name} {layer.about}".lower() for layer in _layers()}
    return [layer for layer, known in searched.items() if all(word in known for word in words)]


def _layers() -> tuple[Layer, ...]:
    return service_classes.load().layers


def _find_layer(_organization: Organization, text: str) -> str:
    wanted = text.strip().casefold()
    for layer in _layers():
        if wanted in (layer.id, layer.name.casefold()):
            return layer.id
    raise EditError(f"There is no layer {text}. It is one of {', '.join(layer.id for layer in _layers())}.")


DUTY_LENS = lens_of(
    "duty", _read_duties, LensSubject("LAYER", "guest_os", _find_layer, _offered_layers, _name_of_layer)
)


_EVERY = "all"
"""Subject of all groups together."""

ALL_DENIED = Tone(ToneColour.DENIED, "denied", "all denied")
SOME = Tone(ToneColour.CONDITIONAL, "conditional", "some allowed")
ALL_ALLOWED = Tone(ToneColour.ALLOWED, "allowed", "all allowed")


def _read_sensitive(facts: LensFacts, subject: str) -> LensSteps:
    organization, catalogue = facts.organization, facts.catalogue
    listed = known_actions(organization)
    names = tuple(action for group in listed.groups if subject in (_EVERY, group.id) for action in group.actions)
    indices = (catalogue.index(name) for name in names)
    mask = sum({1 << index for index in indices if index is not None})
    ceilings = Ceilings(organization, catalogue, facts.assumption)
    annotate = cache(partial(_sensitive_annotation, mask=mask))  # accounts on equal paths share a ceiling
    annotations = yield from annotating_accounts(organization, lambda account: annotate(ceilings.of(account)))
    entries = tone_entries("account", annotations.values(), (ALL_DENIED, SOME, ALL_ALLOWED, UNKNOWN, EXEMPT))
    hint = f"{mask.bit_count():,} sensitive actions · list of {listed.date}"
    asked = (
        "All sensitive actions" if subject == _EVERY else f"Sensitive actions, {_name_of_group(organization, subject)}"
    )
    return LensResult(f"{asked}: what do SCPs leave?", entries, annotations, hint)


def _sensitive_annotation(ceiling: Ceiling, mask: int) -> NodeAnnotation:
    possible, every = (ceiling.possible & mask).bit_count(), mask.bit_count()
    if ceiling.exempt:
        return NodeAnnotation(EXEMPT, line="exempt")
    if ceiling.unknown & mask:
        return NodeAnnotation(UNKNOWN, line="unknown")
    if not possible:
        return NodeAnnotation(ALL_DENIED, line="none possible")
    tone = ALL_ALLOWED if ceiling.sure & mask == mask else SOME
    return NodeAnnotation(tone, line=f"{possible:,} of {every:,} possible")


def _name_of_group(organization: Organization, subject: str) -> str:
    """Return the group inside a sentence: "leaving and closing"."""
    group = next((one for one in known_actions(organization).groups if one.id == subject), None)
    return f"{group.title[:1].lower()}{group.title[1:]}" if group else "all groups"


def _offered_groups(facts: LensFacts, text: str) -> Sequence[str]:
    words = text.lower().split()
    groups = known_actions(facts.organization).groups
    searched = {
        _EVERY: "all sensitive actions",
        **{group.id: f"sensitive actions {group.id} {group.title}" for group in groups},
    }
    return [subject for subject, names in searched.items() if all(word in names.lower() for word in words)]


def _find_group(organization: Organization, text: str) -> str:
    wanted = text.strip().casefold()
    groups = known_actions(organization).groups
    found = next((group.id for group in groups if wanted in (group.id.casefold(), group.title.casefold())), "")
    if wanted != _EVERY and not found:
        raise EditError(f"There is no group {text}. It is {_EVERY}, {', '.join(group.id for group in groups)}.")
    return found or _EVERY


def _is_there(organization: Organization, subject: str) -> bool:
    return subject == _EVERY or any(group.id == subject for group in known_actions(organization).groups)


SENSITIVE_LENS = lens_of(
    "sensitive",
    _read_sensitive,
    LensSubject("GROUP", "logging", _find_group, _offered_groups, _name_of_group, _is_there),
)


DELEGATED = Tone(ToneColour.ACCENT, "key", "delegated administrator")
MANAGEMENT = Tone(ToneColour.OTHER, "management", "management account")
NO_SERVICE = Tone(ToneColour.QUIET, "remove", "no service")

_SERVICE_LABELS = {
    DELEGATED: "as delegated administrator",
    MANAGEMENT: "as management account",
    NO_SERVICE: "administering no service",
}

_NAMED = 2


def _read_services(facts: LensFacts, _subject: str) -> LensSteps:
    organization, settings = facts.organization, facts.organization.settings
    running = administered(organization)
    plain = NodeAnnotation(NO_SERVICE)

    def annotation(account: NodeId) -> NodeAnnotation:
        services = running.get(account, ())
        return NodeAnnotation(DELEGATED, line=_named_services(services)) if services else plain

    annotations = yield from annotating_accounts(organization, annotation)
    delegated = {administrator.service for administrator in settings.delegated_administrators}
    left = tuple(service for service in settings.trusted_services if service not in delegated)
    if left and settings.management_account is not None:
        annotations[settings.management_account] = NodeAnnotation(MANAGEMENT, line=_named_services(left))
    entries = tone_entries("account", annotations.values(), _SERVICE_LABELS, _SERVICE_LABELS)
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


def _named_services(services: tuple[str, ...]) -> str:
    """Return the names of services on a card: "GuardDuty, Security Hub and 2 more"."""
    names = sorted(map(service_name, services), key=str.lower)
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")


SERVICES_LENS = lens_of("services", _read_services)
