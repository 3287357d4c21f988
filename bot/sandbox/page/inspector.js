// The traffic between the app and Slack: the newest first, filtered, each entry with what was asked and answered.

import { api, coalesce } from "./api.js";
import { toast } from "./dialogs.js";
import { h, icon, iconButton } from "./dom.js";
import { jsonView } from "./json.js";
import { person, showName, store } from "./store.js";

const KEPT = 500;
const PENDING_MS = 60_000;

const KINDS = {
  slash_commands: "Command", interactive: "Button or form", events_api: "Event", web_api: "Web API", response_url: "response_url", socket: "Socket",
};

export function inspector({ onClose }) {
  const rows = new Map(); // id -> {entry, node, text}
  let newest = 0;
  let clearedAt = 0;
  let selected = null;
  let isOpen = false;

  const search = h("input", { type: "search", class: "field", placeholder: "Filter", "aria-label": "Filter the traffic by text", testid: "traffic-filter", dir: "auto", oninput: sift });
  const kind = h("select", { class: "field", "aria-label": "Which kind", testid: "traffic-kind", onchange: sift },
    h("option", { value: "" }, "All kinds"), Object.entries(KINDS).map(([value, label]) => h("option", { value }, label)));
  const count = h("span", { class: "traffic-count", role: "status", testid: "traffic-count" });
  const list = h("ol", { class: "traffic-list", testid: "traffic", "aria-label": "Traffic, newest first", onkeydown: onListKey });
  const empty = h("p", { class: "traffic-empty" });
  const detail = h("section", { class: "traffic-detail", testid: "traffic-detail", "aria-label": "Payloads", hidden: true });
  const root = h("div", { class: "inspector-inner" },
    h("div", { class: "inspector-head" }, icon("traffic"), h("h2", {}, "Traffic"), count, search, kind,
      h("button", { type: "button", class: "button small", testid: "traffic-clear", onclick: clear }, "Clear"),
      iconButton("close", "Close the traffic (Alt I)", { testid: "traffic-close", onclick: onClose })),
    h("div", { class: "inspector-body" }, h("div", { class: "traffic-rows" }, list, empty), detail));

  const refresh = coalesce(async () => {
    if (!isOpen) return;
    const answer = await api.traffic(store.as, lastSettled());
    if (!Array.isArray(answer.entries)) return;
    const added = [];
    for (const entry of answer.entries) {
      newest = Math.max(newest, entry.id);
      if (entry.id <= clearedAt) continue;
      const had = rows.get(entry.id);
      if (had) update(had, entry);
      else added.unshift(make(entry));
    }
    list.prepend(...added.map((one) => one.node));
    while (rows.size > KEPT) drop(rows.keys().next().value);
    count.textContent = "";
    sift();
  });

  /** Entries that still wait for their answer are asked for again, for a while. */
  function lastSettled() {
    const waiting = [...rows.values()].filter(({ entry }) => isPending(entry) && Date.now() - Date.parse(entry.at) < PENDING_MS).map(({ entry }) => entry.id);
    return Math.min(newest, ...waiting.map((id) => id - 1));
  }

  const isPending = (entry) => entry.ms === null && entry.response === null;

  function make(entry) {
    const button = h("button", { type: "button", class: "traffic-row", "aria-expanded": "false", tabindex: "-1", onclick: () => (selected === entry.id ? select(null) : select(entry.id)) });
    const row = { entry, button, node: h("li", { testid: "traffic-entry", dataset: { id: entry.id, way: entry.way, kind: entry.kind } }, button) };
    rows.set(entry.id, row);
    update(row, entry);
    return row;
  }

  function update(row, entry) {
    row.entry = entry;
    const toApp = entry.way === "to_app";
    const bad = entry.outcome !== "ok" && !isPending(entry);
    const who = entry.person && person(entry.person);
    row.text = `${entry.name} ${KINDS[entry.kind] || entry.kind} ${entry.outcome} ${entry.fault || ""} ${who ? showName(who) : ""} ${JSON.stringify(entry.request)} ${JSON.stringify(entry.response)}`.toLowerCase();
    row.button.replaceChildren(
      h("time", { datetime: entry.at }, timeOf(entry.at)),
      h("span", { class: `way ${toApp ? "to" : "from"}` }, icon(toApp ? "to_app" : "from_app"), toApp ? "to app" : "from app"),
      h("span", { class: "traffic-name", dir: "auto" }, h("b", {}, entry.name), h("small", {}, `${KINDS[entry.kind] || entry.kind}${who ? ` · ${showName(who)}` : ""}`)),
      entry.fault ? h("span", { class: "pill fault", title: `Met the fault ${entry.fault}` }, icon("fault"), entry.fault.replaceAll("_", " ")) : "",
      h("span", { class: `pill ${bad ? "bad" : "ok"}` }, icon(isPending(entry) ? "clock" : bad ? "alert" : "tick"), isPending(entry) ? "waiting" : entry.outcome),
      h("span", { class: "traffic-ms" }, entry.ms === null || entry.ms === undefined ? "" : `${entry.ms < 10 ? Number(entry.ms.toFixed(1)) : Math.round(entry.ms)} ms`));
    if (selected === entry.id) drawDetail(entry);
  }

  function drop(id) {
    rows.get(id)?.node.remove();
    rows.delete(id);
    if (selected === id) select(null);
  }

  function clear() {
    clearedAt = newest;
    for (const id of [...rows.keys()]) drop(id);
    sift();
    search.focus();
  }

  // ---- filtering

  const shownRows = () => [...list.children].filter((one) => !one.hidden);

  function sift() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { entry, node, text } of rows.values()) {
      node.hidden = Boolean((kind.value && entry.kind !== kind.value) || !words.every((word) => text.includes(word)));
      if (!node.hidden) shown++;
    }
    const said = shown === rows.size ? `${shown} ${shown === 1 ? "entry" : "entries"}` : `${shown} of ${rows.size}`;
    if (count.textContent !== said) count.textContent = said;
    empty.textContent = rows.size ? "Nothing matches." : "Nothing yet. Type /seats, and what goes to and from the app appears here.";
    empty.hidden = shown > 0;
    tabStop();
  }

  /** One row at a time is a stop for Tab: the selected one, else the first. */
  function tabStop() {
    const all = shownRows();
    const stop = all.find((one) => one.contains(document.activeElement)) || all.find((one) => Number(one.dataset.id) === selected) || all[0];
    for (const one of all) one.firstChild.tabIndex = one === stop ? 0 : -1;
  }

  function onListKey(event) {
    const all = shownRows();
    const at = all.findIndex((one) => one.contains(document.activeElement));
    const go = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1, PageDown: at + 8, PageUp: at - 8 }[event.key];
    if (go === undefined || at < 0) return;
    event.preventDefault();
    const next = all[Math.max(0, Math.min(all.length - 1, go))];
    next.firstChild.focus();
    tabStop();
    if (selected !== null) select(Number(next.dataset.id));
  }

  // ---- one entry

  function select(id) {
    if (selected !== null) rows.get(selected)?.button.setAttribute("aria-expanded", "false");
    selected = id;
    const row = rows.get(id);
    row?.button.setAttribute("aria-expanded", "true");
    detail.hidden = !row;
    root.classList.toggle("with-detail", Boolean(row));
    if (row) {
      drawDetail(row.entry);
      row.node.scrollIntoView({ block: "nearest" });
      // In a narrow window the payloads stand where the rows stood.
      if (!row.button.getClientRects().length) detail.querySelector("[data-testid=traffic-detail-close]").focus();
    }
    tabStop();
  }

  function drawDetail(entry) {
    const scrolled = detail.scrollTop;
    const part = (title, value, testid) => h("div", { class: "payload", testid },
      h("div", { class: "payload-head" }, h("h4", {}, title),
        value !== null && value !== undefined && h("button", { type: "button", class: "button small", "aria-label": `Copy the ${title.toLowerCase()}`, onclick: () => copy(value, title) }, icon("copy"), "Copy")),
      value === null || value === undefined ? h("p", { class: "traffic-empty" }, isPending(entry) ? "Still waiting." : "No answer.") : jsonView(value));
    detail.replaceChildren(
      h("div", { class: "detail-head" },
        h("h3", {}, entry.name), h("span", {}, [entry.status, entry.outcome, new Date(entry.at).toLocaleString()].filter(Boolean).join(" · ")),
        iconButton("close", "Close the payloads", { testid: "traffic-detail-close", onclick: leaveDetail })),
      part("Request", entry.request, "traffic-request"), part("Answer", entry.response, "traffic-response"));
    detail.scrollTop = scrolled;
  }

  function leaveDetail() {
    const row = rows.get(selected);
    select(null);
    row?.button.focus();
  }

  async function copy(value, title) {
    try {
      await navigator.clipboard.writeText(JSON.stringify(value, null, 2));
      toast(`${title} copied.`, "good");
    } catch { toast("The browser does not allow copying here.", "bad"); }
  }

  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.target === search && search.value) { search.value = ""; sift(); }
    else if (selected !== null) leaveDetail();
    else onClose();
  });

  function open(yes) {
    isOpen = yes;
    if (!yes) return;
    sift();
    refresh();
    search.focus();
  }

  return { root, open, refresh };
}

const timeOf = (at) => {
  const when = new Date(at);
  const two = (n) => String(n).padStart(2, "0");
  return `${two(when.getHours())}:${two(when.getMinutes())}:${two(when.getSeconds())}.${String(when.getMilliseconds()).padStart(3, "0")}`;
};
