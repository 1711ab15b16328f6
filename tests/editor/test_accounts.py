"""Accounts: a link that works once, passphrases nobody guesses, sessions that end on the server too."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from indexer.accounts import passphrases
from indexer.accounts.accounts import IDLE, LINK_GOOD_FOR, Accounts
from indexer.accounts.journal import Act, Journal
from indexer.accounts.passphrases import check_phrase
from indexer.accounts.patience import Patience
from indexer.domain.errors import NotFoundError, StoreError, UsageError
from tests.editor.conftest import NOW, PHRASE


def test_a_link_sets_a_passphrase_once(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path)
    link = accounts.add("王岗", approver=False, now=NOW)
    accounts.set_phrase(link, PHRASE, now=NOW)
    assert accounts.known_by("王岗", PHRASE) is not None
    with pytest.raises(NotFoundError):
        accounts.set_phrase(link, PHRASE + "呀", now=NOW)


def test_a_link_grows_old(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path)
    link = accounts.add("王岗", approver=False, now=NOW)
    with pytest.raises(NotFoundError):
        accounts.set_phrase(link, PHRASE, now=NOW + LINK_GOOD_FOR + timedelta(seconds=1))


def test_no_secret_stands_in_the_files(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path)
    link = accounts.add("王岗", approver=False, now=NOW)
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    session = accounts.sign_in(accounts.set_phrase(link, PHRASE, now=NOW), now=NOW)
    held += b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for secret in (link, PHRASE, session):
        assert secret.encode() not in held
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.iterdir())


@pytest.mark.parametrize(
    "phrase",
    [
        pytest.param("短口令", id="short"),
        pytest.param("1234567890", id="a run"),
        pytest.param("0987654321", id="a run backwards"),
        pytest.param("aaaaaaaaaaaa", id="one letter"),
        pytest.param("ababababab12", id="few letters"),
        pytest.param("password123", id="a common word with a number"),
        pytest.param("Password2026", id="capitals make no difference"),
        pytest.param("qwertyuiop", id="a row of keys"),
        pytest.param("民政岗民政岗民政岗1", id="the name"),
        pytest.param("示例社区服务站手册01", id="what stands on every page"),
        pytest.param("长" * 20 + "短" * 300, id="too long"),
    ],
)
def test_what_everybody_would_try_is_refused(phrase: str) -> None:
    with pytest.raises(UsageError):
        check_phrase(phrase, name="民政岗", also=("示例社区服务站手册",))


@pytest.mark.parametrize("phrase", [PHRASE, "correct horse battery staple", "门口那棵老槐树今年没开花"])
def test_length_is_enough(phrase: str) -> None:
    check_phrase(phrase, name="王岗")


def test_a_session_ends_when_idle_signed_out_or_removed(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path)
    account = accounts.set_phrase(accounts.add("王岗", approver=False, now=NOW), PHRASE, now=NOW)
    here, there = (accounts.sign_in(account, now=NOW) for _ in range(2))
    assert accounts.signed_in(here, now=NOW + IDLE) is not None
    assert accounts.signed_in(there, now=NOW + IDLE + timedelta(minutes=1)) is None
    accounts.sign_out(here)
    assert accounts.signed_in(here, now=NOW + IDLE) is None
    here = accounts.sign_in(account, now=NOW)
    accounts.remove("王岗")
    assert accounts.signed_in(here, now=NOW) is None
    assert accounts.known_by("王岗", PHRASE) is None


def test_a_new_passphrase_signs_out_everywhere(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path)
    account = accounts.set_phrase(accounts.add("王岗", approver=False, now=NOW), PHRASE, now=NOW)
    session = accounts.sign_in(account, now=NOW)
    accounts.set_phrase(accounts.add("王岗", approver=True, now=NOW), PHRASE + "呀", now=NOW)
    assert accounts.signed_in(session, now=NOW) is None


def test_each_wrong_passphrase_makes_the_next_try_wait_longer(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path)
    accounts.add("王岗", approver=False, now=NOW)
    patience = Patience(accounts)
    at, waits = NOW, []
    for _ in range(8):
        waits.append(patience.begin("王岗", "10.0.0.1", now=at))
        if waits[-1]:
            at += timedelta(seconds=waits[-1])
            assert patience.begin("王岗", "10.0.0.1", now=at) == 0
    assert waits == [0, 0, 0, 2, 4, 8, 16, 32]
    assert patience.begin("李岗", "10.0.0.2", now=at) == 0
    assert patience.begin("王岗", "10.0.0.2", now=at) > 32
    patience.succeeded("王岗", "10.0.0.1")
    assert patience.begin("王岗", "10.0.0.1", now=at) == 0


def test_tries_at_once_are_weighed_with_each_other_before_any_is_judged(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path)
    accounts.add("王岗", approver=False, now=NOW)
    begun = [Patience(accounts).begin("王岗", f"10.0.0.{number}", now=NOW) for number in range(8)]
    assert [wait == 0 for wait in begun] == [True] * 3 + [False] * 5


def test_right_passphrase_costs_its_sender_none_of_the_free_tries(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path)
    accounts.add("王岗", approver=False, now=NOW)
    patience = Patience(accounts)
    for _ in range(30):  # a station behind one address
        assert patience.begin("王岗", "10.0.0.1", now=NOW) == 0
        patience.succeeded("王岗", "10.0.0.1")


def test_a_sender_who_tries_many_names_waits_too(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path)
    accounts.add("王岗", approver=False, now=NOW)
    patience = Patience(accounts)
    for number in range(10):
        assert patience.begin(f"岗{number}", "10.0.0.1", now=NOW) == 0
    assert patience.begin("另一个", "10.0.0.1", now=NOW) > 0


@pytest.mark.parametrize("name", ["", " ", "a\nb", "<script>", "名" * 40, "../x", "-rf", "a<b>"])
def test_a_name_is_a_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError):
        Accounts(tmp_path).add(name, approver=False, now=NOW)


def test_the_journal_says_who_did_what_and_is_only_added_to(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.add("王岗", Act.SIGNED_IN, at=NOW)
    before = (tmp_path / "editing.log").read_bytes()
    journal.add("王岗", Act.PUBLISHED, at=NOW, about="tingche\tx\n", revision="3f2a")
    assert (tmp_path / "editing.log").read_bytes().startswith(before)
    [published, signed_in] = journal.entries()
    assert (published.who, published.act, published.about) == ("王岗", Act.PUBLISHED, "tingche x")
    assert signed_in.act is Act.SIGNED_IN


def test_key_that_was_emptied_signs_nothing(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path)
    accounts.key()
    next(tmp_path.rglob("editor.key")).write_bytes(b"")
    with pytest.raises(StoreError, match="不完整"):
        accounts.key()


def test_passphrases_are_kept_as_costly_as_the_library_advises() -> None:
    kept = passphrases.hashed(PHRASE)
    found = re.match(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$", kept)
    assert found
    memory, rounds, _ = map(int, found.groups())
    assert memory >= 19_456
    assert rounds >= 2
    assert passphrases.matches(kept, PHRASE)
