"""The verdict of the soak: what rises is seen, what only trembles is not."""

from tests.faults.soak.trend import Bound, trend

MEMORY = Bound(share=0.05, absolute=8)


def test_a_leak_of_half_a_mebibyte_per_sample_is_seen() -> None:
    leaking = [200 + 0.5 * n + (n % 3) for n in range(60)]
    assert not trend("memory", leaking, MEMORY).is_flat


def test_what_grows_only_at_first_and_trembles_later_is_flat() -> None:
    filling = [min(120 + 10 * n, 220) + 4 * (n % 2) for n in range(60)]
    assert trend("memory", filling, MEMORY).is_flat


def test_one_handle_more_per_sample_is_seen() -> None:
    assert not trend("handles", [40 + n for n in range(30)], Bound(0.0, 5)).is_flat
