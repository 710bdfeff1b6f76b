"""The page that a phone keeps."""

from playwright.sync_api import Page, expect

from tests.browser.fault_proxy import FaultProxy


def test_the_page_works_under_its_own_content_policy(page: Page, net: FaultProxy) -> None:
    problems: list[str] = []
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))

    page.goto(f"{net.url}/app/")
    expect(page.locator("#app > *").first).to_be_visible()

    assert problems == []
