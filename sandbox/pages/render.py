"""Renders the templates of this folder."""

from pathlib import Path

from fastapi import Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sandbox.catalogue.model import configuration
from sandbox.clock import beijing_text
from sandbox.marketplace import Marketplace
from sandbox.money import yuan_text

PLACES = {Marketplace.ALI1688: "1688", Marketplace.TAOBAO: "Taobao Global"}
_environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
)
_environment.filters["configuration"] = configuration
_environment.filters["place"] = PLACES.__getitem__
_environment.filters["yuan"] = yuan_text
_environment.filters["beijing"] = beijing_text


def render(template: str, status: int = 200, **values: object) -> Response:
    text = _environment.get_template(template).render(**values)
    return Response(text, status, media_type="text/html")
