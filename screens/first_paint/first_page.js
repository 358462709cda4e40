// the first answer goes when the dashboard's own page is whole; until then nobody reaches into what lies under it
(() => {
  const first = document.getElementById('cw-first'), root = document.getElementById('root');
  const WHOLE = '.cw-foot, .cw-error, [data-testid="stException"]';
  const LONGEST_MS = 90000;  // four times what a slow telephone line takes
  root.inert = true;
  const late = setTimeout(() => {
    first.querySelector('.first-loading').hidden = true;
    first.querySelector('.first-late').hidden = false;
  }, LONGEST_MS);
  const watch = new MutationObserver(() => {
    if (!root.querySelector(WHOLE)) return;
    watch.disconnect();
    clearTimeout(late);
    root.inert = false;
    first.remove();
  });
  watch.observe(root, { childList: true, subtree: true });
})();
