"""Settings of the admin pages."""

from urllib.parse import urlsplit

from chassis.settings import Settings


class AdminSettings(Settings):
    """What admin_ui needs to know."""

    admin_url: str = "http://127.0.0.1:8604"
    """Our own address as a browser sees it; with https the cookie goes over TLS alone."""
    photo_hosts: str = "alicdn.com,tbcdn.cn"
    """Hosts, and all below them, from which photos of goods are fetched; `host:port` exactly."""

    @property
    def is_secure(self) -> bool:
        return urlsplit(self.admin_url).scheme == "https"

    @property
    def photos_from(self) -> tuple[str, ...]:
        return tuple(host.strip().lower() for host in self.photo_hosts.split(",") if host.strip())
