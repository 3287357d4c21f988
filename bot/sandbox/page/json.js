// JSON to look at: indented, coloured, each object and list foldable.

import { h } from "./dom.js";

const FOLDED_FROM = 6;

export const jsonView = (value) => h("div", { class: "json", tabindex: "0" }, node(value, 0, ""));

/** tail: the comma that follows, which a folding box would push to the next line. */
function node(value, depth, tail) {
  if (value === null || typeof value !== "object") return [h("span", { class: `json-${value === null ? "null" : typeof value}` }, JSON.stringify(value)), tail];
  const isList = Array.isArray(value);
  const entries = Object.entries(value);
  const [open, close] = isList ? "[]" : "{}";
  if (!entries.length) return open + close + tail;
  const summary = `${entries.length} ${isList ? (entries.length === 1 ? "item" : "items") : entries.length === 1 ? "field" : "fields"}`;
  return h("details", { open: depth < FOLDED_FROM },
    h("summary", {}, open, h("span", { class: "json-folded" }, ` ${summary} ${close}${tail}`)),
    h("div", { class: "json-inside" }, entries.map(([key, inner], i) =>
      h("div", { class: "json-entry" }, !isList && h("span", { class: "json-key" }, `${JSON.stringify(key)}: `), node(inner, depth + 1, i < entries.length - 1 ? "," : "")))),
    h("span", { class: "json-close" }, close + tail));
}
