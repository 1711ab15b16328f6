"""More tries of a hostile editor and a hostile visitor: old forms, odd names, files that are two things."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image

from tests.editor.conftest import Editor, Site, git
from tests.editor.test_bringing import PDF
from tests.editor.test_proposals import agree, propose, strict

__all__ = ["strict"]

CONTACT = "contacts/life/dianhua.md"


def head(site: Site) -> str:
    return git(site.top, "rev-parse", "HEAD").strip()


def seen_in(page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found
    return found[1]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://localhost:81"},
        {"Origin": "https://localhost.evil.example"},
        {"Origin": "http://localhost@evil.example"},
    ],
    ids=["a sister site", "another port", "a name that begins alike", "a name before an at"],
)
def test_a_form_of_a_neighbour_is_refused(site: Site, headers: dict[str, str]) -> None:
    editor = site.client("王岗")
    sent = {**editor.form("dianhua"), "f.hours": "下午", "token": editor.token()}
    assert editor.client.post("/edit/dianhua", data=sent, headers=headers).status_code == 403
    assert editor.form("dianhua").get("f.hours", [""]) == [""]


def test_a_token_counts_in_the_form_alone_and_nothing_is_done_by_looking(site: Site) -> None:
    editor = site.client("王岗")
    editor.save("dianhua", {"f.hours": "下午"})
    seen = seen_in(editor.get("/edit/dianhua/review").text)
    token, before = editor.token(), head(site)
    address = f"/edit/dianhua/publish?token={token}&seen={seen}"
    statuses = {
        editor.client.post(address).status_code,
        editor.client.post(address, data=b"token=x", content_type="text/plain").status_code,
        editor.client.post(address, json={"token": token, "seen": seen}).status_code,
    }
    assert statuses == {403}
    assert editor.client.get(address, headers={"X-HTTP-Method-Override": "POST"}).status_code == 405
    assert editor.client.put(address).status_code == 405
    assert head(site) == before


def test_a_form_sent_once_more_does_nothing(strict: Site) -> None:
    wang, li = strict.client("王岗"), strict.client("李主任", approver=True)
    wang.save("dianhua", {"f.hours": "下午"})
    sent = {"seen": seen_in(wang.get("/edit/dianhua/review").text)}
    assert wang.post("/edit/dianhua/publish", sent).status_code == 303
    assert wang.post("/edit/dianhua/publish", sent).status_code == 404
    agreed = {"seen": seen_in(li.get("/proposals/1").text)}
    assert li.post("/proposals/1/agree", agreed).status_code == 303
    before = head(strict)
    assert li.post("/proposals/1/agree", agreed).status_code == 404
    assert li.post("/proposals/1/return", {"reason": "又不要了"}).status_code == 404
    assert head(strict) == before
    assert wang.form("dianhua")["f.hours"] == ["下午"]


def test_what_was_sent_back_is_not_agreed_to_with_the_form_of_before(strict: Site) -> None:
    wang, li = strict.client("王岗"), strict.client("李主任", approver=True)
    address = propose(wang, {"f.hours": "下午"})
    old = {"seen": seen_in(li.get(address).text)}
    li.post(f"{address}/return", {"reason": "再想想"})
    assert li.post(f"{address}/agree", old).status_code == 404
    again = propose(wang, {"f.hours": "上午"})
    assert again != address
    assert li.post(f"{again}/agree", old).headers["Location"] == f"{again}?again=1"
    assert agree(li, again) == 303


@pytest.mark.parametrize(
    "name", ["-d", "HEAD", "@{-1}", "a..b", ".x", "1.lock", "x^{}", "x:handbook.yml", "refs"]
)
def test_an_odd_name_of_a_proposal_names_nothing(strict: Site, name: str) -> None:
    wang, li = strict.client("王岗"), strict.client("李主任", approver=True)
    propose(wang, {"f.hours": "下午"})
    for what in ("agree", "return"):
        answer = li.post(f"/proposals/{name}/{what}", {"seen": "x", "reason": "x"})
        assert answer.status_code in (404, 405)
    assert git(strict.top, "branch", "--list", "proposals/*").strip() == "proposals/1"


@pytest.mark.parametrize("commit", ["HEAD", "HEAD^", "--all", "main", "proposals/1", "0" * 40, ""])
def test_only_what_was_published_in_the_page_is_taken_back(strict: Site, commit: str) -> None:
    wang = strict.client("王岗")
    propose(wang, {"f.hours": "下午"})
    before = head(strict)
    assert wang.post("/editor/undo", {"commit": commit}).status_code == 404
    unpublished = git(strict.top, "rev-parse", "proposals/1").strip()
    assert wang.post("/editor/undo", {"commit": unpublished}).status_code == 404
    assert head(strict) == before


def test_words_of_a_branch_from_outside_run_nowhere(strict: Site) -> None:
    li = strict.client("李主任", approver=True)
    git(strict.top, "checkout", "-q", "-b", "proposals/evil")
    path = strict.folder / CONTACT
    path.write_text(
        strict.text(CONTACT).replace("上班时间打", "<img src=x onerror=alert(1)>"), encoding="utf-8"
    )
    message = "<script>alert(1)</script>\n\n<b onclick=x>好</b>\n\n定于 9999-99-99 发布"
    git(strict.top, "commit", "-qa", "-m", message, "--author", '王" onmouseover=x <x@example.cn>')
    git(strict.top, "checkout", "-q", "main")
    for page in (li.get("/editor").text, li.get("/proposals/evil").text):
        assert "<script>alert" not in page
        assert "<b onclick" not in page
        assert "<img src=x onerror" not in page
        assert '王" onmouseover' not in page


@pytest.mark.parametrize("hidden", [".gitattributes", "policies/.x.md", "assets/.htaccess"])
def test_a_branch_with_hidden_files_is_refused(strict: Site, hidden: str) -> None:
    li = strict.client("李主任", approver=True)
    git(strict.top, "checkout", "-q", "-b", "proposals/evil")
    file = strict.folder / hidden
    file.parent.mkdir(exist_ok=True)
    file.write_text("*.md filter=x\n", encoding="utf-8")
    git(strict.top, "add", "-A")
    git(strict.top, "commit", "-qm", "别的")
    git(strict.top, "checkout", "-q", "main")
    assert "同意，发布" not in li.get("/proposals/evil").text
    assert li.post("/proposals/evil/agree", {"seen": "x"}).status_code == 409
    assert not file.exists()


def attach(editor: Editor, name: str, content: bytes) -> int:
    return editor.post("/edit/dianhua/attach", {"file": (io.BytesIO(content), name)}).status_code


def picture(format: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, format)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("tu.png", b"<svg><script>1</script></svg>", id="svg as png"),
        pytest.param("tu.svg", b"<svg/>", id="svg"),
        pytest.param("biao.pdf", b"<html><script>alert(1)</script></html>", id="page as pdf"),
        pytest.param("biao.pdf.html", PDF, id="pdf as page"),
        pytest.param("tu.png", b"GIF89a/*" + b"<script>" * 20, id="gif as png"),
        pytest.param(".htaccess", b"x", id="hidden"),
        pytest.param("biao.docx", b"PK\x03\x04<script>", id="broken zip"),
        pytest.param("biao.pdf", b"", id="empty"),
    ],
)
def test_a_file_that_is_another_thing_is_refused(site: Site, name: str, content: bytes) -> None:
    editor = site.client("王岗")
    assert attach(editor, name, content) == 400
    assert "attachments" not in site.text(CONTACT)
    assert not list(site.folder.glob("assets/*"))


def test_what_hides_behind_a_picture_is_gone_once_it_was_drawn_anew(site: Site) -> None:
    editor = site.client("王岗")
    assert (
        attach(editor, "../../外面/\u202etu.jpg", picture("JPEG") + b"<script>alert(1)</script>PK\x03\x04")
        == 303
    )
    assert editor.publish("dianhua").status_code == 303
    [kept] = (site.folder / "assets").iterdir()
    assert b"<script>" not in kept.read_bytes()
    assert "\u202e" not in kept.name
    assert kept.resolve().parent == (site.folder / "assets").resolve()
    with editor.get(f"/assets/{kept.name}") as answer:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_attachment_is_not_written_through_a_link(site: Site, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    editor = site.client("王岗")
    assert attach(editor, "biao.pdf", PDF) == 303
    (site.folder / "assets").symlink_to(outside)
    answer = editor.publish("dianhua")
    assert answer.status_code == 409
    assert str(tmp_path) not in answer.text
    assert list(outside.iterdir()) == []
    assert "attachments" not in site.text(CONTACT)


def test_a_huge_form_is_turned_away_and_a_long_one_is_cut(site: Site) -> None:
    editor = site.client("王岗")
    sent = {**editor.form("dianhua"), "body": "长" * 5_000_000}
    assert editor.post("/edit/dianhua", sent).status_code == 413
    many = {**editor.form("dianhua"), "shown": ["asks"], "f.asks": [f"问法{n}" for n in range(20_000)]}
    assert editor.post("/edit/dianhua", many).status_code == 303
    assert len(editor.form("dianhua")["f.asks"]) <= 502


def test_signing_out_everywhere_ends_other_sessions_and_looking_ends_none(
    site: Site,
) -> None:
    editor = site.client("王岗")
    other = site.client("王岗")
    assert editor.get("/editor/sign-out").status_code == 405
    other.post("/editor/sign-out", {"everywhere": "1"})
    assert editor.get("/editor").status_code == 403
