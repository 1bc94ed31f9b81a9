"""What a token may be allowed to do, and the check of it. A scope never gives more than its person or account may do."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission

from quizzes.api.callers import REALM, Caller
from quizzes.api.errors import InsufficientScope, NotAuthenticated
from quizzes.programs import SCOPES

PUBLIC = ""  # in place of a scope: everybody may, without a token too


class HasScope(BasePermission):
    """Asks the view which scope its method needs."""

    def has_permission(self, request: Any, view: Any) -> bool:
        needed = view.scope_of(request.method)
        if needed == PUBLIC:
            return True
        assert needed in SCOPES, needed  # noqa: S101  a view that names no known scope is open to nobody
        caller: Caller = request.caller
        if caller.is_anonymous:
            raise NotAuthenticated(
                "This needs a token, sent as “Authorization: Bearer …”. Make one on the page “Tokens” of your account.",
                WWW_Authenticate=REALM,
            )
        if not caller.may(needed):
            raise InsufficientScope(f"This needs a token with the scope {needed}, which this one doesn't have.")
        return True
