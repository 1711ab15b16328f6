"""What a server answers to a push: which updates it takes, and why not the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from indexer.domain.errors import UsageError
from indexer.git.repository import Repository, is_nothing, is_object_id

SEND_INSTEAD = "请运行 handbook send，它把别人的修改合进来再发（不要用 --force）"
OVERTAKEN = f"刚刚有别人先推了一步。{SEND_INSTEAD}。"
_BRANCHES = "refs/heads/"


@dataclass(frozen=True, slots=True)
class Update:
    """A line that git writes to a receiving hook: a name moves from one object to another."""

    old: str
    new: str
    ref: str

    @property
    def branch(self) -> str | None:
        """The branch that is moved, None for tags and the like."""
        return self.ref.removeprefix(_BRANCHES) if self.ref.startswith(_BRANCHES) else None


def read_updates(lines: Iterable[str]) -> tuple[Update, ...]:
    """Read what git writes to pre-receive and post-receive.

    Raises:
        UsageError: a line is of another shape: git did not write this.
    """
    updates = []
    for line in lines:
        old, _, rest = line.rstrip("\n").partition(" ")
        new, _, ref = rest.partition(" ")
        if not (is_object_id(old) and is_object_id(new) and ref.startswith("refs/")):
            raise UsageError("这个命令由 git 推送时自己调用", hint="安装用 handbook publish server")
        updates.append(Update(old, new, ref))
    return tuple(updates)


def refusal(update: Update, repository: Repository) -> str | None:
    """Return why the published branch may not be moved like this, None when it may."""
    if is_nothing(update.new):
        return f"{update.branch} 是正在发布的分支，不能删。要撤下内容，请改文件后照常推送。"
    tip = repository.commit(update.ref)
    if tip is not None and tip != update.old:
        return OVERTAKEN
    if tip is not None and not repository.is_ancestor(tip, update.new):
        return f"这样推送会冲掉别人已经推上来的修改。{SEND_INSTEAD}。"
    if repository.commit(update.new) is None:
        return f"推到 {update.branch} 的不是一个提交。请运行 handbook send。"
    return None
