"""Webhooks: signed as the standard says, thin, and only about what their owner may see."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from quizzes import queries, services
from quizzes.channels import Delivered
from quizzes.engine.errors import InUse, InvalidParameter, StaleRevision
from quizzes.learners import Identity
from quizzes.models import Assignment, Delivery, WebhookEndpoint
from quizzes.services.attempts import Post
from quizzes.signatures import new_secret, signature_headers
from quizzes.tests.builders import NOW, SUBJECTS, make_question, make_quiz, publish
from quizzes.tests.people import make_instructor, make_learner
from quizzes.tests.servers import answering
from quizzes.tickets import ticket_for

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=10_000)
EVERYTHING = WebhookEndpoint.Event.values


@pytest.fixture(autouse=True)
def site(settings):
    settings.SUBJECTS = SUBJECTS
    settings.DELIVERY_CHANNELS = {"webhooks": "quizzes.services.webhooks.deliver"}
    settings.ATTEMPT_OBSERVERS = ["quizzes.services.webhooks.observe"]
    queries.forget_cached_content()


@pytest.fixture
def owner():
    return make_instructor("owner")


@pytest.fixture
def quiz(owner):
    quiz = make_quiz(make_question(), make_question(), title="CANARY title", slug="canary-slug", owner=owner)
    publish(quiz)
    return quiz


class Taker:
    """A learner with one attempt."""

    def __init__(self, quiz, name="CANARY-learner"):
        user = make_learner(name)
        self.quiz, self.identity = quiz, Identity(name=f"user:{user.pk}", user_id=user.pk)
        self.assignment = quiz.assignments.get()

    def checks(self):
        ticket = ticket_for(
            self.identity, assignment_id=self.assignment.pk, version_id=self.quiz.latest_version_id, number=1
        )
        question = self.quiz.items.first().question
        raw = {"choices": [question.choices.get(is_correct=True).key]}
        post = Post(ticket.attempt, question.key, raw, 0, secrets.token_urlsafe(12), ticket.sign())
        self.attempt = services.check_answer(identity=self.identity, post=post, now=NOW).attempt
        return self.attempt

    def finishes(self):
        return services.finish_attempt(
            identity=self.identity, attempt_uuid=self.attempt.uuid, idempotency_key="a-finishing-key", now=NOW
        )


def listen(owner, url="https://program.example/hook", events=EVERYTHING, **more):
    return services.create_endpoint(owner=owner, url=url, events=events, **more)


def told(endpoint=None):
    rows = Delivery.objects.order_by("pk")
    if endpoint is not None:
        rows = rows.filter(recipient=str(endpoint.public_id))
    return [row.payload["type"] for row in rows]


def send_all():
    done = services.Round()
    while (more := services.deliver_batch(clock=lambda: LATER, chance=lambda: 0.0)) is not None:
        done += more
    return done


# The signature


def test_the_signature_is_the_one_of_the_specifications_example():
    headers = signature_headers(
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def verified(secret, headers, body):
    """As a receiver checks it, by the specification's own words."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return f"v1,{expected}" in headers["webhook-signature"].split(" ")


def test_secrets_have_the_standards_form_and_length():
    secret = new_secret()
    assert secret.startswith("whsec_")
    assert 24 <= len(base64.b64decode(secret.removeprefix("whsec_"))) <= 64
    assert secret != new_secret()


# What is told


def test_each_thing_that_happens_is_told_once(owner, quiz):
    listen(owner)
    taker = Taker(quiz)
    taker.checks()
    attempt = taker.finishes()
    services.reset_attempt(attempt=attempt, by=owner, now=NOW)
    services.restore_attempt(attempt=attempt, by=owner, now=NOW)
    services.delete_attempt(attempt=attempt, by=owner, now=NOW)
    assert told() == ["attempt.started", "attempt.finished", "attempt.reset", "attempt.scored", "attempt.deleted"]


def test_publishing_and_changing_the_settings_are_told(owner, quiz):
    listen(owner)
    question = quiz.items.first().question
    question.stem = "Another question: which of these are even?"
    question.save()
    publish(quiz, now=NOW + timedelta(hours=1))
    publish(quiz, now=NOW + timedelta(hours=2))  # nothing changed: no new version
    assignment = quiz.assignments.get()
    old = services.settings_of(assignment)
    values = {name: getattr(old, name) for name in old.__slots__} | {"attempts_allowed": 2}
    services.change_assignment(
        assignment=assignment, settings=services.AssignmentSettings(**values), seen_revision=0, by=owner, now=NOW
    )
    assert told() == ["quiz.published", "assignment.changed"]
    published = Delivery.objects.earliest("pk").payload
    assert published == {
        "type": "quiz.published",
        "timestamp": "2026-03-14T10:00:00.000Z",
        "data": {"quiz": str(quiz.public_id), "version": 2},
    }


def test_a_message_holds_ids_and_a_version_and_nothing_else(owner, quiz):
    listen(owner, description="CANARY endpoint")
    taker = Taker(quiz)
    taker.checks()
    taker.finishes()
    rows = list(Delivery.objects.all())
    assert len(rows) == 2
    for row in rows:
        assert row.payload["data"] == {
            "attempt": str(taker.attempt.uuid),
            "assignment": str(taker.assignment.public_id),
            "quiz": str(quiz.public_id),
            "learner": str(taker.attempt.learner.public_id),
            "version": 1,
        }
        everything = json.dumps([row.payload, row.subject, row.recipient])
        assert "CANARY" not in everything
        for question in quiz.items.all():
            assert question.question.key not in everything


def test_only_what_was_asked_for_is_told(owner, quiz):
    listen(owner, events=["attempt.finished"])
    taker = Taker(quiz)
    taker.checks()
    taker.finishes()
    assert told() == ["attempt.finished"]


def test_owner_editor_and_superuser_hear_of_a_quiz_and_a_stranger_does_not(owner, quiz):
    editor, stranger, gone = make_instructor("editor"), make_instructor("stranger"), make_instructor("gone")
    root = User.objects.create_superuser("root")
    quiz.editors.add(editor, gone)
    listening = {user.username: listen(user)[0] for user in (owner, editor, stranger, root, gone)}
    User.objects.filter(pk=gone.pk).update(is_active=False)
    Taker(quiz).checks()
    heard = {name: told(endpoint) for name, endpoint in listening.items()}
    started = ["attempt.started"]
    assert heard == {"owner": started, "editor": started, "stranger": [], "root": started, "gone": []}


def test_trials_are_told_to_nobody(owner, quiz):
    listen(owner)
    assignment = quiz.assignments.get()
    learner = services.begin_trial(assignment=assignment, now=NOW)
    identity = Identity(name=f"trial:{learner.public_id}", browser_id=learner.public_id, is_trial=True)
    ticket = ticket_for(identity, assignment_id=assignment.pk, version_id=quiz.latest_version_id, number=1)
    services.start_attempt(identity=identity, attempt_uuid=ticket.attempt, ticket=ticket.sign(), now=NOW)
    assert told() == []


def test_an_attempt_that_is_rolled_back_is_not_told(owner, quiz, settings):
    listen(owner)
    settings.ATTEMPT_OBSERVERS = [*settings.ATTEMPT_OBSERVERS, f"{__name__}.fails"]
    with pytest.raises(ZeroDivisionError):
        Taker(quiz).checks()
    assert told() == []
    assert not quiz.assignments.get().attempts.exists()


def fails(event):
    _ = 1 / 0


# How it is told


@pytest.fixture
def program(settings):
    """A program that listens, and keeps what it hears."""
    heard: list[tuple[dict, bytes]] = []
    statuses: list[int] = []

    def hear(request, body):
        heard.append(({name.lower(): value for name, value in request.headers.items()}, body))
        return (statuses.pop(0) if statuses else 200), {}, b""

    with answering(hear) as port:
        settings.OUTBOUND_ORIGINS = [f"http://127.0.0.1:{port}"]
        yield type("Program", (), {"url": f"http://127.0.0.1:{port}/hook", "heard": heard, "statuses": statuses})


def test_a_message_arrives_signed_and_a_second_try_has_the_same_id_and_body(owner, quiz, program):
    _, secret = listen(owner, program.url)
    program.statuses += [500]
    Taker(quiz).checks()
    services.deliver_batch(clock=lambda: NOW, chance=lambda: 0.0)
    assert send_all().delivered == 1
    (first, body), (second, again) = program.heard
    assert body == again
    assert json.loads(body)["type"] == "attempt.started"
    assert first["webhook-id"] == second["webhook-id"]
    assert first["content-type"] == "application/json"
    for headers in (first, second):
        assert verified(secret, headers, body)
    assert not verified(new_secret(), first, body)
    assert not verified(secret, first, body + b" ")


def test_while_a_secret_is_replaced_both_sign(owner, program):
    endpoint, old = listen(owner, program.url)
    new = services.rotate_secret(endpoint=endpoint)
    third = services.rotate_secret(endpoint=endpoint)
    services.send_test_event(endpoint=endpoint, now=NOW)
    send_all()
    services.end_old_secret(endpoint=endpoint)
    services.send_test_event(endpoint=endpoint, now=NOW)
    send_all()
    (both, body), (one, last) = program.heard
    assert [verified(secret, both, body) for secret in (old, new, third)] == [False, True, True]
    assert [verified(secret, one, last) for secret in (old, new, third)] == [False, False, True]


def test_secrets_are_sealed_in_the_database_and_open_after_a_rotation_of_the_sites_key(owner, program, settings):
    endpoint, secret = listen(owner, program.url)
    endpoint.refresh_from_db()
    assert secret not in json.dumps(endpoint.secrets)
    assert secret.removeprefix("whsec_") not in json.dumps(endpoint.secrets)
    earlier, settings.SECRET_KEY = settings.SECRET_KEY, "another " * 10
    settings.SECRET_KEY_FALLBACKS = [earlier]
    services.send_test_event(endpoint=endpoint, now=NOW)
    assert send_all().delivered == 1
    settings.SECRET_KEY_FALLBACKS = []
    services.send_test_event(endpoint=endpoint, now=NOW)
    assert send_all().failed == 1
    assert "Make a new one" in Delivery.objects.latest("pk").last_error


def test_a_program_that_is_gone_is_told_nothing_more(owner, quiz, program):
    endpoint, _ = listen(owner, program.url)
    program.statuses += [410]
    taker = Taker(quiz)
    taker.checks()
    taker.finishes()
    send_all()
    endpoint.refresh_from_db()
    assert endpoint.is_active is False
    assert "410" in endpoint.trouble
    assert len(program.heard) == 1
    assert list(Delivery.objects.order_by("pk").values_list("state", flat=True)) == ["failed", "stale"]
    services.reset_attempt(attempt=taker.attempt, by=owner, now=NOW)
    assert len(told()) == 2
    with pytest.raises(InUse, match="switched off"):
        services.send_test_event(endpoint=endpoint, now=NOW)


def test_who_is_taken_from_a_quiz_is_not_sent_what_still_waits(owner, quiz, program):
    editor = make_instructor("editor")
    quiz.editors.add(editor)
    listen(editor, program.url)
    Taker(quiz).checks()
    quiz.editors.clear()
    send_all()
    assert program.heard == []
    assert Delivery.objects.get().state == "stale"


def test_a_redirect_and_a_private_address_fail_where_the_owner_sees_it(owner, program, settings):
    endpoint, _ = listen(owner, program.url)
    program.statuses += [302]
    services.send_test_event(endpoint=endpoint, now=NOW)
    send_all()
    assert "final address" in queries.recent_deliveries(endpoint)[0].last_error
    services.change_endpoint(
        endpoint=endpoint, url="https://127.0.0.1/", events=EVERYTHING, description="", is_active=True
    )
    services.send_test_event(endpoint=endpoint, now=NOW)
    assert send_all().failed == 1
    assert "private" in queries.recent_deliveries(endpoint)[0].last_error


# Endpoints


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"url": "http://program.example/"}, "url"),
        ({"url": "https://user:password@program.example/"}, "url"),
        ({"url": "https://program.example/" + "x" * 500}, "url"),
        ({"url": "https://program.example/\x00"}, "url"),
        ({"url": ""}, "url"),
        ({"events": []}, "events"),
        ({"events": ["attempt.finished", "no.such.event"]}, "events"),
        ({"description": "x" * 201}, "description"),
        ({"description": "two\nlines"}, "description"),
        ({"description": "\x00"}, "description"),
    ],
)
def test_bad_input_is_refused_at_its_field(owner, changes, field):
    good = {"url": "https://program.example/hook", "events": EVERYTHING, "description": ""}
    with pytest.raises(InvalidParameter) as refused:
        services.create_endpoint(owner=owner, **(good | changes))
    assert refused.value.field == field
    assert not WebhookEndpoint.objects.exists()


def test_the_same_address_twice_and_one_endpoint_too_many_are_refused(owner):
    endpoint, _ = listen(owner)
    other, _ = listen(owner, "https://other.example/")
    with pytest.raises(InUse, match="already"):
        listen(owner)
    with pytest.raises(InUse, match="already"):
        services.change_endpoint(endpoint=other, url=endpoint.url, events=EVERYTHING, description="", is_active=True)
    for number in range(18):
        listen(owner, f"https://program.example/{number}")
    with pytest.raises(InUse, match="20 webhooks"):
        listen(owner, "https://program.example/one-more")
    listen(make_instructor("stranger"))


def test_a_stale_change_is_refused(owner):
    endpoint, _ = listen(owner)
    services.rotate_secret(endpoint=endpoint)
    with pytest.raises(StaleRevision):
        services.change_endpoint(
            endpoint=endpoint, url=endpoint.url, events=EVERYTHING, description="", is_active=True, seen_revision=0
        )


# The pages


class Desk:
    def __init__(self, user):
        self.client = Client()
        self.client.force_login(user)

    def posts(self, page, *args, **form):
        response = self.client.post(reverse(f"admin:quizzes_webhookendpoint_{page}", args=args), form, follow=True)
        assert response.status_code == 200
        return response

    def opens(self, page, *args):
        response = self.client.get(reverse(f"admin:quizzes_webhookendpoint_{page}", args=args))
        assert response.status_code == 200
        return response.content.decode()


def test_an_instructor_makes_a_webhook_sees_its_secret_once_tests_it_and_replays(owner, program):
    desk = Desk(owner)
    form = {"url": program.url, "description": "My program", "events": ["attempt.finished"]}
    answer = desk.posts("add", **form)
    endpoint = WebhookEndpoint.objects.get()
    page = answer.content.decode()
    secret = page.partition('value="whsec_')[2].partition('"')[0]
    assert len(secret) > 40
    assert "no-store" in answer["Cache-Control"]
    assert endpoint.owner == owner
    desk.posts("test", endpoint.pk)
    send_all()
    page = desk.opens("change", endpoint.pk)
    assert "whsec_" not in page
    assert "endpoint.test" in page
    assert "Delivered" in page
    desk.posts("again", endpoint.pk, Delivery.objects.get().public_id)
    send_all()
    assert len(program.heard) == 2
    assert verified(f"whsec_{secret}", *program.heard[1])
    assert "whsec_" in desk.posts("secret", endpoint.pk).content.decode()
    assert "End the old secret" in desk.opens("change", endpoint.pk)
    desk.posts("end_secret", endpoint.pk)
    assert "End the old secret" not in desk.opens("change", endpoint.pk)
    endpoint.refresh_from_db()
    changed = form | {"is_active": "on", "seen_revision": str(endpoint.edit_revision), "description": "Renamed"}
    desk.posts("change", endpoint.pk, **changed)
    endpoint.refresh_from_db()
    assert endpoint.description == "Renamed"
    desk.posts("delete", endpoint.pk, post="yes")
    assert not WebhookEndpoint.objects.exists()


def test_the_page_says_at_the_field_what_is_wrong_and_keeps_what_was_typed(owner):
    desk = Desk(owner)
    page = desk.posts("add", url="http://127.0.0.1/", description="Mine", events=[]).content.decode()
    assert "must be reached by https" in page
    assert "Choose from" in page
    assert 'value="Mine"' in page
    assert not WebhookEndpoint.objects.exists()
    listen(owner)
    page = desk.posts("add", url="https://program.example/hook", events=EVERYTHING).content.decode()
    assert "already" in page
    endpoint = WebhookEndpoint.objects.get()
    page = desk.posts("change", endpoint.pk, url=endpoint.url, events=EVERYTHING, seen_revision="7").content.decode()
    assert "Somebody changed" in page


def test_a_stranger_meets_no_webhook_of_somebody_else(owner):
    endpoint, _ = listen(owner, description="Secret program")
    services.send_test_event(endpoint=endpoint, now=NOW)
    client = Client()
    client.force_login(make_instructor("stranger"))
    name = "admin:quizzes_webhookendpoint_"
    assert "Secret" not in client.get(reverse(f"{name}changelist")).content.decode()
    assert client.get(reverse(f"{name}change", args=[endpoint.pk])).status_code == 404
    delivery = Delivery.objects.get().public_id
    for page, args in (("test", ()), ("secret", ()), ("end_secret", ()), ("again", (delivery,))):
        assert client.post(reverse(f"{name}{page}", args=[endpoint.pk, *args])).status_code == 404


def test_a_delivery_of_one_endpoint_is_not_replayed_by_way_of_another(owner):
    mine, _ = listen(owner)
    theirs, _ = listen(make_instructor("other"))
    delivery = services.send_test_event(endpoint=theirs, now=NOW)
    client = Client()
    client.force_login(owner)
    address = reverse("admin:quizzes_webhookendpoint_again", args=[mine.pk, delivery.public_id])
    assert client.post(address).status_code == 404


def test_superusers_see_the_outbox_without_secrets_and_send_again(owner, settings):
    settings.DELIVERY_CHANNELS = {"test": f"{__name__}.accepts"}
    row = Delivery.objects.create(
        channel="test",
        subject="a score",
        payload={"score": "1/2", "access_token": "CANARY", "list": [{"client_secret": "CANARY"}]},
        state="failed",
        tries=20,
        last_error="The LMS answered 500.",
        next_try_at=NOW,
        created_at=NOW,
        updated_at=NOW,
    )
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    changelist = reverse("admin:quizzes_delivery_changelist")
    assert "The LMS answered 500." in client.get(changelist).content.decode()
    page = client.get(reverse("admin:quizzes_delivery_change", args=[row.pk])).content.decode()
    assert "1/2" in page
    assert "CANARY" not in page
    client.post(changelist, {"action": "send_again", "_selected_action": [row.pk]})
    row.refresh_from_db()
    assert (row.state, row.tries) == ("waiting", 0)
    Delivery.objects.update(next_try_at=NOW)
    assert "Is the worker running?" in client.get(changelist).content.decode()


def accepts(outgoing):
    return Delivered(200)


def test_the_list_of_deliveries_names_the_webhook_and_what_was_told(owner, admin_client):
    endpoint, _ = services.create_endpoint(
        owner=owner, url="https://example.org/x", description="", events=["attempt.scored"]
    )
    services.send_test_event(endpoint=endpoint, now=NOW)
    page = admin_client.get(reverse("admin:quizzes_delivery_changelist")).content.decode()
    assert "webhook: https://example.org/x" in page
    assert "endpoint.test" in page


def test_assignments_of_classes_are_told_when_they_are_made(owner, quiz):
    from quizzes.models import Classroom

    listen(owner, events=["assignment.changed"])
    room = Classroom.objects.create(name="7b", owner=owner)
    services.assign_quiz(quiz=quiz, classroom=room, by=owner, now=NOW)
    services.assign_quiz(quiz=quiz, classroom=room, by=owner, now=NOW)
    assert told() == ["assignment.changed"]
    made = Assignment.objects.get(classroom=room)
    assert Delivery.objects.get().payload["data"]["assignment"] == str(made.public_id)
