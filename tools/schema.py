"""Writes docs/openapi.yaml, the description of the REST interface that programs read.

`make schema` rewrites it; a test fails while it differs, so that no change of the interface goes unseen."""

from __future__ import annotations

from pathlib import Path

import yaml

SCHEMA = Path(__file__).resolve().parents[1] / "docs" / "openapi.yaml"


def described() -> str:
    from quizzes.api.docs import schema

    return yaml.safe_dump(schema(), sort_keys=False, allow_unicode=True, width=120)


def main() -> None:
    import django

    django.setup()
    SCHEMA.write_text(described(), encoding="utf-8")
    print(f"Wrote {SCHEMA.name}")


if __name__ == "__main__":
    main()
