"""What is not published is shown by no address, whatever name somebody knows for it."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

CANARY = "金丝雀"
PARAMETERS = ("rev", "since", "from", "to")


@pytest.fixture
def unpublished(repository) -> dict[str, str]:
    """Names for what only the repository holds: a draft, what was stashed, fetched, or left behind."""
    git = repository.git
    served = git("rev-parse", "HEAD")
    path = "procedures/tingche-zheng.md"
    text = (repository.folder / path).read_text(encoding="utf-8")
    git("checkout", "-qb", "draft")
    repository.write(path, text.replace("停车证办理", f"{CANARY}停车证"))
    draft = repository.commit("draft", on="2026-08-01")
    git("tag", "kept-draft")
    git("update-ref", "refs/handbook/fetched", draft)
    git("checkout", "-q", "main")
    repository.write(path, text.replace("停车证办理", f"{CANARY}又一张"))
    git("stash", "push", "-q")
    repository.write(path, text.replace("停车证办理", f"{CANARY}第三张"))
    git("commit", "-qam", "left behind")
    dangling = git("rev-parse", "HEAD")
    git("reset", "-q", "--hard", served)
    return {
        "branch": "draft",
        "tag": "kept-draft",
        "stash": "refs/stash",
        "entry of the stash": "stash@{0}",
        "fetched": "refs/handbook/fetched",
        "dangling": dangling,
        "beginning of a dangling one": dangling[:5],
        "log of HEAD": "HEAD@{1}",
        "before the draft": "draft~0",
    }


def addresses(client) -> list[str]:
    """Return every address that can be read, with an id of the handbook where it takes one."""
    found = []
    for rule in client.application.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "static":
            found.append(re.sub(r"<(?:\w+:)?\w+>", "tingche-zheng", rule.rule))
    return sorted(found)


def test_no_address_shows_what_is_not_published(client, unpublished):
    shown = []
    for name, revision in unpublished.items():
        for address in addresses(client):
            for parameter in PARAMETERS:
                response = client.get(f"{address}?q=停车&id=tingche-zheng&{parameter}={quote(revision)}")
                assert response.status_code < 500, response.request.url
                if CANARY in response.get_data(as_text=True):
                    shown.append((address, parameter, name))
    assert not shown


@pytest.mark.parametrize("address", ["/changes?since=", "/?q=停车&rev=", "/d/tingche-zheng/diff?from="])
def test_what_is_published_is_shown_by_the_same_addresses(client, repository, unpublished, address):
    assert client.get(f"{address}{repository['change']}").status_code == 200
    for revision in unpublished.values():
        assert client.get(f"{address}{quote(revision)}").status_code in (400, 404)
