"""Compute every key again: claims of drafts and of the versions on offer, and frozen draws."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from quizzes import services
from quizzes.models import Quiz
from quizzes.presentation.words import evidence_words


def _summary(lines: list[services.KeyLine]) -> str:
    """What was not computed, or not wholly, is told beside what was: it is confirmed by nothing."""
    computed = [line for line in lines if line.is_computed]
    contradicted = sum(line.is_contradiction for line in computed)
    others = Counter(line.verdict for line in lines if not line.is_computed)
    told = f"{len(computed)} {'key' if len(computed) == 1 else 'keys'} computed again, {contradicted} contradicted."
    besides = ", ".join(f"{verdict}: {number}" for verdict, number in sorted(others.items()))
    return f"{told} Not counted: {besides}." if besides else told


class Command(BaseCommand):
    help = (
        "Compute every claim of drafts and published quizzes again. Prints question, choice, role, verdict, witness and "
        "evidence; exit status 1 when one contradicts its key or can't be computed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="slug", help="only these quizzes; left out: all")

    def handle(self, *args: Any, **options: Any) -> None:
        slugs = tuple(options["slugs"])
        missing = set(slugs) - set(Quiz.objects.filter(slug__in=slugs).values_list("slug", flat=True))
        if missing:
            raise CommandError(f"There is no quiz with the slug {', '.join(sorted(missing))}.")
        lines: list[services.KeyLine] = []
        for line in services.verify_keys(slugs):
            self._print(line, lines[-1] if lines else None)
            lines.append(line)
        wrong = [line for line in lines if line.is_contradiction]
        self.stdout.write(_summary(lines))
        if wrong:
            where = "; ".join(f"{line.quiz} ({line.source}), {line.question}, {line.choice}" for line in wrong)
            raise CommandError(f"Contradicted, or not to be computed: {where}")

    def _print(self, line: services.KeyLine, before: services.KeyLine | None) -> None:
        """One line a key, below headings that are said once; a long experiment shows as the next line to come."""
        if before is None or (before.quiz, before.source) != (line.quiz, line.source):
            self.stdout.write(f"{line.quiz}, {line.source}")
        if before is None or (before.quiz, before.source, before.question) != (line.quiz, line.source, line.question):
            self.stdout.write(f"  {line.question}")
        evidence = evidence_words(line.result) if line.result else ""
        parts = [part for part in (line.choice, line.role, line.verdict, line.witness, evidence) if part]
        self.stdout.write(f"    {' | '.join(parts)}")
        self.stdout.flush()
