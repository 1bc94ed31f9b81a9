"""What authors and teachers are told of their own: drafts with their keys, versions, assignments, results, classes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from http import HTTPStatus
from typing import Any

from quizzes import queries
from quizzes.engine import content as engine
from quizzes.engine.draws import drawn
from quizzes.models import (
    Answer,
    Assignment,
    Attempt,
    Choice,
    Classroom,
    Delivery,
    Job,
    Learner,
    Membership,
    Question,
    Quiz,
    QuizItem,
    Rating,
    Version,
    WebhookEndpoint,
)
from quizzes.presentation.answers import UNANSWERED, UNREADABLE, draft_of
from quizzes.presentation.documents import points_document
from quizzes.presentation.gradebook import percent_of
from quizzes.queries import Grade
from quizzes.services.jobs import INTERRUPTED, SILENCE, UNDER_WAY
from quizzes.sheets import number_text

Document = dict[str, Any]


def quiz_document(quiz: Quiz) -> Document:
    return {
        "id": str(quiz.public_id),
        "slug": quiz.slug,
        "title": quiz.title,
        "language": quiz.language,
        "visibility": quiz.visibility,
        "settings": dict(quiz.settings),
        "items": [item_document(item) for item in quiz.items.all()],
        "latest_version": None if quiz.latest_version is None else quiz.latest_version.number,
        "is_withdrawn": quiz.withdrawn_at is not None,
        "is_archived": quiz.archived_at is not None,
        "updated_at": quiz.updated_at,
    }


def item_document(item: QuizItem) -> Document:
    return {"question": item.question.key, "points": str(item.points)}


def question_document(question: Question) -> Document:
    return {
        "key": question.key,
        "kind": question.kind,
        "language": question.language,
        "text_format": question.text_format,
        "stem": question.stem,
        "note_before": question.note_before,
        "note_after": question.note_after,
        "source": question.source,
        "scheme": question.scheme,
        "scheme_parameters": dict(question.scheme_parameters),
        "explanation": dict(question.explanation) or None,
        "body": dict(question.body),
        "hints": list(question.hints),
        "tags": sorted(tag.name for tag in question.tags.all()),
        "choices": [choice_document(choice) for choice in question.choices.all()],
        "updated_at": question.updated_at,
    }


def choice_document(choice: Choice) -> Document:
    return {
        "key": choice.key,
        "text": choice.text,
        "is_correct": choice.is_correct,
        "weight": None if choice.weight is None else str(choice.weight),
        "feedback_ticked": choice.feedback_ticked,
        "feedback_unticked": choice.feedback_unticked,
        "claim": dict(choice.claim) or None,
    }


def version_document(version: Version) -> Document:
    return {
        "quiz": str(version.quiz.public_id),
        "number": version.number,
        "sha256": version.sha256,
        "published_at": version.published_at,
        "published_by": version.published_by.get_username() if version.published_by else None,
        "note": version.note,
    }


def whole_version_document(version: Version) -> Document:
    """With the frozen content, keys among it."""
    return {**version_document(version), "schema": version.schema, "content": dict(version.content)}


def assignment_document(assignment: Assignment) -> Document:
    classroom = assignment.classroom
    return {
        "id": str(assignment.public_id),
        "quiz": str(assignment.quiz.public_id),
        "title": assignment.quiz.title,
        "version": None if assignment.version is None else assignment.version.number,
        "kind": assignment.kind,
        "class": None if classroom is None else str(classroom.public_id),
        "mode": assignment.mode,
        "opens_at": assignment.opens_at,
        "closes_at": assignment.closes_at,
        "time_limit_seconds": assignment.time_limit_seconds,
        "attempts_allowed": assignment.attempts_allowed,
        "counting": assignment.counting,
        "access_code": assignment.access_code,
        "pass_mark": None if assignment.pass_mark is None else str(assignment.pass_mark),
        "naming": assignment.naming,
        "review": dict(assignment.review),
        "updated_at": assignment.updated_at,
    }


def class_document(classroom: Classroom) -> Document:
    return {
        "id": str(classroom.public_id),
        "name": classroom.name,
        "join_code": classroom.join_code,
        "is_joinable": classroom.is_joinable,
        "is_archived": classroom.archived_at is not None,
        "updated_at": classroom.updated_at,
    }


def member_document(member: Membership) -> Document:
    return {
        "id": str(member.public_id),
        "name": member.name,
        "number": member.number,
        "alias": member.alias,
        "learner": None if member.learner is None else str(member.learner.public_id),
        "joined_at": member.joined_at,
        "updated_at": member.updated_at,
    }


def learner_document(learner: Learner) -> Document:
    return {
        "id": str(learner.public_id),
        "name": queries.name_of(learner),
        "external_id": learner.external_id or None,
        "updated_at": learner.updated_at,
    }


def rating_document(rating: Rating) -> Document:
    return {
        "quiz": str(rating.quiz.public_id),
        "version": rating.version.number,
        "learner": str(rating.learner.public_id),
        "stars": rating.stars,
        "comment": rating.comment,
        "updated_at": rating.updated_at,
    }


def result_document(attempt: Attempt) -> Document:
    """An attempt as its teacher sees it: with its score, whatever the review rules tell the learner."""
    full = queries.content_of(attempt.version).points
    counts = attempt.purpose == Attempt.Purpose.COUNTS
    return {
        "attempt": str(attempt.uuid),
        "assignment": str(attempt.assignment.public_id),
        "quiz": str(attempt.assignment.quiz.public_id),
        "version": attempt.version.number,
        "learner": str(attempt.learner.public_id),
        "external_id": attempt.learner.external_id or None,
        "number": attempt.number,
        "mode": attempt.mode,
        "purpose": attempt.purpose,
        "state": attempt.state,
        "is_reset": attempt.reset_at is not None,
        "ended_by": attempt.ended_by or None,
        "started_at": attempt.started_at,
        "submitted_at": attempt.submitted_at,
        "points": None if attempt.score is None else points_document(attempt.score, full),
        "percent": _percent(attempt.score, full),
        "passed": queries.is_passed(attempt.assignment, attempt.score, full) if counts else None,
        "updated_at": attempt.updated_at,
    }


def _percent(score: Fraction | None, full: Fraction | None) -> str | None:
    found = percent_of(score, full)
    return None if found is None else number_text(found)


def grade_document(grade: Grade) -> Document:
    """A line of the gradebook: the row that its CSV and its JSON have."""
    assignment, attempt, learner, taker = grade.assignment, grade.attempt, grade.learner, grade.taker
    score, full = grade.score, grade.points
    return {
        "assignment": str(assignment.public_id),
        "quiz": str(assignment.quiz.public_id),
        "class": str(assignment.classroom.public_id) if assignment.classroom else None,
        "learner": str(learner.public_id) if learner else None,
        "external_id": (learner.external_id or None) if learner else None,
        "name": taker.name,
        "number": taker.number or None,
        "username": learner.user.get_username() if learner and learner.user else None,
        "state": grade.state.value,
        "attempts": len(taker.counted),
        "attempts_allowed": taker.terms.attempts_allowed,
        "counting": assignment.counting,
        "attempt": str(attempt.uuid) if attempt else None,
        "attempt_number": attempt.number if attempt else None,
        "version": attempt.version.number if attempt else None,
        "points": None if score is None or full is None else points_document(score, full),
        "percent": _percent(score, full),
        "passed": grade.passed,
        "started_at": attempt.started_at if attempt else None,
        "submitted_at": attempt.submitted_at if attempt else None,
    }


def whole_result_document(attempt: Attempt) -> Document:
    """With every answer as it was sent, and what it earned."""
    answers = queries.answers_of([attempt.pk])[attempt.pk]
    content, layout = queries.content_of(attempt.version), queries.layout_of(attempt)
    questions = {question.key: question for question in content.questions}
    return {
        **result_document(attempt),
        "answers": [
            _graded_answer(answers[key], questions[key].points)
            if answers[key].outcome or attempt.state != Attempt.State.FINISHED
            else _ungraded_answer(answers[key], drawn(questions[key], layout.draw_of(key)), content.settings)
            for key in layout.questions
            if key in answers
        ],
    }


def _graded_answer(answer: Answer, worth: Fraction) -> Document:
    graded = queries.graded_of(answer) if answer.outcome else None
    return {
        **_sent(answer),
        "state": answer.state,
        "problem": "",
        "verdict": None if graded is None else graded.verdict.value,
        "points": None if graded is None else points_document(graded.fraction * worth, worth),
    }


def _ungraded_answer(answer: Answer, question: engine.Question, settings: engine.Settings) -> Document:
    """Of an attempt that is over: it was empty, or couldn't be read."""
    draft = draft_of(question, answer.raw, settings)
    state = UNREADABLE if draft.state == UNREADABLE else UNANSWERED
    return {
        **_sent(answer),
        "state": state,
        "problem": draft.problem,
        "verdict": state,
        "points": points_document(Fraction(0), question.points),
    }


def _sent(answer: Answer) -> Document:
    return {
        "question": answer.question_key,
        "choices": list(answer.raw.get("choices", ())),
        "text": str(answer.raw.get("text", "")),
        "certainty": answer.certainty,
        "tries": answer.tries,
        "updated_at": answer.updated_at,
    }


def job_document(job: Job, now: datetime) -> Document:
    """One that fell silent reads as failed, whether or not anybody has written that down yet."""
    is_silent = job.state in UNDER_WAY and (job.seen_at is None or job.seen_at < now - SILENCE)
    return {
        "id": str(job.public_id),
        "kind": job.kind,
        "state": Job.State.FAILED if is_silent else job.state,
        "progress": job.progress,
        "result": dict(job.result) or None,
        "problem": _job_problem(job, INTERRUPTED if is_silent else job.problem),
        "created_at": job.created_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
        "updated_at": job.updated_at,
    }


def _job_problem(job: Job, stored: Mapping[str, Any]) -> Document | None:
    """In the form of every other problem; its request is the job."""
    if not stored:
        return None
    status, problems = int(stored.get("status", 500)), list(stored.get("problems", ()))
    return {
        "type": f"/api/v1/docs/#problem-{stored['code']}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": stored["code"],
        "detail": stored["detail"],
        "instance": f"/api/v1/jobs/{job.public_id}/",
        "request_id": str(job.public_id),
        "errors": [{"pointer": "", "code": stored["code"], "detail": problem} for problem in problems],
        "problems": problems,
    }


def membership_document(member: Membership) -> Document:
    """As the learner sees it: the class by its name, nothing of its other members."""
    return {
        "id": str(member.public_id),
        "class": str(member.classroom.public_id),
        "class_name": member.classroom.name,
        "name": member.name,
        "number": member.number,
        "joined_at": member.joined_at,
        "updated_at": member.updated_at,
    }


def webhook_document(endpoint: WebhookEndpoint) -> Document:
    return {
        "id": str(endpoint.public_id),
        "url": endpoint.url,
        "description": endpoint.description,
        "events": list(endpoint.events),
        "is_active": endpoint.is_active,
        "trouble": endpoint.trouble,
        "has_old_secret": len(endpoint.secrets) > 1,
        "updated_at": endpoint.updated_at,
    }


def delivery_document(delivery: Delivery) -> Document:
    return {
        "id": str(delivery.public_id),
        "state": delivery.state,
        "payload": dict(delivery.payload),
        "tries": delivery.tries,
        "next_try_at": delivery.next_try_at if delivery.state == Delivery.State.WAITING else None,
        "last_status": delivery.last_status,
        "last_error": delivery.last_error,
        "created_at": delivery.created_at,
        "delivered_at": delivery.delivered_at,
        "updated_at": delivery.updated_at,
    }
