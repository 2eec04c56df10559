"""Files with one policy each that commands take beside a design: session policies, and those of resources."""

from pathlib import Path

import click

from designer.basics.errors import Fault, FormatError
from designer.cli.common import load_bytes
from designer.policy.json.values import FaultSeverity
from designer.policy.language.document import Grammar, read_policy_text
from designer.policy.matching.request import NamedPolicy

policy_file = click.Path(path_type=Path)


def load_policy(path: Path, grammar: Grammar) -> NamedPolicy:
    """The policy in a file, named after it.

    Raises:
        FormatError: It cannot be read, or AWS would refuse it.
    """
    try:
        text = load_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FormatError(str(path), (Fault("It is no text in UTF-8."),)) from None
    document = read_policy_text(text, grammar)
    if not document.usable:
        raise FormatError(
            str(path), tuple(Fault(one.message) for one in document.faults if one.severity is FaultSeverity.ERROR)
        )
    return NamedPolicy(path.name, text, path.name)
