// The markdown block: standard Markdown (unlike mrkdwn) as DOM nodes; data only ever becomes text nodes, never HTML.

import { h } from "./dom.js";
import { link } from "./mrkdwn.js";
import { withEmoji } from "./emoji.js";

const FENCE = /^\s*```/;
const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/;
const ITEM = /^(\s*)(?:([-*+])|(\d{1,9})[.)])\s+(.*)$/;
const QUOTE = /^\s*>\s?/;
const RULE = /^\s*([-*_])(?:\s*\1){2,}\s*$/;
const DIVIDER = /^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$/;

export function markdown(source) {
  const lines = source.replaceAll("\r\n", "\n").split("\n");
  const nodes = [];
  let at = 0;
  const takeWhile = (test) => {
    const from = at;
    while (at < lines.length && test(lines[at])) at++;
    return lines.slice(from, at);
  };
  while (at < lines.length) {
    const line = lines[at];
    const heading = HEADING.exec(line);
    if (!line.trim()) at++;
    else if (FENCE.test(line)) {
      at++;
      nodes.push(h("pre", {}, takeWhile((one) => !FENCE.test(one)).join("\n")));
      at++;
    } else if (heading) {
      nodes.push(h("div", { class: `md-heading md-heading-${Math.min(3, heading[1].length)}`, role: "heading", "aria-level": String(heading[1].length + 2) }, inline(heading[2])));
      at++;
    } else if (RULE.test(line)) {
      nodes.push(h("hr"));
      at++;
    } else if (QUOTE.test(line)) nodes.push(h("blockquote", {}, markdown(takeWhile((one) => QUOTE.test(one)).map((one) => one.replace(QUOTE, "")).join("\n"))));
    else if (ITEM.test(line)) nodes.push(list(takeWhile((one) => ITEM.test(one) || /^\s{2,}\S/.test(one))));
    else if (line.includes("|") && DIVIDER.test(lines[at + 1] || "")) nodes.push(table(takeWhile((one) => one.includes("|"))));
    else nodes.push(h("p", {}, broken(takeWhile((one) => one.trim() && !FENCE.test(one) && !HEADING.test(one) && !QUOTE.test(one) && !ITEM.test(one) && !RULE.test(one)))));
  }
  return nodes;
}

/** Lines of one paragraph; a line's end is kept, as in a message. */
const broken = (lines) => lines.flatMap((line, i) => (i ? [h("br"), ...inline(line)] : inline(line)));

function list(lines) {
  const first = ITEM.exec(lines[0]);
  const root = h(first[2] ? "ul" : "ol", { class: "md-list", start: first[3] && first[3] !== "1" ? first[3] : undefined });
  const depth = first[1].length;
  let inner = [];
  const flush = () => { if (inner.length) root.lastChild.append(ITEM.test(inner[0]) ? list(inner) : h("p", {}, broken(inner.map((one) => one.trim())))); inner = []; };
  for (const line of lines) {
    const item = ITEM.exec(line);
    if (!item || item[1].length > depth + 1) { inner.push(line); continue; }
    flush();
    root.append(h("li", {}, inline(item[4])));
  }
  flush();
  return root;
}

function table(lines) {
  const cells = (line) => line.trim().replace(/^\||\|$/g, "").split(/(?<!\\)\|/).map((one) => one.trim().replaceAll("\\|", "|"));
  const align = cells(lines[1]).map((one) => (/^:-+:$/.test(one) ? "center" : /-:$/.test(one) ? "right" : "left"));
  const row = (tag) => (line) => h("tr", {}, cells(line).map((cell, i) => h(tag, { class: `align-${align[i] || "left"}`, scope: tag === "th" ? "col" : undefined, dir: "auto" }, inline(cell))));
  return h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Table" },
    h("table", {}, h("thead", {}, row("th")(lines[0])), h("tbody", {}, lines.slice(2).map(row("td")))));
}

const INLINE = new RegExp(
  [
    "\\\\(?<escaped>[\\\\`*_{}\\[\\]()#+.!~|-])",
    "`(?<code>[^`]+)`",
    "\\[(?<label>[^\\]]*)\\]\\((?<url>[^()\\s]+)\\)",
    "<(?<auto>https?://[^<>\\s]+)>",
    "\\*\\*(?<bold>(?=\\S).+?\\S?)\\*\\*",
    "(?<![\\w_])__(?<bold2>(?=\\S).+?\\S?)__(?![\\w_])",
    "~~(?<strike>(?=\\S).+?)~~",
    "(?<![\\w*])\\*(?<italic>(?=\\S)[^*]*[^*\\s])\\*(?![\\w*])",
    "(?<![\\w_])_(?<italic2>(?=\\S)[^_]*[^_\\s])_(?![\\w_])",
    "(?<bare>https?://[^\\s<>|]+[^\\s<>|.,;:!?)'\"])",
  ].join("|"),
  "gu",
);

function inline(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > from) nodes.push(withEmoji(text.slice(from, match.index)));
    from = match.index + match[0].length;
    const g = match.groups;
    if (g.escaped) nodes.push(g.escaped);
    else if (g.code) nodes.push(h("code", {}, g.code));
    else if (g.url) nodes.push(link(g.url, g.label || g.url));
    else if (g.auto || g.bare) nodes.push(link(g.auto || g.bare, g.auto || g.bare));
    else if (g.bold || g.bold2) nodes.push(h("strong", {}, inline(g.bold || g.bold2)));
    else if (g.strike) nodes.push(h("s", {}, inline(g.strike)));
    else nodes.push(h("em", {}, inline(g.italic || g.italic2)));
  }
  if (from < text.length) nodes.push(withEmoji(text.slice(from)));
  return nodes;
}
