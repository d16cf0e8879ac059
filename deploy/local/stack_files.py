"""Keys and settings of a local installation, where the command `caigou` looks for them."""

import os
from collections.abc import Mapping
from pathlib import Path

from cryptography.fernet import Fernet

from chassis.settings import DEFAULT_FOLDER, env_file_of
from deploy.local.stack_ports import StackPorts
from deploy.server_keys import make_keys

# Public demo values: they open nothing but the sandbox.
SANDBOX_1688 = ("1000001", "sandbox-1688-secret")
SANDBOX_TAOBAO = ("2000001", "sandbox-taobao-secret")


def make_secrets(keys: Path) -> None:
    """Make what is missing; what exists stays, and so does what it signed and encrypted."""
    make_keys(keys)
    token_key = _token_key_file(keys)
    if not token_key.exists():
        _write_private(token_key, Fernet.generate_key().decode())


def service_settings(
    service: str, home: Path, ports: StackPorts, database_url: str
) -> dict[str, str]:
    """Return a service's settings as environment variables."""
    keys = home / DEFAULT_FOLDER / "keys"
    common = {
        "CAIGOU_DATABASE_URL": database_url,
        "CAIGOU_NATS_URL": f"nats://127.0.0.1:{ports.nats}",
        "CAIGOU_PORT": str(ports.of(service)),
        "CAIGOU_KEYS": str(keys),
        "CAIGOU_ORDER_STATUS_URL": ports.http("order_status"),
        "CAIGOU_MARKETPLACE_URL": ports.http("marketplace_gateway"),
        "CAIGOU_ACTIVITY_LOG_URL": ports.http("activity_log"),
    }
    own = {
        "marketplace_gateway": lambda: _gateway(keys, ports),
        "order_status": lambda: _pages(ports),
        "admin_ui": lambda: _admin(ports),
    }
    return common | own.get(service, dict)()


def write_settings(service: str, home: Path, settings: Mapping[str, str]) -> None:
    """Write a service's settings file; it holds a secret, so it is the owner's alone."""
    path = env_file_of(service, home / DEFAULT_FOLDER)
    path.parent.mkdir(parents=True, exist_ok=True)
    _write_private(path, "".join(f"{name}={_quoted(value)}\n" for name, value in settings.items()))


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _pages(ports: StackPorts) -> dict[str, str]:
    """Lead from an item's row to the sandbox's pages, not to the live shops."""
    sandbox = ports.http("sandbox")
    return {
        "CAIGOU_GOODS_PAGE_1688": f"{sandbox}/1688/offer/{{goods_id}}.html",
        "CAIGOU_GOODS_PAGE_TAOBAO": f"{sandbox}/taobao/item/{{goods_id}}.html",
        "CAIGOU_PROVIDER_ORDER_PAGE_1688": (
            f"{sandbox}/1688/order/cashier.htm?orderId={{provider_order_id}}"
        ),
        "CAIGOU_PROVIDER_ORDER_PAGE_TAOBAO": f"{sandbox}/taobao/pay?id={{provider_order_id}}",
    }


def _gateway(keys: Path, ports: StackPorts) -> dict[str, str]:
    sandbox = ports.http("sandbox")
    return {
        "CAIGOU_PUBLIC_URL": ports.http("marketplace_gateway"),
        "CAIGOU_ADMIN_URL": ports.http("admin_ui"),
        "CAIGOU_TOKEN_KEY": _token_key_file(keys).read_text(),
        "CAIGOU_ALI1688_API_BASE": f"{sandbox}/1688/openapi/",
        "CAIGOU_ALI1688_LOGIN_BASE": f"{sandbox}/1688/oauth/authorize",
        "CAIGOU_ALI1688_APP_KEY": SANDBOX_1688[0],
        "CAIGOU_ALI1688_APP_SECRET": SANDBOX_1688[1],
        "CAIGOU_TAOBAO_API_BASE": f"{sandbox}/taobao/rest",
        "CAIGOU_TAOBAO_LOGIN_BASE": f"{sandbox}/taobao/oauth/authorize",
        "CAIGOU_TAOBAO_APP_KEY": SANDBOX_TAOBAO[0],
        "CAIGOU_TAOBAO_APP_SECRET": SANDBOX_TAOBAO[1],
        "CAIGOU_TAOBAO_PAY_PAGE": f"{sandbox}/taobao/pay?id={{order_ids}}",
    }


def _admin(ports: StackPorts) -> dict[str, str]:
    """Photos of the demo's goods come from the sandbox, which has a private address."""
    return {
        "CAIGOU_ADMIN_URL": ports.http("admin_ui"),
        "CAIGOU_PHOTO_HOSTS": f"127.0.0.1:{ports.sandbox}",
    }


def _token_key_file(keys: Path) -> Path:
    return keys / "marketplace-tokens.key"


def _write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    descriptor = os.open(path, os.O_WRONLY | os.O_TRUNC)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
