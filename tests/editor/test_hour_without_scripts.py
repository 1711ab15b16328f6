"""A clerk's hour in a browser without scripts: what a page offers is filled in and pressed, nothing else."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from typing import Any

import docx
import pytest
from flask.testing import FlaskClient

from indexer.corrections.press import Press
from tests.editor.conftest import Site, git


class Form:
    """A form of a page: where it goes, its fields as a browser has them, and its buttons."""

    def __init__(self, attrs: dict[str, str | None]) -> None:
        self.id = attrs.get("id")
        self.action = attrs.get("action")
        self.multipart = attrs.get("enctype") == "multipart/form-data"
        self.fields: list[list[str]] = []
        self.offered: dict[str, set[str]] = {}
        self.files: set[str] = set()
        self.buttons: dict[str, dict[str, str | None]] = {}


class Forms(HTMLParser):
    """The forms of a page; what stands in a template is for scripts and not there."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._form: Form | None = None
        self._in_template = 0
        self._area: list[str] | None = None
        self._select: str | None = None
        self._option: Any = None
        self._button: tuple[dict[str, str | None], list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        name = said.get("name") or ""
        if tag == "template":
            self._in_template += 1
        if tag == "form" and not self._in_template:
            self._form = Form(said)
            self.found.append(self._form)
        form = next((f for f in self.found if f.id and f.id == said.get("form")), self._form)
        if form is None or self._in_template or "disabled" in said:
            return
        if tag == "input" and name:
            kind = said.get("type", "text")
            if kind == "file":
                form.files.add(name)
            elif kind in ("checkbox", "radio"):
                form.offered.setdefault(name, set()).add(said.get("value") or "on")
                if "checked" in said:
                    form.fields.append([name, said.get("value") or "on"])
            else:
                form.fields.append([name, said.get("value") or ""])
        elif tag == "textarea" and name:
            self._area = [name, ""]
            form.fields.append(self._area)
        elif tag == "select" and name:
            self._select, self._of_select = name, form
            form.fields.append([name, ""])
        elif tag == "option" and self._select is not None:
            self._option = ["selected" in said, said.get("value"), ""]
        elif tag == "button":
            self._button = (said, [])
            self._of = form

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self._in_template -= 1
        elif tag == "form" and not self._in_template:
            self._form = None
        elif tag == "textarea":
            self._area = None
        elif tag == "option" and self._option is not None and self._select is not None:
            self._chosen(self._select)
        elif tag == "select":
            self._select = None
        elif tag == "button" and self._button is not None:
            said, words = self._button
            self._of.buttons.setdefault("".join(words).strip(), said)
            self._button = None

    def _chosen(self, name: str) -> None:
        """Take an option: its value is its text where it has none; the first counts until another does."""
        selected, value, words = self._option
        form = self._of_select
        value = words.strip() if value is None else value
        first = name not in form.offered
        form.offered.setdefault(name, set()).add(value)
        if selected or first:
            form.fields[-1][1] = value
        self._option = None

    def handle_data(self, data: str) -> None:
        if self._option is not None:
            self._option[2] += data
        elif self._area is not None:
            self._area[1] += data.removeprefix("\n") if not self._area[1] else data
        elif self._button is not None:
            self._button[1].append(data)


class Clerk:
    """Somebody who sees a page, fills in what it has and presses what it has."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.address, self.page = "", ""

    def open(self, address: str) -> Clerk:
        return self._shown(self.client.get(address, follow_redirects=True))

    def follow(self, words: str) -> Clerk:
        link = re.search(rf'<a [^>]*href="([^"]+)"[^>]*>\s*{re.escape(words)}\s*</a>', self.page)
        assert link, f"no link {words} on {self.address}"
        return self.open(link[1].replace("&amp;", "&"))

    def press(self, words: str, **filled: Any) -> Clerk:
        """Press the button with these words; `filled` are fields by name, dots written as __."""
        forms = Forms()
        forms.feed(self.page)
        wanted = {name.replace("__", "."): value for name, value in filled.items()}
        form = next(
            f
            for f in forms.found
            if words in f.buttons and wanted.keys() <= {*f.files, *f.offered, *(n for n, _ in f.fields)}
        )
        sent: dict[str, list[Any]] = {}
        for name, value in form.fields:
            sent.setdefault(name, []).append(value)
        for name, value in wanted.items():
            sent[name] = value if isinstance(value, list) else [value]
            if name in form.offered and isinstance(value, str):
                assert value in form.offered[name], (name, value)
        button = form.buttons[words]
        if button.get("name"):
            sent[button["name"] or ""] = [button.get("value") or ""]
        to = button.get("formaction") or form.action or self.address
        more: dict[str, Any] = {"content_type": "multipart/form-data"} if form.multipart else {}
        headers = {"Sec-Fetch-Site": "same-origin"}
        return self._shown(self.client.post(to, data=sent, headers=headers, follow_redirects=True, **more))

    def _shown(self, answer: Any) -> Clerk:
        self.address, self.page = answer.request.full_path.rstrip("?"), answer.text
        assert answer.status_code == 200, answer.text
        return self

    def sees(self, words: str) -> Clerk:
        assert words in re.sub(r"<[^>]+>", "", self.page), f"{words} not on {self.address}"
        return self


def hired(site: Site, name: str, *, approver: bool = False) -> Clerk:
    return Clerk(site.client(name, approver=approver).client)


def test_procedure_is_added_with_materials_and_a_window(site: Site) -> None:
    clerk = hired(site, "王岗").open("/editor").follow("新建一份")
    clerk.press("接着写", type="procedure", title="冬季送暖用品申领", category="便民服务")
    clerk.press(
        "看改了什么",
        f__materials__0__name="户口簿",
        f__windows__0__from="11-15",
        f__windows__0__until="12-31",
        f__windows__0__missed="错过了等明年",
        f__asks=["哪里领暖宝宝", "冬天发的暖水袋", "送暖的东西怎么领"],
        f__places="服务站前台",
        body="## 怎么办\n\n带上户口簿来登记。",
    )
    clerk.press("发布").sees("已发布")
    clerk.follow("看这一页").sees("户口簿").sees("12-31")
    assert site.log()[0] == "王岗: 添《冬季送暖用品申领》"


def test_telephone_is_corrected(site: Site) -> None:
    clerk = hired(site, "王岗").open("/d/dianhua").follow("改这一页")
    clerk.press("看改了什么", f__phones__0__number="010-0000-0188").press("发布").sees("已发布")
    clerk.open("/d/dianhua").sees("010-0000-0188")


def test_policy_is_retired_with_its_successor(site: Site) -> None:
    clerk = hired(site, "王岗").open("/new")
    clerk.press("接着写", type="policy", title="停车新办法", category="便民服务")
    clerk.press("看改了什么", f__effective_from="2026-11-01", body="按月收费。").press("发布").sees("已发布")
    clerk.open("/edit/tingche").follow("废止，或由别的替代")
    clerk.press("发布", by="停车新办法").sees("已发布")
    clerk.open("/d/tingche").sees("已被替代")


def test_word_file_is_imported_and_published_once_each_field_was_looked_at(site: Site) -> None:
    word, written = docx.Document(), io.BytesIO()
    word.add_heading("示例街道办事处关于楼道清理的通知", 0)
    for line in ("示例街发〔2026〕9号", "各社区：", "一、楼道不放杂物，每季清理一次。",
                 "二、本通知自2026年12月1日起施行，有效期至2027年11月30日。"):  # fmt: skip
        word.add_paragraph(line)
    word.save(written)
    written.seek(0)
    clerk = hired(site, "王岗").open("/new").follow("有 Word、PDF，从文件读")
    clerk.press("读进来", file=(written, "通知.docx"), category="便民服务").sees("待确认")
    unsure = re.findall(r'name="sure" value="([^"]+)"', clerk.page)
    assert unsure
    clerk.press("看改了什么", sure=unsure, f__source="纸质通知", f__successor_note="等下一年的通知")
    clerk.press("发布").sees("已发布")


def test_change_of_a_colleague_is_approved(site: Site) -> None:
    file = site.folder / "handbook.yml"
    file.write_text(f"{file.read_text('utf-8')}approval: required\n", encoding="utf-8")
    git(site.top, "commit", "-qam", "两个人看")
    wang, li = hired(site, "王岗"), hired(site, "李主任", approver=True)
    wang.open("/edit/dianhua").press("看改了什么", f__hours="下午").press("送审")
    waiting = re.search(r'href="(/proposals/[^"]+)"', li.open("/editor").page)
    assert waiting
    li.open(waiting[1]).sees("下午").press("同意，发布").sees("已发布")
    li.open("/d/dianhua").sees("下午")


def test_two_at_once_lose_nothing(site: Site) -> None:
    wang, li = hired(site, "王岗").open("/edit/dianhua"), hired(site, "李岗").open("/edit/dianhua")
    wang.press("看改了什么", f__hours="每天 8:00-20:00").press("发布").sees("已发布")
    li.press("看改了什么", f__hours="下午", f__service_area="本社区和隔壁社区").sees("留哪一个")
    choice = re.search(r'type="radio" name="([^"]+)"', li.page)
    assert choice
    li.press("就这样，接着看", **{choice[1].replace(".", "__"): "theirs"}).press("发布").sees("已发布")
    li.open("/d/dianhua").sees("8:00-20:00").sees("隔壁社区")


def test_what_was_written_survives_the_power_that_goes_while_it_is_published(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = hired(site, "王岗").open("/edit/dianhua").press("看改了什么", f__hours="下午")

    def cut(*_given: Any, **_more: Any) -> None:
        raise SystemExit("the power is gone")

    with monkeypatch.context() as gone:
        gone.setattr(Press, "publish", cut)
        with pytest.raises(SystemExit):
            clerk.press("发布")
    assert 'value="下午"' in clerk.open("/edit/dianhua").page
    clerk.press("看改了什么").press("发布").sees("已发布")
    clerk.open("/d/dianhua").sees("下午")
