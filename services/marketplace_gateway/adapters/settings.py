"""Settings of the gateway: where the marketplaces are, and with which app keys."""

from datetime import timedelta

from pydantic import Field, SecretStr

from chassis.settings import Settings


class GatewaySettings(Settings):
    """The defaults are the live marketplaces; the demo points them to the sandbox."""

    public_url: str = "http://127.0.0.1:8602"
    """Our own address as a browser sees it; logins return to `<public_url>/oauth/callback`."""
    token_key: SecretStr
    """One or more Fernet keys, with commas; the first encrypts, all decrypt."""

    ali1688_api_base: str = "https://gw.open.1688.com/openapi/"
    ali1688_login_base: str = "https://auth.1688.com/oauth/authorize"
    ali1688_app_key: str = ""
    ali1688_app_secret: SecretStr = SecretStr("")

    taobao_api_base: str = "https://api.taobao.global/rest"
    taobao_login_base: str = "https://api.taobao.global/oauth/authorize"
    taobao_app_key: str = ""
    taobao_app_secret: SecretStr = SecretStr("")
    taobao_pay_page: str = ""

    absence_window_seconds: float = Field(default=900, gt=0)
    look_up_seconds: float = Field(default=20, gt=0)
    poll_seconds: float = Field(default=60, gt=0)
    retry_seconds: float = Field(default=5, gt=0)
    replay_seconds: float = Field(default=300, gt=0)
    reconcile_seconds: float = Field(default=86_400, gt=0)
    call_timeout_seconds: float = Field(default=20, gt=0)

    warehouse_name: str = "采购仓库"
    warehouse_mobile: str = "13800000000"
    warehouse_province: str = "广东省"
    warehouse_city: str = "广州市"
    warehouse_district: str = "白云区"
    warehouse_street: str = "示例路1号"
    warehouse_post_code: str = "510000"

    def seconds(self, name: str) -> timedelta:
        """Return a setting that is a number of seconds."""
        return timedelta(seconds=getattr(self, f"{name}_seconds"))
