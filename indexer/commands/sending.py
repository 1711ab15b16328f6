"""`send`: one correction from the folder to the site, in one command."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from indexer.bootstrap import known_bodies
from indexer.commands.publication import FULL, terms_of
from indexer.content.checking import format_problem
from indexer.domain.errors import NotFoundError, UsageError
from indexer.domain.problem import Severity
from indexer.git.clone import Clone
from indexer.git.history import knows_committer
from indexer.sending import awaiting
from indexer.sending.awaiting import Found, Holds
from indexer.sending.bringing import Keep
from indexer.sending.outcome import Change, Clash, Outcome, Sent
from indexer.sending.send import PUBLISHED, send
from indexer.settings import Settings
from indexer.terminal import FINE, PROBLEMS, add_command, print_json

_MOST_PROBLEMS = 40
_MOST_ADDRESSES = 3
_ADDRESS = "网址："
_ADDRESS_OPTION = "handbook.url"  # in the settings of a clone, for editors who set no variables
_ADDRESS_OF_EDITORS = "editor@handbook.invalid"
_LONGEST_NAME = 40
_NOT_IN_A_NAME = re.compile(r"[^\w（）()·-]")
_HASH = re.compile("[0-9a-f]{40,64}")


def add_to(commands: Any) -> None:
    """Add `send` to the parser."""
    sending = add_command(commands, "send", _send, "发布：检查、提交、合进别人的修改、推送，等到网站换上")
    sending.add_argument("message", nargs="?", default="", metavar="改了什么", help="不写就按改动自动写")
    sending.add_argument("--look", action="store_true", help="只看看会改什么，不发")
    sending.add_argument("--no-wait", action="store_true", help="推送完就走，不等网站换上")
    sending.add_argument("--full", action="store_true", help="文件一下少了一半以上，确实是删了，也发")
    sending.add_argument("--mine", action="store_true", help="和别人改了同一处时，留下您的")
    sending.add_argument("--theirs", action="store_true", help="和别人改了同一处时，留下别人的")


def _send(options: argparse.Namespace, settings: Settings) -> int:
    if options.mine and options.theirs:
        raise UsageError("--mine 和 --theirs 只能写一个", hint="留下您的写 --mine，留下别人的写 --theirs")
    if not settings.handbook_dir.is_dir():
        raise NotFoundError(f"没有手册文件夹 {settings.handbook_dir}", hint="请用 --handbook 指明")
    named = knows_committer(settings.handbook_dir)
    if not named and not options.json and not options.look and sys.stdin.isatty():
        named = _named(settings)
    bodies, _ = known_bodies(settings)
    sent = send(
        settings.handbook_dir,
        options.message,
        terms=terms_of(settings),
        known=bodies,
        named=named,
        keep=Keep.MINE if options.mine else Keep.THEIRS if options.theirs else None,
        push_options=(FULL,) if options.full else (),
        only_look=options.look,
    )
    if not options.json:
        _print(sent, settings, named=named, only_look=options.look)
    if sent.outcome is Outcome.PUSHED and not options.no_wait:
        sent = _awaited(sent, settings, say=not options.json)
    if options.json:
        print_json(_as_json(sent))
    return FINE if sent.outcome.is_fine else PROBLEMS


def _named(settings: Settings) -> bool:
    """Ask once what the history is to call who commits here, and keep the answer in this clone.

    Nothing typed is an answer too: it is asked again the next time.
    """
    print("第一次发布：写一下您的岗位（如 便民服务岗），修订历史里记的就是它，以后不再问。")
    try:
        typed = " ".join(input("您的岗位：").split())[:_LONGEST_NAME]
    except EOFError:
        return False
    name = _NOT_IN_A_NAME.sub("", typed)
    if not name:
        return False
    repository = Clone(settings.handbook_dir).repository
    repository.set_option("user.name", name)
    repository.set_option("user.email", _ADDRESS_OF_EDITORS)
    print(f"记下了：{name}。")
    return True


def _print(sent: Sent, settings: Settings, *, named: bool, only_look: bool) -> None:
    for problem in sent.problems[:_MOST_PROBLEMS]:
        print(format_problem(problem, str(settings.handbook_dir)))
    if len(sent.problems) > _MOST_PROBLEMS:
        print(f"……还有 {len(sent.problems) - _MOST_PROBLEMS} 处没有列出")
    print("\n".join(_listing("这次改的", sent.changes)))
    if sent.others:
        print("\n".join(_listing("别人新改的，已经合进来", sent.others)))
    if only_look:
        print("只是看看，没有发。" if sent.changes else "没有改动。")
        return
    stream = sys.stdout if sent.outcome.is_fine else sys.stderr
    for line in _verdict(sent, settings):
        print(line, file=stream)
    if sent.outcome in (Outcome.PUBLISHED, Outcome.PUSHED, Outcome.LOCAL) and not named:
        print("还不知道您是谁，这次记在“编辑”名下；在终端里运行 handbook send，它会问一次您的岗位。")


def _awaited(sent: Sent, settings: Settings, *, say: bool) -> Sent:
    """Wait until the station has fetched what was pushed, and return what it made of it."""
    clone = Clone(settings.handbook_dir)
    address = settings.public_url or (clone.repository.option(_ADDRESS_OPTION) or "").rstrip("/")
    if not address.startswith(("http://", "https://")):
        return sent
    holds = _held_by(clone, sent.commit)
    station = awaiting.ask(address, holds)
    if station.found is Found.WAITING and station.every:
        if say:
            until = settings.clock.now() + timedelta(seconds=station.patience)
            print(f"  站里每 {_duration(station.every)}取一次，大约 {until:%H:%M} 以前能看到，正在等……")
            print("  不想等按 Ctrl+C，已经推送的照样发布。", flush=True)
        try:
            station = awaiting.wait_for(address, holds, station)
        except KeyboardInterrupt:
            return sent
    if station.found is Found.SERVED:
        sent = replace(sent, outcome=Outcome.PUBLISHED)
    elif station.found is Found.REFUSED:
        sent = replace(sent, outcome=Outcome.REFUSED, refused=station.errors)
    if say:
        for line in _told_by(station.found, sent, address):
            print(line, file=sys.stdout if sent.outcome.is_fine else sys.stderr)
    return sent


def _held_by(clone: Clone, commit: str) -> Holds:
    """Return what says whether a revision is a commit of this clone, or came after it."""

    def holds(revision: str) -> bool:
        known = clone.repository.commit(revision) if _HASH.fullmatch(revision) else None
        return known == commit or (known is not None and clone.repository.is_ancestor(commit, known))

    return holds


def _told_by(found: Found, sent: Sent, address: str) -> Iterator[str]:
    """Yield what a station made of what was pushed."""
    match found:
        case Found.SERVED:
            yield f"{PUBLISHED}：{sent.commit[:10]}，网站已换成新的。"
            yield from (f"  看这里：{address}/d/{id}" for id in _ids(sent))
        case Found.REFUSED:
            yield f"站里没有换上：取到的这一版有 {sent.refused} 处错误，网站还是原来的版本。"
            yield f"  错在哪里、怎么改：{address}/status；改好存盘，再运行 handbook send。"
        case Found.WAITING:
            yield f"站里还没有换上；已经推送，不用重发。过一会儿看：{address}/status"
            yield "  一直没有，请告诉管网站的人：站里的电脑可能关着，或者连不上。"
        case Found.AWAY:
            yield f"网站 {address} 这会儿打不开，看不到换上没有；已经推送，不用重发。"


def _duration(seconds: int) -> str:
    return f"{seconds // 60} 分钟" if seconds >= 60 and seconds % 60 == 0 else f"{seconds} 秒"


def _listing(heading: str, changes: Iterable[Change]) -> Iterator[str]:
    found = list(changes)
    if found:
        yield f"{heading}："
    for change in found:
        first, *rest = change.words
        yield f"  {first}  [{change.document or change.path}]"
        yield from (f"      {words}" for words in (*rest, *change.text))


def _verdict(sent: Sent, settings: Settings) -> Iterator[str]:
    """Yield what became of it, and what to do now."""
    errors = sum(problem.severity is Severity.ERROR for problem in sent.problems)
    match sent.outcome:
        case Outcome.NOTHING:
            yield "没有要发的，已经是最新的。"
        case Outcome.FAULTY:
            yield f"没有发：有 {errors} 处错误。改好后再运行 handbook send。{_UNTOUCHED}"
        case Outcome.CONFLICT:
            yield from _clashes(sent.clashes)
        case Outcome.UNREACHABLE:
            yield f"没有发出去：{sent.message}。{_UNTOUCHED}"
        case Outcome.TURNED_DOWN:
            yield f"没有发出去：{sent.message}。{_UNTOUCHED}"
            yield from (f"  服务器说：{line}" for line in sent.said)
        case Outcome.LOCAL:
            yield f"已存下：{sent.commit[:10]}。这台电脑没有设发布的地方，网站用 handbook index 更新。"
        case Outcome.NOT_SERVED:
            yield "已经推送，服务器收下了，但网站没有换成：请告诉管服务器的人。"
            yield from (f"  服务器说：{line}" for line in sent.said)
        case Outcome.PUSHED:
            yield f"已推送：{sent.commit[:10]}。网站隔一会儿自己来取，取到才算发布。"
            where = f"{settings.public_url}/status" if settings.public_url else "网站的“手册状态”页"
            yield f"  看换上没有：{where}；内容有错误的不换，那里写着错在哪里。"
        case Outcome.PUBLISHED:
            yield f"{PUBLISHED}：{sent.commit[:10]}，网站已换成新的。"
            yield from _addresses(sent, settings)
    if sent.tries > 1:
        yield (
            f"（别人同时在发，合进去重发了 {sent.tries - 1} 次。）"
            if sent.outcome.is_fine
            else "（别人同时在发，刚抢先了一步；上面是和他的合到一起以后的。）"
        )
    if sent.behind:
        yield "这台电脑上手册以外还有没存的改动，文件夹没有跟着更新；处理好再运行一次 handbook send。"


_UNTOUCHED = "您改的都在，什么都没有动。"


def _addresses(sent: Sent, settings: Settings) -> Iterator[str]:
    """Yield where to look: the server says the site's address, or this machine knows it."""
    told = (line.partition(_ADDRESS)[2].strip() for line in sent.said if _ADDRESS in line)
    address = next((url for url in told if url), settings.public_url)
    for id in _ids(sent):
        yield f"  看这里：{address}/d/{id}" if address else f"  看这里：网站上的 /d/{id}"


def _ids(sent: Sent) -> list[str]:
    return [change.document for change in sent.changes if change.document][:_MOST_ADDRESSES]


def _clashes(clashes: Iterable[Clash]) -> Iterator[str]:
    yield f"没有发：有几处您和别人都改了，要您定。{_UNTOUCHED}"
    for clash in clashes:
        where = f"{clash.title}的“{clash.label}”" if clash.label else f"{clash.title}（整个文件）"
        who = f"（{clash.who}）" if clash.who else ""
        yield f"\n● {where}  {clash.path}"
        yield f"  原来：{_side(clash.before)}"
        yield f"  您的：{_side(clash.mine)}"
        yield f"  别人的{who}：{_side(clash.theirs)}"
    yield "\n两个办法，选一个："
    yield "  handbook send --mine      这几处留下您的"
    yield "  handbook send --theirs    这几处留下别人的"
    yield "想两边都要：把别人的话也写进您的文件，存盘，再运行 handbook send --mine。"


def _side(value: str | None) -> str:
    if value is None:
        return "（没有）"
    lines = value.strip().split("\n")
    return lines[0] if len(lines) == 1 else "".join(f"\n    {line}" for line in lines)


def _as_json(sent: Sent) -> dict[str, Any]:
    return {
        "outcome": sent.outcome.value,
        "message": sent.message,
        "revision": sent.commit or None,
        "changes": [_change(change) for change in sent.changes],
        "others": [_change(change) for change in sent.others],
        "problems": [
            {
                "path": p.path, "line": p.line, "severity": p.severity.value, "rule": p.rule,
                "message": p.message,
            }
            for p in sent.problems
        ],
        "conflicts": [
            {
                "path": c.path, "title": c.title, "field": c.label, "before": c.before, "mine": c.mine,
                "theirs": c.theirs, "who": c.who,
            }
            for c in sent.clashes
        ],
        "said": list(sent.said),
        "tries": sent.tries,
        "refused": sent.refused,
    }  # fmt: skip


def _change(change: Change) -> dict[str, Any]:
    return {
        "path": change.path,
        "document": change.document or None,
        "words": list(change.words),
        "text": list(change.text),
    }
