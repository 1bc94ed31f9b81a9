from django.urls import path

from activations import views

app_name = "activations"

urlpatterns = [
    path("", views.index, name="index"),
    path("explorers/", views.explorers, name="explorers"),
    path("which/", views.which, name="which"),
    path("disagreements/", views.disagreements, name="disagreements"),
    path("terms/", views.terms, name="terms"),
    path("terms/<slug:slug>/", views.term, name="term"),
    path("<str:key>/", views.entry, name="entry"),
]
