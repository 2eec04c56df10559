"""The table of targets: those that deploy, drawings, lists, and the formats that a design can be written in anyway."""

from collections.abc import Callable, Iterator
from importlib import import_module
from pkgutil import iter_modules

from designer.basics.steps import finish
from designer.exchange import exports
from designer.exchange.conversion import ConversionReport
from designer.exchange.exports import cloudformation, csv_list, dot, drawio, lza, mermaid, org_formation, terraform
from designer.exchange.exports.deployment import node_words, policy_words
from designer.exchange.exports.target import ExportedFiles, ExportSource, ExportSteps, ExportTarget
from designer.exchange.formats import native
from designer.exchange.formats import registry as formats
from designer.exchange.formats.format import Format, encoded
from designer.organization.model.organization import Organization
from designer.organization.model.unknown_names import is_unknown_name


def _writer(form: Format) -> Callable[[ExportSource, ConversionReport], ExportSteps]:
    def write(source: ExportSource, report: ConversionReport) -> ExportSteps:
        del report
        found: list[str] = []
        for part in form.parts(source.file):
            found.append(part)
            yield
        return {f"organization{form.copy_suffix}": encoded("".join(found)).decode()}

    return write


_FIRST = (
    terraform.TARGET,
    terraform.JSON_TARGET,
    cloudformation.TARGET,
    cloudformation.JSON_TARGET,
    org_formation.TARGET,
    lza.TARGET,
    drawio.TARGET,
    mermaid.TARGET,
    dot.TARGET,
    csv_list.TARGET,
)
"""Those whose place in the menu is chosen."""


def _others() -> Iterator[ExportTarget]:
    """Yield every other target, found in its module by its ``TARGET``."""
    for module in iter_modules(exports.__path__, f"{exports.__name__}."):
        target = getattr(import_module(module.name), "TARGET", None)
        if isinstance(target, ExportTarget) and target not in _FIRST:
            yield target


TARGETS: tuple[ExportTarget, ...] = (
    *_FIRST,
    *_others(),
    *(
        ExportTarget(form.name, form.title, form.label, form.copy_suffix, form.loses, _writer(form))
        for form in formats.FORMATS
    ),
)


def target_of(name: str) -> ExportTarget | None:
    """Return the target of a name."""
    return next((target for target in TARGETS if target.name == name), None)


def export_design(target: ExportTarget, source: ExportSource) -> tuple[ExportedFiles, ConversionReport]:
    """Return a design as a target's files, and what they do not hold."""
    report = ConversionReport()
    return finish(export_in_steps(target, source, report)), report


def export_in_steps(target: ExportTarget, source: ExportSource, report: ConversionReport) -> ExportSteps:
    """Export a design in steps; the report is filled on the way."""
    if target.loses:
        report.lost("", f"{target.title} has no place for {target.loses}.", "They stay in the design.")
    if target.name != native.FORMAT.name:
        _report_unknown_names(source.organization, report)
    return (yield from target.write(source, report))


def _report_unknown_names(organization: Organization, report: ConversionReport) -> None:
    """Tell of names that only stand for the real ones, so that nobody deploys them."""
    named = [*((node_words(node), node.name) for node in organization.nodes.values())]
    named += [(policy_words(policy), policy.name) for policy in organization.policies.values()]
    for where, name in named:
        if is_unknown_name(name):
            report.unknown(where, "Its real name is unknown: the import could not read it.", "Write it in the design.")
