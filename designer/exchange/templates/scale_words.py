"""The words that a made-up large organization is told in, from ``resources/scale.json``."""

from collections.abc import Mapping
from functools import cache

from designer.basics.data import read_data, read_record
from designer.basics.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Parts of names, services and actions; ``resources/scale.json``.

    Attributes:
        units: Business units.
        domains: Business of a unit.
        cells: Parts of an environment: regions, channels.
        systems: System that an account runs.
        people: Owners.
        regions: AWS Regions.
        global_actions: Actions that a region deny leaves out.
        everyday_services: Services that every allow list names.
        services: Further services.
        actions: Writing actions by service.
        role_actions: Actions of IAM that change roles.
        provider_actions: Actions of IAM that change providers of identities.
        creating: Actions that make what can be tagged.
    """

    units: tuple[str, ...]
    domains: tuple[str, ...]
    cells: tuple[str, ...]
    systems: tuple[str, ...]
    people: tuple[str, ...]
    regions: tuple[str, ...]
    global_actions: tuple[str, ...]
    everyday_services: tuple[str, ...]
    services: tuple[str, ...]
    actions: Mapping[str, tuple[str, ...]]
    role_actions: tuple[str, ...]
    provider_actions: tuple[str, ...]
    creating: tuple[str, ...]


@cache
def vocabulary() -> Vocabulary:
    """The words of the made-up organization."""
    return read_record(Vocabulary, read_data("scale.json"))
