"""The versions of one document, and the comparison of two trees."""

from __future__ import annotations

import pytest

from indexer.content.apart import differences_of_files
from indexer.content.lists.vocabulary import read_vocabulary
from indexer.domain.differences import Change
from indexer.git.revisions import head
from indexer.past.versions import document_at, files_at, files_now, last_revision_of, versions_of


@pytest.fixture
def vocabulary(repository):
    return read_vocabulary(repository.folder)[0]


def life(repository, vocabulary, id, **more):
    versions = versions_of(repository.folder, head(repository.folder), id, vocabulary, **more)
    return [(version.message, version.difference.change, version.difference.keys) for version in versions]


def test_versions_follow_the_document_over_its_rename_and_skip_white_space(repository, vocabulary):
    found = life(repository, vocabulary, "tingche-zheng")
    assert [(message, change.value) for message, change, _ in found] == [
        ("rename", "renamed"),
        ("change", "changed"),
        ("begin", "added"),
    ]
    assert [keys for _, _, keys in found][:2] == [("id", "former_ids"), ("materials", "body")]


def test_versions_of_a_removed_document_end_with_its_removal(repository, vocabulary):
    found = life(repository, vocabulary, "yangquan")
    assert [(message, change) for message, change, _ in found] == [
        ("remove", Change.REMOVED),
        ("add", Change.ADDED),
    ]


def test_retiring_is_a_change_of_the_retired_one_only(repository, vocabulary):
    assert life(repository, vocabulary, "tongzhi-2025")[0] == ("retire", Change.CHANGED, ("superseded_by",))
    assert [message for message, _, _ in life(repository, vocabulary, "tongzhi-2026")] == ["retire"]


@pytest.mark.parametrize("id", ["nope", "handbook", "", "../x", "TINGCHE"])
def test_what_never_was_a_document_has_no_versions(repository, vocabulary, id):
    assert life(repository, vocabulary, id) == []
    assert last_revision_of(repository.folder, head(repository.folder), id) is None


def test_a_former_id_not_committed_yet_is_followed(repository, vocabulary):
    found = life(repository, vocabulary, "xin", former_ids=("tongzhi-2025",))
    assert [message for message, _, _ in found] == ["retire", "begin"]


def test_broken_version_is_passed_over(repository, vocabulary):
    repository.write("policies/tongzhi-2026.md", "---\nid: tongzhi-2026\n---\nx\n")
    repository.commit("break", on="2026-08-01")
    assert [message for message, _, _ in life(repository, vocabulary, "tongzhi-2026")][1:] == ["retire"]


def test_secret_document_shows_in_no_version(repository, vocabulary):
    text = (repository.folder / "policies/tongzhi-2026.md").read_text(encoding="utf-8")
    repository.write(
        "policies/mimi.md",
        text.replace("tongzhi-2026", "mimi").replace("---\n## ", "secrecy: 秘密\n---\n## "),
    )
    repository.commit("secret", on="2026-08-01")
    assert life(repository, vocabulary, "mimi") == []


def test_category_that_is_no_more_hides_no_version(repository, vocabulary):
    path = repository.folder / "policies/tongzhi-2026.md"
    path.write_text(path.read_text(encoding="utf-8").replace("bianmin", "jiude"), encoding="utf-8")
    repository.commit("category", on="2026-08-01")
    assert life(repository, vocabulary, "tongzhi-2026")[0] == ("category", Change.CHANGED, ("category",))


def test_last_revision_of_a_document_is_the_last_that_had_it(repository):
    commit = head(repository.folder)
    assert last_revision_of(repository.folder, commit, "yangquan").revision == repository["add"]
    assert last_revision_of(repository.folder, commit, "tingche").revision == repository["spaces"]


def test_document_is_found_at_a_commit_under_its_former_id(repository, vocabulary):
    document = document_at(repository.folder, repository["change"], ("tingche-zheng", "tingche"), vocabulary)
    assert document.id == "tingche"
    assert [material.name for material in document.materials] == ["居民身份证", "行驶证"]
    assert document_at(repository.folder, repository["begin"], ("yangquan",), vocabulary) is None


STEPS = {
    ("begin", "add"): {"yangquan": "added"},
    ("add", "change"): {"tingche": "changed"},
    ("change", "spaces"): {},
    ("spaces", "rename"): {"tingche-zheng": "renamed"},
    ("rename", "retire"): {"tongzhi-2025": "changed", "tongzhi-2026": "added"},
    ("retire", "remove"): {"yangquan": "removed"},
    ("begin", "remove"): {"tingche-zheng": "renamed", "tongzhi-2025": "changed", "tongzhi-2026": "added"},
    ("remove", "begin"): {
        "tingche": "added",
        "tingche-zheng": "removed",
        "tongzhi-2025": "changed",
        "tongzhi-2026": "removed",
    },
}


@pytest.mark.parametrize(("steps", "expected"), STEPS.items(), ids=[" to ".join(step) for step in STEPS])
def test_trees_differ_in_what_the_commits_did(repository, vocabulary, steps, expected):
    before, after = (files_at(repository.folder, repository[name]) for name in steps)
    found = differences_of_files(before, after, vocabulary)
    assert {difference.document.id: difference.change.value for difference in found} == expected


def test_files_on_disk_are_compared_too(repository, vocabulary):
    repository.write(
        "policies/xin.md", "---\nid: xin\ntitle: 新\ntype: policy\ncategory: bianmin\n---\n新。\n"
    )
    repository.write("assets/beizhu.md", "no document")
    found = differences_of_files(
        files_at(repository.folder, head(repository.folder)), files_now(repository.folder), vocabulary
    )
    assert [(d.document.id, d.change) for d in found] == [("xin", Change.ADDED)]
