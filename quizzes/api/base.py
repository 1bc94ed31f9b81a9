"""What every view of the interface shares: who calls, what they may, how it is answered."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from rest_framework.response import Response
from rest_framework.views import APIView

from quizzes.api import etags, throttles
from quizzes.api.bodies import refuse_unstorable
from quizzes.api.callers import Caller, nobody
from quizzes.api.errors import Fault, InvalidRequest, MethodNotAllowed
from quizzes.api.paging import PARAMETERS, Page, page_of
from quizzes.api.scopes import PUBLIC
from quizzes.engine.errors import NotFound


class ApiView(APIView):
    """`scopes` says for each method which scope it needs; `query` which parameters its address takes."""

    scopes: ClassVar[Mapping[str, str]] = {}
    query: ClassVar[tuple[str, ...]] = ()

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        made = super().initialize_request(request, *args, **kwargs)
        made.id = uuid.uuid4().hex
        return made

    def scope_of(self, method: str) -> str:
        return PUBLIC if method == "OPTIONS" else self.scopes["GET" if method == "HEAD" else method]

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        if request.method not in self.allowed_methods:
            allowed = ", ".join(self.allowed_methods)
            raise MethodNotAllowed(f"{request.method} isn't served here; {allowed} are.", Allow=allowed)
        self.format_kwarg = None
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(request)
        self.perform_authentication(request)
        request.caller = request.auth or nobody(request)
        throttles.refuse_too_many(request.caller)
        self.check_permissions(request)
        self._refuse_unknown_query(request)

    def _refuse_unknown_query(self, request: Any) -> None:
        """A misspelt filter that is ignored answers another question than the one that was asked."""
        refuse_unstorable(dict(request.query_params.lists()))
        unknown = sorted(set(request.query_params) - set(self.query))
        if unknown:
            known = ", ".join(self.query) or "none"
            raise InvalidRequest(
                f"The address takes no parameter {', '.join(unknown)[:100]}; it takes {known}.",
                faults=[Fault(f"?{name[:40]}", "unknown_parameter", "This is unknown.") for name in unknown[:20]],
            )
        repeated = [name for name, values in request.query_params.lists() if len(values) > 1]
        if repeated:
            raise InvalidRequest(f"The address holds {repeated[0]} more than once.")

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Which methods are served, and nothing else: the schema says the rest."""
        return Response(status=204, headers={"Allow": ", ".join(self.allowed_methods)})

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        finished = super().finalize_response(request, response, *args, **kwargs)
        finished.headers["X-Request-Id"] = request.id
        if "Cache-Control" not in finished.headers:
            finished.headers["Cache-Control"] = "no-store"
        patch_vary_headers(finished, ("Accept", "Authorization", "Cookie"))
        return finished

    @property
    def caller(self) -> Caller:
        caller: Caller = self.request.caller
        return caller

    @property
    def now(self) -> Any:
        return timezone.now()

    def read(self, serializer: type[Any], **options: Any) -> dict[str, Any]:
        """The body, as the serializer understands it. Raises what becomes `invalid_request`."""
        found = serializer(data=self.request.data, context={"caller": self.caller}, **options)
        found.is_valid(raise_exception=True)
        return dict(found.validated_data)

    def found(self, rows: QuerySet[Any], **names: Any) -> Any:
        """The one row, or `NotFound`: also for what is there and belongs to somebody else."""
        row = rows.filter(**names).first()
        if row is None:
            raise NotFound("There is nothing at this address, or it isn't yours to see.")
        return row

    def editable(self, document: Any, revision: int, status: int = 200, **headers: str) -> Response:
        """What can be edited, with its ETag; 304 where the client has it already."""
        etag = etags.etag_of(revision, document)
        if self.request.method in ("GET", "HEAD") and etags.is_unchanged(self.request, etag):
            return Response(status=304, headers={"ETag": etag})
        return Response(document, status=status, headers={"ETag": etag, **headers})

    def seen_revision(self, document: Any, revision: int) -> int:
        return etags.seen_revision(self.request, revision, etags.etag_of(revision, document))


class ListView(ApiView):
    """A list that is paged. `order` names the columns of moment and id; `read_id` makes an id of a cursor's text, or raises `ValueError`."""

    query: ClassVar[tuple[str, ...]] = PARAMETERS
    order: ClassVar[tuple[str, str]] = ("updated_at", "public_id")

    def read_id(self, text: str) -> Any:
        return uuid.UUID(text)

    def page(self, rows: QuerySet[Any], document: Callable[[Any], Any]) -> Response:
        at, id_column = self.order
        return self.answer_page(page_of(rows, self.request, id=id_column, at=at, read_id=self.read_id), document)

    def answer_page(self, page: Page, document: Callable[[Any], Any]) -> Response:
        links = {"next": self._link(page.next), "previous": self._link(page.previous)}
        header = ", ".join(
            f'<{url}>; rel="{"prev" if rel == "previous" else rel}"' for rel, url in links.items() if url
        )
        body = {**links, "results": [document(row) for row in page.rows]}
        return Response(body, headers={"Link": header} if header else {})

    def filtered(self, rows: QuerySet[Any], **columns: str) -> QuerySet[Any]:
        """Rows by the public ids that the query names."""
        for name, column in columns.items():
            text = self.request.query_params.get(name)
            if text is not None:
                rows = rows.filter(**{column: _uuid(name, text)})
        return rows

    def _link(self, cursor: str) -> str | None:
        if not cursor:
            return None
        query = self.request.query_params.copy()
        query["cursor"] = cursor
        return str(self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}"))


def _uuid(name: str, text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        detail = f"Give an id such as {uuid.UUID(int=1 << 76 | 1 << 63)}, not {text[:40]!r}."
        raise InvalidRequest(f"{name}: {detail}", faults=[Fault(f"?{name}", "invalid", detail)]) from None


class NowhereView(ApiView):
    """Any address that isn't there, whatever is sent to it."""

    http_method_names = ["get", "head", "post", "put", "patch", "delete", "options"]
    schema = None

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        raise NotFound("There is nothing at this address. Addresses end with a slash; /api/v1/docs/ lists them all.")

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        raise AssertionError  # `initial` has refused
