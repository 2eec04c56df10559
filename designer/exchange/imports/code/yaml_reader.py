"""YAML to located values, by events alone: no tag makes an object, no alias is copied, nothing is guessed of an id.

PyYAML's parser gives the events; YAML 1.2's core schema decides what a plain text means, so that ``no`` and
``2012-10-17`` stay texts. Anchors, aliases and merge keys are followed. Imported only by the readers that need it.

A file that a tag ``!Include`` or ``!include`` names is followed from where it is, and never out of the source. One
that cannot be followed stays an object with the tag as its only member, so that its readers know that something is
missing there.
"""

import math
import re
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from dataclasses import field
from typing import NoReturn, TypeAlias

import yaml

from designer.basics.dataclass import dataclass
from designer.basics.errors import Fault, FormatError
from designer.basics.steps import charge, charge_content
from designer.basics.words import short
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats.loading import MAX_BYTES
from designer.exchange.imports.code.code_files import CodeFiles, code_text, path_from
from designer.exchange.imports.code.located import (
    MAX_VALUE_DEPTH,
    VALUE_STEPS,
    Items,
    Located,
    Members,
    Place,
    Scalar,
    is_twice,
    members_of,
)
from designer.exchange.imports.facts import Missing

Include: TypeAlias = Callable[[str, Place], Located]
"""Value in another file, by its path and the place that names it."""

_AT_ONCE = 1 << 20
MAX_EVENTS = 2_000_000
MAX_MERGED = 1_000_000
"""Members that merge keys may copy in one file."""

_INTEGER = re.compile(r"[-+]?[0-9]{1,300}", re.ASCII)
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", re.ASCII)
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_MERGE = "<<"
_TAG = "tag:yaml.org,2002:"


def read_yaml(data: bytes, file: str, report: ConversionReport, include: Include | None = None) -> Located:
    """Return the value of the only document.

    Args:
        data: The file's bytes.
        file: Its name, for places.
        report: Gets repeated keys.
        include: Follows ``!Include`` and ``!include``; without it the tag stays a member.

    Raises:
        FormatError: The data is not YAML, or too large.
    """
    if len(data) > MAX_BYTES:
        _refuse(Place(file), f"The file has {len(data):,} bytes; the limit is {MAX_BYTES:,}.")
    charge_content(data)
    _refuse_other_text(data, file)
    return _Builder(file, report, include).build(_events(data, file))


def _refuse_other_text(data: bytes, file: str) -> None:
    """Refuse what is not UTF-8; the text is never there as a whole, since the parser reads the bytes."""
    decoder = getincrementaldecoder("utf-8")()
    for start in range(0, len(data) + 1, _AT_ONCE):
        begun = len(decoder.getstate()[0])
        part = data[start : start + _AT_ONCE]
        try:
            decoder.decode(part, final=len(part) < _AT_ONCE)
        except UnicodeDecodeError as error:
            place = start - begun + error.start
            _refuse(Place(file, data.count(b"\n", 0, place) + 1), f"The text is not UTF-8 (byte {place:,}).")


def _events(data: bytes, file: str) -> Iterator[yaml.Event]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        for number, event in enumerate(yaml.parse(data, Loader=loader)):
            if number > MAX_EVENTS:
                _refuse(Place(file), f"The file has more than {MAX_EVENTS:,} values.")
            yield event
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        fault = Fault(
            f"This is not YAML: {error.problem or error.context or 'it cannot be read'}.",
            line=mark.line + 1 if mark else 0,
            column=mark.column + 1 if mark else 0,
        )
        raise FormatError(file, (fault,)) from None
    except yaml.YAMLError as error:
        position = getattr(error, "position", 0) or 0
        line = data.count(b"\n", 0, position) + 1
        _refuse(Place(file, line), f"This is not YAML: {short(str(error).splitlines()[0], 100)}.")


@dataclass(slots=True)
class _Frame:
    """List or object that is being read; members and their keys come in turn."""

    place: Place
    tag: str
    anchor: str
    is_object: bool
    values: list[Located] = field(default_factory=list)


class _Builder:
    def __init__(self, file: str, report: ConversionReport, include: Include | None) -> None:
        self._file = file
        self._report = report
        self._include = include
        self._anchors: dict[str, Located] = {}
        self._frames: list[_Frame] = []
        self._root: Located | None = None
        self._merged = 0

    def build(self, events: Iterator[yaml.Event]) -> Located:
        documents = 0
        for event in events:
            documents += isinstance(event, yaml.DocumentStartEvent)
            if documents > 1:
                _refuse(self._place(event), "The file holds several YAML documents. Put each into a file of its own.")
            charge(VALUE_STEPS)
            self._take(event)
        return self._root or Scalar(None, "", Place(self._file, 1))

    def _take(self, event: yaml.Event) -> None:
        place = self._place(event)
        if isinstance(event, yaml.ScalarEvent):
            self._put(_scalar(event, place), event.tag or "", event.anchor or "")
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in self._anchors:
                _refuse(place, f"The alias *{short(event.anchor or '')} names no anchor above it.")
            self._put(self._anchors[event.anchor], "", "")
        elif isinstance(event, yaml.CollectionStartEvent):
            if len(self._frames) >= MAX_VALUE_DEPTH:
                _refuse(place, f"The values are nested more than {MAX_VALUE_DEPTH} deep.")
            is_object = isinstance(event, yaml.MappingStartEvent)
            self._frames.append(_Frame(place, event.tag or "", event.anchor or "", is_object))
        elif isinstance(event, yaml.CollectionEndEvent):
            frame = self._frames.pop()
            made: Located = self._members(frame) if frame.is_object else Items(tuple(frame.values), frame.place)
            self._put(made, frame.tag, frame.anchor)

    def _put(self, value: Located, tag: str, anchor: str) -> None:
        if tag not in ("", "!") and not tag.startswith(_TAG):
            charge(VALUE_STEPS)
            value = self._tagged(tag, value)
        if anchor:
            charge(VALUE_STEPS)
            self._anchors[anchor] = value
        if self._frames:
            self._frames[-1].values.append(value)
        else:
            self._root = value

    def _tagged(self, tag: str, value: Located) -> Located:
        if tag in ("!Include", "!include") and self._include is not None and isinstance(value, Scalar):
            return self._include(value.text, value.place)
        return Members({tag: value}, value.place)

    def _members(self, frame: _Frame) -> Members:
        own: list[tuple[str, Located]] = []
        merged: dict[str, Located] = {}
        for key, value in zip(frame.values[::2], frame.values[1::2], strict=True):
            if not isinstance(key, Scalar):
                _refuse(key.place, "A key of an object must be a text.")
            if key.text == _MERGE:
                self._merge(value, merged)
                continue
            own.append((key.text, value))
        found = members_of(own, frame.place)
        for name, value in found.members.items() if len(found.members) < len(own) else ():
            if is_twice(value):
                what = f'The key "{short(name)}" appears twice in one object: which one counts is unknown.'
                self._report.unknown(str(value.place), what)
        return Members({**merged, **found.members}, frame.place) if merged else found

    def _merge(self, value: Located, merged: dict[str, Located]) -> None:
        """Take over the members of other objects; the first to name a key counts."""
        for source in value.items if isinstance(value, Items) else (value,):
            if not isinstance(source, Members):
                self._report.lost(str(value.place), "A merge key takes an object; this is not one.")
                continue
            self._merged += len(source.members)
            charge(len(source.members))
            if self._merged > MAX_MERGED:
                _refuse(value.place, f"Merge keys copy more than {MAX_MERGED:,} members.")
            for key, inner in source.members.items():
                merged.setdefault(key, inner)

    def _place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        return Place(self._file, mark.line + 1 if mark else 0)


def _scalar(event: yaml.ScalarEvent, place: Place) -> Scalar:
    text = event.value
    is_plain = event.implicit[0] if event.implicit else False
    return Scalar(_meaning(text) if is_plain and not event.tag else text, text, place)


def _meaning(text: str) -> str | int | float | bool | None:
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        number = int(text)
        return number if str(number) == text.lstrip("+") else text  # 0123 would lose its zero
    if _FLOAT.fullmatch(text) and math.isfinite(found := float(text)):
        return found
    return text


def _refuse(place: Place, message: str) -> NoReturn:
    raise FormatError(place.file, (Fault(message, line=place.line),))


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
        """Return the value of a file.

        Raises:
            FormatError: The file is not YAML, includes itself, or includes too much.
        """

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
        text = code_text(self._files, target, "replace")
        return Scalar(text, text, Place(target, 1))


def is_include(value: Located | None) -> bool:
    """Return True if a value stands for a file that could not be included."""
    return isinstance(value, Members) and INCLUDE_TAGS[0] in value.members
