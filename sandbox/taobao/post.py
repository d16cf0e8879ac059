"""How Taobao Global sends a message."""

import httpx2

from sandbox.settings import AppCredentials
from sandbox.taobao.signing import push_signature


class JsonPost:
    """The body as it is, signed in the `Authorization` header; only 200 is an answer."""

    def __init__(self, app: AppCredentials) -> None:
        self._app = app

    def request(self, client: httpx2.AsyncClient, url: str, body: str) -> httpx2.Request:
        headers = {
            "Content-Type": "application/json",
            "Authorization": push_signature(self._app.key, self._app.secret, body),
        }
        return client.build_request("POST", url, content=body.encode(), headers=headers)

    @staticmethod
    def accepted(status: int) -> bool:
        return status == 200
