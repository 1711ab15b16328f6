"""The encoder between threads: what is known is given at once, what is asked twice is encoded once."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from indexer.text import meaning
from indexer.text.meaning import Encoder, load_encoder

_LONG_S = 30.0


class SlowModel:
    """Encodes texts one by one; `慢` waits until it is let go."""

    def __init__(self) -> None:
        self.encoded: list[str] = []
        self.begun = threading.Event()
        self.let_go = threading.Event()

    def query(self, text: str) -> np.ndarray:
        self.encoded.append(text)
        if text == "慢":
            self.begun.set()
            assert self.let_go.wait(_LONG_S)
        return np.array([len(text), 1.0], dtype=np.float32)


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> SlowModel:
    slow = SlowModel()
    monkeypatch.setattr(meaning.importlib.util, "find_spec", lambda _name: True)
    monkeypatch.setattr(meaning, "_new_model", lambda: slow)
    return slow


@pytest.fixture
def encoder(model: SlowModel) -> Encoder:
    found = load_encoder()
    assert found is not None
    return found


def test_known_text_does_not_wait_for_another_that_is_being_encoded(encoder: Encoder, model: SlowModel):
    known = encoder.query("快")
    other = threading.Thread(target=encoder.query, args=("慢",))
    other.start()
    assert model.begun.wait(_LONG_S)
    asked = threading.Thread(target=encoder.query, args=("快",))
    asked.start()
    asked.join(_LONG_S)
    waited = asked.is_alive()
    model.let_go.set()
    other.join(_LONG_S)
    assert not waited
    assert encoder.query("快") is known


def test_text_asked_for_by_two_at_once_is_encoded_once(encoder: Encoder, model: SlowModel):
    both = [threading.Thread(target=encoder.query, args=("慢",)) for _ in range(2)]
    for one in both:
        one.start()
    assert model.begun.wait(_LONG_S)
    model.let_go.set()
    for one in both:
        one.join(_LONG_S)
    assert model.encoded == ["慢"]
