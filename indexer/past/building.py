"""The process that prepares the search of an older state: `python -m indexer.past.building REVISION`."""

from __future__ import annotations

import json
import sys

from indexer.bootstrap import Editions
from indexer.domain.errors import HandbookError
from indexer.past.editions import Past
from indexer.settings import load_settings


def main(revision: str) -> int:
    """Prepare one revision; 1, and the error as JSON, where that cannot be done."""
    settings = load_settings()
    try:
        Past(settings, Editions(settings)).edition_at(revision)
    except HandbookError as error:
        sys.stdout.write(json.dumps(error.as_json()))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
