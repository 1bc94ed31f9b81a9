"""Hand in the attempts whose time is over."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from quizzes import services


class Command(BaseCommand):
    help = "Hand in every attempt whose time is over, with what was saved. Safe to run as often as you like."

    def handle(self, *args: Any, **options: Any) -> None:
        closing = services.close_overdue(now=timezone.now())
        self.stdout.write(f"{closing.closed} {'attempt' if closing.closed == 1 else 'attempts'} handed in.")
        if closing.failed:
            names = ", ".join(str(attempt) for attempt in closing.failed)
            raise CommandError(f"{len(closing.failed)} could not be handed in, see the log: {names}.")
