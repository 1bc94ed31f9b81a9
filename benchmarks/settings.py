"""The site's settings, the floor's address added, and counting of statements where it is asked for."""

import os

from quizsite.settings import *  # noqa: F403
from quizsite.settings import MIDDLEWARE

ROOT_URLCONF = "benchmarks.floor"
if os.environ.get("BENCHMARK_COUNTS") == "1":
    MIDDLEWARE = ["benchmarks.floor.CountStatements", *MIDDLEWARE]
