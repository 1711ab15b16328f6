"""A bill of materials -> docs/licences.md: every package that is locked, with its licence.

licences.py BILL.json            as written by cyclonedx-py, see `make sbom`
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "licences.md"
LOCKS = (
    ("运行要的", "requirements.lock"),
    ("测试和检查要的", "requirements-tools.lock"),
    ("识别扫描件和照片要的", "requirements-ocr.lock"),
)
HEAD = """\
# 依赖和许可

每个依赖的版本和它自己声明的许可。本页由 `make sbom` 写，请不要直接改；
完整的物料清单（CycloneDX）在 `build/sbom.json`。
"""
ELSEWHERE = "（只在别的系统上装）"
UNNAMED = {  # declare none that can be told; their LICENSE files say so
    "axe-playwright-python": "MIT",
    "protobuf": "BSD-3-Clause",
    "pypdfium2": "BSD-3-Clause、Apache-2.0",
}


def page(bill: dict[str, Any]) -> str:
    """Return the text of the page.

    A locked package that is not in the bill is one that this system does without.

    Raises:
        KeyError: a package declares no licence: look it up before shipping it.
    """
    licences = {normal(part["name"]): licence_of(part) for part in bill["components"]}
    text = HEAD
    for title, lock in LOCKS:
        rows = "".join(
            f"| {name} | {version} | {licences.get(name, ELSEWHERE)} |\n"
            for name, version in locked(ROOT / lock)
        )
        text += f"\n## {title}\n\n| 包 | 版本 | 许可 |\n|---|---|---|\n{rows}"
    return text


def locked(lock: Path) -> list[tuple[str, str]]:
    """Return the packages of a lock file by name."""
    found = re.findall(r"^([\w.-]+)==([^\s;\\]+)", lock.read_text(encoding="utf-8"), re.MULTILINE)
    return sorted((normal(name), version) for name, version in found)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def licence_of(part: dict[str, Any]) -> str:
    named = [
        entry.get("expression") or entry["license"].get("id") or entry["license"]["name"]
        for entry in part.get("licenses", ())
        if "expression" in entry or "text" not in entry["license"]
    ]
    said = dict.fromkeys(name.rpartition(" :: ")[2].split("\n")[0][:60] for name in named)
    return "、".join(said) or UNNAMED[normal(part["name"])]


if __name__ == "__main__":
    PAGE.write_text(page(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))), encoding="utf-8")
    print(f"已写好 {PAGE.relative_to(ROOT)}")
