"""Write what is generated from the program into its files: `make docs`, with the Python of `.venv`."""

from __future__ import annotations

from pathlib import Path

from indexer.content.authoring.schema import schema_as_text
from indexer.content.authoring.snippets import snippets_as_text
from indexer.content.rulebook import rules_as_markdown

ROOT = Path(__file__).resolve().parents[1]
GENERATED = {
    "docs/rules.md": rules_as_markdown,
    "docs/front-matter.schema.json": schema_as_text,
    ".vscode/handbook.code-snippets": snippets_as_text,
}


def write(root: Path) -> list[str]:
    """Write the files that are not as the program is now, and return their names."""
    stale = []
    for name, text in GENERATED.items():
        path = root / name
        if not path.exists() or path.read_text(encoding="utf-8") != text():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text(), encoding="utf-8")
            stale.append(name)
    return stale


if __name__ == "__main__":
    written = write(ROOT)
    print(f"已更新：{'、'.join(written)}" if written else "都是最新的，没有要改的")
