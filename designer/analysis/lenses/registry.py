"""Every lens, as one table for window, command line, documentation and tests: one lens, one row."""

from designer.analysis.guardrails.libraries import in_use
from designer.analysis.lenses import action, activity, attached, duties, health
from designer.analysis.lenses.choice import LensChoice
from designer.analysis.lenses.lens import Lens, LensFacts, LensResult, LensSteps, lens_rows
from designer.basics.errors import EditError
from designer.basics.steps import finish
from designer.organization.model.organization import Organization

_MODULES = (action, activity, attached, duties, health)
_BY_ID = {var.id: var for module in _MODULES for var in vars(module).values() if isinstance(var, Lens)}

LENSES = tuple(_BY_ID[id_] for id_ in lens_rows())


def by_id(lens: str) -> Lens:
    """Return the lens of an id.

    Raises:
        KeyError: There is none.
    """
    return _BY_ID[lens]


def usages() -> str:
    """Return every lens as the command line names it: ``action=NAME, policy=NAME, … or problems``."""
    *others, last = (lens.usage for lens in LENSES)
    return f"{', '.join(others)} or {last}"


def choice_of(organization: Organization, text: str) -> LensChoice:
    """Return the lens that a text names, as in ``action=s3:DeleteBucket`` or ``budget``.

    Raises:
        EditError: There is no such lens, its subject is missing, or the organization has none that goes by that name.
    """
    presets = {preset.id: preset.lens for library in in_use() for preset in library.lenses}
    word, equals, subject = (part.strip() for part in presets.get(text, text).partition("="))
    lens = _BY_ID.get(word.lower())
    if lens is None:
        raise EditError(f"There is no lens {text}. It is {usages()}.")
    if bool(subject) != (lens.subject is not None) or bool(equals) != bool(subject):
        raise EditError(f"{text} is not a lens: write it as {lens.example}.")
    return LensChoice(lens.id, lens.subject.find(organization, subject) if lens.subject else "")


def read_lens(facts: LensFacts, choice: LensChoice) -> LensSteps:
    """Return the answer of a lens, step by step."""
    return by_id(choice.lens).reading(facts, choice.subject)


def read_now(organization: Organization, choice: LensChoice) -> LensResult:
    """Return the answer of a lens on an organization, at once."""
    return finish(read_lens(LensFacts(organization), choice))
