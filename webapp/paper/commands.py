"""`pdf` and `release`: print the handbook, and record what a binder holds."""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from indexer.bootstrap import Stored, known_bodies
from indexer.clock import SHANGHAI
from indexer.commands.current import current_handbook
from indexer.content.handbook import read_handbook
from indexer.content.lists.print_numbers import (
    PrintNumbers,
    assign,
    read_print_numbers,
    write_print_numbers,
)
from indexer.content.lists.releases import Filed, Release, read_releases, write_releases
from indexer.content.lists.vocabulary import HANDBOOK_FILE
from indexer.domain.desk.phrases import date_words
from indexer.domain.differences import Change
from indexer.domain.errors import ContentError, EditRefusedError, NotFoundError, PrintError, UsageError
from indexer.domain.problem import Severity
from indexer.domain.system_errors import reason_of
from indexer.git.history import extract
from indexer.git.revisions import day_named, find_commit
from indexer.past.editions import changes_since
from indexer.settings import Settings
from indexer.terminal import FINE, add_command, add_day, day_of, print_json
from webapp.paper.leaves.book import print_data
from webapp.paper.leaves.front import PrintedChange, printed_changes
from webapp.paper.loose_leaf import (
    Exchange,
    counted,
    exchange,
    exchange_data,
    filed,
    known_pages,
    matching,
)
from webapp.paper.typesetting import PrintOptions, layout_version, render_pdf, typeset

_DAYS_OF_CHANGES = timedelta(days=30)
_RELEASE = re.compile(r"\d{1,6}")
_WHOLE_ONLY = ("category", "id", "large", "resident", "ended", "booklet")


def add_to(commands: Any) -> None:
    """Add the commands of this module to the parser."""
    pdf = add_command(commands, "pdf", _pdf, "印成 PDF：按今天（或 --on 那天）判断时效")
    pdf.add_argument("-o", "--output", type=Path, default=Path("handbook.pdf"), help="存到哪里")
    pdf.add_argument("--category", action="append", default=[], help="只印这个类目，可写多次")
    pdf.add_argument("--id", nargs="+", default=[], metavar="ID", help="只印这几份")
    pdf.add_argument("--large", action="store_true", help="大字版（16 磅）")
    pdf.add_argument("--resident", action="store_true", help="给居民看的：不含内部内容和个人号码")
    pdf.add_argument("--ended", action="store_true", help="连已失效的一起印，并标明")
    pdf.add_argument("--booklet", action="store_true", help="小册子：A5 两页拼在 A4 上，双面印，对折装订")
    pdf.add_argument("--mono", action="store_true", help="黑白省墨：不铺底色，记号和划线照样分得清")
    pdf.add_argument("--since", metavar="RELEASE|REV", help="只印换页：从第几期（或哪个版本、哪天）换到现在")
    add_day(pdf)

    release = add_command(commands, "release", _release, "登记一期活页：记下夹子里现在该有哪些页")
    add_day(release)


def _pdf(options: argparse.Namespace, settings: Settings) -> int:
    if options.since is not None:
        return _pdf_since(options, settings)
    on = day_of(options, settings)
    edition = current_handbook(settings)
    content = render_pdf(
        edition.handbook,
        on=on,
        revision=edition.manifest.revision,
        options=PrintOptions(
            categories=tuple(options.category),
            ids=tuple(options.id),
            ended=options.ended,
            large=options.large,
            resident=options.resident,
            booklet=options.booklet,
            mono=options.mono,
            public_url=settings.public_url,
        ),
        numbers=read_print_numbers(settings.handbook_dir),
        changed=_changed(settings, edition, on),
    )
    _write(options.output, content)
    print(f"已印好：{options.output}（{len(content) / 1_000_000:.1f} MB，按 {on} 判断时效）")
    return FINE


def _pdf_since(options: argparse.Namespace, settings: Settings) -> int:
    """Print the slip and the changed leaves; the binder is the whole book as workers read it."""
    written = [name for name in _WHOLE_ONLY if getattr(options, name)]
    if written:
        raise UsageError(
            f"--since 不能和 --{written[0]} 一起用", hint="活页夹里是整本普通版；别的版本请整本重印"
        )
    releases = read_releases(settings.handbook_dir)
    layout = layout_version()
    release = _release_named(options.since, releases)
    if not release:
        find_commit(settings.handbook_dir, options.since)  # a mistyped one is told before any work
    if release:
        _require_same_address(release, settings)
    on = day_of(options, settings)
    edition = current_handbook(settings)
    data = _data(settings, edition, on, mono=options.mono)
    reached = matching(releases, filed(data))
    known = known_pages(releases, layout=layout)
    if release:
        before, required = release.filed, f"第 {release.number} 期（{date_words(release.day)}）"
    else:
        before, required = _binder_at(settings, options.since, known)
    change = exchange(before, filed(data))
    if not change.is_needed:
        raise _nothing_to_exchange(required, on, today=settings.clock.today())
    target = f"第 {reached.number} 期" if reached else "未登记"
    notes = [] if reached else ["这些改动还没有登记成一期。要长期放进夹子，先运行 handbook release 再印。"]
    if release and release.layout != layout:
        notes.append("程序换过排版：没列出的页内容没有变，只是样子旧一点；想要完全一样，请整本重印。")
    printed = exchange_data(
        data, change, before=before, target=target, required=required, note="".join(notes)
    )
    book = typeset(printed, on=on)
    _write(options.output, book.content)
    if options.json:
        print_json(_exchange_as_json(change, release, reached))
        return FINE
    print(f"换页已印好：{options.output}（从{required}换到{target}，{_counted(change)}，按 {on} 判断时效）")
    for note in notes:
        print(note, file=sys.stderr)
    return FINE


def _nothing_to_exchange(required: str, on: date, *, today: date) -> PrintError:
    """Say that no page changed, of which day; only of today does it say that the binder is right."""
    if on == today:
        return PrintError(
            f"按今天（{on}）判断，从{required}到现在没有要换的页", hint="夹子里的页都还对，不用印"
        )
    return PrintError(
        f"按 {on} 判断，从{required}没有要换的页",
        hint=f"说的只是那一天。夹子里的页今天（{today}）还对不对，请去掉 --on 再看",
    )


def _release(options: argparse.Namespace, settings: Settings) -> int:
    """Number what has no number yet, print, and write down what every leaf holds."""
    folder = settings.handbook_dir
    releases = read_releases(folder)
    on = day_of(options, settings)
    edition = current_handbook(settings)
    _require_sound(edition)
    if releases and on < releases[-1].day:
        raise UsageError(
            f"第 {releases[-1].number} 期是 {releases[-1].day} 登记的，新的一期不能比它早",
            hint="请改 --on，或不写",
        )
    before = read_print_numbers(folder)
    numbers = assign(before, edition.handbook)
    data = _data(settings, edition, on, numbers=numbers)
    layout = layout_version()
    last = releases[-1] if releases else None
    if last and matching([last], filed(data)) and last.online == settings.public_url:
        raise EditRefusedError(
            f"按 {on} 判断，和第 {last.number} 期一样，没有要换的页，没有登记", hint="有改动并提交以后再运行"
        )
    leaves = counted(data, on=on, known=known_pages(releases, layout=layout))
    new = Release(
        number=last.number + 1 if last else 1,
        day=on,
        revision=edition.manifest.revision,
        layout=layout,
        online=settings.public_url,
        documents=tuple(leaf for leaf in leaves if not leaf.key.startswith("_")),
        tables=tuple(leaf for leaf in leaves if leaf.key.startswith("_")),
    )
    try:
        if numbers != before:
            write_print_numbers(folder, numbers)
        write_releases(folder, (*releases, new))
    except OSError as error:
        raise ContentError(f"{folder} 写不了：{reason_of(error)}", hint="请检查权限和磁盘") from error
    change = exchange(last.filed if last else (), new.filed)
    if options.json:
        print_json({"release": new.number, **_exchange_as_json(change, last, new)})
        return FINE
    print(f"已登记第 {new.number} 期（{on}）：{len(new.documents)} 份文件，{_pages(new.documents)} 页。")
    if last:
        print(f"和第 {last.number} 期比：{_counted(change)}。")
    print("请运行 handbook send 存下这次登记，再印：")
    since = f" --since {last.number}" if last else ""
    day = f" --on {on}" if on != settings.clock.today() else ""
    print(f"  handbook pdf{since}{day}")
    return FINE


def _require_sound(edition: Stored) -> None:
    """Refuse to record what is broken or in no commit.

    Raises:
        EditRefusedError: the folder has errors, or changes that are not committed.
    """
    errors = [p for p in edition.handbook.problems if p.severity is Severity.ERROR]
    if errors:
        raise EditRefusedError(
            f"手册里有 {len(errors)} 处错误，没有登记",
            hint="请先运行 handbook check，逐处改好，再运行 handbook send",
        )
    if "-dirty-" in edition.manifest.revision:
        raise EditRefusedError(
            "手册里有还没提交的改动，没有登记", hint="请先运行 handbook send，再运行 handbook release"
        )


def _release_named(text: str, releases: tuple[Release, ...]) -> Release | None:
    """Return the release a user means, None for what is to be a revision.

    Raises:
        NotFoundError: there is no such release.
    """
    if not _RELEASE.fullmatch(text):
        return None
    found = next((release for release in releases if release.number == int(text)), None)
    if found is None:
        last = f"登记到第 {releases[-1].number} 期" if releases else "还没有登记过，请先运行 handbook release"
        raise NotFoundError(f"没有第 {int(text)} 期", hint=last)
    return found


def _require_same_address(release: Release, settings: Settings) -> None:
    """Refuse to print with another address in the codes: every page would count as changed."""
    if release.online != settings.public_url:
        then, now = release.online or "没有设", settings.public_url or "没有设"
        raise PrintError(
            f"第 {release.number} 期的二维码网址是 {then}，现在是 {now}，每一页都不一样",
            hint="请把 HANDBOOK_PUBLIC_URL 设成一样的；网址真的换了，就整本重印、重新登记",
        )


def _binder_at(settings: Settings, text: str, known: dict[str, int]) -> tuple[tuple[Filed, ...], str]:
    """Return what a full print of an older state put in the binder, and how to call it.

    A state named by its day was judged on that day, one named by its commit on the commit's.
    """
    commit = find_commit(settings.handbook_dir, text)
    bodies, _ = known_bodies(settings)
    with tempfile.TemporaryDirectory(prefix="handbook-") as name:
        folder = Path(name)
        extract(settings.handbook_dir, commit.revision, folder)
        if not (folder / HANDBOOK_FILE).is_file():
            raise NotFoundError(f"版本“{text[:40]}”里还没有手册", hint="请写晚一点的版本")
        handbook = read_handbook(folder, reuse=bodies).handbook
        numbers = read_print_numbers(folder)
    day = day_named(text) or commit.committed_at.astimezone(SHANGHAI).date()
    data = print_data(
        handbook,
        on=day,
        revision=commit.revision,
        options=PrintOptions(public_url=settings.public_url),
        numbers=numbers,
    )
    name = f"版本 {commit.revision[:7]}（{date_words(day)}）整本印的"
    return counted(data, on=day, known=known), name


def _data(
    settings: Settings,
    edition: Stored,
    on: date,
    *,
    numbers: PrintNumbers | None = None,
    mono: bool = False,
) -> dict[str, Any]:
    """Return the data of the full print that a binder holds."""
    return print_data(
        edition.handbook,
        on=on,
        revision=edition.manifest.revision,
        options=PrintOptions(public_url=settings.public_url, mono=mono),
        numbers=numbers or read_print_numbers(settings.handbook_dir),
        changed=_changed(settings, edition, on),
    )


def _changed(settings: Settings, edition: Stored, on: date) -> tuple[PrintedChange, ...]:
    """Return what changed in the last 30 days; nothing where git does not know, or all is new."""
    try:
        found = changes_since(settings, edition, on - _DAYS_OF_CHANGES)
    except NotFoundError:
        return ()
    added = sum(change.difference.change is Change.ADDED for change in found)
    return () if added == len(edition.handbook.documents) else printed_changes(found, on=on)


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise ContentError(f"存不了 {path}：{reason_of(error)}", hint="请换一个文件夹再试") from error


def _counted(change: Exchange) -> str:
    parts = (("作废", change.void), ("换页", change.swapped), ("新增", change.added))
    return "、".join(f"{word} {len(rows)} 份" for word, rows in parts)


def _pages(leaves: tuple[Filed, ...]) -> int:
    return sum(leaf.pages for leaf in leaves)


def _exchange_as_json(change: Exchange, before: Release | None, after: Release | None) -> dict[str, Any]:
    return {
        "from": before.number if before else None,
        "to": after.number if after else None,
        "void": [leaf.place for leaf in change.void],
        "swapped": [leaf.place for _, leaf in change.swapped],
        "added": [leaf.place for leaf in change.added],
    }
