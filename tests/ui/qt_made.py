"""Search for objects that Qt itself has made, such as a toolbar's button, and that the window keeps beyond a call."""

import gc
from collections import deque
from functools import partial
from itertools import chain
from types import BuiltinMethodType, CellType, FunctionType, GeneratorType, MethodType

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from shiboken6 import createdByPython, getAllValidWrappers

OURS = ("ui.", "designer.")
HOLDERS = (dict, list, tuple, set, frozenset, deque, FunctionType, MethodType, partial, BuiltinMethodType, CellType)


def kept_of_qt():
    """Places in the window's attributes, containers, functions and generators -> the class of what is kept there.

    PySide 6.11 may take such an object for deleted while it lives: where a method that Qt calls returns, its argument
    is given up with all that is below, except for what Python has made (`recursive_invalidate` of its basewrapper.cpp).
    """
    found, seen = {}, set()
    for root in chain(getAllValidWrappers(), gc.get_objects()):
        if is_ours(root):
            look(root, found, seen)
    return found


def is_ours(thing):
    """True for instances of the program's classes, and for its functions and generators."""
    if isinstance(thing, FunctionType | GeneratorType):
        code = thing.gi_code if isinstance(thing, GeneratorType) else thing.__code__
        return "/ui/" in code.co_filename and "/tests/" not in code.co_filename
    return type(thing).__module__.startswith(OURS) or (isinstance(thing, partial) and is_ours(thing.func))


def look(root, found, seen):
    """Look through what one object holds, and what others of the program hold that are found in it."""
    waiting = [(root, "", root)]
    while waiting:
        owner, place, thing = waiting.pop()
        if id(thing) in seen:
            continue
        if isinstance(thing, QObject) and not (createdByPython(thing) or isinstance(thing, QApplication)):
            found[f"{name(owner)}{place}"] = type(thing).__name__
            continue
        seen.add(id(thing))
        if is_ours(thing):
            waiting += [(thing, f".{at}", part) for at, part in parts(thing)]
        elif isinstance(thing, HOLDERS):
            waiting += [(owner, place, part) for _, part in parts(thing)]


def name(thing):
    return getattr(thing, "__qualname__", "") or f"{type(thing).__module__}.{type(thing).__qualname__}"


def parts(thing):
    """What something holds: its name there, and it."""
    if isinstance(thing, dict):
        return [("", part) for pair in thing.items() for part in pair]
    if isinstance(thing, list | tuple | set | frozenset | deque):
        return [("", part) for part in thing]
    if isinstance(thing, FunctionType):
        cells = zip(thing.__code__.co_freevars, thing.__closure__ or (), strict=True)
        return [*cells, *(("default", one) for one in thing.__defaults__ or ())]
    if isinstance(thing, CellType):
        return [("", part) for part in gc.get_referents(thing)]  # none before it is filled
    if isinstance(thing, partial):
        return [("", thing.func), *(("", one) for one in (*thing.args, *thing.keywords.values()))]
    if isinstance(thing, MethodType | BuiltinMethodType):
        return [("", thing.__self__)]
    if isinstance(thing, GeneratorType):
        return list(thing.gi_frame.f_locals.items()) if thing.gi_frame is not None else []
    return attributes(thing)


def attributes(thing):
    """Attributes of an instance and what is in its slots."""
    slots = [slot for kind in type(thing).__mro__ for slot in getattr(kind, "__slots__", ()) if hasattr(thing, slot)]
    return [*getattr(thing, "__dict__", {}).items(), *((slot, getattr(thing, slot)) for slot in slots)]
