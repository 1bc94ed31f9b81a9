from django.urls import path

from quizzes import classroom_views, views

app_name = "quizzes"

urlpatterns = [
    path("", views.home, name="home"),
    path("lessons/", views.lesson_list, name="lessons"),
    path("lessons/<slug:slug>/", views.lesson_page, name="lesson"),
    path("quizzes/", views.quiz_list, name="quizzes"),
    path("quizzes/<slug:slug>/", views.quiz_page, name="quiz"),
    path("assignments/<uuid:public_id>/", views.assignment_page, name="assignment"),
    path("attempts/<uuid:attempt>/start", views.start, name="start"),
    path("attempts/<uuid:attempt>/questions/<slug:question>/save", views.save, name="save"),
    path("attempts/<uuid:attempt>/questions/<slug:question>/flag", views.flag, name="flag"),
    path("attempts/<uuid:attempt>/questions/<slug:question>/check", views.check, name="check"),
    path("attempts/<uuid:attempt>/questions/<slug:question>/problem", views.problem, name="problem"),
    path("attempts/<uuid:attempt>/finish", views.finish, name="finish"),
    path("attempts/<uuid:attempt>/retry", views.retry, name="retry"),
    path("attempts/<uuid:attempt>/rating", views.rate, name="rate"),
    path("join/", classroom_views.join, name="join"),
    path("join/<str:code>/", classroom_views.join, name="join_with_code"),
    path("classes/", classroom_views.classes, name="classes"),
    path("classes/<int:classroom>/leave", classroom_views.leave, name="leave"),
    path("trial/end", classroom_views.end_trial, name="end_trial"),
    path("results/", views.results, name="results"),
    path("explore/<str:name>/", views.explorer, name="explorer"),
    path("learner/forget", views.forget, name="forget"),
]
