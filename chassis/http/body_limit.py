"""Refuses a body over the limit while it is being read, not after."""

from starlette.requests import Request

from chassis.commands.executor import MAX_BODY, too_large


async def read_body(request: Request) -> bytes:
    """Return the body. Raises ProblemError 413 as soon as it is too large."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > MAX_BODY:
        raise too_large()
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_BODY:
            raise too_large()
        chunks.append(chunk)
    return b"".join(chunks)
