"""Whatever editors do and in whatever order, the updated index answers as one built from scratch."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from indexer.bootstrap import Editions
from indexer.generations import Generations
from indexer.pipeline import Held

Shelf = Any


class Editor:
    """Edits a shelf at random: all it knows is which files there are and which there were."""

    def __init__(self, shelf: Shelf, seed: int) -> None:
        self._shelf = shelf
        self._chance = random.Random(seed)
        self._held = [path.stem for path in sorted(shelf.folder.glob("*.md"))]
        self._gone: list[str] = []

    def act(self) -> None:
        acts = [
            self.add, self.edit, self.retitle, self.supersede, self.delete, self.add_again, self.rename,
            self.break_file, self.move, self.name_a_word, self.recategorise,
        ]  # fmt: skip
        self._chance.choice(acts)()

    def _one(self) -> str:
        return self._chance.choice(self._held)

    def _subject(self) -> str:
        return self._chance.choice(["停车", "采暖", "养犬", "居住证", "暖气片", "志愿"])

    def add(self) -> None:
        id = f"new-{self._chance.randrange(10**6)}"
        self._shelf.write(id, self._subject(), asks="[怎么办, 找谁]")
        self._held.append(id)

    def edit(self) -> None:
        body = f"# 甲\n新写的一句{self._chance.randrange(10)}。\n\n# 甲\n\n办{self._subject()}。\n"
        self._shelf.write(self._one(), self._subject(), body=body)

    def retitle(self) -> None:
        self._shelf.write(self._one(), self._subject(), keywords="[临时词]", aliases="[俗名]")

    def supersede(self) -> None:
        old, new = self._chance.sample(self._held, 2)
        self._shelf.write(old, self._subject(), superseded_by=new)

    def delete(self) -> None:
        if len(self._held) > 9:
            id = self._held.pop(self._chance.randrange(len(self._held)))
            self._path(id).unlink()
            self._gone.append(id)

    def add_again(self) -> None:
        if self._gone:
            id = self._gone.pop(self._chance.randrange(len(self._gone)))
            self._shelf.write(id, self._subject())
            self._held.append(id)

    def rename(self) -> None:
        old = self._held.pop(self._chance.randrange(len(self._held)))
        self._path(old).unlink()
        self._gone.append(old)
        new = f"renamed-{self._chance.randrange(10**6)}"
        self._shelf.write(new, self._subject(), former_ids="[some-old-id]")
        self._held.append(new)

    def break_file(self) -> None:
        """Leave a file without its front matter; a later edit mends it."""
        self._path(self._one()).write_text("稀罕词\n", encoding="utf-8")

    def move(self) -> None:
        id = self._one()
        folder = self._shelf.folder / self._chance.choice(["甲", "b/c"])
        folder.mkdir(parents=True, exist_ok=True)
        path = self._path(id)
        content = path.read_bytes()
        path.unlink()
        (folder / f"{id}.md").write_bytes(content)
        self._held.remove(id)  # from now on nobody touches it

    def name_a_word(self) -> None:
        word = f"{self._subject()}办理"
        with (self._shelf.folder / "lexicon.txt").open("a", encoding="utf-8") as file:
            file.write(f"{word}\n")

    def recategorise(self) -> None:
        self._shelf.write(self._one(), self._subject(), category="d")

    def _path(self, id: str) -> Path:
        path: Path = self._shelf.folder / f"{id}.md"
        return path


def test_any_sequence_of_edits_answers_as_a_full_rebuild(
    shelf: Shelf, amount: Callable[[int, int], int]
) -> None:
    shelf.build()
    held = Held()
    for seed in range(amount(10, 300)):
        editor = Editor(shelf, seed)
        for _ in range(random.Random(seed).randrange(1, 4)):
            for _ in range(3):
                editor.act()
            # Half the handbook may have gone; every other time by one that holds what it built last.
            shelf.build(full=len(editor._held) < 10, held=held if seed % 2 else None)
        updated = shelf.open()
        scratch = Generations(shelf.settings.state_dir / f"scratch-{seed}" / "index")
        Editions(shelf.settings).build_in(scratch, shelf.folder, revision="sha256:x")
        serving = shelf.build(full=True)
        built = shelf.open()
        assert built.name == serving != updated.name
        assert updated.handbook.documents == built.handbook.documents, seed
        assert updated.handbook.problems == built.handbook.problems, seed
        assert shelf.answers(updated) == shelf.answers(built), seed
        branched = Editions(shelf.settings).open_in(scratch)
        assert shelf.answers(branched) == shelf.answers(built), seed
        for path in sorted(shelf.folder.rglob("*.md")):
            path.unlink()
        (shelf.folder / "lexicon.txt").unlink(missing_ok=True)
        shelf.fill()
        shelf.build(full=True)
