// The page's conductor: reads who and where from the address, follows the server's events and draws the parts.

import { api, coalesce, follow, inWords } from "./api.js";
import { composer } from "./composer.js";
import { notice, toast } from "./dialogs.js";
import { appAvatar, h, icon, iconButton } from "./dom.js";
import { guide } from "./guide.js";
import { homeView } from "./home.js";
import { messagesView } from "./messages.js";
import { modals } from "./modal.js";
import { drawSidebar } from "./sidebar.js";
import { channel, firstChannel, hashFor, here, readHash, store, takeState } from "./store.js";
import { textingPanel } from "./texting.js";

const part = (id) => document.getElementById(id);
const shell = part("shell");
const wide = matchMedia("(min-width: 1101px)");

const messages = messagesView();
const home = homeView();
const modal = modals();
const box = composer({
  failed: (since, text) => messages.failed(since, text),
  onSent: (text) => {
    if (/^\/seats\b/.test(text)) first.done(/assign/.test(text) ? "assign" : "list");
    messages.refresh();
  },
  mark: messages.lastTs,
});
const texting = textingPanel({ onClose: () => showTexting(false), onTexted: (count) => { if (count >= 100) first.done("text"); } });
const first = guide(part("guide"), { become, goTo, put: (text) => box.put(text), openTexting: () => { showTexting(true); part("text-member").focus(); } });
part("texting").append(texting.root);
part("foot").append(box.form);

let stopFollowing = () => {};
let following = "";

// ---- who and where

async function become(id) {
  location.hash = hashFor(id, store.at);
  await arrive();
}

function goTo(id) {
  if (!id || store.at === id) return;
  location.hash = hashFor(store.as, id);
  arrive();
}

let arriving = "";
async function arrive() {
  const wanted = readHash();
  const mark = `${wanted.as} ${wanted.at}`;
  if (mark === arriving) return;
  arriving = mark;
  const inDirectMessage = here()?.is_im;
  const changed = !store.me || (wanted.as && wanted.as !== store.as);
  if (changed) {
    const loaded = await loadState(wanted.as);
    if (!loaded) { arriving = ""; return; }
    if (arriving !== mark) return;
    modal.forget();
    store.unread.clear();
  }
  // Everybody has a direct message of their own with the app.
  const elsewhere = (inDirectMessage && store.channels.find((one) => one.is_im)) || firstChannel();
  store.at = wanted.at === "home" || channel(wanted.at) ? wanted.at : elsewhere?.id || "home";
  arriving = `${store.as} ${store.at}`;
  history.replaceState(null, "", hashFor(store.as, store.at));
  store.unread.delete(store.at);
  showSidebar(false);
  drawAll();
  if (following !== store.as) connect();
  modal.refresh();
}

async function loadState(as) {
  let answer = await api.state(as);
  // A fresh workspace may not know the person whom an old link names.
  if (answer.ok === false && as && !answer.unreachable) answer = await api.state("");
  if (answer.ok === false || !answer.people) {
    lost(true);
    setTimeout(() => { if (!store.me) arrive(); }, 1500);
    return false;
  }
  lost(false);
  store.as = as && answer.people.some((one) => one.id === as) ? as : "";
  takeState(answer);
  return true;
}

const refreshState = coalesce(async () => {
  const { as } = store;
  const answer = await api.state(as);
  if (answer.ok === false || !answer.people || as !== store.as) return;
  takeState(answer);
  if (store.at !== "home" && !channel(store.at)) goTo(firstChannel()?.id || "home");
  drawSidebar(part("sidebar"), { become });
  drawTopbar();
  texting.draw();
  first.draw();
  box.open();
  shell.classList.toggle("no-texting", !store.texting);
});

// ---- events

function connect() {
  stopFollowing();
  following = store.as;
  stopFollowing = follow(store.as, {
    onEvent,
    onLost: () => lost(true),
    onOpen: () => {
      lost(false);
      // What was missed while away, or before the first event could be heard, is fetched anew.
      refreshState();
      modal.refresh();
      store.at === "home" ? home.refresh() : messages.refresh();
    },
  });
}

function onEvent(event) {
  switch (event.type) {
    case "channel":
      if (event.channel === store.at) messages.refresh();
      else if (channel(event.channel)) {
        store.unread.add(event.channel);
        drawSidebar(part("sidebar"), { become });
      } else refreshState();
      break;
    case "views": modal.refresh(); break;
    case "home": if (store.at === "home") home.refresh(); break;
    case "state": refreshState(); break;
    case "notice": notice(event.text || ""); break;
  }
}

function lost(yes) {
  part("lost").hidden = !yes;
}

// ---- drawing

function drawAll() {
  const atHome = store.at === "home";
  drawSidebar(part("sidebar"), { become });
  drawTopbar();
  part("view").replaceChildren(...(atHome ? [home.root] : messages.parts));
  part("foot").hidden = atHome;
  shell.classList.toggle("no-texting", !store.texting);
  document.title = `${atHome ? `${store.app.name} home` : here()?.is_im ? here().name || store.app.name : `#${here()?.name}`} · Seatline sandbox`;
  texting.draw();
  first.draw();
  box.open();
  if (atHome) home.open();
  else {
    messages.open();
    if (matchMedia("(pointer: fine)").matches && !document.querySelector("dialog[open]")) box.focus();
  }
}

function drawTopbar() {
  const place = here();
  const im = store.channels.find((one) => one.is_im);
  const tabs = store.at === "home" || place?.is_im;
  part("topbar").replaceChildren(
    iconButton("menu", "Channels and people", { class: "only-narrow", testid: "menu", "aria-controls": "sidebar", onclick: () => showSidebar(true) }),
    h("div", { class: "place" },
      tabs
        ? [appAvatar("small"), h("h1", {}, store.app.name),
          h("nav", { class: "tabs", "aria-label": store.app.name },
            h("a", { href: hashFor(store.as, "home"), "aria-current": store.at === "home" ? "page" : undefined }, "Home"),
            im && h("a", { href: hashFor(store.as, im.id), "aria-current": place?.is_im ? "page" : undefined }, "Messages"))]
        : [icon(place?.is_private ? "lock" : "hash"), h("h1", {}, place?.name || ""), place?.topic && h("span", { class: "topic" }, place.topic)]),
    iconButton(isDark() ? "sun" : "moon", isDark() ? "Light" : "Dark", { testid: "theme", onclick: toggleTheme }),
    h("button", { type: "button", class: "button small text-toggle", testid: "text-toggle", "aria-expanded": String(textingShown()), "aria-controls": "texting", onclick: () => showTexting(!textingShown()) }, icon("phone"), h("span", {}, "Text as …")));
}

// ---- panels and theme

const textingShown = () => (wide.matches ? !shell.classList.contains("texting-hidden") : shell.classList.contains("texting-open"));

function showTexting(yes) {
  if (wide.matches) shell.classList.toggle("texting-hidden", !yes);
  else shell.classList.toggle("texting-open", yes);
  shell.classList.remove("sidebar-open");
  drawTopbar();
  if (!yes) document.querySelector("[data-testid=text-toggle]")?.focus();
}

function showSidebar(yes) {
  shell.classList.toggle("sidebar-open", yes);
  shell.classList.remove("texting-open");
  if (yes) part("sidebar").querySelector("button, a")?.focus();
}

const systemDark = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (document.documentElement.dataset.theme || (systemDark.matches ? "dark" : "light")) === "dark";

function toggleTheme() {
  const next = isDark() ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  try { localStorage.setItem("seatline-theme", next); } catch { /* private window: not remembered */ }
  drawTopbar();
  document.querySelector("[data-testid=theme]").focus();
}

part("veil").addEventListener("click", () => { shell.classList.remove("sidebar-open", "texting-open"); drawTopbar(); });
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && (shell.classList.contains("sidebar-open") || shell.classList.contains("texting-open"))) {
    shell.classList.remove("sidebar-open", "texting-open");
    drawTopbar();
  }
});
part("sidebar").addEventListener("click", (event) => { if (event.target.closest(".entry")) showSidebar(false); });
part("skip").addEventListener("click", (event) => { event.preventDefault(); box.focus(); });
addEventListener("hashchange", arrive);
wide.addEventListener("change", drawTopbar);
systemDark.addEventListener("change", () => { if (store.me) drawTopbar(); });
addEventListener("unhandledrejection", (event) => toast(inWords(String(event.reason?.message || event.reason)), "bad"));

arrive();
