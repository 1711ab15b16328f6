"""What the operating system refused, in the words of those who read it."""

from __future__ import annotations

import errno

_REASONS = {
    errno.ENOSPC: "磁盘满了",
    errno.EDQUOT: "磁盘配额用完了",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘是只读的",
    errno.EIO: "磁盘读写出错，可能快坏了",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.ENOTDIR: "路径里有一段是文件，不是文件夹",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.EEXIST: "同名的已经有了",
    errno.ENOTEMPTY: "文件夹不是空的",
    errno.EBUSY: "正被别的程序占用",
    errno.ETXTBSY: "正被别的程序占用",
    errno.EFBIG: "文件太大",
    errno.ENAMETOOLONG: "名字太长",
    errno.ELOOP: "快捷方式（符号链接）绕成了圈",
    errno.EXDEV: "两处不在同一块磁盘上",
    errno.EMFILE: "同时打开的文件太多",
    errno.ENFILE: "同时打开的文件太多",
    errno.ENOMEM: "内存不够",
    errno.EINVAL: "名字或内容不合规矩",
    errno.ENOLCK: "磁盘不支持文件锁，多半是网络盘",
    errno.ESTALE: "网络磁盘断开了",
    errno.ETIMEDOUT: "等了很久没有回应",
    errno.ECONNREFUSED: "那边没有程序在听",
    errno.ECONNRESET: "那边断开了",
    errno.EHOSTUNREACH: "网络不通",
    errno.ENETUNREACH: "网络不通",
    errno.EADDRINUSE: "已经有程序在用",
    errno.EADDRNOTAVAIL: "这台电脑没有这个地址",
}


def reason_of(error: OSError) -> str:
    """Return in Chinese why the system refused; an unknown reason keeps its number.

    >>> reason_of(OSError(28, "No space left on device"))
    '磁盘满了'
    """
    return _REASONS.get(error.errno or 0, f"系统错误 {error.errno or error.__class__.__name__}")
