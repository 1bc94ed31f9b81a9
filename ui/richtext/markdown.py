"""Markdown to tokens and HTML: CommonMark without raw HTML, tables, `$…$` and `$$…$$`; links and images under our rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.dollarmath import dollarmath_plugin

from ui.richtext.holes import formula_hole, place_formulas
from ui.richtext.sanitiser import clean_markdown, is_safe_link
from ui.richtext.tex import Formula, formula

FORMULAS_LIMIT = 500  # of one text; each costs up to a millisecond
_SCROLLS = 'class="math-scroll" tabindex="0" role="region" aria-label="Formula"'


def parser() -> MarkdownIt:
    """A parser that leaves every address to `prepare`, so that a refused link can be named."""
    markdown = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False, "maxNesting": 20})
    markdown.enable("table")
    dollarmath_plugin(markdown, allow_labels=False, allow_space=False, allow_blank_lines=False, double_inline=True)
    markdown.validateLink = _leave_links_to_prepare  # type: ignore[method-assign]
    markdown.add_render_rule("formula", _as_is)
    markdown.add_render_rule("table_open", _table_open)
    markdown.add_render_rule("table_close", _table_close)
    return markdown


def _leave_links_to_prepare(url: str) -> bool:
    return True


def _as_is(self: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
    return tokens[idx].content


def _table_open(self: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
    return '<div class="table-scroll" tabindex="0" role="region" aria-label="Table"><table>\n'


def _table_close(self: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
    return "</table></div>\n"


@dataclass(slots=True)
class Document:
    """A text on its way: tokens without formulas and unsafe links, the formulas, and what was wrong."""

    tokens: list[Token]
    named: bool = False  # formulas carry their words as accessible name
    formulas: list[tuple[Formula, bool]] = field(default_factory=list)  # with: stands on its own line
    problems: list[str] = field(default_factory=list)

    def prepare(self) -> Document:
        for token in self.tokens:
            if token.type == "math_block":
                self._put_formula(token, display=True)
            elif token.type in {"th_open", "td_open"}:
                _use_alignment_class(token)
            elif token.children is not None:
                token.children = self._inline(token.children)
        return self

    def _inline(self, children: list[Token]) -> list[Token]:
        kept: list[Token] = []
        refused_links: list[bool] = []
        for token in children:
            if token.type in {"math_inline", "math_inline_double"}:
                self._put_formula(token, display=token.type == "math_inline_double")
            elif token.type == "image":
                self._drop_image(token)
            elif token.type == "link_open":
                refused_links.append(self._is_refused(str(token.attrGet("href") or "")))
                if refused_links[-1]:
                    continue
            elif token.type == "link_close" and refused_links.pop():
                continue
            kept.append(token)
        return kept

    def _is_refused(self, address: str) -> bool:
        if is_safe_link(address):
            return False
        self.problems.append(
            f"The link to “{unquote(address)[:60]}” is left out: http, https, mailto or an address on this site."
        )
        return True

    def _drop_image(self, token: Token) -> None:
        self.problems.append(
            f"The image “{token.content[:60]}” is left out: pictures come from figures, not from text."
        )
        token.type, token.tag, token.children, token.attrs = "text", "", None, {}

    def _put_formula(self, token: Token, *, display: bool) -> None:
        if len(self.formulas) >= FORMULAS_LIMIT:
            if self.problems[-1:] != [_TOO_MANY]:
                self.problems.append(_TOO_MANY)
            token.type, token.tag = "code_inline", "code"
            return
        made = formula(token.content, display=display, named=self.named)
        self.problems.extend(made.problems)
        self.formulas.append((made, token.type == "math_block"))
        is_block = token.type == "math_block"
        token.type, token.tag = "formula", ""
        token.content = formula_hole(len(self.formulas) - 1) + ("\n" if is_block else "")

    def html(self, markdown: MarkdownIt, tokens: Sequence[Token]) -> str:
        """Rendered, sanitised, and only then given its formulas, which have an allow-list of their own."""
        rendered = markdown.renderer.render(tokens, markdown.options, {})
        return place_formulas(clean_markdown(rendered), [self._placed(*formula) for formula in self.formulas])

    def _placed(self, made: Formula, is_block: bool) -> str:
        if made.problems or 'display="block"' not in made.html[:24] or self.named:
            return made.html
        tag = "div" if is_block else "span"
        return f"<{tag} {_SCROLLS}>{made.html}</{tag}>"

    def plain(self, tokens: Sequence[Token]) -> str:
        """The words: a line for each block, formulas in theirs."""
        lines = (_plain_inline(token.children) if token.children is not None else token.content for token in tokens)
        text = "\n".join(line.strip() for line in lines if line.strip())
        return place_formulas(text, [made.words for made, _ in self.formulas])

    @property
    def has_math(self) -> bool:
        return any(not made.problems for made, _ in self.formulas)


_TOO_MANY = f"There are more than {FORMULAS_LIMIT} formulas; the rest is shown as source."


def _plain_inline(children: Sequence[Token]) -> str:
    return "".join(" " if token.type in {"softbreak", "hardbreak"} else token.content for token in children)


def _use_alignment_class(token: Token) -> None:
    """The parser writes inline styles, which the content policy forbids."""
    style = str(token.attrs.pop("style", ""))
    side = style.removeprefix("text-align:")
    if side in {"right", "center"}:
        token.attrSet("class", f"align-{side}")
