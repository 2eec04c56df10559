"""Keeper of one layer in each account: the customer, AWS or both, by shared responsibility."""

from collections.abc import Sequence

from designer.analysis.access.ceilings import Ceiling, Ceilings
from designer.analysis.compliance import service_classes
from designer.analysis.compliance.responsibility import Basis, Duties
from designer.analysis.compliance.service_classes import Keeper, Layer
from designer.analysis.lenses.annotation import NodeAnnotation, Tone, ToneColour
from designer.analysis.lenses.lens import (
    NODES_A_STEP,
    Lens,
    LensFacts,
    LensResult,
    LensSteps,
    LensSubject,
    tone_entries,
)
from designer.basics.errors import EditError
from designer.organization.model.inherited import declared_services
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId

_TONES = {
    (Keeper.CUSTOMER, Basis.DECLARED): Tone(ToneColour.ACCENT, "duty-yours", "yours, in use"),
    (Keeper.CUSTOMER, Basis.CEILING): Tone(ToneColour.ACCENT, "duty-possible", "yours, only possible"),
    (Keeper.SHARED, Basis.DECLARED): Tone(ToneColour.ACCENT, "duty-shared", "shared, in use"),
    (Keeper.SHARED, Basis.CEILING): Tone(ToneColour.ACCENT, "duty-shared-possible", "shared, only possible"),
    (Keeper.AWS, Basis.DECLARED): Tone(ToneColour.QUIET, "duty-aws", "AWS"),
    (Keeper.AWS, Basis.CEILING): Tone(ToneColour.QUIET, "duty-aws", "AWS"),
}
_NOTHING = Tone(ToneColour.QUIET, "duty-none", "no service to keep")
"""Of an account in which no service can be started, and none is declared."""


def _read(facts: LensFacts, subject: str) -> LensSteps:
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
            tone = _NOTHING if layer.is_empty else _TONES[layer.who, found.basis]
            known[key] = NodeAnnotation(tone, line=tone.words)
            yield
        annotations[account] = known[key]
        if number % NODES_A_STEP == NODES_A_STEP - 1:
            yield
    entries = tone_entries("account", annotations.values(), dict.fromkeys((*_TONES.values(), _NOTHING)))
    hint = f"By services declared or possible · {table.date}"
    return LensResult(f"Who keeps {_named(table.layers[place])}?", entries, annotations, hint)


def _named(layer: Layer) -> str:
    """Name of a layer inside a sentence: "guest OS and patching"."""
    return layer.name[:1].lower() + layer.name[1:]


def _name(_organization: Organization, subject: str) -> str:
    return next((_named(layer) for layer in service_classes.load().layers if layer.id == subject), subject)


def _offered(_facts: LensFacts, text: str) -> Sequence[str]:
    words = text.lower().split()
    searched = {layer.id: f"who keeps patches {layer.id} {layer.name} {layer.about}".lower() for layer in _layers()}
    return [layer for layer, known in searched.items() if all(word in known for word in words)]


def _layers() -> tuple[Layer, ...]:
    return service_classes.load().layers


def _find(_organization: Organization, text: str) -> str:
    wanted = text.strip().casefold()
    for layer in _layers():
        if wanted in (layer.id, layer.name.casefold()):
            return layer.id
    raise EditError(f"There is no layer {text}. It is one of {', '.join(layer.id for layer in _layers())}.")


LENS = Lens(
    id="duty",
    icon="duty-shared",
    question="Who keeps {}",
    title="who keeps {}",
    read=_read,
    subject=LensSubject("LAYER", "guest_os", _find, _offered, _name),
    in_palette=True,
)
