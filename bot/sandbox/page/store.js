// What the page knows at the moment: who I am, where I am, and the workspace's people and channels.

export const store = {
  as: "",
  at: "",
  team: null,
  me: null,
  people: [],
  channels: [],
  app: { name: "Seatline" },
  commands: [],
  shortcuts: [],
  user_groups: [],
  texting: false,
  unread: new Set(),
};

export const person = (id) => store.people.find((one) => one.id === id);
export const channel = (id) => store.channels.find((one) => one.id === id);
export const here = () => channel(store.at);
export const showName = (one) => one?.real_name || one?.name || "Somebody";

export function takeState(answer) {
  for (const key of ["team", "me", "people", "channels", "app", "commands", "shortcuts", "user_groups", "texting"]) {
    if (answer[key] !== undefined && answer[key] !== null) store[key] = answer[key];
  }
  store.as = store.me?.id || store.as;
  store.me = person(store.as) || store.me;
}

/** The people whom one can be, mention or choose: no app, no Slackbot. */
export const humans = () => store.people.filter((one) => one.id !== store.app?.user_id && !["app", "bot", "slackbot"].includes(one.role));

/** Where one starts: the first working channel, not the company-wide one. */
export const firstChannel = () => store.channels.find((one) => !one.is_im && one.name !== "general") || store.channels[0];

/** Where a channel-choosing action happens when no channel is open (App Home): the first one I am in. */
export const someChannel = () => here() || firstChannel();

export function readHash() {
  const hash = new URLSearchParams(location.hash.slice(1));
  return { as: hash.get("as") || "", at: hash.get("at") || "" };
}

export function hashFor(as, at) {
  return `#${new URLSearchParams({ as, at })}`;
}
