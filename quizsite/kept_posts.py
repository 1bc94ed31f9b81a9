"""What somebody sent and what was refused, given back: nobody types twice because a session ended or a row went away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.csrf import csrf_failure as plain_csrf_failure

KEPT = "kept_post"  # the hidden field of the login form
SALT = "quizsite.kept_post"
SCRIPTED = frozenset({"_fragment", "_live"})
NEVER_KEPT = re.compile(r"csrfmiddlewaretoken|_fragment|_live|next|.*password.*")
BOOKKEEPING = re.compile(r"_.*|.*-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS|.*-(id|key)|seen_revision|edit_revision|action")


@dataclass(frozen=True, slots=True)
class KeptField:
    name: str
    value: str

    @property
    def label(self) -> str:
        """ "choices-0-feedback_ticked" as "Choices 1, feedback ticked"."""
        parts = [str(int(part) + 1) if part.isdecimal() else part for part in self.name.split("-")]
        words = " ".join(parts[:-1]) + (", " if parts[:-1] else "") + parts[-1].replace("_", " ")
        return words[:1].upper() + words[1:]

    @property
    def is_typed(self) -> bool:
        """Whether a person may miss it: a text, and no number of a row, tick or choice from a list."""
        is_text = bool(re.search(r"\s|[^\w.,-]", self.value.strip())) or len(self.value) > LONGEST_WORD
        return is_text and not BOOKKEEPING.fullmatch(self.name)


LONGEST_WORD = 20  # characters; what is longer was typed, not chosen


@dataclass(frozen=True, slots=True)
class KeptPost:
    path: str
    fields: tuple[KeptField, ...]

    @property
    def typed(self) -> tuple[KeptField, ...]:
        return tuple(field for field in self.fields if field.is_typed)

    def signed(self) -> str:
        """It comes back by the browser. Only what this site has taken from its own form is ever offered to be sent again."""
        document = [self.path, [[field.name, field.value] for field in self.fields]]
        return signing.dumps(document, salt=SALT, compress=True)


def kept_post(request: HttpRequest) -> KeptPost:
    """The post of this request without its secrets. A file is not kept."""
    return KeptPost(request.get_full_path(), tuple(_fields(request.POST)))


def is_of_a_script(request: HttpRequest) -> bool:
    """Whether a script of the page asks for a part of it: it keeps the form itself."""
    return not SCRIPTED.isdisjoint(request.POST)


def _fields(sent: QueryDict) -> Iterator[KeptField]:
    for name, values in sent.lists():
        if not NEVER_KEPT.fullmatch(name):
            yield from (KeptField(name, str(value)) for value in values)


def read_kept_post(signed: str) -> KeptPost | None:
    """None where it was not made here."""
    try:
        path, fields = signing.loads(signed, salt=SALT)
    except signing.BadSignature:
        return None
    return KeptPost(path, tuple(KeptField(name, value) for name, value in fields))


def give_back(request: HttpRequest, kept: KeptPost, reason: str, status: int) -> HttpResponse:
    """A page with what was typed, to be copied. `reason` is one of "gone", "too_old"."""
    return render(request, "registration/given_back.html", {"kept": kept, "reason": reason}, status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was too old: somebody has logged in meanwhile. What was typed is shown, and never sent on from here. Only
    to a page of our own, as the browser says: no other site may have us show what it likes."""
    if request.headers.get("Sec-Fetch-Site") == "same-origin":
        kept = kept_post(request)
        if kept.typed:
            return give_back(request, kept, "too_old", 403)
    return plain_csrf_failure(request, reason)
