import checkImportStatus from './check-import-status.ts'
import shown from './shown.ts'

export default shown(checkImportStatus, {
  name: 'neonpanel.showImportStatus',
  title: 'Show import status',
  description: 'Shows how far an import of neonpanel.createDocumentsByPdf is, in clients that show pages: the page ' +
    'asks again by itself until the import is done. Arguments and answer are those of neonpanel.checkImportStatus.',
  view: 'import-status',
  calls: checkImportStatus.name,
  justifications: {
    readOnlyHint: 'Watches how far one import is; the page has no control that starts, hurries or cancels it.',
    destructiveHint: 'The import and its documents stay as they are while the page watches them.',
    idempotentHint: 'However often the page asks, the import goes on as it would have.',
    openWorldHint: 'Watches one of NeonPanel\'s own imports, and loads nothing from anywhere.'
  }
})
