"""Addresses that platforms and their people reach."""

from lti.views.choosing import choose
from lti.views.keys import canvas, icon, jwks
from lti.views.launch import launch
from lti.views.login import login
from lti.views.opening import opened
from lti.views.registering import connect, register
from lti.views.results import attempt, enter, records, results
from lti.views.showing import go, try_quiz

__all__ = [
    "attempt",
    "canvas",
    "choose",
    "connect",
    "enter",
    "go",
    "icon",
    "jwks",
    "launch",
    "login",
    "opened",
    "records",
    "register",
    "results",
    "try_quiz",
]
