"""The files as an editor's page reads them: what is known of them is not searched for again."""

from __future__ import annotations

import os

import pytest

from indexer.content import rulebook
from indexer.content.reading import DocumentFile
from indexer.corrections.corrections import Corrections
from tests.editor.conftest import Site


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that rules on a file alone are asked about."""
    found: list[str] = []
    real = rulebook._found_alone

    def noted(file: DocumentFile, reading: object) -> object:
        found.append(file.path)
        return real(file, reading)  # type: ignore[arg-type]

    monkeypatch.setattr(rulebook, "_found_alone", noted)
    return found


def test_first_look_takes_what_the_index_knows(site: Site, searched: list[str]) -> None:
    assert Corrections(site.settings).shelf().documents.keys() == {"tingche", "jiaofei", "dianhua"}
    assert searched == []


def test_a_list_that_documents_are_not_checked_against_changes_nothing(
    site: Site, searched: list[str]
) -> None:
    corrections = Corrections(site.settings)
    before = corrections.shelf()
    (site.folder / "print-numbers.yml").write_text("{}\n", encoding="utf-8")
    assert corrections.shelf().files == before.files
    assert searched == []


def test_what_documents_are_checked_against_has_them_checked(site: Site) -> None:
    corrections = Corrections(site.settings)
    assert not any(file.report.problems for file in corrections.shelf().files if file.stem == "tingche")
    file = site.folder / "handbook.yml"
    text = file.read_text(encoding="utf-8").replace("key: life", "key: other").replace("便民服务", "别的")
    file.write_text(text, encoding="utf-8")
    assert "tingche" not in corrections.shelf().documents


def test_one_file_that_was_saved_is_the_one_that_is_searched(site: Site, searched: list[str]) -> None:
    corrections = Corrections(site.settings)
    corrections.shelf()
    path = site.folder / "policies/life/tingche.md"
    path.write_text(site.text("policies/life/tingche.md").replace("按次", "按月"), encoding="utf-8")
    os.utime(path, (1, 1))
    assert b"\xe6\x8c\x89\xe6\x9c\x88" in corrections.shelf().contents["policies/life/tingche.md"]
    assert searched == ["policies/life/tingche.md"]
