"""The site's settings with a channel that posts to the test's own server: for workers that the test kills."""

from quizsite.settings import *  # noqa: F403

DELIVERY_CHANNELS = {"test": "quizsite.tests.killed_channel.post"}
ATTEMPT_OBSERVERS = []
