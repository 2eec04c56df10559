"""A lens that is read once, of an organization without a window: for the command line."""

from __future__ import annotations

from designer.errors import EditError
from designer.model import lookup
from designer.model.organization import Organization
from ui.state.analyses import Analyses
from ui.state.document import Document
from ui.state.lens_choice import LensChoice, LensKind
from ui.state.lens_readings import LensResult, read

_SUBJECTS = {
    LensKind.ACTION: "s3:DeleteBucket",
    LensKind.POLICY: "DenyLeaveOrganization",
    LensKind.INHERITED: "Workloads/Prod/shop",
}
"""The lenses that need a subject, each with an example of one."""


def choice_of(organization: Organization, text: str) -> LensChoice:
    """The lens that a text names: ``action=NAME``, ``policy=NAME``, ``inherited=NODE``, ``budget`` or ``problems``.

    Raises:
        EditError: There is no such lens, its subject is missing, or no policy or node goes by that name.
    """
    word, equals, subject = (part.strip() for part in text.partition("="))
    kind = next((kind for kind in LensKind if kind.value == word.lower()), None)
    if kind is None or kind is LensKind.NONE:
        raise EditError(f"There is no lens {text}. It is action=NAME, policy=NAME, inherited=NODE, budget or problems.")
    if bool(subject) != (kind in _SUBJECTS) or bool(equals) != bool(subject):
        wanted = f"{kind.value}={_SUBJECTS[kind]}" if kind in _SUBJECTS else kind.value
        raise EditError(f"{text} is no lens: write it as {wanted}.")
    if kind is LensKind.POLICY:
        return LensChoice(kind, lookup.find_policy(organization, subject))
    if kind is LensKind.INHERITED:
        return LensChoice(kind, lookup.find_node(organization, subject))
    if kind is LensKind.ACTION and (":" not in subject.strip(":") or "*" in subject or " " in subject):
        raise EditError(f"{subject} is no action: write one as {_SUBJECTS[kind]}.")
    return LensChoice(kind, subject)


def read_once(organization: Organization, choice: LensChoice) -> LensResult:
    """What a lens says of an organization, at once."""
    document = Document(organization)
    analyses = Analyses(document, document)
    if choice.kind is LensKind.PROBLEMS:
        analyses.check_now()
    steps = read(organization, analyses, choice)
    try:
        while True:
            next(steps)
    except StopIteration as end:
        reading: LensResult = end.value
        return reading
    finally:
        analyses.stop()
        document.deleteLater()
