"""What every page must be, whatever it shows: asked of the page itself, of axe, and of a strict HTML parser."""

from typing import Any

import html5lib
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE_SCRIPT = Axe().axe_script
PERSONAL = {
    "given_name": "given-name",
    "family_name": "family-name",
    "email": "email",
    "phone": "tel",
    "institution": "organization",
}
LOOK = """(language) => {
  const wrong = [], all = (s, r = document) => [...r.querySelectorAll(s)];
  const name = e => e.outerHTML.slice(0, 140).replace(/\\s+/g, ' ');
  const seen = e => e.checkVisibility({checkVisibilityCSS: true}) && e.getClientRects().length > 0;
  if (document.documentElement.lang !== language) wrong.push('lang is ' + document.documentElement.lang);
  if (all('h1').length !== 1) wrong.push(all('h1').length + ' h1');
  if (!document.title.trim()) wrong.push('no title');
  const ids = all('[id]').map(e => e.id);
  for (const id of new Set(ids.filter((x, i) => ids.indexOf(x) !== i))) wrong.push('id twice: ' + id);
  for (const e of all('[aria-describedby], [aria-labelledby]'))
    for (const attr of ['aria-describedby', 'aria-labelledby'])
      for (const id of (e.getAttribute(attr) || '').split(/\\s+/).filter(Boolean)) {
        const target = document.getElementById(id);
        if (!target || !target.textContent.trim()) wrong.push(attr + ' leads nowhere: ' + id);
      }
  for (const e of all('input:not([type=hidden]):not([type=submit]), select, textarea')) {
    const labels = [...(e.labels || [])].map(l => l.textContent.trim()).filter(Boolean);
    if (!labels.length && !e.getAttribute('aria-label')) wrong.push('no label: ' + name(e));
  }
  for (const e of all('.error[id]')) {
    const control = document.querySelector(`[aria-describedby~="${e.id}"]`);
    if (!control) { wrong.push('error is tied to nothing: ' + e.id); continue; }
    const group = control.matches('fieldset') && control.getAttribute('role') !== 'radiogroup';
    if (!group && control.getAttribute('aria-invalid') !== 'true') wrong.push('not aria-invalid: ' + name(control));
  }
  for (const e of all('[aria-invalid=true]'))
    if (!(e.getAttribute('aria-describedby') || '').includes('-error')) wrong.push('invalid without words: ' + name(e));
  for (const e of all('a[href^="#"]'))
    if (!document.getElementById(decodeURIComponent(e.hash.slice(1)))) wrong.push('link to nothing: ' + e.hash);
  for (const e of all('img')) if (!e.complete || !e.naturalWidth) wrong.push('picture missing: ' + name(e));
  for (const e of all('main p, main li, main td, main th, main dd, main h1, main h2, main label, main small'))
    if (/\\b(None|[uU]ndefined)\\b/.test(e.innerText) && !e.querySelector('select'))
      wrong.push('a value without words: ' + name(e));
  return wrong;
}"""
NARROW = """() => {
  const wrong = [], root = document.documentElement;
  if (root.scrollWidth > innerWidth) {
    const wide = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > innerWidth + 1
      && !e.closest('.table-wrap, .sr-only')).map(e => e.outerHTML.slice(0, 100));
    wrong.push('scrolls sideways: ' + root.scrollWidth + ' > ' + innerWidth + ' ' + wide.slice(-2).join(' | '));
  }
  for (const e of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')) {
    if (!e.checkVisibility({checkVisibilityCSS: true}) || e.closest('.sr-only, .skip')) continue;
    const target = e.matches('input[type=radio], input[type=checkbox]') ? e.closest('label') || e : e;
    const box = target.getBoundingClientRect();
    const inline = e.matches('a') && getComputedStyle(e).display === 'inline';  // part of a line of text (2.5.8)
    if (!inline && box.width && (box.width < 24 || box.height < 24))
      wrong.push(`small target ${box.width}x${box.height}: ` + e.outerHTML.slice(0, 120));
  }
  return wrong;
}"""


def looked_at(page: Page, language: str) -> list[str]:
    """What is wrong with the document; empty is right."""
    page.wait_for_load_state()  # a press comes back as soon as the next page begins: it may not have an <html> yet
    return [str(line) for line in page.evaluate(LOOK, language)]


def narrow(page: Page) -> list[str]:
    """What is wrong at the width the page now has: sideways scrolling, targets that are hard to hit."""
    page.wait_for_load_state()
    return [f"{page.viewport_size['width'] if page.viewport_size else ''}: {x}" for x in page.evaluate(NARROW)]


def axe(page: Page, *rules: str) -> list[str]:
    """Violations that axe finds: of all its rules and WCAG 2.2's target size, or only of the named ones."""
    options: dict[str, Any] = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
    if rules:
        options = {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": list(rules)}}
    page.wait_for_load_state()
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("options => axe.run(options).then(r => r.violations)", options)
    return [
        f"axe {violation['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
        for violation in found
        for node in violation["nodes"]
    ]


def parsed(source: str) -> list[str]:
    """What a strict parser says of the markup; empty is right."""
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(source)
    return [f"html {code} at {place}: {details}" for place, code, details in parser.errors]


def autocomplete(page: Page, fields: dict[str, str] | None = None) -> list[str]:
    """Personal fields of the page whose autocomplete token is not the standard's."""
    asked = """([field, token]) => {
      const e = document.querySelector(`main [name=${field}]`);
      return !e || e.autocomplete === token;
    }"""
    return [field for field, token in (fields or PERSONAL).items() if not page.evaluate(asked, [field, token])]
