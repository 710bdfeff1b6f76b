"""Fixed histories. Each catches one mistake that is known from other products or from drafts;
``mutants.py`` plants them. The world checks all rules after every step, and at the end once more.
"""

from datetime import date, timedelta

import pytest

from tests.convergence.server_state import words


@pytest.fixture
def anna(world):
    return world.phone(world.anna)


@pytest.fixture
def ben(world):
    return world.phone(world.ben)


@pytest.fixture
def c(world):
    return f"c:{world.anu.id}"


def on_screen(phone):
    return words(phone.shown()["rows"])


# A network that loses, repeats and delays


def test_a_note_whose_answer_is_lost_arrives_once(world, anna):
    anna.note(world.anu)
    anna.sync("answer lost")
    anna.sync()

    assert not anna.stores()["attention"]


def test_what_is_changed_after_a_lost_answer_is_a_change_of_its_own(world, anna, ben):
    note = anna.note(world.anu)
    anna.sync("answer lost")
    later = anna.rewrite("conversation_note", note)
    anna.sync()
    ben.sync()

    assert later in on_screen(ben)
    assert not anna.stores()["attention"]


def test_a_request_that_arrives_late_or_twice_changes_nothing(world, anna):
    step = anna.step(world.anu)
    anna.sync("stray")
    anna.sync()
    anna.arrive()
    anna.settle(step)
    anna.sync()
    anna.repeat()
    anna.sync()

    assert anna.shows("follow_up", step)["state"] == "done"


def test_half_an_answer_is_none(world, anna):
    anna.note(world.anu)

    assert anna.sync("cut")["state"] == "offline"
    assert anna.stores()["outbox"]


def test_what_was_answered_stays_on_the_screen_until_its_row_comes(world, anna):
    anna.note(world.anu)
    anna.sync("ok", "answer lost", page=1)

    assert not anna.stores()["outbox"]


def test_what_was_withdrawn_meanwhile_does_not_haunt_the_screen(world, anna):
    other = world.phone(world.anna)
    note = anna.note(world.anu)
    anna.sync("ok", "answer lost", page=1)
    other.sync()
    other.delete("conversation_note", note)
    other.sync()
    anna.sync()

    assert not anna.shows("conversation_note", note)


def test_a_step_that_moves_is_never_hidden_between_two_pages(world, anna, ben):
    step = anna.step(world.anu, "newcomer")
    anna.sync()
    ben.sync()
    ben.give(step, "group")
    ben.sync()
    anna.sync("ok", "answer lost", page=1)

    assert anna.shows("follow_up", step)


def test_a_step_that_has_moved_is_not_taken_away_by_its_old_scope(world, anna, ben):
    step = anna.step(world.anu)
    anna.sync()
    ben.sync()
    anna.give(step, "newcomer")
    anna.sync()
    ben.sync(page=1)

    assert ben.shows("follow_up", step)


# Two people, two tabs


def test_two_texts_stay_side_by_side(world, anna, ben):
    step = anna.step(world.anu)
    anna.sync()
    ben.sync()
    hers, his = anna.rewrite("follow_up", step), ben.rewrite("follow_up", step)
    anna.sync()
    ben.sync()
    anna.sync()

    assert {hers, his} <= on_screen(anna) & on_screen(ben)


def test_a_second_text_that_comes_back_after_joining_is_the_newer_one(world, anna, ben):
    other = world.phone(world.anna)
    step = anna.step(world.anu)
    anna.sync()
    ben.sync()
    anna.rewrite("follow_up", step)
    anna.sync()
    ben.rewrite("follow_up", step)
    ben.sync("answer lost")
    ben.rewrite("follow_up", step)
    for phone in (ben, anna, other):
        phone.sync()
    anna.join_texts("follow_up", step)
    again = ben.rewrite("follow_up", step)
    anna.sync()
    ben.sync()
    other.sync()

    assert again in on_screen(other)


def test_what_was_deleted_is_in_the_history(world, anna):
    note = anna.note(world.anu)
    anna.sync()
    anna.delete("conversation_note", note)
    anna.sync()

    assert world.state().history


def test_deleting_a_note_does_not_take_a_text_along_that_nobody_has_seen(world, anna):
    other = world.phone(world.anna)
    note = anna.note(world.anu)
    anna.sync()
    other.sync()
    anna.rewrite("conversation_note", note)
    anna.sync()
    unseen = other.rewrite("conversation_note", note)
    other.sync()
    anna.delete("conversation_note", note)
    anna.sync()

    assert unseen in on_screen(anna)


def test_two_tabs_send_one_queue_once(world, anna):
    anna.note(world.anu)
    other = anna.second_tab()
    anna.hold("request", tab=other)
    anna.sync()
    anna.release(tab=other)
    anna.sync()

    assert not anna.stores()["attention"]


def test_an_answer_from_before_leaving_does_not_bring_the_group_back(world, anna, ben):
    ben.note(world.anu)
    ben.sync()
    other = anna.second_tab()
    anna.hold("answer", tab=other)
    world.leave(world.anna)
    anna.sync()
    anna.release(tab=other)

    assert not [row for row in anna.stores()["rows"] if row["s"].startswith(("n:", "c:"))]


# Coming and going


def test_who_leaves_keeps_no_row(world, anna):
    anna.note(world.anu)
    anna.sync()
    world.leave(world.anna)
    anna.sync()

    assert not anna.shows("newcomer", world.anu.id)


def test_what_comes_too_late_is_kept_for_the_coordinator(world, anna):
    anna.step(world.anu)
    world.leave(world.anna, last_day=date.today() - timedelta(days=3))
    anna.sync()

    assert len(anna.stores()["late"]) == 1
    assert world.state().late


def test_what_is_being_typed_while_leaving_is_handed_in(world, anna):
    note = anna.note(world.anu)
    anna.sync()
    typed = anna.type("conversation_note", note)
    world.leave(world.anna)
    anna.sync()

    assert not anna.stores()["drafts"]
    assert typed in world.state().live()


def test_pausing_and_coming_back_brings_all_rows_back(world, anna, ben):
    note = ben.note(world.anu)
    ben.sync()
    world.leave(world.anna, pause=True)
    anna.sync()
    world.resume(world.anna)
    anna.sync(page=2)

    assert anna.shows("conversation_note", note)


def test_a_refused_note_keeps_its_words(world, anna):
    world.consent(world.anu, given=False)
    anna.note(world.anu)
    anna.sync()

    assert words(anna.stores()["attention"])


def test_a_note_of_which_she_no_longer_wants_to_know_leaves_every_phone(world, anna, ben):
    note = anna.note(world.anu)
    anna.sync()
    ben.sync()
    world.consent(world.anu, given=False)
    anna.sync()
    ben.sync()

    assert not anna.shows("conversation_note", note)
    assert not ben.shows("conversation_note", note)


def test_what_was_refused_in_two_steps_is_sent_again_as_it_was_last(world, anna, ben):
    note = anna.note(world.anu)
    anna.step(world.anu)
    world.consent(world.anu, given=False)
    last = anna.rewrite("conversation_note", note)
    anna.sync()
    world.consent(world.anu, given=True)
    anna.retry()
    anna.sync()
    ben.sync()

    assert last in on_screen(ben)


def test_a_note_comes_back_to_every_phone_when_she_wants_to_know_again(world, anna, ben):
    note = anna.note(world.anu)
    for phone in (anna, ben):
        phone.sync()
    world.consent(world.anu, given=False)
    anna.sync()
    world.consent(world.anu, given=True)
    for phone in (anna, ben):
        phone.sync()

    assert anna.shows("conversation_note", note)
    assert ben.shows("conversation_note", note)


def test_who_is_erased_is_erased_from_phones_as_well(world, anna):
    world.consent(world.anu, given=False)
    anna.note(world.anu)
    anna.sync()
    world.erase(world.anu)
    anna.sync()

    assert not anna.stores()["attention"]


def test_who_is_erased_takes_along_what_was_deleted_before(world, anna):
    note = anna.note(world.anu)
    anna.sync()
    anna.delete("conversation_note", note)
    anna.sync()
    world.erase(world.anu)

    assert not world.state().history


def test_who_is_erased_takes_along_what_is_typed_over_an_unsent_note(world, anna):
    note = anna.note(world.anu)
    anna.type("conversation_note", note)
    world.erase(world.anu)
    anna.sync()

    assert not anna.only_there()


def test_who_is_erased_takes_along_what_was_refused_and_is_sent_again(world, anna):
    note = anna.note(world.anu)
    anna.sync()
    world.consent(world.anu, given=False)
    anna.rewrite("conversation_note", note)
    anna.sync()
    world.erase(world.anu)
    anna.retry()
    anna.sync()

    assert not anna.stores()["attention"]


def test_a_phone_that_only_keeps_a_refused_text_hears_of_an_erasure(world, anna):
    world.consent(world.anu, given=False)
    anna.note(world.anu)
    anna.sync()
    world.leave(world.anna)
    anna.sync()
    world.erase(world.anu)
    anna.sync()

    assert not anna.stores()["attention"]


# Floors


def test_what_went_while_a_phone_was_away_for_a_year_goes_there_too(world, anna, ben, c):
    note = anna.note(world.anu)
    anna.sync()
    ben.sync()
    anna.delete("conversation_note", note)
    anna.sync()
    world.prune(c)
    ben.sync()

    assert not ben.shows("conversation_note", note)


def test_a_first_fetch_in_small_pages_ends_after_a_pruning(world, anna, c):
    for _ in range(4):
        note = anna.note(world.anu)
    anna.delete("conversation_note", note)
    anna.sync()
    world.prune(c)
    ben = world.phone(world.ben, page=1)

    assert len([row for row in ben.shown()["rows"] if row["s"] == c]) == 3


def test_while_a_scope_comes_again_what_was_saved_stays_on_the_screen(world, anna, ben, c):
    first = ben.note(world.anu)
    ben.sync()
    anna.note(world.anu)
    anna.sync()
    ben.delete("conversation_note", first)
    ben.note(world.anu)
    ben.sync()
    world.prune(c)
    anna.sync("ok", "answer lost", page=2)

    assert anna.sync()["state"] == "ok"


def test_a_phone_gets_back_what_it_sent_while_its_scope_comes_again(world, anna, ben, c):
    note = ben.note(world.anu)
    step = anna.step(world.anu, "newcomer")
    for phone in (ben, anna):
        phone.sync()
    ben.delete("conversation_note", note)
    ben.sync()
    world.prune(c)
    anna.settle(step)
    anna.sync()

    assert anna.shows("follow_up", step)["state"] == "done"


def test_a_step_that_has_moved_stays_on_the_screen_while_its_scope_comes_again(world, anna, ben, c):
    first = ben.note(world.anu)
    step = anna.step(world.anu, "newcomer")
    for phone in (ben, anna, ben):
        phone.sync()
    ben.give(step, "group")
    ben.sync()
    anna.sync()
    ben.delete("conversation_note", first)
    ben.note(world.anu)
    ben.sync()
    ben.settle(step)
    ben.sync()
    world.prune(c)
    anna.sync("ok", "answer lost", page=2)

    assert anna.shows("follow_up", step)


# Backups


def test_work_done_since_the_backup_returns_by_itself(world, anna):
    backup = world.back_up()
    note = anna.note(world.anu)
    anna.sync()
    world.restore(backup)
    anna.sync()

    assert ("conversation_note", note) in world.state().rows


def test_what_was_handed_over_returns_too(world, anna):
    other = world.phone(world.anna)
    note = anna.note(world.anu)
    anna.sync()
    other.sync()
    anna.delete("conversation_note", note)
    anna.sync()
    word = other.rewrite("conversation_note", note)
    other.sync()
    backup = world.back_up()
    other.hand_over()
    other.sync("answer lost")
    other.sync()
    assert word in world.state().late
    world.restore(backup)
    other.sync()

    assert word in world.state().late


def test_what_was_handed_over_goes_with_the_group(world, anna):
    other = world.phone(world.anna)
    note = anna.note(world.anu)
    anna.sync()
    other.sync()
    anna.delete("conversation_note", note)
    anna.sync()
    word = other.rewrite("conversation_note", note)
    other.sync()
    world.leave(world.anna)
    other.sync()
    other.hand_over()
    other.sync()

    assert word in world.state().late
    assert word not in words(other.stores())


def test_while_it_returns_it_stays_on_the_screen(world, anna):
    note = anna.note(world.anu)
    anna.sync()
    backup = world.back_up()
    world.restore(backup)
    anna.sync("ok", "ok", "answer lost", page=1)

    assert anna.shows("conversation_note", note)


def test_a_text_of_the_new_life_is_not_replaced_by_one_that_never_saw_it(world, anna, ben):
    other = world.phone(world.ben)
    step = anna.step(world.anu)
    anna.sync()
    ben.sync()
    other.sync()
    backup = world.back_up()
    ben.rewrite("follow_up", step)
    ben.sync()
    anna.sync()
    anna.rewrite("follow_up", step)
    anna.sync()
    world.restore(backup)
    unseen = other.rewrite("follow_up", step)
    other.sync()
    anna.sync()

    assert unseen in on_screen(anna)


def test_who_left_or_was_erased_before_a_restore_is_told_after_it(world, anna):
    anna.step(world.anu)
    world.consent(world.anu, given=False)
    anna.note(world.anu)
    anna.sync()
    backup = world.back_up()
    world.erase(world.anu)
    world.restore(backup)
    anna.sync()

    assert not anna.only_there()


def test_a_phone_from_a_backup_gives_new_work_new_numbers(world, anna):
    anna.back_up()
    anna.note(world.anu)
    anna.sync()
    anna.put_back()
    note = anna.note(world.anu)
    anna.sync()

    assert ("conversation_note", note) in world.state().rows


def test_what_a_phone_sent_before_it_was_put_back_is_not_taken_twice(world, anna):
    step = anna.step(world.anu)
    anna.sync()
    anna.rewrite("follow_up", step)
    anna.back_up()
    anna.sync()
    anna.settle(step)
    anna.sync()
    anna.put_back()
    anna.sync()

    assert anna.shows("follow_up", step)["state"] == "done"


def test_a_text_that_was_changed_before_sending_is_another_entry(world, anna):
    note = anna.note(world.anu)
    anna.back_up()
    later = anna.rewrite("conversation_note", note)
    anna.sync()
    anna.put_back()
    anna.sync()

    assert later in on_screen(anna)


# Accounts and devices


def test_a_stale_tab_sends_nothing_in_another_name(world, anna):
    anna.note(world.anu)
    anna.sign_in(world.ben)

    assert anna.sync(tab=0)["state"] == "account"
    assert not world.state().live()
    anna.sign_in(world.anna)
    anna.sync()
    assert world.state().live()


def test_signing_out_forgets_what_was_answered_even_if_the_server_has_lost_it(world, ben):
    backup = world.back_up()
    ben.note(world.anu)
    ben.sync()
    world.restore(backup)
    ben.sign_in(world.anna)

    assert not world.state().live()


def test_signing_out_keeps_what_waits(world, anna):
    anna.note(world.anu)
    anna.sign_out()
    anna.sign_in(world.anna)
    anna.sync()

    assert len(world.state().live()) == 2


def test_a_device_that_was_signed_out_hands_in_and_reads_nothing(world, anna, ben):
    anna.note(world.anu)
    ben.note(world.anu)
    ben.sync()
    world.revoke(anna)
    anna.sync()

    assert len(world.state().live()) == 4
    assert not anna.stores(world.anna.account).get("rows")
