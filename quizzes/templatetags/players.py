"""The way from one place of a player to another: a link, or in another site's frame a button that posts the pass."""

from __future__ import annotations

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_block_tag(takes_context=True)
def goto(context: Context, content: str, url: str, **attributes: object) -> SafeString:
    """`{% goto url class="button" %}Next question{% endgoto %}`. Attributes without a value are left out, `_` becomes `-`.

    The player in the context says which of the two it is. Its go form stands at its foot.
    """
    player = context["player"]
    names = {name.replace("_", "-"): value for name, value in attributes.items() if value not in (None, "", False)}
    if not player.token:
        extra = format_html_join("", ' {}="{}"', names.items())
        return format_html('<a href="{}"{} data-player-link>{}</a>', url, extra, content)
    names["class"] = f"go {names.get('class', '')}".strip()
    extra = format_html_join("", ' {}="{}"', names.items())
    words = '<button type="submit" form="{}-go" formaction="{}"{}>{}</button>'
    return format_html(words, player.id, url, extra, content)
