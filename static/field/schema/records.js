// Written from the server's kinds by "manage.py schema". Never edited.

/**
 * @typedef {object} Programme
 * @property {string} name
 * @property {string} city
 * @property {string} timezone
 * @property {any} languages
 * @property {number} cadence_days
 * @property {number} lit_days
 * @property {number} glow_days
 * @property {any} help_numbers
 * @property {any} coordinators
 * @property {string|null} phone
 * @property {any} areas
 * @property {number} created_at
 */
/**
 * @typedef {object} Topic
 * @property {string} key
 * @property {string} group
 * @property {number} order
 * @property {boolean} sensitive
 * @property {any} title
 * @property {any} opener
 * @property {number} created_at
 */
/**
 * @typedef {object} TaskTemplate
 * @property {string} key
 * @property {string} area
 * @property {number} order
 * @property {string} level
 * @property {string} audience
 * @property {any} title
 * @property {any} text
 * @property {any} why
 * @property {any} bring
 * @property {string|null} link
 * @property {number|null} due_after_days
 * @property {any} deadline
 * @property {boolean} sensitive
 * @property {boolean} legal_info
 * @property {boolean} needs_review
 * @property {number} created_at
 */
/**
 * @typedef {object} Place
 * @property {string} key
 * @property {string} category
 * @property {string} name
 * @property {any} where
 * @property {any} what_for
 * @property {number} created_at
 */
/**
 * @typedef {object} Profile
 * @property {string} person_id
 * @property {string} call_name
 * @property {any} roles
 * @property {string} language
 * @property {string|null} phone
 * @property {boolean} phone_shared
 * @property {string[]} quiet
 * @property {string[]} reminders_off
 * @property {number} created_at
 */
/**
 * @typedef {object} Device
 * @property {string} label
 * @property {string} platform
 * @property {boolean} installed
 * @property {number} signed_in_at
 * @property {"left"|"lost"|null} revoked
 * @property {number} created_at
 */
/**
 * @typedef {object} Group
 * @property {string} name
 * @property {any} specialities
 * @property {string|null} meeting_place
 * @property {number|null} cadence_days
 * @property {"active"|"ended"} state
 * @property {number} created_at
 */
/**
 * @typedef {object} Member
 * @property {string} group_id
 * @property {string} person_id
 * @property {string} call_name
 * @property {any} languages
 * @property {string|null} phone
 * @property {boolean} lead
 * @property {"proposed"|"active"|"paused"|"ended"} state
 * @property {string} from_on
 * @property {string|null} to_on
 * @property {number} created_at
 */
/**
 * @typedef {object} Companion
 * @property {string} newcomer_id
 * @property {string} group_id
 * @property {string} person_id
 * @property {string} call_name
 * @property {any} languages
 * @property {string|null} phone
 * @property {"proposed"|"active"|"paused"|"ended"} state
 * @property {number} created_at
 */
/**
 * @typedef {object} Accompaniment
 * @property {string} newcomer_id
 * @property {string} group_id
 * @property {string|null} main_contact_id
 * @property {"proposed"|"active"|"paused"|"ended"} state
 * @property {string} from_on
 * @property {string|null} to_on
 * @property {number} created_at
 */
/**
 * @typedef {object} Newcomer
 * @property {string} person_id
 * @property {string} call_name
 * @property {string[]} languages
 * @property {string[]} interests
 * @property {string[]} situations
 * @property {string|null} arrived_on
 * @property {string|null} district
 * @property {boolean} consent_notes
 * @property {boolean} consent_contact
 * @property {boolean} consent_progress
 * @property {string|null} phone
 * @property {number} created_at
 */
/**
 * @typedef {object} Conversation
 * @property {string} newcomer_id
 * @property {string|null} occasion_id
 * @property {string} author_id
 * @property {string[]} companion_ids
 * @property {string} occurred_on
 * @property {string|null} at_time
 * @property {number|null} minutes
 * @property {"met"|"phone"|"video"|"messages"|null} how
 * @property {"happened"|"not_reached"|"cancelled"|"no_show"} outcome
 * @property {string|null} place
 * @property {string[]} topics
 * @property {string|null} read_by
 * @property {number|null} read_at
 * @property {number} made_at
 * @property {number} created_at
 */
/**
 * @typedef {object} ConversationNote
 * @property {string} conversation_id
 * @property {string} newcomer_id
 * @property {string} author_id
 * @property {string|null} note
 * @property {number|null} impression
 * @property {number} made_at
 * @property {number} created_at
 */
/**
 * @typedef {object} Task
 * @property {string} newcomer_id
 * @property {string|null} template_id
 * @property {string|null} title
 * @property {string|null} due_on
 * @property {"open"|"not_needed"|"done"} state
 * @property {string|null} maker_id
 * @property {string|null} settled_by
 * @property {number|null} settled_at
 * @property {number} made_at
 * @property {number} created_at
 */
/**
 * @typedef {object} TaskComment
 * @property {string} task_id
 * @property {string} newcomer_id
 * @property {string} author_id
 * @property {string} text
 * @property {number} made_at
 * @property {number} created_at
 */
/**
 * @typedef {object} FollowUp
 * @property {string|null} newcomer_id
 * @property {string|null} group_id
 * @property {string} text
 * @property {string|null} due_on
 * @property {string} owner
 * @property {"open"|"dropped"|"done"} state
 * @property {string|null} conversation_id
 * @property {string} maker_id
 * @property {string|null} settled_by
 * @property {number|null} settled_at
 * @property {number} made_at
 * @property {number} created_at
 */
/**
 * @typedef {object} Activity
 * @property {"meet_up"|"outing"|"training"|"info"|"first_meeting"} category
 * @property {any} title
 * @property {any} text
 * @property {string|null} label
 * @property {number} starts_at
 * @property {number|null} ends_at
 * @property {string|null} place
 * @property {string|null} address
 * @property {any} access
 * @property {any} cost
 * @property {any} languages
 * @property {number|null} capacity
 * @property {number|null} answer_until
 * @property {"everyone"|"group"|"newcomer"} audience
 * @property {string|null} group_id
 * @property {string|null} newcomer_id
 * @property {"draft"|"published"|"moved"|"cancelled"} state
 * @property {number|null} moved_from
 * @property {any} change_note
 * @property {string|null} maker_id
 * @property {number|null} published_at
 * @property {number} made_at
 * @property {number} created_at
 */
/**
 * @typedef {object} Rsvp
 * @property {string} activity_id
 * @property {string} person_id
 * @property {string|null} newcomer_id
 * @property {"yes"|"maybe"|"no"} answer
 * @property {number|null} start_seen
 * @property {"confirmed"|"waiting"|null} place
 * @property {string|null} by_id
 * @property {number} made_at
 * @property {number|null} moved_up_at
 * @property {boolean} ask_again
 * @property {number} starts_at
 * @property {number} created_at
 */
/**
 * @typedef {object} Turnout
 * @property {string} activity_id
 * @property {number} confirmed
 * @property {number} waiting
 * @property {number} maybe
 * @property {number} declined
 * @property {number} starts_at
 * @property {number} created_at
 */
/**
 * @typedef {object} Review
 * @property {string} conversation_id
 * @property {string} newcomer_id
 * @property {"seen"|"question"|"answered"} state
 * @property {boolean} thanks
 * @property {string} by_name
 * @property {number} at
 * @property {number} created_at
 */
/**
 * @typedef {object} ReviewMessage
 * @property {string} review_id
 * @property {string} conversation_id
 * @property {string} newcomer_id
 * @property {string} text
 * @property {boolean} from_desk
 * @property {string} by_name
 * @property {number} made_at
 * @property {number} created_at
 */
/**
 * @typedef {object} Notification
 * @property {"activity_soon"|"activity_changed"|"activity_cancelled"|"answer_missing"|"talk_not_noted"|"step_due"|"task_due"|"contact_gap"|"question_open"} rule
 * @property {"activity"|"follow_up"|"task"|"newcomer"|"review"} about
 * @property {string} object_id
 * @property {number} at
 * @property {number|null} read_at
 * @property {number|null} done_at
 * @property {string|null} snoozed_until
 * @property {number|null} closed_at
 * @property {number} created_at
 */
/**
 * @typedef {object} ReturnedEntry
 * @property {string|null} newcomer_id
 * @property {string} of_kind
 * @property {string} of_row
 * @property {any} values
 * @property {string} sentence
 * @property {string} by_name
 * @property {number} at
 * @property {number} created_at
 */
/**
 * @typedef {object} Sibling
 * @property {string} of_kind
 * @property {string} of_row
 * @property {string} field
 * @property {string} text
 * @property {string|null} author_id
 * @property {number} made_at
 * @property {number} created_at
 */

export const LIMITS = {
  "profile": {
    "language": {
      "writes": "always",
      "merge": "value",
      "required": true,
      "max": 10
    },
    "phone": {
      "writes": "always",
      "merge": "value",
      "max": 40
    },
    "phone_shared": {
      "writes": "always",
      "merge": "value",
      "required": true
    },
    "quiet": {
      "writes": "always",
      "merge": "set"
    },
    "reminders_off": {
      "writes": "always",
      "merge": "set"
    }
  },
  "device": {
    "label": {
      "writes": "always",
      "merge": "value",
      "required": true,
      "max": 80
    },
    "revoked": {
      "writes": "always",
      "merge": "value",
      "choices": [
        "left",
        "lost"
      ]
    }
  },
  "newcomer": {
    "languages": {
      "writes": "always",
      "merge": "set"
    },
    "interests": {
      "writes": "always",
      "merge": "set"
    },
    "situations": {
      "writes": "always",
      "merge": "set"
    },
    "district": {
      "writes": "always",
      "merge": "value",
      "max": 80
    }
  },
  "conversation": {
    "newcomer_id": {
      "writes": "once",
      "merge": "value",
      "required": true,
      "max": 36
    },
    "occasion_id": {
      "writes": "once",
      "merge": "value",
      "max": 36
    },
    "companion_ids": {
      "writes": "always",
      "merge": "set"
    },
    "occurred_on": {
      "writes": "always",
      "merge": "value",
      "required": true
    },
    "at_time": {
      "writes": "always",
      "merge": "value",
      "max": 5
    },
    "minutes": {
      "writes": "always",
      "merge": "value",
      "ge": 1,
      "le": 1440
    },
    "how": {
      "writes": "always",
      "merge": "value",
      "choices": [
        "met",
        "phone",
        "video",
        "messages"
      ]
    },
    "outcome": {
      "writes": "always",
      "merge": "value",
      "required": true,
      "choices": [
        "happened",
        "not_reached",
        "cancelled",
        "no_show"
      ]
    },
    "place": {
      "writes": "always",
      "merge": "value",
      "max": 80
    },
    "topics": {
      "writes": "always",
      "merge": "set"
    }
  },
  "conversation_note": {
    "conversation_id": {
      "writes": "once",
      "merge": "value",
      "required": true,
      "max": 36
    },
    "newcomer_id": {
      "writes": "once",
      "merge": "value",
      "required": true,
      "max": 36
    },
    "note": {
      "writes": "always",
      "merge": "text",
      "max": 4000
    },
    "impression": {
      "writes": "always",
      "merge": "value",
      "ge": 1,
      "le": 5
    }
  },
  "task": {
    "newcomer_id": {
      "writes": "once",
      "merge": "value",
      "required": true,
      "max": 36
    },
    "title": {
      "writes": "always",
      "merge": "text",
      "max": 140
    },
    "due_on": {
      "writes": "always",
      "merge": "value"
    },
    "state": {
      "writes": "always",
      "merge": "rank",
      "required": true,
      "choices": [
        "open",
        "not_needed",
        "done"
      ]
    }
  },
  "task_comment": {
    "task_id": {
      "writes": "once",
      "merge": "value",
      "required": true,
      "max": 36
    },
    "newcomer_id": {
      "writes": "once",
      "merge": "value",
      "required": true,
      "max": 36
    },
    "text": {
      "writes": "always",
      "merge": "text",
      "required": true,
      "max": 4000
    }
  },
  "follow_up": {
    "newcomer_id": {
      "writes": "once",
      "merge": "value",
      "max": 36
    },
    "group_id": {
      "writes": "once",
      "merge": "value",
      "max": 36
    },
    "text": {
      "writes": "always",
      "merge": "text",
      "required": true,
      "max": 140
    },
    "due_on": {
      "writes": "always",
      "merge": "value"
    },
    "owner": {
      "writes": "always",
      "merge": "claim",
      "required": true,
      "max": 36
    },
    "state": {
      "writes": "always",
      "merge": "rank",
      "required": true,
      "choices": [
        "open",
        "dropped",
        "done"
      ]
    },
    "conversation_id": {
      "writes": "once",
      "merge": "value",
      "max": 36
    }
  },
  "activity": {
    "category": {
      "writes": "always",
      "merge": "value",
      "required": true,
      "choices": [
        "meet_up",
        "outing",
        "training",
        "info",
        "first_meeting"
      ]
    },
    "label": {
      "writes": "always",
      "merge": "text",
      "max": 80
    },
    "starts_at": {
      "writes": "always",
      "merge": "value",
      "required": true
    },
    "ends_at": {
      "writes": "always",
      "merge": "value"
    },
    "place": {
      "writes": "always",
      "merge": "value",
      "max": 80
    },
    "address": {
      "writes": "always",
      "merge": "value",
      "max": 200
    },
    "audience": {
      "writes": "once",
      "merge": "value",
      "required": true,
      "choices": [
        "everyone",
        "group",
        "newcomer"
      ]
    },
    "newcomer_id": {
      "writes": "once",
      "merge": "value",
      "required": true,
      "max": 36
    },
    "state": {
      "writes": "always",
      "merge": "value",
      "choices": [
        "draft",
        "published",
        "moved",
        "cancelled"
      ]
    }
  },
  "rsvp": {
    "activity_id": {
      "writes": "once",
      "merge": "value",
      "required": true,
      "max": 36
    },
    "person_id": {
      "writes": "once",
      "merge": "value",
      "required": true,
      "max": 36
    },
    "newcomer_id": {
      "writes": "once",
      "merge": "value",
      "max": 36
    },
    "answer": {
      "writes": "always",
      "merge": "value",
      "required": true,
      "choices": [
        "yes",
        "maybe",
        "no"
      ]
    },
    "start_seen": {
      "writes": "always",
      "merge": "value"
    }
  },
  "review_message": {
    "review_id": {
      "writes": "once",
      "merge": "value",
      "required": true,
      "max": 36
    },
    "conversation_id": {
      "writes": "once",
      "merge": "value",
      "required": true,
      "max": 36
    },
    "newcomer_id": {
      "writes": "once",
      "merge": "value",
      "required": true,
      "max": 36
    },
    "text": {
      "writes": "once",
      "merge": "value",
      "required": true,
      "max": 4000
    }
  },
  "notification": {
    "read_at": {
      "writes": "always",
      "merge": "value"
    },
    "done_at": {
      "writes": "always",
      "merge": "value"
    },
    "snoozed_until": {
      "writes": "always",
      "merge": "value"
    }
  }
};
