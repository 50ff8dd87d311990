"""Write the published reference material into a folder.

    python -m coverage_assets.reference schemas config/schemas
    python -m coverage_assets.reference pages docs

Both are committed, and tests compare them with what these commands write.
"""

from __future__ import annotations

import sys
from pathlib import Path

from coverage_assets.foundation.files import write_all_atomically
from coverage_assets.reference.pages import pages
from coverage_assets.reference.schemas import schema_files


def main(arguments: list[str]) -> None:
    """Write schemas or pages into a folder."""
    kind, folder = arguments
    files = {"schemas": schema_files, "pages": pages}[kind]()
    write_all_atomically({Path(folder) / name: text.encode() for name, text in files.items()})


if __name__ == "__main__":
    main(sys.argv[1:])
