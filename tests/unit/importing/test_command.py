"""`handbook import`: where drafts go, what is said, and that nothing is ever overwritten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from indexer.cli import main
from indexer.content.source import document_paths


@pytest.fixture
def handbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "handbook"
    folder.mkdir()
    (folder / "handbook.yml").write_text(
        "title: 手册\ncategories: [{key: gonggong, title: 基本公共服务}]\n", encoding="utf-8"
    )
    monkeypatch.setenv("HANDBOOK_DIR", str(folder))
    return folder


def test_draft_goes_where_the_index_does_not_look(handbook: Path, word: Path, capsys) -> None:
    assert main(["import", str(word), "--id", "cainuan", "--category", "基本公共服务"]) == 0
    said = capsys.readouterr().out
    assert "handbook/_drafts/cainuan.md" in said
    assert "请对照原件确认" in said
    assert "发文字号（document_number）：示民发〔2024〕5号" in said
    assert "还缺" in said
    assert "handbook check" in said
    text = (handbook / "_drafts" / "cainuan.md").read_text(encoding="utf-8")
    assert "id: cainuan\n" in text
    assert "category: gonggong\n" in text
    assert list(document_paths(handbook)) == []


def test_importing_twice_changes_nothing_and_an_edited_draft_is_kept(
    handbook: Path, word: Path, capsys
) -> None:
    assert main(["import", str(word), "--id", "cainuan"]) == 0
    draft = handbook / "_drafts" / "cainuan.md"
    before = draft.read_bytes()
    assert main(["import", str(word), "--id", "cainuan"]) == 0
    assert "没有变化" in capsys.readouterr().out
    assert draft.read_bytes() == before
    draft.write_bytes(before + "改过了\n".encode())
    assert main(["import", str(word), "--id", "cainuan"]) == 1
    assert "没有覆盖" in capsys.readouterr().err
    assert draft.read_bytes() == before + "改过了\n".encode()


def test_one_bad_file_does_not_keep_the_others_out(
    handbook: Path, word: Path, page: Path, tmp_path: Path, capsys
) -> None:
    bad = tmp_path / "旧.xls"
    bad.write_bytes(b"x")
    assert main(["import", str(bad), str(word), str(page), "-o", str(tmp_path / "out"), "--json"]) == 1
    drafts = json.loads(capsys.readouterr().out)["drafts"]
    assert drafts[0]["error"]["code"] == "import_refused"
    assert [Path(draft["path"]).parent.name for draft in drafts[1:]] == ["out", "out"]
    assert len(list((tmp_path / "out").glob("*.md"))) == 2


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["--type", "通知"], id="type"),
        pytest.param(["--category", "没有的"], id="category"),
        pytest.param(["--id", "有汉字"], id="id"),
        pytest.param(["--id", "../../etc"], id="id with a way out"),
        pytest.param(["--id", "a", "another.docx"], id="one id for two files"),
    ],
)
def test_odd_options_are_wrong_usage(handbook: Path, word: Path, arguments: list[str]) -> None:
    assert main(["import", str(word), *arguments]) == 2
    assert not (handbook / "_drafts").exists()


def test_draft_with_less_than_the_source_says_so_in_the_first_line(
    handbook: Path, tmp_path: Path, capsys
) -> None:
    lines = "".join(f"<p>第{number}段说明车棚怎么用，请大家照着做。</p>" for number in range(4))
    path = tmp_path / "页.html"
    path.write_text(
        f"<meta charset=utf-8><title>关于车棚的通知</title><div class=content>{lines}{lines}</div>"
        "<div id=x9><p>另有一段说明，漏了就找不回来，所以要说。</p></div>",
        encoding="utf-8",
    )
    assert main(["import", str(path), "--id", "chepeng"]) == 0
    assert capsys.readouterr().out.startswith("页.html：只带进来 ")
    draft = (handbook / "_drafts" / "chepeng.md").read_text(encoding="utf-8")
    assert draft.split("\n")[1].startswith("# 还缺：只带进来 ")
    assert draft.count("只带进来") == 1
