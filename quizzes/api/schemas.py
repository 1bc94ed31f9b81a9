"""What answers look like, for the schema. The answers themselves are made by documents; a test holds each to its schema."""

from __future__ import annotations

from functools import cache
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema_field, inline_serializer
from rest_framework import serializers

from quizzes.api.fields import Exact
from quizzes.models import Answer as AnswerRow
from quizzes.models import Assignment as AssignmentRow
from quizzes.models import Attempt as AttemptRow
from quizzes.models import Delivery as DeliveryRow
from quizzes.models import Job as JobRow
from quizzes.models import Question as QuestionRow
from quizzes.models import Quiz as QuizRow
from quizzes.models import TextFormat, WebhookEndpoint
from quizzes.queries import GradeState

Char, Id, Moment = serializers.CharField, serializers.UUIDField, serializers.DateTimeField
PERCENT = "Of the points possible, with at most two decimals."
Flag, Whole, Choice = serializers.BooleanField, serializers.IntegerField, serializers.ChoiceField


def uuid_filter(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(name, {"type": "string", "format": "uuid"}, description=description)


ATTEMPT_FILTERS = (
    uuid_filter("assignment", "Only those at this assignment."),
    uuid_filter("learner", "Only those of this learner."),
)
RESULT_FILTERS = (*ATTEMPT_FILTERS, uuid_filter("quiz", "Only those at this quiz."))
STATE_FILTER = OpenApiParameter(
    "state", {"type": "string", "enum": ["open", "finished"]}, description="Only such ones."
)
DELIVERY_STATE_FILTER = OpenApiParameter(
    "state", {"type": "string", "enum": DeliveryRow.State.values}, description="Only such ones."
)
QUIZ_FILTER = (uuid_filter("quiz", "Only those of this quiz."),)


@extend_schema_field({"type": "string", "format": "html"})
class Html(serializers.CharField):
    """Markup that is safe to show as it stands. All other strings are plain text."""


def texts(**options: Any) -> serializers.ListField:
    return serializers.ListField(child=Char(allow_blank=True), **options)


@cache
def Listed(of: type[serializers.Serializer]) -> Any:  # noqa: N802  reads as the type that it makes
    """A page of a list."""
    name = of.__name__.removesuffix("Document")
    return inline_serializer(
        f"{name}List",
        {
            "next": serializers.URLField(allow_null=True),
            "previous": serializers.URLField(allow_null=True),
            "results": of(many=True),
        },
    )


class Fault(serializers.Serializer):
    pointer = Char(help_text="A JSON pointer into the body, or ?name of a query parameter; empty for all of it.")
    code = Char()
    detail = Char()


class Problem(serializers.Serializer):
    """RFC 9457. Programs go by `code`, people by `detail`."""

    type = Char(help_text="Where the code is described.")
    title = Char()
    status = Whole()
    code = Char()
    detail = Char()
    instance = Char()
    request_id = Char(help_text="Also in the header X-Request-Id. Name it when you ask for help.")
    errors = Fault(many=True)
    answer = serializers.DictField(
        required=False, help_text="Of an answer that was changed meanwhile: what stands now, with its revision."
    )


# Taking quizzes


class Points(serializers.Serializer):
    exact = Char(help_text="An exact fraction, such as 11/3.")
    text = Char(help_text="As people read it.")
    full = Char(help_text="The most that can be had, exact.")


class OfferRating(serializers.Serializer):
    count = Whole()
    mean = Char(allow_null=True, help_text="None below five ratings.")


class Offer(serializers.Serializer):
    """What may be taken: `id` is that of its assignment."""

    id = Id()
    quiz = Id()
    slug = Char()
    title = Char()
    language = Char()
    version = Whole()
    kind = Choice(AssignmentRow.Kind.choices)
    mode = Choice(AssignmentRow.Mode.choices)
    questions = Whole(help_text="How many each attempt asks.")
    points = Exact()
    opens_at = Moment(allow_null=True)
    closes_at = Moment(allow_null=True)
    time_limit_seconds = Whole(allow_null=True)
    attempts_allowed = Whole(allow_null=True)
    needs_access_code = Flag()
    asks_name = Choice(AssignmentRow.Naming.choices)
    rating = OfferRating()
    updated_at = Moment()


class Attempt(serializers.Serializer):
    """Without its answers, and without its score: that is guarded by review rules, at …/result/."""

    id = Id()
    assignment = Id()
    quiz = Id()
    version = Whole()
    learner = Id()
    number = Whole()
    mode = Choice(AssignmentRow.Mode.choices)
    purpose = Choice(AttemptRow.Purpose.choices)
    state = Choice(
        [*AttemptRow.State.choices, ("over", "Its time is over")],
        help_text="`over`: its time is over, and what was saved is still to be handed in.",
    )
    started_at = Moment()
    deadline_at = Moment(allow_null=True)
    submitted_at = Moment(allow_null=True)
    questions = texts(help_text="Keys, in the order of this attempt.")
    updated_at = Moment()


class Stem(serializers.Serializer):
    html = Html()
    text = Char(allow_blank=True)


class OfferedChoice(serializers.Serializer):
    """Everything after `ticked` is empty until the review rules allow it."""

    key = Char()
    html = Html()
    ticked = Flag()
    verdict = Choice([("", ""), ("right", ""), ("wrong", ""), ("missed", ""), ("rest", "")])
    mark = Char(allow_blank=True)
    feedback = Html()
    witness = Html()
    evidence = Char(allow_blank=True)


class Answer(serializers.Serializer):
    """What the learner sent."""

    revision = Whole()
    is_given = Flag()
    state = Choice(
        [("answered", ""), ("unanswered", ""), ("unreadable", "")],
        help_text="`unreadable`: kept as it was sent, and earns nothing unless it is changed.",
    )
    problem = Char(allow_blank=True, help_text="Why it can't be read, or what it lacks.")
    choices = texts()
    text = Char(allow_blank=True)
    certainty = Whole(allow_null=True, help_text="1 not very, 2 quite, 3 very certain.")
    is_flagged = Flag()
    updated_at = Moment(allow_null=True)


class Step(serializers.Serializer):
    label = Char(allow_blank=True)
    expression = Html()
    relation = Char(allow_blank=True)
    value = Html()


class Table(serializers.Serializer):
    caption = Char(allow_blank=True)
    columns = texts()
    rows = serializers.ListField(child=texts())


class Figure(serializers.Serializer):
    """The SVG describes itself; the table holds the same numbers."""

    svg = Html()
    caption = Html()
    table = Table(allow_null=True)


class Explanation(serializers.Serializer):
    title = Char(allow_blank=True)
    summary = Html()
    steps = Step(many=True)
    figures = Figure(many=True)
    tables = Table(many=True)
    caveats = serializers.ListField(child=Html())


class Rule(serializers.Serializer):
    name = Char()
    message = Html()
    steps = Step(many=True)


class Diagnosis(serializers.Serializer):
    is_right = Flag()
    answer = Char(allow_blank=True)
    slip = Char(allow_blank=True)
    rules = Rule(many=True)
    figure = Figure(allow_null=True)


class Feedback(serializers.Serializer):
    """`verdict` is empty where the review rules allow the explanation and not what was right."""

    verdict = Char(allow_blank=True)
    heading = Char(allow_blank=True)
    working = Char(allow_blank=True)
    read_as = Char(allow_blank=True)
    right_answer = Char(allow_blank=True)
    note_after = Html()
    source = Html()
    explanation = Explanation(allow_null=True)
    diagnosis = Diagnosis(allow_null=True)


class Tried(serializers.Serializer):
    heading = Char(allow_blank=True)
    words = Char(allow_blank=True)
    hints = serializers.ListField(child=Html())


class Question(serializers.Serializer):
    """As laid out for one attempt. `feedback` is null until the review rules allow some of it."""

    key = Char()
    number = Whole()
    kind = Choice(QuestionRow.Kind.choices)
    stem = Stem()
    instruction = Char(allow_blank=True, help_text="How to answer, and how many decimals are asked for.")
    scheme = Char(allow_blank=True, help_text="How ticks become points, in words.")
    note_before = Html()
    choices = OfferedChoice(many=True)
    certainty = Char(
        allow_null=True, help_text="What a level of certainty does, where one is asked for with the answer."
    )
    answer = Answer()
    is_settled = Flag(help_text="Nothing more can be answered.")
    tried = Tried(allow_null=True)
    feedback = Feedback(allow_null=True)


class SavedQuestion(Question):
    saved_revision = Whole(help_text="What this very save led to.")
    in_grace = Flag(help_text="It came after the deadline, within the minute that networks are forgiven.")


class Questions(serializers.Serializer):
    results = Question(many=True)


class Reported(serializers.Serializer):
    question = Char()
    text = Char()
    created_at = Moment()


class ResultQuestion(serializers.Serializer):
    key = Char()
    number = Whole()
    stem = Char(allow_blank=True)
    verdict = Char(
        allow_blank=True,
        help_text="`right`, `partly`, `wrong`, `dont_know`, `unanswered` or `unreadable`; empty where it isn't told.",
    )
    words = Char(allow_blank=True)
    working = Char(allow_blank=True)
    answer = Char(allow_blank=True)


class Result(serializers.Serializer):
    """What the review rules don't allow yet is empty or null; `promises` say when they will."""

    attempt = Id()
    points = Points(allow_null=True)
    passed = Flag(allow_null=True, help_text="Of the attempt that counts. Null without a pass mark too.")
    passed_words = Char(allow_blank=True)
    counts = Char(allow_blank=True)
    advice = Char(allow_blank=True)
    questions = ResultQuestion(many=True)
    receipt = Char(allow_null=True)
    promises = texts()


class OwnRating(serializers.Serializer):
    stars = Whole(min_value=1, max_value=5)
    comment = Char(allow_blank=True)
    updated_at = Moment()


# Writing quizzes


class QuizItem(serializers.Serializer):
    question = Char()
    points = Exact()


class Quiz(serializers.Serializer):
    """The draft. Learners meet its versions, through assignments."""

    id = Id()
    slug = Char()
    title = Char()
    language = Char()
    visibility = Choice(QuizRow.Visibility.choices)
    settings = serializers.DictField()
    items = QuizItem(many=True)
    latest_version = Whole(allow_null=True)
    is_withdrawn = Flag()
    is_archived = Flag()
    updated_at = Moment()


class AuthoredChoice(serializers.Serializer):
    key = Char()
    text = Char(allow_blank=True)
    is_correct = Flag()
    weight = Exact(allow_null=True)
    feedback_ticked = Char(allow_blank=True)
    feedback_unticked = Char(allow_blank=True)
    claim = serializers.DictField(allow_null=True)


class AuthoredQuestion(serializers.Serializer):
    """The draft, with its key."""

    key = Char()
    kind = Choice(QuestionRow.Kind.choices)
    language = Char()
    text_format = Choice(TextFormat.choices)
    stem = Char(allow_blank=True)
    note_before = Char(allow_blank=True)
    note_after = Char(allow_blank=True)
    source = Char(allow_blank=True)
    scheme = Char(allow_blank=True, help_text="Empty: the usual one of the kind.")
    scheme_parameters = serializers.DictField()
    explanation = serializers.DictField(allow_null=True)
    body = serializers.DictField(help_text="What only the kind knows.")
    hints = texts()
    tags = texts()
    choices = AuthoredChoice(many=True)
    updated_at = Moment()


class Version(serializers.Serializer):
    quiz = Id()
    number = Whole()
    sha256 = Char()
    published_at = Moment()
    published_by = Char(allow_null=True)
    note = Char(allow_blank=True)


class WholeVersion(Version):
    """With the frozen content. It never changes; `sha256` is that of its canonical JSON."""

    schema = Whole()
    content = serializers.DictField()


# Giving quizzes, and what came of it


class _Assignment(serializers.Serializer):
    id = Id()
    quiz = Id()
    title = Char()
    version = Whole(allow_null=True, help_text="What new attempts take. Null: always the latest.")
    kind = Choice(AssignmentRow.Kind.choices)
    mode = Choice(AssignmentRow.Mode.choices)
    opens_at = Moment(allow_null=True)
    closes_at = Moment(allow_null=True)
    time_limit_seconds = Whole(allow_null=True)
    attempts_allowed = Whole(allow_null=True)
    counting = Choice(AssignmentRow.Counting.choices)
    access_code = Char(allow_blank=True)
    pass_mark = Exact(allow_null=True)
    naming = Choice(AssignmentRow.Naming.choices)
    review = serializers.DictField()
    updated_at = Moment()


# "class" is no name in Python.
Assignment = type(
    "Assignment",
    (_Assignment,),
    {"class": Id(allow_null=True), "__doc__": "A version offered to someone, with what may change while it runs."},
)


class LearnerResult(serializers.Serializer):
    """An attempt as its teacher sees it, with its score."""

    attempt = Id()
    assignment = Id()
    quiz = Id()
    version = Whole()
    learner = Id()
    external_id = Char(allow_null=True)
    number = Whole()
    mode = Choice(AssignmentRow.Mode.choices)
    purpose = Choice(AttemptRow.Purpose.choices)
    state = Choice(AttemptRow.State.choices)
    is_reset = Flag(help_text="A teacher has set it aside: it counts nowhere.")
    ended_by = Choice(AttemptRow.Ending.choices, allow_null=True)
    started_at = Moment()
    submitted_at = Moment(allow_null=True)
    points = Points(allow_null=True)
    percent = Char(allow_null=True, help_text=PERCENT)
    passed = Flag(allow_null=True, help_text="Null without a pass mark, without a score and of a retry.")
    updated_at = Moment()


class _Grade(serializers.Serializer):
    assignment = Id()
    quiz = Id()
    learner = Id(allow_null=True, help_text="Null while nobody has joined in this line of the class's list.")
    external_id = Char(allow_null=True, help_text="The id that a machine gave.")
    name = Char(allow_blank=True)
    number = Char(allow_null=True, help_text="Of the class's list.")
    username = Char(allow_null=True)
    state = Choice([(state.value, "") for state in GradeState], help_text="Of the latest attempt.")
    attempts = Whole(help_text="Begun, without those that were set aside.")
    attempts_allowed = Whole(allow_null=True)
    counting = Choice(AssignmentRow.Counting.choices)
    attempt = Id(allow_null=True, help_text="The one that counts; all that follows is of it.")
    attempt_number = Whole(allow_null=True)
    version = Whole(allow_null=True)
    points = Points(allow_null=True)
    percent = Char(allow_null=True, help_text=PERCENT)
    passed = Flag(allow_null=True, help_text="Null without a pass mark or without a finished attempt.")
    started_at = Moment(allow_null=True)
    submitted_at = Moment(allow_null=True)


Grade = type(
    "Grade",
    (_Grade,),
    {"class": Id(allow_null=True), "__doc__": "A learner's line of the gradebook, with what counts."},
)


class GradedAnswer(serializers.Serializer):
    question = Char()
    state = Choice(
        [*AnswerRow.State.choices, ("unanswered", ""), ("unreadable", "")],
        help_text="The last two of a finished attempt: nothing was graded.",
    )
    problem = Char(allow_blank=True, help_text="Why it can't be read.")
    choices = texts()
    text = Char(allow_blank=True)
    certainty = Whole(allow_null=True)
    tries = Whole()
    verdict = Char(
        allow_null=True, help_text="Null until it is graded, and at the end `unanswered` or `unreadable` in its place."
    )
    points = Points(allow_null=True)
    updated_at = Moment()


class WholeLearnerResult(LearnerResult):
    answers = GradedAnswer(many=True)


class Rating(serializers.Serializer):
    quiz = Id()
    version = Whole()
    learner = Id()
    stars = Whole(min_value=1, max_value=5)
    comment = Char(allow_blank=True)
    updated_at = Moment()


class Class(serializers.Serializer):
    id = Id()
    name = Char()
    join_code = Char()
    is_joinable = Flag()
    is_archived = Flag()
    updated_at = Moment()


class Member(serializers.Serializer):
    """A place in a class. `learner` is null while nobody has joined in it."""

    id = Id()
    name = Char()
    number = Char(allow_blank=True)
    alias = Char()
    learner = Id(allow_null=True)
    joined_at = Moment(allow_null=True)
    updated_at = Moment()


class Learner(serializers.Serializer):
    id = Id()
    name = Char()
    external_id = Char(allow_null=True, help_text="The id that a machine gave.")
    updated_at = Moment()


class JobProblem(Problem):
    """`request_id` is the job's id."""

    problems = texts(help_text="The sentences of `errors` alone.")


class Job(serializers.Serializer):
    """Work that takes longer than a request may. When it is `done`, `result` says what came of it."""

    id = Id()
    kind = Char()
    state = Choice(JobRow.State.choices)
    progress = Char(allow_blank=True)
    result = serializers.DictField(allow_null=True)
    problem = JobProblem(allow_null=True)
    created_at = Moment()
    started_at = Moment(allow_null=True)
    finished_at = Moment(allow_null=True)
    updated_at = Moment()


class Me(serializers.Serializer):
    """Who the token speaks for."""

    kind = Choice([("person", ""), ("machine", ""), ("anonymous", "")])
    name = Char(allow_blank=True)
    scopes = texts()


class Saved(serializers.Serializer):
    """How many lines of a roster were new, changed and the same."""

    added = Whole()
    renamed = Whole()
    same = Whole()


class _OwnMembership(serializers.Serializer):
    id = Id()
    class_name = Char()
    name = Char()
    number = Char(allow_blank=True)
    joined_at = Moment(allow_null=True)
    updated_at = Moment()


OwnMembership = type("OwnMembership", (_OwnMembership,), {"class": Id(), "__doc__": "A class that you are in."})


class Webhook(serializers.Serializer):
    id = Id()
    url = Char()
    description = Char(allow_blank=True)
    events = serializers.ListField(child=Choice(WebhookEndpoint.Event.choices))
    is_active = Flag()
    trouble = Char(allow_blank=True, help_text="Why the site switched it off.")
    has_old_secret = Flag(help_text="The secret before the last one signs as well.")
    updated_at = Moment()


class NewWebhook(Webhook):
    secret = Char(help_text="Told this once.")


class Delivery(serializers.Serializer):
    """A message to a webhook. Its `payload` holds ids: ask the interface for more."""

    id = Id()
    state = Choice(DeliveryRow.State.choices)
    payload = serializers.DictField()
    tries = Whole()
    next_try_at = Moment(allow_null=True)
    last_status = Whole(allow_null=True)
    last_error = Char(allow_blank=True)
    created_at = Moment()
    delivered_at = Moment(allow_null=True)
    updated_at = Moment()
