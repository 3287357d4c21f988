// The bar above the view: where I am, and the buttons that open what is not Slack's.

import { appAvatar, h, icon, iconButton } from "./dom.js";
import { hashFor, here, store } from "./store.js";

export function drawTopbar(root, { frame, openSidebar, tools, toggleTools, toggleTraffic, faults }) {
  const place = here();
  const im = store.channels.find((one) => one.is_im);
  const tabs = store.at === "home" || place?.is_im;
  const toggle = (testid, shape, label, on, controls, onclick, title = label) => h("button", {
    type: "button", class: "button small toggle", testid, title, "aria-expanded": String(on), "aria-controls": controls, onclick, "aria-label": label,
  }, icon(shape), h("span", { class: "toggle-label" }, label));
  const had = root.contains(document.activeElement) ? document.activeElement.dataset.testid : null;
  root.replaceChildren(
    iconButton("menu", "Channels and people", { class: "only-narrow", testid: "menu", "aria-controls": "sidebar", "aria-expanded": String(frame.drawer()), onclick: openSidebar }),
    h("div", { class: "place" },
      tabs
        ? [appAvatar("small"), h("h1", {}, store.app.name),
          h("nav", { class: "tabs", "aria-label": store.app.name },
            h("a", { href: hashFor(store.as, "home"), "aria-current": store.at === "home" ? "page" : undefined }, "Home"),
            im && h("a", { href: hashFor(store.as, im.id), "aria-current": place?.is_im ? "page" : undefined }, "Messages"))]
        : [icon(place?.is_private ? "lock" : "hash"), h("h1", { dir: "auto" }, place?.name || ""), place?.topic && h("span", { class: "topic", dir: "auto", title: place.topic }, place.topic)]),
    toggle("traffic-toggle", "traffic", "Traffic", frame.traffic(), "inspector", toggleTraffic, "What goes to and from the app (Alt I)"),
    tools && toggle("tools-toggle", "tools", "Sandbox", frame.right() === "tools", "tools", toggleTools, faults ? "Text as …, faults and the clock; a fault is on" : "Text as …, faults and the clock"));
  if (had) root.querySelector(`[data-testid="${had}"]`)?.focus();
}
