"""Which HTML may reach a page: an allow-list without svg, math, style, iframe, forms, images, handlers and inline styles."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import unquote

import nh3

from ui.richtext.holes import has_value_hole

SCHEMES = frozenset({"http", "https", "mailto"})
LINK_REL = "noopener noreferrer"

INLINE_TAGS = frozenset({"a", "abbr", "b", "br", "code", "del", "em", "i", "kbd", "s", "strong", "sub", "sup", "u"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_TABLE_TAGS = frozenset({"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"})
BLOCK_TAGS = (
    INLINE_TAGS | _HEADINGS | _TABLE_TAGS | {"div", "p", "hr", "pre", "blockquote", "ul", "ol", "li", "dl", "dt", "dd"}
)

_END_OF_BLOCK = re.compile(rf"</(?:{'|'.join(BLOCK_TAGS - INLINE_TAGS)})>")

# "*" must be said, or nh3 adds `title` to its own list.
_ATTRIBUTES = {"*": {"lang", "dir"}, "a": {"href", "title"}, "abbr": {"title"}, "ol": {"start"}, "th": {"scope"}}
_SPANS = {"th": {"colspan", "rowspan", "scope"}, "td": {"colspan", "rowspan"}}
_GONE_WITH_CONTENT = {"script", "style", "template", "noscript", "iframe", "object", "textarea", "title", "select"}

# Browsers skip these inside and before an address.
_SKIPPED = re.compile(r"[\x00-\x20\x7f]")


def is_safe_link(address: str) -> bool:
    """http, https, mailto and relative addresses; none that would be put together from a value."""
    if has_value_hole(unquote(address)):
        return False
    start = re.split("[/?#]", _SKIPPED.sub("", address), maxsplit=1)[0]
    scheme, colon, _ = start.partition(":")
    return not colon or scheme.lower() in SCHEMES


def clean(html: str, *, inline: bool = False) -> str:
    """Foreign HTML reduced to the allow-list; `inline` keeps no blocks. Cleaning twice changes nothing."""
    if inline:
        html = _END_OF_BLOCK.sub(" ", clean(html))
    return nh3.clean(
        html,
        tags=set(INLINE_TAGS if inline else BLOCK_TAGS),
        clean_content_tags=_GONE_WITH_CONTENT,
        attributes={**_ATTRIBUTES, **_SPANS},
        attribute_filter=_safe_value,
        url_schemes=set(SCHEMES),
        link_rel=LINK_REL,
    )


def clean_markdown(html: str) -> str:
    """The second wall behind the Markdown renderer: also lets its ids, table wrapper and alignment classes through."""
    return nh3.clean(
        html,
        tags=set(BLOCK_TAGS),
        clean_content_tags=_GONE_WITH_CONTENT,
        attributes={**_ATTRIBUTES, **{heading: {"id"} for heading in _HEADINGS}, "p": {"id"}, "div": {"tabindex"}},
        tag_attribute_values={"div": {"role": {"region"}, "aria-label": {"Table"}}},
        allowed_classes={
            "div": {"table-scroll"},
            "th": {"align-right", "align-center"},
            "td": {"align-right", "align-center"},
        },
        attribute_filter=_safe_value,
        url_schemes=set(SCHEMES),
        link_rel=LINK_REL,
    )


def _safe_value(_tag: str, attribute: str, value: str) -> str | None:
    if has_value_hole(value) or (attribute == "href" and not is_safe_link(value)):
        return None
    return value


class _Reader(HTMLParser):
    """Start tags with their attributes, and the text with line breaks where blocks end."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: Counter[str] = Counter()
        self.attributes: Counter[tuple[str, str, str]] = Counter()
        self.text: list[str] = []
        self.comments = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes.update((tag, name, value or "") for name, value in attrs if (tag, name) != ("a", "rel"))
        if tag == "br":
            self.text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self.text.append(" ")
        elif tag not in INLINE_TAGS:
            self.text.append("\n")

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        self.comments += 1


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader


def text_of(cleaned: str) -> str:
    """The words of cleaned HTML."""
    return "".join(_read(cleaned).text)


def removed(html: str) -> list[str]:
    """What `clean` takes away, each kind once."""
    whole = html[: html.rfind(">") + 1]  # a tag that never ends is text, and slow to read
    before, after = _read(whole), _read(clean(whole))
    gone_tags = before.tags - after.tags
    found = [f"<{tag}> is not allowed here and is left out." for tag in gone_tags]
    for tag, name, value in before.attributes - after.attributes:
        if tag not in gone_tags:
            found.append(f'{name}="{value[:60]}" on <{tag}> is not allowed and is left out.')
    if before.comments:
        found.append("Comments are left out.")
    return found
