// Before anything is drawn: the theme and the language that this browser was left with.
{
  const kept = localStorage.getItem('mantine-color-scheme-value');
  const isDark = kept === 'dark' || (kept !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', isDark ? 'dark' : 'light');
  const language = localStorage.getItem('language');
  if (language !== null) document.documentElement.lang = language;
}
