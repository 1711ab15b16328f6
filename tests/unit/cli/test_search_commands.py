"""`handbook search`, `batch` and `evaluate`, and what all commands have in common."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

Run = Any

METRICS = {"mrr@10", "success@1", "success@3", "success@10", "recall@10", "recall@100", "ndcg@10"}


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["search", "停车", "--json", "--limit", "1"], id="after"),
        pytest.param(["--json", "search", "--limit", "1", "停车"], id="one before"),
        pytest.param(["--json", "--limit", "1", "search", "停车"], id="all before"),
        pytest.param(["--limit=1", "search", "停车", "--json"], id="with an equals sign"),
    ],
)
def test_options_may_stand_before_or_after_the_subcommand(run: Run, arguments: list[str]) -> None:
    ran = run(*arguments)
    assert ran.code == 0
    assert len(ran.json["hits"]) == 1


def test_handbook_may_be_named_before_or_after(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HANDBOOK_DIR")
    assert run("--handbook", str(folder), "check").code == 0
    assert run("check", "--handbook", str(folder)).code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="no command"),
        pytest.param(["seek"], id="an unknown command"),
        pytest.param(["search"], id="no query"),
        pytest.param(["search", "停车", "--colour"], id="an unknown option"),
        pytest.param(["search", "停车", "--limit", "many"], id="a limit that is no number"),
        pytest.param(["search", "停车", "--limit", "0"], id="a limit of nothing"),
        pytest.param(["search", "停车", "--limit", "1001"], id="a limit of too much"),
        pytest.param(["search", "停车", "--on", "2026-02-30"], id="a day that is none"),
        pytest.param(["search", "停车", "--category", "党务"], id="an unknown category"),
        pytest.param(["search", "停车", "--type", "表格"], id="an unknown type"),
        pytest.param(["search", "停车", "--audience", "外星人"], id="an unknown audience"),
        pytest.param(["search", "停车", "--validity", "过期"], id="an unknown validity"),
        pytest.param(["search", "停车", "--lim", "3"], id="an option cut short"),
        pytest.param(["batch", "-", "--level", "page"], id="an unknown level"),
    ],
)
def test_wrong_usage_is_two_and_said_in_chinese(run: Run, arguments: list[str]) -> None:
    ran = run(*arguments)
    assert ran.code == 2
    assert ran.out == ""
    assert any("\u4e00" <= character <= "\u9fff" for character in ran.err)
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("arguments", "code", "kind"),
    [
        pytest.param(["search", "停车", "--on", "昨天"], 2, "bad_request", id="wrong usage"),
        pytest.param(["--json", "seek"], 2, "bad_request", id="unknown command"),
        pytest.param(["check", "nowhere.md"], 1, "not_found", id="a file that is not there"),
        pytest.param(["evaluate", "nowhere.jsonl"], 1, "content_unreadable", id="no such file of judgements"),
    ],
)
def test_errors_as_json_have_one_shape(run: Run, arguments: list[str], code: int, kind: str) -> None:
    ran = run(*arguments, *([] if "--json" in arguments else ["--json"]))
    assert ran.code == code
    assert set(ran.json) == {"error"}
    assert set(ran.json["error"]) == {"code", "message", "hint"}
    assert ran.json["error"]["code"] == kind


def test_wrong_setting_is_wrong_usage(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDBOOK_NOW", "昨天")
    ran = run("search", "停车")
    assert ran.code == 2
    assert "HANDBOOK_NOW" in ran.err


@pytest.mark.parametrize("command", ["check", "index", "search", "batch", "evaluate"])
def test_every_command_has_help_in_chinese(
    run: Run, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        run(command, "--help")
    assert left.value.code == 0
    shown = capsys.readouterr().out
    assert "用法：" in shown
    assert "--handbook" in shown
    assert "usage" not in shown
    assert "show this help" not in shown


def test_missing_index_is_built_first_and_said_so_on_stderr(run: Run, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "var")
    ran = run("search", "独生子女费", "--json")
    assert ran.code == 0
    assert "正在建立" in ran.err
    assert ran.json["hits"][0]["id"] == "dusheng-fei"
    assert run("search", "独生子女费", "--json").err == ""


def test_edited_handbook_is_indexed_before_the_search(run: Run, folder: Path) -> None:
    run("index")
    path = folder / "procedures" / "luce-tingche.md"
    path.write_text(path.read_text(encoding="utf-8") + "\n## 充电桩\n\n充电桩另外交费。\n", encoding="utf-8")
    ran = run("search", "充电桩", "--json")
    assert "正在建立" in ran.err
    assert ran.json["hits"][0]["section"]["title"] == "充电桩"


def test_search_as_json_is_the_answer_of_the_contract(run: Run) -> None:
    answer = run("search", "停车收费通知", "--json").json
    assert (answer["query"], answer["on"]) == ("停车收费通知", "2026-11-23")
    assert {"total", "took_ms", "revision", "hits", "facets", "suggestion"} <= set(answer)
    found = [hit["id"] for hit in answer["hits"]]
    assert found.index("tingche-2026") < found.index("tingche-2025")


def test_day_changes_the_statuses(run: Run) -> None:
    def validity(*more: str) -> str:
        hits = run("search", "停车收费通知", "--json", *more).json["hits"]
        return str(next(hit["validity"] for hit in hits if hit["id"] == "tingche-2025"))

    assert validity() == "superseded"
    assert validity("--on", "2025-06-01") == "in_force"
    assert validity("--on", "2024-06-01") == "not_yet"


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        pytest.param(["--type", "流程"], {"luce-tingche"}, id="type"),
        pytest.param(
            ["--category", "bianmin", "--validity", "ended"], {"tingche-2025"}, id="category and validity"
        ),
        pytest.param(
            ["--type", "policy", "--type", "procedure"],
            {"luce-tingche", "tingche-2025", "tingche-2026"},
            id="one option twice",
        ),
        pytest.param(["--audience", "有车居民", "--type", "procedure"], {"luce-tingche"}, id="audience"),
    ],
)
def test_filters(run: Run, filters: list[str], expected: set[str]) -> None:
    hits = run("search", "停车收费", "--json", *filters).json["hits"]
    assert {hit["id"] for hit in hits} - {"dusheng-fei"} == expected


def test_search_for_people_shows_title_validity_and_address(run: Run) -> None:
    ran = run("search", "独生子女费")
    assert ran.code == 0
    assert "1. 独生子女父母奖励费领取【现行有效】" in ran.out
    assert "/d/dusheng-fei" in ran.out
    assert "<mark>" not in ran.out
    assert "2026-11-23" in ran.err


def test_search_without_an_answer_says_so_first(run: Run) -> None:
    ran = run("search", "护照换发")
    assert ran.code == 0
    assert ran.out.startswith("手册里没有直接的答案。")


def test_explain_tells_the_lanes(run: Run) -> None:
    assert "总分" in run("search", "独生子女费", "--explain").out
    hit = run("search", "独生子女费", "--explain", "--json").json["hits"][0]
    assert set(hit["lanes"]) == set(hit["matched_by"])


def test_query_of_bytes_that_are_no_text_does_not_break(run: Run) -> None:
    ran = run("search", "停车\udcff", "--json")
    assert ran.code == 0
    assert ran.json["query"] == "停车?"


def jsonl(path: Path, *values: Any) -> str:
    lines = (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in values)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def test_batch_answers_in_the_order_of_the_lines(run: Run, tmp_path: Path) -> None:
    file = jsonl(
        tmp_path / "queries.jsonl",
        {"qid": "b", "query": "路边停车怎么交钱", "kind": "ignored"},
        {"qid": "a", "query": "独生子女费", "limit": 1},
        {"qid": 3, "query": "护照"},
        {"qid": "d", "query": ""},
    )
    ran = run("batch", file)
    assert ran.code == 0
    assert [line["qid"] for line in ran.lines] == ["b", "a", 3, "d"]
    assert all(
        set(line) == {"qid", "hits", "confidence", "answer", "choices", "took_ms"} for line in ran.lines
    )
    assert ran.lines[0]["hits"][0]["id"] == "luce-tingche"
    assert set(ran.lines[0]["hits"][0]) == {"id", "section", "score", "confident"}
    assert [hit["id"] for hit in ran.lines[1]["hits"]] == ["dusheng-fei"]
    assert ran.lines[3]["hits"] == []


def test_batch_follows_the_day_of_each_line(run: Run, tmp_path: Path) -> None:
    query = "停车收费通知"
    file = jsonl(
        tmp_path / "q.jsonl", {"qid": 1, "query": query}, {"qid": 2, "query": query, "on": "2025-06-01"}
    )
    first = [line["hits"][0]["id"] for line in run("batch", file, "--limit", "1").lines]
    assert first == ["tingche-2026", "tingche-2025"]


def test_batch_of_sections_may_name_a_document_twice(run: Run, tmp_path: Path) -> None:
    file = jsonl(tmp_path / "q.jsonl", {"qid": 1, "query": "独生子女集中登记，开头一段"})
    hits = run("batch", file, "--level", "section").lines[0]["hits"]
    sections = {hit["section"] for hit in hits if hit["id"] == "dusheng-fei"}
    assert sections == {None, "一年只收一次"}


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("{", id="no JSON"),
        pytest.param("[1, 2]", id="a list"),
        pytest.param('"停车"', id="a text"),
        pytest.param('{"qid": 1}', id="no query"),
        pytest.param('{"query": "停车"}', id="no qid"),
        pytest.param('{"qid": 1, "query": 5}', id="a query that is a number"),
        pytest.param('{"qid": 1, "query": "停车", "on": "昨天"}', id="a day that is none"),
        pytest.param('{"qid": 1, "query": "停车", "on": 20261123}', id="a day that is a number"),
        pytest.param('{"qid": 1, "query": "停车", "limit": 0}', id="a limit of nothing"),
        pytest.param('{"qid": 1, "query": "停车", "limit": "many"}', id="a limit that is no number"),
    ],
)
def test_malformed_batch_line_is_named_and_the_others_are_answered(
    run: Run, tmp_path: Path, line: str
) -> None:
    file = jsonl(tmp_path / "q.jsonl", {"qid": 1, "query": "停车"}, line, {"qid": 3, "query": "停车"})
    ran = run("batch", file)
    assert ran.code == 1
    assert "第 2 行" in ran.err
    assert [answer["qid"] for answer in ran.lines] == [1, 3]


def test_batch_reads_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO('{"qid": 1, "query": "停车"}\n\n'))
    assert [line["qid"] for line in run("batch", "-").lines] == [1]


def test_evaluate_prints_the_measures_of_the_contract(run: Run, tmp_path: Path) -> None:
    file = jsonl(
        tmp_path / "judgements.jsonl",
        {"qid": 1, "query": "独生子女费", "kind": "plain", "relevant": ["dusheng-fei"]},
        {"qid": 2, "query": "路边停车怎么交钱", "kind": "spoken", "relevant": [["luce-tingche", "怎么交"]]},
        {"qid": 3, "query": "护照", "kind": "none", "relevant": []},
    )
    result = run("evaluate", file, "--json").json
    assert set(result) == {"queries", "metrics", "none", "states", "reliability", "kinds"}
    assert set(result["metrics"]) == METRICS
    assert result["queries"] == 2
    assert result["metrics"]["success@1"] == 1
    assert result["none"] == {"queries": 1, "no_confident": 1}
    assert set(result["kinds"]) == {"plain", "spoken", "none"}
    assert set(result["kinds"]["plain"]) == {"queries", "metrics", "none", "states"}
    assert set(result["states"]) == {
        "success@1",
        "success@3",
        "sure_right",
        "sure_wrong",
        "likely_holds",
        "quiet",
    }
    assert result["states"]["sure_right"]["share"] == 1
    assert result["states"]["quiet"] == {"share": 1, "interval": [0.2065, 1]}
    shown = run("evaluate", file).out
    assert "success@3" in shown
    assert "拿准且对 1.0" in shown


def test_evaluate_judges_sections(run: Run, tmp_path: Path) -> None:
    file = jsonl(
        tmp_path / "judgements.jsonl",
        {"qid": 1, "query": "绑定车牌缴费", "relevant": [["luce-tingche", "怎么交"]]},
        {"qid": 2, "query": "绑定车牌缴费", "relevant": [["luce-tingche", "别的段落"]]},
    )
    metrics = run("evaluate", file, "--level", "section", "--json").json["metrics"]
    assert metrics["recall@100"] == 0.5


def test_evaluate_refuses_a_line_that_is_no_judgement(run: Run, tmp_path: Path) -> None:
    ran = run("evaluate", jsonl(tmp_path / "j.jsonl", {"qid": 1, "query": "停车"}))
    assert ran.code == 2
    assert "第 1 行" in ran.err


@pytest.mark.parametrize("command", ["batch", "evaluate"])
@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"], ids=["no such file", "not UTF-8"])
def test_file_that_cannot_be_read_is_a_problem(
    run: Run, tmp_path: Path, command: str, content: bytes | None
) -> None:
    path = tmp_path / "queries.jsonl"
    if content is not None:
        path.write_bytes(content)
    ran = run(command, str(path))
    assert ran.code == 1
    assert "queries.jsonl" in ran.err
