"""Delete what an LMS told of the people of a course."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lti import services
from lti.models import Context


class Command(BaseCommand):
    help = "Delete names, e-mail addresses and ids of the people of a course; their answers and scores stay, without a name."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("course", type=int, help="the number of the course, as its address in the admin shows it")

    def handle(self, *args: Any, **options: Any) -> None:
        context = Context.objects.filter(pk=options["course"]).first()
        if context is None:
            raise CommandError(f"There is no course with the number {options['course']}.")
        erased = services.erase_course(context=context, now=timezone.now())
        self.stdout.write(f"{context}: {erased.forgotten} people forgotten, {erased.kept} kept for another course.")
