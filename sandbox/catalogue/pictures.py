"""Draws a good as a small SVG: a shape of its kind in the colour of the variant."""

from html import escape

from sandbox.catalogue.model import Good, Variant
from sandbox.catalogue.words import COLOURS

SHAPES = {
    "shirt": "M60 70 L95 50 Q120 70 145 50 L180 70 L168 105 L150 97 V185 H90 V97 L72 105 Z",
    "dress": "M98 48 Q120 66 142 48 L150 100 L180 188 H60 L90 100 Z",
    "trousers": "M88 46 H152 L160 190 H130 L120 100 L110 190 H80 Z",
    "shoe": "M50 130 Q80 125 95 95 L125 125 Q180 130 188 160 Q188 172 176 172 H58 Q46 172 50 130 Z",
    "bag": "M70 100 H170 L180 185 H60 Z M92 100 Q92 55 120 55 Q148 55 148 100",
    "cup": "M75 65 H155 V170 Q155 185 140 185 H90 Q75 185 75 170 Z M155 90 Q190 92 155 140",
    "lamp": "M85 60 H155 L175 115 H65 Z M114 115 H126 V175 H150 V186 H90 V175 H114 Z",
    "blocks": "M60 125 H118 V183 H60 Z M124 125 H182 V183 H124 Z M92 60 H150 V118 H92 Z",
    "ring": "M120 55 A65 65 0 1 0 121 55 Z M120 85 A35 35 0 1 1 119 85 Z",
}
TINT = {words.zh: tint for words, tint in COLOURS}


def draw_picture(good: Good, variant: Variant) -> str:
    tint = TINT[variant.properties[0].value.zh]
    label = escape(f"{good.title.zh} · {variant.properties[0].value.zh}")
    caption = escape(good.title.zh.rsplit(" ", 1)[-1])
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 240" width="240" height="240" '
        f'role="img" aria-label="{label}">'
        '<rect width="240" height="240" fill="#e9e4da"/>'
        f'<path d="{SHAPES[good.shape]}" fill="{tint}" fill-rule="evenodd" '
        'stroke="#55504a" stroke-width="3" stroke-linejoin="round"/>'
        '<text x="120" y="222" font-family="sans-serif" font-size="18" text-anchor="middle" '
        f'fill="#55504a">{caption}</text></svg>'
    )
