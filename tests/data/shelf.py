"""A real handbook in a folder: files to write, and the place of their index."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from indexer.bootstrap import Edition, Editions
from indexer.clock import SHANGHAI
from indexer.generations import Generations
from indexer.settings import Settings

START = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
SUBJECTS = (
    *("停车", "采暖", "养犬", "居住证", "老年卡", "社保卡"),
    *("救助", "维修", "志愿", "调解", "党费", "物业"),
)


class Folder:
    """A handbook folder with an index beside it; how it is built is up to the tests."""

    def __init__(self, folder: Path, state: Path) -> None:
        self.folder = folder
        self.settings = Settings(handbook_dir=folder, state_dir=state, now=START, meaning=False)
        self.generations = Generations(self.settings.index_dir)
        self.builds = 0
        folder.mkdir(parents=True)
        (folder / "handbook.yml").write_text(
            "title: 手册\ncategories: [{key: c, title: 服务}, {key: d, title: 党务}]\n", encoding="utf-8"
        )

    def write(self, id: str, subject: str, *, body: str = "", **keys: str) -> None:
        front = {"id": id, "title": f"{subject}办理", "type": "policy", "category": "c", **keys}
        lines = [f"{key}: {value}" for key, value in front.items()]
        text = body or f"开头说{subject}。\n\n## 带什么\n\n办{subject}带身份证。\n"
        (self.folder / f"{id}.md").write_text("\n".join(["---", *lines, "---", text]), encoding="utf-8")

    def fill(self) -> None:
        """Write a dozen documents."""
        for number, subject in enumerate(SUBJECTS):
            self.write(f"doc-{number:02d}", subject)

    def open(self) -> Edition:
        return Editions(self.settings).current()
