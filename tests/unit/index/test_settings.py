"""Settings from the environment, and the clock in Shanghai."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from indexer.clock import SHANGHAI, Clock
from indexer.domain.errors import UsageError
from indexer.settings import Settings, load_settings


def test_nothing_set_gives_the_defaults() -> None:
    assert load_settings({}) == Settings()
    assert load_settings({"HANDBOOK_PORT": "", "HANDBOOK_DIR": ""}) == Settings()


def test_every_variable_is_read() -> None:
    found = load_settings(
        {
            "HANDBOOK_DIR": "a",
            "HANDBOOK_STATE_DIR": "b",
            "HANDBOOK_NOW": "2026-11-23T09:00+08:00",
            "HANDBOOK_HOST": "0.0.0.0",
            "HANDBOOK_PORT": "8080",
            "HANDBOOK_WORKERS": "4",
            "HANDBOOK_PUBLIC_URL": "https://example.org/",
            "HANDBOOK_HOSTS": "Shouce.lan, 10.0.0.5",
            "HANDBOOK_ENGINE_URL": "https://10.0.0.5:9200/, http://127.0.0.1:9201",
            "HANDBOOK_ENGINE_USER": "reader",
            "HANDBOOK_ENGINE_PASSWORD_FILE": "secret",
            "HANDBOOK_ENGINE_CA": "ca.pem",
        }
    )
    assert (found.handbook_dir, found.state_dir) == (Path("a"), Path("b"))
    assert found.now == datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
    assert (found.host, found.port, found.workers) == ("0.0.0.0", 8080, 4)
    assert found.public_url == "https://example.org"
    assert found.engine_url == ("https://10.0.0.5:9200", "http://127.0.0.1:9201")
    assert (found.engine_user, found.engine_password_file) == ("reader", Path("secret"))
    assert found.engine_ca == Path("ca.pem")
    assert found.hosts == ("shouce.lan", "10.0.0.5")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HANDBOOK_NOW", "昨天"),
        ("HANDBOOK_NOW", "2026-13-01T00:00+08:00"),
        ("HANDBOOK_PORT", "0"),
        ("HANDBOOK_PORT", "65536"),
        ("HANDBOOK_PORT", "80.5"),
        ("HANDBOOK_PORT", "８０"),
        ("HANDBOOK_PORT", "9" * 5000),
        ("HANDBOOK_WORKERS", "-1"),
        ("HANDBOOK_WORKERS", "65"),
        ("HANDBOOK_HOSTS", "http://shouce.lan"),
        ("HANDBOOK_HOSTS", "shouce.lan:8000"),
        ("HANDBOOK_HOSTS", "*"),
        ("HANDBOOK_ENGINE_URL", "10.0.0.5:9200"),
        ("HANDBOOK_ENGINE_URL", "https://reader:sesame@10.0.0.5:9200"),
        ("HANDBOOK_ENGINE_URL", "https://10.0.0.5:9200/path"),
        ("HANDBOOK_ENGINE_USER", "reader"),
        ("HANDBOOK_ENGINE_PASSWORD_FILE", "secret"),
    ],
    ids=lambda value: value[:24],
)
def test_value_that_cannot_be_understood_names_its_variable(name: str, value: str) -> None:
    with pytest.raises(UsageError, match=name):
        load_settings({name: value})


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("https://10.0.0.5:9200", True),
        ("http://127.0.0.1:9200", True),
        ("http://10.0.0.5:9200", False),
        ("http://localhost.example:9200", False),
        ("https://10.0.0.5:9200,http://10.0.0.6:9200", False),
    ],
)
def test_password_goes_only_where_nobody_reads_it_on_the_way(address: str, allowed: bool) -> None:
    asked = {"HANDBOOK_ENGINE_URL": address}
    assert load_settings(asked).engine_url
    asked |= {"HANDBOOK_ENGINE_USER": "reader", "HANDBOOK_ENGINE_PASSWORD_FILE": "secret"}
    if allowed:
        assert load_settings(asked).engine_user == "reader"
    else:
        with pytest.raises(UsageError, match="http"):
            load_settings(asked)


def test_time_without_a_zone_is_shanghais() -> None:
    assert load_settings({"HANDBOOK_NOW": "2026-11-23T09:00"}).now == datetime(
        2026, 11, 23, 9, tzinfo=SHANGHAI
    )


@pytest.mark.parametrize(
    ("moment", "today"),
    [
        pytest.param(datetime(2026, 11, 23, 15, 59, tzinfo=UTC), date(2026, 11, 23), id="before midnight"),
        pytest.param(datetime(2026, 11, 23, 16, 0, tzinfo=UTC), date(2026, 11, 24), id="at midnight"),
        pytest.param(
            datetime(2026, 11, 23, 23, 0, tzinfo=timezone(timedelta(hours=-8))),
            date(2026, 11, 24),
            id="from afar",
        ),
    ],
)
def test_day_changes_at_midnight_in_shanghai(moment: datetime, today: date) -> None:
    assert Clock(moment).today() == today


def test_clock_that_is_not_fixed_tells_the_time_in_shanghai() -> None:
    now = Clock().now()
    assert now.utcoffset() == timedelta(hours=8)
    assert abs(now - datetime.now(tz=UTC)) < timedelta(minutes=1)


def test_state_of_a_handbook_lies_in_a_folder_of_its_own(tmp_path: Path) -> None:
    settings = Settings(handbook_dir=tmp_path / "手册", state_dir=tmp_path / "var")
    folders = {settings.index_dir, settings.cache_dir, settings.data_dir}
    assert {folder.parent for folder in folders} == {settings.handbook_state_dir}
    assert settings.handbook_state_dir.name.startswith("手册-")
    assert settings.with_handbook(None) is settings
