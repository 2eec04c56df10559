"""Registry of what can be imported, and the recognition of what somebody has given, which may be no organization."""

import re
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import islice
from pathlib import PurePosixPath
from pkgutil import iter_modules
from weakref import WeakKeyDictionary

from designer.basics.data import read_data, read_record
from designer.basics.dataclass import dataclass
from designer.basics.errors import Fault, FormatError
from designer.basics.steps import SpentError, work_budget
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats import native
from designer.exchange.formats.loading import load_json
from designer.exchange.imports import drawings
from designer.exchange.imports.api import cli_dump
from designer.exchange.imports.assembly.assemble import Assembled
from designer.exchange.imports.code import cloudformation, control_tower, lza, org_formation
from designer.exchange.imports.code.code_files import only_name
from designer.exchange.imports.drawings import exchange
from designer.exchange.imports.facts import OrganizationFacts
from designer.exchange.imports.iam import iam_collect
from designer.exchange.imports.importer import Importer, by_facts
from designer.exchange.imports.source import SourceFiles
from designer.exchange.imports.terraform import reader as terraform

_LOOKED_AT = 100
"""Files of a source whose beginning is looked at."""


@dataclass(frozen=True, slots=True)
class _OtherSource:
    """Source that is not an organization, by the names of its files or the beginning of one with such a suffix."""

    words: str
    named: tuple[str, ...] = ()
    begins: str | None = None
    suffixes: tuple[str, ...] = ()

    def fits(self, files: SourceFiles) -> bool:
        if any(PurePosixPath(name).name.lower() in self.named for name in files.names):
            return True
        if self.begins is None:
            return False
        begins = re.compile(self.begins.encode())
        fitting = (name for name in files.names if not self.suffixes or name.lower().endswith(self.suffixes))
        return any(begins.search(files.head(name)) for name in islice(fitting, _LOOKED_AT))


def words_on(files: SourceFiles) -> str:
    """Return sentences on what a source is and what to do with it; empty if nothing is known of it."""
    if all(not files.head(name, 64).strip() for name in files.names[:_LOOKED_AT]):
        return "There is nothing in it."
    others = read_record(tuple[_OtherSource, ...], read_data("other_sources.json")["sources"])
    return next((source.words for source in others if source.fits(files)), "")


_JSON = re.compile(rb"\s*(?:\{\s*[\"}]|\[\s*[\[\"{\]0-9])")


def _words_on_json(files: SourceFiles) -> str:
    """Return a sentence on JSON of no known program; empty if there is none.

    Raises:
        FormatError: The text is not JSON, such as a file that was cut off; names the line.
    """
    name = next((one for one in files.names[:_LOOKED_AT] if _JSON.match(files.head(one))), None)
    if name is None:
        return ""
    load_json(files.read(name), files.title if files.is_single else name)
    return "This is JSON of another program."


def by_name(name: str) -> Importer | None:
    """Return the importer of a name."""
    return next((importer for importer in IMPORTERS if importer.name == name), None)


_READ = (
    "Orgwright reads its own designs, answers of the AWS CLI, Terraform, CloudFormation, org-formation, Landing Zone "
    "Accelerator, manifests of Control Tower, folders of iam-collect, designs of aws-org-designer, and organizations "
    "as draw.io, Mermaid, Graphviz or CSV."
)
_DECISION = "This is what AWS decided on a request, and no organization: orgwright record makes a test of it."


def importer_of(files: SourceFiles) -> Importer | None:
    """Return the importer that knows a source, or None."""
    return next((importer for importer in IMPORTERS if importer.recognises(files)), None)


def recognised(files: SourceFiles) -> Importer:
    """Return the importer for a source.

    Raises:
        FormatError: The source is in no format that can be imported; says what it seems to be.
    """
    from designer.exchange.imports.decisions import decision_in  # few sources are one

    known = importer_of(files)
    if known is not None:
        return known
    if decision_in(files):
        raise FormatError(files.title, (Fault(_DECISION),))
    what = words_on(files) or _words_on_json(files) or "Orgwright knows none of these formats."
    raise FormatError(files.title, (Fault(f"{what} {_READ}"),))


_CODE_STEPS = 4_000_000
"""Steps of work for the code of one source, its reading included: some 25,000 accounts of ours, or 400 MB."""


def _by_code(
    read: Callable[[SourceFiles, ConversionReport], OrganizationFacts],
) -> Callable[[SourceFiles, ConversionReport], Assembled]:
    """Return a reader as `by_facts` does, for facts that need an evaluation of code, within a budget of work."""

    def facts(files: SourceFiles, report: ConversionReport) -> OrganizationFacts:
        try:
            with work_budget(_CODE_STEPS, "one source"):
                return read(files, report)
        except SpentError as error:
            what = f"The code is too large, or does too much. {error}"
        except RecursionError:
            what = "Something in the code is nested too deeply to be read."
        raise FormatError(files.title, (Fault(what),))

    return by_facts(facts)


def _read_native(files: SourceFiles, report: ConversionReport) -> Assembled:
    file = native.read(files.read(only_name(files)), files.title)
    for note in file.notes:
        report.note(files.title, note)
    return Assembled(file.organization, frozenset())


_JSON_MARKS = (b'"orgwright"', b'"nodes"', b'"children"')
"""Words without which a file is none of the JSON formats of ours, so that it need not be parsed to know."""

_json_formats: WeakKeyDictionary[SourceFiles, str] = WeakKeyDictionary()


def _is_json(name: str) -> Callable[[SourceFiles], bool]:
    """Return True for a single JSON file of a format of ours; a source is looked at once, whichever of them asks."""

    def is_it(files: SourceFiles) -> bool:
        if files not in _json_formats:
            _json_formats[files] = _json_format(files)
        return _json_formats[files] == name

    return is_it


def _json_format(files: SourceFiles) -> str:
    """Return the name of the format of a single JSON file; empty for anything else."""
    if not files.is_single or b"{" not in files.head(files.names[0], 100):
        return ""
    try:
        data = files.read(files.names[0])
        if not any(mark in data for mark in _JSON_MARKS):
            return ""
        value = load_json(data, files.title).value
    except FormatError:
        return ""
    if isinstance(value, dict) and (value.get("format") == "orgwright" or {"nodes", "organization"} <= value.keys()):
        return "native"
    return "tree" if exchange.is_tree(value) else "node-link" if exchange.is_node_link(value) else ""


def _drawings() -> Iterator[Importer]:
    """Yield the readers of drawings and lists, each found in its module of ``drawings`` by its ``IMPORTER``."""
    for module in iter_modules(drawings.__path__, f"{drawings.__name__}."):
        importer = getattr(import_module(module.name), "IMPORTER", None)
        if isinstance(importer, Importer):
            yield importer


IMPORTERS: tuple[Importer, ...] = (
    Importer("native", "an Orgwright design", _is_json("native"), _read_native),
    Importer("tree", "a nested tree", _is_json("tree"), by_facts(exchange.read_tree)),
    Importer("node-link", "a node-link graph", _is_json("node-link"), by_facts(exchange.read_node_link)),
    Importer(
        "iam-collect", "a folder of iam-collect", iam_collect.is_iam_collect, by_facts(iam_collect.read_iam_collect)
    ),
    Importer("cli-dump", "a dump of the AWS CLI", cli_dump.is_dump, by_facts(cli_dump.read_dump)),
    Importer("terraform", "Terraform", terraform.is_terraform, _by_code(terraform.read_terraform), is_code=True),
    Importer("lza", "Landing Zone Accelerator", lza.is_lza, _by_code(lza.read_lza), is_code=True),
    Importer(
        "control-tower",
        "a manifest of Control Tower",
        control_tower.is_control_tower,
        _by_code(control_tower.read_control_tower),
        is_code=True,
    ),
    Importer(
        "org-formation",
        "org-formation",
        org_formation.is_org_formation,
        _by_code(org_formation.read_org_formation),
        is_code=True,
    ),
    Importer("aws-org-designer", "aws-org-designer", exchange.is_org_designer, by_facts(exchange.read_org_designer)),
    Importer(
        "cloudformation",
        "CloudFormation",
        cloudformation.is_cloudformation,
        _by_code(cloudformation.read_cloudformation),
        is_code=True,
    ),
    *_drawings(),
)
"""In the order of asking."""
