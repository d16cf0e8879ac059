"""What is known of refusals' codes, as marketplace_gateway serves it in each language."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from chassis.security.tokens import Actor
from services.admin_ui.adapters.platform import GATEWAY, Platform, RefusedError, UnreachableError

KEPT_SECONDS = 600.0
WAIT_SECONDS = 2.0
AGAIN_SECONDS = 30.0
"""How long nobody asks after the gateway has not answered: pages do not wait for it."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a code means and what to do about it, in one language."""

    meaning: str
    remedy: str


Codes = Mapping[str, Known]


class KnownCodes:
    """The table of each language, kept for a while; it changes with a release alone."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._kept: dict[str, tuple[float, Codes]] = {}

    async def of(self, actor: Actor, language: str) -> Codes:
        """Return the table by code; without the gateway the one of before, or none."""
        now = asyncio.get_running_loop().time()
        until, codes = self._kept.get(language, (now, {}))
        if now < until:
            return codes
        # Whoever asks meanwhile gets what there is.
        self._kept[language] = (now + AGAIN_SECONDS, codes)
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                found = await self._platform.get(
                    actor, GATEWAY, "/marketplace-errors", {"language": language}
                )
        except (UnreachableError, RefusedError, TimeoutError):
            return codes
        codes = {row["code"]: Known(row["meaning"], row["remedy"]) for row in found["errors"]}
        self._kept[language] = (now + KEPT_SECONDS, codes)
        return codes
