"""Exceptions -> a Chinese page, or the one JSON shape of every error for programs."""

from __future__ import annotations

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask.globals import request_ctx
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from indexer.domain.errors import PREPARING, EditRefusedError, HandbookError, NotFoundError, UsageError
from webapp.server.serving import ask_no_revision


class MissingDocumentError(NotFoundError):
    """Raised for an id that is not served; `links` are (address, text) of where to go instead."""

    def __init__(self, message: str, *, hint: str, links: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(message, hint=hint)
        self.links = links


class GoneDocumentError(MissingDocumentError):
    """Raised for a document that was once in the handbook; the first of `links` is its last state."""

    code = "gone"

    def as_json(self) -> dict[str, dict[str, str]]:
        """Return the error with the address in its hint: a program sees no links."""
        answer = super().as_json()
        answer["error"]["hint"] += f"：{self.links[0][0]}"
        return answer


_UNAVAILABLE = 503
_SECONDS_TO_COME_BACK = 5
_STATUSES: dict[type[HandbookError], int] = {
    UsageError: 400,
    EditRefusedError: 409,
    GoneDocumentError: 410,
    NotFoundError: 404,
}

_HTTP_MESSAGES = {
    400: ("bad_request", "这个请求看不懂", "请检查地址，或者回到首页重新查"),
    404: ("not_found", "没有这个页面", "请检查地址，或者在上面的框里查"),
    405: ("method_not_allowed", "这个地址不支持这种请求方式", "请回到首页，从页面上的按钮点"),
    413: ("too_large", "发送的内容太大", "请缩短后再试"),
    414: ("too_long", "地址太长", "请缩短查询的话再试"),
    500: ("internal_error", "程序出错了，不是您的问题", "请再试一次；还是不行，请告诉维护手册的人"),
}
_OTHER = ("http_error", "这个请求没有办成", "请回到首页重新查")


def register(app: Flask) -> None:
    """Answer every error of the application in Chinese, in one shape."""
    app.register_error_handler(HandbookError, _handbook_error)
    app.register_error_handler(HTTPException, _http_error)


def _handbook_error(error: HandbookError) -> Response:
    statuses = (status for kind, status in _STATUSES.items() if isinstance(error, kind))
    response = _respond(error, next(statuses, _UNAVAILABLE))
    if error.code == PREPARING:
        response.headers["Retry-After"] = str(_SECONDS_TO_COME_BACK)
        if not request.path.startswith("/api/"):
            response.headers["Refresh"] = str(_SECONDS_TO_COME_BACK)  # the page opens itself, without scripts
    return response


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    code, message, hint = _HTTP_MESSAGES.get(status, _OTHER)
    if status == 405 and request.path.startswith("/api/"):
        hint = "请用 GET 请求"
    response = _respond(HandbookError(message, hint=hint, code=code), status)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _respond(error: HandbookError, status: int) -> Response:
    if request.path.startswith("/api/"):
        return make_response(jsonify(error.as_json()), status)
    if request_ctx.url_adapter is None:  # the host asked for is none: the page that says so has links too
        request_ctx.url_adapter = current_app.url_map.bind("", script_name=request.script_root)
    ask_no_revision()
    links = error.links if isinstance(error, MissingDocumentError) else ()
    page = render_template("error.html", message=error.message, hint=error.hint, links=links)
    return make_response(page, status)
