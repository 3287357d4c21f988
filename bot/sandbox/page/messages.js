// A list of messages that keeps up with the server: a channel's or a thread's. Each is drawn again only when it changed.

import { coalesce, inWords } from "./api.js";
import { h, keepFocus } from "./dom.js";
import { dayName, messageNode, systemLine } from "./message.js";
import { store } from "./store.js";
import { Surface } from "./surface.js";

const GROUPED_SECONDS = 300;

/**
 * source: {place: () => key of what is shown, "" for nothing; channel: () => id; load: () => the server's answer;
 * head: () => what stands before the first; between: (messages) => what stands after the first; onThread}
 */
export function messageList(source, { testid = "message", all = "messages", label = "Messages" } = {}) {
  const below = h("button", { type: "button", class: "new-below", testid: `new-${all}`, hidden: true, onclick: () => { pinned = true; toBottom(); } }, "New messages ↓");
  const list = h("ol", { class: "messages", testid: all, role: "log", "aria-label": label, tabindex: "0" });
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
  list.addEventListener("load", () => { if (pinned) toBottom(); }, true);
  new ResizeObserver(() => { if (pinned) toBottom(); }).observe(list);

  const refresh = coalesce(async () => {
    const asked = source.place();
    if (!asked || asked !== place) return;
    const answer = await source.load();
    if (asked !== source.place()) return;
    if (answer.ok === false && !answer.messages) return say(inWords(answer.error), "bad");
    const newest = lastTs();
    messages = (answer.messages || []).sort((a, b) => Number(a.ts) - Number(b.ts));
    if (loaded && !pinned && Number(lastTs()) > Number(newest)) below.hidden = false;
    loaded = true;
    draw();
  });

  function open() {
    const now = source.place();
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

  const lastTs = () => messages.at(-1)?.ts || "0";

  function draw() {
    const follow = pinned;
    keepFocus(list, () => list.replaceChildren(...rows()));
    for (const ts of [...drawn.keys()]) if (!messages.some((one) => one.ts === ts)) drawn.delete(ts);
    if (follow) toBottom();
  }

  function rows() {
    const out = loaded ? [source.head?.()].filter(Boolean) : [];
    let before = null;
    let day = "";
    const notes = [...local];
    const flushNotes = (ts) => { while (notes.length && notes[0].after === ts) { out.push(systemLine(notes.shift())); before = null; } };
    flushNotes("");
    messages.forEach((message, index) => {
      const when = new Date(Number(message.ts) * 1000);
      if (!source.between && when.toDateString() !== day) {
        day = when.toDateString();
        before = null;
        out.push(h("li", { class: "day" }, h("span", {}, dayName(when))));
      }
      const { node } = drawnMessage(message);
      node.classList.toggle("grouped", continues(before, message));
      out.push(node);
      before = message;
      flushNotes(message.ts);
      if (index === 0 && source.between) { out.push(...source.between(messages)); before = null; }
    });
    for (const note of notes) out.push(systemLine(note));
    return out;
  }

  function drawnMessage(message) {
    // People and channels that a message names may arrive or be renamed after it.
    const json = `${JSON.stringify(message)} ${store.as} ${store.people.length} ${store.channels.length}`;
    const had = drawn.get(message.ts);
    if (had?.json === json) return had;
    const surface = had?.surface || new Surface({ type: "message", channel: source.channel(), ts: message.ts });
    const one = { json, surface, node: messageNode(message, surface, { testid, onThread: source.onThread }) };
    drawn.set(message.ts, one);
    return one;
  }

  const find = (ts) => messages.find((one) => one.ts === ts);

  return { parts: [list, below], open, refresh, failed, say, lastTs, find };
}

/** Whether somebody simply goes on talking, so that name and picture need not be shown again. */
const continues = (before, message) =>
  Boolean(before) && before.user === message.user && !before.bot && !message.bot && !message.ephemeral && !before.ephemeral
  && !before.reply_count && message.thread_ts === before.thread_ts && Number(message.ts) - Number(before.ts) < GROUPED_SECONDS;
