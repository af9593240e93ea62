"""How often a client address may ask, by a clock that tests move."""

from datetime import UTC, datetime, timedelta

import pytest

from app import rates
from app.rates import Rate, client_of

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


def after(**delta: float) -> datetime:
    return NOON + timedelta(**delta)


def test_so_many_in_a_window_and_then_the_seconds_until_the_oldest_is_out_of_it() -> None:
    rate = Rate(2, timedelta(minutes=1))
    assert [rate.wait("a", NOON), rate.wait("a", after(seconds=30))] == [0, 0]
    assert rate.wait("a", after(seconds=30.5)) == 30
    assert rate.wait("a", after(seconds=59.9)) == 1
    assert rate.wait("b", after(seconds=59.9)) == 0
    assert rate.wait("a", after(seconds=60)) == 0
    assert rate.wait("a", after(seconds=61)) == 29


def test_refusals_do_not_count() -> None:
    rate = Rate(1, timedelta(minutes=1))
    assert [rate.wait("a", after(seconds=second)) for second in range(0, 61, 20)] == [0, 40, 20, 0]


def test_it_forgets_who_did_not_ask_for_a_window_and_keeps_no_more_than_it_can(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "MOST_CLIENTS", 2)
    rate = Rate(1, timedelta(minutes=1))
    assert [rate.wait(client, NOON) for client in "abc"] == [0, 0, 0]
    assert rate.wait("c", NOON) == 60
    assert rate.wait("a", NOON) == 0
    assert len(rate._asked) <= 2
    rate.wait("d", after(minutes=2))
    assert list(rate._asked) == ["d"]


@pytest.mark.parametrize(
    ("host", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_what_counts_as_one_client(host: str, client: str) -> None:
    assert client_of(host) == client
