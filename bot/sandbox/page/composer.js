// The message box: sends messages and slash commands, and completes commands, their words and people.

import { api, inWords } from "./api.js";
import { menu, toast } from "./dialogs.js";
import { avatar, h, icon, iconButton, placeBeside } from "./dom.js";
import { here, humans, person, showName, store } from "./store.js";

/** What the workspace itself understands. */
const OWN_COMMANDS = () => (here()?.is_im ? [] : [{ command: "/invite", usage_hint: `@${store.app.name}`, description: "Add the app to this channel" }]);

const mentionable = () => [...humans(), person(store.app.user_id)].filter(Boolean);

export function composer({ failed, onSent, mark }) {
  const history = [];
  let recalled = -1;
  let offers = [];
  let active = -1;

  const box = h("textarea", {
    id: "composer", testid: "composer", rows: "1", role: "combobox", "aria-label": "Message", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "composer-offers",
    autocomplete: "off", spellcheck: "false",
  });
  const list = h("ul", { id: "composer-offers", class: "listbox offers", role: "listbox", popover: "manual", "aria-label": "Completions", testid: "completions" });
  const sendButton = h("button", { type: "submit", class: "send", testid: "send", "aria-label": "Send", title: "Send (Enter)", "aria-disabled": "true" }, icon("send"));
  const shortcuts = iconButton("bolt", "Shortcuts", { testid: "shortcuts", "aria-haspopup": "menu", "aria-expanded": "false", class: "shortcuts", onclick: openShortcuts });
  const slash = h("button", { type: "button", class: "icon-button slash", title: "Commands", "aria-label": "Commands", onclick: () => put("/") }, "/");
  const at = h("button", { type: "button", class: "icon-button slash", title: "Mention somebody", "aria-label": "Mention somebody", onclick: () => insert("@") }, "@");
  const form = h("form", { class: "composer", onsubmit: (event) => { event.preventDefault(); send(); } },
    box, h("div", { class: "composer-foot" }, shortcuts, slash, at,
      h("span", { class: "keys" }, h("b", {}, "Enter"), " sends · ", h("b", {}, "Shift Enter"), " new line · ", h("b", {}, "/"), " commands"), sendButton), list);

  // ---- writing

  function grow() {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 180)}px`;
    sendButton.setAttribute("aria-disabled", String(!box.value.trim()));
  }

  function put(text) {
    box.value = text;
    box.focus();
    box.setSelectionRange(text.length, text.length);
    grow();
    offer();
  }

  function insert(text) {
    const before = box.value.slice(0, box.selectionStart);
    const spaced = before && !/\s$/.test(before) ? ` ${text}` : text;
    box.setRangeText(spaced, box.selectionStart, box.selectionEnd, "end");
    box.focus();
    grow();
    offer();
  }

  async function send() {
    const text = box.value.trim();
    const place = here();
    if (!text || !place) return;
    history.push(text);
    recalled = -1;
    put("");
    close();
    const command = /^\/\S/.test(text);
    const body = { as: store.as, channel: place.id, text };
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
    const text = box.value.slice(0, box.selectionStart);
    offers = commandOffers(text) || wordOffers(text) || peopleOffers(text) || [];
    if (!offers.length || document.activeElement !== box) return close();
    active = offers.first ?? -1;
    list.replaceChildren(
      ...(offers.title ? [h("li", { class: "list-group", role: "presentation" }, offers.title)] : []),
      ...offers.map((one, index) =>
        h("li", {
          role: "option", id: `offer-${index}`, class: "option", "aria-selected": "false",
          onpointerdown: (event) => event.preventDefault(), onclick: () => take(index), onpointermove: () => point(index),
        }, one.icon, h("span", { class: "menu-text" }, h("span", {}, h("b", {}, one.label), one.hint && h("span", { class: "hint-inline" }, ` ${one.hint}`)), one.detail && h("small", {}, one.detail)))));
    if (!list.matches(":popover-open")) list.showPopover();
    box.setAttribute("aria-expanded", "true");
    placeBeside(list, form, { width: "anchor", prefer: "above" });
    point(active);
  }

  function point(index) {
    active = index;
    [...list.querySelectorAll(".option")].forEach((row, i) => {
      row.classList.toggle("active", i === index);
      row.setAttribute("aria-selected", String(i === index));
      if (i === index) row.scrollIntoView({ block: "nearest" });
    });
    if (index < 0) box.removeAttribute("aria-activedescendant");
    else box.setAttribute("aria-activedescendant", `offer-${index}`);
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

  function commandOffers(text) {
    const typed = /^\/\S*$/.exec(text)?.[0];
    if (typed === undefined) return null;
    const found = [...store.commands, ...OWN_COMMANDS()].filter((one) => one.command.startsWith(typed.toLowerCase()));
    // What is typed out already is sent by Enter, not completed.
    const exact = found.some((one) => one.command === typed);
    return Object.assign(found.map((one) => ({ label: one.command, hint: one.usage_hint, detail: one.description, put: `${one.command} `, typed, icon: h("span", { class: "offer-icon" }, icon("chat")) })),
      { title: "Commands", first: exact ? -1 : 0 });
  }

  function wordOffers(text) {
    const match = /^(\/\S+)\s+([\p{L}-]*)$/u.exec(text);
    const command = match && store.commands.find((one) => one.command === match[1]);
    if (!command) return null;
    const typed = match[2];
    const words = wordsIn(command.usage_hint).filter((one) => one.word.startsWith(typed.toLowerCase()) && one.word !== typed);
    return Object.assign(words.map((one) => ({ label: one.word, hint: one.rest, put: `${one.word} `, typed })), { title: `${command.command} …`, first: -1 });
  }

  function peopleOffers(text) {
    const match = /(?:^|\s)@([\p{L}\p{N}._-]*)$/u.exec(text);
    if (!match) return null;
    const fold = (s) => (s || "").normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    const typed = fold(match[1]);
    const found = mentionable().filter((one) => !one.deleted && (fold(one.name).startsWith(typed) || fold(one.real_name).split(/\s+/).some((part) => part.startsWith(typed)))).slice(0, 8);
    const exact = found.some((one) => one.name === match[1]);
    return Object.assign(found.map((one) => ({ label: showName(one), hint: `@${one.name}`, detail: one.title || one.role, put: `@${one.name} `, typed: `@${match[1]}`, icon: avatar(one, "tiny") })), { title: "People", first: exact ? -1 : 0 });
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
    } else if (shown && key === "Tab" && !event.shiftKey) take(Math.max(active, 0));
    else if (shown && key === "Escape") close();
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
    const place = here();
    close();
    box.placeholder = place ? (place.is_im ? `Message ${place.name || store.app.name}` : `Message #${place.name}`) : "";
    box.disabled = !place || Boolean(store.me?.deleted);
    if (store.me?.deleted) box.placeholder = "This person is deactivated.";
    grow();
  }

  return { form, open, put, focus: () => box.focus() };
}

/** The words that a usage hint lists: "[find | assign @user | help]" gives find, assign (with "@user") and help. */
export function wordsIn(hint) {
  const inner = (hint || "").trim().replace(/^\[([^[\]]*)\]$/, "$1");
  if (!/[|·,]/.test(inner)) return [];
  return inner.split(/[|·,]/).map((piece) => {
    const [, word, rest] = /^[\s[(]*([\p{Ll}-]{2,})[\])]?\s*(.*)$/u.exec(piece) || [];
    return { word, rest: rest?.trim().replace(/^…$/, "") };
  }).filter((one) => one.word);
}
