"""A small real handbook in a temporary folder, and the means to edit and index it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from shelf import START, Folder

from indexer import pipeline
from indexer.backends.whoosh_backend import WhooshStore
from indexer.domain.handbook import Handbook
from indexer.generations import Manifest
from indexer.search.backend import IndexStore
from indexer.search.request import SearchRequest


class Shelf(Folder):
    """A handbook folder with its index; every build happens `pace` minutes after the last."""

    pace = 1

    def remove(self, *ids: str) -> None:
        for id in ids:
            (self.folder / f"{id}.md").unlink()

    def build(
        self,
        *,
        full: bool = False,
        store: IndexStore | None = None,
        folder: Path | None = None,
        then: Callable[[], None] = lambda: None,
        held: pipeline.Held | None = None,
    ) -> tuple[Handbook, Manifest]:
        self.builds += 1
        return pipeline.build(
            folder or self.folder,
            self.generations,
            store or WhooshStore(),
            cache_dir=self.settings.cache_dir,
            now=START + timedelta(minutes=self.pace * self.builds),
            full=full,
            then=then,
            held=held,
        )

    def first(self, text: str) -> str:
        """Return the document that an edition opened now finds first."""
        found = self.open().search(SearchRequest(text=text, on=START.date()))
        return found.hits[0].document.id

    def names(self) -> list[str]:
        """Return the generations on disk, oldest first."""
        return sorted(path.name for path in (self.generations.folder / "generations").iterdir())


@pytest.fixture(autouse=True)
def _quick(shared_dictionaries: None) -> None:
    """Build often."""


@pytest.fixture
def empty_shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "handbook", tmp_path / "var")


@pytest.fixture
def shelf(empty_shelf: Shelf) -> Shelf:
    """A shelf of a dozen documents, not indexed yet."""
    empty_shelf.fill()
    return empty_shelf
