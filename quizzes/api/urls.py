"""The addresses of /api/v1/. Ids are public ids and keys, never numbers of rows."""

from django.urls import path

from quizzes.api import authoring, docs, explaining, giving, records, rosters, taking, webhooks
from quizzes.api.problems import read_only

app_name = "api"

urlpatterns = [
    path("schema/", docs.SchemaView.as_view(), name="schema"),
    path("docs/", read_only(docs.docs), name="docs"),
    path("explanations/", explaining.ProvidersView.as_view(), name="explanations"),
    path("me/", records.MeView.as_view(), name="me"),
    path("offers/", taking.OffersView.as_view(), name="offers"),
    path("offers/<uuid:assignment>/", taking.OfferView.as_view(), name="offer"),
    path("attempts/", taking.AttemptsView.as_view(), name="attempts"),
    path("attempts/<uuid:attempt>/", taking.AttemptView.as_view(), name="attempt"),
    path("attempts/<uuid:attempt>/questions/", taking.QuestionsView.as_view(), name="attempt_questions"),
    path("attempts/<uuid:attempt>/questions/<slug:question>/", taking.QuestionView.as_view(), name="attempt_question"),
    path("attempts/<uuid:attempt>/questions/<slug:question>/check/", taking.CheckView.as_view(), name="check"),
    path("attempts/<uuid:attempt>/questions/<slug:question>/save/", taking.SaveView.as_view(), name="save"),
    path("attempts/<uuid:attempt>/questions/<slug:question>/flag/", taking.FlagView.as_view(), name="flag"),
    path("attempts/<uuid:attempt>/questions/<slug:question>/problem/", taking.ProblemView.as_view(), name="problem"),
    path("attempts/<uuid:attempt>/finish/", taking.FinishView.as_view(), name="finish"),
    path("attempts/<uuid:attempt>/retry/", taking.RetryView.as_view(), name="retry"),
    path("attempts/<uuid:attempt>/result/", taking.ResultView.as_view(), name="result"),
    path("attempts/<uuid:attempt>/rating/", taking.RatingView.as_view(), name="rating"),
    path("quizzes/", authoring.QuizzesView.as_view(), name="quizzes"),
    path("quizzes/<uuid:quiz>/", authoring.QuizView.as_view(), name="quiz"),
    path("quizzes/<uuid:quiz>/publish/", authoring.PublishView.as_view(), name="publish"),
    path("quizzes/<uuid:quiz>/withdraw/", authoring.WithdrawView.as_view(), name="withdraw"),
    path("quizzes/<uuid:quiz>/offer/", authoring.OfferAgainView.as_view(), name="offer_again"),
    path("quizzes/<uuid:quiz>/versions/", records.VersionsView.as_view(), name="versions"),
    path("quizzes/<uuid:quiz>/versions/<int:number>/", records.VersionView.as_view(), name="version"),
    path("quizzes/<uuid:quiz>/ratings/", records.RatingsView.as_view(), name="ratings"),
    path("questions/", authoring.QuestionsBankView.as_view(), name="questions"),
    path("questions/<slug:question>/", authoring.QuestionDraftView.as_view(), name="question"),
    path("assignments/", giving.AssignmentsView.as_view(), name="assignments"),
    path("assignments/<uuid:assignment>/", giving.AssignmentView.as_view(), name="assignment"),
    path("assignments/<uuid:assignment>/grades/", records.GradesView.as_view(), name="grades"),
    path("results/", records.ResultsView.as_view(), name="results"),
    path("results/<uuid:attempt>/", records.LearnerResultView.as_view(), name="learner_result"),
    path("classes/", rosters.ClassesView.as_view(), name="classes"),
    path("classes/<uuid:classroom>/", rosters.ClassView.as_view(), name="class"),
    path("classes/<uuid:classroom>/members/", rosters.MembersView.as_view(), name="members"),
    path("classes/<uuid:classroom>/members/<uuid:member>/", rosters.MemberView.as_view(), name="member"),
    path("classes/<uuid:classroom>/enrol/", rosters.EnrolView.as_view(), name="enrol"),
    path("memberships/", rosters.MembershipsView.as_view(), name="memberships"),
    path("memberships/<uuid:membership>/", rosters.MembershipView.as_view(), name="membership"),
    path("learners/", rosters.LearnersView.as_view(), name="learners"),
    path("learners/<uuid:learner>/", rosters.LearnerView.as_view(), name="learner"),
    path("webhooks/", webhooks.WebhooksView.as_view(), name="webhooks"),
    path("webhooks/<uuid:webhook>/", webhooks.WebhookView.as_view(), name="webhook"),
    path("webhooks/<uuid:webhook>/rotate/", webhooks.RotateSecretView.as_view(), name="rotate_secret"),
    path("webhooks/<uuid:webhook>/end-old-secret/", webhooks.EndOldSecretView.as_view(), name="end_old_secret"),
    path("webhooks/<uuid:webhook>/test/", webhooks.TestEventView.as_view(), name="test_event"),
    path("webhooks/<uuid:webhook>/deliveries/", webhooks.DeliveriesView.as_view(), name="deliveries"),
    path(
        "webhooks/<uuid:webhook>/deliveries/<uuid:delivery>/again/", webhooks.SendAgainView.as_view(), name="send_again"
    ),
    path("jobs/", records.JobsView.as_view(), name="jobs"),
    path("jobs/<uuid:job>/", records.JobView.as_view(), name="job"),
]
