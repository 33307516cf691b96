// Everything that comes from an event was written by whoever holds that host. It reaches the page through textContent alone.

const rows = document.getElementById("rows");
const empty = document.getElementById("empty");
const detail = document.getElementById("detail");
const state = document.getElementById("state");
const filter = document.getElementById("filter");
const kept = 1000;
const alerts = new Map();

// Characters that draw nothing, or that turn the text around them, can make one path look like another: show them.
const visible = (text) => String(text).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (c) => c === "\n" ? c : `\\u{${c.codePointAt(0).toString(16)}}`);

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined && text !== null) made.textContent = visible(text);
  return made;
}

// "kibana.alert.reason" may be one key, or objects in one another, or any mixture of both.
function find(within, name) {
  if (within === null || typeof within !== "object") return undefined;
  if (Object.hasOwn(within, name)) return within[name];
  for (let dot = name.indexOf("."); dot > 0; dot = name.indexOf(".", dot + 1)) {
    const inner = name.slice(0, dot);
    const found = Object.hasOwn(within, inner) ? find(within[inner], name.slice(dot + 1)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function text(value) {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value.map(text).filter(Boolean).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function localTime(written) {
  const time = new Date(written);
  if (Number.isNaN(time.getTime())) return written ?? "";
  const two = (n) => String(n).padStart(2, "0");
  const day = time.toDateString() === new Date().toDateString() ? "" : `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} `;
  return `${day}${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${String(time.getMilliseconds()).padStart(3, "0")}`;
}

const bands = ["low", "medium", "high", "critical"];
const severity = (value) => element("span", bands.includes(value) ? `severity ${value}` : "severity", value ?? "");

// ---- the list

function rowOf(alert) {
  const row = element("tr");
  row.tabIndex = 0;
  row.dataset.id = alert.id;
  row.setAttribute("aria-selected", String(alert.id === chosen()));
  const level = element("td");
  level.append(severity(alert.severity));
  row.append(element("td", "", localTime(alert.time)), level);
  for (const value of [alert.rule, alert.host, alert.path, alert.process, alert.user]) {
    const cell = element("td", "", value ?? "");
    cell.title = visible(value ?? "");
    row.append(cell);
  }
  return row;
}

function matches(alert) {
  const wanted = filter.value.toLowerCase();
  return [alert.severity, alert.rule, alert.host, alert.path, alert.process, alert.user].some((v) => (v ?? "").toLowerCase().includes(wanted));
}

let drawing = false;
function draw() {          // At most once a frame, however many alerts come.
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    const shown = [...alerts.values()].reverse().filter(matches);
    rows.replaceChildren(...shown.map(rowOf));
    empty.hidden = shown.length > 0;
  });
}

function add(alert) {      // A Map keeps the order of insertion: the newest is last.
  alerts.delete(alert.id);
  alerts.set(alert.id, alert);
  if (alerts.size > kept) alerts.delete(alerts.keys().next().value);
  draw();
}

// ---- one alert

const chosen = () => decodeURIComponent(location.hash.slice(1));
const choose = (id) => { location.hash = encodeURIComponent(id); };

function facts(pairs) {
  const list = element("dl", "facts");
  for (const [name, value] of pairs)
    if (text(value)) list.append(element("dt", "", name), element("dd", "", text(value)));
  return list;
}

const nameOf = (user) => user && (user.name ?? user.id) !== undefined ? text(user.name ?? user.id) : undefined;

function linkOf(link) {
  const item = element("span", link.depth === 0 ? "link writer" : "link");
  item.append(element("span", "mono", text(link.executable) ?? text(link.name) ?? text(link.entity_id) ?? "unknown"));
  const user = nameOf(link.user);
  if (user) item.append(element("span", user === "root" || text(link.user.id) === "0" ? "tag root" : "tag", user));
  if (text(link.pid)) item.append(element("span", "tag", `pid ${text(link.pid)}`));
  if (link.status && link.status !== "resolved") item.append(element("span", "tag", link.status));
  if (text(link.command_line)) item.append(element("span", "mono args", text(link.command_line)));
  return item;
}

function tree(links) {     // The oldest ancestor on top, the process that wrote at the bottom.
  const top = element("ul", "tree");
  let within = top;
  for (const link of [...links].sort((a, b) => b.depth - a.depth)) {
    const item = element("li");
    const below = element("ul");
    item.append(linkOf(link), below);
    within.append(item);
    within = below;
  }
  return top;
}

function behind(alert) {
  const who = find(alert, "guide.user.behind");
  if (!who) return element("p", "soft", "Nobody else is known to stand behind this process.");
  const from = who.basis === "session" ? "who began the session" : `an ancestor, ${text(who.depth) ?? "?"} up`;
  return element("p", "behind", `${nameOf(who) ?? nameOf(who.user) ?? "unknown"} (${from})`);
}

function entry(alert) {
  const how = find(alert, "guide.ancestry.entry");
  const parts = how ? [how.type, how.name === how.type ? undefined : how.name, how.source_ip && `from ${text(how.source_ip)}`].map(text).filter(Boolean) : [];
  return parts.length ? element("p", "soft", `The session began with ${parts.join(", ")}.`) : "";
}

const elements = (list) => Array.isArray(list) ? list : [];

function lines(items, rules, where) {      // Each leads to the page's own copy, as long as there is one.
  const names = new Map(elements(rules).map((rule) => [rule.rule_id, rule.name]));
  return elements(items).map((item) => {
    const link = element("a", "", `${localTime(text(item.time))} ${where(item)}`);
    link.href = `#${encodeURIComponent(text(item.id) ?? "")}`;
    const line = element("p");
    line.append(severity(text(item.severity)), " ", link, element("span", "tag", text(names.get(item.rule_id) ?? item.rule_id)));
    return line;
  });
}

function others(alert, group, whose) {
  const found = find(alert, `guide.related_alerts.${group}`);
  if (!found) return "";
  const list = element("div", "others");
  list.append(
    element("p", "soft", `${whose}: ${text(found.count) ?? "?"} in the 48 hours before`),
    ...lines(found.items, found.by_rule, (other) => `on ${text(other.host) ?? "?"}`));
  return list;
}

function ofBurst(alert) {
  const list = element("div", "others");
  list.append(...lines(find(alert, "cronwatch.summary.alerts"), find(alert, "cronwatch.summary.rules"), (one) => text(one.path) ?? ""));
  return list;
}

function seen(alert, thing) {
  const sighting = find(alert, `guide.prevalence.${thing}`);
  return sighting && `${text(sighting.alerts)} alerts on ${text(sighting.hosts)} hosts since ${localTime(text(sighting.first_seen))}`;
}

function show(id, json) {
  const alert = JSON.parse(json);
  const close = element("button", "", "Close");
  close.addEventListener("click", () => choose(""));
  const top = element("div", "top");
  top.append(element("h2", "", text(find(alert, "kibana.alert.rule.name")) ?? id), close);
  const links = find(alert, "guide.ancestry.links");
  detail.replaceChildren(
    top,
    severity(text(find(alert, "kibana.alert.severity"))),
    element("p", "reason", text(find(alert, "kibana.alert.reason")) ?? ""),
    ofBurst(alert),
    element("h3", "", "What happened"),
    facts([
      ["Event", find(alert, "kibana.alert.original_time")],
      ["Alert", find(alert, "@timestamp")],
      ["Host", find(alert, "host.name")],
      ["File", find(alert, "file.path")],
      ["Process", find(alert, "process.executable") ?? find(alert, "process.name")],
      ["User", find(alert, "user.name")],
      ["Id", id],
    ]),
    element("h3", "", "Process tree"),
    Array.isArray(links) && links.length ? tree(links) : element("p", "soft", "No process is known."),
    entry(alert),
    element("h3", "", "Who is behind it"),
    behind(alert),
    element("h3", "", "Other alerts"),
    others(alert, "host", "This host"),
    others(alert, "user", find(alert, "guide.related_alerts.scope") === "all_hosts" ? "This user, on all hosts" : "This user, on this host"),
    element("h3", "", "How common it is"),
    facts([
      ["Program and file", seen(alert, "same_executable_and_path")],
      ["Program", seen(alert, "same_executable")],
      ["File hash", seen(alert, "same_file_hash")],
    ]),
    element("h3", "", "Document"),
    element("pre", "", json));
}

async function open() {
  const id = chosen();
  for (const row of rows.children) row.setAttribute("aria-selected", String(row.dataset.id === id));
  detail.hidden = id === "";
  if (id === "") return;
  const answer = await fetch(`api/alerts/${encodeURIComponent(id)}`);
  const json = await answer.text();
  if (id !== chosen()) return;
  if (answer.ok) show(id, json);
  else detail.replaceChildren(element("p", "soft", "The console no longer holds this alert; it is in the topic and the index."));
}

// ---- what comes by itself

async function counters() {
  try {
    const values = await (await fetch("api/counters")).json();
    document.getElementById("counters").replaceChildren(...Object.entries(values ?? {}).map(([name, value]) => {
      const pair = element("div");
      const number = typeof value === "number" ? value.toLocaleString(undefined, { maximumFractionDigits: 1 }) : text(value) ?? "";
      pair.append(element("dt", "", name.replaceAll("_", " ")), element("dd", "", number));
      return pair;
    }));
  } catch { /* The stream says that the server is gone. */ }
  setTimeout(counters, document.hidden ? 10000 : 1000);
}

function say(className, words) {
  state.className = className;
  state.textContent = words;
}

const stream = new EventSource("events");
stream.addEventListener("open", async () => {      // Stream first, then the list: no alert falls between them.
  say("live", "live");
  const list = await (await fetch(`api/alerts?n=${kept}`)).json();
  list.reverse().forEach(add);
});
stream.addEventListener("alert", (message) => {
  const alert = JSON.parse(message.data);
  add(alert);
  if (alert.id === chosen()) open();      // An alert comes again when more is known of it.
});
stream.addEventListener("error", () => say("lost", "connection lost, trying again"));

rows.addEventListener("click", (event) => { const row = event.target.closest("tr"); if (row) choose(row.dataset.id); });
rows.addEventListener("keydown", (event) => { if (event.key === "Enter") choose(event.target.dataset.id); });
filter.addEventListener("input", draw);
addEventListener("hashchange", () => { detail.scrollTop = 0; open(); });
addEventListener("keydown", (event) => { if (event.key === "Escape") choose(""); });
counters();
open();
