// One message, as its readers see it: who, when, what it says, its files and its thread.

import { renderBlocks } from "./blocks.js";
import { appAvatar, avatar, h, icon, iconButton } from "./dom.js";
import { fileNodes } from "./files.js";
import { mrkdwn } from "./mrkdwn.js";
import { person, showName, store } from "./store.js";

export const clockTime = (seconds) => new Date(Number(seconds) * 1000).toLocaleTimeString(undefined, { hour: "numeric", minute: "2-digit" });

/** onThread(ts) opens the thread of a message; without it the message offers none. */
export function messageNode(message, surface, { testid, onThread }) {
  const author = person(message.user);
  const name = message.bot ? message.author_name || store.app.name : author ? showName(author) : message.author_name;
  const when = new Date(Number(message.ts) * 1000);
  const isReply = message.thread_ts && message.thread_ts !== message.ts;
  const hasBlocks = message.blocks?.length > 0;
  return h("li", { class: `message${message.ephemeral ? " ephemeral" : ""}`, testid, tabindex: "-1", dataset: { ts: message.ts, author: message.user, bot: String(Boolean(message.bot)) } },
    message.bot ? appAvatar() : avatar(author || { id: message.user, real_name: name }),
    h("div", { class: "message-main" },
      message.ephemeral && h("div", { class: "only-you" }, icon("eye"), "Only visible to you"),
      h("div", { class: "message-head" },
        h("strong", { dir: "auto" }, name), message.bot && h("span", { class: "tag" }, "APP"),
        h("time", { title: when.toLocaleString(), datetime: when.toISOString() }, clockTime(message.ts))),
      isReply && onThread && h("button", { type: "button", class: "link from-thread", dataset: { key: "from-thread" }, onclick: () => onThread(message.thread_ts) }, icon("reply"), "Replied to a thread"),
      hasBlocks ? renderBlocks(message.blocks, surface) : message.text && h("div", { class: "text", dir: "auto" }, mrkdwn(message.text)),
      fileNodes(message.files),
      message.edited && !message.ephemeral && h("span", { class: "edited" }, "(edited)"),
      onThread && message.reply_count > 0 && threadFoot(message, onThread)),
    onThread && !message.ephemeral && !isReply && h("div", { class: "message-tools" },
      iconButton("reply", "Reply in thread", { testid: "reply-in-thread", dataset: { key: "reply" }, onclick: () => onThread(message.ts) })));
}

function threadFoot(message, onThread) {
  const count = Number(message.reply_count);
  return h("button", { type: "button", class: "thread-foot", testid: "thread-foot", dataset: { key: "thread" }, onclick: () => onThread(message.ts) },
    icon("reply"), h("b", {}, counted(count)), message.latest_reply && h("span", {}, `last at ${clockTime(message.latest_reply)}`));
}

export const counted = (count) => `${count} ${count === 1 ? "reply" : "replies"}`;

/** A line of the page's own among the messages, such as an error. */
export function systemLine({ text, kind, at }) {
  return h("li", { class: `system-line ${kind}`, testid: "system-line", role: kind === "bad" ? "alert" : "status" },
    h("span", { class: "avatar system", "aria-hidden": "true" }, icon(kind === "bad" ? "alert" : "eye")),
    h("div", {}, h("div", { class: "only-you" }, icon("eye"), "Only visible to you · ", clockTime(at)), h("div", { class: "text", dir: "auto" }, text)));
}

export function dayName(date) {
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 86400000);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  return date.toLocaleDateString(undefined, { weekday: "long", month: "long", day: "numeric" });
}
