"""The membership ended while the phone was offline."""

from datetime import timedelta

from playwright.sync_api import expect

from app.conversations.models import Conversation


def test_what_was_before_the_last_day_counts_and_what_came_after_is_the_coordinations(
    site, phone, context, renate, group, anu, jonas
):
    context.set_offline(True)
    phone.page.get_by_role("button", name="Note a talk", exact=True).click()
    phone.expect_saved()
    phone.write_note("From after the last day")
    phone.page.get_by_role("button", name="When").click()
    day = site.make.stamp().today - timedelta(days=2)
    phone.done()
    phone.note_from_row("Anu")
    phone.page.get_by_role("button", name="When").click()
    phone.page.get_by_role("textbox", name="Day").fill(day.isoformat())
    phone.done()
    site.make.leave(renate, group, day + timedelta(days=1))
    context.set_offline(False)

    expect(phone.page.get_by_text("You accompany nobody just now")).to_be_visible(timeout=30_000)
    assert [one.occurred_on for one in site.rows(Conversation)] == [day]
    phone.open("/app/sync")
    expect(phone.page.get_by_text("You had left the group already.")).to_be_visible()
    held = str(phone.stored("rows")) + str(phone.stored("late")) + str(phone.stored("sent"))
    assert "From after" not in held
    assert anu.id not in str(phone.stored("rows"))
    jonas.open(f"/app/people/{anu.id}?tab=talks")
    expect(jonas.page.get_by_text("Renate").first).to_be_visible()
    assert "From after" not in str(jonas.stored("rows"))
