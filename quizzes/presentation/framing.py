"""What stands around a player in another site's frame: its theme, its style, and the way out of the frame."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlencode

from django.contrib.staticfiles import finders
from django.urls import reverse

from quizzes.passes import Look

# One response instead of three: a frame is to be there after five requests. None of them names another file.
PARTS = ("quizzes/player.css", "svgplot/plot.css", "quizzes/framed.css")
PAPERS = {False: ("fdfcf8", "eef3f8"), True: ("16181a", "1c2732")}  # paper and tint of site.css, by whether it is dark
ENDS = {False: "000000", True: "ffffff"}
CONTRAST = 4.5  # WCAG 2.2, 1.4.3: of text and what it stands on
STEPS = 20
PLOT = "--plot-1: light-dark(#175495, #88b9ef)"  # curves stay told apart whatever the accent is


@dataclass(frozen=True, slots=True)
class FrameShown:
    theme: str  # auto, light, dark
    style_url: str
    page_url: str  # the same quiz on a page of its own, with its host; "" where there is none


def show_frame(look: Look, page_url: str = "") -> FrameShown:
    query = {"accent": look.accent} if look.accent else {}
    style = f"{reverse('quizzes:framed_style')}?{urlencode(query | {'v': style_version()})}"
    return FrameShown(theme=look.theme, style_url=style, page_url=page_url)


@lru_cache(maxsize=1)
def _parts() -> str:
    found = [finders.find(name) for name in PARTS]
    return "\n".join(Path(str(path)).read_text(encoding="utf-8") for path in found)


@lru_cache(maxsize=1)
def style_version() -> str:
    """Of the style as it is now: an address that carries it never changes its meaning."""
    return hashlib.sha256((_parts() + repr((PAPERS, CONTRAST, STEPS, PLOT))).encode()).hexdigest()[:12]


def style_of(look: Look) -> str:
    """The style of all frames, with the accent of this one where it asks for one."""
    return _parts() + _accent_rule(look.accent) if look.accent else _parts()


def _accent_rule(accent: str) -> str:
    light, dark = (readable(accent, is_dark=is_dark) for is_dark in (False, True))
    return (
        "@layer tokens {\n"
        f"  :root {{ --accent: #{light}; {PLOT} }}\n"
        f"  @media (prefers-color-scheme: dark) {{ :root {{ --accent: #{dark} }} }}\n"
        f"  @supports (color: light-dark(red, red)) {{ :root {{ --accent: light-dark(#{light}, #{dark}) }} }}\n"
        "}\n"
    )


def readable(accent: str, *, is_dark: bool) -> str:
    """The accent, or the nearest colour on its way to black (to white in the dark) that can be read on our paper."""
    for step in range(STEPS + 1):
        mixed = _mixed(accent, ENDS[is_dark], step)
        if all(contrast(mixed, paper) >= CONTRAST for paper in PAPERS[is_dark]):
            return mixed
    raise AssertionError("Black on paper and white in the dark can be read.")


def _mixed(colour: str, end: str, step: int) -> str:
    pairs = zip(bytes.fromhex(colour), bytes.fromhex(end), strict=True)
    return bytes(round(a + (b - a) * step / STEPS) for a, b in pairs).hex()


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours of six hexadecimal digits (WCAG 2.2)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in bytes.fromhex(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
