"""A lesson's Markdown to blocks: prose, paragraphs that answer a question, and directives for quizzes, figures and explorers.

{#range answers=k3y}                                        before a paragraph or heading: its id, what it answers
::: quiz relu-quiz-1 | Test your knowledge
::: figure activations.change {"x_from": -11} | A change from −11 to −10
::: explorer activations.function {"function": "elu"}
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from django.utils.safestring import SafeString
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from ui.richtext.cache import RecentlyUsed
from ui.richtext.holes import usable
from ui.richtext.markdown import Document, parser
from ui.richtext.rendering import CACHE_CHARACTERS, RENDERER_VERSION

LESSON_LIMIT = 60_000  # characters
LINE_LIMIT = 2_000  # characters of a directive
DIRECTIVES = ("quiz", "figure", "explorer")

_DIRECTIVE = re.compile(r":::[ \t]+(?P<name>[a-z]+)[ \t]+(?P<argument>[^\s|{]+)[ \t]*(?P<rest>.*)")
_ATTRIBUTES = re.compile(r"\{#(?P<id>[A-Za-z][\w-]*)(?:[ \t]+answers=(?P<keys>[\w-]+(?:,[\w-]+)*))?[ \t]*\}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Html:
    """Prose between the other blocks."""

    html: SafeString


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or heading with the id `anchor` that answers questions; the page puts the links back beside it."""

    html: SafeString
    anchor: str
    question_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Directive:
    """A place for something computed. `parameters` are numbers as strings and integers, as content holds them."""

    name: str
    argument: str
    parameters: Mapping[str, object] | None
    label: str


Block = Html | Paragraph | Directive


@dataclass(frozen=True, slots=True)
class Lesson:
    """`anchors` leads from a question's key to the id of the paragraph that answers it."""

    blocks: tuple[Block, ...]
    anchors: Mapping[str, str]
    has_math: bool
    problems: tuple[str, ...] = ()

    def weight(self) -> int:
        return sum(len(block.html) for block in self.blocks if not isinstance(block, Directive)) + 1_000


_cache: RecentlyUsed[Lesson] = RecentlyUsed(CACHE_CHARACTERS)


def lesson(body: str) -> Lesson:
    """The lesson's blocks in order. A directive that can't be read is left out; `lesson_problems` names it."""
    source = usable(body)
    key = (hashlib.sha256(source.encode()).digest(), RENDERER_VERSION)
    return _cache.get_or_make(key, lambda: _made(source), Lesson.weight)


def lesson_problems(body: str) -> list[str]:
    return list(lesson(body).problems)


def _made(source: str) -> Lesson:
    too_long = len(source) > LESSON_LIMIT
    tokens = _MARKDOWN.parse(source[:LESSON_LIMIT])
    reader = _Reader(Document(tokens).prepare())
    if too_long:
        reader.problems.append(f"The lesson has {len(source)} characters; what comes after {LESSON_LIMIT} is left out.")
    blocks = tuple(reader.blocks())
    faults = tuple(dict.fromkeys(reader.problems + reader.document.problems))
    return Lesson(blocks, MappingProxyType(reader.anchors), reader.document.has_math, faults)


@dataclass(slots=True)
class _Reader:
    """Reads top-level blocks one after another and keeps the ids of the page unique."""

    document: Document
    anchors: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    _ids: set[str] = field(default_factory=set)  # taken, by attribute lines first
    _placed: set[str] = field(default_factory=set)  # of attribute lines so far
    _waiting: Token | None = None  # an attribute line whose paragraph comes next

    def blocks(self) -> Iterator[Block]:
        self._ids = {
            token.meta["id"] for token in self.document.tokens if token.type == "lesson_attributes" and token.meta
        }
        prose: list[Token] = []
        for group in _top_level(self.document.tokens):
            special = self._special(group)
            if special is None:
                prose.extend(group)
                continue
            yield from self._prose(prose)
            prose = []
            yield from special
        self._report_waiting()
        yield from self._prose(prose)

    def _special(self, group: list[Token]) -> list[Block] | None:
        """The blocks of a directive or answering paragraph; None for prose."""
        first = group[0]
        if first.type == "lesson_attributes":
            self._report_waiting()
            self._waiting = self._read_attributes(first)
            return []
        waiting, self._waiting = self._applies(first), None
        if first.type == "lesson_directive":
            return self._directive(first)
        if first.type == "heading_open":
            self._name_heading(group, waiting)
        elif waiting is not None:
            first.attrSet("id", waiting.meta["id"])
        if waiting is None or not waiting.meta["keys"]:
            return None
        return [Paragraph(self._html(group).html, waiting.meta["id"], waiting.meta["keys"])]

    def _prose(self, tokens: list[Token]) -> Iterator[Html]:
        if tokens:
            yield self._html(tokens)

    def _html(self, tokens: Sequence[Token]) -> Html:
        return Html(SafeString(self.document.html(_MARKDOWN, tokens).strip()))

    def _read_attributes(self, token: Token) -> Token | None:
        line = _line(token)
        if not token.meta:
            self.problems.append(f"Line {line}: “{token.content[:60]}” can't be read; write {{#id answers=KEY}}.")
            return None
        anchor = token.meta["id"]
        if anchor in self._placed:
            self.problems.append(f"Line {line}: the id “{anchor}” stands twice.")
            return None
        self._placed.add(anchor)
        for key in token.meta["keys"]:
            if key in self.anchors:
                self.problems.append(f"Line {line}: question “{key}” is answered twice; the first place is linked.")
            else:
                self.anchors[key] = anchor
        return token

    def _applies(self, first: Token) -> Token | None:
        if self._waiting is None:
            return None
        is_next = first.map is not None and first.map[0] == _line(self._waiting)
        if is_next and first.type in {"paragraph_open", "heading_open"}:
            return self._waiting
        self._report_waiting()
        return None

    def _report_waiting(self) -> None:
        if self._waiting is None:
            return
        self.problems.append(f"Line {_line(self._waiting)}: {{#…}} must stand directly before a paragraph or heading.")
        for key in self._waiting.meta["keys"]:
            if self.anchors.get(key) == self._waiting.meta["id"]:
                del self.anchors[key]
        self._waiting = None

    def _directive(self, token: Token) -> list[Block]:
        read = _read_directive(token.content)
        if isinstance(read, Directive):
            return [read]
        self.problems.append(f"Line {_line(token)}: {read}")
        return []

    def _name_heading(self, group: list[Token], waiting: Token | None) -> None:
        opening, closing = group[0], group[-1]
        if opening.tag == "h1":
            self.problems.append(f"Line {_line(opening)}: # is the lesson's title; sections start with ##.")
            opening.tag = closing.tag = "h2"
        opening.attrSet("id", waiting.meta["id"] if waiting else self._free_id(self.document.plain(group)))

    def _free_id(self, text: str) -> str:
        slug = slugify(text, allow_unicode=True)[:60].strip("-_") or "section"
        free, number = slug, 1
        while free in self._ids:
            number += 1
            free = f"{slug}-{number}"
        self._ids.add(free)
        return free


def _top_level(tokens: list[Token]) -> Iterator[list[Token]]:
    group: list[Token] = []
    for token in tokens:
        group.append(token)
        if token.level == 0 and token.nesting != 1:
            yield group
            group = []


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 0


def _read_directive(line: str) -> Directive | str:
    """The directive, or what is wrong with it."""
    if len(line) > LINE_LIMIT:
        return f"the directive has {len(line)} characters; at most {LINE_LIMIT} are allowed."
    match = _DIRECTIVE.fullmatch(line)
    if match is None:
        return f"“{line[:60]}” can't be read; write ::: name argument {{parameters}} | label."
    if match["name"] not in DIRECTIVES:
        return f"“{match['name']}” is not a directive; known are {', '.join(DIRECTIVES)}."
    try:
        parameters, rest = _read_parameters(match["rest"])
    except (ValueError, RecursionError):
        return f'the parameters of “{match["argument"][:60]}” are no JSON object such as {{"x_from": -11}}.'
    if rest and not rest.startswith("|"):
        return f"“{rest[:60]}” stands after the directive; a label follows |."
    return Directive(match["name"], match["argument"], parameters, rest.removeprefix("|").strip())


def _read_parameters(rest: str) -> tuple[Mapping[str, object] | None, str]:
    if not rest.startswith("{"):
        return None, rest
    # Decimals stay texts: content holds no floats.
    decoder = json.JSONDecoder(parse_float=str, parse_constant=_refuse_constant)
    parameters, end = decoder.raw_decode(rest)
    return parameters, rest[end:].strip()


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _directive_rule(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    return _line_rule(state, start, silent, opening=":::", type_="lesson_directive")


def _attributes_rule(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    return _line_rule(state, start, silent, opening="{#", type_="lesson_attributes")


def _line_rule(state: StateBlock, start: int, silent: bool, *, opening: str, type_: str) -> bool:
    """One whole line at the top level becomes one token; it also ends a paragraph."""
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]].rstrip()
    is_indented = state.sCount[start] - state.blkIndent >= 4
    if is_indented or not line.startswith(opening) or state.level > 0 or state.blkIndent > 0:
        return False
    if silent:
        return True
    token = state.push(type_, "", 0)
    token.content, token.map, token.hidden = line, [start, start + 1], True
    if type_ == "lesson_attributes" and (match := _ATTRIBUTES.fullmatch(line)):
        token.meta = {"id": match["id"], "keys": tuple((match["keys"] or "").split(",")) if match["keys"] else ()}
    state.line = start + 1
    return True


def _lesson_parser() -> MarkdownIt:
    markdown = parser()
    interrupts: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    markdown.block.ruler.before("fence", "lesson_directive", _directive_rule, interrupts)
    markdown.block.ruler.before("fence", "lesson_attributes", _attributes_rule, interrupts)
    return markdown


_MARKDOWN = _lesson_parser()
