// Before anything is drawn: the theme that was chosen, so that no other flashes. The app follows it from then on.
const chosenTheme = localStorage.getItem('benchfleet.theme')
const isDark = chosenTheme === 'dark' || (chosenTheme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
document.documentElement.dataset.theme = isDark ? 'dark' : 'light'
