"""The certificates that our HTTP clients trust."""

import functools
import ssl

import httpx2


@functools.cache
def trust() -> ssl.SSLContext:
    """Load the trusted certificates once: it takes long and every client wants the same.

    Certificates that the environment names are ignored, as its proxies are.
    """
    return httpx2.create_ssl_context(trust_env=False)
