// Slack's rich_text block and its table block's cells: trees of styled runs, lists, quotes and code.

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { channelMention, dateText, link, mention } from "./mrkdwn.js";

export function richText(block) {
  return h("div", { class: "rich" }, (block.elements || []).map(part));
}

function part(element) {
  switch (element.type) {
    case "rich_text_section": return h("div", { class: "rich-section", dir: "auto" }, runs(element.elements));
    case "rich_text_preformatted": return h("pre", {}, runs(element.elements));
    case "rich_text_quote": return h("blockquote", {}, runs(element.elements));
    case "rich_text_list":
      return h(element.style === "ordered" ? "ol" : "ul",
        { class: "rich-list", style: `--depth:${element.indent || 0}`, start: element.offset ? element.offset + 1 : undefined },
        (element.elements || []).map((item) => h("li", {}, runs(item.elements))));
    default: return "";
  }
}

const runs = (elements) => (elements || []).map(run);

function run(element) {
  let node;
  switch (element.type) {
    case "text": node = broken(element.text || ""); break;
    case "link": node = link(element.url, element.text || element.url); break;
    case "user": node = mention(element.user_id, ""); break;
    case "channel": node = channelMention(element.channel_id, ""); break;
    case "broadcast": node = h("span", { class: "mention" }, `@${element.range}`); break;
    case "usergroup": node = h("span", { class: "mention" }, "@group"); break;
    case "emoji": node = emoji(element.name || "") || `:${element.name}:`; break;
    case "date": node = dateText(element.timestamp, element.format || "") || element.fallback || ""; break;
    case "color": node = h("code", {}, element.value); break;
    default: node = "";
  }
  const style = element.style || {};
  for (const [name, tag] of [["code", "code"], ["bold", "strong"], ["italic", "em"], ["strike", "s"]]) if (style[name]) node = h(tag, {}, node);
  return node;
}

const broken = (text) => text.split("\n").flatMap((line, i) => (i ? [h("br"), line] : [line]));
