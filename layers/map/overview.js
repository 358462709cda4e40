// The map of all sites. It asks no machine but its own, tells the server nothing when it is moved, and puts every text
// that somebody else wrote onto the page as text, never as HTML. The data come from layers/map/overview.py.

const LEAST_PIXELS = 3;    // a shape smaller than this on the screen says nothing and is not drawn
const MOST_SHAPES = 600;   // drawn at once, the most important first
const MOST_NAMES = 60;     // sites in sight up to which names are written and the Tab key goes from sign to sign
const FOLDED = 9;          // zoom under which many signs are drawn small

let library = null;
function leaflet(folder) {
  if (window.L && window.L.map) return Promise.resolve(window.L);
  const loaded = (part) => new Promise((done, failed) => {
    part.onload = done;
    part.onerror = () => { library = null; part.remove(); failed(new Error('not loaded')); };
    document.head.append(part);
  });
  const style = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: folder + '/leaflet/leaflet.css' });
  const script = Object.assign(document.createElement('script'), { src: folder + '/leaflet/leaflet.js' });
  library = library || Promise.all([loaded(style), loaded(script)]).then(() => window.L);
  return library;
}

const make = (tag, className, text) => {
  const part = document.createElement(tag);
  if (className) part.className = className;
  if (text) part.textContent = text;
  return part;
};
// names in a ground file come escaped
const plain = (escaped) => new DOMParser().parseFromString(escaped, 'text/html').body.textContent;
// what is drawn and pointed at is no stop of the Tab key: the table below the map tells the same, and some browsers stop
// at every shape that waits for the focus, without a name for it
const pointedAt = (layer) => layer.on('add', () => {
  const element = layer.getElement();
  if (element) element.setAttribute('tabindex', '-1');
});
const lines = (title, rest) => {
  const box = make('div');
  if (title) box.append(make('b', '', title));
  rest.filter(Boolean).forEach((text) => box.append(make('div', '', text)));
  return box;
};

class Overview {
  constructor(L, host, data) {
    this.L = L;
    this.host = host;
    this.words = data.words;
    this.box = host.querySelector('.cw-map-box');
    this.markers = new Map();
    this.drawn = new Map();
    this.off = new Set(data.off);
    this.plainOff = data.plain_off.join(',');
    this.map = L.map(this.box, {
      zoomControl: false, attributionControl: false, zoomSnap: 0.25, zoomDelta: 0.5, wheelPxPerZoomLevel: 120,
      minZoom: 3, maxZoom: 18, worldCopyJump: false,
    });
    Object.entries(data.panes).forEach(([name, height]) => {
      const pane = this.map.createPane(name);
      pane.style.zIndex = height;
      if (name === 'basemap' || name === 'names') pane.style.pointerEvents = 'none';
    });
    const focus = this.box.focus;
    this.box.focus = () => focus.call(this.box, { preventScroll: true });
    L.control.zoom({ position: 'topleft', zoomInTitle: this.words.nearer, zoomOutTitle: this.words.farther }).addTo(this.map);
    L.control.scale({ position: 'bottomright', imperial: false, maxWidth: 110 }).addTo(this.map);
    if (data.at) this.map.setView([data.at[0], data.at[1]], data.at[2], { animate: false });
    else {
      const [west, south, east, north] = data.bounds;
      const wide = this.box.clientWidth > 520, few = data.sites.length <= MOST_NAMES;
      this.map.fitBounds([[south, west], [north, east]], {
        animate: false, maxZoom: 14, paddingTopLeft: [few && wide ? 56 : 40, 36], paddingBottomRight: [few ? (wide ? 120 : 70) : 40, 30],
      });
    }
    this.addChoices(data);
    this.map.on('moveend', () => { if (this.moved) this.remember(); this.dress(); });
    // by a hand: the page that gives the map another width moves it too, and an address would keep that
    ['pointerdown', 'wheel', 'keydown'].forEach((what) => this.box.addEventListener(what, () => { this.moved = true; }, true));
    this.box.addEventListener('click', (event) => {
      if (this.map.dragging.moved() && event.target.closest('a.soft')) { event.preventDefault(); event.stopPropagation(); }
    }, true);
    this.sized = new ResizeObserver(() => { if (!this.gone) this.map.invalidateSize({ animate: false, pan: false }); });
    this.sized.observe(this.box);
  }

  // -- what the server sends: once at the start, then whenever a filter changes; the view stays where it is
  show(data) {
    if (this.ground !== data.ground) { this.ground = data.ground; this.layGround(data); }
    this.paintSigns(data.signs);
    this.layReports(data.reports);
    this.laySites(data.sites);
    this.shown = data.shown ? Uint8Array.from(atob(data.shown), (c) => c.charCodeAt(0)) : null;
    if (this.shapesAt !== data.shapes) this.fetchShapes(data.shapes);
    this.dress();
    document.fonts.ready.then(() => { if (!this.gone) this.dress(); });  // names were as broad as in another typeface
    this.box.setAttribute('aria-label', data.said);
    this.host.dataset.sites = String(data.sites.length);
    this.host.dataset.ready = '1';
  }

  layGround(data) {
    const paint = (ground) => {
      (this.groundLayers || []).forEach((layer) => layer.remove());
      const shapes = this.L.geoJSON(ground, {
        pane: 'basemap', interactive: false, smoothFactor: 1.2, filter: (f) => !f.properties.label,
        style: (f) => data.styles[f.properties.kind] || data.styles.other,
      }).addTo(this.map);
      const names = this.L.geoJSON(ground, {
        filter: (f) => !!f.properties.label,
        pointToLayer: (f, at) => {
          const label = make('span', '', plain(f.properties.label));
          return this.L.marker(at, { pane: 'names', interactive: false, keyboard: false,
            icon: this.L.divIcon({ className: 'name name-' + f.properties.letters, iconSize: null, html: label }) });
        },
      }).addTo(this.map);
      this.groundLayers = [shapes, names];
      this.spaceNames();
    };
    if (typeof data.ground !== 'string') { paint(data.ground); return; }
    fetch(data.ground).then((r) => { if (!r.ok) throw new Error(r.status); return r.json(); })
      .then((ground) => { if (!this.gone) paint(ground); })
      .catch(() => this.note(this.words.no_ground));
  }

  // names of the ground that would run into one another give way to the one that comes first in the file; that of a
  // country or a water that the edge of the map would cut moves inside, that of a town goes: it belongs to its place
  spaceNames() {
    const edge = this.box.getBoundingClientRect();
    const taken = [...this.box.querySelectorAll('.sign.named .sign-name:not(.sign-name-hidden)')].map((n) => n.getBoundingClientRect());
    this.groundLayers[1].eachLayer((label) => {
      const text = label.getElement() && label.getElement().firstChild;
      if (!text) return;
      text.style.visibility = '';
      text.style.marginLeft = '';
      let b = text.getBoundingClientRect();
      const left = edge.left + 8 - b.left, right = b.right - edge.right + 8;
      const cut = b.right > edge.left && b.left < edge.right && Math.max(left, right) > 0;
      if (cut && label.getElement().classList.contains('name-place')) { text.style.visibility = 'hidden'; return; }
      if (cut) {
        text.style.marginLeft = `${left > 0 ? left : -right}px`;
        b = text.getBoundingClientRect();
      }
      const free = taken.every((t) => b.right + 4 < t.left || b.left > t.right + 4 || b.bottom < t.top || b.top > t.bottom);
      if (free) taken.push(b);
      else text.style.visibility = 'hidden';
    });
  }

  paintSigns(signs) {
    this.sheet = this.sheet || this.host.appendChild(document.createElement('style'));
    this.sheet.textContent = Object.entries(signs).map(([name, svg]) =>
      `.cw-map .sign-${name} i{background-image:url("data:image/svg+xml,${encodeURIComponent(svg)}")}`).join('');
  }

  laySites(sites) {
    const kept = new Set();
    let changed = false;
    sites.forEach((row) => {
      const key = row[0], now = JSON.stringify(row), old = this.markers.get(key);
      kept.add(key);
      if (old && old.row === now) return;
      if (old) old.marker.remove();
      changed = true;
      this.markers.set(key, { row: now, site: row, marker: this.sign(row) });
    });
    for (const [key, { marker }] of this.markers) {
      if (kept.has(key)) continue;
      changed = true;
      marker.remove();
      this.markers.delete(key);
    }
    if (changed) this.host.dataset.edition = String(Number(this.host.dataset.edition || 0) + 1);
  }

  sign([key, lat, lon, name, sign, words, looked, look, claim, address, rank]) {
    const link = make('a', 'soft sign-link');
    link.href = address;
    link.target = '_self';
    link.setAttribute('aria-label', [name, words, looked, claim].filter(Boolean).join(' '));
    link.append(make('i', ''), make('span', 'sign-name', name));
    if (claim) link.append(make('span', 'sign-claim'));
    if (look) link.append(make('span', 'sign-look sign-look-' + look));
    link.firstChild.setAttribute('aria-hidden', 'true');
    const marker = this.L.marker([lat, lon], {
      pane: 'signs', keyboard: false, riseOnHover: true, zIndexOffset: rank,
      icon: this.L.divIcon({ className: 'sign sign-' + sign, iconSize: [22, 22], iconAnchor: [11, 11], html: link }),
    });
    marker.bindTooltip(() => lines(name, [words, looked, claim]), { direction: 'top', offset: [0, -10], className: 'words' });
    link.addEventListener('focus', () => marker.openTooltip());
    link.addEventListener('blur', () => marker.closeTooltip());
    link.addEventListener('keydown', (event) => { if (event.key === 'Escape') marker.closeTooltip(); });
    return marker.addTo(this.map);
  }

  layReports(reports) {
    const now = JSON.stringify(reports);
    if (this.reportsNow === now) return;
    this.reportsNow = now;
    if (this.reports) this.reports.remove();
    this.reports = this.L.layerGroup(reports.circles.map(([lat, lon, radius, words]) =>
      pointedAt(this.L.circle([lat, lon], { ...reports.style, radius, pane: 'reports' }))
        .bindTooltip(() => lines('', words), { sticky: true, className: 'words' })));
    if (!this.off.has('reports')) this.reports.addTo(this.map);
  }

  // -- shapes of changes and sites: fetched once, after the first picture stands; drawn only where they can be seen
  fetchShapes(address) {
    this.shapesAt = address;
    const wait = window.requestIdleCallback || ((f) => setTimeout(f, 200));
    wait(() => fetch(address).then((r) => { if (!r.ok) throw new Error(r.status); return r.json(); }).then((file) => {
      if (this.shapesAt !== address || this.gone) return;
      this.file = file;
      this.shapes = [
        ...file.outlines.map((row, n) => this.unpack(row, { layer: 'outlines', n })),
        ...file.changes.map((row, n) => this.unpack(row, { layer: 'changes', n })),
        ...Object.entries(file.more).flatMap(([layer, rows]) => rows.map((row, n) => this.unpack(row, { layer, n }))),
      ];
      this.clearShapes();
      this.dress();
      this.host.dataset.shapes = String(file.changes.length);
    }).catch(() => { this.shapesAt = ''; this.note(this.words.no_shapes); }), { timeout: 1500 });
  }

  unpack([site, style, words, window_, ...polygons], rest) {
    let west = 180, south = 90, east = -180, north = -90;
    const parts = polygons.map((rings) => rings.map((flat) => {
      const ring = [];
      let x = 0, y = 0;
      for (let i = 0; i < flat.length; i += 2) {
        x += flat[i]; y += flat[i + 1];
        const lon = x / 1e5, lat = y / 1e5;
        ring.push([lat, lon]);
        west = Math.min(west, lon); east = Math.max(east, lon);
        south = Math.min(south, lat); north = Math.max(north, lat);
      }
      return ring;
    }));
    return { ...rest, site, style, words, window: window_, parts, west, south, east, north };
  }

  visible(shape, bounds, pixels) {
    if (this.off.has(shape.layer)) return false;
    if (shape.east < bounds.getWest() || shape.west > bounds.getEast()) return false;
    if (shape.north < bounds.getSouth() || shape.south > bounds.getNorth()) return false;
    if ((shape.east - shape.west) * pixels < LEAST_PIXELS) return false;
    if (shape.site >= 0 && !this.markers.has(this.file.sites[shape.site])) return false;
    return shape.layer !== 'changes' || !this.shown || !!(this.shown[shape.n >> 3] & (128 >> (shape.n & 7)));
  }

  dressShapes() {
    if (!this.shapes) return;
    const bounds = this.map.getBounds().pad(0.1);
    const pixels = (256 * 2 ** this.map.getZoom()) / 360;
    const wanted = this.shapes.filter((shape) => this.visible(shape, bounds, pixels)).slice(0, MOST_SHAPES);
    const keep = new Set(wanted);
    for (const [shape, layer] of this.drawn) if (!keep.has(shape)) { layer.remove(); this.drawn.delete(shape); }
    wanted.reverse().forEach((shape) => {  // the most important lies on top
      if (this.drawn.has(shape)) return;
      const layer = this.L.polygon(shape.parts, {
        ...this.file.styles[shape.style], pane: shape.layer === 'changes' ? 'changes' : 'outlines', smoothFactor: 0.5,
        interactive: shape.layer !== 'outlines',
      });
      if (shape.layer !== 'outlines') {
        const when = shape.layer === 'changes' ? this.file.windows[shape.window] : '';
        pointedAt(layer).bindTooltip(() => lines(this.file.words[shape.words], [when]), { sticky: true, className: 'words' });
      }
      this.drawn.set(shape, layer.addTo(this.map));
    });
  }

  clearShapes() {
    this.drawn.forEach((layer) => layer.remove());
    this.drawn.clear();
  }

  // -- what depends on where the map stands: names, what the Tab key reaches, shapes
  dress() {
    const bounds = this.map.getBounds();
    const inside = [...this.markers.values()].filter(({ marker }) => bounds.contains(marker.getLatLng()));
    const near = inside.length <= MOST_NAMES;
    const many = this.markers.size > MOST_NAMES && this.map.getZoom() < FOLDED && !near;
    this.box.classList.toggle('many', many);
    const seen = new Set(inside);
    this.markers.forEach((entry) => {
      const element = entry.marker.getElement();
      if (!element) return;
      const named = near && seen.has(entry);
      element.classList.toggle('named', named);
      element.firstChild.tabIndex = named ? 0 : -1;
    });
    if (near) this.placeNames(inside);
    if (this.groundLayers) this.spaceNames();
    this.dressShapes();
  }

  // names that would cover one another give way: right of the sign, else left, below, above, then the same on several
  // lines, which is narrower, else hidden until pointed at; that of the most important site chooses first
  placeNames(inside) {
    const taken = inside.map(({ marker }) => {
      const p = this.map.latLngToContainerPoint(marker.getLatLng());
      return [p.x - 10, p.y - 10, p.x + 10, p.y + 10];
    });
    const free = (a) => taken.every((b) => a[2] < b[0] || a[0] > b[2] || a[3] < b[1] || a[1] > b[3]);
    const width = this.box.clientWidth;
    [...inside].sort((a, b) => b.site[10] - a.site[10] || a.site[1] - b.site[1]).forEach(({ marker }) => {
      const label = marker.getElement().querySelector('.sign-name');
      const p = this.map.latLngToContainerPoint(marker.getLatLng());
      const placed = ['', ' sign-name-lines'].some((lines) => {
        label.className = 'sign-name' + lines;
        const w = Math.min(label.scrollWidth || 80, 220), h = Math.max(label.scrollHeight, 18);
        const choices = { right: [p.x + 12, p.y - h / 2, p.x + 14 + w, p.y + h / 2],
          left: [p.x - 14 - w, p.y - h / 2, p.x - 12, p.y + h / 2],
          below: [p.x - w / 2, p.y + 12, p.x + w / 2, p.y + 11 + h], above: [p.x - w / 2, p.y - 11 - h, p.x + w / 2, p.y - 12] };
        const fits = Object.entries(choices).find(([, c]) => c[0] > 0 && c[2] < width && free(c));
        if (!fits) return false;
        label.className += ' sign-name-' + fits[0];
        taken.push(fits[1]);
        return true;
      });
      if (!placed) label.className = 'sign-name sign-name-hidden';
    });
  }

  // -- layers: chosen in the browser, kept in the address, never sent
  addChoices(data) {
    const panel = make('div', 'cw-choices');
    const button = make('button', 'cw-choices-button', this.words.layers);
    const list = make('div', 'cw-choices-list');
    button.type = 'button';
    button.setAttribute('aria-expanded', 'false');
    list.hidden = true;
    const open = (yes) => { list.hidden = !yes; button.setAttribute('aria-expanded', String(yes)); };
    button.addEventListener('click', () => open(list.hidden));
    panel.addEventListener('keydown', (event) => { if (event.key === 'Escape') { open(false); button.focus(); } });
    const choice = (type, group, words, on, act) => {
      const label = make('label'), input = make('input');
      input.type = type;
      input.name = group;
      input.checked = on;
      input.addEventListener('change', () => act(input.checked));
      label.append(input, make('span', '', words));
      list.append(label);
    };
    data.layers.forEach(([name, words]) => choice('checkbox', name, words, !this.off.has(name), (on) => {
      this.off[on ? 'delete' : 'add'](name);
      this.applyLayers();
      this.remember();
    }));
    if (data.online.length) {
      list.append(make('b', '', this.words.ground));
      choice('radio', 'ground', this.words.drawn_ground, true, () => this.useOnline(null));
      data.online.forEach((ground) => choice('radio', 'ground', ground.name, false, () => this.useOnline(ground)));
    }
    panel.append(button, list);
    const control = this.L.control({ position: 'topright' });
    control.onAdd = () => { this.L.DomEvent.disableClickPropagation(panel); this.L.DomEvent.disableScrollPropagation(panel); return panel; };
    control.addTo(this.map);
    this.applyLayers();
  }

  applyLayers() {
    ['claims', 'looks'].forEach((name) => this.box.classList.toggle('no-' + name, this.off.has(name)));
    if (this.reports) this.off.has('reports') ? this.reports.remove() : this.reports.addTo(this.map);
    this.dressShapes();
  }

  // An online ground is fetched only while the reader has chosen it; it is not kept in the address, so that no link
  // makes another reader's browser tell a tile server where he looks.
  useOnline(ground) {
    if (this.tiles) { this.tiles.remove(); this.tiles = null; this.credit.remove(); }
    this.box.classList.toggle('online', !!ground);
    if (!ground) return;
    this.tiles = this.L.tileLayer(ground.url, { pane: 'basemap', maxZoom: 18, className: 'basemap' }).addTo(this.map);
    this.credit = this.L.control.attribution({ position: 'bottomleft', prefix: false }).addTo(this.map);
    const said = make('span', '', ground.attribution);
    this.credit.addAttribution(said.innerHTML);
  }

  remember() {
    const c = this.map.getCenter(), url = new URL(window.location.href);
    if (!this.box.isConnected || url.searchParams.has('site')) return;  // another screen's address is being written
    if (this.moved) url.searchParams.set('at', c.lat.toFixed(5) + ',' + c.lng.toFixed(5) + ',' + this.map.getZoom());
    const off = [...this.off].sort().join(',');
    if (off === this.plainOff) url.searchParams.delete('off');
    else url.searchParams.set('off', off || 'none');
    window.history.replaceState(window.history.state, '', url.href.replace(/%2C/g, ','));
  }

  note(text) {
    const said = this.host.querySelector('.cw-map-note');
    said.textContent = text;
    said.hidden = false;
  }

  end() {
    this.gone = true;
    this.sized.disconnect();  // a box that is taken out of the page changes its size once more
    this.map._animatingZoom = false;  // Leaflet 1.9.3 keeps the timer of a zoom under way, which then asks a map that is gone
    this.map.remove();
  }
}

// Columns become rows of sites; an address that is left out is the link with the row's id (layers/map/overview.py).
const ADDRESS = 9;
const rows = ({ link, columns }) => columns[0].map((key, at) =>
  columns.map((column, part) => (part === ADDRESS && column[at] === null ? link.replaceAll('{id}', key) : column[at])));

export default function ({ parentElement, data: sent }) {
  const host = parentElement.querySelector('.cw-map'), data = { ...sent, sites: rows(sent.sites) };
  host.latest = data;
  const leave = () => setTimeout(() => {  // the page takes the host out after this is called
    if (host.view && !host.isConnected) { host.view.end(); host.view = null; }
  }, 0);
  if (host.view) { host.view.show(data); return leave; }
  if (!host.waiting) {
    host.waiting = leaflet(data.vendor).then((L) => {
      if (!host.isConnected) return;
      host.view = new Overview(L, host, host.latest);
      window.cw_map = host.view.map;
      host.view.show(host.latest);
    }).catch(() => {
      host.waiting = null;
      const said = host.querySelector('.cw-map-note');
      said.textContent = data.words.no_map;
      said.hidden = false;
    });
  }
  return leave;
}
