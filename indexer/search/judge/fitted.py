"""The numbers that weigh evidence: `tests/relevance/fit_judge.py` fits them on judged queries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FITTED = Path(__file__).with_name("fitted.json")
"""By what is fitted, then by what a query can be compared by, then by name."""

WITH_MEANING, WITHOUT_MEANING, BY_INITIALS = "with_meaning", "without_meaning", "by_initials"

Weights = Mapping[str, float]


def weights(what: str, by: str) -> Weights:
    """Return the weights of one model, `evidence`, `held` or `first`."""
    found: Weights = _all()[what][by]
    return found


@cache
def _all() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(FITTED.read_text(encoding="utf-8"))
    return found
