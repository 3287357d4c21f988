// Slack's message markup, turned into DOM nodes; data only ever becomes text nodes, never HTML.

import { h } from "./dom.js";
import { emoji, withEmoji } from "./emoji.js";
import { channel, person, showName, store } from "./store.js";

export const unescape = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

/** A text object ({type: "plain_text" | "mrkdwn", text}) as nodes. */
export function textNodes(text) {
  if (!text) return [];
  if (typeof text === "string") return [text];
  if (text.type === "mrkdwn") return mrkdwn(text.text || "");
  return [text.emoji === false ? text.text : withEmoji(text.text || "")];
}

/** A text object as a plain string, for labels and titles. */
export const plain = (text) => (typeof text === "string" ? text : withEmoji(text?.text || ""));

export function mrkdwn(source) {
  const nodes = [];
  const parts = source.split("```");
  parts.forEach((part, index) => {
    const fenced = index % 2 === 1 && index < parts.length - 1;
    if (fenced) nodes.push(h("pre", {}, flatten(part.replace(/^\n/, "").replace(/\n$/, ""))));
    else {
      let text = index % 2 === 1 ? "```" + part : part;
      if (index > 0) text = text.replace(/^\n/, "");
      if (index < parts.length - 1) text = text.replace(/\n$/, "");
      if (text) nodes.push(...lines(text));
    }
  });
  return nodes;
}

/** Inside a pre or a code, references still resolve but nothing else is styled. */
function flatten(text) {
  return text.split(/(<[^<>\n]+>)/).filter(Boolean).map((part) => (/^<.+>$/.test(part) ? reference(part.slice(1, -1)) : unescape(part)));
}

const BULLET = /^(\s*)(•|◦|▪︎|[-–]|\d{1,2}[.)])\s+(.*)$/;
const QUOTE = /^(?:>|&gt;)\s?/;

function lines(text) {
  const all = text.split("\n");
  const nodes = [];
  let pending = [];
  const flush = () => {
    if (pending.length) nodes.push(...inline(pending.join("\n")));
    pending = [];
  };
  for (let i = 0; i < all.length; i++) {
    if (/^(?:>>>|&gt;&gt;&gt;)/.test(all[i])) {
      flush();
      const rest = all.slice(i).join("\n").replace(/^(?:>>>|&gt;&gt;&gt;)\s?/, "");
      nodes.push(h("blockquote", {}, inline(rest)));
      break;
    }
    if (QUOTE.test(all[i])) {
      flush();
      const quoted = [];
      while (i < all.length && QUOTE.test(all[i])) quoted.push(all[i++].replace(QUOTE, ""));
      i--;
      nodes.push(h("blockquote", {}, inline(quoted.join("\n"))));
      continue;
    }
    const bullet = BULLET.exec(all[i]);
    if (bullet) {
      flush();
      nodes.push(h("span", { class: "bullet-line", style: `--depth:${Math.floor(bullet[1].length / 2)}` }, h("span", { class: "bullet" }, bullet[2]), h("span", {}, inline(bullet[3]))));
      continue;
    }
    pending.push(all[i]);
  }
  flush();
  return nodes;
}

// One alternative per mark; a mark opens at a word's edge and closes before one, within a line.
const INLINE = new RegExp(
  [
    "(?<ref><[^<>\\n]+>)",
    "(?<code>`[^`\\n]+`)",
    "(?<bold>(?<![\\w*])\\*(?=\\S)[^*\\n]*?[^\\s*]\\*(?![\\w*]))",
    "(?<italic>(?<![\\w_])_(?=\\S)[^_\\n]*?[^\\s_]_(?![\\w_]))",
    "(?<strike>(?<![\\w~])~(?=\\S)[^~\\n]*?[^\\s~]~(?![\\w~]))",
    "(?<emoji>:[a-z0-9_+-]+(?:::skin-tone-\\d)?:)",
    "(?<url>https?://[^\\s<>|]+[^\\s<>|.,;:!?)'\"])",
  ].join("|"),
  "gu",
);

export function inline(text) {
  const nodes = [];
  let from = 0;
  const put = (plainText) => {
    plainText.split("\n").forEach((line, i) => {
      if (i) nodes.push(h("br"));
      if (line) nodes.push(unescape(line));
    });
  };
  for (const match of text.matchAll(INLINE)) {
    const g = match.groups;
    put(text.slice(from, match.index));
    from = match.index + match[0].length;
    const inner = match[0].slice(1, -1);
    if (g.ref) nodes.push(reference(inner));
    else if (g.code) nodes.push(h("code", {}, flatten(inner)));
    else if (g.bold) nodes.push(h("strong", {}, inline(inner)));
    else if (g.italic) nodes.push(h("em", {}, inline(inner)));
    else if (g.strike) nodes.push(h("s", {}, inline(inner)));
    else if (g.emoji) nodes.push(emojiNode(inner));
    else nodes.push(link(unescape(match[0]), unescape(match[0])));
  }
  put(text.slice(from));
  return nodes;
}

function emojiNode(name) {
  const picture = emoji(name);
  return picture ? h("span", { class: "emoji", role: "img", "aria-label": name.replaceAll("_", " "), title: `:${name}:` }, picture) : `:${name}:`;
}

/** What stands between < and >: a person, a channel, a date, a special mention or a link. */
function reference(inner) {
  const bar = inner.indexOf("|");
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? "" : unescape(inner.slice(bar + 1));
  if (target.startsWith("@")) return mention(target.slice(1), label);
  if (target.startsWith("#")) return channelMention(target.slice(1), label);
  if (target.startsWith("!date^")) {
    const [, seconds, format, href] = target.split("^");
    const shown = dateText(Number(seconds), unescape(format || "")) || label;
    return href ? link(unescape(href), shown) : h("time", { title: new Date(Number(seconds) * 1000).toLocaleString() }, shown);
  }
  if (target.startsWith("!subteam^")) {
    const group = store.user_groups.find((one) => one.id === target.slice("!subteam^".length));
    return h("span", { class: "mention" }, group ? `@${group.handle}` : label || "@group");
  }
  if (target.startsWith("!")) return h("span", { class: "mention" }, label || `@${target.slice(1)}`);
  return link(unescape(target), label || unescape(target).replace(/^mailto:|^tel:/, ""));
}

export function mention(id, label) {
  const one = person(id);
  const isApp = id === store.app?.user_id;
  const name = one ? showName(one) : isApp ? store.app.name : label.replace(/^@/, "") || "someone who left";
  return h("span", { class: `mention${id === store.as ? " me" : ""}`, dataset: { userId: id }, title: one?.title || undefined }, `@${name}`);
}

export function channelMention(id, label) {
  const one = channel(id);
  if (!one) return h("span", { class: "mention" }, `#${label || "private channel"}`);
  const place = new URLSearchParams({ as: store.as, at: id });
  return h("a", { class: "mention", href: `#${place}` }, `#${one.name}`);
}

export const safeUrl = (url) => /^(https?:|mailto:|tel:)/i.test(url || "");

export function link(url, label) {
  if (!safeUrl(url)) return label;
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label);
}

export function dateText(seconds, format) {
  if (!Number.isFinite(seconds)) return "";
  const when = new Date(seconds * 1000);
  const day = (options) => when.toLocaleDateString(undefined, options);
  const offset = Math.round((startOfDay(when) - startOfDay(new Date())) / 86400000);
  const near = { 0: "today", 1: "tomorrow", "-1": "yesterday" }[offset];
  const long = day({ weekday: "long", month: "long", day: "numeric", year: "numeric" });
  const mid = day({ month: "long", day: "numeric", year: "numeric" });
  const short = day({ month: "short", day: "numeric", year: "numeric" });
  const words = {
    date_num: `${when.getFullYear()}-${String(when.getMonth() + 1).padStart(2, "0")}-${String(when.getDate()).padStart(2, "0")}`,
    date: mid, date_long: long, date_short: short,
    date_pretty: near || mid, date_long_pretty: near || long, date_short_pretty: near || short,
    time: when.toLocaleTimeString(undefined, { hour: "numeric", minute: "2-digit" }),
    time_secs: when.toLocaleTimeString(undefined, { hour: "numeric", minute: "2-digit", second: "2-digit" }),
    ago: ago(seconds),
  };
  return format.replace(/\{(\w+)\}/g, (all, key) => words[key] ?? all);
}

const startOfDay = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

function ago(seconds) {
  const away = seconds - Date.now() / 1000;
  const format = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
  for (const [unit, size] of [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60]]) {
    if (Math.abs(away) >= size) return format.format(Math.trunc(away / size), unit);
  }
  return "just now";
}
