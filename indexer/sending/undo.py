"""Take files of a handbook back to how they were when last kept: what was not sent is given up."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from indexer.disk import write_whole
from indexer.domain.errors import NotFoundError
from indexer.git.clone import Clone
from indexer.publishing.checking import within

_LOOK = "运行 handbook send --look 看改了哪些"


def undo(folder: Path, wanted: Sequence[str], *, keep_in: Path) -> tuple[str, ...]:
    """Bring the changed files among the wanted ones, or below them, back; return their paths.

    A file that is new goes. What is given up is copied to a folder first: nothing is ever lost. One
    path that was neither changed nor kept, as the old name of a new file is, and nothing happens.

    Raises:
        NotFoundError: nothing was kept yet, or one of the wanted paths is not known.
        HandbookError: git cannot be asked.
    """
    clone = Clone(folder)
    clone.require_nothing_begun()
    head = clone.head()
    if head is None:
        raise NotFoundError("这本手册还没有存过一版，没有可以退回的", hint="先运行 handbook send 存一版")
    changed = {
        path: blobs[0]
        for name, blobs in clone.changed(head, clone.tree()).items()
        for path in within([name], clone.path)
    }
    for path in wanted:
        if not any(_is_below(each, path) for each in changed) and not (folder / path).exists():
            raise NotFoundError(f"{path} 上一次存的里没有，现在也没有，什么都没有退回", hint=_LOOK)
    chosen = {path: blob for path, blob in changed.items() if any(_is_below(path, each) for each in wanted)}
    if not chosen:
        raise NotFoundError("这些文件没有改动，不用退回", hint=_LOOK)
    held = clone.contents(chosen.values())
    for path, blob in sorted(chosen.items()):
        file = folder / path
        if file.is_file():
            _write(keep_in / path, file.read_bytes())
        if blob is None:
            file.unlink(missing_ok=True)
        else:
            _write(file, held[blob])
    return tuple(sorted(chosen))


def give_up(folder: Path, *, keep_in: Path) -> tuple[str, ...]:
    """Give up the merge that was begun with git's own commands and not ended; return the files kept.

    How they stand now, with what was already put together by hand, is copied to a folder first.

    Raises:
        NotFoundError: none was begun.
        HandbookError: git cannot be asked, or does not give it up.
    """
    clone = Clone(folder)
    begun = clone.begun()
    if begun is None:
        raise NotFoundError("没有做到一半的合并；要退回文件，请写是哪几个", hint=_LOOK)
    before = clone.before_it_began() or clone.empty_tree()
    files = sorted(within(clone.changed(before, clone.tree()), clone.path))
    there = [path for path in files if (folder / path).is_file()]
    for path in there:
        _write(keep_in / path, (folder / path).read_bytes())
    clone.give_up(begun)
    return tuple(there)


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, content)


def _is_below(path: str, folder: str) -> bool:
    return folder in (".", path) or path.startswith(f"{folder}/")
