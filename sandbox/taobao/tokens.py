"""/auth/token/create and /auth/token/refresh: signed, without an access token."""

from sandbox.accounts.grants import Grant
from sandbox.exchange import Call, Json
from sandbox.marketplace import Marketplace
from sandbox.taobao.envelopes import missing, platform_error

HERE = Marketplace.TAOBAO


def create_token(call: Call) -> Json:
    code = call.params.get("code")
    if not code:
        raise missing("code")
    account = call.world.grants.redeem(HERE, code, None, call.now)
    if account is None:
        raise platform_error("InvalidCode")
    return _told(call, call.world.grants.issue(HERE, account, call.now))


def refresh_token(call: Call) -> Json:
    """A refresh token is good for one refresh: the answer brings the next one."""
    token = call.params.get("refresh_token")
    if not token:
        raise missing("refresh_token")
    grant = call.world.grants.refresh(HERE, token, call.now, rotate=True)
    if grant is None:
        raise platform_error("IllegalRefreshToken")
    return _told(call, grant)


def _told(call: Call, grant: Grant) -> Json:
    account = call.world.accounts.get(grant.account)
    assert account is not None
    return {
        "access_token": grant.access_token,
        "refresh_token": grant.refresh_token,
        "expires_in": int((grant.access_expires - call.now).total_seconds()),
        "refresh_expires_in": int((grant.refresh_expires - call.now).total_seconds()),
        "account_id": None,
        "seller_id": account.member_id,
        "user_id": account.user_id,
        "short_code": f"CN{account.tail:06d}",
        "account_platform": "seller_center",
        "account": account.name,
        "code": "0",
        "request_id": f"0ba{grant.access_token[-21:]}",
    }
