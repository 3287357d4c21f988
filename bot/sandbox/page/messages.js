// The open channel's messages: newest at the bottom, each drawn again only when it changed.

import { api, coalesce, inWords } from "./api.js";
import { renderBlocks } from "./blocks.js";
import { appAvatar, avatar, h, icon, keepFocus } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { channel, person, showName, store } from "./store.js";
import { Surface } from "./surface.js";

const GROUPED_SECONDS = 300;

export function messagesView() {
  const below = h("button", { type: "button", class: "new-below", testid: "new-messages", hidden: true, onclick: () => { pinned = true; toBottom(); } }, "New messages ↓");
  const list = h("ol", { class: "messages", testid: "messages", role: "log", "aria-label": "Messages", tabindex: "0" });
  const drawn = new Map(); // ts -> {json, node, surface}
  const local = []; // lines of the page's own, after the message they followed
  let messages = [];
  let place = "";
  let loaded = false;

  const nearBottom = () => list.scrollHeight - list.scrollTop - list.clientHeight < 120;
  const toBottom = () => { list.scrollTop = list.scrollHeight; };
  // Pictures and fonts arrive late; whoever was at the bottom stays there.
  let pinned = true;
  list.addEventListener("scroll", () => {
    pinned = nearBottom();
    if (pinned) below.hidden = true;
  });
  new ResizeObserver(() => { if (pinned) toBottom(); }).observe(list);

  const refresh = coalesce(async () => {
    const { as, at } = store;
    if (!channel(at)) return;
    const answer = await api.messages(as, at);
    if (as !== store.as || at !== store.at) return;
    if (answer.ok === false && !answer.messages) return say(inWords(answer.error), "bad");
    const newest = lastTs();
    messages = answer.messages || [];
    if (loaded && !pinned && lastTs() > newest) below.hidden = false;
    loaded = true;
    draw();
  });

  function open() {
    const now = `${store.as} ${store.at}`;
    if (place !== now) {
      place = now;
      drawn.clear();
      local.length = 0;
      messages = [];
      loaded = false;
      pinned = true;
      below.hidden = true;
      list.replaceChildren(h("li", { class: "loading-line" }, "Loading…"));
    }
    return refresh();
  }

  /** A line of the page itself, such as an error, seen only here and now. */
  function say(text, kind = "") {
    local.push({ after: messages.length ? lastTs() : "", text, kind, at: Date.now() / 1000 });
    pinned = true;
    draw();
  }

  /** A line that failed: the workspace says so itself, as a message, where it can; otherwise the page does. */
  async function failed(since, text) {
    await refresh();
    if (!messages.some((one) => Number(one.ts) > Number(since) && one.ephemeral && !one.bot)) say(text, "bad");
  }

  const lastTs = () => messages.reduce((latest, one) => (Number(one.ts) > Number(latest) ? one.ts : latest), "0");

  function draw() {
    const follow = pinned;
    keepFocus(list, () => list.replaceChildren(...rows()));
    for (const ts of [...drawn.keys()]) if (!messages.some((one) => one.ts === ts)) drawn.delete(ts);
    if (follow) toBottom();
  }

  function rows() {
    const out = [];
    if (loaded) out.push(welcome());
    let before = null;
    let day = "";
    const notes = [...local];
    const flushNotes = (ts) => { while (notes.length && notes[0].after === ts) { out.push(systemLine(notes.shift())); before = null; } };
    flushNotes("");
    for (const message of threaded(messages)) {
      const when = new Date(Number(message.ts) * 1000);
      const today = when.toDateString();
      if (today !== day && !message.isReply) {
        day = today;
        before = null;
        out.push(h("li", { class: "day" }, h("span", {}, dayName(when))));
      }
      const { node } = drawnMessage(message);
      const grouped = before && before.user === message.user && before.bot === message.bot && !message.ephemeral && !before.ephemeral && !message.bot
        && !message.isReply === !before.isReply && Number(message.ts) - Number(before.ts) < GROUPED_SECONDS;
      node.classList.toggle("grouped", Boolean(grouped));
      node.classList.toggle("reply", Boolean(message.isReply));
      out.push(node);
      before = message;
      flushNotes(message.ts);
    }
    for (const note of notes) out.push(systemLine(note));
    return out;
  }

  function drawnMessage(message) {
    const json = JSON.stringify(message) + directoryMark();
    const had = drawn.get(message.ts);
    if (had?.json === json) return had;
    const surface = had?.surface || new Surface({ type: "message", channel: store.at, ts: message.ts });
    const one = { json, surface, node: messageNode(message, surface) };
    drawn.set(message.ts, one);
    return one;
  }

  function welcome() {
    const one = channel(store.at);
    const text = one.is_im ? `This is between you and ${one.name || store.app.name}. Type / to see what it can do.` : one.topic || `The beginning of #${one.name}.`;
    return h("li", { class: "welcome" }, h("strong", {}, one.is_im ? one.name || store.app.name : `# ${one.name}`), h("span", {}, text));
  }

  return { parts: [list, below], open, refresh, failed, lastTs };
}

/** People and channels that messages name may arrive or be renamed after the message. */
const directoryMark = () => `${store.as} ${store.people.length} ${store.channels.length}`;

/** Replies stand under what they answer. */
function threaded(messages) {
  const sorted = [...messages].sort((a, b) => Number(a.ts) - Number(b.ts));
  const roots = sorted.filter((one) => !one.thread_ts || one.thread_ts === one.ts || !sorted.some((m) => m.ts === one.thread_ts));
  return roots.flatMap((root) => [root, ...sorted.filter((one) => one.thread_ts === root.ts && one.ts !== root.ts).map((one) => ({ ...one, isReply: true }))]);
}

function messageNode(message, surface) {
  const author = person(message.user);
  const name = message.bot ? message.author_name || store.app.name : author ? showName(author) : message.author_name;
  const when = new Date(Number(message.ts) * 1000);
  const hasBlocks = message.blocks?.length > 0;
  return h("li", { class: `message${message.ephemeral ? " ephemeral" : ""}`, testid: "message", dataset: { ts: message.ts, author: message.user, bot: String(Boolean(message.bot)) } },
    message.bot ? appAvatar() : avatar(author || { id: message.user, real_name: name }),
    h("div", { class: "message-main" },
      message.ephemeral && h("div", { class: "only-you" }, icon("eye"), "Only visible to you"),
      h("div", { class: "message-head" },
        h("strong", {}, name), message.bot && h("span", { class: "tag" }, "APP"),
        h("time", { title: when.toLocaleString(), datetime: when.toISOString() }, when.toLocaleTimeString(undefined, { hour: "numeric", minute: "2-digit" }))),
      hasBlocks ? renderBlocks(message.blocks, surface) : h("div", { class: "text" }, mrkdwn(message.text || "")),
      message.edited && !message.ephemeral && h("span", { class: "edited" }, "(edited)")));
}

function systemLine({ text, kind, at }) {
  return h("li", { class: `system-line ${kind}`, testid: "system-line", role: kind === "bad" ? "alert" : "status" },
    h("span", { class: "avatar system", "aria-hidden": "true" }, icon(kind === "bad" ? "alert" : "eye")),
    h("div", {}, h("div", { class: "only-you" }, icon("eye"), "Only visible to you · ", new Date(at * 1000).toLocaleTimeString(undefined, { hour: "numeric", minute: "2-digit" })), h("div", { class: "text" }, text)));
}

function dayName(date) {
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 86400000);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  return date.toLocaleDateString(undefined, { weekday: "long", month: "long", day: "numeric" });
}
