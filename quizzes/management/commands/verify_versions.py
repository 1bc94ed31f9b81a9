"""Hash every frozen version and stored explanation again and compare."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quizzes.engine import content, stored
from quizzes.models import Explanation, Version


class Command(BaseCommand):
    help = "Hash every frozen version and every stored explanation again and compare with what was recorded."

    def handle(self, *args: Any, **options: Any) -> None:
        versions, explanations = 0, 0
        changed: list[str] = []
        for version in Version.objects.select_related("quiz").iterator(chunk_size=50):
            versions += 1
            if content.sha256(version.content) != version.sha256:
                changed.append(f"{version.quiz.slug} version {version.number}")
        for explanation in Explanation.objects.iterator(chunk_size=50):
            explanations += 1
            if stored.body_sha256(explanation.body) != explanation.body_sha256:
                changed.append(f"explanation {explanation.sha256[:12]}")
        self.stdout.write(f"{versions} versions and {explanations} explanations hashed again.")
        if changed:
            raise CommandError(f"Changed since they were frozen: {', '.join(changed)}. Restore them from a backup.")
