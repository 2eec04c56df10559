"""JSON to located values, with the line of each."""

from __future__ import annotations

from bisect import bisect_right

from designer.basics.errors import Fault, FormatError
from designer.basics.steps import STEP_CHARACTERS, charge, checkpoint
from designer.basics.words import short
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats.loading import load_json
from designer.exchange.imports.code.located import VALUE_STEPS, Items, Located, Members, Place, Scalar, located_json
from designer.policy.json import text as json_text

_LOCATED = 5_000_000
"""Characters up to which every value gets its line; longer texts are states of Terraform, whose lines nobody wrote."""


def read_json(data: bytes, file: str, report: ConversionReport, *, is_data: bool = False) -> Located:
    """Value of a JSON text; keys that stand twice are told, and the last one counts.

    Args:
        data: The file's bytes.
        file: Its name, for places.
        report: Told of keys that stand twice.
        is_data: True for what a program wrote of an organization; code is charged for before it is read.

    Raises:
        FormatError: It is no JSON.
        SpentError: The code is too large.
    """
    if not is_data:
        charge(len(data) // STEP_CHARACTERS + VALUE_STEPS * sum(map(data.count, (b",", b"[", b"{"))))
    loaded = load_json(data, file)
    if len(loaded.text) > _LOCATED:
        return located_json(loaded.value, Place(file))
    parsed = json_text.parse(loaded.text)
    if parsed.root is None:
        raise FormatError(file, (Fault("This is not JSON."),))
    located = _Locator(loaded.text, file)
    for fault in parsed.faults[:20]:
        report.changed(str(located.place(fault.span.start)), short(fault.message, 200))
    return located.of(parsed.root)


class _Locator:
    def __init__(self, text: str, file: str) -> None:
        self._file = file
        self._starts = [0]
        at = text.find("\n")
        while at >= 0:
            self._starts.append(at + 1)
            at = text.find("\n", at + 1)

    def place(self, offset: int) -> Place:
        return Place(self._file, bisect_right(self._starts, offset))

    def of(self, value: json_text.JsonValue) -> Located:
        checkpoint()
        place = self.place(value.span.start)
        if isinstance(value, json_text.JsonObject):
            return Members({member.key: self.of(member.value) for member in value.members}, place)
        if isinstance(value, json_text.JsonArray):
            return Items(tuple([self.of(item) for item in value.items]), place)
        if isinstance(value, json_text.JsonString):
            return Scalar(value.value, value.value, place)
        if isinstance(value, json_text.JsonNumber):
            return located_json(_number(value.text), place)
        return located_json(value.value, place)


def _number(text: str) -> int | float | str:
    try:
        return int(text) if text.lstrip("-").isdigit() else float(text)
    except ValueError:  # more digits than Python takes
        return text
