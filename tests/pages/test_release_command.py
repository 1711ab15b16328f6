"""`handbook release` and `pdf --since` over a real git repository."""

from __future__ import annotations

import io
import json
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

from indexer.content.lists.print_numbers import read_print_numbers
from indexer.content.lists.releases import read_releases
from webapp.cli import main

VOCABULARY = """
title: 示例手册
organisation: 示例站
categories:
  - {key: gonggong, title: 公共服务}
"""
DOCUMENT = """---
id: {id}
title: {title}
type: policy
category: gonggong
effective_from: 2026-01-01
{more}---

{text}
"""


class Station:
    """A handbook in git, and the commands an editor runs on it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys
        self.said = ""

    def write(self, id: str, title: str, text: str, more: str = "") -> None:
        content = DOCUMENT.format(id=id, title=title, text=text, more=more)
        (self.folder / "policies" / f"{id}.md").write_text(content, encoding="utf-8")

    def git(self, *arguments: str) -> str:
        who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        done = subprocess.run(
            ["git", *who, *arguments], cwd=self.folder, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def commit(self) -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "改")
        return self.git("rev-parse", "HEAD")

    def run(self, *arguments: str) -> int:
        code = main([*arguments, "--handbook", str(self.folder)])
        out, err = self._capsys.readouterr()
        self.said = out + err
        self.out = out
        return code

    def print_since(self, since: str) -> str:
        path = self.folder.parent / "slip.pdf"
        assert self.run("pdf", "--since", since, "-o", str(path)) == 0, self.said
        pages = PdfReader(io.BytesIO(path.read_bytes())).pages
        return "".join("".join(page.extract_text().split()) for page in pages)


@pytest.fixture
def station(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], shared_dictionaries
) -> Station:
    monkeypatch.setenv("HANDBOOK_STATE_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("HANDBOOK_MEANING", "off")
    monkeypatch.setenv("HANDBOOK_NOW", "2026-11-23T09:00+08:00")
    for name in ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"):
        monkeypatch.setenv(name, "2026-11-20T09:00+08:00")
    folder = tmp_path / "handbook"
    (folder / "policies").mkdir(parents=True)
    (folder / "handbook.yml").write_text(VOCABULARY, encoding="utf-8")
    found = Station(folder, capsys)
    found.git("init", "-q")
    found.write("jia", "甲办法", "甲的内容。")
    found.write("yi", "乙办法", "乙的内容。")
    found.write("bing", "丙办法", "丙的内容。", "effective_to: 2026-12-10\nsuccessor_note: 请打电话。\n")
    found.commit()
    return found


def test_release_numbers_documents_and_records_every_leaf(station: Station) -> None:
    assert station.run("release") == 0, station.said
    assert "已登记第 1 期" in station.said
    [release] = read_releases(station.folder)
    assert release.revision == station.git("rev-parse", "HEAD")
    numbers = read_print_numbers(station.folder)
    assert {d.key: d.number for d in release.documents} == {
        id: str(number) for id, number in numbers.documents.items()
    }
    assert all(leaf.pages >= 1 for leaf in release.filed)


def test_change_prints_a_slip_and_the_changed_leaves_alone(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    station.run("release")
    station.commit()
    station.write("jia", "甲办法", "甲的新内容。")
    station.write("ding", "丁办法", "丁的内容。")
    station.commit()
    assert station.run("release", "--on", "2026-12-20", "--json") == 0, station.said
    first = {leaf.key: leaf.number for leaf in read_releases(station.folder)[0].documents}
    row = json.loads(station.out)
    assert (row["release"], row["from"]) == (2, 1)
    assert row["void"] == [first["bing"]]  # it lapsed, nobody edited it
    assert {first["jia"], "目录", "附2"} & set(row["swapped"]) >= {first["jia"], "目录"}
    assert first["yi"] not in row["swapped"]
    station.commit()
    monkeypatch.setenv("HANDBOOK_NOW", "2026-12-20T09:00+08:00")
    text = station.print_since("1")
    assert "第2期" in text
    assert "夹子里现在要是第1期" in text
    assert "甲的新内容" in text
    assert "丁的内容" in text
    assert "乙的内容" not in text


def test_change_since_a_revision_compares_with_a_full_print_of_it(station: Station) -> None:
    old = station.git("rev-parse", "HEAD")
    station.write("yi", "乙办法", "乙的新内容。")
    station.commit()
    text = station.print_since(old[:10])
    assert "未登记" in text
    assert "乙的新内容" in text
    assert "甲的内容" not in text


def test_release_refuses_what_is_not_ready(station: Station) -> None:
    station.write("jia", "甲办法", "还没提交。")
    assert station.run("release") == 1
    assert "handbook send" in station.said
    station.write("jia", "甲办法", "写错了。", "effective_to: 2026-13-01\n")
    station.commit()
    assert station.run("release") == 1
    assert "handbook check" in station.said
    assert read_releases(station.folder) == ()


def test_release_of_the_same_pages_is_refused(station: Station) -> None:
    station.run("release")
    station.commit()
    assert station.run("release") == 1
    assert "和第 1 期一样" in station.said
    assert station.run("release", "--on", "2026-11-01") == 2
    assert len(read_releases(station.folder)) == 1
    assert station.run("pdf", "--since", "1") == 1
    assert "没有要换的页" in station.said


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--since", "7"), 1, "没有第 7 期"),
        (("--since", "meiyou"), 1, "没有版本"),
        (("--since", "a b"), 2, "写得不对"),
        (("--since", ""), 2, "写得不对"),
        (("--since", "1", "--large"), 2, "--large"),
    ],
    ids=["release", "revision", "malformed", "empty", "edition"],
)
def test_wrong_since_is_told(
    station: Station, arguments: tuple[str, ...], code: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert station.run("pdf", *arguments) == code
    assert said in station.said


def test_other_address_in_the_codes_is_refused(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    station.run("release")
    station.commit()
    monkeypatch.setenv("HANDBOOK_PUBLIC_URL", "http://192.168.1.5:8000")
    assert station.run("pdf", "--since", "1") == 1
    assert "HANDBOOK_PUBLIC_URL" in station.said


@pytest.fixture
def later(station: Station, monkeypatch: pytest.MonkeyPatch) -> Station:
    """The station's second release, and then nothing but time: 丙 ends on 2026-12-10."""
    station.run("release")
    station.commit()
    station.write("yi", "乙办法", "乙的新内容。")
    station.commit()
    station.run("release")
    station.commit()
    monkeypatch.setenv("HANDBOOK_NOW", "2027-02-01T09:00+08:00")
    return station


def text_of(path: Path) -> str:
    pages = PdfReader(io.BytesIO(path.read_bytes())).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def test_book_is_judged_by_today_and_not_by_the_last_commit(later: Station, tmp_path: Path) -> None:
    path, again, then = tmp_path / "a.pdf", tmp_path / "b.pdf", tmp_path / "c.pdf"
    assert later.run("pdf", "-o", str(path)) == 0, later.said
    assert "按 2027-02-01 判断时效" in later.said
    assert "丙办法" not in text_of(path)
    assert "2027年2月1日" in text_of(path)
    later.run("pdf", "-o", str(again))
    assert path.read_bytes() == again.read_bytes()
    later.run("pdf", "-o", str(then), "--on", "2026-11-23")
    assert "丙办法" in text_of(then)
    assert "即将到期" in text_of(then)


def test_what_ended_since_the_last_release_must_come_out_though_nobody_edited(later: Station) -> None:
    place = {leaf.key: leaf.number for leaf in read_releases(later.folder)[-1].documents}["bing"]
    for since in ("1", "2"):
        assert later.run("pdf", "--since", since, "--json", "-o", str(later.folder.parent / "x.pdf")) == 0
        assert json.loads(later.out)["void"] == [place]
    text = later.print_since("2")
    assert "2027年2月1日" in text
    assert "未登记" in text


def test_nothing_to_exchange_is_said_of_today_alone(later: Station) -> None:
    assert later.run("pdf", "--since", "2", "--on", "2026-11-30") == 1
    assert "按 2026-11-30 判断" in later.said
    assert "夹子里的页都还对" not in later.said
    assert "去掉 --on" in later.said
    assert later.run("release") == 0, later.said
    later.commit()
    assert later.run("pdf", "--since", "3") == 1
    assert "按今天（2027-02-01）判断" in later.said
    assert "夹子里的页都还对" in later.said


def test_binder_named_by_its_day_was_judged_on_that_day(later: Station) -> None:
    assert later.run("pdf", "--since", "2027-01-31") == 1
    assert "没有要换的页" in later.said
    assert later.run("pdf", "--since", "2026-12-01", "--json", "-o", str(later.folder.parent / "x.pdf")) == 0
    assert len(json.loads(later.out)["void"]) == 1


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-10-01", ("现行有效", "到2026年12月10日")),
        ("2026-12-09", ("即将到期", "还有1天")),
        ("2027-02-01", ("已失效",)),
    ],
    ids=["in-force", "expiring", "lapsed"],
)
def test_document_printed_alone_bears_the_day_and_its_validity(
    station: Station, tmp_path: Path, day: str, words: tuple[str, ...]
) -> None:
    path = tmp_path / "one.pdf"
    assert station.run("pdf", "--id", "bing", "--on", day, "-o", str(path)) == 0, station.said
    text = text_of(path)
    year, month, date = (int(part) for part in day.split("-"))
    assert f"时效按{year}年{month}月{date}日判断" in text
    for word in words:
        assert word in text
