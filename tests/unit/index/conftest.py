"""A small real handbook in a temporary folder, and the means to edit and index it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from indexer import pipeline
from indexer.backends.whoosh_backend import WhooshStore
from indexer.bootstrap import Edition, Editions
from indexer.clock import SHANGHAI
from indexer.domain.handbook import Handbook
from indexer.generations import Generations, Manifest
from indexer.search.backend import IndexStore
from indexer.settings import Settings

START = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)

SUBJECTS = (
    *("停车", "采暖", "养犬", "居住证", "老年卡", "社保卡"),
    *("救助", "维修", "志愿", "调解", "党费", "物业"),
)


class Shelf:
    """A handbook folder with its index; every build happens `pace` minutes after the last."""

    pace = 1

    def __init__(self, folder: Path, state: Path) -> None:
        self.folder = folder
        self.settings = Settings(handbook_dir=folder, state_dir=state, now=START, meaning=False)
        self.generations = Generations(self.settings.index_dir)
        self.builds = 0
        folder.mkdir(parents=True)
        (folder / "handbook.yml").write_text(
            "title: 手册\ncategories: [{key: c, title: 服务}]\n", encoding="utf-8"
        )

    def write(self, id: str, subject: str, *, body: str = "", **keys: str) -> None:
        front = {"id": id, "title": f"{subject}办理", "type": "policy", "category": "c", **keys}
        lines = [f"{key}: {value}" for key, value in front.items()]
        text = body or f"开头说{subject}。\n\n## 带什么\n\n办{subject}带身份证。\n"
        (self.folder / f"{id}.md").write_text("\n".join(["---", *lines, "---", text]), encoding="utf-8")

    def remove(self, *ids: str) -> None:
        for id in ids:
            (self.folder / f"{id}.md").unlink()

    def build(
        self, *, full: bool = False, store: IndexStore | None = None, folder: Path | None = None
    ) -> tuple[Handbook, Manifest]:
        self.builds += 1
        return pipeline.build(
            folder or self.folder,
            self.generations,
            store or WhooshStore(),
            cache_dir=self.settings.cache_dir,
            now=START + timedelta(minutes=self.pace * self.builds),
            full=full,
        )

    def open(self) -> Edition:
        return Editions(self.settings).current()

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
    for number, subject in enumerate(SUBJECTS):
        empty_shelf.write(f"doc-{number:02d}", subject)
    return empty_shelf
