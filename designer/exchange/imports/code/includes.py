"""Files that a YAML file takes in by a tag ``!Include`` or ``!include``, followed from it and never out of the source.

An include that cannot be followed stays an object with the tag as its only member, so that its readers know that
something is missing there.
"""

from __future__ import annotations

from collections.abc import Callable

from designer.basics.errors import Fault, FormatError
from designer.basics.words import short
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.code.code_facts import CodeFiles, path_from
from designer.exchange.imports.code.located import Located, Members, Place, Scalar
from designer.exchange.imports.facts import Missing

INCLUDE_TAGS = ("!Include", "!include")
YAML_SUFFIXES = (".yml", ".yaml")
_MAX_DEPTH = 20
_MAX_FILES = 10_000


class Includes:
    """Reader of a file and of what it includes.

    Attributes:
        missing: Includes that could not be followed.
    """

    def __init__(
        self, files: CodeFiles, report: ConversionReport, prepare: Callable[[bytes], bytes] = lambda data: data
    ) -> None:
        self._files = files
        self._report = report
        self._prepare = prepare
        self._open: list[str] = []
        self._read = 0
        self.missing: list[Missing] = []

    def read(self, name: str) -> Located:
        """Value of a file.

        Raises:
            FormatError: It is no YAML, includes itself, or too much.
        """
        from designer.exchange.imports.code.yaml_reader import read_yaml

        def include(path: str, place: Place) -> Located:
            return self._follow(name, path, place)

        self._open.append(name)
        value = read_yaml(self._prepare(self._files.read(name)), name, self._report, include)
        self._open.pop()
        return value

    def _follow(self, name: str, path: str, place: Place) -> Located:
        target = path_from(name, path)
        if target not in self._files.names:
            what = f"The file {short(path, 80)} is not among those given, so it is not included."
            alone = len(self._files.names) == 1
            advice = "Import the folder that both files are in." if alone else "Put it where the code looks for it."
            self._report.unknown(str(place), what, advice)
            self.missing.append(Missing(what, str(place)))
            return Members({INCLUDE_TAGS[0]: Scalar(path, path, place)}, place)
        self._read += 1
        if target in self._open or len(self._open) > _MAX_DEPTH or self._read > _MAX_FILES:
            fault = Fault(f"The file {target} is included in itself, or too deeply.", line=place.line)
            raise FormatError(place.file, (fault,))
        if target.endswith((*YAML_SUFFIXES, ".json")):
            return self.read(target)
        text = self._files.read(target).decode("utf-8", "replace")
        return Scalar(text, text, Place(target, 1))


def is_include(value: Located | None) -> bool:
    """Return True if a value stands for a file that could not be included."""
    return isinstance(value, Members) and INCLUDE_TAGS[0] in value.members
