"""What signs the cookie of a session: made once for an application, never shared between two."""

from flask import Flask

from core.cookieless import Sessions


def _site(key: str) -> Flask:
    app = Flask("site")
    app.secret_key, app.session_interface = key, Sessions()
    return app


def test_signer_is_made_once_for_each_application() -> None:
    ours, theirs = _site("a" * 32), _site("b" * 32)
    signers = [app.session_interface.get_signing_serializer(app) for app in (ours, ours, theirs)]  # type: ignore[attr-defined]
    assert signers[0] is signers[1]
    assert signers[0].dumps({"n": 1}) != signers[2].dumps({"n": 1})
