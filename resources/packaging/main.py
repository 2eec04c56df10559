"""``python -m orgwright``: the wheel has this file as ``orgwright/__main__.py``. It can be started by its path, too."""

import sys
from pathlib import Path

_FOLDER = str(Path(__file__).resolve().parents[1])

if _FOLDER not in sys.path:
    sys.path.insert(0, _FOLDER)

from orgwright import main  # noqa: E402 - it is found by the line before

main()
