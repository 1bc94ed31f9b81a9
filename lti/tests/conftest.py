from __future__ import annotations

from collections.abc import Iterator

import pytest

from lti.tests.campus import Campus, make_campus
from lti.tests.platform import PlatformSim
from quizzes.tests.builders import SUBJECTS


@pytest.fixture
def platform(settings) -> Iterator[PlatformSim]:
    with PlatformSim() as running:
        settings.OUTBOUND_ORIGINS = frozenset({running.issuer})
        settings.SUBJECTS = SUBJECTS
        yield running


@pytest.fixture
def campus(platform, db) -> Campus:
    return make_campus(platform)
