"""Giving all that one instructor owns to another, before their account goes."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction

from quizzes import queries
from quizzes.engine.errors import InUse
from quizzes.models import QuizItem, WebhookEndpoint
from quizzes.queries import OWNED, Belonging


def hand_over(*, leaving: User, to: User) -> list[Belonging]:
    """Make `to` the owner of everything that `leaving` owns, the bin included; who edits it stays. Locks the account, so
    that nothing comes to be theirs meanwhile. Raises `InUse` when the two are the same."""
    if leaving == to:
        raise InUse("Choose somebody else: all of this is theirs already.")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=leaving.pk)
        handed = queries.belongings(leaving)
        known = WebhookEndpoint.objects.filter(owner=to).values("url")
        WebhookEndpoint.objects.filter(owner=leaving, url__in=known).delete()  # they are told at this address already
        # Who may edit a question because its owner brought it along goes on to.
        QuizItem.objects.filter(added_by=leaving, question__owner=leaving).update(added_by=to)
        for model in OWNED:
            rows = model._default_manager.filter(owner=leaving)
            if hasattr(model, "editors"):
                model.editors.through.objects.filter(user=to, **{f"{model._meta.model_name}__in": rows}).delete()
            rows.update(owner=to)
    return handed
