"""Functions of Terraform: one row each for those that need no file, from values to a value, and ``fileset``.

A function is called with values that are not `Missing` themselves; one that raises `ValueError`, `TypeError`,
`LookupError` or `ArithmeticError` was not called as it should be, or needs what is not worked out here: `REFUSING`.
"""

import base64
import itertools
import json
import re
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from designer.basics.steps import charge, charge_text
from designer.basics.words import short
from designer.exchange.imports.code.code_files import CodeFiles, path_from
from designer.exchange.imports.code.located import Place
from designer.exchange.imports.facts import Missing
from designer.exchange.imports.terraform.values import (
    MAX_ITEMS,
    MAX_TEXT,
    PREFIX,
    TerraformReference,
    TerraformValue,
    UncountedList,
    encoded_value,
    first_gap,
    of_key,
    shallow_size,
    template_text,
    unknown_reference,
)


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


def tried(name: str, arguments: list[TerraformValue]) -> TerraformValue:
    """Return the value of ``try`` or ``can``: what Terraform would not work out either fails, the unknown stays so."""
    for argument in arguments[: 1 if name == "can" else None]:
        if name == "can" and isinstance(argument, TerraformReference) and PREFIX not in argument.address:
            return unknown_reference(argument)  # a part of it may not be there
        if not isinstance(argument, Missing):
            return True if name == "can" else argument
        if not argument.fails:
            return argument
    return False if name == "can" else arguments[-1] if arguments else None


def _text(value: TerraformValue) -> str:
    found = template_text(value)
    if isinstance(found, Missing):
        raise TypeError(found.reason)
    return found


def _list(value: TerraformValue) -> list[TerraformValue]:
    if isinstance(value, list):
        return value
    raise TypeError("no list")


def _known_items(value: TerraformValue) -> list[TerraformValue]:
    """Return the items of a list that are compared with others, so that none of them may be unknown."""
    items = _list(value)
    if any(isinstance(item, Missing) for item in items):
        raise TypeError("an unknown item")
    return items


def _object(value: TerraformValue) -> dict[str, TerraformValue]:
    if isinstance(value, dict):
        return value
    raise TypeError("no object")


def _number(value: TerraformValue) -> int:
    return int(_text(value))


def _same(value: TerraformValue) -> str:
    """Return a key that is equal for equal values."""
    if isinstance(value, TerraformReference):
        return f"{value.address}.{value.path}"
    found = encoded_value(value)
    return found if isinstance(found, str) else str(id(value))


def _unique(items: list[TerraformValue]) -> list[TerraformValue]:
    _require_one_type(items)
    first: dict[str, TerraformValue] = {}
    for item in items:
        first.setdefault(_same(item), item)
    return list(first.values())


def _require_one_type(items: list[TerraformValue]) -> None:
    if len({type(item) for item in items} & {str, int, float, bool}) > 1:
        raise TypeError("Terraform makes one type of these before it compares them")


def _set(value: TerraformValue) -> list[TerraformValue]:
    items = _unique(_list(value))
    return sorted(items, key=str) if all(isinstance(item, str) for item in items) else items


def _merge(*maps: TerraformValue) -> TerraformValue:
    made: dict[str, TerraformValue] = {}
    for one in maps:
        made |= _object(one) if one is not None else {}
    return made


def _concat(*lists: TerraformValue) -> TerraformValue:
    return [item for one in lists for item in _list(one)]


def _flatten(value: TerraformValue, depth: int = 0) -> list[TerraformValue]:
    if depth > 50:
        raise ValueError("too deep")
    made: list[TerraformValue] = []
    charge(shallow_size(value))
    for item in _list(value):
        made += _flatten(item, depth + 1) if isinstance(item, list) else [item]
    return made


def _lookup(source: TerraformValue, key: TerraformValue, *default: TerraformValue) -> TerraformValue:
    found = _object(source)
    return found[_text(key)] if _text(key) in found else default[0] if default else Missing("The key is not there.")


def _coalesce(*values: TerraformValue) -> TerraformValue:
    return next((value for value in values if value not in (None, "")), Missing("Every value is empty."))


def _setproduct(*lists: TerraformValue) -> TerraformValue:
    sides = [_list(one) for one in lists]
    count = 1
    for side in sides:
        count *= len(side)
        if count > MAX_ITEMS:
            raise ValueError("too many")
    charge(count * (1 + len(sides)))
    return [list(one) for one in itertools.product(*sides)]


def _range(*ends: TerraformValue) -> TerraformValue:
    found = range(*map(_number, ends))
    if len(found) > MAX_ITEMS:
        raise ValueError("too many")
    charge(len(found))
    return list(found)


_VERB = re.compile(r"%(?:(0?[0-9]{0,2}d)|[%svq])")


def _format(pattern: TerraformValue, *values: TerraformValue) -> TerraformValue:
    left = iter(values)
    form = _text(pattern)
    charge_text(len(form))
    if "%" in _VERB.sub("", form):
        raise ValueError("a verb that is not known here")

    def put(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        value = next(left, Missing("too few values"))
        charge(shallow_size(value))
        if found[0].endswith("d"):
            return f"{_number(value):{found[1]}}"
        made = json.dumps(_text(value), ensure_ascii=False) if found[0] == "%q" else _text(value)
        charge_text(len(made))
        return made

    return _VERB.sub(put, form)


def _replace(text: TerraformValue, old: TerraformValue, new: TerraformValue) -> TerraformValue:
    sought = _text(old)
    if len(sought) > 1 and sought.startswith("/") and sought.endswith("/"):
        return Missing("A replacement by a pattern is not worked out here.")
    whole, wanted = _text(text), _text(new)
    _check_length(len(whole) + whole.count(sought) * len(wanted))
    return whole.replace(sought, wanted)


def _join(sign: TerraformValue, *lists: TerraformValue) -> TerraformValue:
    texts = [_text(one) for value in lists for one in _list(value)]
    _check_length(sum(map(len, texts)) + len(texts) * len(_text(sign)))
    return _text(sign).join(texts)


def _tobool(value: TerraformValue) -> TerraformValue:
    return value if isinstance(value, bool) or value is None else {"true": True, "false": False}[_text(value)]


def _tonumber(value: TerraformValue) -> TerraformValue:
    text = _text(value)
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?", text):
        raise ValueError("no number")
    return int(text) if text.removeprefix("-").isdecimal() else float(text)


def _jsondecode(text: TerraformValue) -> TerraformValue:
    document = _text(text)
    charge(2 * sum(map(document.count, ",[{")))
    found: TerraformValue = json.loads(document)
    return found


def _substr(text: TerraformValue, start: TerraformValue, length: TerraformValue) -> TerraformValue:
    whole, begin, count = _text(text), _number(start), _number(length)
    begin += len(whole) if begin < 0 else 0
    return whole[begin:] if count < 0 else whole[begin : begin + count]


def _chunks(value: TerraformValue, size: TerraformValue) -> TerraformValue:
    items, step = _list(value), _number(size)
    return [list(items[at : at + step]) for at in range(0, len(items), step)]


def _one(value: TerraformValue) -> TerraformValue:
    items = _list(value)
    return items[0] if len(items) == 1 else None if not items else Missing("The list has several items.")


def _element(value: TerraformValue, at: TerraformValue) -> TerraformValue:
    items = _list(value)
    return items[_number(at) % len(items)]


def _contains(value: TerraformValue, sought: TerraformValue) -> TerraformValue:
    gap = first_gap(value)
    _require_one_type([sought, *_list(value)])
    found = _same(sought) in {_same(item) for item in _list(value)}
    return True if found else gap or False


def _shared(one: TerraformValue, two: TerraformValue, *, kept: bool) -> TerraformValue:
    """Return the items of a list that another one has too, or that it lacks.

    Raises:
        TypeError: If whether two of them are equal is known only when they are applied.
    """
    others = {_same(item): item for item in _known_items(two)}
    for item in _known_items(one):
        if _same(item) not in others and not all(_differ(item, other) for other in others.values()):
            raise TypeError("an unknown item")
    return [item for item in _known_items(one) if (_same(item) in others) is kept]


def _differ(one: TerraformValue, two: TerraformValue) -> bool:
    """Whether two values that are written differently differ: ids of two resources do, what AWS fills else may not."""
    charge()
    sides = [side for side in (one, two) if isinstance(side, TerraformReference)]
    ids = [side for side in sides if side.path == "id" and side.address.partition(".")[0] != "data"]
    return not sides or len(ids) == 2


def _uncounted(function: Callable[[TerraformValue], list[TerraformValue]]) -> Callable[..., TerraformValue]:
    """Return a function whose list may be shorter or longer than it looks while some items are unknown."""

    def work_out(value: TerraformValue) -> TerraformValue:
        made = function(value)
        unsure = [item for item in made if isinstance(item, TerraformReference) and not _differ(item, item)]
        return UncountedList(made) if unsure else made

    return work_out


def _split(sign: TerraformValue, text: TerraformValue) -> TerraformValue:
    whole, at = _text(text), _text(sign)
    charge(whole.count(at))
    return list[TerraformValue](whole.split(at)) if whole else [""]


def _indent(count: TerraformValue, text: TerraformValue) -> TerraformValue:
    whole, width = _text(text), min(_number(count), 200)
    _check_length(len(whole) + whole.count("\n") * width)
    return whole.replace("\n", "\n" + " " * width)


def _title(text: TerraformValue) -> TerraformValue:
    def upper(found: re.Match[str]) -> str:
        charge()
        return found[0].upper()

    return re.sub(r"\b\w", upper, _text(text))


def _trim(text: TerraformValue, signs: TerraformValue) -> TerraformValue:
    whole, cut = _text(text), _text(signs)
    charge(len(cut))
    kinds = "".join(set(cut))
    charge_text(len(whole) * len(kinds))  # each character is looked for among them
    return whole.strip(kinds)


def _check_length(characters: int) -> None:
    """Charge for a text that is about to be made."""
    charge_text(characters)
    if characters > MAX_TEXT:
        raise ValueError("too long")


def _length(value: TerraformValue) -> TerraformValue:
    if isinstance(value, UncountedList):
        raise TypeError("unknown items")
    if isinstance(value, str | list | dict):
        return len(value)
    raise TypeError("no length")


FUNCTIONS: Mapping[str, Callable[..., TerraformValue]] = {
    "base64encode": lambda text: base64.b64encode(_text(text).encode()).decode(),
    "base64decode": lambda text: base64.b64decode(_text(text)[:MAX_TEXT]).decode(),
    "chunklist": _chunks,
    "coalesce": _coalesce,
    "coalescelist": lambda *lists: next((one for one in lists if _list(one)), []),
    "compact": _uncounted(lambda value: [item for item in _known_items(value) if item not in (None, "")]),
    "concat": _concat,
    "contains": _contains,
    "distinct": _uncounted(lambda value: _unique(_known_items(value))),
    "element": _element,
    "endswith": lambda text, end: _text(text).endswith(_text(end)),
    "flatten": _uncounted(_flatten),
    "format": _format,
    "formatlist": lambda pattern, values: [_format(pattern, one) for one in _list(values)],
    "index": lambda value, sought: [_same(item) for item in _known_items(value)].index(_same(sought)),
    "indent": _indent,
    "join": _join,
    "jsondecode": _jsondecode,
    "jsonencode": encoded_value,
    "keys": lambda value: [of_key(key, Place("")) for key in sorted(_object(value))],
    "length": _length,
    "lookup": _lookup,
    "lower": lambda text: _text(text).lower(),
    "max": lambda *numbers: max(map(_number, numbers)),
    "merge": _merge,
    "min": lambda *numbers: min(map(_number, numbers)),
    "one": _one,
    "range": _range,
    "replace": _replace,
    "reverse": lambda value: _list(value)[::-1],
    "sensitive": lambda value: value,
    "nonsensitive": lambda value: value,
    "setintersection": lambda one, two: _shared(one, two, kept=True),
    "setproduct": _setproduct,
    "setsubtract": lambda one, two: _shared(one, two, kept=False),
    "setunion": lambda *lists: _uncounted(_set)(_concat(*lists)),
    "slice": lambda value, start, end: _list(value)[_number(start) : _number(end)],
    "sort": lambda value: list[TerraformValue](sorted(map(_text, _list(value)))),
    "split": _split,
    "startswith": lambda text, start: _text(text).startswith(_text(start)),
    "strcontains": lambda text, part: _text(part) in _text(text),
    "substr": _substr,
    "title": _title,
    "tobool": _tobool,
    "tolist": _list,
    "tomap": _object,
    "tonumber": _tonumber,
    "toset": _uncounted(_set),
    "tostring": lambda value: value if value is None else _text(value),
    "trim": _trim,
    "trimprefix": lambda text, start: _text(text).removeprefix(_text(start)),
    "trimspace": lambda text: _text(text).strip(),
    "trimspace_end": lambda text: _text(text).rstrip(),
    "trimsuffix": lambda text, end: _text(text).removesuffix(_text(end)),
    "upper": lambda text: _text(text).upper(),
    "values": lambda value: [inner for _, inner in sorted(_object(value).items())],
    "zipmap": lambda names, values: dict(zip(map(_text, _list(names)), _list(values), strict=True)),
}
"""Functions by name. ``jsonencode`` of a value with a gap is that gap."""

REFUSING = frozenset(
    ("element", "jsondecode", "keys", "length", "tobool", "tolist", "tomap", "tonumber", "toset", "values")
)
"""Functions that refuse here what Terraform refuses, too, so that ``try`` goes on and ``can`` says no."""
