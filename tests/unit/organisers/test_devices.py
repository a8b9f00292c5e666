"""Browsers by what they call themselves."""

import pytest

from organisers.devices import device_words

MOZILLA = "Mozilla/5.0 ("
SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 "
BLINK = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 "


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (f"{MOZILLA}Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox, Windows"),
        (f"{MOZILLA}X11; Linux x86_64) {BLINK}Safari/537.36", "Chrome, Linux"),
        (f"{MOZILLA}Windows NT 10.0; Win64; x64) {BLINK}Safari/537.36 Edg/130.0.0.0", "Edge, Windows"),
        (f"{MOZILLA}Macintosh; Intel Mac OS X 10_15_7) {SAFARI}Safari/605.1.15", "Safari, macOS"),
        (f"{MOZILLA}iPhone; CPU iPhone OS 18_1 like Mac OS X) {SAFARI}Mobile/15E148 Safari/604.1", "Safari, iPhone"),
        (
            f"{MOZILLA}iPhone; CPU iPhone OS 18_1 like Mac OS X) CriOS/130.0 Mobile/15E148 Safari/604.1",
            "Chrome, iPhone",
        ),
        (f"{MOZILLA}iPad; CPU OS 17_0 like Mac OS X) {SAFARI}Mobile/15E148 Safari/604.1", "Safari, iPad"),
        (f"{MOZILLA}Linux; Android 14; SM-S911B) {BLINK}Mobile Safari/537.36", "Chrome, Android"),
        (f"{MOZILLA}Linux; Android 14) SamsungBrowser/26.0 {BLINK}Mobile Safari/537.36", "Samsung Internet, Android"),
        (f"{MOZILLA}Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0", "Firefox, Android"),
        (f"{MOZILLA}X11; CrOS x86_64 14541.0.0) {BLINK}Safari/537.36", "Chrome, ChromeOS"),
        (f"{MOZILLA}Windows NT 10.0) {BLINK}Safari/537.36 OPR/115.0.0.0", "Opera, Windows"),
        ("curl/8.10.1", ""),
        ("", ""),
        ("Windows", "Windows"),
        ("<script>alert(1)</script>", ""),
        ("x" * 100_000 + "Firefox/1 Windows", ""),
        ("\0\ud800Firefox/9", "Firefox"),
    ],
)
def test_device_in_a_few_words(user_agent: str, words: str) -> None:
    assert device_words(user_agent) == words
