"""``orgwright guardrails``: the catalogue of guardrails, and one of them into a design."""

import json
from itertools import groupby
from pathlib import Path
from textwrap import fill

import click

from designer.analysis import checks
from designer.analysis import guardrails as catalogue
from designer.analysis.compliance.checklist import checked_words
from designer.analysis.guardrails import Guardrail, programmes
from designer.analysis.guardrails.catalogue import catalogue_faults, control_words
from designer.basics.errors import EditError
from designer.cli.common import force_option, load_design, replacing, save_bytes, say, say_lines
from designer.cli.libraries import library_options
from designer.exchange.formats import native
from designer.organization.model import quotas
from designer.organization.model.lookup import find_node

_WIDTH = 100


@click.command("guardrails")
@click.argument("guardrail", metavar="[ID]", required=False)
@click.option(
    "--set",
    "pairs",
    metavar="NAME=VALUE,…",
    multiple=True,
    help="Values of a parameter; NAME= for none. Shows the policy.",
)
@click.option("--programme", metavar="NAME", help="Services in scope of hipaa, pci-dss, fedramp-moderate-eastwest, …")
@click.option("--policy", "only_policy", is_flag=True, help="Print the policy alone.")
@click.option("--add-to", metavar="FILE", type=click.Path(path_type=Path), help="Put it into this design; needs -o.")
@click.option("--attach", metavar="NODE", multiple=True, help="Attach it there: id, AWS id, name or path.")
@click.option(
    "--protect", is_flag=True, help="Add the guardrails that protect what it leaves out, such as the break-glass role."
)
@click.option("-o", "--out", metavar="FILE", type=click.Path(path_type=Path), help="Where the design is written.")
@force_option
@library_options
def guardrails(  # noqa: PLR0917 - one parameter an option
    guardrail: str | None,
    pairs: tuple[str, ...],
    programme: str | None,
    only_policy: bool,
    add_to: Path | None,
    attach: tuple[str, ...],
    protect: bool,
    out: Path | None,
    force: bool,
) -> None:
    """List the catalogue; with an ID show one guardrail, print its policy, or put it into a design."""
    if guardrail is None:
        if pairs or programme or only_policy or add_to:
            raise click.UsageError("Name the guardrail that this is about; orgwright guardrails lists them.")
        _list()
        return
    found = catalogue.find_guardrail(guardrail)
    if add_to is None and (attach or out or protect):
        raise click.UsageError("Name the design with --add-to: --attach, --protect and -o are about it.")
    values = _values(pairs)
    if programme:
        values |= _in_scope(found, programme, add_to)
    if add_to is None and (only_policy or values):
        say_lines(catalogue.build(found, values))
        _say_doubts(found, values)
    elif add_to is None:
        _show(found)
    elif out is None:
        raise EditError("Say with -o where the design is written; it may be the same file.")
    else:
        _add(found, values, add_to, attach, out, protect=protect, force=force)


def _values(pairs: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    values: dict[str, tuple[str, ...]] = {}
    for pair in pairs:
        name, equals, given = pair.partition("=")
        if not equals:
            raise EditError(f"--set {pair} has no value: write NAME=VALUE, or NAME= for none.")
        values[name.strip()] = tuple(value.strip() for value in given.split(",") if value.strip())
    return values


def _in_scope(guardrail: Guardrail, name: str, design: Path | None) -> dict[str, tuple[str, ...]]:
    """Return the services of a programme's list; a list of the design comes before that of the program."""
    if guardrail.id != programmes.IN_SCOPE:  # that of another one may be the services to switch off
        raise EditError(f"{guardrail.id} is about no programme; --programme goes with {programmes.IN_SCOPE}.")
    known = programmes.known_programmes(load_design(design).organization) if design else programmes.load()
    for programme in known.all:
        if name.lower() in (programme.id, programme.title.lower()):
            age = f"of {programme.as_of}" if programme.as_of else "of unknown date"
            click.echo(
                f"Note: the list of {programme.title} is {age}, {checked_words(programme.confidence)}. ", err=True
            )
            click.echo(f"Note: {programme.note} {known.notice}", err=True)
            return {"services": programme.services}
    raise EditError(f"{name} is not a programme; known are {', '.join(programme.id for programme in known.all)}.")


def _list() -> None:
    types = quotas.load().types
    for category, members in groupby(catalogue.load().values(), key=lambda each: each.category):
        say(category)
        for each in members:
            say(f"  {each.id:34} {types[each.type].short:10} {each.title}")
    for fault in catalogue_faults():
        say(f"Note: {fault}", err=True)


def _show(guardrail: Guardrail) -> None:
    say(f"{guardrail.title} ({guardrail.id}, version {guardrail.version})")
    for text in (guardrail.purpose, f"Breaks: {guardrail.breaks}"):
        say_lines(fill(text, _WIDTH))
    if guardrail.leaves_open:
        say("Leaves open:")
    for loophole in guardrail.leaves_open:
        say_lines(
            fill(loophole.words(), _WIDTH, break_on_hyphens=False, initial_indent="  - ", subsequent_indent="    ")
        )
    if guardrail.beyond:
        say_lines(fill(guardrail.beyond, _WIDTH))
    if guardrail.control_tower:
        say(f"Control Tower: {', '.join(map(control_words, guardrail.control_tower))}")
    if guardrail.frameworks:
        say(f"Supports: {', '.join(guardrail.frameworks)}")
    for parameter in guardrail.parameters:
        need = "required" if parameter.required else "may be empty"
        say(f"  --set {parameter.name}=…  {parameter.title} ({need}): {parameter.help}")
        listed = json.dumps(list(parameter.default))
        say(f"      {listed if len(listed) < _WIDTH else f'{len(parameter.default)} values'}")


def _say_doubts(guardrail: Guardrail, values: dict[str, tuple[str, ...]], own: str = "") -> None:
    """Say on standard error which values do less than they look like; `own` is the organization's AWS id."""
    for parameter in guardrail.parameters:
        if words := catalogue.caution(parameter, values.get(parameter.name, parameter.default), own):
            say(f"Note: {parameter.title}: {words}", err=True)
    for finding in checks.text_findings(catalogue.build(guardrail, values), guardrail.type):
        say(f"Note: {finding.message}", err=True)


def _add(
    guardrail: Guardrail,
    values: dict[str, tuple[str, ...]],
    source: Path,
    attach: tuple[str, ...],
    out: Path,
    *,
    protect: bool,
    force: bool,
) -> None:
    expected = replacing(source, out, force=force)
    file = load_design(source)
    nodes = [find_node(file.organization, text) for text in attach]
    beside = catalogue.companions(file.organization, guardrail, values, nodes)
    taken = beside if protect else ()
    change = catalogue.insert_with(file.organization, guardrail, values, nodes, taken)
    file.organization.apply(change)
    save_bytes(out, native.write(file), expected=expected)
    where = ", ".join(file.organization.node(node).name for node in nodes)
    for added in (guardrail, *(companion.guardrail for companion in taken)):
        say(f"{added.title}: added{f', attached to {where}' if where else ''}.", err=True)
    _say_doubts(guardrail, values, file.organization.settings.aws_id)
    for companion in beside if not protect else ():
        say(
            f"Note: it leaves out {companion.protects}, which nothing protects there. Add {companion.guardrail.id}, "
            "too, or say --protect.",
            err=True,
        )
