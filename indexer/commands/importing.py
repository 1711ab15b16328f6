"""`import`: drafts from files that offices hand on; never over a file that is there."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexer.content.handbook import read_handbook
from indexer.content.lists.vocabulary import read_vocabulary
from indexer.domain.choices import DocumentType
from indexer.domain.document import Document
from indexer.domain.errors import ContentError, HandbookError, UsageError
from indexer.domain.system_errors import reason_of
from indexer.domain.vocabulary import Category
from indexer.settings import Settings
from indexer.terminal import FINE, PROBLEMS, add_command, print_json
from indexer.text.tokenizer import Tokenizer

if TYPE_CHECKING:
    from indexer.importing.contact_drafts import Listed
    from indexer.importing.draft import Draft

_DRAFTS = "_drafts"
_LISTS = (".xlsx", ".csv")
_FOLDERS = {
    DocumentType.POLICY: "policies",
    DocumentType.PROCEDURE: "procedures",
    DocumentType.CONTACT: "contacts",
}


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = add_command(commands, "import", _import, "把 Word、PDF、网页、表格变成草稿")
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        type=Path,
        help=".docx、.pdf、.html、.xlsx、.csv、.txt、.md、.eml、.ofd；.png、.jpg、.heic 要先 make setup-ocr",
    )
    parser.add_argument("--type", help="政策、流程或联系（默认自己看）")
    parser.add_argument("--id", help="编号（默认按标题的拼音起）；只能导入一个文件时用")
    parser.add_argument("--category", help="类目，handbook.yml 里的编号或名称")
    parser.add_argument("--preview", action="store_true", help="只看会成什么，不写草稿")
    parser.add_argument("-o", "--output", type=Path, help="存到哪个文件夹（默认手册的 _drafts，不会收录）")


def _import(options: argparse.Namespace, settings: Settings) -> int:
    # Loads the readers of Word and PDF, which no other command has to wait for.
    from indexer.importing.contact_drafts import drafts_of_list
    from indexer.importing.draft import make_draft
    from indexer.importing.formats.files import read_apart

    type = _type(options.type)
    category = _category(options.category, settings)
    if options.id and len(options.files) > 1:
        raise UsageError("--id 一次只能给一个文件", hint="请一个一个导入，或不写 --id")
    if options.id and not _is_id(options.id):
        raise UsageError(f"编号“{options.id}”不对", hint="只用小写英文字母、数字和连字符，最多 80 个字符")
    folder = options.output or settings.handbook_dir / _DRAFTS
    words = Tokenizer((), cache_dir=settings.cache_dir / "jieba").split
    answers, code = [], FINE
    for file in options.files:
        try:
            listed = None
            if not (type or options.id) and file.suffix.lower() in _LISTS:
                listed = drafts_of_list(file, category=category, words=words, known=_known(settings))
            if listed is not None:
                answers += _import_list(file, listed, folder, options)
                code = PROBLEMS if listed.errors else code
                continue
            draft = make_draft(
                file, type=type, id=options.id, category=category, words=words, read=read_apart
            )
            path = folder / f"{draft.id}.md"
            fresh = options.preview or _write(path, draft)
        except HandbookError as error:
            answers.append({"file": str(file), **error.as_json()})
            code = PROBLEMS
            if not options.json:
                print(f"{error.message}；{error.hint}", file=sys.stderr)
            continue
        answers.append(
            {"file": str(file), "path": str(path), "confirm": draft.confirm, "missing": draft.missing}
        )
        if not options.json:
            _report(file, path, draft, fresh=fresh)
    if options.json:
        print_json({"drafts": answers})
    return code


def _import_list(
    file: Path, listed: Listed, folder: Path, options: argparse.Namespace
) -> list[dict[str, Any]]:
    """Show what each row becomes, write the drafts unless it is only looked at, and name bad cells."""
    answers: list[dict[str, Any]] = []
    if not options.json:
        kinds = "、".join(dict.fromkeys(row.draft.type.label for row in listed.rows)) or "联系"
        print(f"{file.name}：{len(listed.rows)} 行成为{kinds}，{len(listed.errors)} 行有问题")
        for line in listed.notices:
            print(f"  {line}")
    for row in listed.rows:
        draft, path = row.draft, folder / f"{row.draft.id}.md"
        answer: dict[str, Any] = {"file": str(file), "cell": row.place, "missing": draft.missing}
        fresh = None if options.preview else _write(path, draft)
        answers.append(answer if options.preview else {**answer, "path": str(path)})
        if not options.json:
            print(f"  {row.preview}")
            print(f"    → {path}" + {None: "（只看看，没有写）", True: "", False: "（没有变化）"}[fresh])
            for line in draft.missing:
                print(f"    还缺：{line}")
    for error in listed.errors:
        answers.append({"file": str(file), "cell": error.place, "error": {
            "code": "import_row", "message": f"{file.name} {error.place}：{error.message}",
            "hint": "请在名单里改好这一格再导入一次",
        }})  # fmt: skip
        if not options.json:
            print(
                f"{file.name} {error.place}：{error.message}；请在名单里改好这一格再导入一次", file=sys.stderr
            )
    return answers


def _known(settings: Settings) -> list[Document]:
    """Return the documents that the handbook has, none where there is no handbook yet."""
    if not (settings.handbook_dir / "handbook.yml").is_file():
        return []
    return list(read_handbook(settings.handbook_dir).handbook.documents.values())


def _write(path: Path, draft: Draft) -> bool:
    """Write a draft and say whether it is new; the same draft twice is no problem."""
    if draft.original is not None:
        _write_bytes(path.with_name(draft.original.name), draft.original.content)
    return _write_bytes(path, draft.text.encode("utf-8"))


def _write_bytes(path: Path, content: bytes) -> bool:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError as error:
        if path.is_file() and path.read_bytes() == content:
            return False
        raise ContentError(
            f"{path} 已经有了，没有覆盖",
            hint="请先把那一份改名或移走，或用 --id 换一个编号",
            code="draft_exists",
        ) from error
    except OSError as error:
        raise ContentError(f"存不了 {path}：{reason_of(error)}", hint="请用 -o 换一个文件夹") from error
    return True


def _report(file: Path, path: Path, draft: Draft, *, fresh: bool) -> None:
    if not draft.is_complete:
        print(f"{file.name}：{draft.missing[0]}")
    print(f"{file.name} → {path}" + ("" if fresh else "（和上次一样，没有变化）"))
    if draft.confirm:
        print("  请对照原件确认：")
    for line in draft.confirm:
        print(f"    {line}")
    print("  还缺：")
    for line in draft.missing:
        print(f"    {line}")
    if draft.original is not None:
        print(f"  原件留在 {path.with_name(draft.original.name)}：一字一字对照以后，移到手册的 assets/ 里")
    target = f"{_FOLDERS[draft.type]}/…/{draft.id}.md"
    print(f"  改好后删去“待确认”，移到手册的 {target}，再运行 handbook check")


def _type(text: str | None) -> DocumentType | None:
    if text is None:
        return None
    found = DocumentType.parse(text)
    if found is None:
        raise UsageError(f"--type 不能是“{text}”", hint="可以写：政策、流程、联系")
    return found


def _category(text: str | None, settings: Settings) -> Category | None:
    if text is None:
        return None
    vocabulary, _ = read_vocabulary(settings.handbook_dir)
    found = vocabulary.category(text)
    if found is None:
        known = "、".join(f"{each.key}（{each.title}）" for each in vocabulary.categories)
        raise UsageError(f"没有类目“{text}”", hint=f"--category 可以写：{known}")
    return found


def _is_id(text: str) -> bool:
    return len(text) <= 80 and all(c.isascii() and (c.islower() or c.isdigit() or c == "-") for c in text)
