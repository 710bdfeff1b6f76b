// The fields of each kind, as screens read them. Declarations only; no browser loads this file.
import type { Row } from "./store/types.js";

export type Texts = Record<string, string>;

export interface Programme extends Row {
  name: string;
  city: string;
  timezone: string;
  languages: string[];
  lit_days: number;
  glow_days: number;
  help_numbers: HelpNumber[];
  coordinators: { name: string }[];
  phone: string | null;
  areas: { key: string; order: number; title: Texts }[];
}
export interface HelpNumber {
  key: string;
  number: string;
}
export interface Topic extends Row {
  key: string;
  order: number;
  sensitive: boolean;
  title: Texts;
}
export interface TaskTemplate extends Row {
  key: string;
  area: string;
  order: number;
  level: "required" | "recommended" | "optional";
  title: Texts;
  text: Texts;
  why: Texts | null;
  bring: Record<string, string[]> | null;
  link: string | null;
  deadline: Texts | null;
  sensitive: boolean;
  legal_info: boolean;
}
export interface Profile extends Row {
  person_id: string;
  call_name: string;
  roles: string[];
  language: string;
  phone: string | null;
  phone_shared: boolean;
  quiet: string[];
  reminders_off: string[];
}
export interface Device extends Row {
  label: string | null;
  platform: string | null;
  installed: boolean;
  revoked: "left" | "lost" | null;
  signed_in_at: number;
}
export interface Group extends Row {
  name: string;
  meeting_place: string | null;
  state: string;
}
export interface Member extends Row {
  group_id: string;
  person_id: string;
  call_name: string;
  languages: unknown[];
  phone: string | null;
  lead: boolean;
  state: "active" | "paused" | "ended";
}
export interface Companion extends Row {
  newcomer_id: string;
  group_id: string;
  person_id: string;
  call_name: string;
  languages: unknown[];
  phone: string | null;
  state: "active" | "paused" | "ended";
}
export interface Accompaniment extends Row {
  newcomer_id: string;
  group_id: string;
  main_contact_id: string | null;
  state: "active" | "paused" | "ended";
  from_on: string;
  to_on: string | null;
}
export interface Newcomer extends Row {
  person_id: string;
  call_name: string;
  languages: string[];
  interests: string[];
  arrived_on: string | null;
  district: string | null;
  situations: string[];
  consent_notes: boolean;
  consent_contact: boolean;
  consent_progress: boolean;
  phone: string | null;
}
export type How = "met" | "phone" | "video" | "messages";
export type Outcome = "happened" | "not_reached" | "cancelled" | "no_show";
export interface Conversation extends Row {
  newcomer_id: string;
  occasion_id: string;
  author_id: string;
  companion_ids: string[];
  occurred_on: string;
  at_time: string | null;
  minutes: number | null;
  how: How | null;
  outcome: Outcome;
  place: string | null;
  topics: string[];
  read_by: string | null;
  read_at: number | null;
  made_at: number;
  created_at?: number;
}
export interface ConversationNote extends Row {
  conversation_id: string;
  newcomer_id: string;
  author_id: string;
  note: string | null;
  impression: number | null;
}
export type TaskState = "open" | "done" | "not_needed";
export interface Task extends Row {
  newcomer_id: string;
  template_id: string | null;
  title: string | null;
  due_on: string | null;
  state: TaskState;
  maker_id: string | null;
  settled_by: string | null;
  settled_at: number | null;
}
export interface TaskComment extends Row {
  task_id: string;
  newcomer_id: string;
  author_id: string;
  text: string;
  made_at: number;
}
export interface FollowUp extends Row {
  newcomer_id: string | null;
  group_id: string;
  text: string;
  due_on: string | null;
  owner: string;
  state: "open" | "done" | "dropped";
  conversation_id: string | null;
  maker_id: string;
  settled_by: string | null;
  settled_at: number | null;
}
export interface Activity extends Row {
  category: "meet_up" | "outing" | "training" | "info" | "first_meeting";
  title: Texts | null;
  text: Texts | null;
  label: string | null;
  starts_at: number;
  ends_at: number | null;
  place: string | null;
  address: string | null;
  access: Texts | null;
  cost: Texts | null;
  languages: string[];
  capacity: number | null;
  answer_until: number | null;
  audience: "everyone" | "group" | "newcomer";
  group_id: string | null;
  newcomer_id: string | null;
  state: "draft" | "published" | "moved" | "cancelled";
  moved_from: number | null;
  change_note: Texts | null;
  maker_id: string | null;
}
export interface Turnout extends Row {
  activity_id: string;
  confirmed: number;
  waiting: number;
  maybe: number;
  declined: number;
}
export interface Rsvp extends Row {
  activity_id: string;
  person_id: string;
  newcomer_id: string | null;
  answer: "yes" | "maybe" | "no";
  start_seen: number | null;
  place: "confirmed" | "waiting" | null;
  by_id: string | null;
  moved_up_at: number | null;
  ask_again: boolean;
}
export interface Review extends Row {
  conversation_id: string;
  newcomer_id: string;
  state: "seen" | "question" | "answered";
  thanks: boolean;
  by_name: string;
  at: number;
}
export interface ReviewMessage extends Row {
  review_id: string;
  conversation_id: string;
  newcomer_id: string;
  text: string;
  from_desk: boolean;
  by_name: string;
  made_at: number;
}
export interface ReturnedEntry extends Row {
  of_kind: string;
  of_row: string;
  values: Record<string, unknown>;
  newcomer_id: string | null;
  sentence: string;
  by_name: string;
  at: number;
}
export interface Notification extends Row {
  rule:
    | "activity_soon"
    | "activity_changed"
    | "activity_cancelled"
    | "answer_missing"
    | "talk_not_noted"
    | "step_due"
    | "task_due"
    | "contact_gap"
    | "question_open";
  about: "activity" | "follow_up" | "task" | "newcomer" | "review";
  object_id: string;
  at: number;
  read_at: number | null;
  done_at: number | null;
  snoozed_until: string | null;
  closed_at: number | null;
}
export interface Sibling extends Row {
  of_kind: string;
  of_row: string;
  field: string;
  text: string;
  author_id: string;
  made_at: number;
}

export interface Kinds {
  programme: Programme;
  topic: Topic;
  task_template: TaskTemplate;
  profile: Profile;
  device: Device;
  group: Group;
  member: Member;
  companion: Companion;
  accompaniment: Accompaniment;
  newcomer: Newcomer;
  conversation: Conversation;
  conversation_note: ConversationNote;
  task: Task;
  task_comment: TaskComment;
  follow_up: FollowUp;
  activity: Activity;
  turnout: Turnout;
  rsvp: Rsvp;
  review: Review;
  review_message: ReviewMessage;
  returned_entry: ReturnedEntry;
  notification: Notification;
  sibling: Sibling;
}
