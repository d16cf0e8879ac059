"""Short-lived tokens in the name of people, signed with this service's own key."""

from datetime import timedelta

from chassis.security.tokens import Actor, TokenSigner

LIFETIME = timedelta(minutes=10)
"""Half of it is left whenever one is sent: as much as the services' clocks may be ahead of ours."""


class PersonsTokens:
    """Keeps a token while half of its life is left: the services remember those they checked."""

    def __init__(self, signer: TokenSigner) -> None:
        self._signer = signer
        self._kept: dict[Actor, tuple[str, float]] = {}

    def token(self, actor: Actor) -> str:
        now = self._signer.clock().timestamp()
        token, until = self._kept.get(actor, ("", 0.0))
        if now > until:
            token, until = self._signer.sign(actor, LIFETIME), now + LIFETIME.total_seconds() / 2
            self._kept = {a: kept for a, kept in self._kept.items() if kept[1] > now}
            self._kept[actor] = (token, until)
        return token
