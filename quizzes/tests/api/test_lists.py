"""Lists: every row once in the order of changes, whatever comes in meanwhile, and only the rows of who asks."""

import uuid
from contextlib import suppress
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzes import services
from quizzes.api.errors import InvalidCursor
from quizzes.api.paging import Cursor, page_of, read_cursor
from quizzes.models import Attempt, Quiz
from quizzes.queries import authored_quizzes
from quizzes.tests.api.program import person
from quizzes.tests.builders import NOW, make_question, make_quiz, make_test, publish
from quizzes.tests.people import make_instructor, make_learner

pytestmark = pytest.mark.django_db
MOMENTS = st.integers(0, 3).map(lambda n: NOW + timedelta(microseconds=n))  # many share one


def asked(**query):
    return SimpleNamespace(query_params={name: str(value) for name, value in query.items()})


def page(rows, **query):
    return page_of(rows, asked(**query), id="public_id", at="updated_at", read_id=uuid.UUID)


def quizzes_at(owner, moments):
    made = [make_quiz(owner=owner) for _ in moments]
    for quiz, moment in zip(made, moments, strict=True):
        type(quiz).objects.filter(pk=quiz.pk).update(updated_at=moment)
    return [quiz.pk for quiz in made]


def walked(rows, size, between=lambda: None, start=""):
    """The whole list by “next”."""
    found, cursor = [], start
    while True:
        got = page(rows, limit=size, **({"cursor": cursor} if cursor else {}))
        found += [row.pk for row in got.rows]
        between()
        if not got.next:
            return found, got
        cursor = got.next


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moments=st.lists(MOMENTS, max_size=7), size=st.integers(1, 4))
def test_pages_put_together_are_the_whole_list(moments, size):
    owner = make_instructor()
    made = quizzes_at(owner, moments)
    rows = authored_quizzes(owner)
    found, last = walked(rows, size)
    assert sorted(found) == sorted(made)
    assert found == [row.pk for row in rows.order_by("updated_at", "public_id")]
    back = [row.pk for row in last.rows]
    while last.previous:
        last = page(rows, limit=size, cursor=last.previous)
        back = [row.pk for row in last.rows] + back
    assert back == found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moments=st.lists(MOMENTS, min_size=1, max_size=6), late=st.lists(MOMENTS, max_size=4), size=st.integers(1, 3))
def test_nothing_that_was_there_is_missed_or_met_twice_when_rows_come_in(moments, late, size):
    owner = make_instructor()
    made, waiting = quizzes_at(owner, moments), list(late)

    def something_comes_in():
        if waiting:
            quizzes_at(owner, [waiting.pop()])

    found, _ = walked(authored_quizzes(owner), size, something_comes_in)
    assert [pk for pk in found if pk in made] == [
        row.pk for row in authored_quizzes(owner).order_by("updated_at", "public_id") if row.pk in made
    ]
    assert len(found) == len(set(found))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moments=st.lists(MOMENTS, min_size=1, max_size=6), touched=st.integers(0, 5), size=st.integers(1, 3))
def test_a_row_that_changes_while_somebody_pages_is_met_again_at_the_end(moments, touched, size):
    owner = make_instructor()
    made = quizzes_at(owner, moments)
    changed = made[touched % len(made)]
    rows = authored_quizzes(owner)
    first = page(rows, limit=size)
    rows.model.objects.filter(pk=changed).update(updated_at=NOW + timedelta(days=1))
    found = [row.pk for row in first.rows]
    if first.next:
        found += walked(rows, size, start=first.next)[0]
    missing = set(made) - set(found)
    assert missing <= ({changed} if not first.next else set())


def test_what_changed_since_is_inclusive():
    owner = make_instructor()
    quizzes_at(owner, [NOW - timedelta(seconds=1), NOW, NOW, NOW + timedelta(seconds=1)])
    program = person(owner)
    since = NOW.isoformat().replace("+00:00", "Z")
    assert len(program.reads(f"quizzes/?updated_since={since}")["results"]) == 3
    page = program.reads(f"quizzes/?updated_since={since}&limit=2")
    rest = program.reads(page["next"])
    assert len(page["results"]) + len(rest["results"]) == 3


def test_what_is_offered_anew_or_in_a_new_version_has_changed():
    owner = make_instructor()
    quiz = make_quiz(make_question(owner=owner), owner=owner, visibility="public")
    publish(quiz)
    program = person(owner)

    def moment():
        return program.reads(f"offers/{quiz.assignments.get().public_id}/")["updated_at"]

    moments = [moment()]
    services.withdraw_quiz(quiz, now=timezone.now())
    services.offer_quiz_again(quiz)
    moments.append(moment())
    Quiz.objects.filter(pk=quiz.pk).update(title="Another title")
    quiz.refresh_from_db()
    publish(quiz, now=timezone.now())
    moments.append(moment())
    path = f"quizzes/{quiz.public_id}/"
    program.patches(path, {"visibility": "unlisted"}, If_Match=program.asks("GET", path)["ETag"])
    moments.append(moment())
    assert moments == sorted(set(moments))


def test_a_result_that_is_taken_back_has_changed():
    owner = make_instructor()
    assignment = make_test(make_quiz(make_question(owner=owner), owner=owner))
    program, learner = person(owner), person(make_learner())
    attempt = learner.posts("attempts/", {"assignment": str(assignment.public_id)})["id"]
    learner.posts(f"attempts/{attempt}/finish/")
    finished = program.reads(f"results/{attempt}/")
    row = Attempt.objects.get(uuid=attempt)
    services.reopen_attempt(attempt=row, by=None, now=timezone.now(), although_told=True)
    [reopened] = program.reads("results/?updated_since=" + finished["updated_at"])["results"]
    assert (reopened["state"], reopened["points"]) == ("open", None)
    assert reopened["updated_at"] > finished["updated_at"]


def test_the_link_header_says_what_the_body_says():
    owner = make_instructor()
    quizzes_at(owner, [NOW] * 5)
    program = person(owner)
    page = program.reads("quizzes/?limit=2")
    assert program.last["Link"] == f'<{page["next"]}>; rel="next"'
    middle = program.reads(page["next"])
    assert program.last["Link"] == f'<{middle["next"]}>; rel="next", <{middle["previous"]}>; rel="prev"'
    assert program.reads(middle["previous"])["results"] == page["results"]


def test_no_list_tells_of_what_belongs_to_others():
    owner, stranger = make_instructor(), make_instructor()
    make_quiz(owner=owner, title="Secret")
    program = person(stranger)
    for path in ("quizzes/", "questions/", "assignments/", "results/", "classes/", "learners/", "jobs/", "attempts/"):
        assert program.lists(path) == [], path


@given(text=st.text(max_size=60))
def test_a_cursor_from_elsewhere_is_refused_and_never_an_accident(text):
    with suppress(InvalidCursor):
        read_cursor(text)


def test_a_cursor_is_read_as_it_was_written():
    cursor = Cursor("n", NOW, "an-id")
    assert read_cursor(cursor.text()) == cursor
    assert isinstance(read_cursor(cursor.text()).at, datetime)
