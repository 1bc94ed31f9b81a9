"""A function of one's own, added the way docs/extending.md says, in a process of its own: what programs and readers get
of it, as JSON. `test_pages` runs it."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace

from activations.functions import straight

KEY = "mine"


def _added() -> None:
    build = straight.LEAKY_RELU.build
    mine = replace(
        straight.LEAKY_RELU, key=KEY, title="Mine", build=lambda alpha: replace(build(alpha), key=KEY, title="Mine")
    )
    straight.ENTRIES = (*straight.ENTRIES, mine)  # before anything reads the catalogue


def main() -> None:
    _added()
    os.environ["DJANGO_SETTINGS_MODULE"] = "quizsite.settings"

    import django
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import setup_test_environment

    settings.DATABASES["default"] = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    django.setup()
    setup_test_environment()
    settings.DATABASES["default"]["TEST"]["MIGRATE"] = False
    connection.creation.create_test_db(verbosity=0)

    from activations.quantities import QUANTITIES
    from quizzes import subjects
    from quizzes.engine.subject import read_parameters

    client, given = Client(), {"function": KEY, "x": "-2"}
    told = {path: client.get(path).status_code for path in ("/activations/", f"/activations/{KEY}/")}
    told["page"] = client.get(f"/activations/{KEY}/").content.decode()
    point = subjects.explain_fast("activations.point", given)
    told["steps"] = [[step.expression, step.value] for step in point.steps]
    for name in ("value", "slope"):
        told[name] = str(QUANTITIES[name].value(read_parameters(QUANTITIES[name].parameters, given)))
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
