"""Files of a source that fit a pattern, as Terraform's ``fileset`` lists them."""

from pathlib import PurePosixPath

from designer.basics.steps import charge
from designer.basics.words import short
from designer.exchange.imports.code.code_facts import CodeFiles, path_from
from designer.exchange.imports.code.located import Place
from designer.exchange.imports.facts import Missing
from designer.exchange.imports.terraform.values import TerraformValue


def fitting_files(files: CodeFiles, folder: str, arguments: list[TerraformValue], place: Place) -> TerraformValue:
    """Return the names below a folder that fit a pattern; unknown for none, because they may be made or lie elsewhere.

    Args:
        files: The source.
        folder: The folder.
        arguments: What ``fileset`` is given beside the folder: the pattern.
        place: The place that asks.
    """
    pattern = arguments[0] if arguments else ""
    if not isinstance(pattern, str) or "**" in pattern or "{" in pattern:
        return Missing("This pattern of files is not worked out here.", str(place))
    home = path_from("x", folder)
    prefix = f"{home}/" if home else ""
    charge(len(files.names))
    inner = [name.removeprefix(prefix) for name in files.names if name.startswith(prefix)]
    depth = pattern.count("/")
    found = [name for name in inner if name.count("/") == depth and PurePosixPath(name).match(pattern)]
    if any(name.startswith(prefix) for name in files.unread):
        return Missing("Some files there cannot be read.", str(place))
    return [*found] or Missing(f"No file fits {short(prefix + pattern, 80)}.", str(place))
