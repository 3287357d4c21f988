// A thread at the right: the message that began it, the replies, and a message box of their own.

import { api } from "./api.js";
import { composer } from "./composer.js";
import { h, iconButton } from "./dom.js";
import { counted } from "./message.js";
import { messageList } from "./messages.js";
import { channel, store } from "./store.js";

export function threadPanel({ rootOf, onClose, onSent }) {
  let at = null; // {as, channel, ts, root}
  const place = h("span", { class: "topic" });
  const list = messageList({
    place: () => (at ? `${at.as} ${at.channel} ${at.ts}` : ""),
    channel: () => at?.channel,
    load: async () => {
      const { root, ts } = at;
      const answer = await api.thread(at.as, at.channel, ts);
      const { messages } = answer;
      if (messages && root && !messages.some((one) => one.ts === ts)) messages.unshift(root);
      return answer;
    },
    between: (messages) => [h("li", { class: "day replies" }, h("span", {}, messages.length > 1 ? counted(messages.length - 1) : "No replies yet"))],
  }, { testid: "reply", all: "replies", label: "Thread" });
  const box = composer({
    id: "thread-composer", label: "Reply", placeholder: () => "Reply…",
    place: () => at && channel(at.channel),
    threadTs: () => at?.ts,
    failed: list.failed,
    mark: list.lastTs,
    onSent: () => { list.refresh(); onSent(); },
  });
  const root = h("div", { class: "thread-inner" },
    h("div", { class: "panel-head" }, h("h2", {}, "Thread"), place, iconButton("close", "Close the thread", { testid: "thread-close", onclick: onClose })),
    h("div", { class: "thread-body" }, list.parts), h("div", { class: "foot" }, box.form));

  function open(ts) {
    at = { as: store.as, channel: store.at, ts, root: rootOf(ts) };
    root.dataset.ts = ts;
    const one = channel(at.channel);
    place.textContent = one?.is_im ? one.name || store.app.name : `#${one?.name}`;
    box.open();
    list.open();
    box.focus();
  }

  function heard(event) {
    if (at && event.channel === at.channel) list.refresh();
  }

  return { root, open, heard, refresh: list.refresh, leave: () => { at = null; }, isOpen: () => Boolean(at), draw: box.open };
}
