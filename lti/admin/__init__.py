"""Platforms, their courses and people in Django's admin. For superusers: no permission of these goes to instructors."""

from lti.admin import courses, gradebooks, keys, people, registrations

__all__ = ["courses", "gradebooks", "keys", "people", "registrations"]
