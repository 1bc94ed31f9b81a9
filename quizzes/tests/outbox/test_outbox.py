"""What is written down with a change leaves the site: delivered, or failed for all to see. The newest of a subject wins."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from quizzes import channels, queries, services
from quizzes.channels import Delivered, Refused, Retry, Stale, backoff, not_sent, retry_after, sent_by
from quizzes.engine.errors import InUse, NotFound
from quizzes.models import Delivery
from quizzes.outbound import AddressRefused, AnswerTooLarge, Headers, NoAnswerInTime, Reply
from quizzes.services.outbox import LEASE, LONGEST_SENDING, TRIES
from quizzes.tests.builders import NOW

pytestmark = pytest.mark.django_db


def row(delivery):
    return Delivery.objects.get(pk=delivery.pk)


def test_what_is_enqueued_is_delivered_once(outbox):
    delivery = outbox.enqueue(payload={"score": "1/2"}, recipient="lms")
    assert outbox.sends() == services.Round(delivered=1)
    [outgoing] = outbox.received
    assert (outgoing.id, outgoing.recipient, outgoing.subject) == (delivery.public_id, "lms", "score")
    assert (outgoing.payload, outgoing.number) == ({"score": "1/2"}, 1)
    assert row(delivery).state == "delivered"
    assert row(delivery).delivered_at == NOW
    assert outbox.batch() is None


def test_a_change_that_is_rolled_back_sends_nothing(outbox):
    with transaction.atomic():
        outbox.enqueue()
        transaction.set_rollback(True)
    assert outbox.states() == []


def test_an_unknown_channel_is_the_programmers_mistake_and_told_at_once(outbox):
    with pytest.raises(ValueError, match="nowhere"):
        outbox.enqueue(channel="nowhere")


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_nothing_can_be_enqueued(outbox):
    with pytest.raises(ValueError, match="transaction"):
        services.enqueue(channel="test", subject="score", payload={}, now=NOW)


def test_a_newer_delivery_supersedes_the_one_that_waits(outbox):
    old, new = outbox.enqueue(payload={"score": 1}), outbox.enqueue(payload={"score": 2})
    other = outbox.enqueue(recipient="another LMS")
    outbox.sends()
    assert [row(each).state for each in (old, new, other)] == ["superseded", "delivered", "delivered"]
    assert [each.payload for each in outbox.received] == [{"score": 2}, {}]


def test_a_change_during_the_sending_is_sent_after_it(outbox):
    outbox.answers.append(lambda _: outbox.enqueue(payload={"score": 2}) and Delivered(200))
    outbox.enqueue(payload={"score": 1})
    outbox.sends()
    assert [each.payload["score"] for each in outbox.received] == [1, 2]
    assert outbox.states() == ["delivered", "delivered"]


@pytest.mark.parametrize("answer", [Retry("Busy."), Refused("No."), RuntimeError()])
def test_one_that_fails_after_a_newer_one_began_to_wait_is_superseded_and_never_sent_after_it(outbox, answer):
    def busy(_):
        outbox.enqueue(payload={"score": 2})
        if isinstance(answer, Exception):
            raise answer
        return answer

    outbox.answers.append(busy)
    outbox.enqueue(payload={"score": 1})
    outbox.sends_all()
    assert [each.payload["score"] for each in outbox.received] == [1, 2]
    assert outbox.states() == ["superseded", "delivered"]


def test_a_subject_that_is_being_sent_is_not_claimed_again(outbox):
    outbox.enqueue(payload={"score": 1})
    first = services.claim_due(now=NOW)
    outbox.enqueue(payload={"score": 2})
    assert len(first.deliveries) == 1
    assert services.claim_due(now=NOW).deliveries == ()


def test_one_recipient_is_sent_to_by_one_worker_and_does_not_hold_up_others(outbox):
    for number in range(30):
        outbox.enqueue(f"score {number}", recipient="slow")
    outbox.enqueue(recipient="other")
    assert {each.recipient for each in services.claim_due(now=NOW).deliveries} == {"slow"}
    assert {each.recipient for each in services.claim_due(now=NOW).deliveries} == {"other"}
    assert services.claim_due(now=NOW).deliveries == ()


def test_a_failure_is_tried_again_later_and_later_and_given_up_where_all_can_see(outbox, caplog):
    delivery = outbox.enqueue()
    outbox.answers += [Retry("The LMS answered 500.", status=500)] * 50
    waits = []
    while row(delivery).state == "waiting":
        before = outbox.now
        outbox.sends()
        outbox.now = max(outbox.now, row(delivery).next_try_at)
        waits.append((outbox.now - before).total_seconds())
    assert waits[:4] == [1, 2, 4, 8]
    assert max(waits) == 6 * 3600
    assert row(delivery).state == "failed"
    assert (row(delivery).last_status, row(delivery).last_error) == (500, "The LMS answered 500.")
    assert len(outbox.received) == row(delivery).tries == TRIES
    assert timedelta(days=1) < outbox.now - NOW < timedelta(days=3)
    assert "failed for good" in caplog.text


def test_days_without_a_worker_use_up_no_try(outbox):
    delivery = outbox.enqueue()
    outbox.passes(days=30)
    outbox.answers.append(Retry("Not yet."))
    outbox.sends()
    assert row(delivery).state == "waiting"


def test_what_the_other_side_asks_for_is_waited_out(outbox):
    delivery = outbox.enqueue()
    outbox.answers.append(Retry("Slow down.", timedelta(minutes=7), 429))
    outbox.sends()
    assert row(delivery).next_try_at == NOW + timedelta(minutes=7)


def test_a_refusal_fails_at_once_and_stale_is_done(outbox):
    refused, stale = outbox.enqueue("a"), outbox.enqueue("b")
    outbox.answers += [Refused("Unknown learner.", 404), Stale("It has newer.", 409)]
    outbox.sends()
    assert (row(refused).state, row(refused).last_error) == ("failed", "Unknown learner.")
    assert (row(stale).state, row(stale).last_status) == ("stale", 409)
    assert len(outbox.received) == 2


def test_one_poisoned_delivery_of_a_hundred_is_reported_and_the_others_arrive(outbox, caplog):
    caplog.set_level(logging.ERROR)
    for number in range(100):
        outbox.enqueue(f"score {number}", {"poisoned": number == 37})
    outbox.answers += [lambda outgoing: 1 / 0 if outgoing.payload["poisoned"] else Delivered(200)] * 200
    assert outbox.sends() == services.Round(delivered=99, postponed=1)
    assert sorted(outbox.states()) == ["delivered"] * 99 + ["waiting"]
    poisoned = Delivery.objects.get(state="waiting")
    assert poisoned.last_error == "An unexpected ZeroDivisionError; the log has the details."
    assert str(poisoned.public_id) in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_where_the_recipient_is_away_the_rest_of_its_batch_is_not_tried_in_vain(outbox):
    for number in range(5):
        outbox.enqueue(f"score {number}")
    outbox.answers.append(Retry("Nobody answers at lms.example.", is_away=True))
    outbox.sends()
    assert len(outbox.received) == 1
    assert set(Delivery.objects.values_list("state", "last_error")) == {("waiting", "Nobody answers at lms.example.")}
    assert sorted(Delivery.objects.values_list("tries", flat=True)) == [0, 0, 0, 0, 1]
    outbox.passes(seconds=2)
    assert outbox.sends().delivered == 5


def test_a_channel_that_left_the_settings_fails_with_its_name(outbox, settings):
    delivery = outbox.enqueue()
    settings.DELIVERY_CHANNELS = {}
    outbox.sends()
    assert row(delivery).state == "failed"
    assert "'test'" in row(delivery).last_error


# Workers that die


def test_the_claim_of_a_killed_worker_comes_back_when_its_lease_ends(outbox):
    delivery = outbox.enqueue()
    services.claim_due(now=outbox.now)  # and nothing more is heard of it
    back = lambda: services.take_back_abandoned(now=outbox.now, chance=lambda: 0.0)  # noqa: E731
    outbox.passes(seconds=LEASE.total_seconds() - 1)
    assert (back(), outbox.batch()) == (0, None)
    outbox.passes(seconds=1)
    assert back() == 1
    outbox.passes(seconds=1)
    assert outbox.sends().delivered == 1
    assert row(delivery).tries == 2


def test_an_abandoned_delivery_whose_subject_has_a_newer_one_is_superseded(outbox):
    old = outbox.enqueue(payload={"score": 1})
    services.claim_due(now=outbox.now)
    new = outbox.enqueue(payload={"score": 2})
    outbox.passes(minutes=20)
    services.take_back_abandoned(now=outbox.now, chance=lambda: 0.0)
    outbox.sends()
    assert (row(old).state, row(new).state) == ("superseded", "delivered")
    assert [each.payload["score"] for each in outbox.received] == [2]


def test_a_worker_that_comes_back_late_settles_nothing(outbox, caplog):
    delivery = outbox.enqueue()
    late = services.claim_due(now=outbox.now)
    outbox.passes(minutes=20)
    services.take_back_abandoned(now=outbox.now, chance=lambda: 0.0)
    outbox.passes(seconds=1)
    second = services.claim_due(now=outbox.now)
    settle = lambda claimed, sent: services.settle(  # noqa: E731
        delivery=delivery, claim=claimed.claim, sent=sent, now=outbox.now, chance=0.0
    )
    assert settle(late, Refused("Too late.")) == services.Round()
    assert "taken over" in caplog.text
    assert row(delivery).state == "sending"
    assert settle(second, Delivered(200)) == services.Round(delivered=1)


def test_a_delivery_that_kills_every_worker_is_given_up(outbox):
    delivery = outbox.enqueue()
    for _ in range(TRIES):
        assert len(services.claim_due(now=outbox.now).deliveries) == 1
        outbox.passes(hours=7)
        services.take_back_abandoned(now=outbox.now, chance=lambda: 0.0)
        outbox.passes(hours=7)
    assert row(delivery).state == "failed"
    assert "didn't come back" in row(delivery).last_error


def test_what_is_not_begun_in_time_goes_back_and_loses_no_try(outbox):
    for number in range(3):
        outbox.enqueue(f"score {number}")

    def slow(_):
        outbox.passes(seconds=(LEASE - LONGEST_SENDING).total_seconds() + 1)
        return Delivered(200)

    outbox.answers.append(slow)
    assert outbox.batch().delivered == 1
    assert outbox.states() == ["delivered", "waiting", "waiting"]
    assert outbox.sends().delivered == 2
    assert set(Delivery.objects.values_list("tries", flat=True)) == {1}


def test_a_worker_that_is_told_to_stop_gives_back_what_it_has_not_begun(outbox):
    for number in range(3):
        outbox.enqueue(f"score {number}")
    done = outbox.batch(is_over=lambda: len(outbox.received) == 1)
    assert done.delivered == 1
    assert outbox.states() == ["delivered", "waiting", "waiting"]


# Looking after it


def test_a_failed_one_can_be_sent_again_with_all_its_tries(outbox):
    delivery = outbox.enqueue()
    outbox.answers.append(Refused("No."))
    outbox.sends()
    outbox.passes(days=5)
    services.send_again(delivery=delivery, now=outbox.now)
    assert row(delivery).tries == 0
    assert outbox.sends().delivered == 1
    assert row(delivery).last_error == ""
    assert {each.id for each in outbox.received} == {delivery.public_id}


def test_an_older_one_is_not_sent_after_a_newer_one(outbox):
    old = outbox.enqueue()
    outbox.answers.append(Refused("No."))
    outbox.sends()
    outbox.enqueue()
    with pytest.raises(InUse, match="newer"):
        services.send_again(delivery=old, now=outbox.now)
    outbox.sends()
    with pytest.raises(InUse, match="newer"):
        services.send_again(delivery=old, now=outbox.now)
    assert outbox.states() == ["failed", "delivered"]


def test_one_that_is_being_sent_or_gone_is_not_sent_again(outbox):
    delivery = outbox.enqueue()
    services.claim_due(now=outbox.now)
    with pytest.raises(InUse, match="being sent"):
        services.send_again(delivery=delivery, now=outbox.now)
    Delivery.objects.all().delete()
    with pytest.raises(NotFound):
        services.send_again(delivery=delivery, now=outbox.now)


def test_old_rows_are_deleted_and_what_waits_is_kept(outbox):
    for subject, answer in (("a", Delivered(200)), ("b", Refused("No.")), ("c", Retry("Later.", timedelta(hours=6)))):
        outbox.enqueue(subject)
        outbox.answers.append(answer)
        outbox.sends()
    prune = lambda: services.prune_deliveries(now=outbox.now)  # noqa: E731
    outbox.passes(days=29)
    assert prune() == 0
    outbox.passes(days=2)
    assert (prune(), outbox.states()) == (1, ["failed", "waiting"])
    outbox.passes(days=60)
    assert (prune(), outbox.states()) == (1, ["waiting"])


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "waiting", "claim": "7b6d2d9e-6a3f-4f0e-9a38-0d1d9a1f4a11", "lease_until": NOW},
        {"state": "sending"},
    ],
)
def test_the_database_knows_who_sends_what(outbox, changes):
    delivery = outbox.enqueue()
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(**changes)


def test_the_database_lets_no_two_of_a_subject_wait(outbox):
    first = outbox.enqueue()
    outbox.enqueue()
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=first.pk).update(state="waiting")
    assert not queries.overdue_deliveries(NOW).exists()
    assert queries.overdue_deliveries(NOW + timedelta(minutes=6)).count() == 1


# Pure parts


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_backoff_stays_between_a_second_and_six_hours_and_never_shrinks(number, chance):
    wait = backoff(number, chance)
    assert timedelta(seconds=1) <= wait <= timedelta(hours=6)
    assert backoff(number + 1, chance) >= wait


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        (" 120 ", 120),
        ("99999999999999999999", 6 * 3600),
        ("Sat, 14 Mar 2026 09:02:00 GMT", 120),
        ("Sat, 14 Mar 2026 08:00:00 GMT", 0),
        ("Sat, 14 Mar 2099 09:00:00 GMT", 6 * 3600),
    ],
)
def test_retry_after_is_read_as_seconds_or_date_within_bounds(text, seconds):
    assert retry_after(text, NOW) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text", ["", "soon", "-5", "1.5", "²", "Sat, 14 Mar 2026 09:02:00", "Sat, 99 Mar 2026 09:02:00 GMT"]
)
def test_what_says_nothing_usable_is_no_retry_after(text):
    assert retry_after(text, NOW) is None


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, Delivered),
        (204, Delivered),
        (301, Refused),
        (307, Refused),
        (400, Refused),
        (404, Refused),
        (408, Retry),
        (425, Retry),
        (429, Retry),
        (500, Retry),
        (503, Retry),
    ],
)
def test_a_status_means_done_later_or_never(status, expected):
    sent = sent_by(Reply(status, Headers([("Retry-After", "60")]), b"", "lms.example"), NOW)
    assert type(sent) is expected
    assert sent.status == status
    if isinstance(sent, Retry):
        assert sent.after == timedelta(seconds=60)
    if not isinstance(sent, Delivered):
        assert "lms.example" in sent.reason


def test_no_answer_is_tried_again_and_a_refused_address_is_not():
    assert not_sent(NoAnswerInTime("Slow.")) == Retry("Slow.", is_away=True)
    assert not_sent(AnswerTooLarge("Big.")) == Retry("Big.")
    assert not_sent(AddressRefused("Private.")) == Refused("Private.")


def test_a_channel_or_observer_that_is_missing_stops_the_start(settings):
    from quizzes.checks import functions_load

    settings.DELIVERY_CHANNELS = {"good": "quizzes.channels.channel", "gone": "quizzes.no_such.thing"}
    settings.ATTEMPT_OBSERVERS = ["quizzes.channels.LONGEST_WAIT"]
    found = {error.id: error.msg for error in functions_load(None)}
    assert "DELIVERY_CHANNELS['gone']" in found["quizzes.E003"]
    assert "ATTEMPT_OBSERVERS[0]" in found["quizzes.E004"]
    assert channels.channel("good") is channels.channel
