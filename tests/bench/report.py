"""What was measured, as Markdown and as a plot."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import honesty

_ENGINES = ("handbook", "SQLite FTS5", "tantivy", "bm25s")
_COLOURS = dict(zip(_ENGINES, ("#b3261e", "#1f5fa8", "#2e7d32", "#8a5a00"), strict=True))
_LABELS = {"handbook": "本程序"}
_WIDTH, _HEIGHT, _MARGIN = 640, 380, 60


def report_text(results: Mapping[str, Any]) -> str:
    """Return the tables of all measurements."""
    sizes: Sequence[Mapping[str, Any]] = results["sizes"]
    lines = ["| 段 | " + " | ".join(f"{_label(e)} p50 / p99 毫秒" for e in _ENGINES) + " | 与 FTS5 之比 |"]
    lines.append("|--:|" + "--:|" * (len(_ENGINES) + 1))
    for size in sizes:
        cells = [f"{size[e]['p50_ms']} / {size[e]['p99_ms']}" for e in _ENGINES]
        ratio = round(size["handbook"]["p50_ms"] / max(size["SQLite FTS5"]["p50_ms"], 0.01), 2)
        lines.append(f"| {size['sections']} | {' | '.join(cells)} | {ratio} |")
    lines += ["", "| 段 | 建索引 CPU 秒（读文件起） | 最大内存 MB | 只写索引 | FTS5 | tantivy | bm25s |"]
    lines.append("|--:|--:|--:|--:|--:|--:|--:|")
    for size in sizes:
        others = " | ".join(str(size[e]["index_cpu_s"]) for e in _ENGINES[1:])
        own = f"{size['index_cpu_s']} | {size['index_peak_mb']} | {size['write_cpu_s']}"
        lines.append(f"| {size['sections']} | {own} | {others} |")
    judged = [size for size in sizes if "recall@10" in size["handbook"]]
    if judged:
        last = judged[-1]
        lines += ["", f"| {last['sections']} 段 | Recall@10 | MRR@10 |", "|---|--:|--:|"]
        lines += [f"| {_label(e)} | {last[e]['recall@10']} | {last[e]['mrr@10']} |" for e in _ENGINES]
    if len(sizes) > 2:
        query = _exponent([(size["sections"], size["handbook"]["p50_ms"]) for size in sizes[1:]])
        index = _exponent([(size["sections"], size["index_cpu_s"]) for size in sizes[1:]])
        lines += ["", f"增长的指数（1 为成正比）：查询 {query}，建索引 {index}。"]
    page, begin = results["pages"], results["start"]
    lines += [
        "",
        f"- 示例手册的结果页（照出厂的样子，HTTP 到 HTML，一个连接，每句都不一样）：{_times(page['new'])}；"
        f"同样的话再问一遍：{_times(page['again'])}；网站共占内存 {page['memory_mb']} MB。",
        f"- 示例手册整个查找（含状态、筛选、摘要，不含理解意思）：p50 {sizes[0]['page']['p50_ms']} 毫秒。",
        *_asking_lines(results["asking"]),
        *map(_desks_line, results["desks"]),
        f"- 从启动到第一个回答：命令 {begin['command_s']} 秒，网站 {begin['site_s']} 秒。",
        f"- 改一份文件到新内容能查到：{results['update']['seconds']} 秒。",
        *edits_lines(results.get("edits", ())),
        "",
        "| 打印 | CPU 秒 | 用时秒 | 最大内存 MB | PDF MB |",
        "|---|--:|--:|--:|--:|",
    ]
    for name, label in (("sample", "示例手册"), ("many", "1000 份"), ("leaves", "改一份后的换页")):
        part = results["print"][name]
        row = (part["cpu_s"], part["seconds"], part["peak_mb"], part["pdf_mb"])
        lines.append(f"| {label} | {' | '.join(map(str, row))} |")
    return "\n".join(lines) + "\n"


def edits_lines(measured: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return what one edit costs in handbooks with 25 names a document, words only."""
    if not measured:
        return []
    kinds = {"sentence": "改一句", "alias": "添一个别名", "new document": "添一份"}
    lines = [
        "",
        "每份 25 个叫法的手册（不含理解意思），改一处到 HTTP 查得到，秒（其中建索引、网站各进程的 CPU 秒）：",
        "",
    ]
    lines.append(
        f"| 份 | {' | '.join(kinds.values())} | 头一次建索引 CPU 秒 | 打开到第一个回答 | 每个进程内存 MB |"
    )
    lines.append("|--:|" + "--:|" * 6)
    for one in measured:
        cells = [
            f"{edit['seen_s']}（{edit['index']['cpu_s']}、{edit['site_cpu_s']}）"
            for edit in (one["edits"][kind] for kind in kinds)
        ]
        memory = max(one["memory_after_mb"])
        cells += [str(one["index"]["cpu_s"]), f"{one['start_s']}（{one['start_cpu_s']}）", str(memory)]
        lines.append(f"| {one['documents']} | {' | '.join(cells)} |")
    return lines


def _times(page: Mapping[str, float]) -> str:
    times = "、".join(f"{name} {page[f'{name}_ms']}" for name in ("p50", "p95", "p99"))
    return f"{times} 毫秒，每页 CPU {page['cpu_ms']} 毫秒"


def _asking_lines(asking: Mapping[str, float]) -> list[str]:
    """Return what a search costs beside its encoder; without one there is nothing to compare."""
    if "ratio" not in asking:
        return []
    return [
        f"- 示例手册查一句新话（含理解意思）CPU {asking['new']} 毫秒，再问一遍 {asking['again']} 毫秒；"
        f"其中把话变成向量 {asking['encoder']} 毫秒，整个查找是它的 {asking['ratio']} 倍。"
    ]


def _desks_line(desks: Mapping[str, Any]) -> str:
    page, suggest = desks["page_ms"], desks["suggest_ms"]
    return (
        f"- {desks['desks']} 个前台（每 10 秒各问一句不一样的，三分之一边打边查）：{desks['pages']} 页，"
        f"p50 {page['p50']}、p95 {page['p95']}、p99 {page['p99']} 毫秒；提示 p95 {suggest['p95']} 毫秒；"
        f"没答上 {desks['failed']} 次；每页 CPU {desks['cpu_ms_a_page']} 毫秒（连同提示），"
        f"当时机器负载 {desks['load']}。"
    )


def publish(results: Mapping[str, Any], docs: Path) -> None:
    """Write the report and its plot into the documentation."""
    (docs / "images" / "benchmarks.svg").write_text(
        _plot(results["sizes"][1:] or results["sizes"]), encoding="utf-8"
    )
    curves = honesty.reliability_plot(results["reliability"])
    (docs / "images" / "reliability.svg").write_text(curves, encoding="utf-8")
    head = (
        "# 快慢\n\n"
        "由 `make bench` 量出并写成：同一台机器、同一次运行、同样的内容、同样的词，"
        "几个引擎轮流回答同样的问题。"
        "绝对数字随机器而变，请看比值。本程序一次查的是全部查法（不含理解意思），别的引擎只查词和单双字。"
        "除第一行是示例手册外，其余是中国法律法规的正文。\n\n"
    )
    text = (
        head
        + report_text(results)
        + (
            "\n![查询用时随规模的增长](images/benchmarks.svg)\n"
            "\n## 有几成把握\n\n没拿来定系数的题（示例手册，按当时的设置）。"
            "贴着虚线就是说几成是几成，竖线是 95% 的区间。\n"
            "\n![说有几成把握，真的有几成](images/reliability.svg)\n"
        )
    )
    (docs / "benchmarks.md").write_text(text, encoding="utf-8")


def _label(engine: str) -> str:
    return _LABELS.get(engine, engine)


def _exponent(points: Sequence[tuple[float, float]]) -> float:
    """Return the slope of a straight line through the points on logarithmic scales."""
    logs = [(math.log(x), math.log(max(y, 1e-3))) for x, y in points]
    mx, my = (sum(p[i] for p in logs) / len(logs) for i in (0, 1))
    spread = sum((x - mx) ** 2 for x, _ in logs)
    return round(sum((x - mx) * (y - my) for x, y in logs) / spread, 2) if spread else 0.0


def _plot(sizes: Sequence[Mapping[str, Any]]) -> str:
    """Draw the median time of a query against the number of sections, both logarithmic."""
    points = {e: sorted((size["sections"], max(size[e]["p50_ms"], 0.01)) for size in sizes) for e in _ENGINES}
    xs = [math.log10(x) for line in points.values() for x, _ in line]
    ys = [math.log10(y) for line in points.values() for _, y in line]
    low_x, high_x = math.floor(min(xs)), math.ceil(max(xs))
    low_y, high_y = math.floor(min(ys)), math.ceil(max(ys))

    def place(x: float, y: float) -> tuple[float, float]:
        across = (math.log10(x) - low_x) / (high_x - low_x)
        up = (math.log10(y) - low_y) / max(high_y - low_y, 1)
        return (
            round(_MARGIN + across * (_WIDTH - 2 * _MARGIN), 1),
            round(_HEIGHT - _MARGIN - up * (_HEIGHT - 2 * _MARGIN), 1),
        )

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" '
        'font-size="13"><rect width="100%" height="100%" fill="#faf9f5"/>',
        f'<text x="{_MARGIN}" y="24" font-size="15">查询用时的中位数（毫秒）与段数</text>',
    ]
    for power in range(low_x, high_x + 1):
        x, y = place(10**power, 10**low_y)
        parts.append(f'<path d="M{x} {_MARGIN}V{y}" stroke="#ddd8cc"/>')
        parts.append(f'<text x="{x}" y="{y + 20}" text-anchor="middle">{10**power:,}</text>')
    for power in range(low_y, high_y + 1):
        x, y = place(10**low_x, 10**power)
        parts.append(f'<path d="M{x} {y}H{_WIDTH - _MARGIN}" stroke="#ddd8cc"/>')
        parts.append(f'<text x="{x - 8}" y="{y + 4}" text-anchor="end">{10**power:g}</text>')
    for number, (engine, line) in enumerate(points.items()):
        spots = [place(x, y) for x, y in line]
        path = "L".join(f"{x} {y}" for x, y in spots)
        colour = _COLOURS[engine]
        parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        parts += [f'<circle cx="{x}" cy="{y}" r="3.5" fill="{colour}"/>' for x, y in spots]
        y = _MARGIN + 18 * number
        parts.append(f'<text x="{_MARGIN + 12}" y="{y + 8}" fill="{colour}">● {_label(engine)}</text>')
    return "\n".join([*parts, "</svg>\n"])
