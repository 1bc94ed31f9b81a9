"""Read the rosters of courses from their platforms."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lti.models import Context
from lti.rosters import refresh_roster
from quizzes.outbound import OutboundError


class Command(BaseCommand):
    help = "Read the list of students of every course with a quiz from its LMS, or of the courses named."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "course", nargs="*", type=int, help="numbers of courses, as their pages in the admin have them"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        courses = Context.objects.select_related("deployment__registration").exclude(memberships_url="")
        courses = courses.filter(deployment__registration__is_active=True, erased_at=None)
        if options["course"]:
            courses = courses.filter(pk__in=options["course"])
        failed = 0
        for course in courses.order_by("pk"):
            try:
                kept, roster = refresh_roster(context=course, now=timezone.now())
            except OutboundError as refusal:
                failed += 1
                self.stderr.write(f"{course}: {refusal.message}")
                continue
            self.stdout.write(f"{course}: {kept.students} students, {kept.left} left. {roster.problem}".rstrip())
        if failed:
            raise CommandError(f"{failed} courses couldn't be read.")
