"use strict";
const SIZE = 100, all = (s, e = document) => [...e.querySelectorAll(s)], id = s => document.getElementById(s);
const collator = new Intl.Collator("en", {numeric: true});
/** The number at the beginning of a text: "1,234" is 1234, "you 4" and "" are none. */
const number = t => { const m = /^\d[\d,]*(?=$|[ %])/.exec(t); return m ? Number(m[0].replaceAll(",", "")) : NaN; };
/** Numbers by their size and before texts, texts as words. */
const order = (a, b) => {
  const x = number(a), y = number(b);
  if (isNaN(x) && isNaN(y)) return collator.compare(a, b);
  return isNaN(x) ? 1 : isNaN(y) ? -1 : x - y || collator.compare(a, b);
};
const make = (name, text) => { const e = document.createElement(name); if (text) e.textContent = text; return e; };

/** One table: its rows as arrays of [text, tone, depth], of which those that are found stand in pages. */
class Table {
  constructor(table) {
    this.body = table.tBodies[0];
    this.box = table.closest(".box");
    const data = this.box.querySelector('script[type="application/json"]');
    if (data) { const d = JSON.parse(data.textContent); this.rows = d.rows.map(r => r.map(i => d.cells[i])); }
    else this.rows = [...this.body.rows].map(r => [...r.cells].map(c => [c.textContent, c.className, c.dataset.depth || 0]));
    this.keys = this.rows.map(r => r.map(c => c[0]).join("\n").toLowerCase());
    this.found = this.rows.map((_, i) => i);
    this.first = 0; this.column = -1; this.down = false; this.all = ""; this.own = "";
    this.heads(table);
    if (this.rows.length > 12) this.tools(table);
    this.pager();
    if (this.rows.length > SIZE) this.draw();
  }
  heads(table) {
    all("thead th", table).forEach((th, i) => {
      const b = make("button", th.textContent);
      b.type = "button"; b.title = "Sort by this column";
      b.onclick = () => {
        this.down = this.column === i && !this.down; this.column = i;
        all("thead th", table).forEach(o => o.removeAttribute("aria-sort"));
        th.setAttribute("aria-sort", this.down ? "descending" : "ascending");
        this.find();
      };
      th.replaceChildren(b);
    });
  }
  tools(table) {
    const bar = make("div"), input = make("input");
    bar.className = "tools"; input.type = "search"; input.placeholder = "Filter these rows";
    input.setAttribute("aria-label", "Filter these rows");
    input.oninput = () => { this.own = input.value.trim().toLowerCase(); this.find(); };
    bar.append(input); this.box.prepend(bar);
  }
  pager() {
    this.bar = make("div"); this.bar.className = "pager";
    const step = by => { this.first += by * SIZE; this.draw(); };
    this.back = make("button", "‹"); this.on = make("button", "›"); this.where = make("span");
    this.back.onclick = () => step(-1); this.on.onclick = () => step(1);
    this.back.ariaLabel = "Rows before"; this.on.ariaLabel = "Rows after";
    for (const b of [this.back, this.on]) b.type = "button";
    this.bar.append(this.back, this.on, this.where); this.box.append(this.bar); this.tell();
  }
  find() {
    this.found = [];
    this.keys.forEach((k, i) => { if (k.includes(this.all) && k.includes(this.own)) this.found.push(i); });
    const c = this.column, sign = this.down ? -1 : 1, says = i => this.rows[i][c][0] !== "-";
    if (c >= 0) this.found.sort((a, b) =>
      says(b) - says(a) || sign * order(this.rows[a][c][0], this.rows[b][c][0]) || a - b);
    this.first = 0; this.draw();
  }
  draw(size = SIZE) {
    this.body.replaceChildren(...this.found.slice(this.first, this.first + size).map(i => {
      const tr = make("tr");
      this.rows[i].forEach(([text, tone, depth], n) => {
        const c = make(n ? "td" : "th", text);
        if (tone) c.className = tone;
        if (depth) c.dataset.depth = Math.min(depth, 9);
        tr.append(c);
      });
      return tr;
    }));
    this.tell();
  }
  tell() {
    const n = this.found.length, last = Math.min(this.first + SIZE, n);
    this.where.textContent = n ? `${this.first + 1}–${last} of ${n.toLocaleString("en")}` : "No row has these letters.";
    this.back.disabled = !this.first; this.on.disabled = last >= n;
    this.bar.hidden = n > 0 && n <= SIZE;
  }
}

const tables = all("table").map(t => new Table(t)), texts = all("[data-text]");
const q = id("q");
q.oninput = () => {
  const text = q.value.trim().toLowerCase();
  for (const t of tables) { t.all = text; t.find(); }
  for (const t of texts) t.hidden = !t.textContent.toLowerCase().includes(text);
  const n = tables.reduce((sum, t) => sum + t.found.length, 0);
  id("n").value = text ? `${n.toLocaleString("en")} rows` : "";
};
id("find").hidden = false;
id("find").onsubmit = e => e.preventDefault();
addEventListener("keydown", e => { if (e.key === "/" && e.target.tagName !== "INPUT") { e.preventDefault(); q.focus(); } });
addEventListener("beforeprint", () => {
  for (const t of tables) { t.first = 0; t.draw(Infinity); }
  const again = id("policies") ? "#evidence details" : "#none";  // a text that the policies have need not be printed twice
  for (const d of all("details")) d.open = !d.matches(again);
});
addEventListener("afterprint", () => { for (const t of tables) t.draw(); });
