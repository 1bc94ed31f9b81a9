"""A real worker is killed with a delivery under way, on a real database file: nothing is lost, and the newest wins."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import uuid
from collections import defaultdict

from django.conf import settings

from quizzes.tests.servers import answering

KILLED_AT = (3, 4, 12)  # requests at which the worker dies before it hears that they arrived
SUBJECTS = 20
PATIENCE = 300  # seconds


class Site:
    """A database of its own, with the worker as a process of its own."""

    def __init__(self, folder, origin):
        self.folder = folder
        variables = {name: value for name, value in os.environ.items() if not name.startswith("QUIZSITE_")}
        self.environment = variables | {
            "QUIZSITE_VAR": str(folder),
            "QUIZSITE_OUTBOUND_ORIGINS": origin,
            "DJANGO_SETTINGS_MODULE": "quizsite.tests.killed_settings",
        }

    def starts(self, *command):
        return subprocess.Popen(
            [sys.executable, "manage.py", *command],
            cwd=settings.BASE_DIR,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def runs(self, *command):
        process = self.starts(*command)
        said, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, said
        return said

    def sql(self, text, *values):
        with sqlite3.connect(self.folder / "db.sqlite3", timeout=20) as connection:
            rows = connection.execute(text, values).fetchall()
        connection.close()
        return rows

    def enqueues(self, url, subject, score):
        self.sql(
            "INSERT INTO quizzes_delivery (public_id, channel, recipient, subject, payload, state, tries, next_try_at,"
            " last_error, created_at, updated_at) VALUES (?, 'test', ?, ?, ?, 'waiting', 0, '2026-01-01 00:00:00', '',"
            " '2026-01-01 00:00:00', '2026-01-01 00:00:00')",
            uuid.uuid4().hex,
            url,
            subject,
            json.dumps({"subject": subject, "score": score}),
        )

    def lets_leases_end(self):
        self.sql("UPDATE quizzes_delivery SET lease_until = '2026-01-01 00:00:00' WHERE state = 'sending'")


def test_a_worker_killed_between_sending_and_settling_loses_nothing(tmp_path):
    arrived, workers = defaultdict(list), []
    count = 0

    def receive(request, body):
        nonlocal count
        count += 1
        score = json.loads(body)
        arrived[score["subject"]].append(score["score"])
        if count in KILLED_AT:
            os.kill(workers[-1].pid, signal.SIGKILL)
        return 200, {}, b""

    with answering(receive) as port:
        url = f"http://127.0.0.1:{port}"
        site = Site(tmp_path, url)
        site.runs("migrate", "--verbosity=0")
        for number in range(SUBJECTS):
            site.enqueues(url, f"subject {number}", 1)
        kills = 0
        while site.sql("SELECT 1 FROM quizzes_delivery WHERE state IN ('waiting', 'sending')"):
            workers.append(site.starts("worker", "--until-empty"))
            workers[-1].communicate(timeout=PATIENCE)
            if workers[-1].returncode == -signal.SIGKILL:
                [(subject,)] = site.sql(
                    "SELECT subject FROM quizzes_delivery WHERE state = 'sending' ORDER BY tries DESC, id LIMIT 1"
                )
                site.enqueues(url, subject, 2 + kills)  # it changes while the worker is dead
                kills += 1
            site.lets_leases_end()
    assert kills == len(KILLED_AT)
    states = dict(site.sql("SELECT state, count(*) FROM quizzes_delivery GROUP BY state"))
    assert set(states) <= {"delivered", "superseded"}
    assert sorted(arrived) == sorted(f"subject {number}" for number in range(SUBJECTS))
    for subject, scores in arrived.items():
        [(last,)] = site.sql("SELECT payload FROM quizzes_delivery WHERE subject = ? ORDER BY id DESC LIMIT 1", subject)
        assert scores == sorted(scores)
        assert scores[-1] == json.loads(last)["score"]


def test_a_worker_that_is_told_to_stop_ends_what_it_sends_and_says_so(tmp_path):
    workers = []

    def receive(request, body):
        workers[-1].send_signal(signal.SIGTERM)
        return 200, {}, b""

    with answering(receive) as port:
        url = f"http://127.0.0.1:{port}"
        site = Site(tmp_path, url)
        site.runs("migrate", "--verbosity=0")
        for number in range(5):
            site.enqueues(url, f"subject {number}", 1)
        workers.append(site.starts("worker", "--senders=1"))
        said, _ = workers[-1].communicate(timeout=PATIENCE)
    assert workers[-1].returncode == 0, said
    assert "The worker has stopped." in said
    states = [state for (state,) in site.sql("SELECT state FROM quizzes_delivery ORDER BY id")]
    assert "sending" not in states
    assert states[0] == "delivered"
