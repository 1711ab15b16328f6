"""Make and keep `.venv`: what `make` runs before everything else, with the system's own Python.

    environment.py run               what the program needs to run
    environment.py tools             that, and what tests and checks of the program need
    environment.py ocr               what the program needs, and what reads scans and photographs
    environment.py wheels [--ocr]    download them into wheels/, for a machine without a network

Standard library only, and no syntax newer than Python 3.6: an old Python must live to say so.
What was installed stands in `.venv/.ready`: nothing happens until the locks, the Python or the
place of the folder change. Nothing in `.venv` names the folder it stands in, so that a moved,
renamed or copied folder goes on working without a network.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
READY = VENV / ".ready"
LOG = VENV / "pip.log"
OLDEST = (3, 11)
LOCKS = {"run": "requirements.lock", "tools": "requirements-tools.lock", "ocr": "requirements-ocr.lock"}
GROUPS = {"run": ["run"], "tools": ["run", "tools"], "ocr": ["run", "ocr"], "wheels": ["run", "tools"]}
SAID = {
    "run": "正在装运行要的依赖（下载约 250 MB，装好占约 420 MB），一般一两分钟……",
    "tools": "正在装测试和检查用的工具（下载约 110 MB，装好再占约 350 MB），一般一分钟……",
    "ocr": "正在装识别扫描件和照片用的（下载约 120 MB，装好再占约 290 MB），一般一分钟……",
}
ADDRESSLESS = """\
#!/bin/sh
'''exec' "$(dirname -- "$(realpath -- "$0")")/python" "$0" "$@"
' '''
"""
OFFLINE = "docs/operations.md 的“不能上网的机器”"
REASONS = (
    (r"DO NOT MATCH THE HASHES", "包和锁定的哈希对不上，没有装。请删掉坏的包（或换一个软件源）再运行一次"),
    (r"No space left on device", "磁盘满了，依赖没有装完。请腾出 1 GB 再运行一次"),
    (r"Permission denied", "没有写的权限，依赖没有装完。请换成这个文件夹的主人来运行，不要用 sudo"),
    (
        r"NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|ProxyError|ConnectionResetError"
        r"|Failed to establish|Temporary failure|Network is unreachable|timed out|SSLError|IncompleteRead",
        "连不上软件源，依赖没有装完。请检查网络后再运行一次；不能上网的机器看 " + OFFLINE,
    ),
)


class SetUpError(Exception):
    """What stops the set-up, in Chinese with the next step."""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=tuple(GROUPS))
    parser.add_argument("--wheels", help="install from this folder alone, without a network")
    parser.add_argument("--ocr", action="store_true", help="download what reads scans too")
    parser.add_argument("--this-python", action="store_true", help="rebuild if .venv is of another version")
    options = parser.parse_args()
    try:
        check_python()
        wheels = wheels_folder(options.wheels)
        groups = GROUPS[options.what]
        if options.what == "wheels":
            make_ready(["run"], wheels, options.this_python)
            download([*groups, "ocr"] if options.ocr else groups)
        else:
            make_ready(groups, wheels, options.this_python)
    except SetUpError as error:
        sys.exit(str(error))


def check_python():
    if sys.version_info < OLDEST:
        raise SetUpError(
            f"Python {version()} 太旧，要 3.11 或更新。装好后可以指明：make PYTHON=python3.11 run"
        )


def wheels_folder(name):
    if not name:
        return None
    folder = Path(name).absolute()
    if not folder.is_dir():
        raise SetUpError(f"没有 {name} 这个文件夹。WHEELS 要写 make wheels 下载到的文件夹，见 {OFFLINE}")
    return folder


def make_ready(groups, wheels, this_python):
    """Bring `.venv` up to date; say in one line what changed around it."""
    ready = read_ready()
    reason = why_rebuild(ready, this_python)
    if reason:
        print(reason + "，正在重建运行环境 .venv……", flush=True)
        remove(VENV)
        ready = {}
    elif ready and ready["folder"] != str(ROOT):
        create()  # its activate scripts alone name the folder
        print(f"文件夹挪了位置（原来在 {ready['folder']}），运行环境已跟着改好。", flush=True)
    wanted = {group: digest(group) for group in groups}
    missing = [group for group in groups if ready.get(group) != wanted[group]]
    if missing:
        create()
        ready = {"python": version(), **{name: was for name, was in ready.items() if name not in missing}}
        write_ready({**ready, "folder": str(ROOT)})  # what is cut off goes on from here
        for group in missing:
            print(SAID[group], flush=True)
            install(group, wheels)
        forget_folder()
    after = {**ready, **wanted, "folder": str(ROOT)}
    if after != ready:
        write_ready(after)


def read_ready():
    """Return what `.venv` was made of, nothing where it was not finished."""
    try:
        ready = json.loads(READY.read_text(encoding="utf-8"))
        return ready if {"folder", "python"} <= set(ready) else {}
    except (OSError, ValueError, TypeError):
        return {}


def write_ready(ready):
    waiting = READY.with_name(".ready.new")
    waiting.write_text(json.dumps(ready, ensure_ascii=False), encoding="utf-8")
    waiting.replace(READY)


def why_rebuild(ready, this_python):
    """Return why `.venv` cannot be kept, None where it can, or where there is none yet."""
    if not (VENV.exists() or VENV.is_symlink()):
        return None
    if not ready:
        return "运行环境不完整，或者是旧版本的程序装的"
    works = version_of(PYTHON)
    if works != ready["python"]:
        return f"Python 换了（原来是 {ready['python']}，现在是 {works or version()}）"
    if this_python and works != version():
        return f"指明了 Python {version()}（原来是 {works}）"
    return None


def version():
    return ".".join(map(str, sys.version_info[:2]))


def version_of(python):
    """Return the version an interpreter says it is, None where it does not start."""
    asked = [str(python), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    try:
        done = subprocess.run(asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    except OSError:
        return None
    return done.stdout.decode("ascii", "replace").strip() if done.returncode == 0 else None


def digest(group):
    names = [LOCKS[group]] + (["pyproject.toml"] if group == "run" else [])
    return hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in names)).hexdigest()


def remove(path):
    if path.is_symlink():
        path.unlink()
    else:
        shutil.rmtree(str(path))


def create():
    """Make the environment, or refresh the one that stands."""
    try:
        import venv  # noqa: F401
    except ImportError:
        raise SetUpError("缺 python3-venv。请先运行：sudo apt-get install python3-venv") from None
    has_pip = [name for name in ("ensurepip", "pip") if has(name)]
    if not has_pip:
        raise SetUpError("缺 python3-venv。请先运行：sudo apt-get install python3-venv")
    keep = PYTHON.exists() or "ensurepip" not in has_pip
    python = str(PYTHON) if PYTHON.exists() else sys.executable
    run([python, "-m", "venv", *(["--without-pip"] if keep else []), str(VENV)])


def has(module):
    try:
        __import__(module)
    except ImportError:
        return False
    return True


def pip(*arguments):
    inside = (VENV / "bin" / "pip").exists()
    start = [str(PYTHON), "-m", "pip"] if inside else [sys.executable, "-m", "pip", "--python", str(VENV)]
    run([*start, *arguments])


def install(group, wheels):
    """Install a lock, each package by its hash.

    jieba comes as source: setuptools goes in first and builds it, without a network.
    """
    options = ["install", "--quiet", "--disable-pip-version-check", "--no-build-isolation", "--use-pep517"]
    options += ["--no-compile"] if group == "run" else []  # a tenth of the space is for what nobody imports
    options += ["--no-index", "--find-links", str(wheels)] if wheels else ["--retries", "2"]
    lock = ROOT / LOCKS[group]
    if group == "run":
        first = VENV / "setuptools.lock"
        text = re.search(r"^setuptools==.*(?:\n .*)*", lock.read_text(encoding="utf-8"), re.MULTILINE)
        first.write_text(text.group(0) + "\n", encoding="utf-8")
        pip(*options, "--no-deps", "--require-hashes", "--requirement", str(first))
    pip(*options, "--no-deps", "--require-hashes", "--requirement", str(lock))
    if group == "run":
        pip(*options, "--no-deps", "--editable", str(ROOT))
        # The account that serves may not be allowed to write here: what it needs is compiled now.
        run([str(PYTHON), "-c", "import webapp.cli, webapp.opening, webapp.paper.typesetting"])


def download(groups):
    locks = [part for group in groups for part in ("--requirement", str(ROOT / LOCKS[group]))]
    options = [
        "--quiet",
        "--disable-pip-version-check",
        "--no-build-isolation",
        "--no-deps",
        "--require-hashes",
    ]
    pip("download", *options, *locks, "--dest", str(ROOT / "wheels"))
    print("都在 wheels/ 里。到那台机器上运行：make run WHEELS=wheels")


def forget_folder():
    """Take the name of the folder out of the scripts and of the way to our own packages."""
    for script in (VENV / "bin").iterdir():
        if not script.is_symlink() and script.is_file():
            made_addressless(script)
    for site in VENV.glob("lib/python*/site-packages"):
        for named in site.glob("__editable__*handbook*"):
            named.unlink()
        (site / "handbook.pth").write_text("../../../..\n", encoding="ascii")


def made_addressless(script):
    """Let a script start the Python beside it; pip writes one of two heads, by the length of the path."""
    content = script.read_bytes()
    head = re.match(rb"#!(?:/bin/sh\n'''exec' .*\n' '''\n|[^\n]*python[^\n]*\n)", content)
    if head is None:
        return
    waiting = script.with_name(script.name + ".new")
    waiting.write_bytes(ADDRESSLESS.encode("ascii") + content[head.end() :])
    waiting.chmod(script.stat().st_mode)
    waiting.replace(script)


def run(command):
    """Run a program; what it says stays in the log unless it fails."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        command,
        cwd=str(ROOT),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode == 0:
        return
    said = done.stdout.decode("utf-8", "replace")
    if VENV.is_dir():
        LOG.write_text(said, encoding="utf-8")
    raise SetUpError(in_chinese(said, "--no-index" in command))


def in_chinese(said, from_folder):
    """Return one sentence that says what stopped pip and what to do."""
    absent = re.search(r"No matching distribution found for ([\w.-]+)", said)
    if absent and from_folder:
        which = f"文件夹里没有合这台机器（Python {version()}）的 {absent.group(1)}"
        return f"{which}。请在系统和 Python 版本都一样的机器上 make wheels，见 {OFFLINE}"
    for pattern, sentence in REASONS:
        if re.search(pattern, said):
            return sentence
    if absent:
        which = f"软件源里没有合这台机器（Python {version()}）的 {absent.group(1)}"
        return f"{which}。请换 Python 3.11 到 3.13，例如：make PYTHON=python3.13 run"
    return f"依赖没有装成，详情在 {LOG.relative_to(ROOT)}"


if __name__ == "__main__":
    main()
