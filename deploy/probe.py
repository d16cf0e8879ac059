"""`python -m deploy.probe URL`: status 0 when a GET is answered with 200; for health checks."""

import http.client
import sys
from urllib.parse import urlsplit

SECONDS = 4


def answers(url: str, seconds: float = SECONDS) -> bool:
    """Tell whether a GET is answered with 200. No proxy is ever asked."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=seconds)
    try:
        connection.request("GET", f"{parts.path or '/'}?{parts.query}")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if answers(sys.argv[1]) else 1)
