"""How talks and notes travel."""

from datetime import timedelta

from app.conversations import service
from app.conversations.models import Conversation, ConversationNote
from app.records.kind import Kind, Window

CONVERSATION = Kind(
    name="conversation",
    model=Conversation,
    home=lambda values: f"n:{values['newcomer_id']}",
    create=service.note_conversation,
    check=service.check_conversation,
    amend=service.amend_conversation,
    remove=service.remove_conversation,
    window=Window("occurred_on", timedelta(days=180)),
    about_talk=True,
)
CONVERSATION_NOTE = Kind(
    name="conversation_note",
    model=ConversationNote,
    home=lambda values: f"c:{values['newcomer_id']}",
    create=service.write_note,
    check=service.check_note,
    amend=service.amend_note,
    remove=service.remove_note,
    window=Window("created_at", timedelta(days=90)),
    about_talk=True,
    needs_notes=True,
    second_text=service.second_text,
)
