// The sidebar: who I am, the channels, my conversation with the app and the app's home.

import { appAvatar, avatar, h, icon } from "./dom.js";
import { menu } from "./dialogs.js";
import { hashFor, humans, showName, store } from "./store.js";

export function drawSidebar(root, { become }) {
  const { app } = store;
  const entry = (id, label, shape, testid, extra) =>
    h("li", {}, h("a", {
      href: hashFor(store.as, id), class: `entry${store.at === id ? " current" : ""}${store.unread.has(id) ? " unread" : ""}`, "aria-current": store.at === id ? "page" : undefined,
      testid, dataset: { channelId: id },
    }, shape, h("span", { class: "entry-name" }, label), extra, store.unread.has(id) && h("span", { class: "sr" }, " (new messages)")));
  const group = (title, ...items) => items.flat().length > 0 && h("section", {}, h("h2", {}, title), h("ul", {}, items));

  const had = root.contains(document.activeElement) ? document.activeElement.dataset.testid : null;
  root.replaceChildren(
    h("div", { class: "team" }, h("img", { src: "/page/icon.svg", alt: "" }), h("div", {}, h("strong", {}, store.team?.name || "Workspace"), h("small", {}, "Seatline sandbox"))),
    h("div", { class: "who" },
      h("button", { type: "button", class: "who-button", testid: "person", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": `You are ${showName(store.me)}, ${roleOf(store.me)}. Change who you are`, onclick: (event) => switcher(event.currentTarget, become) },
        avatar(store.me), h("span", { class: "menu-text" }, h("small", {}, "You are"), h("span", {}, showName(store.me)), h("small", {}, roleOf(store.me))), icon("down"))),
    h("nav", { "aria-label": "Channels and apps" },
      group("Channels", store.channels.filter((one) => !one.is_im).map((one) => entry(one.id, one.name, icon(one.is_private ? "lock" : "hash"), `channel-${one.name}`))),
      group("Direct messages", store.channels.filter((one) => one.is_im).map((one) => entry(one.id, one.name || app.name, appAvatar("tiny"), `channel-${one.name || app.name}`))),
      group("Apps", entry("home", `${app.name} home`, appAvatar("tiny"), "home",
        h("span", { class: `dot${app.connected ? " on" : ""}`, testid: "connected", dataset: { connected: String(Boolean(app.connected)) }, title: app.connected ? `${app.name} is connected` : `${app.name} is not connected` },
          h("span", { class: "sr" }, app.connected ? "connected" : "not connected"))))),
    h("div", { class: "sidebar-foot" }, h("span", { class: `dot${app.connected ? " on" : ""}`, "aria-hidden": "true" }), app.connected ? `${app.name} is connected` : `${app.name} is not connected`));
  if (had) root.querySelector(`[data-testid="${CSS.escape(had)}"]`)?.focus();
}

export const roleOf = (one) => (one?.deleted ? "deactivated" : !one?.title || one.title.toLowerCase().includes((one.role || "").toLowerCase()) ? one?.title || one?.role || "member" : `${one.title} · ${one.role}`);

function switcher(opener, become) {
  menu(opener, humans().map((one) => ({
    label: showName(one), detail: roleOf(one), testid: `person-${one.id}`, icon: avatar(one, "small"), current: one.id === store.as, run: () => become(one.id),
  })), { label: "Who am I", head: h("div", { class: "menu-title" }, "Act as"), width: "anchor" });
}
