"""Values of the variables of Terraform's root modules: those it takes by itself, and those that others may hand it."""

import re
from pathlib import PurePosixPath

from designer.basics.errors import FormatError
from designer.basics.words import short
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.code.code_files import FOR_PEOPLE, CodeFiles, code_text, found_beside
from designer.exchange.imports.code.located import Place, read_json
from designer.exchange.imports.facts import Missing
from designer.exchange.imports.terraform import grammar, show
from designer.exchange.imports.terraform.instances import Project, worked_out
from designer.exchange.imports.terraform.values import TerraformValue

CODE_SUFFIXES = (".tf", ".tf.json", ".tofu", ".tofu.json")
VARIABLE_SUFFIXES = (".tfvars", ".tfvars.json")

_GIVEN = re.compile(
    r"""\bTF_VAR_(\w+)|(?<![\w-])--?var[=\s"',\\]+(\w+)="""
    r"""|"(?:tfe|scalr|env0_configuration|spacelift_environment)_variable"(?:.(?!\bresource\s)){0,999}?\b(?:key|name)\s*=\s*(?:"(\w+)"|(\S))""",
    re.DOTALL,
)
"""Values of variables in scripts, and in the code of workspaces, where a name may be worked out."""

_TEXTS = (
    ".example",
    ".sample",
    ".template",
    ".tmpl",
    ".tpl",
    ".tftpl",
    ".j2",
    ".jinja",
    ".jinja2",
    ".erb",
    ".dist",
    ".hcl",
)
"""Endings of texts that become files of variables; of other ones, such as of what is encrypted, nothing is known."""

_BOUND = re.compile(r"""(?<![\w.-])["']?(\w+)["']?[ \t]{0,9}\??[:=](?![:=])(?=[ \t"']{0,9}(\w{0,64}))""")
"""Names with values in a file of another program, which may hand them over."""

_NAMED = re.compile(r"(?<![\w./${}-])([\w./${}-]+\.tfvars(?:\.json)?)(?![\w.])")
"""Files of variables that a script hands over, copies or writes."""

_OWN = ("terraform.tfvars", "terraform.tfvars.json")
"""Files that Terraform takes before all that are automatic by their ending."""

_TERRAGRUNT = ("terragrunt.hcl", "terragrunt.hcl.json", "terragrunt.stack.hcl", "root.hcl")
_MADE_BY_TERRAGRUNT = re.compile(
    rb'aws_organizations_|source\s*=\s*"(?:[^"]*(?:::|//git)|tfr:)|\b(?:unit|stack)\s+"|\b(?:template)?file\('
)
"""Signs that Terragrunt makes code of its own, or takes it from elsewhere."""


class NoNames:
    """Scope without known values."""

    def name(self, name: str, place: Place) -> TerraformValue:
        """Return the nothing."""
        return Missing(f"{name} is not known here.", str(place))

    def call(self, name: str, arguments: list[TerraformValue], place: Place) -> TerraformValue:
        """Return the nothing."""
        del arguments
        return Missing(f"{name} is not known here.", str(place))


def folder_of(name: str) -> str:
    """Return the folder of a file; "" for the source itself."""
    parent = str(PurePosixPath(name).parent)
    return "" if parent == "." else parent


def hcl_text(files: CodeFiles, name: str) -> str:
    """Return the text of a file in HCL."""
    return code_text(files, name, "replace").replace("\r\n", "\n")


def report_error(error: FormatError, name: str, report: ConversionReport) -> None:
    """Report that a file cannot be read."""
    fault = error.faults[0]
    place = f"{name}:{fault.line}" if fault.line else name
    report.unknown(place, f"The file cannot be read, so that what it holds is unknown: {fault.message}")


def take_variables(project: Project, roots: list[str]) -> None:
    """Take the values of variables of the roots.

    Terraform takes ``terraform.tfvars`` and ``*.auto.tfvars`` of its folder by itself, and other files where they are
    named: a variable to which one gives another value is unknown. So are all to which a file that is not here or cannot
    be read, or Terragrunt, may give one.
    """
    taken: dict[str, dict[str, TerraformValue]] = {folder: {} for folder in roots}
    declared: set[str] = set()
    for root in roots:
        blocks = [block for body in project.bodies[root] for block in body.blocks]
        declared |= {block.labels[0] for block in blocks if block.kind == "variable" and block.labels}
        settings = (hcl_block for block in blocks if block.kind == "terraform" for hcl_block in block.body.blocks)
        if place := next((one.place for one in settings if one.kind == "cloud" or one.labels == ("remote",)), None):
            project.open_variables[root] = Missing("A workspace may give values to variables.", str(place))
    for name in sorted(project.files.beside, key=_order):
        if name.endswith(VARIABLE_SUFFIXES):
            _take_file(project, name, taken)
            continue
        path, folder = PurePosixPath(name), folder_of(name)
        for *given, worked in found_beside(project.files, name, _GIVEN):
            project.named.setdefault("".join(given), []).append((name, Missing("A script gives it.", name)))
            if worked:
                gap = Missing("A workspace gives values to variables whose names are not known here.", name)
                project.open_variables |= dict.fromkeys(roots, gap)
        if ".tfvars." in path.name and not name.endswith((*FOR_PEOPLE, *_TEXTS)):
            gap = Missing("It may hold values of variables, and is not read here.", name)
            project.open_variables |= dict.fromkeys(roots, gap)
        bound = () if name.endswith((*CODE_SUFFIXES, ".tftest.hcl")) else found_beside(project.files, name, _BOUND)
        for variable in {value if key in ("key", "name") and value in declared else key for key, value in bound}:
            if variable in declared:
                project.named.setdefault(variable, []).append((name, Missing("It may give it.", name)))
        if not name.endswith(CODE_SUFFIXES) and (gone := _gone(project, name)):
            gap = Missing(f"{name} names {short(gone, 80)}, which is not among the files.", name)
            project.open_variables |= dict.fromkeys(roots, gap)
        if path.name in _TERRAGRUNT:
            gap = Missing("Terragrunt may give values to variables, or make more.", name)
            project.unread += [gap] if _MADE_BY_TERRAGRUNT.search(project.files.head(name, 1 << 20)) else []
            project.open_variables |= {root: gap for root in roots if not folder or f"{root}/".startswith(f"{folder}/")}
    project.variables = taken


def _order(name: str) -> tuple[int, str]:
    """Return the rank of a file of variables: what a later one gives counts."""
    last = PurePosixPath(name).name
    return _OWN.index(last) if last in _OWN else len(_OWN), name


def _gone(project: Project, script: str) -> str:
    """Return a file of variables that a script names and the source does not hold; "" if it holds all."""
    here = {PurePosixPath(name).name for name in project.files.names if name.endswith(VARIABLE_SUFFIXES)}
    named = (path for (path,) in found_beside(project.files, script, _NAMED))
    return next((one for one in named if not ("$" in one and here) and PurePosixPath(one).name not in here), "")


def _take_file(project: Project, name: str, taken: dict[str, dict[str, TerraformValue]]) -> None:
    """Take a file of variables."""
    last, folder = PurePosixPath(name).name, folder_of(name)
    is_automatic = last in _OWN or last.endswith((".auto.tfvars", ".auto.tfvars.json"))
    own = [folder] if is_automatic and folder in taken else []
    values = _variables(project, name)
    if values is None:
        gap = Missing("A file with values of variables cannot be read.", name)
        project.open_variables |= dict.fromkeys(own or taken, gap)
    elif own:
        taken[folder] |= values
    else:
        project.report.note(name, "Terraform takes this file only where it is named; its values are not taken.")
        for variable, value in values.items():
            project.named.setdefault(variable, []).append((name, value))


def _variables(project: Project, name: str) -> dict[str, TerraformValue] | None:
    """Return the values in a file of variables, or None if it cannot be read."""
    try:
        if name.endswith(".json"):
            expressions = dict(show.tfvars(read_json(project.files.read(name), name, project.report)))
        else:
            expressions = grammar.parse_body(hcl_text(project.files, name), name).attributes
    except FormatError as error:
        report_error(error, name, project.report)
        return None
    return {key: worked_out(value, NoNames(), Place(name)) for key, value in expressions.items()}
