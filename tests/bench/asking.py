"""What one new question costs in CPU beside its encoder: the machine is no part of a ratio."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from peers import ON

from indexer.bootstrap import Editions
from indexer.search.request import SearchRequest
from indexer.settings import Settings
from indexer.text.meaning import load_encoder

_WARM = 20


def asking(settings: Settings, texts: Sequence[str]) -> dict[str, Any]:
    """Return the mean CPU of a search that is new, of the same asked again, and of encoding its text.

    The index has to be there, with meaning. The texts are encoded by an encoder that does not know them.
    """
    search = Editions(settings).current().search
    encoder = load_encoder()
    ask: Callable[[str], object] = lambda text: search(SearchRequest(text=text, on=ON))  # noqa: E731
    warm, asked = texts[:_WARM], texts[_WARM:]
    found = {}
    for name, do in (("new", ask), ("again", ask), *([("encoder", encoder.query)] if encoder else [])):
        for text in warm:
            do(text)
        started = time.process_time()
        for text in asked:
            do(text)
        found[name] = round(1000 * (time.process_time() - started) / len(asked), 1)
    if encoder:
        found["ratio"] = round(found["new"] / found["encoder"], 2)
    return found
