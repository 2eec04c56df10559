"""The package ``orgwright`` of an installation: it finds the program's folders below ``_lib`` and starts it.

The wheel has this file as ``orgwright/__init__.py``. PyPI has packages called ``designer`` and ``resources``: below
``_lib``, neither overwrites the other. A checkout has no ``_lib``; this file is all that an editable install adds.

``import orgwright`` makes ``from designer import api`` work; ``orgwright.api`` is the same module.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

_HERE = Path(__file__).resolve().parent

if (_HERE / "_lib").is_dir() and str(_HERE / "_lib") not in sys.path:
    sys.path.insert(0, str(_HERE / "_lib"))


def main() -> None:
    """Run the program and leave with its exit status."""
    importlib.import_module("designer.__main__").main()


def __getattr__(name: str) -> object:
    """Return ``orgwright.api`` when it is first asked for: the command line starts without it.

    Raises:
        AttributeError: The package offers nothing of this name.
        ImportError: This process has loaded another package called ``designer``.
    """
    if name != "api":
        raise AttributeError(f"orgwright has no {name}")
    loaded = getattr(sys.modules.get("designer"), "__file__", "") or ""
    if loaded and (_HERE / "_lib").is_dir() and _HERE not in Path(loaded).resolve().parents:
        raise ImportError(f"This process has loaded another package called designer, {loaded}. Import orgwright first.")
    return importlib.import_module("designer.api")
