"""Where we may speak to: every way to write an address inside somebody's network is refused."""

import pytest

from webhooks.targets import Target, may_reach, read
from webhooks.terms import Reason, Rejected


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://example.lv", Target("https", "example.lv", 443, "/")),
        ("https://Example.LV:8443/a?b=c", Target("https", "example.lv", 8443, "/a?b=c")),
        ("https://ābols.lv/x", Target("https", "xn--bols-psa.lv", 443, "/x")),
        ("https://93.184.215.14/", Target("https", "93.184.215.14", 443, "/")),
        ("https://[2606:2800:21f::8b2c]/", Target("https", "2606:2800:21f::8b2c", 443, "/")),
    ],
)  # fmt: skip
def test_a_public_address_is_taken_apart(url: str, target: Target) -> None:
    assert read(url, demonstration=False) == target


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", Reason.malformed), ("example.lv", Reason.malformed), ("https://", Reason.malformed),
        ("https://a:b@example.lv/", Reason.malformed), ("https://example.lv/#x", Reason.malformed),
        ("https://example.lv:0/", Reason.malformed), ("https://example.lv:99999/", Reason.malformed),
        ("https://exa mple.lv/", Reason.malformed), ("https://example.lv/\x00", Reason.malformed),
        ("https://example.lv/\r\nHost: x", Reason.malformed), ("https://example.lv/" + "a" * 500, Reason.malformed),
        ("https://[::1", Reason.malformed), ("https://\ud800.lv/", Reason.malformed),
        ("http://example.lv/", Reason.https_only), ("ftp://example.lv/", Reason.https_only),
        ("file:///etc/passwd", Reason.malformed), ("gopher://example.lv/", Reason.https_only),
        ("https://127.0.0.1/", Reason.private), ("https://127.1/", Reason.private),
        ("https://2130706433/", Reason.private),
        ("https://0x7f000001/", Reason.private), ("https://0177.0.0.1/", Reason.malformed),
        ("https://0/", Reason.private),
        ("https://0x7f.1/", Reason.private), ("https://127.0.0.1./", Reason.private),
        ("https://[::1]/", Reason.private), ("https://[::ffff:7f00:1]/", Reason.private),
        ("https://[::ffff:10.0.0.1]/", Reason.private), ("https://[64:ff9b::7f00:1]/", Reason.private),
        ("https://[2002:7f00:1::]/", Reason.private), ("https://[fe80::1]/", Reason.private),
        ("https://[fd00::1]/", Reason.private), ("https://10.1.2.3/", Reason.private),
        ("https://192.168.1.1/", Reason.private), ("https://172.16.0.1/", Reason.private),
        ("https://169.254.169.254/latest/meta-data", Reason.private), ("https://100.64.0.1/", Reason.private),
        ("https://224.0.0.1/", Reason.private), ("https://255.255.255.255/", Reason.private),
        ("https://0.0.0.0/", Reason.private), ("https://localhost/", Reason.private),
        ("https://localhost./", Reason.private), ("https://a.localhost/", Reason.private),
        ("https://[fec0::1]/", Reason.private), ("https://[3fff::1]/", Reason.private),
        ("https://192.0.0.8/", Reason.private), ("https://192.88.99.1/", Reason.private),
    ],
)  # fmt: skip
def test_anything_else_is_refused(url: str, reason: Reason) -> None:
    assert read(url, demonstration=False) == Rejected(reason)


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("http://127.0.0.1:5000/x", True), ("http://localhost/x", True), ("http://[::1]/", True),
        ("http://127.1/", False), ("http://[::ffff:7f00:1]/", False), ("http://10.0.0.1/", False),
        ("https://10.0.0.1/", False), ("http://example.lv/", False),
    ],
)  # fmt: skip
def test_a_demonstration_may_speak_to_itself(url: str, good: bool) -> None:
    assert isinstance(read(url, demonstration=True), Target) is good


@pytest.mark.parametrize(
    ("address", "production", "demonstration"),
    [
        ("93.184.215.14", True, True), ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True, True),
        ("::ffff:93.184.215.14", True, True), ("127.0.0.1", False, True), ("::1", False, True),
        ("::ffff:127.0.0.1", False, True), ("10.0.0.1", False, False), ("fe80::1%eth0", False, False),
        ("::", False, False), ("0.0.0.0", False, False), ("64:ff9b::5db8:d70e", False, False),
        ("2001::1", False, False), ("nav", False, False), ("", False, False),
    ],
)  # fmt: skip
def test_what_a_name_leads_to_is_looked_at(address: str, production: bool, demonstration: bool) -> None:
    assert may_reach(address, demonstration=False) is production
    assert may_reach(address, demonstration=True) is demonstration
