import pytest

from tests.servers import browser


@pytest.fixture
def nowhere(monkeypatch, tmp_path):
    monkeypatch.setenv("AICINA_TEST_CHROMIUM", str(tmp_path / "missing"))


def test_missing_browser_skips_with_the_reason(nowhere, monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no Chromium found"):
        browser.require_chromium()


def test_missing_browser_fails_in_ci(nowhere, monkeypatch):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no Chromium found"):
        browser.require_chromium()


def test_launch_shows_a_page():
    browser.require_chromium()
    with browser.launch() as chromium:
        page = chromium.new_page()
        page.set_content("<title>Sveiki</title>")
        assert page.title() == "Sveiki"
