from django.urls import path

from quizzes import views

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
    path("results/", views.results, name="results"),
    path("explore/<str:name>/", views.explorer, name="explorer"),
    path("learner/forget", views.forget, name="forget"),
]
