"""Settings of a service: from the environment, or from an env file; all begin with CAIGOU_."""

from pathlib import Path
from typing import TypeVar

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

DEFAULT_FOLDER = Path(".caigou")


class Settings(BaseSettings):
    """What every service needs to know; a service may add its own."""

    model_config = SettingsConfigDict(env_prefix="CAIGOU_", extra="ignore")

    database_url: str
    """`sqlite:///path` or `postgresql://user:password@host:port/name`."""
    nats_url: str = "nats://127.0.0.1:4222"
    nats_replicas: int = 1
    """Copies of each stream; 3 on a cluster."""
    host: str = "127.0.0.1"
    port: int = Field(ge=0, le=65535)
    keys: Path = DEFAULT_FOLDER / "keys"
    """Folder with this service's private key and `trusted.json`."""
    postgresql_bin: str = ""
    """Folder of pg_dump, pg_restore and psql; empty: they are looked for in the PATH."""
    agency: str = "default"
    log_json: bool = True
    log_level: str = "INFO"
    order_status_url: str = "http://127.0.0.1:8601"
    marketplace_url: str = "http://127.0.0.1:8602"
    activity_log_url: str = "http://127.0.0.1:8603"


def env_file_of(service: str, folder: Path = DEFAULT_FOLDER) -> Path:
    """Return where the demo keeps a service's settings, so that commands find them."""
    return folder / "settings" / f"{service}.env"


T = TypeVar("T", bound=Settings)


def load_settings(kind: type[T], service: str) -> T:
    """Read the environment over the env file."""
    return kind(_env_file=env_file_of(service))
