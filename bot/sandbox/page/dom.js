// Makes elements from data without ever parsing data as HTML; everything on the page is built through here.

/** h("button", {class: "x", onclick: f, dataset: {…}, "aria-label": "…"}, child, "text", …) */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "dataset") {
      for (const [key, item] of Object.entries(value)) if (item !== undefined && item !== null) node.dataset[key] = item;
    } else if (name === "value") node.value = value;
    else if (name === "testid") node.dataset.testid = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((c) => c !== undefined && c !== null && c !== false));
  return node;
}

const SHAPES = {
  hash: "M9 4 7 20M17 4l-2 16M4 9h16M3.5 15h16",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  home: "M4 11.5 12 5l8 6.5M6.5 10v9h11v-9",
  chat: "M4 6h16v11h-9l-4 3.5V17H4z",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6 6 18",
  back: "M14 6l-6 6 6 6",
  down: "M7 10l5 5 5-5",
  send: "M4 12 20 5l-5 15-3.5-6z",
  bolt: "M13 3 5 14h6l-1 7 8-11h-6z",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6z",
  phone: "M8 3h8a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM11 18h2",
  moon: "M19 14.5A7.5 7.5 0 0 1 9.5 5 7.5 7.5 0 1 0 19 14.5z",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4",
  dots: "M5.5 12h.01M12 12h.01M18.5 12h.01",
  tick: "M5 12.5l4.5 4.5L19 7.5",
  trash: "M5 7h14M10 7V4.5h4V7M7 7l1 13h8l1-13M10.5 10.5v6M13.5 10.5v6",
  up: "M7 20V11l4-8c2 0 3 1 2.6 3L13 9.5h6l-1.5 9.5H7M3.5 11v9",
  alert: "M12 4 2.8 19.5h18.4zM12 10v4.5M12 17h.01",
  stop: "M8.2 3.5h7.6l4.7 4.7v7.6l-4.7 4.7H8.2l-4.7-4.7V8.2zM12 7.5v5.5M12 16.3h.01",
  info: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 11v5.5M12 7.7h.01",
  done: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM8.3 12.3l2.6 2.6 4.8-5.3",
  help: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM9.6 9.6a2.5 2.5 0 1 1 3.6 2.3c-.8.4-1.2.9-1.2 1.8M12 16.7h.01",
  reply: "M4 5.5h16v10.5h-8.5L7.5 19.5V16H4zM8 9.3h8M8 12.3h5",
  traffic: "M8 19V6M4.5 9.5 8 6l3.5 3.5M16 5v13M12.5 14.5 16 18l3.5-3.5",
  tools: "M4 7h9M17.5 7H20M4 17h2.5M11 17h9M15.3 4.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4zM8.7 14.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4z",
  clock: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7v5.2l3.3 2",
  fault: "M9 3.5v4M15 3.5v4M6.5 7.5h11v3.5a5.5 5.5 0 0 1-11 0zM12 16.5v4",
  file: "M6 3.5h8l4 4V20.5H6zM14 3.5v4h4",
  table: "M4 5h16v14H4zM4 9.7h16M4 14.3h16M10 5v14",
  download: "M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14",
  copy: "M9 8.5h10.5V20H9zM6 15.5H4.5V4H15v1.5",
  to_app: "M4 12h15M13 6l6 6-6 6",
  from_app: "M20 12H5M11 6l-6 6 6 6",
  square: "M7 7h10v10H7z",
  forward: "M5 6v12l7-6zM13 6v12l7-6z",
};

export function icon(name) {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(ns, "path");
  path.setAttribute("d", SHAPES[name] || "");
  svg.append(path);
  return svg;
}

/** A button with a picture only; the label is what a screen reader and the tooltip say. */
export function iconButton(name, label, props = {}) {
  return h("button", { type: "button", title: label, "aria-label": label, ...props, class: `icon-button ${props.class || ""}` }, icon(name));
}

const HUES = ["#0f766e", "#b45309", "#4d7c0f", "#1d4ed8", "#7e22ce", "#be123c", "#0e7490", "#a16207"];

/** The person's colour, dark enough for white letters (WCAG AA). */
export function colorOf(person) {
  const sum = [...(person?.id || "?")].reduce((total, c) => total + c.codePointAt(0), 0);
  const given = person?.color ? person.color.replace(/^#?/, "#") : HUES[sum % HUES.length];
  let parts = [1, 3, 5].map((i) => parseInt(given.slice(i, i + 2), 16) || 0);
  while (1.05 / (luminance(parts) + 0.05) < 4.6) parts = parts.map((part) => part * 0.95);
  return `rgb(${parts.map(Math.round).join(" ")})`;
}

const luminance = (parts) =>
  parts.map((part) => part / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((total, c, i) => total + c * [0.2126, 0.7152, 0.0722][i], 0);

export function avatar(person, size = "") {
  const words = (person?.real_name || person?.name || "?").split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words[words.length - 1] : ""].map((w) => [...(w || "")][0] || "").join("");
  return h("span", { class: `avatar ${size}`, style: `--tint:${colorOf(person)}`, "aria-hidden": "true" }, letters.toUpperCase());
}

export function appAvatar(size = "") {
  return h("span", { class: `avatar app ${size}`, "aria-hidden": "true" }, h("img", { src: "/page/icon.svg", alt: "" }));
}

const CONTROLS = "[data-action-id], [data-key]";

/** Where a control stands, in words that outlive its being drawn anew; null for what cannot be told apart. */
function placeOf(control) {
  const named = control?.closest?.(CONTROLS);
  if (!named) return null;
  const { actionId, key, value } = named.dataset;
  const label = named.getAttribute("aria-label") || named.textContent;
  return { actionId, key, value, label, block: named.closest("[data-block-id]")?.dataset.blockId, ts: named.closest("[data-ts]")?.dataset.ts };
}

/** What stands at one of these places now, the first place that is still there counting most. */
function controlAt(root, places) {
  const all = [...root.querySelectorAll(CONTROLS)].map((control) => ({ control, at: placeOf(control) }));
  for (const place of places) {
    const found = (keys) => all.find(({ at }) => keys.every((key) => at[key] === place[key]))?.control;
    // A message that was replaced may name its blocks anew, and a button that turns pages carries another page.
    const control = found(["actionId", "key", "value", "ts", "block"]) || found(["actionId", "key", "value", "ts"]) || found(["actionId", "key", "label", "ts"]);
    if (control) return control;
  }
  return null;
}

/**
 * Remember where the keyboard is, and give a way back for when that part has been drawn anew: to the same control; where
 * it is gone, to the one after or before it in the same message or view; else to the message or view. Null for nowhere.
 */
export function wayBack(control) {
  const within = control?.closest?.("[data-ts], .home-body");
  const near = within ? [...within.querySelectorAll(CONTROLS)] : [];
  const index = near.indexOf(control);
  const places = (index < 0 ? [control] : [control, ...near.slice(index + 1), ...near.slice(0, index).reverse()]).map(placeOf).filter(Boolean);
  return (root) => controlAt(root, places) || (within?.isConnected ? within : within?.dataset.ts && root.querySelector(`[data-ts="${within.dataset.ts}"]`)) || null;
}

/** Redraw a part of the page and leave the keyboard where it was, or as near as there still is something; else false. */
export function keepFocus(root, redraw) {
  const active = document.activeElement;
  if (!root.contains(active)) { redraw(); return true; }
  const range = "selectionStart" in active ? safeRange(active) : null;
  const back = wayBack(active);
  redraw();
  if (root.contains(document.activeElement)) return true;
  const control = back(root);
  if (!control) return false;
  control.focus({ preventScroll: true });
  if (range) try { control.setSelectionRange(...range); } catch { /* not a text field */ }
  return true;
}

/** Tab goes round inside; what is behind stays behind. */
export function keepTabInside(event, root) {
  if (event.key !== "Tab" || event.defaultPrevented) return;
  const stops = [...root.querySelectorAll("a[href], button, input, select, textarea, [tabindex='0']")]
    .filter((one) => !one.disabled && one.tabIndex >= 0 && one.getClientRects().length && !radioElsewhere(one));
  if (!stops.length) return event.preventDefault();
  const [first, last] = [stops[0], stops.at(-1)];
  const at = document.activeElement;
  if (event.shiftKey ? at === first || !stops.includes(at) : at === last || !root.contains(at)) {
    event.preventDefault();
    (event.shiftKey ? last : first).focus();
  }
}

/** Of a group of radio buttons Tab stops at the chosen one only. */
const radioElsewhere = (one) => one.type === "radio" && !one.checked
  && [...one.closest("[role=radiogroup]")?.querySelectorAll("input") || []].some((other) => other.checked);

function safeRange(control) {
  try { return control.selectionStart === null ? null : [control.selectionStart, control.selectionEnd]; } catch { return null; }
}

let counter = 0;
export const uid = (prefix) => `${prefix}-${++counter}`;

/** Put a floating list beside its control, inside the window, opening upward where there is more room. */
export function placeBeside(popup, anchor, { width, align = "start", prefer = "below", tallest = 340 } = {}) {
  const box = anchor.getBoundingClientRect();
  const gap = 4;
  const wanted = width === "anchor" ? box.width : undefined;
  if (wanted) popup.style.width = `${wanted}px`;
  popup.style.maxHeight = "";
  const size = popup.getBoundingClientRect();
  const below = innerHeight - box.bottom - gap - 8;
  const above = box.top - gap - 8;
  const upward = prefer === "above" ? above > size.height || above > below : below < Math.min(size.height, 260) && above > below;
  const room = Math.max(96, Math.min(upward ? above : below, tallest));
  popup.style.maxHeight = `${room}px`;
  const height = Math.min(size.height, room);
  const left = align === "end" ? box.right - size.width : box.left;
  popup.style.left = `${Math.max(8, Math.min(left, innerWidth - size.width - 8))}px`;
  popup.style.top = `${upward ? box.top - gap - height : box.bottom + gap}px`;
}
