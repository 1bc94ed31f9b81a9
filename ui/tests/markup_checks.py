"""Reads rendered HTML back and says everything in it that the allow-lists don't know."""

import re
from html.parser import HTMLParser

from ui.richtext import mathml
from ui.richtext.sanitiser import BLOCK_TAGS

VOID = {"br", "hr"}
ATTRIBUTES = {
    "a": {"href", "title", "rel"},
    "abbr": {"title"},
    "ol": {"start"},
    "th": {"colspan", "rowspan", "scope", "class"},
    "td": {"colspan", "rowspan", "class"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "span": {"class", "tabindex", "role", "aria-label"},
    "code": {"class"},
    "p": {"id"},
    **{f"h{level}": {"id"} for level in range(1, 7)},
}
CLASSES = {"math-scroll", "table-scroll", "tex-error", "align-right", "align-center"}
SAFE_STARTS = ("http://", "https://", "mailto:")


class _Checker(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.open: list[str] = []
        self.tags = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags += 1
        if tag in mathml.ELEMENTS:
            known = mathml.ATTRIBUTES.get(tag, frozenset())
            if tag != "math" and "math" not in self.open:
                self.faults.append(f"<{tag}> outside <math>")
        elif tag in BLOCK_TAGS | {"span"}:
            known = ATTRIBUTES.get(tag, set()) | {"lang", "dir"}
        else:
            known = set()
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            self._check_attribute(tag, name, value or "", known)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def _check_attribute(self, tag: str, name: str, value: str, known: set[str] | frozenset[str]) -> None:
        if name not in known:
            self.faults.append(f"{name} on <{tag}>")
        if name == "class" and value not in CLASSES:
            self.faults.append(f"class {value!r}")
        if name == "href":
            seen = re.sub(r"[\x00-\x20]", "", value).lower()  # as browsers read it
            if ":" in re.split("[/?#]", seen)[0] and not seen.startswith(SAFE_STARTS):
                self.faults.append(f"href {value!r}")

    def handle_endtag(self, tag: str) -> None:
        self.tags += 1
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> without its start")

    def handle_comment(self, data: str) -> None:
        self.faults.append("a comment")

    def handle_decl(self, decl: str) -> None:
        self.faults.append("a declaration")

    unknown_decl = handle_decl
    handle_pi = handle_decl


def faults(html: str) -> list[str]:
    checker = _Checker()
    checker.feed(html)
    checker.close()
    found = checker.faults + [f"<{tag}> is never closed" for tag in checker.open]
    if html.count("<") != checker.tags:  # a tag that ends in what follows on the page
        found.append("a < that starts no whole tag")
    return found
