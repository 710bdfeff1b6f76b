"""Known mistakes, as changes of the product's text, and the history that catches each."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Edit:
    """One piece of text in one file that takes the place of another."""

    path: str
    old: str
    new: str = ""

    def is_possible(self, root: Path) -> bool:
        """Say whether the text is there exactly once."""
        return (root / self.path).read_text(encoding="utf-8").count(self.old) == 1

    def make(self, root: Path) -> None:
        """Change the file."""
        path = root / self.path
        text = path.read_text(encoding="utf-8")
        assert self.is_possible(root), f"not once in {self.path}: {self.old}"
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")


@dataclass(frozen=True)
class Mistake:
    """A mistake: its name, the history that must catch it, and what is changed."""

    name: str
    history: str
    edits: tuple[Edit, ...]


RECEIVE, CHANGES = "app/sync/receive.py", "app/sync/changes.py"
CLIENTS = "app/sync/clients.py"
ANSWER, EXCHANGE = "static/field/store/answer.js", "static/field/store/exchange.js"
NO_FORK = Edit(RECEIVE, "            raise Fork(id=mutation.id)\n", "            pass\n")
NEVER_AGAIN = Edit(CHANGES, "    moved = op == ", "    moved = False and op == ")

MISTAKES = (
    Mistake(
        "last_write_wins",
        "test_two_texts_stay_side_by_side",
        (Edit("app/sync/merge.py", "rule is Merge.TEXT and current", "False"),),
    ),
    Mistake(
        "delete_forgets",
        "test_what_was_deleted_is_in_the_history",
        (
            Edit(
                "app/records/base.py",
                "if travels.writes is not Writes.NEVER and value",
                "if False and value",
            ),
        ),
    ),
    Mistake(
        "delete_unseen",
        "test_deleting_a_note_does_not_take_a_text_along_that_nobody_has_seen",
        (Edit("app/sync/apply.py", "if has_unseen(", "if False and has_unseen("),),
    ),
    Mistake(
        "no_epoch",
        "test_work_done_since_the_backup_returns_by_itself",
        (Edit(CLIENTS, "if asked.epoch not in (None, standing.epoch)", "if False"),),
    ),
    Mistake(
        "no_dedup",
        "test_a_note_whose_answer_is_lost_arrives_once",
        (
            Edit(RECEIVE, "earlier = known.get(mutation.id)", "earlier = None"),
            Edit(RECEIVE, "current_session().add(taken)", "current_session().merge(taken)"),
            NO_FORK,
        ),
    ),
    Mistake(
        "no_fork",
        "test_a_phone_from_a_backup_gives_new_work_new_numbers",
        (
            Edit(
                RECEIVE,
                "            raise Fork(id=mutation.id)\n",
                '            results.append(Result(n=mutation.n, id=mutation.id, s="ok", v=0))\n'
                "            continue\n",
            ),
        ),
    ),
    Mistake(
        "prune_acked",
        "test_what_a_phone_sent_before_it_was_put_back_is_not_taken_twice",
        (
            Edit(
                RECEIVE,
                "    known = _answered_before(",
                "    if asked.mutations:\n"
                "        first = min(one.n for one in asked.mutations)\n"
                "        mine = sa.delete(SyncMutation).filter_by(client_id=client.id)\n"
                "        current_session().execute(mine.where(SyncMutation.n < first))\n"
                "    known = _answered_before(",
            ),
        ),
    ),
    Mistake(
        "suppress_echo",
        "test_a_phone_gets_back_what_it_sent_while_its_scope_comes_again",
        (
            Edit(
                "app/field/exchange.py",
                "    page = changes_since(asked.cursors, asked.limit, visible, today)\n",
                "    page = changes_since(asked.cursors, asked.limit, visible, today)\n"
                "    sent = sorted(asked.mutations, key=lambda one: one.n)\n"
                "    own = {(one.row, was.v) for one, was in zip(sent, results) if was.v}\n"
                "    for one in list(page.changes):\n"
                "        row = orjson.loads(orjson.dumps(one))\n"
                "        if (row['id'], row.get('v')) in own:\n"
                "            page.changes.remove(one)\n",
            ),
        ),
    ),
    Mistake(
        "no_floor",
        "test_what_went_while_a_phone_was_away_for_a_year_goes_there_too",
        (Edit(CHANGES, " or (0 < at < floor and since < floor)"),),
    ),
    Mistake(
        "floor_by_seq_only",
        "test_a_first_fetch_in_small_pages_ends_after_a_pruning",
        (Edit(CHANGES, "(0 < at < floor and since < floor)", "(0 < at < floor)"),),
    ),
    Mistake(
        "no_drop",
        "test_who_leaves_keeps_no_row",
        (Edit(CHANGES, "drop=sorted(scope for", "drop=sorted(scope for _ in () for"),),
    ),
    Mistake(
        "hidden_while_moving",
        "test_a_step_that_moves_is_never_hidden_between_two_pages",
        (NEVER_AGAIN,),
    ),
    Mistake(
        "del_any_scope",
        "test_a_step_that_has_moved_is_not_taken_away_by_its_old_scope",
        (
            NEVER_AGAIN,
            Edit("static/field/store/rows.js", "have?.s === change.s", "have"),
        ),
    ),
    Mistake(
        "no_resend",
        "test_work_done_since_the_backup_returns_by_itself",
        (Edit(EXCHANGE, "const lost = candidates.filter(", "const lost = [].filter("),),
    ),
    Mistake(
        "hidden_after_restore",
        "test_while_it_returns_it_stays_on_the_screen",
        (Edit(EXCHANGE, "  await showAgain(tx, meta, () => true);\n"),),
    ),
    Mistake(
        "versions_of_the_old_life",
        "test_a_text_of_the_new_life_is_not_replaced_by_one_that_never_saw_it",
        (Edit("app/sync/backup.py", "    _lift_versions()\n"),),
    ),
    Mistake(
        "same_id",
        "test_a_text_that_was_changed_before_sending_is_another_entry",
        (Edit("static/field/store/overlay.js", "    id: crypto.randomUUID(),\n"),),
    ),
    Mistake(
        "not_marked",
        "test_what_is_changed_after_a_lost_answer_is_a_change_of_its_own",
        (Edit(EXCHANGE, "outbox.put({ ...entry, sent: true })", "outbox.put(entry)"),),
    ),
    Mistake(
        "forget_rejected",
        "test_a_refused_note_keeps_its_words",
        (Edit(ANSWER, '    await tx.objectStore("attention").add(entry);\n'),),
    ),
    Mistake(
        "late_forgets",
        "test_what_comes_too_late_is_kept_for_the_coordinator",
        (
            Edit(
                "app/sync/handing_over.py",
                "    current_session().add(entry)\n",
            ),
        ),
    ),
    Mistake(
        "handed_over_forgets",
        "test_what_was_handed_over_returns_too",
        (Edit(ANSWER, ' && entry.op !== "hand_over"'),),
    ),
    Mistake(
        "no_cas",
        "test_an_answer_from_before_leaving_does_not_bring_the_group_back",
        (
            Edit(
                ANSWER,
                "place(meta.cursors, scope) === place(asked.cursors, scope)",
                "place(meta.cursors, scope) !== null",
            ),
        ),
    ),
    Mistake(
        "answered_leaves_the_screen",
        "test_what_was_answered_stays_on_the_screen_until_its_row_comes",
        (Edit(ANSWER, "put({ ...entry, shown: true })", "put({ ...entry, shown: false })"),),
    ),
    Mistake(
        "withdrawn_haunts",
        "test_what_was_withdrawn_meanwhile_does_not_haunt_the_screen",
        (Edit(ANSWER, "  if (held && !answer.more) await hideArrived(tx, meta, now);\n"),),
    ),
    Mistake(
        "hidden_while_resetting",
        "test_a_step_that_has_moved_stays_on_the_screen_while_its_scope_comes_again",
        (
            Edit(
                ANSWER,
                "showAgain(tx, meta, (one) => one.s === scope || gone.has",
                "showAgain(tx, meta, (one) => one.s === scope || new Set().has",
            ),
        ),
    ),
    Mistake(
        "sibling_from_one",
        "test_a_second_text_that_comes_back_after_joining_is_the_newer_one",
        (Edit("app/records/siblings.py", "found.version = record.version", "found.version += 1"),),
    ),
    Mistake(
        "drafts_stay_behind",
        "test_what_is_being_typed_while_leaving_is_handed_in",
        (
            Edit(
                "static/field/store/answer.js",
                "  await handInDrafts(tx, meta, (draft) => inside.has(draft.key), now);\n",
            ),
        ),
    ),
    Mistake(
        "erased_stays",
        "test_who_is_erased_is_erased_from_phones_as_well",
        (Edit(ANSWER, "if (answer.erased.length > 0)", "if (answer.erased.length < 0)"),),
    ),
    Mistake(
        "erased_history_stays",
        "test_who_is_erased_takes_along_what_was_deleted_before",
        (Edit("app/privacy/service.py", "SyncChange.scope.in_(hers)", "SyncChange.scope.in_([])"),),
    ),
    Mistake(
        "erasure_unheard",
        "test_who_left_or_was_erased_before_a_restore_is_told_after_it",
        (Edit(EXCHANGE, "[...kept.flat(), ...batch]", "batch"),),
    ),
    Mistake(
        "sent_again_about_nobody",
        "test_who_is_erased_takes_along_what_was_refused_and_is_sent_again",
        (Edit("static/field/store/store.js", ", now, refused.s)", ", now)"),),
    ),
    Mistake(
        "purge_takes_the_queue",
        "test_signing_out_keeps_what_waits",
        (
            Edit(
                "static/field/store/purge.js",
                '    await tx.objectStore("sent").clear();\n',
                '    await tx.objectStore("sent").clear();\n'
                '    await tx.objectStore("outbox").clear();\n',
            ),
        ),
    ),
    Mistake(
        "foreign_session_sends",
        "test_a_stale_tab_sends_nothing_in_another_name",
        (
            Edit(CLIENTS, "if asked.account != device.account_id", "if False"),
            Edit(CLIENTS, "if standing.account_id not in (None, device.account_id)", "if False"),
        ),
    ),
    Mistake(
        "signed_out_device_reads",
        "test_a_device_that_was_signed_out_hands_in_and_reads_nothing",
        (
            Edit(
                "app/field/exchange.py",
                "    if device.revoked is None:\n        vis",
                "    if True:\n        vis",
            ),
        ),
    ),
)
