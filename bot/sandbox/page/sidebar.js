// The sidebar: who I am, the channels, my conversation with the app and the app's home.

import { appAvatar, avatar, h, icon, iconButton } from "./dom.js";
import { menu } from "./dialogs.js";
import { hashFor, humans, showName, store } from "./store.js";

/** foot: buttons that belong to the page rather than to Slack. */
export function drawSidebar(root, { become, foot }) {
  const { app } = store;
  const entry = (id, label, shape, testid, extra) =>
    h("li", {}, h("a", {
      href: hashFor(store.as, id), class: `entry${store.at === id ? " current" : ""}${store.unread.has(id) ? " unread" : ""}`, "aria-current": store.at === id ? "page" : undefined,
      testid, dataset: { channelId: id },
    }, shape, h("span", { class: "entry-name", dir: "auto", title: label }, label), extra, store.unread.has(id) && h("span", { class: "sr" }, " (new messages)")));
  const group = (title, ...items) => items.flat().length > 0 && h("section", {}, h("h2", {}, title), h("ul", {}, items));
  const connected = app.connected ? `${app.name} is connected` : `${app.name} is not connected`;

  const had = root.contains(document.activeElement) ? document.activeElement.dataset.testid : null;
  root.replaceChildren(
    h("div", { class: "team" }, h("img", { src: "/page/icon.svg", alt: "" }), h("div", {}, h("strong", { dir: "auto" }, store.team?.name || "Workspace"), h("small", {}, "Seatline sandbox"))),
    h("div", { class: "who" },
      h("button", { type: "button", class: "who-button", testid: "person", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": `You are ${showName(store.me)}, ${roleOf(store.me)}. Change who you are`, onclick: (event) => peopleMenu(event.currentTarget, become) },
        avatar(store.me), h("span", { class: "menu-text" }, h("small", {}, "You are"), h("span", { dir: "auto" }, showName(store.me)), h("small", { dir: "auto" }, roleOf(store.me))), icon("down"))),
    h("nav", { "aria-label": "Channels and apps" },
      group("Channels", store.channels.filter((one) => !one.is_im).map((one) => entry(one.id, one.name, icon(one.is_private ? "lock" : "hash"), `channel-${one.name}`))),
      group("Direct messages", store.channels.filter((one) => one.is_im).map((one) => entry(one.id, one.name || app.name, appAvatar("tiny"), `channel-${one.name || app.name}`))),
      group("Apps", entry("home", `${app.name} home`, appAvatar("tiny"), "home"))),
    h("div", { class: "sidebar-foot" },
      h("span", { class: `dot${app.connected ? " on" : ""}`, testid: "connected", dataset: { connected: String(Boolean(app.connected)) }, "aria-hidden": "true" }), h("span", { class: "grow" }, connected), foot()));
  if (had) root.querySelector(`[data-testid="${CSS.escape(had)}"]`)?.focus();
}

/** The buttons at the sidebar's foot. */
export const footButtons = ({ isDark, toggleTheme, guideShown, toggleGuide }) => [
  iconButton("help", "First things to try, and the keys", { testid: "help", "aria-pressed": String(guideShown), onclick: toggleGuide }),
  iconButton(isDark ? "sun" : "moon", isDark ? "Light" : "Dark", { testid: "theme", onclick: toggleTheme }),
];

export const roleOf = (one) => (one?.deleted ? "deactivated" : !one?.title || one.title.toLowerCase().includes((one.role || "").toLowerCase()) ? one?.title || one?.role || "member" : `${one.title} · ${one.role}`);

const GROUPS = [
  [/owner|admin/i, "Administrators"], [/reporter/i, "Reporters"], [/recruiter|member/i, "Recruiters"], [/guest/i, "Guests"],
];
const groupOf = (one) => (one.deleted ? "Deactivated" : GROUPS.find(([role]) => role.test(one.role || ""))?.[1] || "Others");
const ORDER = [...GROUPS.map(([, name]) => name), "Others", "Deactivated"];

export function peopleMenu(opener, become) {
  const people = humans().map((one) => ({ one, group: groupOf(one) })).sort((a, b) => ORDER.indexOf(a.group) - ORDER.indexOf(b.group));
  menu(opener, people.map(({ one, group }) => ({
    label: showName(one), detail: roleOf(one), testid: `person-${one.id}`, icon: avatar(one, "small"), current: one.id === store.as, group, run: () => become(one.id),
  })), { label: "Who am I", head: h("div", { class: "menu-title" }, "Act as"), width: "anchor" });
}
