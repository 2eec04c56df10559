"""Starting points of a new design: samples to look at, templates to build on, and one large organization.

The designs are files of the native format in ``resources/templates``; only ``scale`` is made by a program.
"""

from designer.basics.data import read_data, read_record
from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError
from designer.exchange.formats.format import NativeFile
from designer.exchange.formats.native import read_own
from resources import FOLDER

SCALE = "scale"
"""The template that is made rather than read."""


@dataclass(frozen=True, slots=True)
class _Template:
    """One way to start.

    Attributes:
        name: As it is typed on the command line.
        title: As it is shown.
        description: Description, in a sentence.
        sample: A finished organization to look at, rather than one to fill.
    """

    name: str
    title: str
    description: str
    sample: bool


TEMPLATES = read_record(dict[str, _Template], read_data("templates.json")["templates"])
"""Every template, samples first in the order of the start page."""


def names_of_templates() -> tuple[str, ...]:
    """The names of all templates, in the order of the start page."""
    return tuple(TEMPLATES)


def load(name: str, *, accounts: int | None = None, seed: int = 1) -> NativeFile:
    """A fresh copy of a template.

    Args:
        name: One of `names_of_templates`.
        accounts: Number of accounts of ``scale``, the management account included; no other template takes it.
        seed: Number of the organization that ``scale`` makes; the same numbers always make the same one.

    Raises:
        EditError: There is no such template, or it cannot have so many accounts.
    """
    if name not in TEMPLATES:
        raise EditError(f"There is no template {name!r}. There are: {', '.join(TEMPLATES)}.")
    if name == SCALE:
        from designer.exchange.templates.scale import (  # not for the window that starts on a sample
            ACCOUNTS,
            large_organization,
        )

        return NativeFile(large_organization(ACCOUNTS if accounts is None else accounts, seed))
    if accounts is not None:
        raise EditError(f"Only the template {SCALE} takes a number of accounts; {name} has its own.")
    return read_own((FOLDER / "templates" / f"{name}.json").read_bytes(), f"template {name}")
