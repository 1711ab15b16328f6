"""`handbook history` and `handbook diff`."""

from __future__ import annotations

import json

import pytest

from indexer.cli import main


@pytest.fixture
def run(repository, tmp_path, monkeypatch, capsys):
    """Return a function that runs `handbook` and gives its exit code, stdout and stderr."""
    monkeypatch.setenv("HANDBOOK_DIR", str(repository.folder))
    monkeypatch.setenv("HANDBOOK_STATE_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("HANDBOOK_MEANING", "off")

    def command(*arguments):
        capsys.readouterr()
        code = main(arguments)
        written = capsys.readouterr()
        return code, written.out, written.err

    return command


def test_history_as_json(run, repository):
    code, out, _ = run("history", "tingche-zheng", "--json")
    answer = json.loads(out)
    assert code == 0
    assert answer["id"] == "tingche-zheng"
    assert [(v["revision"], v["message"], v["changed"]) for v in answer["versions"][:2]] == [
        (repository["rename"], "rename", ["id", "former_ids"]),
        (repository["change"], "change", ["materials", "body"]),
    ]
    assert answer["versions"][0]["committed_at"] == "2026-04-01T10:00:00+08:00"


@pytest.mark.parametrize("id", ["tingche", "tingche-zheng"])
def test_history_is_found_under_the_former_id(run, id):
    assert json.loads(run("history", id, "--json")[1])["id"] == "tingche-zheng"


def test_history_of_a_removed_document(run):
    code, out, _ = run("history", "yangquan", "--json")
    assert code == 0
    assert [v["change"] for v in json.loads(out)["versions"]] == ["removed", "added"]


def test_history_in_words(run, repository):
    _, out, _ = run("history", "tingche-zheng")
    assert out.splitlines()[2:] == [
        f"2026-03-02 10:00  {repository['change'][:7]}  修改  change",
        "    申请材料新增 1 项：行驶证",
        "    正文改了：怎么办",
        "      － 到前台办。",
        "      ＋ 到后台办。",
        f"2026-01-05 10:00  {repository['begin'][:7]}  新增  begin",
    ]


def test_diff_as_json(run, repository):
    code, out, _ = run("diff", repository["spaces"][:8], "HEAD", "--json")
    assert code == 0
    answer = json.loads(out)
    assert (answer["from"], answer["to"]) == (repository["spaces"], repository["remove"])
    assert [(d["id"], d["change"], d["body_changed"]) for d in answer["documents"]] == [
        ("tingche-zheng", "renamed", False),
        ("tongzhi-2025", "changed", False),
        ("tongzhi-2026", "added", True),
        ("yangquan", "removed", True),
    ]
    assert answer["documents"][1]["fields"] == [
        {"key": "superseded_by", "before": None, "after": ["tongzhi-2026"]}
    ]


def test_diff_with_the_files_as_they_are(run, repository):
    path = repository.folder / "policies/tongzhi-2026.md"
    path.write_text(path.read_text(encoding="utf-8").replace("2026-06-01", "2026-07-01"), encoding="utf-8")
    code, out, err = run("diff", "HEAD")
    assert code == 0
    assert out.splitlines() == [
        "修改  tongzhi-2026  《停车通知2026》",
        "    施行日期 2026-06-01 → 2026-07-01",
    ]
    assert "修改 1 份" in err
    answer = json.loads(run("diff", "HEAD", "--json")[1])
    assert answer["to"].startswith(f"{repository['remove']}-dirty-")
    assert json.loads(run("diff", answer["to"], answer["to"], "--json")[1])["documents"] == []


def test_diff_of_white_space_is_empty(run, repository):
    assert json.loads(run("diff", "2026-03-02", "2026-03-05", "--json")[1])["documents"] == []


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        (("history", "nope"), 1, "not_found"),
        (("history", "NO PE"), 2, "bad_request"),
        (("history", "../x"), 2, "bad_request"),
        (("history", "a" * 10_000), 2, "bad_request"),
        (("diff", "nope"), 1, "not_found"),
        (("diff", "HEAD", "nope"), 1, "not_found"),
        (("diff", "HEAD^{/x}"), 2, "bad_request"),
        (("diff", "--", "--output=x"), 2, "bad_request"),
        (("diff", "HEAD", ".."), 2, "bad_request"),
        (("diff", "a" * 10_000), 2, "bad_request"),
        (("diff", "f" * 40 + "-dirty-0123456789ab"), 1, "not_found"),
    ],
)
def test_unknown_is_one_and_malformed_is_two(run, repository, arguments, code, error):
    found, out, _ = run("--json", *arguments)
    assert found == code
    assert json.loads(out)["error"]["code"] == error
    assert not (repository.folder / "x").exists()


@pytest.mark.parametrize("arguments", [("history", "x"), ("diff", "HEAD"), ("diff", "2026-01-01")])
def test_outside_git_there_is_no_history(run, tmp_path, arguments):
    folder = tmp_path / "alone"
    folder.mkdir()
    (folder / "handbook.yml").write_text("title: t\ncategories: [{key: c, title: 类}]\n", encoding="utf-8")
    code, out, _ = run(*arguments, "--json", "--handbook", str(folder))
    assert code == 1
    assert json.loads(out)["error"]["code"] == "no_history"
