// A message box: sends messages and slash commands, and completes commands, their words and people.

import { api, inWords } from "./api.js";
import { offersFor } from "./completions.js";
import { menu, toast } from "./dialogs.js";
import { h, icon, iconButton, placeBeside } from "./dom.js";
import { store } from "./store.js";

/**
 * place: () => the channel; threadTs: () => the thread's, where this box writes into one (commands do not work there);
 * mark: () => the newest message's time stamp; failed(since, text); onSent(text, answer)
 */
export function composer({ id, label, placeholder, place, threadTs = null, failed, onSent, mark }) {
  const history = [];
  let recalled = -1;
  let offers = [];
  let active = -1;
  let opened = "";

  const listId = `${id}-offers`;
  const box = h("textarea", {
    id, testid: id, rows: "1", dir: "auto", role: "combobox", "aria-label": label, "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-expanded": "false", "aria-controls": listId,
    autocomplete: "off", spellcheck: "false",
  });
  const list = h("ul", { id: listId, class: "listbox offers", role: "listbox", popover: "manual", "aria-label": "Completions", testid: threadTs ? undefined : "completions" });
  const sendButton = h("button", { type: "submit", class: "send", testid: threadTs ? "thread-send" : "send", "aria-label": "Send", title: "Send (Enter)", "aria-disabled": "true" }, icon("send"));
  const shortcuts = !threadTs && iconButton("bolt", "Shortcuts", { testid: "shortcuts", "aria-haspopup": "menu", "aria-expanded": "false", class: "shortcuts", onclick: openShortcuts });
  const slash = !threadTs && h("button", { type: "button", class: "icon-button slash", title: "Commands", "aria-label": "Commands", onclick: () => put("/") }, "/");
  const at = h("button", { type: "button", class: "icon-button slash", title: "Mention somebody", "aria-label": "Mention somebody", onclick: () => insert("@") }, "@");
  const keys = !threadTs && h("span", { class: "keys" }, h("kbd", {}, "Enter"), " sends · ", h("kbd", {}, "Shift Enter"), " new line · ", h("kbd", {}, "/"), " commands");
  const form = h("form", { class: "composer", onsubmit: (event) => { event.preventDefault(); send(); } },
    box, h("div", { class: "composer-foot" }, shortcuts, slash, at, keys, sendButton), list);

  // ---- writing

  function grow() {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 180)}px`;
    sendButton.setAttribute("aria-disabled", String(!box.value.trim()));
  }

  function put(text) {
    if (box.disabled) return;
    box.value = text;
    box.focus();
    box.setSelectionRange(text.length, text.length);
    grow();
    offer();
  }

  function insert(text) {
    if (box.disabled) return;
    const before = box.value.slice(0, box.selectionStart);
    const spaced = before && !/\s$/.test(before) ? ` ${text}` : text;
    box.setRangeText(spaced, box.selectionStart, box.selectionEnd, "end");
    box.focus();
    grow();
    offer();
  }

  async function send() {
    const text = box.value.trim();
    const channel = place();
    if (!text || !channel || box.disabled) return;
    const command = /^\/\S/.exec(text);
    if (command && threadTs) return failed(mark(), `${text.split(/\s/)[0]} does not work in a thread. Type it in the channel's own message box.`);
    history.push(text);
    recalled = -1;
    put("");
    close();
    const body = { as: store.as, channel: channel.id, text };
    if (threadTs) body.thread_ts = threadTs();
    const since = mark();
    form.setAttribute("aria-busy", "true");
    const answer = await (command ? api.command(body) : api.message(body));
    form.removeAttribute("aria-busy");
    onSent(text, answer);
    if (answer.ok !== false) return;
    failed(since, inWords(answer.error));
    if (answer.unreachable && !box.value) put(text);
  }

  // ---- completing

  function offer() {
    offers = offersFor(box.value.slice(0, box.selectionStart), { commands: !threadTs });
    if (!offers.length || document.activeElement !== box) return close();
    active = offers.first ?? -1;
    list.replaceChildren(
      ...(offers.title ? [h("li", { class: "list-group", role: "presentation" }, offers.title)] : []),
      ...offers.map((one, index) =>
        h("li", {
          role: "option", id: `${listId}-${index}`, class: "option", "aria-selected": "false",
          onpointerdown: (event) => event.preventDefault(), onclick: () => take(index), onpointermove: () => { if (active !== index) point(index, false); },
        }, one.icon, h("span", { class: "menu-text" }, h("span", { dir: "auto" }, h("b", {}, one.label), one.hint && h("span", { class: "hint-inline" }, ` ${one.hint}`)), one.detail && h("small", { dir: "auto" }, one.detail)))),
      h("li", { class: "list-foot", role: "presentation" }, h("kbd", {}, "↑"), h("kbd", {}, "↓"), " choose  ", h("kbd", {}, "Tab"), " takes  ", h("kbd", {}, "Esc"), " closes"));
    if (!list.matches(":popover-open")) list.showPopover();
    box.setAttribute("aria-expanded", "true");
    placeBeside(list, form, { width: "anchor", prefer: "above" });
    list.scrollTop = 0;
    point(active);
  }

  function point(index, scroll = true) {
    active = index;
    list.querySelectorAll(".option").forEach((row, i) => {
      row.classList.toggle("active", i === index);
      row.setAttribute("aria-selected", String(i === index));
      if (i === index && scroll) row.scrollIntoView({ block: "nearest" });
    });
    if (index < 0) box.removeAttribute("aria-activedescendant");
    else box.setAttribute("aria-activedescendant", `${listId}-${index}`);
  }

  function take(index) {
    const one = offers[index];
    const caret = box.selectionStart;
    box.setRangeText(one.put, caret - one.typed.length, caret, "end");
    grow();
    offer();
  }

  function close() {
    offers = [];
    active = -1;
    if (list.matches(":popover-open")) list.hidePopover();
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  function openShortcuts() {
    menu(shortcuts, store.shortcuts.filter((one) => one.type !== "message").map((one) => ({
      label: one.name, detail: `Shortcut of ${store.app.name}`, testid: `shortcut-${one.callback_id}`, icon: h("span", { class: "offer-icon" }, icon("bolt")),
      run: async () => {
        const answer = await api.shortcut({ as: store.as, callback_id: one.callback_id });
        if (answer.ok === false) toast(inWords(answer.error), "bad");
      },
    })), { label: "Shortcuts", prefer: "above", head: h("div", { class: "menu-title" }, "Shortcuts") });
  }

  box.addEventListener("input", () => { grow(); offer(); });
  box.addEventListener("click", offer);
  box.addEventListener("blur", close);
  addEventListener("resize", close);
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const { key } = event;
    const shown = offers.length > 0;
    if (shown && (key === "ArrowDown" || key === "ArrowUp")) {
      const step = key === "ArrowDown" ? 1 : -1;
      point(active < 0 ? (step > 0 ? 0 : offers.length - 1) : (active + step + offers.length) % offers.length);
    } else if (shown && active >= 0 && (key === "Home" || key === "End") && !event.shiftKey) point(key === "Home" ? 0 : offers.length - 1);
    else if (shown && key === "Tab" && !event.shiftKey) take(Math.max(active, 0));
    else if (shown && key === "Escape") { close(); event.stopPropagation(); }
    else if (key === "Enter" && !event.shiftKey) { if (shown && active >= 0) take(active); else send(); }
    else if (!shown && key === "ArrowUp" && (!box.value || recalled >= 0) && history.length) {
      recalled = recalled < 0 ? history.length - 1 : Math.max(0, recalled - 1);
      recall(history[recalled]);
    } else if (!shown && key === "ArrowDown" && recalled >= 0) {
      recalled = recalled + 1 < history.length ? recalled + 1 : -1;
      recall(recalled < 0 ? "" : history[recalled]);
    } else {
      if (key.length === 1) recalled = -1;
      return;
    }
    event.preventDefault();
  });

  function recall(text) {
    box.value = text;
    grow();
    box.setSelectionRange(text.length, text.length);
  }

  function open() {
    const channel = place();
    const gone = Boolean(store.me?.deleted);
    const now = `${store.as} ${channel?.id} ${gone}`;
    if (now !== opened) close();
    opened = now;
    box.placeholder = gone ? "A deactivated person cannot write." : channel ? placeholder(channel) : "";
    for (const one of [box, shortcuts, slash, at, sendButton]) if (one) one.disabled = !channel || gone;
    grow();
  }

  return { form, open, put, focus: () => box.focus() };
}
