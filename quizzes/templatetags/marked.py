"""Texts of the code on a page: what stands between backticks is code there too."""

from __future__ import annotations

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
BETWEEN = re.compile(r"`([^`]+)`")


@register.filter
def with_code(text: str) -> SafeString:
    return mark_safe(BETWEEN.sub(r"<code>\1</code>", escape(text)))  # noqa: S308  escaped before
