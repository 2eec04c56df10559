"""Words of shared responsibility: who keeps a layer, because of what; the same in window, command line and reports."""

from collections.abc import Iterable

from designer.analysis.compliance import service_classes
from designer.analysis.compliance.responsibility import Basis, DutyChange, LayerDuty, Responsibility
from designer.analysis.compliance.service_classes import Keeper
from designer.basics.data import read_data, read_record
from designer.basics.words import counted, first_names
from designer.policy.catalog import catalogue

WHO_WORDS = {Keeper.AWS: "AWS", Keeper.CUSTOMER: "you", Keeper.SHARED: "shared"}
"""The keeper of a layer in a word."""

MODEL = (
    "AWS keeps buildings, hardware and the services that it runs; your data, settings and who has access are yours. "
    "The more of a service AWS runs, the less of it is yours."
)
"""The model in plain words, for who meets it the first time."""

NOT_CLASSIFIED = "Nobody has classified it: treat it as yours."

_SHOWN = 6
_WELL_KNOWN = read_record(dict[str, str], read_data("service_names.json"))
"""Common names of services, those first that most accounts use and that leave them much to do."""

_PLACES = {prefix: place for place, prefix in enumerate(_WELL_KNOWN)}


def service_words(prefix: str) -> str:
    """Return the common name of a service: "EC2", "Step Functions"; its prefix if it has no common name."""
    known = _WELL_KNOWN.get(prefix)
    if known is not None:
        return known
    classified = service_classes.load().services.get(prefix)
    title = classified.name if classified is not None else catalogue.load().service_title(prefix)
    return title.partition(" (")[0].removeprefix("Amazon ").removeprefix("AWS ")


def services_listed(prefixes: Iterable[str], shown: int = _SHOWN) -> str:
    """Return the services by the names that people know, the first few of many: "EC2, EKS and 18 more"."""
    known = service_classes.load().services
    order = sorted(prefixes, key=lambda one: (one not in known, commonness(one)))
    return first_names([*map(service_words, order[:shown]), *order[shown:]], shown)


def basis_words(found: Responsibility) -> str:
    """Return the services that count: "9 classified services possible here"."""
    basis = "declared to be in use" if found.basis is Basis.DECLARED else "possible here"
    return f"{counted(found.services, 'classified service')} {basis}"


def keeper_words(duty: LayerDuty) -> str:
    """The keeper of a layer in a word; "nothing" where no service counts for it, so that there is nothing to keep."""
    return "nothing" if duty.is_empty else WHO_WORDS[duty.who]


def change_words(change: DutyChange) -> str:
    """Return the difference that a denial makes to one layer: "no more because of EC2; you → AWS"."""
    old, new = keeper_words(change.before), keeper_words(change.after)
    who = f"{old} → {new}" if old != new else f"still {new}, because of {reason_words(change.after)}"
    return f"no more because of {services_listed(change.gone)}; {who}"


def short_change_words(change: DutyChange) -> str:
    """Return the difference in few words: "you → AWS", "7 fewer, still you"."""
    old, new = keeper_words(change.before), keeper_words(change.after)
    return f"{old} → {new}" if old != new else f"{len(change.gone):,} fewer, still {new}"


def reason_words(duty: LayerDuty, shown: int = _SHOWN) -> str:
    """Return the services that decide who keeps a layer, those that most accounts use first: "EC2, EKS and 18 more"."""
    because = duty.because
    if not because:
        return "no service counts"
    if duty.who is Keeper.AWS:
        return f"all of {counted(len(because), 'service')}"
    return services_listed(because, shown)


def commonness(service: str) -> tuple[int, str]:
    """Return the place of a service in a list that begins with what most accounts use, then by its prefix."""
    return _PLACES.get(service, len(_PLACES)), service
