"""Every kind that travels, one line each."""

from app.activities.kind import ACTIVITY, RSVP, TURNOUT
from app.conversations.kind import CONVERSATION, CONVERSATION_NOTE
from app.follow_ups.kind import FOLLOW_UP
from app.groups.kind import ACCOMPANIMENT, COMPANION, GROUP, MEMBER, NEWCOMER, PROFILE
from app.programme.kind import PLACE, PROGRAMME, TOPIC
from app.push.kind import DEVICE
from app.records.kind import Kind
from app.records.late import RETURNED_ENTRY
from app.records.siblings import SIBLING
from app.reminders.kind import NOTIFICATION
from app.reviews.kind import REVIEW, REVIEW_MESSAGE
from app.tasks.kind import TASK, TASK_COMMENT, TASK_TEMPLATE

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        PROGRAMME,
        TOPIC,
        TASK_TEMPLATE,
        PLACE,
        PROFILE,
        DEVICE,
        GROUP,
        MEMBER,
        COMPANION,
        ACCOMPANIMENT,
        NEWCOMER,
        CONVERSATION,
        CONVERSATION_NOTE,
        TASK,
        TASK_COMMENT,
        FOLLOW_UP,
        ACTIVITY,
        RSVP,
        TURNOUT,
        REVIEW,
        REVIEW_MESSAGE,
        NOTIFICATION,
        RETURNED_ENTRY,
        SIBLING,
    )
}
