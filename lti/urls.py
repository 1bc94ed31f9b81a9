from django.urls import path

from lti import views

app_name = "lti"

urlpatterns = [
    path("jwks.json", views.jwks, name="jwks"),
    path("icon.svg", views.icon, name="icon"),
    path("connect/", views.connect, name="connect"),
    path("canvas.json", views.canvas, name="canvas"),
    path("register", views.register, name="register"),
    path("login", views.login, name="login"),
    path("launch", views.launch, name="launch"),
    path("open/<str:handle>/", views.opened, name="open"),
    path("go", views.go, name="go"),
    path("try", views.try_quiz, name="try"),
    path("results", views.results, name="results"),
    path("records", views.records, name="records"),
    path("attempts/<int:attempt_id>/", views.attempt, name="attempt"),
    path("enter", views.enter, name="enter"),
    path("choose", views.choose, name="choose"),
]
