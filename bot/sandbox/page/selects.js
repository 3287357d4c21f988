// Every kind of select as one searching combobox: single or several, from a list, from the app, people or channels.

import { inWords } from "./api.js";
import { h, icon, placeBeside, uid } from "./dom.js";
import { plain } from "./mrkdwn.js";

const DEBOUNCE_MS = 220;
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/**
 * source: {groups: [{label, options}]} or {search: async (query) => {groups | error}, minimum}
 * options are Block Kit option objects; selected is a list of them.
 * changed(selected) may return false (or a promise of it) to take the change back.
 */
export function combobox({ source, several, selected, changed, placeholder, max, optional, required = false, actionId, label, describedBy, rich = null, dispatching = false }) {
  const listId = uid("list");
  let chosen = [...selected];
  let shown = [];
  let active = -1;
  let open = false;
  let turn = 0;
  let timer;

  const input = h("input", {
    type: "text", dir: "auto", role: "combobox", "aria-haspopup": "listbox", autocomplete: "off", spellcheck: "false", "aria-expanded": "false", "aria-controls": listId, "aria-autocomplete": "list",
    "aria-label": label, "aria-describedby": describedBy, "aria-required": required ? "true" : undefined, dataset: { actionId }, class: "combo-input",
  });
  const tokens = h("span", { class: "tokens" });
  const clear = h("button", { type: "button", class: "combo-clear", "aria-label": "Clear the choice", onclick: () => { set([]); input.focus(); } }, icon("close"));
  const box = h("div", {
    class: `combo${several ? " several" : ""}`,
    onpointerdown: (event) => {
      if (event.target === input || event.target.closest("button")) return;
      event.preventDefault();
      input.focus();
      open ? close() : show();
    },
  }, tokens, input, clear, icon("down"));
  const list = h("ul", { id: listId, role: "listbox", class: "listbox", popover: "manual", "aria-label": label || placeholder || "Options", "aria-multiselectable": several ? "true" : undefined });
  const root = h("div", { class: "combo-root" }, box, list);

  const valueOf = (option) => option.value;
  const has = (option) => chosen.some((one) => valueOf(one) === valueOf(option));
  const full = () => several && max && chosen.length >= max;

  function paint() {
    if (several) {
      tokens.replaceChildren(...chosen.map((option) =>
        h("span", { class: "token" }, h("span", { class: "token-text", dir: "auto" }, plain(option.text)),
          h("button", {
            type: "button", "aria-label": `Remove ${plain(option.text)}`, title: `Remove ${plain(option.text)}`, dataset: { token: valueOf(option) },
            onclick: () => drop(option), onkeydown: onTokenKey,
          }, icon("close")))));
      input.placeholder = chosen.length ? "" : placeholder;
    } else {
      input.value = chosen[0] ? plain(chosen[0].text) : "";
      input.placeholder = placeholder;
    }
    clear.hidden = several || !optional || !chosen.length;
    box.classList.toggle("filled", chosen.length > 0);
  }

  async function set(next) {
    const before = chosen;
    chosen = next;
    paint();
    if ((await changed(chosen)) === false) {
      chosen = before;
      changed(chosen, true);
      paint();
    }
  }

  function choose(option) {
    if (several) {
      if (has(option)) { set(chosen.filter((one) => valueOf(one) !== valueOf(option))); }
      else if (full()) return;
      else set([...chosen, option]);
      input.value = "";
      // A list that is acted on at once is about to be drawn anew: leave it closed.
      if (dispatching || full()) close(); else refresh();
    } else {
      close();
      if (!chosen[0] || valueOf(chosen[0]) !== valueOf(option)) set([option]);
      else paint();
    }
  }

  function drop(option) {
    set(chosen.filter((one) => valueOf(one) !== valueOf(option)));
    input.focus();
    if (open) refresh();
  }

  function onTokenKey(event) {
    const buttons = [...tokens.querySelectorAll("button")];
    const at = buttons.indexOf(event.currentTarget);
    if (event.key === "ArrowLeft") buttons[Math.max(0, at - 1)].focus();
    else if (event.key === "ArrowRight") (buttons[at + 1] || input).focus();
    else if (event.key === "Backspace" || event.key === "Delete") event.currentTarget.click();
    else return;
    event.preventDefault();
  }

  const query = () => (!several && chosen[0] && input.value === plain(chosen[0].text) ? "" : input.value.trim());

  function refresh() {
    clearTimeout(timer);
    const mine = ++turn;
    const text = query();
    if (full()) return note(max === 1 ? "You can choose one. Remove it to choose another." : `That is all: at most ${max}. Remove one to choose another.`);
    if (!source.search) return fill(matching(source.groups, text), text);
    if (text.length < source.minimum) return note(source.minimum === 1 ? "Type a letter to search." : `Type at least ${source.minimum} letters to search.`);
    if (!shown.length) note("Searching…");
    box.setAttribute("aria-busy", "true");
    timer = setTimeout(async () => {
      const answer = await source.search(text);
      if (mine !== turn) return;
      box.removeAttribute("aria-busy");
      if (answer.error || answer.ok === false) note(inWords(answer.error), "bad");
      else fill(answer.groups, text);
    }, text ? DEBOUNCE_MS : 0);
  }

  function matching(groups, text) {
    const words = fold(text).split(/\s+/).filter(Boolean);
    if (!words.length) return groups;
    return groups
      .map((group) => ({ ...group, options: group.options.filter((o) => {
        const hay = fold(`${plain(o.text)} ${plain(o.description)} ${o.also || ""}`);
        return words.every((word) => hay.includes(word));
      }) }))
      .filter((group) => group.options.length);
  }

  function note(text, kind = "") {
    shown = [];
    active = -1;
    input.removeAttribute("aria-activedescendant");
    list.replaceChildren(h("li", { class: `list-note ${kind}`, role: "presentation" }, h("span", { role: "status" }, text)));
    place();
  }

  function fill(groups, text) {
    const rows = [];
    shown = [];
    for (const group of groups) {
      if (group.label) rows.push(h("li", { class: "list-group", role: "presentation" }, plain(group.label)));
      for (const option of group.options) {
        const index = shown.length;
        const row = h("li", {
          role: "option", testid: "option", id: `${listId}-${index}`, class: "option", "aria-selected": String(has(option)), dataset: { value: valueOf(option) },
          onpointerdown: (event) => event.preventDefault(),
          onclick: () => choose(option),
          onpointermove: () => { if (active !== index) point(index, false); },
        }, rich?.(option), h("span", { class: "menu-text" }, h("span", { dir: "auto" }, plain(option.text)), option.description && h("small", { dir: "auto" }, plain(option.description))), has(option) && icon("tick"));
        shown.push({ option, row });
        rows.push(row);
      }
    }
    if (!shown.length) return note(text ? `Nothing matches “${text}”.` : "Nothing to choose from.");
    list.replaceChildren(...rows);
    place();
    const current = shown.findIndex(({ option }) => has(option));
    point(several || current < 0 ? 0 : current);
  }

  function point(index, scroll = true) {
    shown[active]?.row.classList.remove("active");
    active = index;
    const row = shown[index]?.row;
    if (!row) return;
    row.classList.add("active");
    input.setAttribute("aria-activedescendant", row.id);
    if (scroll) row.scrollIntoView({ block: "nearest" });
  }

  function place() {
    if (open) placeBeside(list, box, { width: "anchor" });
  }

  function show() {
    if (open) return;
    open = true;
    list.showPopover();
    input.setAttribute("aria-expanded", "true");
    box.classList.add("open");
    shown = [];
    refresh();
    addEventListener("resize", close);
    addEventListener("scroll", onScroll, true);
  }

  function onScroll(event) {
    if (!list.contains(event.target)) place();
  }

  function close() {
    if (!open) return;
    open = false;
    turn++;
    clearTimeout(timer);
    box.removeAttribute("aria-busy");
    if (list.matches(":popover-open")) list.hidePopover();
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    box.classList.remove("open");
    removeEventListener("resize", close);
    removeEventListener("scroll", onScroll, true);
  }

  input.addEventListener("click", show);
  input.addEventListener("focus", () => { if (!several) input.select(); });
  input.addEventListener("input", () => { open ? refresh() : show(); });
  input.addEventListener("blur", () => {
    close();
    if (several) { input.value = ""; return; }
    if (optional && !input.value.trim() && chosen.length) set([]);
    else paint();
  });
  input.addEventListener("keydown", (event) => {
    const { key } = event;
    if (key === "ArrowDown" || key === "ArrowUp") {
      if (!open) show();
      else if (shown.length) point((active + (key === "ArrowDown" ? 1 : -1) + shown.length) % shown.length);
    } else if ((key === "Home" || key === "End") && open && shown.length && !query()) {
      point(key === "Home" ? 0 : shown.length - 1);
    } else if (key === "Enter") {
      if (event.metaKey || event.ctrlKey) return;
      if (!open) show();
      else if (shown[active]) choose(shown[active].option);
    } else if (key === "Escape") {
      if (!open) return;
      if (!several) paint();
      close();
    } else if (key === "Tab") {
      return close();
    } else if (several && !input.value && key === "Backspace" && chosen.length) {
      drop(chosen[chosen.length - 1]);
    } else if (several && !input.value && key === "ArrowLeft" && chosen.length) {
      [...tokens.querySelectorAll("button")].pop().focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });

  paint();
  return root;
}
