// Block Kit's blocks as DOM; whatever is interactive in them is drawn by elements.js.

import { h, icon } from "./dom.js";
import { renderElement, picture } from "./elements.js";
import { markdown } from "./markdown.js";
import { plain, textNodes } from "./mrkdwn.js";
import { richText } from "./richtext.js";

export function renderBlocks(blocks, surface, serverState) {
  // Ids that an app leaves out are the server's to give; a position stands in where it did not.
  const named = (blocks || []).map((block, index) => (block.block_id ? block : { ...block, block_id: `block-${index}` }));
  surface.prepare(named, serverState);
  return h("div", { class: "blocks" }, named.map((block) => {
    const draw = BLOCKS[block.type];
    const body = draw ? draw(block, surface) : h("p", { class: "unknown" }, `(A ${block.type} block is not shown here.)`);
    return h("div", { class: `block block-${block.type}`, dataset: { blockId: block.block_id } }, body);
  }));
}

const at = (block, surface, extra = {}) => ({ blockId: block.block_id, surface, dispatches: true, optional: true, ...extra });
const elements = (block, surface) => (block.elements || []).map((one) => renderElement(one, at(block, surface)));

const text = (given) => h("div", { class: "text", dir: "auto" }, textNodes(given));

function section(block, surface) {
  const label = block.accessory && plain(block.text).replace(/[*_~`]/g, "").slice(0, 120);
  return [
    h("div", { class: "section-body" },
      block.text && text(block.text),
      block.fields && h("div", { class: "fields" }, block.fields.map(text))),
    block.accessory && h("div", { class: `accessory accessory-${block.accessory.type}` },
      renderElement(block.accessory, at(block, surface, { label: /select|picker|radio|check/.test(block.accessory.type) ? label : undefined }))),
  ];
}

function input(block, surface) {
  const base = `${block.block_id}-${Math.random().toString(36).slice(2, 8)}`.replace(/\s/g, "_");
  const error = surface.errors[block.block_id];
  const ids = [block.hint && `${base}-hint`, error && `${base}-error`].filter(Boolean).join(" ") || undefined;
  const body = renderElement(block.element, {
    blockId: block.block_id, surface, dispatches: block.dispatch_action === true, optional: block.optional === true, label: plain(block.label), describedBy: ids, inInput: true,
  });
  if (error) for (const control of body.matches?.("[data-action-id]") ? [body] : body.querySelectorAll?.("[data-action-id]") || []) control.setAttribute("aria-invalid", "true");
  return h("div", { class: `input${error ? " wrong" : ""}` },
    h("div", { class: "label", onclick: () => body.matches?.("[data-action-id]") ? body.focus() : body.querySelector?.("[data-action-id]")?.focus() },
      plain(block.label), block.optional && h("span", { class: "optional" }, " (optional)")),
    body,
    error && h("div", { class: "field-error", id: `${base}-error`, role: "alert" }, error),
    block.hint && h("div", { class: "hint", id: `${base}-hint` }, textNodes(block.hint)));
}

function table(block) {
  const settings = block.column_settings || [];
  const [head, ...rows] = block.rows || [];
  const cell = (tag) => (one, column) =>
    h(tag, { class: `align-${settings[column]?.align || "left"}${settings[column]?.is_wrapped ? "" : " nowrap"}`, scope: tag === "th" ? "col" : undefined, dir: "auto" },
      one.type === "rich_text" ? richText(one) : plain(String(one.text ?? one.value ?? "")));
  return h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": `Table with ${rows.length} ${rows.length === 1 ? "row" : "rows"}` },
    h("table", {}, head && h("thead", {}, h("tr", {}, head.map(cell("th")))), h("tbody", {}, rows.map((row) => h("tr", {}, row.map(cell("td")))))));
}

/** How an alert looks, its picture, and what a screen reader says first. */
const LEVELS = { default: ["", "info", ""], info: ["info", "info", "Note: "], success: ["good", "done", "Done: "], warning: ["warn", "alert", "Warning: "], error: ["bad", "stop", "Error: "] };

function alert(block) {
  const [look, shape, word] = LEVELS[block.level] || LEVELS.default;
  return h("div", { class: `alert ${look}`, role: "note" }, icon(shape), h("div", { class: "text", dir: "auto" }, word && h("span", { class: "sr" }, word), textNodes(block.text)));
}

function card(block, surface) {
  return h("div", { class: "card" },
    block.hero_image && h("div", { class: "card-hero" }, picture(block.hero_image)),
    (block.icon || block.title || block.subtitle) && h("div", { class: "card-head" }, block.icon && picture(block.icon),
      h("div", { class: "card-words" }, block.title && h("div", { class: "card-title", dir: "auto" }, textNodes(block.title)), block.subtitle && h("div", { class: "card-sub", dir: "auto" }, textNodes(block.subtitle)))),
    block.body && text(block.body),
    block.actions?.length > 0 && h("div", { class: "card-actions" }, block.actions.map((one) => renderElement(one, at(block, surface)))));
}

const BLOCKS = {
  section,
  input,
  table,
  alert,
  card,
  header: (block) => h("h3", { class: "header", dir: "auto" }, textNodes(block.text)),
  divider: () => h("hr"),
  context: (block) => (block.elements || []).map((one) => (one.type === "image" ? picture(one) : h("span", { class: "text", dir: "auto" }, textNodes(one)))),
  actions: elements,
  context_actions: elements,
  carousel: (block, surface) => h("div", { class: "carousel", tabindex: "0", role: "region", "aria-label": "Cards" }, (block.elements || []).map((one) => card({ block_id: block.block_id, ...one }, surface))),
  image: (block) => h("figure", {}, block.title && h("figcaption", { dir: "auto" }, plain(block.title)), picture(block)),
  rich_text: (block) => richText(block),
  markdown: (block) => h("div", { class: "text markdown", dir: "auto" }, markdown(block.text || "")),
};
