"""Lengths and areas measured on a picture whose ground is known: by clicks, or by arrow keys and Enter.

Where an edge lies is known to half a pixel of 10 m, so a length is told to 10 m, and an area with what half a pixel
along its edge comes to.
"""

from __future__ import annotations

from geodata.i18n.messages import tr

MARKUP = (
    '<div class="cw-measure"><button type="button" aria-pressed="false">{word}</button> '
    '<span role="status" class="cw-measured"></span></div>'
)
"""Under the picture: the button that begins and ends measuring, and what was measured."""
MEASURE = r"""
const measure = (parentElement, metres, words) => {
  const stage = parentElement.querySelector('.cw-stage'), button = parentElement.querySelector('.cw-measure button');
  const said = parentElement.querySelector('.cw-measured'), NS = 'http://www.w3.org/2000/svg';
  const HALF = 5, STEP = 10, WIDE = 50;
  let points = [], cross = null, over = null;
  const high = () => metres * stage.clientHeight / stage.clientWidth;
  const part = (name, more) => {
    const made = document.createElementNS(NS, name);
    Object.entries({ 'vector-effect': 'non-scaling-stroke', ...more }).forEach(([k, v]) => made.setAttribute(k, v));
    return made;
  };
  const put = (text, ...values) => text.replace(/%([12])/g, (whole, at) => values[at - 1]);
  const tell = () => {
    const between = points.slice(1).map((p, at) => Math.hypot(p[0] - points[at][0], p[1] - points[at][1]));
    const length = between.reduce((a, b) => a + b, 0);
    const lines = [];
    if (points.length < 2) lines.push(words.how);
    else lines.push(put(words.length, (Math.round(length / 10) * 10).toLocaleString('en')));
    if (points.length > 2) {
      const next = (at) => points[(at + 1) % points.length];
      const twice = points.reduce((sum, p, at) => sum + p[0] * next(at)[1] - next(at)[0] * p[1], 0);
      const edge = points.reduce((sum, p, at) => sum + Math.hypot(p[0] - next(at)[0], p[1] - next(at)[1]), 0);
      const ha = (v) => (v / 1e4).toFixed(2);
      lines.push(put(words.area, ha(Math.abs(twice) / 2), ha(edge * HALF)));
    }
    said.textContent = lines.join(' ');
  };
  const draw = () => {
    const at = points.map((p) => p.join(',')).join(' ');
    const [x, y] = cross || [0, 0], r = metres / 120;
    const shapes = [
      part('polygon', { points: at, fill: 'rgba(255,255,255,.25)', stroke: 'none' }),
      part('polyline', { points: at, fill: 'none', stroke: '#FFF', 'stroke-width': 5 }),
      part('polyline', { points: at, fill: 'none', stroke: '#16222C', 'stroke-width': 2 }),
      ...points.map((p) => part('circle', { cx: p[0], cy: p[1], r: r * .6, fill: '#FFF', stroke: '#16222C' })),
    ];
    if (cross) {
      const d = `M${x - r * 2} ${y}h${r * 4}M${x} ${y - r * 2}v${r * 4}`;
      shapes.push(part('path', { d, stroke: '#FFF', 'stroke-width': 5 }));
      shapes.push(part('path', { d, stroke: '#16222C', 'stroke-width': 2 }));
    }
    over.replaceChildren(...shapes);
  };
  const add = (point) => { points.push(point); tell(); draw(); };
  const clicked = (event) => {
    const box = over.getBoundingClientRect();
    add([(event.clientX - box.left) / box.width * metres, (event.clientY - box.top) / box.height * high()]);
  };
  const pressed = (event) => {
    const step = event.shiftKey ? WIDE : STEP, moves = {
      ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step],
    };
    if (event.key in moves) {
      const from = cross || [metres / 2, high() / 2], [dx, dy] = moves[event.key];
      cross = [Math.min(Math.max(from[0] + dx, 0), metres), Math.min(Math.max(from[1] + dy, 0), high())];
    } else if (event.key === 'Enter' && cross) points.push([...cross]);
    else if (event.key === 'Backspace') points.pop();
    else if (event.key === 'Escape') { end(); button.focus(); return; }
    else return;
    event.preventDefault();
    event.stopPropagation();
    tell();
    draw();
  };
  const end = () => {
    if (over) over.remove();
    over = null;
    points = [];
    cross = null;
    said.textContent = '';
    button.setAttribute('aria-pressed', 'false');
  };
  const begin = () => {
    over = part('svg', { viewBox: `0 0 ${metres} ${high()}`, preserveAspectRatio: 'none', tabindex: '0',
      role: 'application', 'aria-label': words.over });
    over.classList.add('cw-over');
    over.addEventListener('click', clicked);
    over.addEventListener('keydown', pressed);
    stage.append(over);
    button.setAttribute('aria-pressed', 'true');
    over.focus();
    tell();
  };
  const turn = () => (over ? end() : begin());
  button.addEventListener('click', turn);
  return () => { end(); button.removeEventListener('click', turn); };
};
"""


def measure_words() -> dict[str, str]:
    """What the script says, in the reader's language; %1 and %2 are filled in there."""
    return {
        "how": tr("Click corners, or move the cross with the arrow keys and press Enter; Backspace takes one back."),
        "length": tr("Length: about {m} m.", m="%1"),
        "area": tr("Area between the corners: about {ha} ha, give or take {error}.", ha="%1", error="%2"),
        "over": tr("The picture, to be measured"),
    }
