"""The report of a run, alive in a browser."""

import pytest

from kerascli.workflows.report import write_report
from tests.browser import Browser


@pytest.fixture
def browser(tmp_path):
    with Browser(tmp_path / "chrome") as opened:
        yield opened


def test_in_a_browser_the_report_answers_clicks_keys_and_the_mouse(run, browser):
    browser.open(write_report(run))
    browser.resize(1200)
    chart = "#curve-0"
    browser.hover(f"{chart} svg[role=img]", 0.99)
    assert browser.value(f"document.querySelector('{chart} .reading').textContent").startswith("epoch 12: loss 0.1")
    browser.click(f"{chart} .key")
    assert browser.value(f"getComputedStyle(document.querySelector('{chart} .series')).display") == "none"
    assert browser.value(f"document.querySelector('{chart} .key').getAttribute('aria-pressed')") == "false"
    browser.click(f"{chart} .log")
    assert browser.value(f"getComputedStyle(document.querySelector('{chart} .axes.linear')).display") == "none"
    assert browser.value(f"getComputedStyle(document.querySelector('{chart} .axes.logarithmic')).display") != "none"
    browser.value(f"document.querySelector('{chart} svg[role=img]').focus()")
    browser.press("ArrowRight")
    assert browser.value(f"document.querySelector('{chart} .reading').textContent").startswith("epoch 1: val_loss")
    browser.press("End")
    assert "epoch 12" in browser.value(f"document.querySelector('{chart} .reading').textContent")
    assert browser.complaints == []
    assert [url for url in browser.requests if not url.startswith(("file:", "data:", "about:"))] == []


def test_in_a_browser_the_page_is_light_or_dark_as_asked(run, browser):
    browser.open(write_report(run))
    ground = "getComputedStyle(document.body).backgroundColor"
    browser.theme("light")
    light = browser.value(ground)
    browser.theme("dark")
    assert browser.value(ground) != light
    browser.click(".theme")
    assert browser.value(ground) == light


@pytest.mark.parametrize("width", [360, 768, 1400])
def test_in_a_browser_nothing_is_wider_than_the_window(run, browser, width):
    browser.open(write_report(run))
    browser.resize(width)
    assert browser.value("document.documentElement.scrollWidth") <= width


def test_in_a_browser_the_keyboard_reaches_every_control(run, browser):
    browser.open(write_report(run))
    wanted = browser.value("document.querySelectorAll('a, button, summary, svg[tabindex], pre[tabindex]').length")
    reached = set()
    for _ in range(wanted + 2):
        browser.press("Tab")
        reached.add(browser.value("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))
    assert len(reached) >= wanted
