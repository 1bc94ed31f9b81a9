"""The cast of the instructors' room: an owner, an editor, a stranger, and a learner."""

from __future__ import annotations

import itertools

from django.contrib.auth.models import Group, User

from quizzes.roles import GROUP

PASSWORD = "a long enough one"
_numbers = itertools.count(1)


def make_instructor(name: str = "") -> User:
    user = User.objects.create_user(name or f"instructor-{next(_numbers)}", password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name=GROUP))
    return user


def make_learner(name: str = "") -> User:
    return User.objects.create_user(name or f"learner-{next(_numbers)}", password=PASSWORD)
