'use strict';
// Sorting, filtering, hiding of runners, tool tips. The page is whole without it.
(() => {
  const root = document.documentElement;
  const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));
  const make = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };
  const button = (text, onclick, attributes = {}) => {
    const element = make('button', { type: 'button', class: 'small', ...attributes }, text);
    element.addEventListener('click', onclick);
    return element;
  };
  const live = make('div', { class: 'unseen', 'aria-live': 'polite' });
  document.body.append(live);

  // Light and dark
  const themes = ['auto', 'light', 'dark'].map((theme) => button(theme, () => {
    if (theme === 'auto') delete root.dataset.theme;
    else root.dataset.theme = theme;
    for (const other of themes) other.setAttribute('aria-pressed', other.textContent === theme);
  }, { 'aria-pressed': theme === 'auto' }));
  document.querySelector('.top').append(
    make('div', { class: 'themes', role: 'group', 'aria-label': 'Colours' }, ...themes));

  // Tables: sorted by a click on a title, in three steps: up, down, as they came.
  const collator = new Intl.Collator('en', { numeric: true });
  const number = /^[-+]?[\d,]*\.?\d+( ?%)?$/;
  const text = (cell) => cell.textContent.trim();
  const sortKeys = (rows, column) => {
    const cells = rows.map((row) => row.cells[column]);
    if (cells.some((cell) => 'key' in cell.dataset)) {
      return cells.map((cell) => 'key' in cell.dataset ? Number(cell.dataset.key) : null);
    }
    const texts = cells.map((cell) => text(cell) === '–' ? '' : text(cell));
    const numbers = texts.every((one) => !one || number.test(one));
    return texts.map((one) => !one ? null : numbers ? Number(one.replace(/[,% ]/g, '')) : one);
  };
  const order = (a, b) => typeof a === 'string' ? collator.compare(a, b) : a < b ? -1 : +(a > b);
  const sortable = (table) => {
    const body = table.tBodies[0];
    const original = Array.from(body.rows);
    const heads = Array.from(table.tHead.rows[0].cells);
    heads.forEach((head, column) => {
      const press = make('button', { type: 'button' }, ...head.childNodes);
      head.append(press);
      press.addEventListener('click', () => {
        const before = head.getAttribute('aria-sort');
        const after = { ascending: 'descending', descending: null }[before];
        for (const other of heads) other.removeAttribute('aria-sort');
        let rows = original;
        if (after !== null) {
          head.setAttribute('aria-sort', after || 'ascending');
          const sign = after ? -1 : 1;
          const keys = sortKeys(original, column);
          rows = original.map((row, place) => [keys[place], row])
            .sort(([a], [b]) => a === null || b === null ? (a === null) - (b === null)
              : sign * order(a, b))
            .map(([, row]) => row);
        }
        const sorted = document.createDocumentFragment();
        for (const row of rows) sorted.append(row);
        body.append(sorted);
      });
    });
    return original;
  };
  const filterable = (table, rows) => {
    const input = make('input', { type: 'search', autocomplete: 'off', spellcheck: 'false' });
    const count = make('output', {});
    let texts = null;
    input.addEventListener('input', () => {
      texts ||= rows.map((row) => Array.from(row.cells, text).join(' ').toLowerCase());
      const words = input.value.toLowerCase().split(/\s+/);
      let shown = 0;
      rows.forEach((row, place) => {
        row.hidden = !words.every((word) => texts[place].includes(word));
        shown += !row.hidden;
      });
      count.textContent = input.value ? `${shown} of ${rows.length} rows` : '';
    });
    table.closest('.grid').prepend(
      make('div', { class: 'filter' }, make('label', {}, 'Filter', input), count));
  };
  for (const table of all('.grid table').filter((one) => one.tHead)) {
    const rows = sortable(table);
    if (rows.length > 12) filterable(table, rows);
  }

  // A key of a legend hides its runner in every chart.
  const hidden = new Set();
  const keys = all('.key[data-series]');
  const groups = all('.series[data-series]');
  const names = make('span', {});
  const hiding = make('div', { class: 'hiding', hidden: '' }, names, button('Show all', () => {
    hidden.clear();
    refresh();
  }));
  document.body.append(hiding);
  const refresh = () => {
    for (const element of [...groups, ...keys]) {
      element.classList.toggle('off', hidden.has(element.dataset.series));
    }
    for (const key of keys) key.setAttribute('aria-pressed', !hidden.has(key.dataset.series));
    names.textContent = `Hidden: ${Array.from(hidden).join(', ')}`;
    hiding.hidden = !hidden.size;
  };
  for (const key of keys) {
    const series = key.dataset.series;
    const toggle = () => {
      if (!hidden.delete(series)) hidden.add(series);
      refresh();
    };
    key.setAttribute('role', 'button');
    key.setAttribute('aria-label', series);
    key.addEventListener('click', toggle);
    key.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      toggle();
    });
  }
  refresh();
  // A legend is one stop of the Tab key; arrow keys go from key to key.
  for (const chart of new Set(keys.map((key) => key.closest('svg')))) {
    const own = all('.key[data-series]', chart);
    const stop = (at) => own.forEach((key, place) => {
      key.setAttribute('tabindex', place === at ? '0' : '-1');
    });
    stop(0);
    own.forEach((key, place) => {
      key.addEventListener('focus', () => stop(place));
      key.addEventListener('keydown', (event) => {
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        own[(place + step + own.length) % own.length].focus();
      });
    });
  }

  // Marks say their value: under the pointer at once, or one after the other by arrow keys.
  const tip = make('div', { class: 'tip', hidden: '', 'aria-hidden': 'true' });
  document.body.append(tip);
  let current = null;
  const marksOf = (chart) => all('.mark', chart).filter((mark) => !mark.closest('.off'));
  const valueOf = (mark) => {
    const title = mark.querySelector('title');
    if (title) {
      // The browser's own tip would come as a second one.
      mark.setAttribute('aria-label', title.textContent.trim());
      title.remove();
    }
    return mark.getAttribute('aria-label') || '';
  };
  const say = (words, x, y) => {
    tip.textContent = words;
    tip.hidden = !words;
    const left = Math.min(x + 12, root.clientWidth - tip.offsetWidth - 8);
    const above = y - tip.offsetHeight - 12;
    tip.style.left = `${Math.max(left, 8) + scrollX}px`;
    tip.style.top = `${(above < 8 ? y + 20 : above) + scrollY}px`;
  };
  const point = (mark, x, y) => {
    if (current !== mark) {
      current?.classList.remove('hot');
      mark?.classList.add('hot');
      current = mark;
    }
    say(mark ? valueOf(mark) : '', x, y);
  };
  const away = (mark, x, y) => {
    const box = mark.getBoundingClientRect();
    return Math.hypot(Math.max(box.left - x, 0, x - box.right),
      Math.max(box.top - y, 0, y - box.bottom));
  };
  const near = (chart, x, y) => {
    let found = null;
    let least = 14;
    for (const mark of marksOf(chart)) {
      const distance = away(mark, x, y);
      if (distance < least) [found, least] = [mark, distance];
    }
    return found;
  };
  const walk = (chart, key) => {
    const marks = marksOf(chart);
    const at = marks.indexOf(current);
    const lane = (mark) => mark.closest('.series');
    const lanes = Array.from(new Set(marks.map(lane)));
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[key];
    if (key === 'Home' || at < 0) return marks[0];
    if (key === 'End') return marks.at(-1);
    if (lanes.length < 2 || key === 'ArrowRight' || key === 'ArrowLeft') {
      return marks[(at + step + marks.length) % marks.length];
    }
    const here = lanes.indexOf(lane(current));
    const place = marks.slice(0, at).filter((mark) => lane(mark) === lanes[here]).length;
    const next = lanes[(here + step + lanes.length) % lanes.length];
    const row = marks.filter((mark) => lane(mark) === next);
    return row[Math.min(place, row.length - 1)];
  };
  for (const chart of all('svg.chart')) {
    // A picture has no parts to a screen reader; a group has.
    if (chart.querySelector('.key, .mark')) chart.setAttribute('role', 'group');
    if (!chart.querySelector('.mark')) continue;
    chart.setAttribute('tabindex', '0');
    chart.setAttribute('aria-description', 'Arrow keys walk the values');
    const hover = (event) => {
      const { clientX: x, clientY: y } = event;
      point(event.target.closest('.mark') || near(chart, x, y), x, y);
    };
    chart.addEventListener('pointermove', hover);
    chart.addEventListener('pointerdown', hover);
    chart.addEventListener('pointerleave', (event) => {
      if (event.pointerType === 'mouse') point(null, 0, 0);
    });
    chart.addEventListener('blur', () => point(null, 0, 0));
    chart.addEventListener('keydown', (event) => {
      const known = /^(Arrow(Left|Right|Up|Down)|Home|End)$/.test(event.key);
      const chord = event.altKey || event.ctrlKey || event.metaKey;
      if (!known || chord || event.target !== chart) return;
      event.preventDefault();
      const mark = walk(chart, event.key);
      if (!mark) return;
      mark.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
      const box = mark.getBoundingClientRect();
      point(mark, (box.left + box.right) / 2, box.top);
      live.textContent = valueOf(mark);
    });
  }
  document.addEventListener('keydown', (event) => event.key === 'Escape' && point(null, 0, 0));
  document.addEventListener('pointerdown', () => point(null, 0, 0), true);

  // Commands to copy
  for (const command of all('.command')) {
    const code = command.querySelector('code');
    const copy = button('Copy', async () => {
      try {
        await navigator.clipboard.writeText(code.textContent);
        copy.textContent = 'Copied';
      } catch {
        getSelection().selectAllChildren(code);
        copy.textContent = 'Selected';
      }
      live.textContent = copy.textContent;
      setTimeout(() => { copy.textContent = 'Copy'; }, 2000);
    });
    command.append(copy);
  }

  // Paper shows what is folded, too.
  let opened = [];
  addEventListener('beforeprint', () => {
    opened = all('main details:not([open])');
    for (const fold of opened) fold.open = true;
  });
  addEventListener('afterprint', () => {
    for (const fold of opened) fold.open = false;
  });

  // The contents say where the reader is, and fold again once a place is chosen.
  const links = all('.contents .wide a');
  const visible = new Set();
  const watch = new IntersectionObserver((changes) => {
    for (const { target, isIntersecting } of changes) {
      if (isIntersecting) visible.add(target.id);
      else visible.delete(target.id);
    }
    const here = links.filter((link) => visible.has(link.hash.slice(1))).at(-1);
    for (const link of links) {
      if (link === here) link.setAttribute('aria-current', 'location');
      else link.removeAttribute('aria-current');
    }
  }, { rootMargin: '0px 0px -75% 0px' });
  for (const section of all('main > section[id]')) watch.observe(section);
  for (const link of all('.contents .narrow a')) {
    link.addEventListener('click', () => { link.closest('details').open = false; });
  }
})();
