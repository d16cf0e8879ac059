"""A preview of the lines that 1688 would sell, whatever it says of the others.

`createOrder.preview` refuses a whole cart because of single goods. Here those are found, marked
with the platform's code, and the rest is previewed together: its sums are what an order of the
rest costs. Every step is a reading, and takes at least one line away.
"""

from dataclasses import replace

from services.marketplace_gateway.adapters.ali1688.assumptions import LINE_CODES, QUANTITY_CODES
from services.marketplace_gateway.adapters.ali1688.cargo import Cargo
from services.marketplace_gateway.adapters.ali1688.client import AopClient
from services.marketplace_gateway.adapters.ali1688.preview import preview_at_once
from services.marketplace_gateway.application.marketplace import (
    Draft,
    DraftLine,
    Preview,
    PreviewLine,
    RefusedError,
)


async def preview(client: AopClient, token: str, draft: Draft) -> Preview:
    """Preview a draft; RefusedError when the reason is not single goods, or none are left."""
    refused: dict[str, PreviewLine] = {}
    left = draft
    while True:
        try:
            found = await preview_at_once(client, token, left)
        except RefusedError as error:
            guilty = await _guilty(client, token, left, error)
            if len(guilty) == len(left.lines):
                raise
        else:
            guilty = {line.line_no: line for line in found.lines if line.refusal_code}
            if not guilty or len(guilty) == len(left.lines):
                return _whole(draft, found, refused)
        refused |= guilty
        left = replace(draft, lines=_without(left.lines, guilty))


async def _guilty(
    client: AopClient, token: str, draft: Draft, error: RefusedError
) -> dict[str, PreviewLine]:
    """Find the lines because of which a draft was refused; raises the refusal when none is."""
    cargo = Cargo(draft.lines)
    named = cargo.named_in(error.message)
    if named:
        return _marked(named, error)
    if error.code not in LINE_CODES or len(cargo) == 1:
        raise error
    guilty: dict[str, PreviewLine] = {}
    for lines in cargo.kinds():
        try:
            await preview_at_once(client, token, replace(draft, lines=tuple(lines)))
        except RefusedError as alone:
            if alone.code not in QUANTITY_CODES:
                guilty |= _marked(lines, alone)
    if not guilty:
        raise error
    return guilty


def _marked(lines: list[DraftLine], error: RefusedError) -> dict[str, PreviewLine]:
    return {
        line.line_no: PreviewLine(line.line_no, None, error.code, error.message) for line in lines
    }


def _without(lines: tuple[DraftLine, ...], guilty: dict[str, PreviewLine]) -> tuple[DraftLine, ...]:
    return tuple(line for line in lines if line.line_no not in guilty)


def _whole(draft: Draft, found: Preview, refused: dict[str, PreviewLine]) -> Preview:
    """Put the lines back in the draft's order."""
    lines = refused | {line.line_no: line for line in found.lines}
    return replace(found, lines=tuple(lines[line.line_no] for line in draft.lines))
