/** Milliseconds for which a button says what it has done. */
const SAID_MS = 2000

function select (element) {
  const range = document.createRange()
  range.selectNodeContents(element)
  const selection = window.getSelection()
  selection.removeAllRanges()
  selection.addRange(range)
}

/** Puts the text beside a button into the clipboard; where a browser forbids that, selects it. */
async function copy (button) {
  const code = button.previousElementSibling
  const [word] = button.childNodes
  try {
    await navigator.clipboard.writeText(code.textContent)
    word.data = 'Copied'
  } catch {
    select(code)
    word.data = 'Press Ctrl+C'
  }
  document.getElementById('said').textContent = word.data
  setTimeout(() => { word.data = 'Copy' }, SAID_MS)
}

document.documentElement.classList.add('js')
for (const button of document.querySelectorAll('button.copy')) button.addEventListener('click', () => copy(button))
