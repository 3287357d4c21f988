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
  plus: "M12 5v14M5 12h14",
  bolt: "M13 3 5 14h6l-1 7 8-11h-6z",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6z",
  phone: "M8 3h8a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM11 18h2",
  moon: "M19 14.5A7.5 7.5 0 0 1 9.5 5 7.5 7.5 0 1 0 19 14.5z",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4",
  dots: "M5.5 12h.01M12 12h.01M18.5 12h.01",
  tick: "M5 12.5l4.5 4.5L19 7.5",
  trash: "M5 7h14M10 7V4.5h4V7M7 7l1 13h8l1-13M10.5 10.5v6M13.5 10.5v6",
  up: "M7 20V11l4-8c2 0 3 1 2.6 3L13 9.500h6l-1.500 9.500H7M3.500 11v9",
  alert: "M12 4 2.800 19.500h18.400zM12 10v4.500M12 17h.01",
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

export function colorOf(person) {
  if (person?.color) return person.color.startsWith("#") ? person.color : `#${person.color}`;
  const sum = [...(person?.id || "?")].reduce((total, c) => total + c.codePointAt(0), 0);
  return HUES[sum % HUES.length];
}

export function avatar(person, size = "") {
  const words = (person?.real_name || person?.name || "?").split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words[words.length - 1] : ""].map((w) => [...(w || "")][0] || "").join("");
  return h("span", { class: `avatar ${size}`, style: `--tint:${colorOf(person)}`, "aria-hidden": "true" }, letters.toUpperCase());
}

export function appAvatar(size = "") {
  return h("span", { class: `avatar app ${size}`, "aria-hidden": "true" }, h("img", { src: "/page/icon.svg", alt: "" }));
}

/** Redraw a part of the page and leave the keyboard where it was, as far as that place still exists. */
export function keepFocus(root, redraw) {
  const active = document.activeElement;
  const control = root.contains(active) ? active.closest("[data-action-id]") : null;
  const had = root.contains(active);
  const key = control && { ...control.dataset, block: control.closest("[data-block-id]")?.dataset.blockId };
  const range = control && "selectionStart" in control ? safeRange(control) : null;
  redraw();
  if (!had || root.contains(document.activeElement)) return true;
  if (!key) return false;
  for (const one of root.querySelectorAll("[data-action-id]")) {
    if (one.dataset.actionId !== key.actionId || one.dataset.value !== key.value) continue;
    if (one.closest("[data-block-id]")?.dataset.blockId !== key.block) continue;
    one.focus({ preventScroll: true });
    if (range) try { one.setSelectionRange(...range); } catch { /* not a text field */ }
    return true;
  }
  return false;
}

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
