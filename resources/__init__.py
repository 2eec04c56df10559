"""Data only: templates, icons, the catalogue of actions, quotas, the schema of the file."""

from pathlib import Path

FOLDER = Path(__file__).parent
"""Where the data lies. `importlib.resources` finds it as well, and takes longer to import than all of it to read."""
