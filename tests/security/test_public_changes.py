"""What changed, for who is not signed in: worked out once an edition and a day, not on every page."""

from __future__ import annotations

from types import SimpleNamespace

from webapp.server.sign_in import PublicPast


class Past:
    def __init__(self) -> None:
        self.found: tuple[object, ...] = ()

    def changes_since(self, _edition, _since):
        return self.found


def test_public_changes_are_worked_out_once_and_again_when_they_or_what_is_hidden_change(monkeypatch):
    past, asked = Past(), []
    handbook = SimpleNamespace(hidden=frozenset())
    editions = SimpleNamespace(current=lambda: SimpleNamespace(handbook=handbook))
    public = PublicPast(past, editions)  # type: ignore[arg-type]
    monkeypatch.setattr(public, "_public", lambda difference: asked.append(difference))
    edition = SimpleNamespace(name="one", handbook=handbook)

    def asks() -> int:
        asked.clear()
        assert public.changes_since(edition, "2026-11-23") == ()
        return len(asked)

    past.found = (SimpleNamespace(difference="a"),)
    assert [asks(), asks()] == [1, 0]
    past.found = (SimpleNamespace(difference="a"), SimpleNamespace(difference="b"))
    assert [asks(), asks()] == [2, 0]
    handbook.hidden = frozenset({"x"})
    assert [asks(), asks()] == [2, 0]
