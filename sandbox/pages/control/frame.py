"""What all control pages share: their names, and the texts that a redirect brought along."""

from fastapi import Request, Response

from sandbox.pages.render import render

PARTS = (
    ("/control", "State"),
    ("/control/page/pushes", "Messages"),
    ("/control/page/goods", "Goods"),
    ("/control/page/orders", "Orders"),
    ("/control/page/calls", "Calls"),
)


def show(request: Request, template: str, title: str, **values: object) -> Response:
    query = request.query_params
    return render(
        f"control/{template}",
        200,
        title=title,
        parts=PARTS,
        here=request.url.path,
        back=f"{request.url.path}?{request.url.query}",
        problem=query.get("problem", ""),
        done=query.get("done", ""),
        **values,
    )
