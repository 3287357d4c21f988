// The tab that makes Slack misbehave: one switch for each fault, and the app's connection.

import { inWords } from "./api.js";
import { h, icon } from "./dom.js";
import { store } from "./store.js";

export function faultsTab(control) {
  const connection = h("div", { class: "connection", testid: "connection" });
  const well = h("button", { type: "button", class: "button", testid: "all-well", onclick: () => control.allWell() }, icon("done"), "All well again");
  const list = h("ul", { class: "faults" });
  const rows = new Map(); // name -> {toggle, seconds, update}
  const root = h("div", { class: "tab-body" },
    h("p", { class: "panel-lead" }, "Makes this Slack misbehave, so that you see how the app copes. Only the app meets the faults, never this page."),
    h("h3", {}, "Connection"), connection,
    h("h3", {}, "Faults"), list, well);

  function row(fault) {
    const detail = `fault-${fault.name}-detail`;
    const seconds = fault.seconds === null || fault.seconds === undefined ? null : h("input", {
      type: "number", class: "field", min: "0.1", max: "120", step: "any", value: String(fault.seconds), "aria-label": `Seconds: ${fault.label}`, testid: `fault-seconds-${fault.name}`,
      onchange: () => { if (toggle.getAttribute("aria-checked") === "true") send(true); },
    });
    const toggle = h("button", {
      type: "button", class: "switch", role: "switch", "aria-checked": "false", "aria-label": fault.label, "aria-describedby": detail, testid: `fault-${fault.name}`,
      onclick: () => send(toggle.getAttribute("aria-checked") !== "true"),
    }, h("span", { class: "knob" }));
    const send = async (on) => {
      if (toggle.getAttribute("aria-busy") === "true") return;
      toggle.setAttribute("aria-busy", "true");
      await control.fault(fault.name, on, on && seconds && Number(seconds.value) > 0 ? Number(seconds.value) : undefined);
      toggle.removeAttribute("aria-busy");
    };
    const node = h("li", { class: "fault" },
      h("div", { class: "fault-head" }, h("button", { type: "button", class: "fault-label", tabindex: "-1", "aria-hidden": "true", onclick: () => toggle.click() }, fault.label), toggle),
      h("p", { id: detail }, fault.detail),
      seconds && h("label", { class: "fault-seconds" }, seconds, h("span", {}, "seconds")));
    return {
      node,
      update(now) {
        toggle.setAttribute("aria-checked", String(Boolean(now.on)));
        node.classList.toggle("on", Boolean(now.on));
        if (seconds && document.activeElement !== seconds && now.seconds !== null) seconds.value = String(now.seconds);
      },
    };
  }

  function draw(now) {
    if (!now) return;
    const socket = now.connection === "socket";
    const kept = connection.contains(document.activeElement);
    connection.replaceChildren(...[
      h("div", { class: "connection-line" }, h("span", { class: `dot${now.connected ? " on" : ""}`, "aria-hidden": "true" }),
        h("span", {}, h("b", {}, socket ? "Socket Mode" : "HTTP"), now.connected ? `, ${store.app.name} is connected` : `, ${store.app.name} is not connected`)),
      !now.connected && now.why && h("p", { class: "why" }, inWords(now.why)),
      h("p", {}, socket ? "The app holds a web socket open, and everything comes through it." : "Everything is posted to the app, signed."),
      socket && now.connected && h("button", { type: "button", class: "button small", testid: "reconnect", onclick: control.reconnect }, "Ask it to reconnect"),
    ].filter(Boolean));
    if (kept) connection.querySelector("button")?.focus();
    for (const fault of now.faults) {
      if (!rows.has(fault.name)) {
        rows.set(fault.name, row(fault));
        list.append(rows.get(fault.name).node);
      }
      rows.get(fault.name).update(fault);
    }
    well.setAttribute("aria-disabled", String(!now.faults.some((one) => one.on)));
  }

  return { root, draw };
}
