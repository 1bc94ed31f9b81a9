"""Cookies in frames of other sites: `Partitioned`, which browsers that block other sites' cookies still take, because such
a cookie is bound to the site around the frame. Python knows the attribute from 3.14 on."""

from __future__ import annotations

from http.cookies import Morsel
from typing import Any

from django.http import HttpResponse

PATH = "/lti/"


def know_partitioned() -> None:
    morsel: Any = Morsel
    morsel._reserved.setdefault("partitioned", "Partitioned")
    morsel._flags.add("partitioned")


def set_framed_cookie(
    response: HttpResponse, name: str, value: str, *, seconds: int, is_readable: bool = False
) -> None:
    """A cookie that comes along in a frame. Always `Secure`, without which no browser takes `SameSite=None`."""
    response.set_cookie(name, value, max_age=seconds, path=PATH, secure=True, httponly=not is_readable, samesite="None")
    response.cookies[name]["partitioned"] = True


def forget_framed_cookie(response: HttpResponse, name: str) -> None:
    set_framed_cookie(response, name, "", seconds=0)
