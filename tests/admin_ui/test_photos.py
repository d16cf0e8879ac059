"""The proxy for photos takes pictures of a sane size, and nothing else."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import OKPKey

from services.admin_ui.adapters.photos import LARGEST, PhotoError, Photos

ANSWERS = {
    "/small.png": (200, "image/png", 10),
    "/large.png": (200, "image/png", LARGEST + 1),
    "/page.png": (200, "text/html", 10),
    "/gone.png": (404, "image/png", 10),
    "/elsewhere.png": (302, "image/png", 0),
}


class _Host(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, kind, size = ANSWERS[self.path]
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Location", "/small.png")
        self.end_headers()
        self.wfile.write(b"x" * size)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def host() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Host)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("path", ANSWERS)
async def test_only_a_picture_of_a_sane_size_is_passed_on(host: str, path: str) -> None:
    photos = Photos((host,), OKPKey.generate_key("Ed25519", private=True))
    address = photos.address(f"http://{host}{path}")
    assert address is not None
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    try:
        if path == "/small.png":
            assert (await photos.fetch(**asked)).content == b"x" * 10
        else:
            with pytest.raises(PhotoError):
                await photos.fetch(**asked)
    finally:
        await photos.close()
