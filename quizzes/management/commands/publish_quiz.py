"""Publish quizzes by slug, or all of them: check every claim, compute every explanation, freeze a version."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from quizzes import services
from quizzes.engine.errors import InvalidContent
from quizzes.models import Quiz


class Command(BaseCommand):
    help = "Publish quizzes: check every claim, compute every explanation, freeze a version."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="slug")
        parser.add_argument("--all", action="store_true", help="publish every quiz")

    def handle(self, *args: Any, **options: Any) -> None:
        quizzes = self._quizzes(options["slugs"], everything=options["all"])
        failed = [quiz.slug for quiz in quizzes if not self._publish(quiz)]
        if failed:
            raise CommandError(f"Not published: {', '.join(failed)}. The problems are listed above.")

    def _quizzes(self, slugs: list[str], *, everything: bool) -> list[Quiz]:
        if everything == bool(slugs):
            raise CommandError("Name the quizzes to publish by their slugs, or give --all.")
        found = list(Quiz.objects.order_by("slug") if everything else Quiz.objects.filter(slug__in=slugs))
        missing = set(slugs) - {quiz.slug for quiz in found}
        if missing:
            raise CommandError(f"There is no quiz with the slug {', '.join(sorted(missing))}.")
        return found

    def _publish(self, quiz: Quiz) -> bool:
        before = quiz.latest_version_id
        try:
            version = services.publish_quiz(quiz=quiz, by=None, now=timezone.now(), progress=self._progress)
        except InvalidContent as error:
            self.stderr.write(f"{quiz.slug}: {len(error.problems)} problems")
            for problem in error.problems:
                self.stderr.write(f"  - {problem}")
            return False
        state = "unchanged" if version.pk == before else "published"
        self.stdout.write(f"{quiz.slug}: version {version.number} {state}, SHA-256 {version.sha256[:12]}")
        return True

    def _progress(self, message: str) -> None:
        self.stdout.write(f"  {message}")
