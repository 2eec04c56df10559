"""The kind of value that a file is: few designs have all that it may have, and the tables of the rest take a while."""

from typing import Final

from designer.exchange.formats.fields import Shape, ValueKind, record_kind
from designer.exchange.formats.tables.file import RARE_KEYS, file_table
from designer.exchange.formats.tables.organization import OBSERVED_KEYS, ORGANIZATION_TABLE

_USUAL_FILE: Final = record_kind(file_table(record_kind(ORGANIZATION_TABLE), {}))


def kind_of_file(members: Shape) -> ValueKind:
    """Return the kind of value that a file is, with all that this one has."""
    organization = members.get("organization")
    rare = OBSERVED_KEYS.intersection(organization) if isinstance(organization, dict) else frozenset()
    if not rare and members.keys().isdisjoint(RARE_KEYS):
        return _USUAL_FILE
    from designer.exchange.formats.tables.whole_file import WHOLE_FILE

    return WHOLE_FILE
