"""No page of the editors speaks to them in English, of git, of files or of keys: walked, errors too."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from urllib.parse import urljoin

from tests.editor.conftest import Site

WORD = re.compile(r"[A-Za-z][A-Za-z_.-]*[A-Za-z]")
FAMILIAR = {
    *("Word", "Excel", "PDF", "WPS", "OFD", "Markdown", "HTML", "CSV", "Ctrl", "JavaScript"),
    *(
        "docx",
        "xlsx",
        "pdf",
        "png",
        "jpg",
        "jpeg",
        "heic",
        "html",
        "csv",
        "txt",
        "eml",
        "ofd",
        "wps",
        "rtf",
        "doc",
        "md",
    ),
    *("http", "https", "MB", "UTF-8"),
}
"""What a clerk knows from Word, Excel and the web."""
IDS = ("tingche", "jiaofei", "dianhua")
OWN = {"nowhere.md", "nowhere", *IDS, "huan-dengpao"}
SHOWN = ("aria-label", "title", "placeholder", "alt", "data-label", "data-said", "data-words")
SKIPPED = ("script", "style")


class Seen(HTMLParser):
    """The texts of a page that somebody sees or hears, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self._within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.texts += [value for name, value in attrs if name in SHOWN and value]
        if tag == "a" and said.get("href"):
            self.links.append(said["href"] or "")
        if tag in SKIPPED:
            self._within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._within:
            self._within.remove(tag)

    def handle_data(self, data: str) -> None:
        if not self._within:
            self.texts.append(data)


def foreign(page: str, own: set[str]) -> set[str]:
    """Return the words of a page that are no clerk's; `own` are those of the handbook itself."""
    seen = Seen()
    seen.feed(page)
    return {word for text in seen.texts for word in WORD.findall(text)} - FAMILIAR - own


def links_of(page: str, address: str) -> list[str]:
    seen = Seen()
    seen.feed(page)
    found = (urljoin(f"http://localhost{address}", link) for link in seen.links)
    return [link.removeprefix("http://localhost").partition("#")[0] for link in found if "localhost" in link]


PAGES = [
    *("/editor", "/editor/contacts", "/editor/heard", "/editor/ask?q=停车怎么交钱", "/new", "/new/import"),
    *(f"/editor/lists/{name}" for name in ("synonyms", "materials", "calendar", "events")),
    *(f"/edit/{id}{rest}" for id in IDS for rest in ("", "/review", "/end", "/rename")),
]


def test_every_page_is_in_words_of_clerks(site: Site) -> None:
    wang, li = site.client("王岗"), site.client("李岗", approver=True)
    li.save("dianhua", {"f.hours": "下午"})
    wang.save(
        "tingche", {"f.effective_to": "2026-02-30", "f.superseded_by": "没有的", "body": "见[它](nowhere.md)"}
    )
    wang.correct("jiaofei", {"f.places": "前台"})
    found: dict[str, set[str]] = {}
    todo = [*PAGES]
    while todo:
        address = todo.pop()
        if address in found or not re.match(r"/(edit|editor|new|proposals)\b", address) or ".xlsx" in address:
            continue
        answer = wang.client.get(address, follow_redirects=True)
        assert answer.status_code < 400, address
        found[address] = foreign(answer.text, OWN)
        todo += links_of(answer.text, address)
    assert len(found) >= len(PAGES)

    assert {address: words for address, words in found.items() if words} == {}


NONSENSE = ("x y", "99999999999")
REFUSED: list[tuple[str, dict[str, object]]] = [
    ("/new", {}),
    ("/new", {"type": "policy", "title": "甲", "category": "没有的"}),
    ("/new", {"type": "x", "title": "甲", "category": "便民服务"}),
    ("/new/import", {}),
    ("/new/import", {"file": (io.BytesIO(b"MZ\x90"), "setup.exe"), "category": "便民服务"}),
    ("/new/import", {"file": (io.BytesIO(b"PK\x03\x04zz"), "a.docx"), "category": "便民服务"}),
    ("/edit/tingche/attach", {"file": (io.BytesIO(b"MZ\x90"), "setup.exe")}),
    ("/edit/tingche/attach", {}),
    ("/edit/tingche/end", {"how": "repealed", "on": "2026-13-01", "by": "通知"}),
    ("/edit/tingche/end", {"how": "replaced", "by": "没有这份"}),
    ("/edit/jiaofei/end", {"how": "repealed", "on": "2026-11-01", "by": "通知"}),
    ("/edit/tingche/rename", {"new": "../x"}),
    ("/edit/tingche/rename", {"new": "jiaofei"}),
    ("/edit/tingche/publish", {}),
    ("/edit/tingche/publish", {"when": "later", "on": "2020-01-01"}),
    ("/edit/tingche/publish", {"on": "2027-01-01"}),
    ("/edit/tingche", {"base": "x", "do": "save"}),
    ("/editor/verify", {}),
    ("/editor/reached", {"id": ["tingche"]}),
    ("/editor/undo", {"commit": "HEAD"}),
    ("/editor/contacts", {"c.1.id": "dianhua", "c.1.phones": "打前台", "c.1.was": "{}"}),
    ("/editor/contacts", {"c.1.id": "nope", "c.1.title": "甲", "c.1.was": "{}"}),
    ("/editor/contacts", {"c.1.was": "["}),
    ("/editor/contacts/import", {"file": (io.BytesIO(b"PK no"), "x.xlsx")}),
    ("/editor/ask", {"id": "tingche", "ask": "停车怎么交钱"}),
    ("/editor/lists/synonyms", {"r.1.term": "甲", "r.1.words": "甲"}),
    ("/editor/dated/99/take-back", {}),
    ("/proposals/nope/agree", {}),
    ("/proposals/nope/return", {"why": ""}),
    ("/editor/sign-in", {"name": "王岗", "phrase": "不对的"}),
    ("/editor/start", {"link": "x", "phrase": "x", "again": "y"}),
]


def test_every_refusal_is_in_words_of_clerks(site: Site) -> None:
    editor = site.client("王岗")
    found: dict[str, set[str]] = {}
    for address, sent in REFUSED:
        answer = editor.post(address, sent, content_type="multipart/form-data")
        assert answer.status_code < 500, address
        while answer.status_code == 303:
            answer = editor.get(answer.headers["Location"])
        found[f"{address} {[*sent.items()]}"] = foreign(
            answer.text, OWN | {"setup.exe", "exe", "a.docx", "x.xlsx"}
        )
    for id in IDS:
        form = editor.form(id)
        for value in NONSENSE:
            sent = {name: value for name in form if name.startswith("f.") and name != "f.title"}
            editor.save(id, sent)
            page = editor.get(f"/edit/{id}/review").text
            found[f"{id} {value}"] = foreign(page, OWN | set(WORD.findall(value)))
    assert {address: words for address, words in found.items() if words} == {}
