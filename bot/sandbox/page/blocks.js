// Block Kit's blocks as DOM; whatever is interactive in them is drawn by elements.js.

import { h } from "./dom.js";
import { renderElement, picture } from "./elements.js";
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

function section(block, surface) {
  const label = block.accessory && plain(block.text).replace(/[*_~`]/g, "").slice(0, 120);
  return [
    h("div", { class: "section-body" },
      block.text && h("div", { class: "text" }, textNodes(block.text)),
      block.fields && h("div", { class: "fields" }, block.fields.map((field) => h("div", { class: "text" }, textNodes(field))))),
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
    h(tag, { class: `align-${settings[column]?.align || "left"}${settings[column]?.is_wrapped ? "" : " nowrap"}`, scope: tag === "th" ? "col" : undefined },
      one.type === "rich_text" ? richText(one) : plain(one.text ?? ""));
  return h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Table" },
    h("table", {}, head && h("thead", {}, h("tr", {}, head.map(cell("th")))), h("tbody", {}, rows.map((row) => h("tr", {}, row.map(cell("td")))))));
}

const LEVELS = { info: "info", success: "good", warning: "warn", error: "bad" };

const BLOCKS = {
  section,
  input,
  table,
  header: (block) => h("h3", { class: "header" }, textNodes(block.text)),
  divider: () => h("hr"),
  context: (block) => (block.elements || []).map((one) => (one.type === "image" ? picture(one) : h("span", { class: "text" }, textNodes(one)))),
  actions: (block, surface) => elements(block, surface),
  context_actions: (block, surface) => elements(block, surface),
  image: (block) => h("figure", {}, block.title && h("figcaption", {}, plain(block.title)), picture({ ...block, image_url: block.image_url || block.slack_file?.url })),
  rich_text: (block) => richText(block),
  markdown: (block) => h("div", { class: "text" }, textNodes({ type: "mrkdwn", text: (block.text || "").replace(/\*\*(.+?)\*\*/g, "*$1*").replace(/^#+\s+(.+)$/gm, "*$1*") })),
  alert: (block) => h("div", { class: `alert ${LEVELS[block.level] || ""}` }, textNodes(block.text)),
  card: (block, surface) => h("div", { class: "card" },
    block.hero_image && picture(block.hero_image),
    h("div", { class: "card-head" }, block.icon && picture(block.icon),
      h("div", {}, block.title && h("div", { class: "card-title" }, textNodes(block.title)), block.subtitle && h("div", { class: "card-sub" }, textNodes(block.subtitle)))),
    block.body && h("div", { class: "text" }, textNodes(block.body)),
    block.actions && h("div", { class: "card-actions" }, block.actions.map((one) => renderElement(one, at(block, surface))))),
};
