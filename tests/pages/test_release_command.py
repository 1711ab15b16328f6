"""`handbook release` and `pdf --since` over a real git repository."""

from __future__ import annotations

import io
import json
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

from indexer.content.print_numbers import read_print_numbers
from indexer.content.releases import read_releases
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


def test_change_prints_a_slip_and_the_changed_leaves_alone(station: Station) -> None:
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
    assert "git commit" in station.said
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
