"""What stands around every answer: security headers, refusal of hostile addresses, no trace of an error outward."""

import logging
from urllib.parse import unquote

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.http import API_VERSION, answer_problem, problem_of
from app.problems import InvalidInput
from credentials.strict_json import FORBIDDEN

SECURITY_HEADERS = {
    "api-version": API_VERSION,
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "strict-origin-when-cross-origin",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}

logger = logging.getLogger("leerlijn")


class Armour:
    """The outermost layer: headers on every answer, refusal of hostile addresses, no trace of an error outward."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request; an error nobody foresaw is logged and becomes a 500 problem."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        if scope["method"] == "HEAD":
            return await self({**scope, "method": "GET"}, receive, _without_body(send))
        started = False

        async def send_armoured(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        request = Request(scope, receive)
        try:
            if _hostile(scope):
                raise InvalidInput("The address holds a forbidden character.")
            await self.app(scope, receive, send_armoured)
        except Exception as error:
            problem = problem_of(error)
            if problem.status == 500:
                logger.exception("unexpected error at %s %s", scope["method"], scope["path"])
            if started:
                raise
            await answer_problem(request, problem)(scope, receive, send_armoured)


def _without_body(send: Send) -> Send:
    """Sends what a GET would, without its body: the answer to HEAD (RFC 9110, 9.3.2)."""

    async def send_head(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return send_head


def _hostile(scope: Scope) -> bool:
    """Whether path or query hold characters that no text of ours holds, or bytes that are no UTF-8."""
    try:
        query = unquote(scope["query_string"].decode("ascii"), errors="strict")
    except UnicodeDecodeError:
        return True
    return bool(FORBIDDEN.search(scope["path"]) or FORBIDDEN.search(query.replace("\r", "")))
