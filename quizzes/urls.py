from django.urls import path

from quizzes import classroom_views, embedding_views, framed_views, views

app_name = "quizzes"

urlpatterns = [
    path("", views.home, name="home"),
    path("lessons/", views.lesson_list, name="lessons"),
    path("lessons/<slug:slug>/", views.lesson_page, name="lesson"),
    path("quizzes/", views.quiz_list, name="quizzes"),
    path("quizzes/<slug:slug>/", views.quiz_page, name="quiz"),
    path("assignments/<uuid:public_id>/", views.assignment_page, name="assignment"),
    path("attempts/<uuid:attempt>/start", views.start, name="start"),
    path("attempts/<uuid:attempt>/clock", views.clock, name="clock"),
    path("attempts/<uuid:attempt>/questions/<slug:question>/save", views.save, name="save"),
    path("attempts/<uuid:attempt>/questions/<slug:question>/flag", views.flag, name="flag"),
    path("attempts/<uuid:attempt>/questions/<slug:question>/check", views.check, name="check"),
    path("attempts/<uuid:attempt>/questions/<slug:question>/problem", views.problem, name="problem"),
    path("attempts/<uuid:attempt>/finish", views.finish, name="finish"),
    path("attempts/<uuid:attempt>/retry", views.retry, name="retry"),
    path("attempts/<uuid:attempt>/rating", views.rate, name="rate"),
    path("quizzes/<slug:slug>/embed/", embedding_views.embedding, name="embedding"),
    path("oembed", embedding_views.oembed, name="oembed"),
    path("embed/<slug:slug>/", framed_views.embed, name="embed"),
    path("framed/style.css", framed_views.style, name="framed_style"),
    path("framed/<uuid:public_id>/", framed_views.framed_assignment, name="framed"),
    path("framed/<uuid:attempt>/start", framed_views.framed_start, name="framed_start"),
    path("framed/<uuid:attempt>/questions/<slug:question>/save", framed_views.framed_save, name="framed_save"),
    path("framed/<uuid:attempt>/questions/<slug:question>/flag", framed_views.framed_flag, name="framed_flag"),
    path("framed/<uuid:attempt>/questions/<slug:question>/check", framed_views.framed_check, name="framed_check"),
    path("framed/<uuid:attempt>/questions/<slug:question>/problem", framed_views.framed_problem, name="framed_problem"),
    path("framed/<uuid:attempt>/finish", framed_views.framed_finish, name="framed_finish"),
    path("framed/<uuid:attempt>/retry", framed_views.framed_retry, name="framed_retry"),
    path("framed/<uuid:attempt>/rating", framed_views.framed_rate, name="framed_rate"),
    path("join/", classroom_views.join, name="join"),
    path("join/<str:code>/", classroom_views.join, name="join_with_code"),
    path("classes/", classroom_views.classes, name="classes"),
    path("classes/<int:classroom>/leave", classroom_views.leave, name="leave"),
    path("trial/end", classroom_views.end_trial, name="end_trial"),
    path("results/", views.results, name="results"),
    path("explore/<str:name>/", views.explorer, name="explorer"),
    path("learner/forget", views.forget, name="forget"),
]
