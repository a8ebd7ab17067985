// Copyright: (c) 2026, golden.triangle contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later
// The page of a report. What was found becomes text nodes only; the shapes of the data are those of page.py.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const text = data.texts, STEP = 200;
  const at = (id) => document.getElementById(id);
  // Controls, and characters that turn the direction of writing, are shown as what they are.
  const safe = (value) => String(value).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]/gu,
    (char) => "\\u" + char.codePointAt(0).toString(16).padStart(4, "0"));
  const el = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== "")
      .map((child) => typeof child === "object" ? child : safe(child)));
    return made;
  };
  const words = (name) => name.replaceAll("_", " ");
  const plural = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  const age = (since) => {
    const hours = Math.max(0, (Date.parse(data.ended) - Date.parse(since)) / 36e5);
    return hours >= 48 ? plural(Math.floor(hours / 24), "day") : hours >= 2 ? plural(Math.floor(hours), "hour") : hours * 60 >= 1 ? plural(Math.floor(hours * 60), "minute") : "less than a minute";
  };
  const moment = (time) => time.replace("T", " ").replace("Z", " UTC");
  const TONE = { drifted: "bad", failed: "bad", critical: "bad", unknown: "warn", unreachable: "warn", missing: "warn", stale: "warn", warning: "warn", exempt: "ex", compliant: "good" };
  const MARK = { drifted: "✕", unknown: "?", exempt: "○", not_applicable: "–", compliant: "✓" };
  const tag = (state, said) => el("span", { class: "tag " + (TONE[state] || "") }, said || words(state));

  // A check of a host, unpacked.
  const unpack = ([kind, state, actual, more = {}]) => {
    const [id, corner, subject, expected, severity, remedy, automatic] = data.kinds[kind];
    return { id: text[id], corner: text[corner], subject: text[subject], expected: text[expected], severity: data.severities[severity],
      remedy: text[remedy], automatic, state: data.states[state], actual: text[actual], evidence: (more.v || []).map((line) => text[line]),
      first: more.f === undefined ? null : text[more.f], baseline: more.b, exemption: more.p, repaired: more.d };
  };
  // What rows are made, sorted and filtered by: for each host its worst state by check id.
  const ids = [...new Set(data.kinds.map((kind) => text[kind[0]]))].sort();
  const order = new Map(ids.map((id, number) => [id, number]));
  const hosts = data.hosts.map((host, number) => {
    const cells = new Array(ids.length).fill(null), drift = [0, 0, 0];
    let fresh = 0, oldest = null, unknown = 0;
    for (const check of host.c || []) {
      const kind = data.kinds[check[0]], column = order.get(text[kind[0]]), state = check[1];
      const cell = cells[column];
      if (!cell) cells[column] = { state, number: 1, severity: kind[4] };
      else if (state < cell.state) { cell.state = state; cell.number = 1; cell.severity = kind[4]; }
      else if (state === cell.state) { cell.number += 1; cell.severity = Math.min(cell.severity, kind[4]); }
      if (data.states[state] === "drifted") {
        drift[kind[4]] += 1;
        const more = check[3] || {};
        if (more.b === "new") fresh += 1;
        if (more.f !== undefined && (!oldest || text[more.f] < oldest)) oldest = text[more.f];
      } else if (data.states[state] === "unknown") unknown += 1;
    }
    return { host, number, name: host.n, state: host.s, cells, drift, fresh, oldest, unknown, low: host.n.toLowerCase() };
  });
  const stateOf = (row) => data.shown_states[row.state];
  const collator = new Intl.Collator("en", { numeric: true });
  [...hosts].sort((a, b) => collator.compare(a.name, b.name)).forEach((row, rank) => { row.rank = rank; });

  const wish = { query: "", state: "", check: "", severity: "", fresh: false, sort: "worst", up: true, shown: STEP };
  const open = new Set();
  let visible = [];

  const matches = (row) => {
    if (wish.state && stateOf(row) !== wish.state) return false;
    if (wish.check) {
      const cell = row.cells[order.get(wish.check)];
      if (!cell || data.states[cell.state] === "compliant" || data.states[cell.state] === "not_applicable") return false;
    }
    if (wish.severity && !row.drift[data.severities.indexOf(wish.severity)]) return false;
    if (wish.fresh && !row.fresh) return false;
    if (!wish.query || row.low.includes(wish.query)) return true;
    if ((row.host.r || "").toLowerCase().includes(wish.query)) return true;
    return (row.host.c || []).some((packed) => {
      if (data.states[packed[1]] === "compliant") return false;
      const check = unpack(packed);
      return [check.id, check.subject, check.actual, ...check.evidence].some((part) => part.toLowerCase().includes(wish.query));
    });
  };
  const worst = (a, b) => a.state - b.state || b.drift[0] - a.drift[0] || b.drift[1] - a.drift[1] || b.drift[2] - a.drift[2] || b.unknown - a.unknown || a.rank - b.rank;
  const SORTS = {
    worst, name: (a, b) => a.rank - b.rank, state: (a, b) => a.state - b.state || a.rank - b.rank,
    findings: (a, b) => b.drift.reduce((x, y) => x + y) - a.drift.reduce((x, y) => x + y) || a.rank - b.rank,
    since: (a, b) => (a.oldest || "9") < (b.oldest || "9") ? -1 : (a.oldest || "9") > (b.oldest || "9") ? 1 : a.rank - b.rank,
  };
  const byCheck = (id) => (a, b) => {
    const [x, y] = [a, b].map((row) => row.cells[order.get(id)]);
    return (x ? x.state : 9) - (y ? y.state : 9) || a.rank - b.rank;
  };

  const marked = (value, other, tone) => {
    // The part in which two values differ, between what they begin and end with alike.
    let start = 0, end = 0;
    while (start < Math.min(value.length, other.length) && value[start] === other[start]) start += 1;
    while (end < Math.min(value.length, other.length) - start && value[value.length - 1 - end] === other[other.length - 1 - end]) end += 1;
    const middle = value.slice(start, value.length - end);
    if (start + end < 3 || !middle) return el("dd", { class: tone }, value);
    return el("dd", { class: tone }, value.slice(0, start), el("mark", {}, middle), value.slice(value.length - end));
  };
  const evidence = (line) => {
    const [word, rest] = [line.split(" ", 1)[0], line.slice(line.split(" ", 1)[0].length)];
    // Digests are for machines: they stay, but the name of the file is what is read.
    const parts = rest.split(/([0-9a-f]{40,})/).map((part, number) => number % 2 ? el("span", { class: "digest" }, part) : part);
    if (["changed", "missing", "added", "mode", "extra"].includes(word)) return el("div", {}, el("b", {}, word), parts);
    return el("div", { class: line[0] === "-" ? "minus" : line[0] === "+" ? "plus" : null }, line);
  };
  const quoted = (name) => /^[\w@%+=:,./-]+$/.test(name) ? name : "'" + name.replaceAll("'", "'\"'\"'") + "'";
  const fix = (row, check) => {
    if (!check.automatic) return check.remedy ? el("p", { class: "fix" }, el("span", { class: "dim" }, "To do by hand:"), check.remedy) : null;
    const command = "ansible-playbook golden.triangle.site --limit " + quoted(row.name);
    const code = el("code", { class: "command" }, command);
    const copy = el("button", { type: "button", onclick: (event) => {
      event.stopPropagation();
      getSelection().selectAllChildren(code);
      if (document.execCommand("copy")) copy.textContent = "Copied";
    } }, "Copy");
    return el("div", { class: "fix" }, el("span", { class: "dim" }, "To make it right:"), code, copy, check.remedy ? el("span", { class: "dim" }, `(${check.remedy})`) : null);
  };
  const finding = (row, check) => el("article", { class: "finding " + (check.state === "drifted" ? TONE[check.severity] || "" : TONE[check.state] || "") },
    el("header", {}, el("h3", {}, check.id), el("span", { class: "dim" }, check.subject),
      tag(check.state === "drifted" ? check.severity : check.state, check.state === "drifted" ? `drifted, ${check.severity}` : words(check.state)),
      check.baseline === "new" ? tag("", "new") : null,
      check.repaired ? tag("compliant", "repaired by this run") : null,
      check.first ? el("span", { class: "dim", title: moment(check.first) }, `first seen ${age(check.first)} ago, ${moment(check.first)}`) : null),
    data.why[check.id] ? el("p", { class: "why" }, data.why[check.id]) : null,
    el("dl", {}, el("dt", {}, "expected"), marked(check.expected, check.actual, "good"), el("dt", {}, "found"), marked(check.actual, check.expected, "bad")),
    check.evidence.length ? el("div", { class: "evidence", tabindex: check.evidence.length > 12 ? 0 : null }, check.evidence.map(evidence)) : null,
    check.exemption ? el("p", { class: "why" }, `${check.exemption.expired ? "Its exemption ended" : "Exempt until"} ${check.exemption.expires}, ${check.exemption.owner}: ${check.exemption.reason}`) : null,
    check.state === "drifted" || check.state === "exempt" ? fix(row, check) : null);

  const detail = (row) => {
    const host = row.host, checks = (host.c || []).map(unpack);
    const rank = (check) => data.states.indexOf(check.state) * 9 + data.severities.indexOf(check.severity);
    const loud = checks.filter((check) => ["drifted", "unknown", "exempt"].includes(check.state) || check.repaired).sort((a, b) => rank(a) - rank(b));
    const quiet = checks.filter((check) => !loud.includes(check));
    const made = [];
    if (host.q) made.push(el("p", { class: "callout" }, host.a ? `No answer since ${moment(host.a)}, ${age(host.a)} ago. What is said of it may be old.` : `It has never answered, asked first at ${moment(host.q)}.`));
    if (host.r) made.push(el("p", { class: "callout " + (TONE[stateOf(row)] || "") }, host.r));
    if (host.l) made.push(el("section", { class: "likely", "aria-label": "Most likely causes" }, host.l.map(([title, cause, remedy, lines]) => el("div", {},
      el("h3", {}, `Most likely: ${text[title]}`), el("p", {}, text[cause]), el("p", { class: "fix" }, text[remedy]),
      el("ul", { class: "plain" }, lines.map((line) => el("li", { class: "dim" }, text[line])))))));
    made.push(...loud.map((check) => finding(row, check)));
    for (const one of host.k || []) made.push(el("p", { class: "callout" }, `Open when it last answered: ${text[one[1]]} ${text[one[2]]} (${text[one[3]]}), first seen ${age(text[one[4]])} ago`));
    const errors = (host.x || []).filter((error) => error[2] !== host.r);
    for (const [task, kind, message] of errors) made.push(el("p", { class: "callout" }, `${words(kind)} in ${task}: ${message}`));
    if (!made.length) made.push(el("p", {}, "Nothing is wrong here."));
    if ((host.o || []).length) made.push(el("details", {}, el("summary", {}, plural(host.o.length, "note")), el("ul", { class: "plain" }, host.o.map((note) => el("li", {}, text[note])))));
    if (quiet.length) made.push(el("details", {}, el("summary", {}, `${plural(quiet.length, "check")} without a finding`), el("ul", { class: "plain" }, quiet.map((check) =>
      el("li", {}, tag(check.state), " ", el("code", {}, check.id), ` ${check.subject} `, el("span", { class: "dim" }, check.actual))))));
    if (host.m !== undefined) made.push(el("details", {}, el("summary", {}, "Measured values"), el("pre", {}, text[host.m])));
    made.push(el("p", { class: "dim" }, host.e === undefined ? "No module ran on it." : `Looked at until ${moment(text[host.e])}${host.t ? ": " + host.t : ""}.`));
    return el("tr", { class: "detail" }, el("td", { colspan: columns.length + 4 }, made));
  };

  // Columns: checks that are not well somewhere; of a small fleet all.
  const columns = ids.filter((id) => ids.length <= 14 || hosts.some((row) => row.cells[order.get(id)] && ["drifted", "unknown", "exempt"].includes(data.states[row.cells[order.get(id)].state])));
  const cell = (row, id) => {
    const found = row.cells[order.get(id)];
    if (!found) return el("td", { class: "c" }, el("span", { class: "mk none", title: `${id}: not asked`, "aria-label": "not asked" }, "·"));
    const state = data.states[found.state], said = state === "drifted" ? `${words(state)}, ${data.severities[found.severity]}` : words(state);
    const tone = state === "drifted" && data.severities[found.severity] === "info" ? "none" : state === "drifted" && data.severities[found.severity] === "warning" ? "warn" : TONE[state] || "none";
    return el("td", { class: "c" }, el("span", { class: "mk " + tone, role: "img", title: `${id}: ${said}`, "aria-label": said }, MARK[state] + (found.number > 1 && state !== "compliant" ? found.number : "")));
  };
  const line = (row) => {
    const isOpen = open.has(row.number), total = row.drift.reduce((x, y) => x + y);
    const toggle = (event) => { event.stopPropagation(); open.has(row.number) ? open.delete(row.number) : open.add(row.number); remember(row); draw(); focusRow(row); };
    const made = [el("tr", { class: "host", "data-host": row.name, onclick: toggle },
      el("th", { scope: "row", class: "name" }, el("button", { type: "button", "aria-expanded": String(isOpen), onclick: toggle }, row.name)),
      el("td", {}, tag(stateOf(row))), el("td", {}, total ? plural(total, "finding") : row.unknown ? `${row.unknown} unknown` : "", row.fresh ? [" ", tag("", "new")] : null),
      el("td", { class: "dim" }, row.oldest ? age(row.oldest) : ""), columns.map((id) => cell(row, id)))];
    if (isOpen) made.push(detail(row));
    return made;
  };
  const focusRow = (row) => { const found = [...document.querySelectorAll("tr.host")].find((one) => one.dataset.host === row.name); if (found) found.querySelector("button").focus({ preventScroll: true }); };
  const remember = (row) => { try { history.replaceState(null, "", open.has(row.number) ? "#host=" + encodeURIComponent(row.name) : "#"); } catch (error) { /* a page without an address remembers nothing */ } };

  const body = el("tbody"), pager = el("div", { class: "pager" }), empty = el("p", { class: "empty" }, "No host matches."), total = el("span", { class: "dim", role: "status" });
  const heads = new Map();
  const head = (key, label, vertical, title) => {
    const button = el("button", { type: "button", title: title || null, onclick: () => { wish.up = wish.sort === key ? !wish.up : true; wish.sort = key; draw(); } }, label, el("span", { class: "arrow" }));
    heads.set(key, button);
    return el("th", { scope: "col", class: vertical ? "c" : null, "data-key": key }, button);
  };
  const draw = () => {
    visible = hosts.filter(matches).sort(SORTS[wish.sort] || byCheck(wish.sort.slice(6)));
    if (!wish.up) visible.reverse();
    body.replaceChildren(...visible.slice(0, wish.shown).flatMap(line));
    for (const [key, button] of heads) {
      button.lastChild.textContent = key === wish.sort ? (wish.up ? " ▼" : " ▲") : "";
      button.parentNode.setAttribute("aria-sort", key !== wish.sort ? "none" : wish.up ? "ascending" : "descending");
    }
    const left = visible.length - wish.shown;
    empty.hidden = visible.length > 0;
    pager.hidden = left <= 0;
    pager.replaceChildren(`${Math.min(wish.shown, visible.length)} of ${visible.length}`,
      el("button", { type: "button", onclick: () => { wish.shown += STEP; draw(); } }, `Show ${Math.min(STEP, Math.max(left, 0))} more`),
      el("button", { type: "button", onclick: () => { wish.shown = Infinity; draw(); } }, "Show all"));
    total.textContent = visible.length === hosts.length ? plural(hosts.length, "host") : `${visible.length} of ${plural(hosts.length, "host")}`;
    document.querySelectorAll("[data-wish]").forEach((one) => {
      const [key, value] = one.dataset.wish.split("=");
      const on = String(wish[key]) === value;
      one.classList.toggle("on", on);
      one.setAttribute("aria-pressed", String(on));
    });
    reset.hidden = !(wish.query || wish.state || wish.check || wish.severity || wish.fresh);
  };
  const choose = (key, value, off) => { wish[key] = wish[key] === value ? off : value; wish.shown = STEP; sync(); draw(); };

  // Summary.
  const counts = data.shown_states.map((state, number) => [state, hosts.filter((row) => row.state === number).length]).filter((pair) => pair[1]);
  const severities = data.severities.map((name, number) => [name, hosts.reduce((sum, row) => sum + row.drift[number], 0)]);
  const exempt = hosts.reduce((sum, row) => sum + (row.host.c || []).filter((check) => data.states[check[1]] === "exempt").length, 0);
  const fresh = hosts.reduce((sum, row) => sum + row.fresh, 0);
  const tile = (number, label, tone, key, value) => key
    ? el("button", { type: "button", class: "tile " + (tone || ""), "data-wish": `${key}=${value}`, onclick: () => choose(key, value, typeof value === "boolean" ? false : "") }, el("b", {}, String(number)), el("span", {}, label))
    : el("div", { class: "tile " + (tone || "") }, el("b", {}, String(number)), el("span", {}, label));
  const tiles = el("div", { class: "tiles" }, counts.map(([state, number]) => tile(number, words(state), TONE[state], "state", state)),
    severities.filter((pair) => pair[1]).map(([name, number]) => tile(number, `${name} finding${number === 1 ? "" : "s"}`, TONE[name], "severity", name)),
    data.earlier ? [tile(fresh, "new since the report before", fresh ? "bad" : "", "fresh", true), tile(data.fixed.length, "fixed since", data.fixed.length ? "good" : "")] : null,
    exempt ? tile(exempt, "exempt", "ex") : null, data.repaired ? tile(data.repaired, "repaired by this run", "good") : null);
  if (data.trend.length > 1) {
    const NS = "http://www.w3.org/2000/svg", points = data.trend.slice(-60), slots = Math.max(points.length, 20), top = Math.max(1, ...points.map((one) => one.drifted));
    const svg = document.createElementNS(NS, "svg");
    svg.setAttribute("viewBox", `0 0 ${slots * 10} 42`);
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", `Drifted hosts in ${points.length} runs: ${points.map((one) => one.drifted).join(", ")}`);
    points.forEach((one, number) => {
      const bar = document.createElementNS(NS, "rect"), height = one.drifted ? Math.max(4, 40 * one.drifted / top) : 3, note = document.createElementNS(NS, "title");
      for (const [name, value] of Object.entries({ x: number * 10 + 1, y: 42 - height, width: 8, height, class: one.drifted ? "" : "none" })) bar.setAttribute(name, value);
      note.textContent = `${moment(one.ended)}: ${one.drifted} of ${one.hosts} drifted`;
      bar.append(note);
      svg.append(bar);
    });
    tiles.append(el("div", { class: "trend" }, svg, el("p", {}, `drifted hosts, ${points.length} runs since ${points[0].ended.slice(0, 10)}`)));
  }
  at("summary").append(tiles);
  for (const note of data.notes) at("summary").append(el("p", { class: "callout" }, note));
  at("eyebrow").textContent = safe(`golden.triangle ${data.version}${data.profile ? ", profile " + data.profile : ""}`);
  at("meta").textContent = `${moment(data.ended)}, ${data.check_mode ? "check mode: nothing was changed" : "converged"}${data.earlier ? "; compared with the report of " + moment(data.earlier) : ""}`;

  // What is wrong, by check.
  const problems = new Map();
  for (const row of hosts) for (const check of row.host.c || []) {
    const state = data.states[check[1]];
    if (state !== "drifted" && state !== "unknown") continue;
    const kind = data.kinds[check[0]], id = text[kind[0]], more = check[3] || {};
    const known = problems.get(id) || { id, hosts: new Set(), drifted: new Set(), severity: 9, first: null };
    known.hosts.add(row.number);
    if (state === "drifted") { known.drifted.add(row.number); known.severity = Math.min(known.severity, kind[4]); }
    if (state === "drifted" && more.f !== undefined && (!known.first || text[more.f] < known.first)) known.first = text[more.f];
    problems.set(id, known);
  }
  if (problems.size) {
    const rows = [...problems.values()].sort((a, b) => a.severity - b.severity || b.drifted.size - a.drifted.size || b.hosts.size - a.hosts.size || (a.id < b.id ? -1 : 1));
    at("problems").append(el("h2", {}, "What is wrong"), el("div", { class: "panel" }, rows.map((one) =>
      el("button", { type: "button", class: "problem", "data-wish": `check=${one.id}`, onclick: () => choose("check", one.id, "") },
        el("code", {}, one.id), el("span", {}, data.why[one.id] || ""),
        el("small", {}, one.first ? `oldest ${age(one.first)} ago` : ""),
        el("span", { class: "n" }, tag(one.drifted.size ? data.severities[one.severity] : "unknown", one.drifted.size ? plural(one.drifted.size, "Mac") : `${one.hosts.size} unknown`))))));
  }

  // The hosts.
  const search = el("input", { type: "search", placeholder: "Find a host, a check, a file", "aria-label": "Find", oninput: () => { wish.query = search.value.trim().toLowerCase(); wish.shown = STEP; draw(); } });
  const select = (key, label, values) => el("select", { "aria-label": label, "data-select": key, onchange: (event) => { wish[key] = event.target.value; wish.shown = STEP; draw(); } },
    el("option", { value: "" }, label), values.map((value) => el("option", { value }, words(value))));
  const reset = el("button", { type: "button", hidden: true, onclick: () => { Object.assign(wish, { query: "", state: "", check: "", severity: "", fresh: false, shown: STEP }); search.value = ""; sync(); draw(); } }, "Show all hosts");
  const sync = () => document.querySelectorAll("[data-select]").forEach((one) => { one.value = wish[one.dataset.select]; });
  at("fleet").append(el("h2", {}, "Hosts"),
    el("div", { class: "bar" }, search, select("state", "Any state", counts.map((pair) => pair[0])), select("check", "Any check", [...problems.keys()].sort()),
      select("severity", "Any severity", severities.filter((pair) => pair[1]).map((pair) => pair[0])), reset, total),
    el("div", { class: "panel" }, el("div", { class: "scroll" }, el("table", {}, el("thead", {}, el("tr", {}, head("name", "Host"), head("state", "State"), head("findings", "Findings"), head("since", "Since"),
      columns.map((id) => head("check:" + id, id, true, data.why[id])))), body)), empty, pager),
    el("p", { class: "legend" }, Object.entries(MARK).map(([state, mark]) => el("span", {}, `${mark} ${words(state)}`)), columns.length < ids.length ? el("span", {}, `${ids.length - columns.length} checks that are well everywhere are not shown`) : null));

  // The rest.
  const list = (title, entries) => { if (entries.length) at("more").append(el("h2", {}, title), el("div", { class: "panel" }, el("ul", { class: "plain" }, entries.slice(0, 500).map((entry) => el("li", {}, entry)), entries.length > 500 ? el("li", {}, `... and ${entries.length - 500} more`) : null))); };
  list("Fixed since the report before", data.fixed.map((one) => `${text[one[0]]}: ${text[one[1]]} ${text[one[2]]}, was there since ${moment(text[one[4]])}, now ${text[one[5]]}`));
  list("Exemptions", data.exemptions.map((one) => `${one.id} on ${one.hosts.join(", ")}: ${one.reason} (${one.owner}, ${one.expired ? "ended" : "until"} ${one.expires})`));
  if (data.advisories.length) at("more").append(el("h2", {}, "Advisories: an accepted risk, no drift"), el("div", { class: "panel pad" }, data.advisories.flatMap((one) => [
    el("p", {}, one.said),
    one.found.length ? el("details", {}, el("summary", {}, `All that is known of go${one.release}`), el("div", { class: "scroll" }, el("table", { class: "advisories" },
      el("thead", {}, el("tr", {}, ["advisory", "packages", "what", "fixed in"].map((name) => el("th", { scope: "col" }, name)))),
      el("tbody", {}, [...one.found].sort((a, b) => b.darwin - a.darwin).map((known) => el("tr", {},
        el("td", {}, el("code", {}, known.id), el("br"), el("span", { class: "dim" }, known.aliases.filter((name) => name.startsWith("CVE-")).join(", "))),
        el("td", {}, el("code", {}, known.paths.join(", ") || known.package)), el("td", {}, known.summary, known.darwin ? [" ", tag("warning", "macOS")] : null),
        el("td", {}, known.fixed ? "go" + known.fixed : "nowhere"))))))) : null])));
  list("Known hosts that this run was not about", data.absent.map((one) => `${text[one[0]]}: ${words(text[one[1]])}, ${one[2] ? "last answer " + moment(one[2]) : "never answered"}`));

  // A link to a host opens it; otherwise the few that need somebody are open already.
  const named = location.hash.startsWith("#host=") ? decodeURIComponent(location.hash.slice(6)) : null;
  const loud = hosts.filter((row) => row.drift.some(Boolean));
  for (const row of hosts) if (row.name === named) { open.add(row.number); wish.query = row.low; search.value = row.name; }
  if (!named && loud.length <= 3) loud.forEach((row) => open.add(row.number));
  draw();
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
})();
