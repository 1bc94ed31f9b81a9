"""Give the LTI tool a new key to sign with."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from lti import services
from lti.services.keys import GRACE


class Command(BaseCommand):
    help = "Make a new key that the LTI tool signs with. The former one stays published for a week."

    def handle(self, *args: Any, **options: Any) -> None:
        key = services.rotate_key(now=timezone.now())
        self.stdout.write(f"New key {key.kid}. The former one stays published for {GRACE.days} days.")
