"""Dataclasses that are quick to define and to make; used like those of the standard library, with the same results.

The decorator of the library compiles up to seven methods for each class. That takes half a millisecond, and the window
defines dozens of classes before its first paint. Here a method is compiled when it is first called. The fields of a
frozen object are set by the descriptors of its slots, in half of the time; many fields in a third, see `_frozen_body`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError
from functools import partial
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

_Source: TypeAlias = tuple[list[str], dict[str, object]]
"""Lines of a method, and the values of the names in them that are not arguments."""

_MANY = 6
"""Fields of a class for which it pays to set them as those of another class."""

_FACTORY = object()
"""Default of an argument that a factory makes."""

if TYPE_CHECKING:  # type checkers know what the one of the library does
    from dataclasses import dataclass as dataclass  # noqa: PLC0414, TID251 - under the name of ours
else:

    def dataclass(
        cls: type | None = None, /, *, frozen: bool = False, slots: bool = False, eq: bool = True, kw_only: bool = False
    ) -> object:
        """Make a dataclass of a class; the options are those of `dataclasses.dataclass`."""
        if cls is None:
            return partial(dataclass, frozen=frozen, slots=slots, eq=eq, kw_only=kw_only)
        of_library = dataclasses.dataclass  # noqa: TID251 - what ours is made of
        made: type = of_library(init=False, repr=False, eq=False, slots=slots, kw_only=kw_only)(cls)
        _add_methods(made, frozen=frozen, eq=eq)
        return made


def _add_methods(cls: type, *, frozen: bool, eq: bool) -> None:
    """Add the methods of a dataclass that the class does not define itself."""
    own = dict(vars(cls))
    methods: dict[str, object] = {"__init__": _compiled_later(cls, "__init__", _init_source), "__repr__": _repr}
    if frozen:
        methods |= {"__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete}
    if frozen and "__slots__" in own:  # else copies are made by `setattr`
        methods |= {"__getstate__": _state, "__setstate__": _restore}
    if eq:
        methods |= {
            "__eq__": _compiled_later(cls, "__eq__", _eq_source),
            "__hash__": _compiled_later(cls, "__hash__", _hash_source) if frozen else None,
        }
        if own.get("__hash__", ...) is None and "__eq__" in own:  # Python's own, because the class defines an __eq__
            del own["__hash__"]
    for name, method in methods.items():
        if name not in own:
            setattr(cls, name, method)


def _compiled_later(cls: type, name: str, source: Callable[[type], _Source]) -> Callable[..., object]:
    """Return a method that compiles itself when it is first called."""

    def first(*args: object, **named: object) -> object:
        lines, known = source(cls)
        exec("\n ".join(lines), known)  # noqa: S102 - names of fields, as the library does
        method: Any = known[name]
        method.__qualname__, method.__module__ = f"{cls.__qualname__}.{name}", cls.__module__
        setattr(cls, name, method)
        return method(*args, **named)

    return first


def _init_source(cls: type) -> _Source:
    known: dict[str, object] = {"_FACTORY": _FACTORY, "_set": object.__setattr__}
    in_order, named = ["self"], ["*"]
    values: dict[str, str] = {}
    for field in dataclasses.fields(cls):
        name = argument = value = field.name
        if field.default_factory is not MISSING:
            known[f"_make_{name}"] = field.default_factory
            argument, value = f"{name}=_FACTORY", f"_make_{name}()"
            value = f"{value} if {name} is _FACTORY else {name}" if field.init else value
        elif field.default is not MISSING:
            known[f"_default_{name}"] = field.default
            argument, value = f"{name}=_default_{name}", name if field.init else f"_default_{name}"
        elif not field.init:
            continue
        values[name] = value
        if field.init:
            (named if field.kw_only else in_order).append(argument)
    arguments = in_order + (named if len(named) > 1 else [])
    setter: object = cls.__setattr__
    if setter is _refuse_to_set:
        body = _frozen_body(cls, values, known)
    else:
        body = [f"self.{name} = {value}" for name, value in values.items()]
    after = ["self.__post_init__()"] if hasattr(cls, "__post_init__") else []
    return [f"def __init__({', '.join(arguments)}):", *(body + after or ["pass"])], known


def _frozen_body(cls: type, values: dict[str, str], known: dict[str, object]) -> list[str]:
    """Return assignments to a frozen object: by the descriptors of its slots, or by `object` where it has none.

    Many slots are set while the object is of a class that is not frozen, whose attributes the interpreter sets itself,
    in a third of the time; except for an object of a subclass.
    """
    own, body = vars(cls), []
    for name, value in values.items():
        slot = getattr(cls, name, None) if "__slots__" in own else None
        known |= {f"_set_{name}": slot.__set__} if slot is not None else {}
        body.append(f"_set(self, {name!r}, {value})" if slot is None else f"_set_{name}(self, {value})")
    if len(body) < _MANY or cls.__bases__ != (object,) or not {"__slots__", "__setattr__"} <= own.keys():
        return body
    twin = type(cls.__name__, (), {"__slots__": vars(cls)["__slots__"]})
    known |= {"_cls": cls, "_twin": twin, "_put_class": object.__dict__["__class__"].__set__}
    openly = [f"self.{name} = {value}" for name, value in values.items()]
    lines = ["_put_class(self, _twin)", *openly, "self.__class__ = _cls"]
    return ["if self.__class__ is _cls:", *(f" {line}" for line in lines), "else:", *(f" {line}" for line in body)]


def _eq_source(cls: type) -> _Source:
    names = [field.name for field in dataclasses.fields(cls) if field.compare]
    mine, others = ("".join(f"{holder}.{name}, " for name in names) for holder in ("self", "other"))
    return [
        "def __eq__(self, other):",
        "if other.__class__ is not self.__class__: return NotImplemented",
        f"return ({mine}) == ({others})",
    ], {}


def _hash_source(cls: type) -> _Source:
    names = [field.name for field in dataclasses.fields(cls) if (field.compare if field.hash is None else field.hash)]
    return ["def __hash__(self):", f"return hash(({''.join(f'self.{name}, ' for name in names)}))"], {}


@recursive_repr("...")
def _repr(self: Any) -> str:
    shown = (f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _state(self: Any) -> list[object]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _restore(self: Any, state: list[object]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)


def _refuse_to_set(_self: object, name: str, _value: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_self: object, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field {name!r}")
