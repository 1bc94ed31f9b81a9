"""What to paste into another site's page so that it shows a quiz, and the same for programs that speak oEmbed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from quizzes import queries
from quizzes.models import Assignment, Quiz
from quizzes.passes import Look
from quizzes.queries import Offer

WIDTH, HEIGHT = 600, 600  # pixels, before the frame has told its height
CACHE_SECONDS = 24 * 3600
Absolute = Callable[[str], str]  # a path -> the same with scheme and host


@dataclass(frozen=True, slots=True)
class Snippet:
    id: str
    label: str
    help: str
    text: str
    rows: int


@dataclass(frozen=True, slots=True)
class EmbeddingShown:
    """How other sites can show one quiz."""

    title: str
    frame_path: str
    snippets: tuple[Snippet, ...]


@dataclass(frozen=True, slots=True)
class EmbeddingLinks:
    """What the page of a quiz says of it. `page_url` is the page with the snippets, "" where the quiz isn't listed."""

    oembed_url: str
    page_url: str


def show_embedding(offer: Offer, absolute: Absolute, prefix: str = "embed") -> EmbeddingShown:
    slug, title = offer.quiz.slug, queries.content_of(offer.version).title
    page, frame = absolute(reverse("quizzes:quiz", args=[slug])), _frame_path(slug)
    plain = (
        f'<iframe src="{escape(absolute(frame))}" title="{escape(title)}" width="100%" height="{HEIGHT}" '
        'frameborder="0" loading="lazy"></iframe>\n'
        f'<p><a href="{escape(page)}">{escape(title)}</a></p>'
    )
    script = f'<script async src="{escape(absolute(_script_path()))}"></script>'
    found = (
        (_("Address"), _("On a line of its own in WordPress and other editors that know oEmbed."), page, 1),
        (_("Frame"), _("For any page. Its height stays as given; what is higher scrolls inside."), plain, 5),
        (
            _("Frame that fits"),
            _("For pages that may run a script: the frame is always as high as what it shows."),
            f"{plain}\n{script}",
            7,
        ),
    )
    return EmbeddingShown(
        title=title,
        frame_path=frame,
        snippets=tuple(
            Snippet(f"{prefix}-{number}", label, words, text, rows)
            for number, (label, words, text, rows) in enumerate(found, start=1)
        ),
    )


def embedding_links(offer: Offer, absolute: Absolute) -> EmbeddingLinks | None:
    """None where no other site may show it."""
    if not queries.can_be_embedded(offer):
        return None
    slug = offer.quiz.slug
    query = urlencode({"url": absolute(reverse("quizzes:quiz", args=[slug])), "format": "json"})
    page = reverse("quizzes:embedding", args=[slug]) if is_told_to_all(offer) else ""
    return EmbeddingLinks(oembed_url=absolute(f"{reverse('quizzes:oembed')}?{query}"), page_url=page)


def is_told_to_all(offer: Offer) -> bool:
    """Whether the page of the quiz invites everybody to embed it: it is listed, and every site may show it."""
    is_listed = offer.quiz.visibility == Quiz.Visibility.PUBLIC
    return is_listed and offer.assignment.embedding == Assignment.Embedding.ANYBODY


def oembed_document(offer: Offer, absolute: Absolute, look: Look, most: tuple[int, int]) -> dict[str, object]:
    """The answer to oEmbed; `most` are the largest width and height that the asking page has room for."""
    width, height = min(WIDTH, most[0]), min(HEIGHT, most[1])
    title = queries.content_of(offer.version).title
    # WordPress looks for exactly this form: one frame with an empty body.
    html = (
        f'<iframe src="{escape(absolute(_frame_path(offer.quiz.slug, look)))}" width="{width}" height="{height}" '
        f'title="{escape(title)}" frameborder="0"></iframe>'
    )
    return {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": "Quizsite",
        "provider_url": absolute(reverse("quizzes:home")),
        "cache_age": CACHE_SECONDS,
        "html": html,
        "width": width,
        "height": height,
    }


def _frame_path(slug: str, look: Look | None = None) -> str:
    path, asked = reverse("quizzes:embed", args=[slug]), Look() if look is None else look
    query = {"theme": asked.theme} if asked.theme != Look().theme else {}
    query |= {"accent": asked.accent} if asked.accent else {}
    return f"{path}?{urlencode(query)}" if query else path


def _script_path() -> str:
    """Under its plain name, which stays: it stands in pages of others."""
    return f"{settings.STATIC_URL}quizzes/embed.js"
