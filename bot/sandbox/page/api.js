// The page's one way to the sandbox's server: JSON in, JSON out, and plain words when something goes wrong.

const PLAIN = {
  operation_timeout: "Seatline did not answer within three seconds.",
  timeout: "Seatline did not answer within three seconds.",
  not_connected: "Seatline is not connected to the sandbox. Start it, or wait a moment and try again.",
  app_not_connected: "Seatline is not connected to the sandbox. Start it, or wait a moment and try again.",
  dispatch_failed: "Seatline could not be reached. Wait a moment and try again.",
  unknown_command: "There is no such command here. Type / to see those that exist.",
  not_in_channel: "You are not in that channel.",
  channel_not_found: "That channel does not exist, or you are not in it.",
  account_inactive: "This person is deactivated and cannot do anything.",
  user_not_found: "That person is not in this workspace.",
  view_not_found: "That window has already been closed.",
};

/** An error code or sentence from the server, as a sentence. */
export function inWords(error) {
  if (!error) return "That did not work. Try again.";
  if (typeof error !== "string") return inWords(error.message || error.error);
  if (PLAIN[error]) return PLAIN[error];
  return /\s/.test(error) ? error : `That did not work (${error.replaceAll("_", " ")}).`;
}

async function call(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    return { ok: false, error: "The sandbox does not answer. Is it still running?", unreachable: true };
  }
  let answer;
  try { answer = await response.json(); } catch { answer = {}; }
  if (!response.ok && answer.ok !== false) {
    return { ...answer, ok: false, error: answer.error || answer.detail || `The sandbox answered with an error (${response.status}).`, status: response.status };
  }
  return answer;
}

const get = (path, as, more = {}) => call(`/sandbox/${path}?${new URLSearchParams(as ? { as, ...more } : more)}`);
const post = (path, body) =>
  call(`/sandbox/${path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

export const api = {
  state: (as) => get("state", as),
  messages: (as, channel) => get(`channels/${encodeURIComponent(channel)}/messages`, as),
  thread: (as, channel, ts) => get(`channels/${encodeURIComponent(channel)}/threads/${ts}`, as),
  home: (as) => get("home", as),
  views: (as) => get("views", as),
  command: (body) => post("command", body),
  message: (body) => post("message", body),
  action: (body) => post("action", body),
  suggest: (body) => post("suggest", body),
  submit: (body) => post("submit", body),
  close: (body) => post("close", body),
  shortcut: (body) => post("shortcut", body),
  openHome: (body) => post("home/open", body),
  text: (body) => post("text", body),
  traffic: (as, after) => get("traffic", as, { after }),
  controls: (as) => get("controls", as),
  fault: (body) => post("fault", body),
  reconnect: (body) => post("reconnect", body),
  clock: (body) => post("clock", body),
};

/** Follow the server's events; connects again by itself, and says so, so that nothing is missed in between. */
export function follow(as, { onEvent, onOpen, onLost }) {
  let source;
  let again;
  let stopped = false;
  const open = () => {
    source = new EventSource(`/sandbox/events?as=${encodeURIComponent(as)}`);
    source.onopen = () => onOpen();
    source.onmessage = (message) => {
      let event;
      try { event = JSON.parse(message.data); } catch { return; }
      onEvent(event);
    };
    source.onerror = () => {
      if (stopped) return;
      onLost();
      if (source.readyState === EventSource.CLOSED) again = setTimeout(open, 1500);
    };
  };
  open();
  return () => {
    stopped = true;
    clearTimeout(again);
    source.close();
  };
}

/** Run a refresh once at a time: calls that arrive meanwhile become one more run. */
export function coalesce(refresh) {
  let running = null;
  let again = false;
  const run = async () => {
    try {
      while (again) {
        again = false;
        await refresh();
      }
    } finally {
      running = null;
    }
  };
  return () => {
    again = true;
    running ??= run();
    return running;
  };
}
