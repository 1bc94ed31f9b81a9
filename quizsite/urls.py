"""Every address of the site. Error pages are Django's defaults with our templates 400, 403, 404 and 500.html."""

from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path

from quizsite.accounts import LogIn, SignUp
from quizsite.tokens import revoke_token, tokens
from quizsite.views import accessibility

accounts = [
    path("login/", LogIn.as_view(), name="login"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("sign-up/", SignUp.as_view(), name="sign_up"),
    path("tokens/", tokens, name="tokens"),
    path("tokens/<uuid:token>/revoke/", revoke_token, name="revoke_token"),
    path("password/", auth.PasswordChangeView.as_view(), name="password_change"),
    path("password/changed/", auth.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("password/reset/", auth.PasswordResetView.as_view(), name="password_reset"),
    path("password/reset/sent/", auth.PasswordResetDoneView.as_view(), name="password_reset_done"),
    path("password/reset/<uidb64>/<token>/", auth.PasswordResetConfirmView.as_view(), name="password_reset_confirm"),
    path("password/reset/complete/", auth.PasswordResetCompleteView.as_view(), name="password_reset_complete"),
]

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include(accounts)),
    path("accessibility/", accessibility, name="accessibility"),
    path("activations/", include("activations.urls")),
    path("", include("quizsite.api")),
    path("lti/", include("lti.urls")),
    path("", include("quizzes.urls")),
]

handler400 = "quizsite.views.bad_request"
