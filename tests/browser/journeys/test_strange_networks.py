"""Networks that answer in the server's place: nothing they say is taken for an answer."""

from playwright.sync_api import expect

from app.conversations.models import Conversation

HTML = b"<!doctype html><title>Welcome to Hotel Adler</title><form>Room number</form>"
LOGIN = b'{"login": "please"}'
ANSWERS = {
    "a hotel's page": {"code": 200, "body": HTML, "headers": {"Content-Type": "text/html"}},
    "a page instead of JSON, called JSON": {
        "code": 200,
        "body": HTML,
        "headers": {"Content-Type": "application/json"},
    },
    "somebody else's JSON": {
        "code": 200,
        "body": LOGIN,
        "headers": {"Content-Type": "application/json"},
    },
    "a way to a sign-in page": {"code": 302, "body": b"", "headers": {"Location": "/login"}},
    "a stranger who says 401": {
        "code": 401,
        "body": HTML,
        "headers": {"Content-Type": "text/html"},
    },
    "a stranger who says 410": {
        "code": 410,
        "body": HTML,
        "headers": {"Content-Type": "text/html"},
    },
    "a gateway that is sorry": {
        "code": 502,
        "body": HTML,
        "headers": {"Content-Type": "text/html"},
    },
}


def test_what_waits_outlives_all_that_a_strange_network_answers(site, phone, net):
    net.refuse()
    phone.note_from_row("Anu")
    phone.done()
    expect(phone.offline_banner()).to_contain_text("1 entry waits on this phone.")
    [waiting] = phone.queued()
    net.accept()

    for name, answer in ANSWERS.items():
        strange = net.add("status", "POST /api/", times=None, **answer)
        phone.page.evaluate("dispatchEvent(new Event('online'))")
        assert strange.reached.wait(15), name
        phone.page.wait_for_timeout(200)
        expect(phone.offline_banner()).to_contain_text("1 entry waits on this phone.")
        assert [entry["id"] for entry in phone.queued()] == [waiting["id"]], name
        net.rules.remove(strange)
    net.refuse()
    phone.page.reload()
    expect(phone.page.get_by_text("not sent yet")).to_be_visible()
    assert site.rows(Conversation) == []

    net.accept()
    net.clear()
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.expect_all_sent()
    assert len(site.rows(Conversation)) == 1


def test_the_app_opens_behind_a_hotels_page(phone, net):
    net.add("status", "", times=None, **ANSWERS["a hotel's page"])
    phone.open()
    expect(phone.page.get_by_role("heading", name="Today", level=1)).to_be_visible()
    expect(phone.page.get_by_text("Anu").first).to_be_visible()
    expect(phone.offline_banner()).to_be_visible()
