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

/** One table: its cells as [text, tone, depth], its rows as places of cells; read when somebody first asks for them. */
class Table {
  constructor(table) {
    this.body = table.tBodies[0];
    this.box = table.closest(".box");
    this.data = this.box.querySelector('script[type="application/json"]');
    this.count = this.data ? Number(this.data.dataset.rows) : this.body.rows.length;
    this.first = 0; this.column = -1; this.down = false; this.all = ""; this.own = "";
    this.heads(table);
    if (this.count > 12) this.tools(table);
    this.pager();
    if (!this.data && this.count > SIZE) this.draw();
  }
  read() {
    if (this.rows) return;
    if (this.data) {
      ({cells: this.cells, rows: this.rows} = JSON.parse(this.data.textContent));
      this.data.remove();
    } else {
      this.cells = [];
      this.rows = [...this.body.rows].map(r => [...r.cells].map(c =>
        this.cells.push([c.textContent, c.className, c.dataset.depth || 0]) - 1));
    }
    this.lower = this.cells.map(c => c[0].toLowerCase());
    this.found = this.rows.map((_, i) => i);
  }
  /** For each cell, 1 where it has the letters; null where all have. */
  having(text) { return text ? Uint8Array.from(this.lower, t => t.includes(text)) : null; }
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
    this.read();
    const wanted = [this.having(this.all), this.having(this.own)].filter(w => w);
    this.found = [];
    this.rows.forEach((row, i) => { if (wanted.every(w => row.some(c => w[c]))) this.found.push(i); });
    const n = this.column, sign = this.down ? -1 : 1, text = i => this.cells[this.rows[i][n]][0];
    if (n >= 0) this.found.sort((a, b) =>
      (text(b) !== "-") - (text(a) !== "-") || sign * order(text(a), text(b)) || a - b);
    this.first = 0; this.draw();
  }
  draw(size = SIZE) {
    this.read();
    this.body.replaceChildren(...this.found.slice(this.first, this.first + size).map(i => {
      const tr = make("tr");
      this.rows[i].map(c => this.cells[c]).forEach(([text, tone, depth], n) => {
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
    const n = this.found ? this.found.length : this.count, last = Math.min(this.first + SIZE, n);
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
