// The pages are whole without this script. It keeps them up to date: it asks for the same address again, and puts the parts that may
// change in the place of the old ones. The server has encoded all text of events; what is parsed here never runs.

const main = document.getElementById("main");
const state = document.getElementById("state");
const filter = document.getElementById("filter");
const live = main.dataset.live;

// The links of the page tell the rows apart: a row that is looked at is looked at still.
const place = (element) => element?.closest?.("[data-part]") ? element.getAttribute("href") ?? element.id : undefined;

async function refresh(url) {
  const answer = await fetch(url, { headers: { accept: "text/html" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [focused, opened] = [place(document.activeElement), [...document.querySelectorAll("details[open] > summary")].map((s) => s.textContent)];
  for (const part of fresh.querySelectorAll("[data-part]")) {
    for (const summary of part.querySelectorAll("details > summary")) summary.parentElement.open = opened.includes(summary.textContent);
    document.getElementById(part.id)?.replaceWith(document.adoptNode(part));
  }
  if (focused) [...main.querySelectorAll("a, button")].find((e) => place(e) === focused)?.focus({ preventScroll: true });
}

// One at a time, and once more when something came meanwhile.
let [asking, again] = [false, false];
async function update() {
  again = true;
  if (asking) return;
  asking = true;
  try {
    while (again) {
      again = false;
      await refresh(location.href);
      say("live", "live");
    }
  } catch {
    say("lost", "no answer, trying again");
  }
  asking = false;
}

function say(className, words) {
  state.className = className;
  state.textContent = words;
}

if (live === "alerts") {
  const stream = new EventSource("/changes");
  stream.addEventListener("open", () => { say("live", "live"); update(); });
  stream.addEventListener("changed", update);
  stream.addEventListener("error", () => say("lost", "connection lost, trying again"));
} else if (live) {
  say("live", "live");
  setInterval(() => { if (!document.hidden) update(); }, Number(live) * 1000);
}

if (filter) {
  let waiting;
  const ask = () => {
    const said = [...new FormData(filter)].filter(([, value]) => value !== "");
    const url = said.length ? `/?${new URLSearchParams(said)}` : "/";
    history.replaceState(null, "", url);
    update();
  };
  filter.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 120); });
  filter.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(waiting); ask(); });
}

// j and k go through the rows, / to the filter, Escape back to the list, n and p to the neighbours.
const rows = () => [...main.querySelectorAll(".rows tbody tr")].map((row) => row.querySelector("a"));
const keys = {
  j: () => step(1),
  k: () => step(-1),
  n: () => document.querySelector("a[rel=next]")?.click(),
  p: () => document.querySelector("a[rel=prev]")?.click(),
  "/": () => filter?.querySelector("[name=q]").focus(),
  Escape: () => { if (location.pathname.startsWith("/alerts/")) location.assign("/"); else document.activeElement.blur(); },
};

function step(by) {
  const links = rows();
  const at = links.indexOf(document.activeElement);
  links[Math.min(Math.max(at + by, 0), links.length - 1)]?.focus();
}

addEventListener("keydown", (event) => {
  const typing = event.target.matches?.("input, select, textarea");
  if (event.ctrlKey || event.altKey || event.metaKey || (typing && event.key !== "Escape") || !keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});
