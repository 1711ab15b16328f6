"""Two running sites (the sample handbook, and a small one in git) and one real Chromium."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).resolve().parents[2]
HANDBOOK = Path(sys.executable).with_name("handbook")
SECONDS_TO_START = 90
CLOCK = "2026-11-23T09:00+08:00"
# The status of an error page, tested elsewhere; and a reader who was quicker than the page.
_HARMLESS = ("Failed to load resource", "Autofocus processing was blocked")

# One page of every kind: its address in the sample handbook ("small" in front: in the small one).
KINDS = {
    "home": "/",
    "results-with-card": "/?q=独生子女费",
    "results-contact": "/?q=下水道堵了",
    "results-emergency": "/?q=家里有煤气味",
    "results-another-day": "/?q=独生子女费&on=2026-09-15",
    "results-two": "/?q=换灯泡，顺便问问独生子女费",
    "results-goes-on": "/?q=那要带什么&about=dusheng-fumu-jiangli-fei",
    "results-despair": "/?q=活着没意思",
    "results-event": "/?q=丢了工作",
    "nothing-found": "/?q=量子纠缠",
    "error-400": "/?on=x",
    "error-404": "/d/nothing-here",
    "error-410": "small/d/removed",
    "error-broken": "small/d/broken",
    "policy": "/d/dusheng-jiangli-anpai-2026",
    "procedure": "/d/dusheng-fumu-jiangli-fei",
    "contact": "/d/vendor-shutong",
    "ended": "/d/dusheng-jiangli-anpai-2025",
    "ended-contact": "/d/vendor-shutong-old",
    "resident": "/d/dusheng-fumu-jiangli-fei?view=resident",
    "resident-contact": "/d/vendor-shutong?view=resident",
    "trip-empty": "/trip",
    "trip-adding": "/trip?q=老年卡",
    "trip": "/trip?id=dusheng-fumu-jiangli-fei&id=laonian-ka",
    "sheet": "/d/dusheng-fumu-jiangli-fei/print",
    "sheet-contact": "/d/vendor-shutong/print",
    "sheet-ended": "/d/dusheng-jiangli-anpai-2025/print",
    "browse": "/browse",
    "category": "/browse/bianmin",
    "changes": "small/changes",
    "history": "small/d/stamp/history",
    "diff": "small/d/stamp/diff?from=HEAD~1&to=HEAD",
    "status": "/status",
}

SMALL = {
    "handbook.yml": """
        title: 小手册
        phone: 010-0000-0100
        categories:
          - {key: life, title: 便民服务, subcategories: [盖章]}
        audiences:
          - {title: 全体居民, everyone: true}
          - 老年人
        """,
    "procedures/stamp.md": """
        ---
        id: stamp
        title: 盖章办理
        type: procedure
        category: life
        subcategory: 盖章
        asks: [盖个章, 哪里盖章, 证明要盖章]
        owner: 内勤岗
        handling: immediate
        materials: [{name: 居民身份证, originals: 1}]
        places: 服务站前台
        fee: none
        contacts: [home-number]
        ---

        ## 怎么办

        带身份证来，==当场盖好==。
        """,
    "contacts/home-number.md": """
        ---
        id: home-number
        title: 楼门长老张
        type: contact
        category: life
        asks: [楼门长, 找老张, 老张电话]
        kind: office
        phones: [{number: 010-0000-0177}]
        private_phone: true
        ---

        ## 什么时候打

        邻里有事时打。
        """,
    "policies/inside.md": """
        ---
        id: inside
        title: 值班安排
        type: policy
        category: life
        openness: internal
        effective_from: 2026-01-01
        ---

        ## 谁值班

        钥匙放在门卫抽屉。
        """,
    "policies/removed.md": """
        ---
        id: removed
        title: 拿掉的文件
        type: policy
        category: life
        effective_from: 2026-01-01
        ---

        ## 正文

        以前的话。
        """,
}
LATER = SMALL["procedures/stamp.md"].replace("originals: 1", "originals: 1, copies: 2")
BROKEN = """
    ---
    id: broken
    title: 写坏的文件
    type: policy
    category: life
    effective_from: 2026-13-45
    ---

    坏日期。
    """


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for `kind` on a page of every kind."""
    if "kind" in metafunc.fixturenames:
        metafunc.parametrize("kind", KINDS)


@contextmanager
def served(handbook: Path, state: Path, **settings: str) -> Iterator[str]:
    """Serve a handbook on a free port of this machine; yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "HANDBOOK_DIR": str(handbook),
        "HANDBOOK_STATE_DIR": str(state),
        "HANDBOOK_NOW": CLOCK,
        "HANDBOOK_MEANING": "off",  # encoding every ask takes minutes, and changes nothing on the pages
        **settings,
    }
    server = subprocess.Popen([HANDBOOK, "serve", "--port", str(port)], env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_until_ready(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        assert server.poll() is None, f"handbook serve ended with {server.returncode}"
        try:
            with urlopen(f"{address}/readyz", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"no answer within {SECONDS_TO_START} s")


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = text.strip("\n").split("\n")
        indent = len(lines[0]) - len(lines[0].lstrip())
        path.write_text("\n".join(line[indent:] for line in lines).rstrip() + "\n", encoding="utf-8")


def _commit(folder: Path, message: str, day: str) -> None:
    who = ["-c", "user.name=示例", "-c", "user.email=example@example.org"]
    moment = f"{day}T10:00:00+08:00"
    dates = {**os.environ, "GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment}
    subprocess.run(["git", "-C", folder, "add", "-A"], check=True)
    subprocess.run(["git", "-C", folder, *who, "commit", "-qm", message], check=True, env=dates)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(ROOT / "handbook", tmp_path_factory.mktemp("state")) as address:
        yield address


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a handbook with a history, a document taken out and a document that cannot be read."""
    folder = tmp_path_factory.mktemp("small")
    subprocess.run(["git", "init", "-q", folder], check=True)
    _write(folder / "handbook", SMALL)
    _commit(folder, "收进手册", "2026-11-10")
    (folder / "handbook/policies/removed.md").unlink()
    _commit(folder, "拿掉一份", "2026-11-18")
    _write(folder / "handbook", {"procedures/stamp.md": LATER, "policies/broken.md": BROKEN})
    _commit(folder, "盖章要两份复印件", "2026-11-20")
    with served(folder / "handbook", tmp_path_factory.mktemp("state")) as address:
        yield address


@pytest.fixture(scope="session")
def under_path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the small handbook under a path of its host."""
    folder = tmp_path_factory.mktemp("path")
    _write(folder, SMALL)
    state = tmp_path_factory.mktemp("state")
    with served(folder, state, HANDBOOK_PUBLIC_URL="https://example.cn/shouce") as address:
        yield f"{address}/shouce"


@pytest.fixture
def open_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Return a function that opens a window; whatever the test does there must stay here and be silent."""
    complaints: list[str] = []

    def watch(page: Page) -> None:
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda said: (
                None
                if any(words in said.text for words in _HARMLESS)
                else complaints.append(f"{page.url}: {said.text}")
            ),
        )

    def note(address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1":
            complaints.append(f"left this machine: {address}")

    with ExitStack() as stack:

        def open(**options: object) -> BrowserContext:
            context = browser.new_context(
                **{"locale": "zh-CN", "viewport": {"width": 1366, "height": 768}, **options}
            )
            stack.callback(context.close)
            context.on("page", watch)
            context.on("request", lambda request: note(request.url))
            return context

        yield open
    assert not complaints


@pytest.fixture
def page(open_context: Callable[..., BrowserContext]) -> Page:
    return open_context().new_page()


@pytest.fixture
def address_of(request: pytest.FixtureRequest) -> Callable[[str], str]:
    """Return a function that gives the address of a page of one kind, starting the site it is on."""

    def address_of(kind: str) -> str:
        site, path = KINDS[kind].split("/", 1)
        return f"{request.getfixturevalue(site or 'sample')}/{path}"

    return address_of
