"""Publishing, indexing and serving under one seed: a number replays any failure; see simulated_world.py."""

from __future__ import annotations

import gc
import os
import random
import time
import uuid
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from shelf import START
from simulated_world import CHANGING, VARIANTS, World, answers, text_of

from indexer import bootstrap, pipeline
from indexer.corrections import press as press_module
from indexer.disk import write_whole

# A power cut leaves files open that no process holds any more.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

SEED = int(os.environ.get("SIMULATION_SEED", "1"))
STEPS = int(os.environ.get("SIMULATION_STEPS", "0"))
STEPS_OF_A_SEED = 10_000


@pytest.fixture
def files(shelf: Any) -> dict[str, bytes]:
    """The files of a handbook of a dozen documents."""
    read = {path.name: path.read_bytes() for path in shelf.folder.iterdir()}
    return read | {f"{CHANGING}.md": text_of(0)}


@pytest.fixture
def oracle(shelf: Any, files: Mapping[str, bytes]) -> list[Any]:
    """What each variant answers when nothing else goes on."""
    found = []
    for name, content in files.items():
        (shelf.folder / name).write_bytes(content)
    for number in range(VARIANTS):
        write_whole(shelf.folder / f"{CHANGING}.md", text_of(number))
        shelf.build(full=True)
        found.append(answers(shelf.open()))
    return found


@pytest.fixture
def world(
    tmp_path: Path, files: Mapping[str, bytes], oracle: list[Any], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., World]]:
    """Make a world of a seed; nothing but the seed decides."""
    made: list[World] = []

    class Time:
        monotonic = staticmethod(lambda: made[-1].monotonic() if made else 0.0)
        sleep = staticmethod(lambda seconds: made[-1].sleep(seconds))

    def build(*arguments: Any, **more: Any) -> Any:
        if made:
            return made[-1].build(*arguments, **more)
        return pipeline.build(*arguments, **more | {"revision_of": lambda _folder, **_known: "simulated"})

    monkeypatch.setattr(bootstrap, "build", build)
    monkeypatch.setattr(bootstrap, "committed_at", lambda _folder: None)
    monkeypatch.setattr(bootstrap, "time", Time)
    monkeypatch.setattr(press_module, "time", Time)
    monkeypatch.setattr("whoosh.index.time", lambda: START.timestamp() + Time.monotonic())
    monkeypatch.setattr("uuid.uuid4", lambda: uuid.UUID(int=random.getrandbits(128)))
    monkeypatch.setattr("secrets.token_hex", lambda size: f"{random.getrandbits(8 * size):0{2 * size}x}")

    def of(seed: int, name: str = "") -> World:
        made.clear()
        made.append(World(seed, tmp_path / (name or f"seed-{seed}"), files, oracle))
        return made[-1]

    yield of
    with warnings.catch_warnings():  # of files that a power cut left open, here and not in another test
        warnings.simplefilter("ignore", ResourceWarning)
        made.clear()
        gc.collect()


def test_nothing_is_lost_and_no_answer_is_wrong_whatever_fails_and_whoever_goes_first(
    world: Any, amount: Any, report: Any
) -> None:
    left, seed = STEPS or amount(10_000, 1_000_000), SEED
    started = time.process_time()
    while left > 0:
        simulated = world(seed)
        try:
            simulated.run(min(left, STEPS_OF_A_SEED))
        except AssertionError as error:
            raise AssertionError(f"make simulate SEED={seed} replays it: {error}") from error
        left -= simulated.steps
        report(
            f"seed {seed}: {simulated.steps} steps, {simulated.cuts} power cuts, {simulated.faults} faults,"
            f" {simulated.builds} builds, {simulated.published} published, {simulated.answers} answers seen,"
            f" {time.process_time() - started:.0f} s of CPU so far"
        )
        assert simulated.answers
        seed += 1


def test_a_seed_takes_the_same_steps_again(world: Any) -> None:
    traces = []
    for seed, name in ((7, "first"), (7, "again"), (8, "other")):
        simulated = world(seed, name)
        simulated.run(1_000)
        traces.append(simulated.trace)
    first, again, other = traces
    assert first == again
    assert first != other
