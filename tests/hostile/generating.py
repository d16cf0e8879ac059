"""Requests to an operation as schemathesis makes them, the same ones for the same number."""

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode


def generate(
    operation: Any, mode: GenerationMode, examples: int, number: int, use: Callable[[Any], None]
) -> None:
    """Hand so many valid or broken requests to `use`. Raises what hypothesis and `use` raise."""

    @seed(number)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def each(case: Any) -> None:
        use(case)

    each()
