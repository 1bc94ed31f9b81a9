"""The column of a platform's gradebook that belongs to a place: found, made where the platform lets us, found again when it
is gone. Asks the platform outside of any transaction."""

from __future__ import annotations

from fractions import Fraction

from django.db import IntegrityError, transaction

from lti.models import LineItem, Registration, ResourceLink
from lti.remote.line_items import Column, Wanted, delete_column, find_columns, make_column
from lti.scopes import LINE_ITEM
from quizzes import queries
from quizzes.outbound import OutboundError

TAG = "quizsite"
USUAL_MAXIMUM = Fraction(100)


class NoColumn(OutboundError):
    """The gradebook has no place for the scores, and this site may not make one."""

    code = "no_line_item"


def ensure_column(link: ResourceLink) -> LineItem:
    """The place's column, found or made if none is known. Two at once keep one. Raises `OutboundError`."""
    known = LineItem.objects.filter(link=link).first()
    if known is not None:
        return known
    found = _standing(link)
    return _kept(link, found, was_made_here=found.tag == TAG) if found is not None else _made(link)


def replace_column(link: ResourceLink, gone: LineItem) -> LineItem:
    """After the platform said that the column isn't there: the one that stands there now, or a new one if the former was
    made here. One that the platform made is not made again: its activity was deleted there. Raises `OutboundError`."""
    known = LineItem.objects.filter(link=link).first()
    if known is not None and known.url != gone.url:
        return known  # a launch has told another one meanwhile
    found = _standing(link)
    if found is None and not gone.was_made_here:
        raise NoColumn(_no_column(link.deployment.registration))
    if found is not None and found.url == gone.url:
        return gone  # its gradebook says that it is there
    LineItem.objects.filter(pk=gone.pk, url=gone.url).delete()
    return _kept(link, found, was_made_here=found.tag == TAG) if found is not None else _made(link)


def _standing(link: ResourceLink) -> Column | None:
    """The column that the platform's list has for this place."""
    url, scopes = _list_of(link)
    columns = find_columns(link.deployment.registration, url, scopes, resource_link_id=link.link_id)
    return next((column for column in columns if column.resource_id in ("", _resource_id(link))), None)


def _list_of(link: ResourceLink) -> tuple[str, tuple[str, ...]]:
    """Where the list stands, and what may be done with it. Raises `NoColumn` where the platform lets us do nothing."""
    if not link.line_items_url or LINE_ITEM not in link.scopes:
        raise NoColumn(_no_column(link.deployment.registration))
    return link.line_items_url, (LINE_ITEM, *sorted(scope for scope in link.scopes if scope != LINE_ITEM))


def _made(link: ResourceLink) -> LineItem:
    registration, (url, scopes) = link.deployment.registration, _list_of(link)
    made = make_column(registration, url, scopes, _wanted(link))
    kept = _kept(link, made, was_made_here=True)
    if kept.url != made.url:
        delete_column(registration, made.url, scopes)  # somebody else was faster
    return kept


def _no_column(registration: Registration) -> str:
    return (
        f"The gradebook of “{registration.name}” has no column for this quiz any more. Let the activity there be graded, "
        "open the quiz from it once, and send the scores again."
    )


def _resource_id(link: ResourceLink) -> str:
    return str(link.assignment.public_id) if link.assignment else ""


def _wanted(link: ResourceLink) -> Wanted:
    offer = queries.latest_offer(link.assignment) if link.assignment else None
    return Wanted(
        label=(link.title or str(link.quiz))[:200],
        maximum=queries.content_of(offer.version).points if offer else USUAL_MAXIMUM,
        resource_link_id=link.link_id,
        resource_id=_resource_id(link),
        tag=TAG,
    )


def _kept(link: ResourceLink, column: Column, *, was_made_here: bool) -> LineItem:
    told = {
        "url": column.url,
        "maximum": column.maximum,
        "label": column.label,
        "was_made_here": was_made_here,
    }
    try:
        with transaction.atomic():
            return LineItem.objects.create(link=link, **told)
    except IntegrityError:
        return LineItem.objects.get(link=link)
