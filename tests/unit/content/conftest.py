"""A small handbook that tests fill with files of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from indexer.content.body.markdown import MarkdownRenderer, Rendered
from indexer.content.handbook import read_handbook
from indexer.domain.handbook import Handbook

HANDBOOK_YML = """\
title: 示例手册
categories:
  - {key: jia, title: 甲类, subcategories: [停车]}
  - {key: yi, title: 乙类}
audiences: [{title: 全体居民, everyone: true}, 老年人, 残疾人]
"""
NEIGHBOURS = {
    "tingche.md": """\
---
id: tingche
title: 停车办法
type: policy
category: 甲类
effective_from: 2027-01-01
former_ids: [jiu-tingche]
attachments: [assets/biao.txt]
---
## 收费标准

按公布的标准。
""",
    "dianhua.md": """\
---
id: dianhua
title: 值班电话
type: contact
category: 甲类
asks: [值班电话, 有人值班吗, 夜里找谁, 值班的人呢]
phones: [{number: "010-0000-0101"}]
---
""",
    "assets/biao.txt": "表\n",
}

TODAY = date(2026, 11, 23)

Files = Mapping[str, str | bytes]


@pytest.fixture
def make(tmp_path: Path) -> Callable[[Files], Path]:
    """Write files into a handbook folder and return the folder."""

    def write(files: Files) -> Path:
        folder = tmp_path / "handbook"
        for name, content in {"handbook.yml": HANDBOOK_YML, **files}.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return folder

    return write


@pytest.fixture
def read(make: Callable[[Files], Path], monkeypatch: pytest.MonkeyPatch) -> Callable[[Files], Handbook]:
    """Write files beside the neighbours and read the handbook; bodies are rendered in this process."""
    renderer = MarkdownRenderer()

    def render(bodies: Mapping[str, str], progress: object = None) -> dict[str, Rendered | None]:
        return {path: renderer.render(body) for path, body in bodies.items()}

    monkeypatch.setattr("indexer.content.handbook.render_all", render)
    return lambda files: read_handbook(make({**NEIGHBOURS, **files}), today=TODAY).handbook
