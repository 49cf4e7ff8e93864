"""A headless Chromium for pages on disk: it looks, clicks, types, prints, and hears complaints."""

from __future__ import annotations

import base64
import contextlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.remote.webelement import WebElement

CHROMIUM = "/usr/bin/chromium"
DRIVER = "/usr/bin/chromedriver"
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
)


class Browser:
    """One window. Every page is opened afresh, in the size and with the settings asked for."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver
        self._theme = "light"

    def open(
        self,
        page: Path,
        width: int = 1400,
        height: int = 900,
        theme: str = "light",
        scripts: bool = True,
    ) -> None:
        """Loads a file. What the page before has logged is forgotten."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._devtools("Emulation.setDeviceMetricsOverride", size)
        self._theme = theme
        self._medium("")
        self._devtools("Emulation.setScriptExecutionDisabled", {"value": not scripts})
        self.driver.get("about:blank")
        self.complaints()
        self.requests()
        self.driver.get(page.as_uri())

    def run(self, script: str, *arguments: object) -> Any:
        """What a JavaScript returns; `arguments` are its `arguments`."""
        return self.driver.execute_script(script, *arguments)

    def find(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements("css selector", selector)

    def texts(self, selector: str) -> list[str]:
        """All text in each of the elements, seen or not."""
        script = "return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent)"
        return self.run(script, selector)

    def seen(self, selector: str) -> int:
        """How many of the elements are displayed, in the window or beyond it."""
        script = (
            "return [...document.querySelectorAll(arguments[0])]"
            ".filter((element) => element.getClientRects().length && element.checkVisibility())"
            ".length"
        )
        return self.run(script, selector)

    def click(self, selector: str) -> None:
        """As a reader does it: the element is scrolled into view and hit in its middle."""
        element = self.find(selector)[0]
        self.run("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element)
        ActionChains(self.driver, duration=0).move_to_element(element).click().perform()

    def hover(self, selector: str, right: int = 0, down: int = 0) -> None:
        """Puts the pointer on the middle of an element, or so many pixels away from there."""
        element = self.find(selector)[0]
        self.run("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element)
        chain = ActionChains(self.driver, duration=0)
        chain.move_to_element_with_offset(element, right, down).perform()

    def focus(self, selector: str) -> None:
        self.run("document.querySelector(arguments[0]).focus()", selector)

    def press(self, *keys: str) -> None:
        """Keys for what has the focus."""
        ActionChains(self.driver, duration=0).send_keys(*keys).perform()

    def complaints(self) -> list[str]:
        """What has been logged to the console since the last call."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """The addresses asked for since the last call, whether or not somebody answered."""
        found = []
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                found.append(message["params"]["request"]["url"])
        return found

    def print_style(self) -> None:
        """The page as it would be on paper, until another is opened."""
        self._medium("print")

    def pdf(self) -> bytes:
        """The page on A4, as its own style says."""
        options = {"preferCSSPageSize": True, "printBackground": True}
        return base64.b64decode(self._devtools("Page.printToPDF", options)["data"])

    def screenshot(self, path: Path, whole: bool = False) -> None:
        """What the window shows, or the whole page, as a PNG."""
        options: dict[str, Any] = {"captureBeyondViewport": whole}
        if whole:
            size = self._devtools("Page.getLayoutMetrics", {})["cssContentSize"]
            width = self.run("return innerWidth")
            options["clip"] = {**size, "width": width, "scale": 1}
        image = self._devtools("Page.captureScreenshot", options)["data"]
        path.write_bytes(base64.b64decode(image))

    def downloads_to(self, directory: Path) -> None:
        options = {"behavior": "allow", "downloadPath": str(directory)}
        self._devtools("Browser.setDownloadBehavior", options)

    def _medium(self, name: str) -> None:
        scheme = {"name": "prefers-color-scheme", "value": self._theme}
        self._devtools("Emulation.setEmulatedMedia", {"media": name, "features": [scheme]})

    def _devtools(self, command: str, options: Mapping[str, object]) -> Any:
        return self.driver.execute_cdp_cmd(command, dict(options))


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """A browser with a profile of its own, gone when the context ends."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = Options()
        options.binary_location = CHROMIUM
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        driver = webdriver.Chrome(service=Service(DRIVER), options=options)
        try:
            yield Browser(driver)
        finally:
            driver.quit()
