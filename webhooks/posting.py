"""Speaking to receivers over HTTP. No database here; an attempt ends in time whatever the other end does."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import cache

import httpx

from webhooks import signing, targets
from webhooks.targets import Target
from webhooks.terms import Job, Outcome, Rejected, Why

CONNECT, TOTAL = 5.0, 15.0  # seconds
POLITE = 2.0  # seconds for the rest of an answer
READ_AT_MOST = 4096  # bytes of an answer; nothing is done with them
Lookup = Callable[[str, int], Awaitable[list[str]]]


async def look_up(host: str, port: int) -> list[str]:
    """The IP addresses of a name; raises OSError for none."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[4][0]) for address in found]


@cache
def trusted() -> ssl.SSLContext:
    """The certificate authorities we trust; reading them takes longer than a request."""
    return httpx.create_ssl_context()


def post_all(
    jobs: Sequence[Job],
    now: datetime,
    *,
    demonstration: bool,
    lookup: Lookup = look_up,
    tls: ssl.SSLContext | None = None,
) -> list[Outcome]:
    """What came of each, in the order of `jobs`; all are under way at once."""

    async def run() -> list[Outcome]:
        # No connection is used twice: two names may share an address, and each must show its own certificate.
        limits = httpx.Limits(max_keepalive_connections=0)
        timeout = httpx.Timeout(TOTAL, connect=CONNECT)
        async with httpx.AsyncClient(
            timeout=timeout, limits=limits, follow_redirects=False, trust_env=False, verify=tls or trusted()
        ) as client:
            attempts = [_attempt(client, job, now, demonstration, lookup) for job in jobs]
            return list(await asyncio.gather(*attempts))

    return asyncio.run(run())


async def _attempt(client: httpx.AsyncClient, job: Job, now: datetime, demonstration: bool, lookup: Lookup) -> Outcome:
    try:
        async with asyncio.timeout(TOTAL):
            return await _post(client, job, now, demonstration, lookup)
    except (TimeoutError, httpx.TimeoutException):
        return Outcome(Why.timeout)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        return Outcome(Why.certificate if _is_certificate(error) else Why.connection)


async def _post(client: httpx.AsyncClient, job: Job, now: datetime, demonstration: bool, lookup: Lookup) -> Outcome:
    target = targets.read(job.url, demonstration=demonstration)
    if isinstance(target, Rejected):
        return Outcome(Why.address)
    try:
        addresses = await lookup(target.host, target.port)
    except (OSError, UnicodeError):
        return Outcome(Why.unknown_host)
    if not addresses or not all(targets.may_reach(ip, demonstration=demonstration) for ip in addresses):
        return Outcome(Why.address)
    request = _request(client, target, addresses[0], job, now)
    response = await client.send(request, stream=True)
    with suppress(httpx.HTTPError, TimeoutError):  # the first line was the answer; the rest is only politeness
        async with asyncio.timeout(POLITE):
            await _read_a_little(response)
    await response.aclose()
    return _outcome(response.status_code)


def _request(client: httpx.AsyncClient, target: Target, address: str, job: Job, now: datetime) -> httpx.Request:
    """To the very address that was looked at: asking the name again could lead elsewhere."""
    place = f"[{address}]" if ":" in address else address
    named = f"[{target.host}]" if ":" in target.host else target.host
    default = 443 if target.scheme == "https" else 80
    return client.build_request(
        "POST",
        f"{target.scheme}://{place}:{target.port}{target.path}",
        content=job.body.encode(),
        headers={
            "Host": named if target.port == default else f"{named}:{target.port}",
            "Content-Type": "application/json",
            "User-Agent": "Aicina-Webhooks/1",
            "Accept-Encoding": "identity",
            **signing.headers(job.secrets, job.message_id, job.body, now),
        },
        extensions={"sni_hostname": target.host},
    )


async def _read_a_little(response: httpx.Response) -> None:
    read = 0
    async for piece in response.aiter_raw():
        read += len(piece)
        if read >= READ_AT_MOST:
            return


def _outcome(code: int) -> Outcome:
    if 200 <= code < 300:
        return Outcome(None, code)
    if code == 410:
        return Outcome(Why.gone, code)
    return Outcome(Why.redirect if 300 <= code < 400 else Why.status, code)


def _is_certificate(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
