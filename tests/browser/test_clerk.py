"""A clerk's hour at the sample handbook: clicks and time of each task, every screen looked at."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from docx import Document as Word
from playwright.sync_api import BrowserContext, Locator, Page, expect

from indexer.accounts.accounts import Accounts
from indexer.clock import SHANGHAI
from indexer.settings import Settings
from tests.browser.conftest import ROOT, served
from tests.browser.test_every_page import RULES, TOO_WIDE

pytestmark = pytest.mark.browser

PHRASE = "今儿个天好咱出去遛弯"
NOW = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
WIDTHS = (1366, 768, 390)
# What only somebody who keeps the machine knows: none of it stands on a screen of a clerk.
FOREIGN = re.compile(
    r"\bgit\b|YAML|\.md\b|\.yml\b|(?:policies|procedures|contacts)/|commit|\bid\b|handbook |提交|分支|仓库",
    re.I,
)
PICTURES = os.environ.get("HANDBOOK_TEST_PICTURES", "")


@dataclass
class Office:
    """The sample handbook in git, served with two accounts."""

    top: Path
    address: str
    pid: Callable[[], list[int]]

    def log(self) -> list[str]:
        done = subprocess.run(
            ["git", "log", "--topo-order", "--format=%an: %s"],
            cwd=self.top,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.splitlines()


@contextmanager
def begun(top: Path, state: Path, *, again: bool = False) -> Iterator[Office]:
    """Serve the sample handbook from a repository, with accounts; `again` where both are there."""
    if not again:
        shutil.copytree(ROOT / "handbook", top / "handbook")
        for command in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-qm", "手册"]):
            who = ["-c", "user.name=示例", "-c", "user.email=example@example.org"]
            subprocess.run(["git", *who, *command], cwd=top, check=True)
    with served(top / "handbook", state) as address:
        if not again:
            accounts = Accounts(Settings(handbook_dir=top / "handbook", state_dir=state).data_dir)
            for name, approver in (("王岗", False), ("李主任", True)):
                accounts.set_phrase(accounts.add(name, approver=approver, now=NOW), PHRASE, now=NOW)

        def servers() -> list[int]:
            return [int(p.name) for p in Path("/proc").iterdir() if p.name.isdecimal() and _serves(p, state)]

        yield Office(top, address, servers)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with begun(tmp_path_factory.mktemp("office"), tmp_path_factory.mktemp("state")) as office:
        yield office


def _serves(process: Path, state: Path) -> bool:
    try:
        return f"HANDBOOK_STATE_DIR={state}".encode() in (process / "environ").read_bytes()
    except OSError:
        return False


@dataclass
class Clerk:
    """Somebody at the page, whose clicks are counted."""

    page: Page
    office: Office
    clicks: int = 0
    begun: float = field(default_factory=time.monotonic)

    def begin(self) -> None:
        self.clicks, self.begun = 0, time.monotonic()

    def click(self, what: Locator) -> None:
        self.clicks += 1
        what.click()

    def press(self, name: str) -> None:
        self.click(self.page.get_by_role("button", name=name, exact=True))

    def follow(self, name: str) -> None:
        self.click(self.page.get_by_role("link", name=name, exact=True).first)

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(label, exact=True)

    def open(self, path: str) -> None:
        self.page.goto(self.office.address + path)

    def find(self, words: str, title: str) -> None:
        """Search and open what was found, as one does at the desk."""
        self.open("/")
        self.page.locator("#q").fill(words)
        self.page.keyboard.press("Enter")
        self.click(self.page.get_by_role("link", name=title).first)

    def took(self, most_clicks: int) -> None:
        """Count the clicks of a task; its time is noted, not judged: the machine has other work."""
        spent = time.monotonic() - self.begun
        if PICTURES:
            with Path(PICTURES, "clicks.txt").open("a", encoding="utf-8") as noted:
                noted.write(f"{os.environ['PYTEST_CURRENT_TEST']}: {self.clicks} clicks, {spent:.1f} s\n")
        assert self.clicks <= most_clicks

    def look(self, name: str) -> None:
        """Look at the screen as it is: three widths, axe, and nothing in the language of machines."""
        found: list[object] = []
        self.page.wait_for_load_state("networkidle")
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            if PICTURES:
                Path(PICTURES).mkdir(parents=True, exist_ok=True)
                self.page.screenshot(path=f"{PICTURES}/{name}-{width}.png", full_page=True)
            answer = Axe().run(self.page, options=RULES)
            found += [
                (width, r["id"], n["html"][:150]) for r in answer.response["violations"] for n in r["nodes"]
            ]
            found += [(width, wide) for wide in self.page.evaluate(TOO_WIDE)]
        self.page.set_viewport_size({"width": 1366, "height": 768})
        text = self.page.locator("main").inner_text()
        found += [("words", text[max(0, m.start() - 30) : m.end() + 30]) for m in FOREIGN.finditer(text)]
        assert not found, name


@pytest.fixture
def hired(office: Office, open_context: Callable[..., BrowserContext]) -> Callable[[str], Clerk]:
    """Return a function that signs somebody in."""

    def hired(name: str) -> Clerk:
        clerk = Clerk(open_context().new_page(), office)
        clerk.page.set_default_timeout(60_000)
        return signed_in(clerk, name)

    return hired


def signed_in(clerk: Clerk, name: str) -> Clerk:
    clerk.open("/editor/sign-in")
    clerk.field("名字").fill(name)
    clerk.field("口令").fill(PHRASE)
    clerk.press("登录")
    expect(clerk.page.get_by_role("heading", name="编辑台")).to_be_visible()
    return clerk


def test_phone_is_corrected_in_four_clicks(hired: Callable[[str], Clerk]) -> None:
    clerk = hired("王岗")
    clerk.look("workbench")
    clerk.begin()
    clerk.find("通下水道", "管道疏通队")
    clerk.follow("改这一页")
    clerk.page.locator("[name='f.phones.0.number']").fill("010-0000-0188")
    clerk.press("看改了什么")
    clerk.press("发布")
    expect(clerk.page.get_by_role("heading", name="已发布")).to_be_visible()
    clerk.open("/d/vendor-shutong")
    expect(clerk.page.get_by_text("010-0000-0188").first).to_be_visible()
    clerk.took(4)
    clerk.open("/edit/vendor-shutong")
    clerk.look("form-contact")
    clerk.page.locator("[name='f.phones.0.number']").fill("010-0000-0189")
    clerk.press("看改了什么")
    clerk.look("review")
    clerk.page.get_by_text("到某一天再自己发布").click()
    clerk.field("哪一天（那天零点发布，以前居民看不到）").fill("2027-01-01")
    clerk.press("到那天发布")
    clerk.look("dated")
    clerk.press("收回来再改")
    clerk.press("不改了，丢掉草稿")


def test_new_procedure_with_its_papers_and_a_window(hired: Callable[[str], Clerk]) -> None:
    clerk = hired("王岗")
    clerk.begin()
    clerk.follow("新建一份")
    clerk.look("new")
    clerk.click(clerk.page.get_by_text("办事流程", exact=False).first)
    clerk.field("标题，写居民看得懂的").fill("冬季送暖用品申领")
    clerk.field("类目").select_option("便民利民服务")
    clerk.press("接着写")
    clerk.look("form-new")
    form = clerk.page.locator("#edit")
    rows = form.locator("#e-materials tbody tr")
    rows.nth(0).locator("[name$='.name']").fill("居民身份证")
    clerk.click(form.locator("#e-materials .add"))
    rows.nth(1).locator("[name$='.name']").fill("户口簿")
    clerk.click(rows.nth(1).locator("[data-do=up]"))
    expect(rows.nth(0).locator("[name$='.name']")).to_have_value("户口簿")
    if not form.locator("#e-windows").is_visible():
        clerk.click(form.locator("details:has(#e-windows) > summary"))
    window = form.locator("#e-windows tbody tr").first
    window.locator("[name$='.from']").fill("11-15")
    window.locator("[name$='.until']").fill("12-31")
    window.locator("[name$='.missed']").fill("错过了等明年")
    asks = form.locator("#e-asks input[name='f.asks']")
    asks.first.fill("哪里领暖宝宝")
    for words in ("冬天发的暖水袋", "送暖的东西怎么领"):
        clerk.click(form.locator("#e-asks .add"))
        asks.last.fill(words)
    form.locator("#i-places").fill("服务站前台")
    form.locator("#i-body").fill("## 怎么办\n\n带上身份证来登记。")
    expect(clerk.page.locator("#keeping")).to_contain_text("已存")
    clerk.look("form-filled")
    clerk.press("看改了什么")
    clerk.look("review-new")
    clerk.press("发布")
    expect(clerk.page.get_by_role("heading", name="已发布")).to_be_visible()
    clerk.took(12)
    clerk.look("published")
    clerk.follow("看这一页")
    expect(clerk.page.locator("main")).to_contain_text("户口簿")
    expect(clerk.page.locator("main")).to_contain_text("12-31")
    assert clerk.office.log()[0] == "王岗: 添《冬季送暖用品申领》"


def test_policy_gives_way_to_its_successor(hired: Callable[[str], Clerk]) -> None:
    clerk = hired("王岗")
    clerk.open("/new")
    clerk.page.get_by_text("政策文件", exact=False).first.click()
    clerk.field("标题，写居民看得懂的").fill("示例独生子女父母奖励安排（2027 年）")
    clerk.field("类目").select_option(index=1)
    clerk.press("接着写")
    clerk.page.locator("[name='f.effective_from']").fill("2027-01-01")
    clerk.page.locator("#i-body").fill("## 发多少\n\n照新的通知。")
    clerk.press("看改了什么")
    clerk.press("发布")
    clerk.begin()
    clerk.open("/d/dusheng-jiangli-anpai-2026")
    clerk.follow("改这一页")
    clerk.follow("废止，或由别的替代")
    clerk.look("end")
    clerk.page.locator("#by").fill("示例独生子女父母奖励安排（2027 年）")
    clerk.press("发布")
    expect(clerk.page.get_by_role("heading", name="已发布")).to_be_visible()
    clerk.took(3)
    clerk.open("/d/dusheng-jiangli-anpai-2026")
    expect(clerk.page.locator("main")).to_contain_text("2027-01-01")
    clerk.open("/editor")
    clerk.look("workbench-after")
    clerk.click(clerk.page.get_by_role("button", name="撤回").first)
    expect(clerk.page.get_by_role("heading", name="已撤回")).to_be_visible()


def notice(folder: Path) -> Path:
    word = Word()
    word.add_heading("示例街道办事处关于楼道清理的通知", 0)
    for line in (
        "示例街发〔2026〕9号",
        "各社区：",
        "一、楼道不放杂物，每季清理一次。",
        "二、本通知自2026年12月1日起施行，有效期至2027年11月30日。",
        "示例街道办事处",
        "2026年11月20日",
    ):
        word.add_paragraph(line)
    file = folder / "通知.docx"
    word.save(str(file))
    return file


def test_word_file_is_imported_and_each_field_confirmed(
    hired: Callable[[str], Clerk], tmp_path: Path
) -> None:
    clerk = hired("王岗")
    clerk.begin()
    clerk.follow("新建一份")
    clerk.follow("有 Word、PDF，从文件读")
    clerk.look("import")
    clerk.page.locator("#file").set_input_files(notice(tmp_path))
    clerk.field("类目").select_option(index=1)
    clerk.press("读进来")
    expect(clerk.page.get_by_text("栏待确认").first).to_be_visible()
    clerk.look("form-imported")
    clerk.page.locator("#i-source").fill("街道 2026 年 11 月发的纸质通知")
    clerk.page.locator("#i-successor_note").fill("等下一年的通知")
    boxes = clerk.page.locator("[name=sure]")
    for n in range(boxes.count()):
        clerk.click(boxes.nth(n))
    clerk.press("看改了什么")
    clerk.look("review-imported")
    clerk.press("发布")
    expect(clerk.page.get_by_role("heading", name="已发布")).to_be_visible()
    clerk.took(4 + boxes.count() + 12)


def test_two_at_once_lose_nothing(hired: Callable[[str], Clerk]) -> None:
    wang, li = hired("王岗"), hired("李主任")
    for clerk, name, words in ((wang, "hours", "每天 8:00-20:00"), (li, "hours", "每天 9:00-18:00")):
        clerk.open("/edit/vendor-shutong")
        clerk.page.locator(f"[name='f.{name}']").fill(words)
        expect(clerk.page.locator("#keeping")).to_contain_text("已存")
    li.page.locator("[name='f.service_area']").fill("本社区和隔壁社区")
    wang.press("看改了什么")
    wang.press("发布")
    li.press("看改了什么")
    expect(li.page.get_by_text("留哪一个")).to_be_visible()
    li.look("conflict")
    li.click(li.page.get_by_text("已经发布的"))
    li.press("就这样，接着看")
    li.press("发布")
    li.open("/d/vendor-shutong")
    expect(li.page.locator("main")).to_contain_text("8:00-20:00")
    expect(li.page.locator("main")).to_contain_text("隔壁社区")


def test_tables_are_looked_at(hired: Callable[[str], Clerk]) -> None:
    clerk = hired("李主任")
    for path in ("lists/synonyms", "lists/events", "lists/calendar", "contacts", "heard"):
        clerk.open(f"/editor/{path}")
        clerk.look(path.replace("/", "-"))
    clerk.open("/editor/lists/events")
    second = clerk.page.locator("tbody tr").nth(1)
    title = second.locator("[name$='.title']").input_value()
    clerk.click(second.locator("[data-do=up]"))
    clerk.press("看改了什么")
    expect(clerk.page.locator("main")).to_contain_text(f"“{title}”挪到")
    clerk.look("list-review")


def test_what_was_written_is_there_after_the_power_was_cut(
    tmp_path_factory: pytest.TempPathFactory, open_context: Callable[..., BrowserContext]
) -> None:
    """The server is killed between the form and its answer; the draft and the handbook are whole."""
    top, state = tmp_path_factory.mktemp("cut"), tmp_path_factory.mktemp("state")
    with begun(top, state) as office:
        clerk = signed_in(Clerk(open_context().new_page(), office), "王岗")
        clerk.open("/edit/vendor-shutong")
        clerk.page.locator("[name='f.price_note']").fill("上门三十元起，先说好再动手")
        expect(clerk.page.locator("#keeping")).to_contain_text("已存")
        clerk.press("看改了什么")
        clerk.page.get_by_role("button", name="发布", exact=True).click(no_wait_after=True)
        for process in office.pid():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        clerk.page.close()
    with begun(top, state, again=True) as office:
        clerk = signed_in(Clerk(open_context().new_page(), office), "王岗")
        clerk.open("/edit/vendor-shutong")
        expect(clerk.page.locator("[name='f.price_note']")).to_have_value("上门三十元起，先说好再动手")
        if clerk.page.get_by_text("还没有发布").count():
            clerk.press("看改了什么")
            if clerk.page.get_by_role("button", name="发布", exact=True).count():
                clerk.press("发布")
                expect(clerk.page.get_by_role("heading", name="已发布")).to_be_visible()
        clerk.open("/d/vendor-shutong")
        expect(clerk.page.locator("main")).to_contain_text("上门三十元起")
        assert sum("收费说明" in line for line in office.log()) == 1


def test_colleagues_change_is_approved(hired: Callable[[str], Clerk], office: Office) -> None:
    wang, li = hired("王岗"), hired("李主任")
    file = office.top / "handbook/handbook.yml"
    text = re.sub(r"(?m)^approval:.*$\n?", "", file.read_text(encoding="utf-8"))
    file.write_text(f"{text.rstrip()}\napproval: required\n", encoding="utf-8")
    who = ["-c", "user.name=示例", "-c", "user.email=example@example.org"]
    subprocess.run(["git", *who, "commit", "-qam", "两个人看"], cwd=office.top, check=True)
    wang.begin()
    wang.open("/edit/vendor-shutong")
    wang.page.locator("[name='f.price_note']").fill("先说价再动手")
    wang.press("看改了什么")
    wang.press("送审")
    wang.took(2)
    wang.look("proposal-own")
    li.begin()
    li.open("/editor")
    li.click(li.page.locator("a[href^='/proposals/']").first)
    li.look("proposal")
    li.press("同意，发布")
    expect(li.page.get_by_role("heading", name="已发布")).to_be_visible()
    li.took(2)
    li.open("/d/vendor-shutong")
    expect(li.page.locator("main")).to_contain_text("先说价再动手")
