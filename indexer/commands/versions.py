"""`history` and `diff`: the versions of a document, and what changed between two revisions."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from indexer.clock import SHANGHAI
from indexer.content.apart import Files, differences_of_files, documents_in
from indexer.content.lists.vocabulary import read_vocabulary
from indexer.domain.differences import Change, Difference, difference_as_json
from indexer.domain.document import Document
from indexer.domain.errors import NotFoundError, UsageError
from indexer.domain.vocabulary import Vocabulary
from indexer.git.revisions import find_commit, head, is_revision_of_files, revision
from indexer.past.versions import Version, files_at, files_now, is_id, stem_of, versions_of
from indexer.settings import Settings
from indexer.terminal import FINE, add_command, print_json
from indexer.wording.differences import Names, names_of, words_of

_WORDS = {Change.ADDED: "新增", Change.REMOVED: "拿掉", Change.CHANGED: "修改", Change.RENAMED: "改编号"}
_CUT = "最早看得到的一版"
_WHY_CUT = "历史不全：仓库是浅克隆，更早的版本不在这台机器上。要看请运行 handbook send，它把以前的也取来"
_SHOWN = 40
_SHORT = 13


def add_to(commands: Any) -> None:
    """Add the commands of this module to the parser."""
    history = add_command(commands, "history", _history, "一份文件的历史版本，拿掉了的也查得到")
    history.add_argument("id", metavar="ID", help="文件的编号")

    diff = add_command(commands, "diff", _diff, "两个版本之间，哪些文件改了什么")
    diff.add_argument("before", metavar="REV", help="旧的：提交编号、标签或日期（那天结束时的样子）")
    diff.add_argument("after", metavar="REV", nargs="?", help="新的，不写就是文件现在的样子")


def _history(options: argparse.Namespace, settings: Settings) -> int:
    folder = settings.handbook_dir
    id = options.id
    if not is_id(id):
        raise UsageError(f"编号“{id[:_SHOWN]}”写得不对", hint="编号只有小写字母、数字和连字符")
    vocabulary, _ = read_vocabulary(folder)
    commit = head(folder)
    now = _document_now(folder, id, vocabulary)
    versions = versions_of(
        folder, commit, now.id if now else id, vocabulary, former_ids=now.former_ids if now else ()
    )
    if not versions:
        raise NotFoundError(f"没有编号“{id}”的历史", hint="请检查编号；还没提交过的文件没有历史")
    if options.json:
        rows = [_version_as_json(version) for version in versions]
        print_json({"id": now.id if now else id, "versions": rows})
        return FINE
    names = names_of((d for version in versions for d in version.difference.sides), vocabulary)
    for version in versions:
        moment = version.committed_at.astimezone(SHANGHAI)
        what = _CUT if version.is_cut else _WORDS[version.difference.change]
        print(f"{moment:%Y-%m-%d %H:%M}  {version.revision[:7]}  {what}  {version.message}")
        _print_difference(version.difference, names)
    if versions[-1].is_cut:
        print(_WHY_CUT, file=sys.stderr)
    return FINE


def _document_now(folder: Path, id: str, vocabulary: Vocabulary) -> Document | None:
    """Return the document on disk that is, or once was, called `id`."""
    files = files_now(folder)
    own = {path: content for path, content in files.items() if stem_of(path) == id}
    found = documents_in(own, vocabulary).get(id)
    if found is not None:
        return found
    naming = {path: content for path, content in files.items() if id.encode() in content}
    return next((d for d in documents_in(naming, vocabulary).values() if id in d.former_ids), None)


def _version_as_json(version: Version) -> dict[str, Any]:
    return {
        "revision": version.revision,
        "committed_at": version.committed_at.isoformat(),
        "message": version.message,
        "change": version.difference.change.value,
        "changed": list(version.difference.keys),
    }


def _diff(options: argparse.Namespace, settings: Settings) -> int:
    folder = settings.handbook_dir
    start, before = _files(folder, options.before)
    end, after = _files(folder, options.after or revision(folder))
    vocabulary, _ = read_vocabulary(folder)
    found = differences_of_files(before, after, vocabulary)
    if options.json:
        documents = [difference_as_json(difference) for difference in found]
        print_json({"from": start, "to": end, "documents": documents})
        return FINE
    names = names_of((d for difference in found for d in difference.sides), vocabulary)
    for difference in found:
        print(f"{_WORDS[difference.change]}  {difference.document.id}  《{difference.document.title}》")
        _print_difference(difference, names)
    count = Counter(_WORDS[difference.change] for difference in found)
    summary = "，".join(f"{word} {number} 份" for word, number in count.items()) or "没有变化"
    print(f"{start[:_SHORT]} → {end[:_SHORT]}：{summary}。", file=sys.stderr)
    return FINE


def _files(folder: Path, text: str) -> tuple[str, Files]:
    """Return a revision and its document files; that of the working tree means those on disk."""
    now = revision(folder)
    if text == now:
        head(folder)  # outside git there is nothing to compare with
        return now, files_now(folder)
    if is_revision_of_files(text):
        raise NotFoundError(
            f"没有版本“{text[:_SHOWN]}”", hint="没提交的改动只有现在这一份，不写第二个版本就是它"
        )
    commit = find_commit(folder, text)
    return commit.revision, files_at(folder, commit.revision)


def _print_difference(difference: Difference, names: Names) -> None:
    for sentence in words_of(difference, names):
        print(f"    {sentence}")
    if difference.change in (Change.CHANGED, Change.RENAMED):
        for line in difference.lines:
            if line.before:
                print(f"      － {line.before}")
            if line.after:
                print(f"      ＋ {line.after}")
