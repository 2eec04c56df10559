"""Starting points of a new design: samples to look at, templates to build on, and one large organization.

The designs are files of the native format in ``resources/templates``; only ``scale`` is made by a program.
"""

from designer.basics.data import read_data, read_record
from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError
from designer.exchange.formats.format import NativeFile
from designer.exchange.formats.native import read, read_own
from resources import FOLDER

SCALE = "scale"
"""The template that is made rather than read."""


@dataclass(frozen=True, slots=True)
class DesignTemplate:
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


TEMPLATES = read_record(dict[str, DesignTemplate], read_data("templates.json")["templates"])
"""Every template, samples first in the order of the start page."""


def names_of_templates() -> tuple[str, ...]:
    """Return the names of all templates, in the order of the start page."""
    return tuple(TEMPLATES)


def offered() -> dict[str, DesignTemplate]:
    """Return every template by name, those of the team's libraries that are in use behind ours."""
    from designer.analysis.guardrails.libraries import in_use  # not for the window that starts on a sample

    team = (template for library in in_use() for template in library.templates)
    return TEMPLATES | {one.id: DesignTemplate(one.id, one.title, one.description, sample=False) for one in team}


def load(name: str, *, accounts: int | None = None, seed: int = 1) -> NativeFile:
    """Return a fresh copy of a template.

    Args:
        name: One of `names_of_templates`.
        accounts: Number of accounts of ``scale``, the management account included; no other template takes it.
        seed: Number of the organization that ``scale`` makes; the same numbers always make the same one.

    Raises:
        EditError: There is no such template, or it cannot have so many accounts.
    """
    if name not in TEMPLATES and name not in offered():
        raise EditError(f"There is no template {name!r}. There are: {', '.join(offered())}.")
    if name == SCALE:
        from designer.exchange.templates.scale import (  # not for the window that starts on a sample
            ACCOUNTS,
            large_organization,
        )

        return NativeFile(large_organization(ACCOUNTS if accounts is None else accounts, seed))
    if accounts is not None:
        raise EditError(f"Only the template {SCALE} takes a number of accounts; {name} has its own.")
    if name not in TEMPLATES:
        return _of_team(name)
    return read_own((FOLDER / "templates" / f"{name}.json").read_bytes(), f"template {name}")


def _of_team(name: str) -> NativeFile:
    from designer.analysis.guardrails.libraries import in_use

    template = next(one for library in in_use() for one in library.templates if one.id == name)
    return read(template.data, f"template {name}")
