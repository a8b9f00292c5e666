"""The visitors, in a process of their own so that their CPU is not counted (`python -m benchmarks.visitors`).

Each person opens a connection, reads the page, sends the form, and reads the status page, as a browser does (gzip,
cookies, keep-alive). Prints what happened as JSON.
"""

import asyncio
import json
import re
import subprocess
import sys
import time
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from core.settings import ROOT

HIDDEN = re.compile(r'<input id="(csrf_token|form_key)" name="[a-z_]+" type="hidden" value="([^"]*)">')


@dataclass
class Plan:
    """Who comes: `people` of them from number `first`, `at_once` at a time, typing `typed` beside their names."""

    port: int
    slug: str
    people: int
    first: int = 0
    at_once: int = 32
    typed: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Result:
    """What they saw: seconds of the whole rush, of each submit and of each whole visit, and every error in words."""

    seconds: float
    submits: list[float]
    visits: list[float]
    errors: list[str]


def send(plan: Plan) -> Result:
    """Run the visitors in another process."""
    command = [sys.executable, "-m", "benchmarks.visitors"]
    done = subprocess.run(
        command, input=json.dumps(asdict(plan)), text=True, stdout=subprocess.PIPE, cwd=ROOT, check=True
    )
    return Result(**json.loads(done.stdout))


class Browser:
    """One connection, its cookies, and requests one after another."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    async def __aenter__(self) -> "Browser":
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    async def __aexit__(self, *_error: object) -> None:
        self.writer.close()

    async def request(self, method: str, path: str, body: bytes = b"") -> tuple[int, dict[str, str], str]:
        """Status, headers and text of the answer."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Accept-Encoding: gzip, deflate, br",
                 "Accept: text/html", "Accept-Language: lv,en;q=0.5", "Connection: keep-alive"]  # fmt: skip
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if body:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        self.writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        return await self._answer()

    async def _answer(self) -> tuple[int, dict[str, str], str]:
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {}
        for line in head[1:]:
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                cookie, _, text = value.partition(";")[0].partition("=")
                self.cookies[cookie] = text
            headers[name.lower()] = value
        data = await self.reader.readexactly(int(headers.get("content-length", "0")))
        if headers.get("content-encoding") == "gzip":
            data = zlib.decompress(data, 31)
        return int(head[0].split()[1]), headers, data.decode()


async def _visit(plan: Plan, number: int) -> tuple[float, float]:
    """Seconds of the submit and of the whole visit; raises RuntimeError for an answer that is not the expected one."""
    async with Browser(plan.port) as browser:
        began = time.perf_counter()
        status, _, page = await browser.request("GET", f"/pasakumi/{plan.slug}")
        hidden = dict(HIDDEN.findall(page))
        if status != 200 or len(hidden) != 2:
            raise RuntimeError(f"page: {status}, {sorted(hidden)}")
        fields = {
            **hidden,
            "given_name": "Ilze",
            "family_name": f"Bērziņa{number}",
            "email": f"ilze.{number}@example.lv",
        }
        body = urlencode({**fields, **plan.typed}).encode()
        asked = time.perf_counter()
        status, headers, _ = await browser.request("POST", f"/pasakumi/{plan.slug}", body)
        submitted = time.perf_counter() - asked
        if status != 303:
            raise RuntimeError(f"submit: {status}")
        status, _, page = await browser.request("GET", urlsplit(headers["location"]).path)
        if status != 200 or "Ilze" not in page:
            raise RuntimeError(f"status page: {status}")
        return submitted, time.perf_counter() - began


async def _rush(plan: Plan) -> Result:
    numbers = iter(range(plan.first, plan.first + plan.people))
    times: list[tuple[float, float]] = []
    errors: list[str] = []

    async def visitor() -> None:
        for number in numbers:
            try:
                times.append(await _visit(plan, number))
            except (RuntimeError, OSError, EOFError, ValueError) as error:
                errors.append(f"{type(error).__name__}: {error}")

    began = time.perf_counter()
    await asyncio.gather(*(visitor() for _ in range(plan.at_once)))
    return Result(time.perf_counter() - began, [t[0] for t in times], [t[1] for t in times], errors)


def main() -> None:
    """Read the plan from standard input, print the result."""
    plan: Any = json.load(sys.stdin)
    print(json.dumps(asdict(asyncio.run(_rush(Plan(**plan))))))


if __name__ == "__main__":
    main()
