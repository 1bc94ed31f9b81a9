"""Send what waits in the outbox, hand in what is overdue, delete what is old: once, or until told to stop."""

from __future__ import annotations

import logging
import random
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections, connections
from django.utils import timezone

from quizzes import queries, services

POLL_SECONDS = 1.0  # how long an idle sender sleeps; a score leaves that late at most
CHORE_SECONDS = 20.0  # between two looks for overdue attempts and abandoned deliveries
PRUNE_SECONDS = 3600.0
SENDERS = 4

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Send what waits in the outbox (scores, webhooks, statements), hand in overdue attempts, delete old deliveries. "
        "Runs until it gets SIGTERM; it then ends what it is sending. Several at once are safe."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, then end")
        parser.add_argument("--until-empty", action="store_true", help="end when nothing waits any more")
        parser.add_argument(
            "--senders", type=int, default=SENDERS, help=f"how many send at the same time, default {SENDERS}"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stop = threading.Event()
        if options["once"]:
            self._chores()
            self._prune()
            self._send_what_is_due()
            return
        with self._stopped_by_signals():
            if options["until_empty"]:
                self._until_empty()
            else:
                self._run(max(1, options["senders"]))

    @contextmanager
    def _stopped_by_signals(self) -> Iterator[None]:
        before = {each: signal.signal(each, lambda *_: self.stop.set()) for each in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

    def _until_empty(self) -> None:
        while not self.stop.is_set():
            self._guarded(self._chores)
            self._send_what_is_due()
            if not queries.unfinished_deliveries().exists():
                self._say("Nothing waits any more.")
                return
            self.stop.wait(POLL_SECONDS)

    def _run(self, senders: int) -> None:
        self._say(f"The worker is running with {senders} senders.")
        threads = [threading.Thread(target=self._keep_sending, name=f"sender-{number}") for number in range(senders)]
        for thread in threads:
            thread.start()
        until_prune = 0.0
        while not self.stop.is_set():
            self._guarded(self._chores)
            if until_prune <= 0:
                self._guarded(self._prune)
                until_prune = PRUNE_SECONDS
            until_prune -= CHORE_SECONDS
            close_old_connections()
            self.stop.wait(CHORE_SECONDS)
        self._say("Stopping: what is being sent comes to its end.")
        for thread in threads:
            thread.join()
        self._say("The worker has stopped.")

    def _keep_sending(self) -> None:
        """One sender. Whatever happens to it, it goes on; what it held comes back when the lease ends."""
        try:
            while not self.stop.is_set():
                self._guarded(self._send_what_is_due)
                close_old_connections()
                self.stop.wait(POLL_SECONDS)
        finally:
            connections.close_all()

    def _guarded(self, work: Callable[[], None]) -> None:
        """A database that is away for a while must not end the worker."""
        try:
            work()
        except Exception:
            logger.exception("The worker can't do its work; it tries again")

    def _send_what_is_due(self) -> None:
        while not self.stop.is_set():
            done = services.deliver_batch(clock=timezone.now, chance=random.random, is_over=self.stop.is_set)
            if done is None:
                return
            self._say(f"Sent {done.delivered}, to be tried again {done.postponed}, failed {done.failed}.")

    def _chores(self) -> None:
        now = timezone.now()
        back = services.take_back_abandoned(now=now, chance=random.random)
        if back:
            self._say(f"{back} deliveries of a worker that didn't come back wait again.")
        silent = services.end_silent_jobs(now=now)
        if silent:
            self._say(f"{silent} jobs fell silent and have failed; they can be asked for again.")
        closing = services.close_overdue(now=now)
        if closing.closed or closing.failed:
            attempts = "attempt" if closing.closed == 1 else "attempts"
            self._say(f"{closing.closed} overdue {attempts} handed in, {len(closing.failed)} could not be.")

    def _prune(self) -> None:
        deleted = services.prune_deliveries(now=timezone.now())
        if deleted:
            self._say(f"{deleted} old deliveries deleted.")
        services.forget_answered(now=timezone.now())
        services.forget_access(now=timezone.now())

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
