"""Refusing requests that another site makes in a person's name."""

from flask import current_app, request

from app.problems import OtherOrigin

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def check_origin() -> None:
    """Let a request that may change something pass only if this site itself made it.

    Judged by ``Sec-Fetch-Site``, by ``Origin`` where that is missing; no token that could expire
    in a phone's queue. Raises ``OtherOrigin``.
    """
    if request.method in SAFE:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        allowed = site in ("same-origin", "none")
    else:
        allowed = request.headers.get("Origin") in current_app.config["ORIGINS"]
    if not allowed:
        raise OtherOrigin
