"""The picture of a badge: drawn as SVG, and the same as PNG."""

from dataclasses import dataclass
from functools import lru_cache
from html import escape
from io import BytesIO
from textwrap import wrap

from PIL import Image, ImageDraw, ImageFont

_SIZE = 600
_INK, _PAPER, _RING, _ACCENT = "#10343c", "#fdf9f1", "#1d6f74", "#e8743b"


@dataclass(frozen=True)
class Artwork:
    """What the picture of a badge says."""

    title: str
    institution: str
    level: int
    credits: str
    kind: str


def artwork_svg(art: Artwork) -> str:
    """The picture as SVG, 600 by 600, with its meaning as title."""
    texts = "".join(
        f'<text x="300" y="{y}" font-size="{size}" fill="{fill}" font-weight="{weight}">{escape(text)}</text>'
        for text, y, size, fill, weight in _lines(art)
    )
    label = escape(f"{art.title} - {art.institution}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIZE} {_SIZE}" width="{_SIZE}" height="{_SIZE}" '
        f'role="img" aria-label="{label}"><title>{label}</title>'
        f'<circle cx="300" cy="300" r="292" fill="{_RING}"/><circle cx="300" cy="300" r="276" fill="{_PAPER}"/>'
        f'<circle cx="300" cy="300" r="264" fill="none" stroke="{_ACCENT}" stroke-width="3"/>'
        f'<rect x="180" y="404" width="240" height="3" fill="{_ACCENT}"/>'
        f'<g font-family="Segoe UI, Helvetica, Arial, sans-serif" text-anchor="middle" dominant-baseline="middle">'
        f"{texts}</g></svg>"
    )


@lru_cache(maxsize=256)
def artwork_png(art: Artwork) -> bytes:
    """The same picture as PNG, 600 by 600, on a transparent ground."""
    scale = 2
    image = Image.new("RGBA", (_SIZE * scale, _SIZE * scale), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    for radius, fill, outline, width in ((292, _RING, None, 0), (276, _PAPER, None, 0), (264, None, _ACCENT, 3)):
        box = [(300 - radius) * scale, (300 - radius) * scale, (300 + radius) * scale, (300 + radius) * scale]
        draw.ellipse(box, fill=fill, outline=outline, width=width * scale)
    draw.rectangle([180 * scale, 404 * scale, 420 * scale, 407 * scale], fill=_ACCENT)
    for text, y, size, fill, weight in _lines(art):
        font = ImageFont.load_default(size * scale)
        stroke = scale // 2 if weight == "700" else 0
        draw.text((300 * scale, y * scale), text, fill, font, "mm", stroke_width=stroke, stroke_fill=fill)
    file = BytesIO()
    small = image.resize((_SIZE, _SIZE), Image.Resampling.LANCZOS)
    small.quantize(64, Image.Quantize.FASTOCTREE).save(file, "PNG", optimize=True)
    return file.getvalue()


def _lines(art: Artwork) -> list[tuple[str, int, int, str, str]]:
    """Each line of text with its middle, height, colour and weight. Long titles get smaller letters."""
    size, width = next(
        (size, width) for size, width in ((40, 20), (32, 26), (26, 32), (20, 42)) if len(wrap(art.title, width)) <= 4
    ) if len(wrap(art.title, 42)) <= 4 else (18, 46)  # fmt: skip
    title = wrap(art.title, width)[:5]
    top = 278 - (len(title) - 1) * size * 0.65
    institution = wrap(art.institution, 30)[:2]
    facts = f"NLQF {art.level}  ·  {art.credits} EC"
    return [
        *((text, 118 + index * 30, 24, _RING, "400") for index, text in enumerate(institution)),
        *((text, round(top + index * size * 1.3), size, _INK, "700") for index, text in enumerate(title)),
        (facts, 446, 30, _INK, "700"),
        (art.kind, 490, 20, _RING, "400"),
    ]
