/** Which function draws which screen. */
import { Appearance } from "./screens/appearance.js";
import { Devices } from "./screens/devices.js";
import { Due } from "./screens/due.js";
import { Help } from "./screens/help.js";
import { Install } from "./screens/install.js";
import { Join } from "./screens/join.js";
import { Language } from "./screens/language.js";
import { Me } from "./screens/me.js";
import { Note } from "./screens/note.js";
import { People } from "./screens/people.js";
import { Person } from "./screens/person.js";
import { SendReceive } from "./screens/send_receive.js";
import { SignIn } from "./screens/sign_in.js";
import { SignOut } from "./screens/sign_out.js";
import { Talk } from "./screens/talk.js";
import { TaskPage } from "./screens/task.js";
import { Today } from "./screens/today.js";
import { TwoVersions } from "./screens/two_versions.js";

/** @typedef {(props: any) => unknown} Screen  takes Props or Outside */

/** Open to everybody, signed in or not. @type {Record<string, Screen>} */
export const PUBLIC = { sign_in: SignIn, join: Join, install: Install, help: Help };

/** @type {Record<string, Screen>} */
export const PRIVATE = {
  today: Today,
  people: People,
  person: Person,
  note: Note,
  talk: Talk,
  due: Due,
  task: TaskPage,
  send_receive: SendReceive,
  two_versions: TwoVersions,
  me: Me,
  devices: Devices,
  language: Language,
  appearance: Appearance,
  sign_out: SignOut,
};
