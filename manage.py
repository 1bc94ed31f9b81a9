#!/usr/bin/env python3
"""Django's command line for this site."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quizsite.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError as error:
        raise SystemExit(
            "Django is not installed here. Try `.venv/bin/python manage.py`, or `make run` first."
        ) from error
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
