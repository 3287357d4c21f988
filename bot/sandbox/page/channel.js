// The open channel's messages.

import { api } from "./api.js";
import { h } from "./dom.js";
import { messageList } from "./messages.js";
import { channel, here, store } from "./store.js";

export const channelView = ({ onThread }) => messageList({
  place: () => (here() ? `${store.as} ${store.at}` : ""),
  channel: () => store.at,
  load: () => api.messages(store.as, store.at),
  head: welcome,
  onThread,
});

function welcome() {
  const one = channel(store.at);
  if (!one) return null;
  const name = one.is_im ? one.name || store.app.name : `# ${one.name}`;
  const text = one.is_im ? `This is between you and ${one.name || store.app.name}. Type / to see what it can do.` : one.topic || `The beginning of #${one.name}.`;
  return h("li", { class: "welcome" }, h("strong", { dir: "auto" }, name), h("span", { dir: "auto" }, text));
}
