// Small things that come up over the page: the confirm dialog, toasts and menus.

import { h, icon, iconButton, keepTabInside, placeBeside, uid } from "./dom.js";
import { plain, textNodes } from "./mrkdwn.js";

/** Ask a Block Kit confirm object's question; resolves to true or false. Escape says no. */
export function confirmed(question) {
  return new Promise((resolve) => {
    const before = document.activeElement;
    const title = uid("confirm-title");
    const text = uid("confirm-text");
    let answer = false;
    const choose = (yes) => { answer = yes; dialog.close(); };
    const ok = h("button", {
      type: "button", testid: "confirm-ok", class: `button ${question.style === "danger" ? "danger solid" : "primary"}`, onclick: () => choose(true),
    }, plain(question.confirm) || "Yes");
    const cancel = h("button", { type: "button", testid: "confirm-cancel", class: "button", onclick: () => choose(false) }, plain(question.deny) || "Cancel");
    const dialog = h("dialog", {
      class: "dialog confirm", role: "alertdialog", "aria-modal": "true", "aria-labelledby": title, "aria-describedby": text, testid: "confirm",
      oncancel: (event) => { event.preventDefault(); event.stopPropagation(); choose(false); },
      onkeydown: (event) => { keepTabInside(event, dialog); event.stopPropagation(); },
      onclose: () => {
        dialog.remove();
        if (before?.isConnected) before.focus({ preventScroll: true });
        resolve(answer);
      },
    },
      h("h2", { id: title, dir: "auto" }, plain(question.title) || "Are you sure?"),
      h("div", { id: text, class: "confirm-text", dir: "auto" }, textNodes(question.text)),
      h("div", { class: "dialog-foot" }, cancel, ok));
    document.body.append(dialog);
    dialog.showModal();
    (question.style === "danger" ? cancel : ok).focus();
  });
}

/** Show a picture as large as the window allows. */
export function enlarged({ src, alt, title, download }) {
  const before = document.activeElement;
  const dialog = h("dialog", {
    class: "dialog lightbox", "aria-label": title, testid: "lightbox",
    onclick: (event) => { if (event.target === dialog) dialog.close(); },
    onkeydown: (event) => { keepTabInside(event, dialog); event.stopPropagation(); },
    onclose: () => {
      dialog.remove();
      if (before?.isConnected) before.focus({ preventScroll: true });
    },
  },
    h("div", { class: "dialog-head" }, h("h2", { dir: "auto" }, title), download, iconButton("close", "Close", { testid: "lightbox-close", onclick: () => dialog.close() })),
    h("img", { src, alt }), alt !== title && h("p", { dir: "auto" }, alt));
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector("[data-testid=lightbox-close]").focus();
}

let noticed = 0;

/** What the workspace itself tells the person. */
export function notice(text) {
  noticed = Date.now();
  toast(text, "bad");
}

/** An action's error; said a moment later, and only if the workspace has not told the person itself. */
export function trouble(text) {
  const since = Date.now() - 1500;
  setTimeout(() => { if (noticed < since) toast(text, "bad"); }, 250);
}

/** A short line that goes away by itself; kind is "", "bad" or "good". */
export function toast(text, kind = "") {
  const region = document.getElementById("toasts");
  const line = h("div", { class: `toast ${kind}`, testid: "toast" },
    kind === "bad" && icon("alert"), h("span", {}, text),
    h("button", { type: "button", class: "toast-close", "aria-label": "Dismiss", onclick: () => drop() }, icon("close")));
  const drop = () => {
    line.remove();
    if (!region.children.length && region.matches(":popover-open")) region.hidePopover();
  };
  region.append(line);
  while (region.children.length > 3) region.firstChild.remove();
  // Shown anew each time, so that it lies above a dialog that opened since.
  if (region.matches(":popover-open")) region.hidePopover();
  region.showPopover();
  setTimeout(drop, kind === "bad" ? 9000 : 6000);
}

/**
 * Open a menu of buttons beside its opener. Items: {label, detail, icon, testid, current, danger, dataset, group, run}.
 * Arrows, Home, End and first letters move, Escape and a click elsewhere close, focus returns to the opener.
 */
export function menu(opener, items, { label, align = "start", prefer = "below", head = null, width } = {}) {
  if (opener.getAttribute("aria-expanded") === "true") return;
  const close = (refocus = true) => {
    if (!list.isConnected) return;
    list.remove();
    opener.setAttribute("aria-expanded", "false");
    removeEventListener("pointerdown", outside, true);
    removeEventListener("resize", close);
    if (refocus && opener.isConnected) opener.focus({ preventScroll: true });
  };
  const outside = (event) => { if (!list.contains(event.target)) close(opener.contains(event.target)); };
  const buttons = items.map((item) =>
    h("button", {
      type: "button", role: item.current === undefined ? "menuitem" : "menuitemradio", "aria-checked": item.current === undefined ? undefined : String(item.current),
      class: `menu-item${item.danger ? " danger" : ""}`, tabindex: "-1", testid: item.testid, dataset: item.dataset,
      onclick: () => { close(); item.run(); },
    }, item.icon, h("span", { class: "menu-text" }, h("span", { dir: "auto" }, item.label), item.detail && h("small", { dir: "auto" }, item.detail)), item.current && icon("tick")));
  const beginningWith = ({ key, ctrlKey, metaKey, altKey }, at) => {
    if (key.length !== 1 || key === " " || ctrlKey || metaKey || altKey) return undefined;
    const order = items.map((_, i) => (at + 1 + i) % items.length);
    return order.find((i) => items[i].label.toLocaleLowerCase().startsWith(key.toLocaleLowerCase()));
  };
  const list = h("div", {
    class: "menu", role: "menu", "aria-label": label, popover: "manual",
    onkeydown: (event) => {
      const at = buttons.indexOf(document.activeElement);
      const go = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key] ?? beginningWith(event, at);
      if (go !== undefined) buttons[(go + buttons.length) % buttons.length]?.focus();
      else if (["Escape", "Tab", "F6"].includes(event.key)) close();
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
  }, head, buttons.length ? grouped(items, buttons) : h("div", { class: "menu-empty" }, "Nothing here."));
  (opener.closest("dialog") || document.body).append(list);
  list.showPopover();
  opener.setAttribute("aria-expanded", "true");
  placeBeside(list, opener, { align, prefer, width, tallest: 560 });
  (buttons.find((_, i) => items[i].current) || buttons[0])?.focus();
  // The opening click is still on its way up.
  setTimeout(() => addEventListener("pointerdown", outside, true));
  addEventListener("resize", close);
}

const grouped = (items, buttons) => items.flatMap((item, i) =>
  (item.group && item.group !== items[i - 1]?.group ? [h("div", { class: "list-group", role: "presentation" }, item.group), buttons[i]] : [buttons[i]]));
