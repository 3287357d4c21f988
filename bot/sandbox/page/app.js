// The page's conductor: reads who and where from the address, follows the server's events and draws the parts.

import { api, coalesce, follow, inWords } from "./api.js";
import { banners } from "./banners.js";
import { channelView } from "./channel.js";
import { composer } from "./composer.js";
import { controls } from "./controls.js";
import { notice, toast } from "./dialogs.js";
import { frame } from "./frame.js";
import { guide } from "./guide.js";
import { homeView } from "./home.js";
import { inspector } from "./inspector.js";
import { modals } from "./modal.js";
import { nextSection } from "./sections.js";
import { drawSidebar, footButtons, peopleMenu } from "./sidebar.js";
import { channel, firstChannel, hashFor, here, readHash, store, takeState } from "./store.js";
import { threadPanel } from "./thread.js";
import { toolsPanel } from "./tools.js";
import { drawTopbar } from "./topbar.js";

const part = (id) => document.getElementById(id);

const control = controls({ changed: () => { tools.draw(); said.draw(); drawTop(); } });
const messages = channelView({ onThread: openThread });
const home = homeView();
const modal = modals({ onSubmitted: (view) => { if (/assign/.test(view.callback_id || "")) first.done("assign"); } });
const box = composer({
  id: "composer", label: "Message", place: here,
  placeholder: (one) => (one.is_im ? `Message ${one.name || store.app.name}` : `Message #${one.name}`),
  failed: (since, text) => messages.failed(since, text),
  onSent: (text) => {
    if (/^\/seats$/.test(text)) first.done("list");
    if (/^\/seats\s+assign\b.*@/.test(text)) first.done("assign");
    messages.refresh();
  },
  mark: messages.lastTs,
});
const thread = threadPanel({ rootOf: messages.find, onClose: closeThread, onSent: messages.refresh });
const tools = toolsPanel(control, { onClose: () => showTools(false), onTexted: (count) => { if (count >= 100) first.done("text"); } });
const traffic = inspector({ onClose: () => showTraffic(false) });
let guideShown = false;
const first = guide(part("guide"), {
  become, goTo, put: (text) => box.put(text), openTexting: () => { openTab("texting"); part("text-member").focus(); },
  changed: (shown) => { if (shown !== guideShown) { guideShown = shown; if (store.me) drawSide(); } },
});
const panes = frame(part("shell"), { changed: () => { if (store.me) { drawTop(); drawSide(); } } });
const said = banners(part("banners"), control, { openTab, openPeople });
part("tools").append(tools.root);
part("thread").append(thread.root);
part("inspector").append(traffic.root);
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
  leaveThread();
  panes.showDrawer(false);
  drawAll();
  if (following !== store.as) connect();
  modal.refresh();
}

async function loadState(as) {
  let answer = await api.state(as);
  // A fresh workspace may not know the person whom an old link names.
  if (answer.ok === false && as && !answer.unreachable) answer = await api.state("");
  if (answer.ok === false || !answer.people) {
    said.lost(true);
    setTimeout(() => { if (!store.me) arrive(); }, 1500);
    return false;
  }
  said.lost(false);
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
  drawAround();
});

// ---- events

function connect() {
  stopFollowing();
  following = store.as;
  stopFollowing = follow(store.as, {
    onEvent,
    onLost: () => said.lost(true),
    onOpen: () => {
      said.lost(false);
      // What was missed while away, or before the first event could be heard, is fetched anew.
      refreshState();
      control.refresh();
      traffic.refresh();
      modal.refresh();
      thread.refresh();
      store.at === "home" ? home.refresh() : messages.refresh();
    },
  });
}

function onEvent(event) {
  switch (event.type) {
    case "channel":
      thread.heard(event);
      if (event.channel === store.at) messages.refresh();
      else if (!channel(event.channel)) refreshState();
      else if (!event.thread_ts) {
        store.unread.add(event.channel);
        drawSide();
      }
      break;
    case "views": modal.refresh(); break;
    case "home": if (store.at === "home") home.refresh(); break;
    case "state": refreshState(); control.refresh(); break;
    case "traffic": traffic.refresh(); break;
    case "controls": control.refresh(); break;
    case "notice": notice(event.text || ""); break;
  }
}

// ---- drawing

function drawAll() {
  const atHome = store.at === "home";
  part("view").replaceChildren(...(atHome ? [home.root] : messages.parts));
  part("foot").hidden = atHome;
  document.title = `${atHome ? `${store.app.name} home` : here()?.is_im ? here().name || store.app.name : `#${here()?.name}`} · Seatline sandbox`;
  drawAround();
  if (atHome) home.open();
  else {
    messages.open();
    if (matchMedia("(pointer: fine)").matches && !document.querySelector("dialog[open]")) box.focus();
  }
}

function drawAround() {
  drawSide();
  drawTop();
  tools.draw();
  first.draw();
  said.draw();
  box.open();
  thread.draw();
}

const drawSide = () => drawSidebar(part("sidebar"), {
  become,
  foot: () => footButtons({ isDark: panes.isDark(), toggleTheme: panes.toggleTheme, guideShown, toggleGuide: () => { first.toggle(); panes.showDrawer(false); } }),
});

const drawTop = () => drawTopbar(part("topbar"), {
  frame: panes, openSidebar, tools: tools.any(), faults: control.faultsOn().length, toggleTools: () => showTools(panes.right() !== "tools"), toggleTraffic: () => showTraffic(!panes.traffic()),
});

// ---- panels

function showTools(yes) {
  panes.showRight(yes ? "tools" : thread.isOpen() ? "thread" : "");
  if (yes) tools.focus();
  else part("topbar").querySelector("[data-testid=tools-toggle]")?.focus();
}

function openTab(id) {
  tools.show(id);
  panes.showRight("tools");
  tools.focus();
}

function showTraffic(yes) {
  panes.showTraffic(yes);
  traffic.open(yes);
  if (!yes) part("topbar").querySelector("[data-testid=traffic-toggle]")?.focus();
}

function openSidebar() {
  panes.showDrawer(true);
  part("sidebar").querySelector("button").focus();
}

function openPeople() {
  openSidebar();
  peopleMenu(part("sidebar").querySelector("[data-testid=person]"), become);
}

function openThread(ts) {
  panes.showRight("thread");
  thread.open(ts);
}

function leaveThread() {
  thread.leave();
  panes.hideThread();
}

function closeThread() {
  const began = thread.root.dataset.ts;
  leaveThread();
  const row = document.querySelector(`.view [data-ts="${began}"]`);
  (row?.querySelector("[data-key=thread], [data-key=reply]") || part("composer")).focus();
}

part("veil").addEventListener("click", panes.uncover);
addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "F6" && !event.altKey) {
    // With Ctrl or ⌘, as in Slack, where the browser keeps F6 for itself.
    event.preventDefault();
    nextSection(event.shiftKey);
  } else if (event.altKey && !event.ctrlKey && !event.metaKey && event.code === "KeyI") {
    event.preventDefault();
    showTraffic(!panes.traffic());
  } else if (event.key === "Escape" && !event.defaultPrevented) {
    const covered = panes.uncover();
    if (covered) part("topbar").querySelector(`[data-testid=${covered === "drawer" ? "menu" : "tools-toggle"}]`).focus();
    else if (thread.isOpen() && part("thread").contains(event.target)) closeThread();
  }
});
part("sidebar").addEventListener("click", (event) => { if (event.target.closest(".entry")) panes.showDrawer(false); });
part("skip").addEventListener("click", (event) => { event.preventDefault(); box.focus(); });
addEventListener("hashchange", arrive);
addEventListener("unhandledrejection", (event) => toast(inWords(String(event.reason?.message || event.reason)), "bad"));

panes.apply();
arrive();
