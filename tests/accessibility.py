"""What axe-core finds wrong with a page that a browser shows, by the rules of WCAG 2.1 A and AA."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browser import Browser

AXE = Path(__file__).with_name("axe-core") / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
OPEN_ALL = "for (const fold of document.querySelectorAll('details')) fold.open = true"
RUN = """
const done = arguments[arguments.length - 1];
axe.run(document, { runOnly: arguments[0] }).then(
  (found) => done({
    passes: found.passes.length,
    violations: found.violations.map(
      (one) => `${one.id}: ${one.help}: ${one.nodes.map((node) => node.html.slice(0, 150))}`),
  }),
  (error) => done({ passes: 0, violations: [String(error)] }));
"""


def violations(browser: Browser) -> list[str]:
    """Of the page as it stands, with all that was folded. Skips the test where axe-core is not
    there: nothing was looked at then."""
    if not AXE.is_file():
        pytest.skip(f"{AXE} is not there: accessibility was not tested")
    browser.run(OPEN_ALL)
    browser.run(AXE.read_text(encoding="utf-8"))
    browser.driver.set_script_timeout(120)
    found: dict[str, Any] = browser.driver.execute_async_script(RUN, RULES)
    assert found["passes"] or found["violations"], "axe-core has looked at nothing"
    return found["violations"]
