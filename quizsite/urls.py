"""Every address of the site. Error pages are Django's defaults with our templates 400, 403, 404 and 500.html."""

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/login/", LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("accounts/logout/", LogoutView.as_view(), name="logout"),
    path("activations/", include("activations.urls")),
    path("", include("quizzes.urls")),
]
