// the first answer goes when the dashboard's own page is whole; until then nobody reaches into what lies under it
(() => {
  const first = document.getElementById('cw-first'), root = document.getElementById('root');
  const WHOLE = '.cw-foot, .cw-error, [data-testid="stException"]';
  // Streamlit fetches the script of our drawings last: until then grey bars stand in their places
  const UNDRAWN = '[data-testid="stSkeleton"], .cw-drawn:not([data-made])';
  const LONGEST_MS = 90000;  // four times what a slow telephone line takes
  const DRAWINGS_MS = 15000;  // a drawing that never comes does not lock the page
  root.inert = true;
  const late = setTimeout(() => {
    first.querySelector('.first-loading').hidden = true;
    first.querySelector('.first-late').hidden = false;
  }, LONGEST_MS);
  let undrawn = 0;
  const leave = () => {
    watch.disconnect();
    clearTimeout(late);
    clearTimeout(undrawn);
    root.inert = false;
    first.remove();
  };
  const watch = new MutationObserver(() => {
    if (!root.querySelector(WHOLE)) return;
    if (!root.querySelector(UNDRAWN)) leave();
    else undrawn ||= setTimeout(leave, DRAWINGS_MS);
  });
  watch.observe(root, { childList: true, subtree: true, attributeFilter: ['data-made'] });
})();
