"""Older editions: which documents were known when, and that they answer as they would have then."""

from __future__ import annotations

import shutil
import time
from dataclasses import replace
from datetime import date

import pytest

from indexer.bootstrap import Editions, build_index
from indexer.disk import locked
from indexer.domain.errors import ContentError, IndexUnavailableError, NotFoundError, UsageError
from indexer.past import editions as editions_of_the_past
from indexer.past import preparing
from indexer.past.editions import Past, changes_since
from indexer.search.request import SearchRequest

GOLDEN = {
    # (known, valid): the documents that were known and usable on the day
    ("begin", "2026-01-05"): {"tingche", "tongzhi-2025"},
    ("begin", "2024-12-31"): {"tingche"},
    ("begin", "2026-06-01"): {"tingche", "tongzhi-2025"},
    ("add", "2026-06-01"): {"tingche", "tongzhi-2025", "yangquan"},
    ("rename", "2026-06-01"): {"tingche-zheng", "tongzhi-2025", "yangquan"},
    ("retire", "2026-05-31"): {"tingche-zheng", "tongzhi-2025", "yangquan"},
    ("retire", "2026-06-01"): {"tingche-zheng", "tongzhi-2026", "yangquan"},
    ("remove", "2026-06-01"): {"tingche-zheng", "tongzhi-2026"},
}


@pytest.mark.parametrize(("asked", "expected"), GOLDEN.items(), ids=[" on ".join(asked) for asked in GOLDEN])
def test_known_time_and_valid_time_are_two_questions(repository, past, asked, expected):
    handbook = past.edition_at(repository[asked[0]]).handbook
    on = date.fromisoformat(asked[1])
    assert {id for id in handbook.documents if handbook.status(id, on=on).usable} == expected


QUERIES = ("停车", "停车证怎么办", "养犬登记", "行驶证", "tingche", "收多少", "免疫证")


@pytest.mark.parametrize("name", ["begin", "spaces", "retire", "remove"])
def test_search_at_a_revision_equals_an_index_built_from_its_checkout(
    repository, settings, past, tmp_path, name
):
    checkout = tmp_path / "checkout"
    repository.git("worktree", "add", "-q", "--detach", str(checkout), repository[name])
    fresh = replace(settings, handbook_dir=checkout / "手册", state_dir=tmp_path / "fresh")
    build_index(fresh)
    built = Editions(fresh).current()
    found = past.edition_at(repository[name])
    assert found.handbook.revision == built.handbook.revision == repository[name]
    assert found.handbook.documents == built.handbook.documents
    assert found.handbook.problems == built.handbook.problems
    for query in QUERIES:
        assert hits(found, query) == hits(built, query)
    assert hits(found, "停车")


@pytest.mark.parametrize("name", ["begin", "rename", "retire", "remove"])
def test_handbook_of_a_commit_is_that_of_its_edition_and_takes_no_index(repository, past, settings, name):
    commit = past.commit_of(repository[name])
    if commit is None:
        return
    known = past.handbook_of(commit)
    assert not (settings.cache_dir / "past").exists()
    assert known == past.edition_at(repository[name]).handbook
    assert past.handbook_of(commit) is known


def test_state_that_another_process_prepares_is_waited_for_a_moment(repository, past, settings, monkeypatch):
    monkeypatch.setattr(editions_of_the_past, "_SECONDS_TO_WAIT", 0.3)
    with locked(settings.cache_dir / "past" / "lock", wait=False):
        with pytest.raises(IndexUnavailableError, match="正在准备另一个旧版本"):
            past.edition_at(repository["begin"])
        assert past.handbook_of(past.commit_of(repository["begin"])).documents
    assert past.edition_at(repository["begin"]).handbook.documents


def hits(edition, query):
    response = edition.search(SearchRequest(text=query, on=date(2026, 6, 1)))
    return [(hit.document.id, hit.score, hit.confident, hit.section, hit.snippet) for hit in response.hits]


def test_revision_that_serves_is_the_serving_edition(repository, past, editions):
    for text in ("HEAD", repository["remove"], "2026-11-23"):
        assert past.edition_at(text) is editions.current()


def test_revision_of_changed_files_means_now_and_no_other(repository, settings, shared_dictionaries):
    repository.write("policies/tongzhi-2026.md", "---\nid: tongzhi-2026\n---\n")
    build_index(settings)
    editions = Editions(settings)
    past = Past(settings, editions)
    served = editions.current()
    assert "-dirty-" in served.handbook.revision
    assert past.edition_at(served.handbook.revision) is served
    with pytest.raises(NotFoundError):
        past.edition_at(f"{repository['remove']}-dirty-000000000000")
    assert past.edition_at("HEAD").handbook.revision == repository["remove"]


def test_outside_git_only_the_serving_revision_is_known(tmp_path, settings, shared_dictionaries):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "handbook.yml").write_text("title: t\ncategories: [{key: c, title: 类}]\n", encoding="utf-8")
    alone = replace(settings, handbook_dir=folder)
    build_index(alone)
    editions = Editions(alone)
    past = Past(alone, editions)
    assert past.edition_at(editions.current().handbook.revision) is editions.current()
    with pytest.raises(NotFoundError) as error:
        past.edition_at("HEAD")
    assert error.value.code == "no_history"
    with pytest.raises(NotFoundError) as error:
        past.versions(editions.current(), "x")
    assert error.value.code == "no_history"


@pytest.mark.parametrize(
    ("text", "error"), [("..", UsageError), ("nope", NotFoundError), ("sha256:" + "0" * 64, NotFoundError)]
)
def test_bad_revision_builds_nothing(past, settings, text, error):
    with pytest.raises(error):
        past.edition_at(text)
    assert not (settings.cache_dir / "past").exists()


def test_draft_on_another_branch_is_not_shown(repository, past):
    repository.git("checkout", "-qb", "draft")
    repository.write("policies/caogao.md", "x")
    draft = repository.commit("draft", on="2026-08-01")
    repository.git("checkout", "-q", "main")
    with pytest.raises(NotFoundError):
        past.edition_at(draft)


def test_commit_before_the_handbook_was_one_is_not_found(repository, past, settings):
    repository.git("checkout", "-q", "--orphan", "other")
    repository.git("rm", "-rqf", ".")
    repository.write("policies/x.md", "x")
    early = repository.commit("early", on="2026-08-01")
    repository.write("handbook.yml", "title: t\ncategories: [{key: c, title: 类}]\n")
    repository.commit("late", on="2026-08-02")
    build_index(settings, full=True)
    with pytest.raises(NotFoundError, match=r"handbook\.yml"):
        past.edition_at(early)


def test_few_editions_stay_open_and_on_disk(repository, past, settings, monkeypatch):
    monkeypatch.setattr("indexer.past.editions._KEPT_ON_DISK", 3)
    for name in ("begin", "add", "change", "spaces", "rename"):
        past.edition_at(repository[name])
    assert len(past._open) == 2
    kept = {path.name for path in (settings.cache_dir / "past").iterdir() if path.is_dir()}
    assert kept == {repository[name] for name in ("change", "spaces", "rename")}


def test_edition_that_is_open_is_not_built_again_and_one_on_disk_neither(
    repository, past, settings, editions, monkeypatch
):
    first = past.edition_at(repository["begin"])
    monkeypatch.setattr(Editions, "build_in", lambda *_arguments, **_more: pytest.fail("built again"))
    assert past.edition_at(repository["begin"]) is first
    assert Past(settings, editions).edition_at(repository["begin"]).handbook == first.handbook


def test_edition_damaged_on_disk_is_built_again(repository, past, settings, editions):
    first = past.edition_at(repository["begin"])
    [path] = (settings.cache_dir / "past" / repository["begin"]).rglob("records/*.pack")
    path.write_text("", encoding="utf-8")
    assert Past(settings, editions).edition_at(repository["begin"]).handbook == first.handbook


def test_changes_since_a_revision_tell_when_and_why(repository, settings, editions):
    found = changes_since(settings, editions.current(), repository["spaces"])
    told = {
        c.difference.document.id: (c.difference.change.value, str(c.committed_at)[:10], c.messages)
        for c in found
    }
    assert told == {
        "tingche-zheng": ("renamed", "2026-04-01", ("rename",)),
        "tongzhi-2025": ("changed", "2026-05-01", ("retire",)),
        "tongzhi-2026": ("added", "2026-05-01", ("retire",)),
        "yangquan": ("removed", "2026-06-10", ("remove",)),
    }


def test_changes_since_a_day_count_that_day(repository, past, editions):
    def ids(day):
        return {c.difference.document.id for c in past.changes_since(editions.current(), day)}

    assert ids(date(2026, 6, 10)) == {"yangquan"}
    assert ids(date(2026, 6, 11)) == set()
    assert ids(date(2025, 1, 1)) == {"tingche-zheng", "tongzhi-2025", "tongzhi-2026"}


def test_changes_not_committed_have_no_date_and_broken_files_no_change(
    repository, settings, shared_dictionaries
):
    path = repository.folder / "policies/tongzhi-2026.md"
    path.write_text(path.read_text(encoding="utf-8").replace("按次", "按月"), encoding="utf-8")
    repository.write("policies/tongzhi-2025.md", "---\nid: tongzhi-2025\n---\n")
    build_index(settings)
    [found] = changes_since(settings, Editions(settings).current(), "HEAD")
    assert (found.difference.document.id, found.committed_at, found.messages) == ("tongzhi-2026", None, ())


def test_server_builds_no_older_state_itself(repository, past, settings, monkeypatch):
    monkeypatch.setattr(Past, "_build", lambda *_: pytest.fail("built in the server's own process"))
    commit = past.commit_of(repository["begin"])
    found = opened(past, commit)
    assert found.handbook.revision == repository["begin"]
    assert hits(found, "停车")
    assert Past(settings, past._editions).edition_of(commit).handbook == found.handbook  # kept on disk


def test_who_asks_meanwhile_is_told_to_come_back(repository, past, settings, monkeypatch):
    monkeypatch.setattr(preparing, "_SECONDS_TO_WAIT", 0)
    commit = past.commit_of(repository["begin"])
    with pytest.raises(IndexUnavailableError, match="正在准备这个旧版本") as told:
        past.edition_of(commit)
    assert told.value.code == "past_preparing"
    with pytest.raises(IndexUnavailableError, match="正在准备这个旧版本"):  # one at a time: not even started
        past.edition_of(past.commit_of(repository["add"]))
    assert opened(past, commit).handbook.revision == repository["begin"]


def test_state_that_cannot_be_prepared_says_why(repository, past, settings):
    commit = past.commit_of(repository["begin"])
    (settings.cache_dir / "past").mkdir(parents=True)
    (settings.cache_dir / "past" / "lock").mkdir()
    with pytest.raises(ContentError, match="写不了"):
        opened(past, commit)


def test_process_that_was_killed_says_so(repository, past, monkeypatch):
    monkeypatch.setattr("sys.executable", shutil.which("false"))
    with pytest.raises(ContentError, match="没有准备成"):
        opened(past, past.commit_of(repository["begin"]))


def test_third_who_asks_for_a_state_is_told_at_once_and_holds_no_thread(repository, past):
    commit = past.commit_of(repository["begin"])
    with past._alone():
        assert past._line.acquire(blocking=False)  # the one who may wait
        with pytest.raises(IndexUnavailableError) as told:
            past.handbook_of(commit)
        past._line.release()
    assert told.value.code == "past_busy"
    assert past.handbook_of(commit).documents


def opened(past, commit):
    """Return an edition as a server's reader does who comes back until it is there."""
    until = time.monotonic() + 300
    while True:
        try:
            return past.edition_of(commit)
        except IndexUnavailableError as told:
            if told.code != "past_preparing" or time.monotonic() > until:
                raise
            time.sleep(0.1)
