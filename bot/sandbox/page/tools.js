// The panel at the right with all that the sandbox offers beside Slack itself, one tab for each.

import { clockTab } from "./clock.js";
import { faultsTab } from "./faults.js";
import { h, icon, iconButton } from "./dom.js";
import { store } from "./store.js";
import { textingPanel } from "./texting.js";

const KEY = "seatline-tab";

export function toolsPanel(control, { onClose, onTexted }) {
  const texting = textingPanel({ onTexted });
  const faults = faultsTab(control);
  const clock = clockTab(control);
  const tabs = [
    { id: "texting", label: "Text as …", shape: "phone", root: texting.root, offered: () => store.texting },
    { id: "faults", label: "Faults", shape: "fault", root: faults.root, offered: () => Boolean(control.state()) },
    { id: "clock", label: "Clock", shape: "clock", root: clock.root, offered: () => Boolean(control.state()?.clock) },
  ];
  for (const tab of tabs) {
    tab.button = h("button", { type: "button", role: "tab", id: `tab-${tab.id}`, class: "tool-tab", testid: `tab-${tab.id}`, "aria-controls": tab.id, onclick: () => show(tab.id), onkeydown: onKey }, icon(tab.shape), tab.label);
    tab.panel = h("div", { role: "tabpanel", id: tab.id, class: "tool-panel", "aria-labelledby": `tab-${tab.id}`, hidden: true }, tab.root);
  }
  const root = h("div", { class: "tools-inner" },
    h("div", { class: "panel-head" }, h("h2", {}, "Sandbox"), h("span", { class: "topic" }, "not part of Slack"), iconButton("close", "Close the sandbox's tools", { testid: "tools-close", onclick: onClose })),
    h("div", { class: "tool-tabs", role: "tablist", "aria-label": "The sandbox's tools" }, tabs.map((tab) => tab.button)),
    tabs.map((tab) => tab.panel));
  let chosen = "texting";
  try { chosen = sessionStorage.getItem(KEY) || chosen; } catch { /* not remembered */ }

  const offered = () => tabs.filter((tab) => tab.offered());

  function show(id) {
    chosen = id;
    try { sessionStorage.setItem(KEY, id); } catch { /* not remembered */ }
    draw();
    root.closest("aside")?.scrollTo(0, 0);
  }

  function onKey(event) {
    const all = offered();
    const at = all.findIndex((tab) => tab.button === event.currentTarget);
    const go = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (go === undefined) return;
    event.preventDefault();
    const next = all[(go + all.length) % all.length];
    show(next.id);
    next.button.focus();
  }

  function draw() {
    const all = offered();
    const current = all.find((tab) => tab.id === chosen) || all[0];
    for (const tab of tabs) {
      const on = tab === current;
      tab.button.hidden = !all.includes(tab);
      tab.button.setAttribute("aria-selected", String(on));
      tab.button.tabIndex = on ? 0 : -1;
      tab.panel.hidden = !on;
    }
    tabs[1].button.classList.toggle("marked", control.faultsOn().length > 0);
    texting.draw();
    faults.draw(control.state());
    clock.draw(control.state());
  }

  return { root, draw, show, any: () => offered().length > 0, focus: () => offered().find((tab) => tab.id === chosen)?.button.focus() };
}
