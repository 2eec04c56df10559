"""Decisions of AWS among what is opened, dropped or imported: no organization, but a test of the one that is open."""

from pathlib import Path

from designer.basics.errors import FormatError
from designer.exchange.conversion import ConversionReport
from ui.commands.requests import RECORD_DECISION, DecisionText
from ui.state.session import Session


def take_decision(session: Session, path: Path) -> bool:
    """Offer to make a test of AWS's decision if a file holds one; return False for any other file."""
    from designer.exchange.imports.additions import recognised_addition
    from designer.exchange.imports.decisions import decision_in
    from designer.exchange.imports.registry import importer_of
    from designer.exchange.imports.source import open_source

    try:
        if not path.is_file():
            return False
        files = open_source(path, ConversionReport())
        text = decision_in(files)
        if not text or importer_of(files) or recognised_addition(files):
            return False
    except (FormatError, OSError, ValueError):
        return False  # looking at it again says why
    session.requests.ask(RECORD_DECISION, DecisionText(text, path.name))
    return True
